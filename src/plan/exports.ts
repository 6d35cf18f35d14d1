import { parseEntries, renderEntry } from '../buildx/cache-entry.js'
import { isWhollyCached, parseStepName, type Step, withoutPlatform } from '../buildx/steps.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { parseGoBool } from '../inputs/go-bool.js'
import type { Plan } from './plan.js'

/** Values of `--cache-to`, by when they are written. */
export interface TimedExports {
  /** With the image: what is a part of it, and what the user wants to fail the build. */
  withImage: string[]
  /** Once the image is where it belongs, so that no export can delay it or cancel its push. */
  after: string[]
}

/** Tells the exports apart. `together`: none can wait, as the same build could not be made once more. */
export function timeExports(exports: readonly string[], together: boolean): TimedExports {
  const waits = (line: string): boolean => !together && canWait(line)
  const after = exports.filter(waits)
  return {
    withImage: exports.filter((line) => !waits(line)),
    // BuildKit writes what its last exporter says of itself into every local layout (moby/buildkit client/solve.go).
    after: [...after.filter((line) => !isLocal(line)), ...after.filter(isLocal)]
  }
}

/** A line that cannot be read is for buildx to complain of, at once. */
function canWait(line: string): boolean {
  const entries = parseEntries(line)
  return (
    entries.length > 0 &&
    entries.every(
      ({ type, attributes }) => type !== 'inline' && parseGoBool(attributes['ignore-error'] ?? '') === true
    )
  )
}

function isLocal(line: string): boolean {
  return parseEntries(line).some(({ type }) => type === 'local')
}

/** What is known once the build has ended well. */
export interface ExportEvidence {
  /** Undefined where BuildKit has no record of the build. */
  steps: readonly Step[] | undefined
  /** Whether our own cache is known to be where it would be written. */
  isThere: boolean
  /** Of the layers that the build made, not compressed; undefined where it was not asked or not answered. */
  bytes: number | undefined
}

/** The exports of a build: ours, and those that the user wrote. */
type Offer = { ours: string[]; users: string[] } & Pick<Plan, 'mustPay' | 'together'>

/** The exports that are worth writing; and, if ours is not among them, why. */
export interface ExportDecision {
  exports: string[]
  skipped: string | undefined
}

/**
 * What is exported after a build. What the user wrote is always; ours only if something ran, or if it is not there yet;
 * and what nobody else may read only if it pays.
 */
export function decideExports(
  { ours, users, mustPay, together }: Offer,
  evidence: ExportEvidence,
  { cacheExport }: Pick<ActionInputs, 'cacheExport'>
): ExportDecision {
  const { after: theirs } = timeExports(users, together)
  const { after } = timeExports(ours, together)
  const skipped = after.length === 0 ? undefined : reasonToSkip(mustPay, evidence)
  const own = skipped === undefined ? after : []
  return {
    exports: [...own.map((line) => withMode(line, cacheExport, evidence.steps)), ...theirs],
    skipped
  }
}

function reasonToSkip(mustPay: boolean, { steps, isThere, bytes }: ExportEvidence): string | undefined {
  if (steps === undefined) return undefined
  if (steps.length === 0) return 'the build has no steps'
  if (isWhollyCached(steps)) return isThere || mustPay ? 'every step came from a cache' : undefined
  return mustPay ? reasonNotToPay(secondsThatRan(steps), bytes) : undefined
}

/** Of all steps together, though some may have run at the same time. */
export function secondsThatRan(steps: readonly Step[]): number {
  return steps.filter(({ status }) => status === 'executed').reduce((sum, { seconds }) => sum + seconds, 0)
}

/**
 * A branch's or pull request's own cache is read by its later runs only, and takes its part of what the repository may
 * store. Steps that ran because of a source file run again at the next push, those that ran because of a lock file do not;
 * which of them these were is not known, so half of them is counted. A write costs a request or two and then what is sent,
 * compressed to a half, at the speed of gzip.
 */
export const PAYS = { worthSeconds: 20, reused: 0.5, startSeconds: 2, bytesPerSecond: 40_000_000 } as const

function reasonNotToPay(ran: number, bytes: number | undefined): string | undefined {
  const seconds = Math.round(ran)
  if (ran < PAYS.worthSeconds)
    return `steps of ${seconds} s ran, and only this branch could read them (cache-save: always writes them all the same)`
  const cost = PAYS.startSeconds + (bytes ?? 0) / PAYS.bytesPerSecond
  if (ran * PAYS.reused >= cost) return undefined
  const size = Math.round((bytes ?? 0) / 1_000_000)
  return `steps of ${seconds} s made ${size} MB, which only this branch could read and would take ${Math.round(cost)} s to write`
}

/** `auto` exports no other stages where there are none: a build of one stage is its result. */
function withMode(
  line: string,
  cacheExport: ActionInputs['cacheExport'],
  steps: readonly Step[] | undefined
): string {
  if (cacheExport !== 'auto' || steps === undefined || stagesOf(steps).size > 1) return line
  return parseEntries(line)
    .map(({ type, attributes }) => renderEntry({ type, attributes: { ...attributes, mode: 'min' } }))
    .join()
}

/** Names of stages; a single one without a name has the empty one. */
function stagesOf(steps: readonly Step[]): Set<string> {
  return new Set(steps.map(({ name }) => withoutPlatform(parseStepName(name)?.stage ?? '')))
}
