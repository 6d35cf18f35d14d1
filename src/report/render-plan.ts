import { withoutSecrets } from '../backends/entry.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { nameOf } from '../mounts/identity.js'
import type { Plan } from '../plan/plan.js'
import { NOTHING_CHANGED } from '../store/settle.js'
import { renderFacts } from './render-facts.js'
import { type CacheReport, countSteps } from './report.js'

/** The plan as lines for the log, after the facts that it was made from. */
export function renderPlan(plan: Plan, facts: EnvironmentFacts): string[] {
  return [
    ...renderFacts(facts),
    `policy:    ${plan.policy.reason}`,
    `cache:     ${plan.backend} — ${plan.reason}`,
    ...plan.rejected.map(({ backend, reason }) => `  not ${backend}: ${reason}`),
    `scope:     ${plan.scope}`,
    `mounts:    ${renderMounts(plan.mounts)}`,
    ...plan.remarks.map((remark) => `  ${remark}`),
    ...plan.ours.imports.flatMap(renderChain),
    ...plan.users.imports.map((entry) => `import:    ${withoutSecrets(entry)}`),
    ...[...plan.ours.exports, ...plan.users.exports].map((entry) => `export:    ${withoutSecrets(entry)}`)
  ]
}

function renderMounts(mounts: Plan['mounts']): string {
  if (mounts.plan === undefined) return `not carried: ${mounts.reason}`
  const { choice, layers } = mounts.plan
  const which =
    choice.kind === 'list' ? choice.mounts.map((mount) => nameOf(mount)).join(', ') : 'all that the build has'
  const rights = [layers.reads ? 'restored' : '', layers.writes ? 'saved' : ''].filter(
    (right) => right !== ''
  )
  return `${which}, ${rights.join(' and ')}`
}

/** Of these only the first that is there is imported. */
function renderChain(chain: readonly string[]): string[] {
  return chain.map((entry, index) => `${index === 0 ? 'import:    ' : '  or else: '}${withoutSecrets(entry)}`)
}

/** The plan as JSON, for the output `cache-plan`: the first field says which form it has. */
export function renderPlanJson(plan: Plan): string {
  const { ours, users, policy } = plan
  return JSON.stringify({
    version: 1,
    backend: plan.backend,
    reason: plan.reason,
    rejected: plan.rejected,
    scope: plan.scope,
    policy: { read: policy.read, write: policy.write, trusted: policy.trusted, reason: policy.reason },
    'cache-from': [...ours.imports.flat(), ...users.imports].map(withoutSecrets),
    'cache-to': [...ours.exports, ...users.exports].map(withoutSecrets),
    'only-if-it-pays': plan.mustPay,
    folder: plan.layers?.folder ?? null,
    mounts: renderMounts(plan.mounts),
    remarks: plan.remarks,
    notices: plan.notices,
    warnings: plan.warnings
  })
}

/** A command line that a POSIX shell reads back as these words. */
export function renderCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

/** One sentence on what the cache did. */
export function renderSentence(report: CacheReport): string {
  const clauses = [stepsClause(report), readClause(report), writeClause(report), mountsClause(report)]
  return `${clauses.filter((clause) => clause !== '').join('; ')}.`
}

function stepsClause({ steps, seconds, succeeded, savedSeconds }: CacheReport): string {
  const ending = succeeded ? `built in ${formatSeconds(seconds)}` : `failed after ${formatSeconds(seconds)}`
  if (steps === undefined) return `${ending}; no record was found of which steps were cached`
  const { cached, total } = countSteps(steps)
  const saved = savedSeconds === undefined ? '' : `, saved about ${formatSeconds(savedSeconds)}`
  return `${cached} of ${total} steps from cache${saved}, ${ending}`
}

function readClause({ restore, bytesFetched, bytesRead }: CacheReport): string {
  switch (restore?.status) {
    case undefined:
      return bytesFetched > 0 ? `${formatBytes(bytesFetched)} of layers fetched (base images and cache)` : ''
    case 'kept':
      return `cache read from this runner, ${part(bytesRead)}${formatBytes(restore.bytes)}`
    case 'opened':
      return `cache opened in ${formatSeconds(restore.seconds)}, ${part(bytesRead)}${formatBytes(restore.bytes)}`
    case 'restored':
      return `cache read in ${formatSeconds(restore.seconds)}, ${formatBytes(restore.bytes)}`
    case 'missed':
      return `no cache to read: ${restore.reason}`
    case 'failed':
      return `cache not read: ${restore.reason}`
  }
}

/** Of a whole whose size follows. */
function part(bytesRead: number | undefined): string {
  return bytesRead === undefined ? '' : `${formatBytes(bytesRead)} read of `
}

function writeClause({ export: written, save }: CacheReport): string {
  switch (written.status) {
    case 'failed':
      return ''
    case 'skipped':
      return `cache not written: ${written.reason}`
    case 'nothing to write':
      return save === undefined ? '' : `cache not written: ${save.reason}`
    case 'written': {
      const seconds = written.seconds > 0 ? ` in ${formatSeconds(written.seconds)}` : ' with the image'
      return `cache written${seconds}${keptClause(save)}`
    }
  }
}

function keptClause(save: CacheReport['save']): string {
  if (save === undefined || save.reason === NOTHING_CHANGED) return ''
  return save.bytes > 0 ? `, ${formatBytes(save.bytes)} ${save.reason}` : `, not kept: ${save.reason}`
}

function mountsClause({ mounts }: CacheReport): string {
  const [restored, saved] = (['restoreSeconds', 'saveSeconds'] as const).map(
    (phase) => mounts?.mounts.filter((mount) => mount[phase] !== undefined).length ?? 0
  )
  const parts = [
    restored ? `${restored} restored in ${formatSeconds(mounts?.restoreSeconds ?? 0)}` : '',
    saved ? `${saved} saved in ${formatSeconds(mounts?.saveSeconds ?? 0)}` : ''
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `cache mounts: ${parts.join(', ')}`
}

/** A table of the cache mounts: what each cost, and what its steps took with and without it. */
function mountTable({ mounts }: CacheReport): string[] {
  if (mounts === undefined || mounts.mounts.length === 0) return []
  const seconds = (value: number | undefined): string => (value === undefined ? '–' : formatSeconds(value))
  const rows = mounts.mounts.map(
    ({ name, bytes, restoreSeconds, saveSeconds, passedOver, without, with: having }) =>
      `| ${escapeMarkdown(name)} | ${bytes === undefined ? '–' : formatBytes(bytes)} | ${seconds(restoreSeconds)} | ` +
      `${saveSeconds === undefined ? (passedOver ?? '–') : formatSeconds(saveSeconds)} | ${seconds(having)} | ${seconds(without)} |`
  )
  return [
    '| Cache mount | Size | Restored in | Saved in | Its steps with it | Without |',
    '|---|---|---|---|---|---|',
    ...rows,
    ''
  ]
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
    ...mountTable(report),
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
