import { withoutSecrets } from '../backends/entry.js'
import type { BuildEnding } from '../buildx/build.js'
import type { Vertex } from '../buildx/events.js'
import type { ExportOutcome } from '../cache-export.js'
import type { MountOutcome } from '../mount-route.js'
import type { Plan } from '../plan/plan.js'
import type { RestoreOutcome } from '../store/layer-source.js'
import type { SaveDecision } from '../store/settle.js'

/** One instruction of a Dockerfile, on one platform. */
export interface Step {
  /** As BuildKit names it: `[deps 2/4] RUN go mod download`. */
  name: string
  status: 'cached' | 'executed' | 'failed' | 'not run'
  /** 0 for what did not run. */
  seconds: number
  error: string | undefined
}

/** What the cache did in one build. Seconds and bytes. */
export interface CacheReport {
  backend: Plan['backend']
  reason: string
  scope: string
  succeeded: boolean
  seconds: number
  /** Undefined where BuildKit has no record of the build. */
  steps: Step[] | undefined
  restore: RestoreOutcome | undefined
  export: ExportOutcome
  save: SaveDecision | undefined
  /** Undefined where no cache mounts are carried. */
  mounts: MountOutcome | undefined
  /** What else is to be known, in a sentence. */
  remark: string | undefined
  /** How long the build waited for the cache: looking it up, restoring it, fetching layers of cached steps. */
  readSeconds: number
  /** What the cached steps took when they last ran; undefined where that is not known. */
  savedSeconds: number | undefined
  bytesFetched: number
  /** Of a cache whose layers are fetched as they are needed, what was; undefined for others. */
  bytesRead: number | undefined
  /** What went wrong with a cache, in sentences; the build itself went on. */
  troubles: string[]
}

/** What a report is made from. */
export interface ReportMaterial {
  plan: Plan
  ending: BuildEnding
  vertices: Vertex[] | undefined
  restore: RestoreOutcome | undefined
  /** Bytes that the gateway served. */
  bytesRead: number | undefined
  export: ExportOutcome
  save: SaveDecision | undefined
  mounts: MountOutcome | undefined
  remark: string | undefined
  savedSeconds: number | undefined
  /** What went wrong with attempts before the last, in sentences. */
  setbacks: string[]
}

export function createReport(material: ReportMaterial): CacheReport {
  const { plan, ending, vertices, restore, save, setbacks } = material
  return {
    backend: plan.backend,
    reason: plan.reason,
    scope: plan.scope,
    succeeded: ending.exitCode === 0,
    seconds: (ending.endedAt - ending.startedAt) / 1000,
    steps: vertices && stepsOf(vertices),
    restore,
    export: material.export,
    save,
    mounts: material.mounts,
    remark: material.remark,
    bytesRead: material.bytesRead,
    readSeconds: readSeconds(vertices ?? [], restore),
    savedSeconds: material.savedSeconds,
    bytesFetched: (vertices ?? []).reduce((sum, vertex) => sum + vertex.bytesFetched, 0),
    // BuildKit quotes addresses that are signed.
    troubles: [
      ...restoreTroubles(restore),
      ...setbacks,
      ...findCacheTroubles(vertices ?? [], material.export),
      ...(material.mounts?.troubles ?? [])
    ].map(withoutSecrets)
  }
}

function restoreTroubles(restore: RestoreOutcome | undefined): string[] {
  if (restore?.status === 'failed')
    return [`The cache is not used: ${restore.reason}. The build went on without it.`]
  if (restore?.status !== 'opened' || restore.lost === undefined) return []
  return [`A part of the cache is gone, and was made anew where the build needed it: ${restore.lost}.`]
}

/** `[stage n/m] INSTRUCTION`, perhaps with a platform before the stage; `[internal]` has no n/m. */
const STEP = /^\[(?:[^\]]* )?\d+\/\d+\] (?!FROM )/

/** Of the vertices of one step, the status that says most. */
const WEIGHT: Record<Step['status'], number> = { 'not run': 0, cached: 1, executed: 2, failed: 3 }

/**
 * The steps of a build: its instructions, without FROM, which only names a base. Where builds of the same at the same time
 * share a builder, BuildKit's record has a step once for each of them.
 */
export function stepsOf(vertices: readonly Vertex[]): Step[] {
  const steps = new Map<string, Step>()
  for (const vertex of vertices.filter(({ name }) => STEP.test(name))) {
    const { name, seconds, error } = vertex
    const step = { name, status: statusOf(vertex), seconds, error }
    const known = steps.get(name)
    if (known === undefined || WEIGHT[step.status] > WEIGHT[known.status]) steps.set(name, step)
  }
  return [...steps.values()]
}

function statusOf({ cached, error, started, completed }: Vertex): Step['status'] {
  // BuildKit stops the other steps when one fails; they end with this error and are not what failed.
  if (error?.endsWith('context canceled')) return 'not run'
  if (error !== undefined) return 'failed'
  if (cached) return 'cached'
  return started && completed ? 'executed' : 'not run'
}

/** Whether there are steps, and all of them came from a cache. */
export function isWhollyCached(steps: readonly Step[]): boolean {
  const { cached, total } = countSteps(steps)
  return total > 0 && cached === total
}

export interface StepCounts {
  cached: number
  total: number
}

export function countSteps(steps: readonly Step[]): StepCounts {
  return { cached: steps.filter(({ status }) => status === 'cached').length, total: steps.length }
}

/** As actions/cache has it: `true` all, `false` some, empty none. */
export function cacheHit({ cached, total }: StepCounts): 'true' | 'false' | '' {
  if (cached === 0) return ''
  return cached === total ? 'true' : 'false'
}

const IMPORT = /^importing cache manifest from /
const EXPORT = /^exporting (cache to|to GitHub Actions Cache)/

/** A registry says so of a cache image that nobody has written yet. */
const NOT_YET = /^(?!.*blob sha256:).*(not found|NAME_UNKNOWN|MANIFEST_UNKNOWN)/i

/** What BuildKit could not import or export. It builds on without, and says so only in its log. */
export function findCacheTroubles(vertices: readonly Vertex[], written: ExportOutcome): string[] {
  const unread = errorsOf(vertices, IMPORT).filter((error) => !NOT_YET.test(error))
  const clauses = [
    ...(unread.length > 0 ? [`could not be read (${unread.join('; ')})`] : []),
    ...(written.status === 'failed' ? [`could not be written (${written.reason})`] : [])
  ]
  return clauses.length > 0 ? [`The cache ${clauses.join(' and ')}; the build went on without it.`] : []
}

/** What BuildKit says of exports that failed, each once, also of those whose errors are ignored. */
export function exportErrors(vertices: readonly Vertex[]): string[] {
  return errorsOf(vertices, EXPORT)
}

/** Imports run at the same time, and every step waits for all of them. What a cached step takes is its layers' way here. */
function readSeconds(vertices: readonly Vertex[], restore: RestoreOutcome | undefined): number {
  const imports = vertices.filter(({ name }) => IMPORT.test(name)).map(({ seconds }) => seconds)
  const fetched = stepsOf(vertices)
    .filter(({ status }) => status === 'cached')
    .reduce((sum, { seconds }) => sum + seconds, 0)
  const restored = restore?.status === 'restored' || restore?.status === 'opened' ? restore.seconds : 0
  return Math.max(0, ...imports) + fetched + restored
}

/** Below this a difference means nothing; seconds. */
const DIFFERENCE = 2

/** A sentence for a cache that took longer than it saved; undefined if it did not, or if that is not known. */
export function lossOf({
  readSeconds: read,
  export: written,
  savedSeconds
}: CacheReport): string | undefined {
  const write = written.status === 'written' || written.status === 'failed' ? written.seconds : 0
  if (savedSeconds === undefined || read + write <= savedSeconds + DIFFERENCE) return undefined
  const round = (seconds: number): string => `${Math.round(seconds)} s`
  return (
    `The cache took longer than it saved: ${round(read)} to read and ${round(write)} to write, for steps of ` +
    `${round(savedSeconds)}. If that is so in most runs, cache: off is faster, or another cache (docs/how-it-decides.md).`
  )
}

function errorsOf(vertices: readonly Vertex[], name: RegExp): string[] {
  const errors = vertices.filter((vertex) => name.test(vertex.name)).map(({ error }) => error)
  return [...new Set(errors.filter((error) => error !== undefined))]
}

/** For the output `cache-exported`. */
export const EXPORTED: Readonly<Record<ExportOutcome['status'], 'true' | 'false' | 'skipped'>> = {
  written: 'true',
  failed: 'false',
  skipped: 'skipped',
  'nothing to write': 'skipped'
}
