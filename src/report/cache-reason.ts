import type { Vertex } from '../buildx/events.js'
import { countSteps, stepsOf } from '../buildx/steps.js'
import type { Plan } from '../plan/plan.js'
import type { Past } from '../record/record-store.js'
import type { RestoreOutcome } from '../store/layer-source.js'
import { listSome } from '../text.js'
import { errorClause, importErrors, isNotYet } from './imports.js'

/** What is known of the caches that a build was to read. */
export interface CacheEvidence {
  plan: Pick<Plan, 'backend' | 'policy'>
  restore: RestoreOutcome | undefined
  /** Values of `--cache-from` that the build was given. */
  imports: readonly string[]
  vertices: readonly Vertex[]
  past: Past
  /** Whether any of the imports is there now; undefined where nobody asked, or there was no answer. */
  isThere: boolean | undefined
  /** What went wrong with attempts before the last, in sentences; that was without the cache. */
  setbacks: readonly string[]
  /** Refs that have a cache of this scope, if none of those has that this run can read, and that is known. */
  elsewhere: readonly string[]
}

/** Why the cache could not be used, or only a part of it, in a clause; undefined where nothing stood in the way. */
export function cacheReasonOf(evidence: CacheEvidence): string | undefined {
  const { plan, restore, imports, vertices } = evidence
  if (imports.length === 0 && !plan.policy.read)
    return `this run reads no cache: ${plan.policy.reason.replace(/\.$/, '')}`
  if (imports.length === 0 && plan.backend === 'none') return 'no cache is used'
  const [setback] = evidence.setbacks
  if (setback !== undefined) return setback.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, '')
  const errors = importErrors(vertices)
  const failed = errors.filter((error) => !isNotYet(error))
  if (failed.length > 0) return `the cache could not be read (${errorClause(failed.join('; '))})`
  if (restore?.status === 'failed') return `the cache could not be read (${errorClause(restore.reason)})`
  if (restore?.status === 'opened' && restore.lost !== undefined)
    return `a part of the cache is gone (${restore.lost})`
  return isAbsent(evidence, errors.length > 0) ? absence(evidence) : undefined
}

function isAbsent({ restore, imports, vertices, past, isThere }: CacheEvidence, saidSo: boolean): boolean {
  if (imports.length === 0 || restore?.status === 'missed' || isThere === false) return true
  const isNothingCached = countSteps(stepsOf(vertices)).cached === 0
  return isNothingCached && (saidSo || past.record === undefined)
}

/** What a restore says that there is nothing is no reason yet. */
const NOTHING = /nothing/

function absence({ restore, past: { record, sibling }, elsewhere }: CacheEvidence): string {
  if (restore?.status === 'missed' && !NOTHING.test(restore.reason)) return restore.reason
  if (record !== undefined) return `the cache that ${buildOf(record)} left is gone: evicted or deleted`
  if (elsewhere.length > 0)
    return `this scope has a cache on ${listSome(elsewhere)}, which this ref cannot read`
  if (sibling !== undefined)
    return `there is a cache of this image for ${whatFor(sibling)}, and none for this target and platform yet`
  return 'no earlier build of this scope has left a cache that this run may read'
}

function whatFor({ target, platforms }: NonNullable<Past['sibling']>): string {
  return [...(target === undefined ? [] : [`target ${target}`]), ...platforms].join(', ')
}

/** `the build of 1a2b3c4`. */
export function buildOf({ commit }: { commit?: string }): string {
  return commit === undefined ? 'the last build' : `the build of ${commit.slice(0, 7)}`
}
