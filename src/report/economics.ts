import type { Vertex } from '../buildx/events.js'
import { countSteps, stepsOf } from '../buildx/steps.js'
import type { RunFigures } from '../record/build-record.js'
import type { RestoreOutcome } from '../store/layer-source.js'
import { importSeconds } from './imports.js'
import type { CacheReport } from './report.js'

/* What a cache saved, and what it cost. */

/** This run in figures; undefined where nothing is known of its steps. */
export function figuresOf(
  report: Pick<
    CacheReport,
    'steps' | 'seconds' | 'savedSeconds' | 'succeeded' | 'readSeconds' | 'export' | 'mounts'
  >,
  at: number,
  commit: string | undefined
): RunFigures | undefined {
  const { steps, seconds, savedSeconds, succeeded } = report
  if (steps === undefined || !succeeded) return undefined
  return {
    at,
    ...(commit === undefined ? {} : { commit }),
    seconds,
    ...countSteps(steps),
    ...(savedSeconds === undefined ? {} : { saved: savedSeconds }),
    cost: costOf(report)
  }
}

/** Seconds that reading and writing the cache took. */
export function costOf({
  readSeconds: read,
  export: written,
  mounts
}: Pick<CacheReport, 'readSeconds' | 'export' | 'mounts'>): number {
  const write = written.status === 'written' || written.status === 'failed' ? written.seconds : 0
  return read + write + (mounts?.restoreSeconds ?? 0) + (mounts?.saveSeconds ?? 0)
}

/** Imports run at the same time, and every step waits for all of them. What a cached step takes is its layers' way here. */
export function readSecondsOf(vertices: readonly Vertex[], restore: RestoreOutcome | undefined): number {
  const fetched = stepsOf(vertices)
    .filter(({ status }) => status === 'cached')
    .reduce((sum, { seconds }) => sum + seconds, 0)
  const restored = restore?.status === 'restored' || restore?.status === 'opened' ? restore.seconds : 0
  return importSeconds(vertices) + fetched + restored
}

/** Below this a difference means nothing; seconds. */
const DIFFERENCE = 2

/** A sentence for a cache that took longer than it saved; undefined if it did not, or if that is not known. */
export function lossOf({
  readSeconds: read,
  export: written,
  savedSeconds,
  runs
}: CacheReport): string | undefined {
  const write = written.status === 'written' || written.status === 'failed' ? written.seconds : 0
  if (savedSeconds === undefined || read + write <= savedSeconds + DIFFERENCE) return undefined
  const round = (seconds: number): string => `${Math.round(seconds)} s`
  const known = runs.filter(({ saved }) => saved !== undefined)
  const lost = known.filter(({ saved = 0, cost }) => cost > saved + DIFFERENCE)
  const often = known.length > 1 ? `, as in ${lost.length} of the last ${known.length} runs` : ''
  return (
    `The cache took longer than it saved: ${round(read)} to read and ${round(write)} to write, for steps of ` +
    `${round(savedSeconds)}${often}. If that is so in most runs, cache: off is faster, or another cache (docs/how-it-decides.md).`
  )
}

/** Bytes that were read of a cache: undefined where that is not known. */
export function bytesReadOf({ bytesRead, restore, steps, imports }: CacheReport): number | undefined {
  if (bytesRead !== undefined) return bytesRead
  if (restore?.status === 'restored' || restore?.status === 'kept') return restore.bytes
  if (imports.length === 0) return 0
  // What was fetched for others are base images.
  const cached = steps?.filter(({ status }) => status === 'cached')
  return cached?.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Bytes that were written to a cache: undefined where that is not known, as BuildKit does not tell. */
export function bytesWrittenOf({ save, export: written }: CacheReport): number | undefined {
  if (save !== undefined) return save.bytes
  return written.status === 'written' ? undefined : 0
}
