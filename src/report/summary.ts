import { countSteps } from '../buildx/steps.js'
import { escapeMarkdown, formatSeconds, shorten, visible, wordsOf } from '../text.js'
import { groupMisses, renderComparison } from './cause-text.js'
import type { CacheReport, StepReport } from './report.js'
import { renderSentence } from './sentence.js'
import { healthTable, mountTable, runTable, transferTable } from './summary-tables.js'

/*
 * The job summary, in GitHub's Markdown. What is to be seen at once fits one screen; the rest is folded.
 */

/** Steps that are shown at once; of more, those that ran come first. */
const MOST_STEPS = 16
/** Those in the folded table: GitHub takes 1 MiB for a whole step. */
const MOST_FOLDED = 500
const MOST_REASONS = 5
const LONGEST_INSTRUCTION = 56
const LONGEST_COMMAND = 4_000

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
    ...stepTable(report),
    ...reasons(report),
    ...report.troubles.map((trouble) => `> ${escapeMarkdown(trouble)}\n`),
    ...report.advice.map(
      ({ text, line }) =>
        `> **Advice**${line === undefined ? '' : `, line ${line}`}: ${escapeMarkdown(text)}\n`
    ),
    ...folded('Cache mounts', mountTable(report)),
    ...folded('Imports and exports', transferTable(report)),
    ...folded('The last runs', runTable(report)),
    ...folded("The repository's caches", healthTable(report)),
    ...folded('The plan', fenced('text', report.planLines)),
    ...folded('The command', fenced('sh', [shorten(report.command, LONGEST_COMMAND)]))
  ].join('\n')
}

function folded(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`<details><summary>${title}</summary>`, '', ...lines, '</details>', '']
}

/** Inside a fence, nothing but the fence itself has a meaning. */
function fenced(language: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const code = lines.map((line) => visible(line).replaceAll('`', "'"))
  return [`\`\`\`${language}`, ...code, '```', '']
}

const HEADS = ['| | Step | From | Time | | Before |', '|---|---|---|--:|---|--:|']

function stepTable({ steps = [] }: CacheReport): string[] {
  if (steps.length === 0) return []
  const longest = Math.max(...steps.map(({ seconds }) => seconds))
  const rows = (some: readonly StepReport[]): string[] => some.map((step) => stepRow(step, longest))
  if (steps.length <= MOST_STEPS) return [...HEADS, ...rows(steps), '']
  const first = new Set(
    [
      ...steps.filter(({ status }) => status !== 'cached'),
      ...steps.filter(({ status }) => status === 'cached')
    ].slice(0, MOST_STEPS)
  )
  const rest = steps.filter((step) => !first.has(step))
  const shown = rest.slice(0, MOST_FOLDED)
  const title =
    shown.length < rest.length
      ? `${rest.length} more steps (the first ${shown.length})`
      : `${rest.length} more steps`
  return [
    ...HEADS,
    ...rows(steps.filter((step) => first.has(step))),
    '',
    ...folded(title, [...HEADS, ...rows(shown), ''])
  ]
}

const MARKS: Record<StepReport['status'], string> = {
  cached: '✓',
  executed: '●',
  failed: '✗',
  'not run': '–'
}

function stepRow(step: StepReport, longest: number): string {
  const { stage, status, source, seconds, before } = step
  const name = `${stage === '' ? '' : `${shorten(stage, 40)} · `}${nameOf(step)}`
  const from = status === 'cached' ? (source ?? 'cached') : status === 'executed' ? 'ran' : status
  const cells = [
    MARKS[status],
    `<code>${escapeMarkdown(name)}</code>`,
    escapeMarkdown(shorten(from, 60)),
    timeOf(seconds),
    barOf(seconds, longest),
    before === undefined ? '' : timeOf(before)
  ]
  return `| ${cells.join(' | ')} |`
}

/** Of flags only that they are there: what a step does tells it from the others. */
function nameOf(step: StepReport): string {
  return shorten(wordsOf(step).replace(/(?:(?<!\S)--mount=\S+\s+)+/g, '--mount… '), LONGEST_INSTRUCTION)
}

/** BuildKit's own work takes a few milliseconds for each step, which is nothing to be shown. The unit stays with its number. */
function timeOf(seconds: number): string {
  return seconds < 0.01 ? '' : formatSeconds(seconds).replace(' ', '&nbsp;')
}

const BAR = 12

/** As long as its part of the longest, in halves. */
function barOf(seconds: number, longest: number): string {
  if (seconds < 0.01) return ''
  const halves = Math.max(1, Math.round((seconds / longest) * BAR * 2))
  return '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : '')
}

function reasons({ steps, comparedWith }: CacheReport): string[] {
  if (steps === undefined || !steps.some(({ status }) => status === 'executed')) return []
  const { roots, followers } = groupMisses(steps)
  const lines = roots.slice(0, MOST_REASONS).map(({ steps: missed, because }) => {
    const [first] = missed
    const name = first === undefined ? '' : nameOf(first)
    const line = first?.line === undefined ? '' : ` (line ${first.line})`
    const others = missed.length > 1 ? ` and ${missed.length - 1} more` : ''
    return `- <code>${escapeMarkdown(name)}</code>${line}${others} ran because ${escapeMarkdown(because)}.`
  })
  const rest = roots.length - lines.length
  return [
    ...lines,
    ...(rest > 0 ? [`- ${rest} more reasons are in the output \`cache-report\`.`] : []),
    ...(followers > 0 ? [`- ${followers === 1 ? '1 step' : `${followers} steps`} only followed.`] : []),
    '',
    escapeMarkdown(renderComparison(comparedWith)),
    ''
  ]
}
