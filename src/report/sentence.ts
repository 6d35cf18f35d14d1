import { countSteps } from '../buildx/steps.js'
import { NOTHING_CHANGED } from '../store/settle.js'
import { formatBytes, formatSeconds } from '../text.js'
import { groupMisses } from './cause-text.js'
import type { CacheReport } from './report.js'

/** One sentence on what the cache did. */
export function renderSentence(report: CacheReport): string {
  const clauses = [
    stepsClause(report),
    missClause(report),
    readClause(report),
    writeClause(report),
    mountsClause(report)
  ]
  return `${clauses.filter((clause) => clause !== '').join('; ')}.`
}

function stepsClause({ steps, seconds, succeeded, savedSeconds }: CacheReport): string {
  const ending = succeeded ? `built in ${formatSeconds(seconds)}` : `failed after ${formatSeconds(seconds)}`
  if (steps === undefined) return `${ending}; no record was found of which steps were cached`
  const { cached, total } = countSteps(steps)
  const saved = savedSeconds === undefined ? '' : `, saved about ${formatSeconds(savedSeconds)}`
  return `${cached} of ${total} steps from cache${saved}, ${ending}`
}

/** Reasons that fit into a sentence. */
const MOST_REASONS = 2

function missClause({ steps, comparedWith }: CacheReport): string {
  const { roots, followers } = groupMisses(steps ?? [])
  // Where nothing could be compared, the clause on reading says why.
  if (roots.length === 0 || comparedWith === undefined) return ''
  const reasons = roots
    .slice(0, MOST_REASONS)
    .map(({ steps: missed, because }) => `${countOf(missed.length)} missed because ${because}`)
  const rest = roots.slice(MOST_REASONS).reduce((sum, { steps: missed }) => sum + missed.length, 0)
  return [
    ...reasons,
    ...(rest > 0 ? [`${rest} for other reasons`] : []),
    ...(followers > 0 ? [`${followers} after ${roots.length === 1 ? 'it' : 'them'}`] : [])
  ].join(', ')
}

function countOf(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`
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
