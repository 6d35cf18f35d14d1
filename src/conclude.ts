import type { Built, Run } from './attempts.js'
import type { BuildContexts } from './buildx/context.js'
import { findBuildId, isOnlyBuild, readVertices } from './buildx/record.js'
import { exportCache, type Finished } from './cache-export.js'
import { carryOut, keptByBuilder } from './carry-mounts.js'
import { isOfThisJob } from './environment/builder.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { reasonOf } from './errors.js'
import { type Explanation, explainBuild } from './explain.js'
import { isBuild } from './inputs/action-inputs.js'
import { endPhase } from './phases.js'
import { composeRecord } from './record/compose.js'
import { keepRecord, type Past } from './record/record-store.js'
import type { CacheHealth } from './report/health.js'
import { renderPlan } from './report/render-plan.js'
import { type CacheReport, createReport } from './report/report.js'
import { say } from './say.js'
import { type SaveDecision, settleLayers } from './store/settle.js'

/** A build that has ended, and what it left. */
export interface Ended {
  built: Built
  /** What buildx tells of a build that succeeded. */
  metadata: Record<string, unknown> | undefined
  contexts: BuildContexts
  /** The command, as a shell reads it. */
  command: string
  /** Waits for what is known of builds before, which was asked for while it ran. */
  past: () => Promise<Past>
  /** The same of the repository's caches. */
  health: () => Promise<CacheHealth | undefined>
  /** Called once the layers are as they are to be kept, while there is more to be done. */
  onSettled: (save: SaveDecision | undefined) => Promise<void>
}

/** What follows a build, whose result is where it belongs: its cache is written and settled, and all of it reported. */
export async function conclude(run: Run, ended: Ended): Promise<CacheReport> {
  const { facts, inputs, plan } = run
  const { built, metadata, contexts, command } = ended
  const { ending, setbacks } = built
  // What its export reads is no part of what the build needed.
  const bytesRead = isReadAsNeeded(run) ? run.route?.gateway?.bytesServed : undefined
  const record = isBuild(inputs) ? await askForRecord(facts, metadata, built) : NOTHING
  const { id, vertices, isOnly } = record
  const exported = await exportCache(run, { built, ...record })
  const save = await settle(run, ending.exitCode)
  await ended.onSettled(save)
  endPhase('export')
  const [past, health] = await Promise.all([ended.past(), ended.health()])
  const elsewhere = health?.elsewhere ?? []
  const isKept = exported.status === 'written' && plan.record?.writes === true
  const [mounts, explanation] = await Promise.all([
    run.mounts && carryOut(run, run.mounts, { built, vertices }),
    id !== undefined && vertices !== undefined
      ? explain(run, { built, contexts, id, vertices, isKept, elsewhere }, past)
      : undefined
  ])
  endPhase('mounts')
  const report = createReport({
    ...{ plan, ending, vertices, setbacks, bytesRead, mounts, health, command },
    planLines: renderPlan(plan, facts),
    making: explanation?.steps,
    causes: explanation?.causes ?? new Map(),
    before: past.record,
    ownImports: run.present.imports,
    isNewBuilder: facts.own?.origin === 'created' ? true : isOnly,
    emptyMounts: facts.runner.ephemeral && run.mounts === undefined,
    buildArgs: inputs.buildArgs,
    commit: facts.event.sha,
    remark: keptByBuilder(run, vertices),
    restore: run.route?.open.outcome,
    export: exported,
    save
  })
  if (isKept) await keep(run, { report, explanation, past })
  return report
}

function isReadAsNeeded({ plan, route }: Run): boolean {
  return plan.layers?.eager === undefined && (route?.caches.imports.length ?? 0) > 0
}

type BuildRecord = Pick<Finished, 'id' | 'vertices' | 'trouble'> & {
  /** Whether the builder has made nothing else; undefined where nobody asked. */
  isOnly: boolean | undefined
}

const NOTHING: BuildRecord = { id: undefined, vertices: undefined, trouble: undefined, isOnly: undefined }

/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForRecord(
  facts: EnvironmentFacts,
  metadata: Record<string, unknown> | undefined,
  { builder, caches, ending: { startedAt } }: Built
): Promise<BuildRecord> {
  const { buildx, buildxState } = facts
  try {
    const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt })
    if (id === undefined) return NOTHING
    const isAsked = caches.imports.length > 0 && facts.own?.origin !== 'created' && isOfThisJob(facts)
    const [vertices, isOnly] = await Promise.all([
      readVertices(buildx, builder.name, id),
      isAsked ? isOnlyBuild(buildx, builder.name, id) : undefined
    ])
    return { id, vertices, trouble: undefined, isOnly }
  } catch (error) {
    const trouble = reasonOf(error)
    say(`BuildKit's record of the build cannot be read: ${trouble}`)
    return { ...NOTHING, trouble }
  }
}

/** A report without causes is better than none. */
async function explain(
  run: Run,
  ended: Parameters<typeof explainBuild>[1],
  past: Past
): Promise<Explanation | undefined> {
  try {
    return await explainBuild(run, ended, past)
  } catch (error) {
    say(`Why steps ran cannot be found out: ${reasonOf(error)}`)
    return undefined
  }
}

interface Kept {
  report: CacheReport
  explanation: Explanation | undefined
  past: Past
}

/** Together with a cache: without one it would be of no use. */
async function keep({ facts, inputs, plan }: Run, { report, explanation, past }: Kept): Promise<void> {
  const run = report.runs.at(-1)
  if (plan.record === undefined || explanation === undefined || run === undefined) return
  const { target, platforms } = inputs
  const record = composeRecord(
    {
      ...{ run, target, platforms: platforms.length > 0 ? platforms : [facts.nativePlatform] },
      ...explanation,
      keepsTimes: plan.record.store === 'folder'
    },
    past.record
  )
  const trouble = await keepRecord(plan.record, record, `${facts.event.runId}-${Date.now()}`)
  if (trouble !== undefined) say(`What this build was made of was not kept for later runs: ${trouble}`)
}

async function settle({ plan: { layers }, route }: Run, exitCode: number): Promise<SaveDecision | undefined> {
  if (layers === undefined || route === undefined) return undefined
  if (exitCode !== 0) return { save: false, reason: 'the build failed', bytes: 0 }
  return settleLayers(layers, route.open)
}
