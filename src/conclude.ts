import type { Built, Run } from './attempts.js'
import { findBuildId, readVertices } from './buildx/record.js'
import { type ExportOutcome, exportCache, type Finished } from './cache-export.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { reasonOf } from './errors.js'
import { isBuild } from './inputs.js'
import { carryOut, keptByBuilder } from './mount-route.js'
import { endPhase } from './phases.js'
import { type CacheReport, createReport, type Step, stepsOf } from './report/report.js'
import { say } from './report/say.js'
import { type SaveDecision, settleLayers } from './store/settle.js'
import { keepTimes, type StepTimes, secondsSaved } from './store/step-times.js'

/** A build that has ended, and what it left. */
export interface Ended {
  built: Built
  /** What buildx tells of a build that succeeded. */
  metadata: Record<string, unknown> | undefined
  /** Waits for how long steps took before, which was asked for while it ran. */
  times: () => Promise<StepTimes | undefined>
}

/** What follows a build, whose result is where it belongs: its cache is written and settled, and all of it reported. */
export async function conclude(run: Run, { built, metadata, times }: Ended): Promise<CacheReport> {
  const { facts, inputs, plan } = run
  const { ending, setbacks } = built
  // What its export reads is no part of what the build needed.
  const bytesRead = isReadAsNeeded(run) ? run.route?.gateway?.bytesServed : undefined
  const record = isBuild(inputs) ? await askForRecord(facts, metadata, built) : NOTHING
  const { vertices } = record
  const exported = await exportCache(run, { built, ...record })
  endPhase('export')
  const mounts = run.mounts && (await carryOut(run, run.mounts, { built, vertices }))
  endPhase('mounts')
  const steps = vertices && stepsOf(vertices)
  const known = await times()
  await noteTimes(run, exported, steps, known)
  return createReport({
    ...{ plan, ending, vertices, setbacks, bytesRead },
    mounts,
    remark: keptByBuilder(run, vertices),
    restore: run.route?.open.outcome,
    export: exported,
    save: await settle(run, ending.exitCode),
    savedSeconds: steps && secondsSaved(steps, known)
  })
}

function isReadAsNeeded({ plan, route }: Run): boolean {
  return plan.layers?.eager === undefined && (route?.caches.imports.length ?? 0) > 0
}

type BuildRecord = Pick<Finished, 'id' | 'vertices' | 'trouble'>

const NOTHING: BuildRecord = { id: undefined, vertices: undefined, trouble: undefined }

/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForRecord(
  { buildx, buildxState }: EnvironmentFacts,
  metadata: Record<string, unknown> | undefined,
  { builder, ending: { startedAt } }: Built
): Promise<BuildRecord> {
  try {
    const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt })
    if (id === undefined) return NOTHING
    return { ...NOTHING, id, vertices: await readVertices(buildx, builder.name, id) }
  } catch (error) {
    const trouble = reasonOf(error)
    say(`BuildKit's record of the build cannot be read: ${trouble}`)
    return { ...NOTHING, trouble }
  }
}

/** Together with a cache: without one they would be of no use. */
async function noteTimes(
  { facts, plan: { times } }: Run,
  exported: ExportOutcome,
  steps: Step[] | undefined,
  known: StepTimes | undefined
): Promise<void> {
  if (exported.status !== 'written' || times?.writes !== true || steps === undefined) return
  const trouble = await keepTimes(times, steps, known, `${facts.event.runId}-${Date.now()}`)
  if (trouble !== undefined) say(`How long steps took was not kept for later runs: ${trouble}`)
}

async function settle({ plan: { layers }, route }: Run, exitCode: number): Promise<SaveDecision | undefined> {
  if (layers === undefined || route === undefined) return undefined
  if (exitCode !== 0) return { save: false, reason: 'the build failed', bytes: 0 }
  return settleLayers(layers, route.open)
}
