import { formatBytes, formatSeconds, shorten } from '../text.js'
import { isRoot, renderCause, renderComparison } from './cause-text.js'
import type { CacheReport } from './report.js'

/** The report for the log, a line for each step and reason. */
export function renderLog(report: CacheReport): string[] {
  const steps = (report.steps ?? []).flatMap((step) => {
    const { name, status, seconds, before, source } = step
    const from = status === 'cached' && source !== undefined ? `cached (${source})` : status
    const then = before === undefined ? '' : ` (last time ${formatSeconds(before)})`
    const time = seconds > 0 ? `, ${formatSeconds(seconds)}${then}` : then
    const why = step.causes.filter((cause) => !isRoot(step) || cause.kind !== 'step before')
    return [
      `${from.padEnd(9)} ${shorten(name, 160)}${time}`,
      ...why.map((cause) => `          because ${renderCause(cause)}`)
    ]
  })
  const { health, advice } = report
  return [
    ...steps,
    ...(steps.some((line) => line.includes('because')) ? [renderComparison(report.comparedWith)] : []),
    ...advice.map(({ text, line }) => `advice${line === undefined ? '' : ` (line ${line})`}: ${text}`),
    ...(health === undefined
      ? []
      : [`Caches of the repository: ${formatBytes(health.bytes)} of ${formatBytes(health.quota)}.`])
  ]
}
