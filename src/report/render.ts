import type { EnvironmentFacts } from '../environment/facts.js'
import type { Caches, Plan } from '../plan/plan.js'
import { type CacheReport, countSteps } from './report.js'

/** The plan as lines for the log. */
export function renderPlan(plan: Plan, facts: EnvironmentFacts): string[] {
  const { builder, runner } = facts
  return [
    `runner:    ${runner.title}`,
    `builder:   ${builder.name} (${builder.driver})${versions(facts)}`,
    `cache:     ${plan.backend} — ${plan.reason}`,
    ...plan.rejected.map(({ backend, reason }) => `  not ${backend}: ${reason}`),
    `scope:     ${plan.scope}`,
    ...plan.remarks.map((remark) => `  ${remark}`),
    ...renderCaches({
      imports: [...plan.ours.imports, ...plan.users.imports],
      exports: [...plan.ours.exports, ...plan.users.exports]
    })
  ]
}

function versions({ builder, buildxVersion }: EnvironmentFacts): string {
  const known = builder.nodes.map(({ buildkitVersion }) => buildkitVersion ?? 'not started')
  const buildkit = known.length === 0 ? ['not started'] : [...new Set(known)]
  return `, BuildKit ${buildkit.join(', ')}${buildxVersion === undefined ? '' : `, buildx ${buildxVersion}`}`
}

function renderCaches({ imports, exports }: Caches): string[] {
  return [...imports.map((entry) => `import:    ${entry}`), ...exports.map((entry) => `export:    ${entry}`)]
}

/** A command line that a POSIX shell reads back as these words. */
export function renderCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

/** One sentence on what the cache did. */
export function renderSentence(report: CacheReport): string {
  const clauses = [stepsClause(report), readClause(report), writeClause(report)]
  return `${clauses.filter((clause) => clause !== '').join('; ')}.`
}

function stepsClause({ steps, seconds, succeeded }: CacheReport): string {
  const ending = succeeded ? `built in ${formatSeconds(seconds)}` : `failed after ${formatSeconds(seconds)}`
  if (steps === undefined) return `${ending}; no record was found of which steps were cached`
  const { cached, total } = countSteps(steps)
  return `${cached} of ${total} steps from cache, ${ending}`
}

function readClause({ restore, bytesFetched }: CacheReport): string {
  switch (restore?.status) {
    case undefined:
      return bytesFetched > 0 ? `${formatBytes(bytesFetched)} of layers fetched (base images and cache)` : ''
    case 'kept':
      return `cache read from this runner, ${formatBytes(restore.bytes)}`
    case 'restored':
      return `cache read in ${formatSeconds(restore.seconds)}, ${formatBytes(restore.bytes)}`
    case 'missed':
      return `no cache to read: ${restore.reason}`
    case 'failed':
      return `cache not read: ${restore.reason}`
  }
}

function writeClause({ save }: CacheReport): string {
  if (save === undefined) return ''
  return save.bytes > 0
    ? `cache of ${formatBytes(save.bytes)} ${save.reason}`
    : `cache not written: ${save.reason}`
}

/** The job summary, Markdown. */
export function renderSummary(report: CacheReport): string {
  const { cached, total } = countSteps(report.steps ?? [])
  const steps = report.steps === undefined ? 'not known' : `${cached} of ${total}`
  return [
    '### BuildKit cache',
    '',
    escapeMarkdown(renderSentence(report)),
    '',
    '| Cache | Why | Steps from cache | Build |',
    '|---|---|---|---|',
    `| ${report.backend} | ${escapeMarkdown(report.reason)} | ${steps} | ${formatSeconds(report.seconds)} |`,
    '',
    ...report.troubles.map((trouble) => `> ${escapeMarkdown(trouble)}\n`)
  ].join('\n')
}

/** Text from outside, for a place where Markdown, HTML and line ends must mean nothing. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]|#~>!@]/g, (character) => `&#${character.charCodeAt(0)};`)
}

export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
}

/** Decimal units, as Docker prints sizes. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  // Half a step below the next unit, a value would be rounded to 1000.0 of this one.
  const power = units.findLastIndex(
    (_, candidate) => candidate === 0 || bytes >= 999_950 * 1000 ** (candidate - 2)
  )
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`
}
