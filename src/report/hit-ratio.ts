import { countSteps } from '../buildx/steps.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { shorten, wordsOf } from '../text.js'
import { renderCause } from './cause-text.js'
import type { CacheReport } from './report.js'

/** Cached steps as a part of all; undefined where that is not known, or there are none. */
export function hitRatioOf({ steps }: Pick<CacheReport, 'steps'>): number | undefined {
  if (steps === undefined || steps.length === 0) return undefined
  const { cached, total } = countSteps(steps)
  return Math.round((1000 * cached) / total) / 1000
}

/**
 * A sentence for a build of which less came from the cache than `min-hit-ratio` asks for; undefined if it was enough, if the
 * build failed, and where there was nothing to fall behind: no earlier build of this scope, or no cache by the user's own wish.
 */
export function lowRatioOf(
  report: CacheReport,
  { minHitRatio, noCache, cache }: Pick<ActionInputs, 'minHitRatio' | 'noCache' | 'cache'>
): string | undefined {
  const ratio = hitRatioOf(report)
  const isJudged = report.succeeded && report.comparedWith !== undefined && !noCache && cache !== 'off'
  if (minHitRatio === undefined || ratio === undefined || !isJudged || ratio >= minHitRatio) return undefined
  const first = report.steps?.find(({ status, causes }) => status === 'executed' && causes.length > 0)
  const why =
    first?.causes[0] === undefined
      ? ''
      : ` ${shorten(wordsOf(first), 80)} ran because ${renderCause(first.causes[0])}.`
  return `min-hit-ratio: ${percent(ratio)} of the steps came from the cache, less than ${percent(minHitRatio)}.${why}`
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 1000) / 10} %`
}
