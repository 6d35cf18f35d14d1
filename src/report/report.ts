import type { BuildEnding } from '../buildx/build.js'
import { withoutSecrets } from '../buildx/cache-entry.js'
import type { Vertex } from '../buildx/events.js'
import { parseStepName, type Step, stepsOf } from '../buildx/steps.js'
import type { ExportOutcome } from '../cache-export.js'
import type { MountOutcome } from '../carry-mounts.js'
import { splitPair } from '../inputs/lists.js'
import type { Plan } from '../plan/plan.js'
import {
  type BuildRecord,
  MOST_RUNS,
  type RunFigures,
  secondsSaved,
  timesOf
} from '../record/build-record.js'
import type { MadeStep } from '../record/making.js'
import type { RestoreOutcome } from '../store/layer-source.js'
import type { SaveDecision } from '../store/settle.js'
import { type Advice, adviseOn } from './advice.js'
import type { Cause } from './causes.js'
import { figuresOf, readSecondsOf } from './economics.js'
import type { CacheHealth } from './health.js'
import { type CacheTransfer, exportsOf, importErrors, importsOf, isNotYet, sourceOf } from './imports.js'

/** A step, and all that is known of why it took the time it took. */
export interface StepReport extends Step {
  /** With the platform, if there are several; empty for a stage without a name. */
  stage: string
  /** With ARG and ENV replaced, but for the values of build arguments. */
  instruction: string
  /** As the Dockerfile has it; undefined where BuildKit does not tell. */
  text: string | undefined
  /** Of the Dockerfile, from 1. */
  line: number | undefined
  /** What it took when it last ran; seconds. */
  before: number | undefined
  /** Where it came from, if it was cached: an import by its name, or `this builder`; undefined where that is not known. */
  source: string | undefined
  /** Why it ran, if it did. */
  causes: Cause[]
  /** Names of the steps that it is made from. */
  parents: string[]
}

/** What the cache did in one build. Seconds and bytes. */
export interface CacheReport {
  backend: Plan['backend']
  reason: string
  scope: string
  succeeded: boolean
  seconds: number
  /** Undefined where BuildKit has no record of the build. */
  steps: StepReport[] | undefined
  /** The build that this one was compared with; undefined if there was none. */
  comparedWith: Pick<BuildRecord, 'at' | 'commit'> | undefined
  imports: CacheTransfer[]
  /** Of caches that were written with the image. */
  exports: CacheTransfer[]
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
  /** This run and those before it, the newest last. */
  runs: RunFigures[]
  advice: Advice[]
  health: CacheHealth | undefined
  /** What was decided before the build, as lines of the log. */
  planLines: string[]
  /** The command that built it, as a shell reads it; no credential is in it. */
  command: string
  /** What went wrong with a cache, in sentences; the build itself went on. */
  troubles: string[]
}

/** What a report is made from. */
export interface ReportMaterial {
  plan: Plan
  ending: BuildEnding
  vertices: Vertex[] | undefined
  /** What the steps were made of; undefined where nobody asked. */
  making: MadeStep[] | undefined
  /** Of the steps that ran, by name. */
  causes: ReadonlyMap<string, Cause[]>
  before: BuildRecord | undefined
  /** Values of `--cache-from` that are our own. */
  ownImports: readonly string[]
  /** Whether the builder had made nothing before; undefined where that is not known. */
  isNewBuilder: boolean | undefined
  emptyMounts: boolean
  /** `NAME=value`; no value is shown. */
  buildArgs: readonly string[]
  commit: string | undefined
  restore: RestoreOutcome | undefined
  /** Bytes that the gateway served. */
  bytesRead: number | undefined
  export: ExportOutcome
  save: SaveDecision | undefined
  mounts: MountOutcome | undefined
  remark: string | undefined
  health: CacheHealth | undefined
  planLines: string[]
  command: string
  /** What went wrong with attempts before the last, in sentences. */
  setbacks: string[]
}

export function createReport(material: ReportMaterial): CacheReport {
  const { plan, ending, vertices = [], before, restore, save, setbacks } = material
  const imports = importsOf(vertices, { ours: material.ownImports, backend: plan.backend })
  const steps = material.vertices && reportSteps(material, imports)
  const bare = {
    backend: plan.backend,
    reason: plan.reason,
    scope: plan.scope,
    succeeded: ending.exitCode === 0,
    seconds: (ending.endedAt - ending.startedAt) / 1000,
    steps,
    comparedWith: before && {
      at: before.at,
      ...(before.commit === undefined ? {} : { commit: before.commit })
    },
    imports,
    exports: exportsOf(vertices),
    restore,
    export: withoutAddresses(material.export),
    save,
    mounts: material.mounts,
    remark: material.remark,
    bytesRead: material.bytesRead,
    readSeconds: readSecondsOf(vertices, restore),
    savedSeconds: steps && secondsSaved(steps, before),
    bytesFetched: vertices.reduce((sum, vertex) => sum + vertex.bytesFetched, 0),
    advice: steps === undefined ? [] : adviseOn(steps, material.emptyMounts),
    health: material.health,
    planLines: material.planLines,
    command: material.command,
    // BuildKit quotes addresses that are signed.
    troubles: [
      ...restoreTroubles(restore),
      ...setbacks,
      ...findCacheTroubles(vertices, material.export),
      ...(material.mounts?.troubles ?? [])
    ].map(withoutSecrets)
  }
  const run = figuresOf(bare, ending.endedAt, material.commit)
  return { ...bare, runs: [...(before?.runs ?? []), ...(run === undefined ? [] : [run])].slice(-MOST_RUNS) }
}

function reportSteps(
  { vertices = [], making, causes, before, isNewBuilder, buildArgs }: ReportMaterial,
  imports: readonly CacheTransfer[]
): StepReport[] {
  const timeOf = timesOf(before)
  const hide = withoutValues(buildArgs)
  const made = new Map(making?.map((step) => [step.name, step]))
  const reports = stepsOf(vertices).map((step): StepReport => {
    const { stage = '', instruction = step.name } = parseStepName(step.name) ?? {}
    const known = made.get(step.name)
    return {
      ...step,
      stage,
      instruction: hide(instruction),
      text: known?.text,
      line: known?.lines?.first,
      before: timeOf(step.name),
      source: sourceOf(step, imports, isNewBuilder),
      causes: causes.get(step.name) ?? [],
      parents: known?.parents ?? []
    }
  })
  return inOrder(reports)
}

/** As they stand in the Dockerfile, if that is known of all: BuildKit names them as it comes to them. */
function inOrder(steps: StepReport[]): StepReport[] {
  if (steps.some(({ line }) => line === undefined)) return steps
  return steps.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0))
}

/** BuildKit quotes addresses that are signed. */
function withoutAddresses(outcome: ExportOutcome): ExportOutcome {
  return 'reason' in outcome ? { ...outcome, reason: withoutSecrets(outcome.reason) } : outcome
}

/** Shorter ones are no secret, and may stand anywhere. */
const SHORTEST_VALUE = 4

/** Puts the names of build arguments where BuildKit has put their values. */
function withoutValues(buildArgs: readonly string[]): (text: string) => string {
  const args = buildArgs
    .map(splitPair)
    .filter(([, value]) => value.length >= SHORTEST_VALUE)
    // One may be a part of another.
    .toSorted(([, one], [, other]) => other.length - one.length)
  return (text) => args.reduce((rest, [name, value]) => rest.replaceAll(value, () => `$${name}`), text)
}

function restoreTroubles(restore: RestoreOutcome | undefined): string[] {
  if (restore?.status === 'failed')
    return [`The cache is not used: ${restore.reason}. The build went on without it.`]
  if (restore?.status !== 'opened' || restore.lost === undefined) return []
  return [`A part of the cache is gone, and was made anew where the build needed it: ${restore.lost}.`]
}

/** What BuildKit could not import or export. It builds on without, and says so only in its log. */
export function findCacheTroubles(vertices: readonly Vertex[], written: ExportOutcome): string[] {
  const unread = importErrors(vertices).filter((error) => !isNotYet(error))
  const clauses = [
    ...(unread.length > 0 ? [`could not be read (${unread.join('; ')})`] : []),
    ...(written.status === 'failed' ? [`could not be written (${written.reason})`] : [])
  ]
  return clauses.length > 0 ? [`The cache ${clauses.join(' and ')}; the build went on without it.`] : []
}

/** For the output `cache-exported`. */
export const EXPORTED: Readonly<Record<ExportOutcome['status'], 'true' | 'false' | 'skipped'>> = {
  written: 'true',
  failed: 'false',
  skipped: 'skipped',
  'nothing to write': 'skipped'
}
