import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { type ResultFiles, toBuildArgs } from './buildx/argv.js'
import { type BuildEnding, runBuild } from './buildx/build.js'
import { findCacheLoss } from './buildx/cache-loss.js'
import { checkDockerfile, resolveContexts } from './buildx/context.js'
import type { Vertex } from './buildx/events.js'
import { explainFailure } from './buildx/failure.js'
import { type BuildResult, readBuildResult } from './buildx/metadata.js'
import { findBuildId, readVertices } from './buildx/record.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import { leaveMarker } from './environment/cache-folder.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { reasonOf } from './errors.js'
import type { ActionInputs } from './inputs.js'
import { type Caches, cachesOf, createPlan, type Plan } from './plan/plan.js'
import { createReport } from './report/report.js'
import { say } from './report/say.js'
import { writeDryRun, writeOutputs, writePlan, writeReport } from './report/write.js'
import { type SavedState, STATE_NAME } from './state.js'
import {
  discardLayers,
  type OpenLayers,
  openLayers,
  type SaveDecision,
  settleLayers
} from './store/layers.js'

/** What a run knows before it builds. */
interface Run {
  inputs: ActionInputs
  facts: EnvironmentFacts
  plan: Plan
  /** The arguments of buildx for a build with these caches. */
  argsFor: (caches: Caches) => string[]
  files: ResultFiles
}

/** The main step from its inputs and facts on: plan, restore, build, report. Saving is left to the post step. */
export async function run(inputs: ActionInputs, facts: EnvironmentFacts): Promise<void> {
  const contexts = resolveContexts(inputs, facts.event)
  await checkDockerfile(contexts.context, inputs.file)
  const plan = createPlan(inputs, facts)
  writePlan(plan, facts)
  const folder = await mkdtemp(join(facts.temp, 'buildkit-cache-'))
  const files = { imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') }
  const argsFor = (caches: Caches): string[] => toBuildArgs(inputs, contexts, caches, files)
  try {
    if (inputs.dryRun) writeDryRun(plan, facts, argsFor(cachesOf(plan, { read: true, write: true })))
    else await build({ inputs, facts, plan, argsFor, files })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function build(run: Run): Promise<void> {
  const { inputs, facts, plan, files } = run
  const layers = plan.layers && (await openLayers(plan.layers))
  try {
    const { ending, loss } = await runWithoutLostCaches(run, layers)
    const result = await readBuildResult(files)
    const [vertices, save] = await Promise.all([
      askForVertices(facts, result, ending),
      settle(plan, layers, ending)
    ])
    const report = createReport({ plan, ending, vertices, restore: layers?.outcome, save, loss })
    writeOutputs(plan.backend, report, result)
    await leaveForLater(plan, facts, save)
    await writeReport(report, inputs.summary)
    if (ending.exitCode !== 0) throw new Error(explainFailure(ending, report.steps))
  } finally {
    await layers?.claim?.release()
  }
}

/** Builds; and if a cache went away in the middle, which fails the build, builds once more without importing any. */
async function runWithoutLostCaches(
  { facts, plan, argsFor }: Run,
  layers: OpenLayers | undefined
): Promise<{ ending: BuildEnding; loss: string | undefined }> {
  const caches = cachesOf(plan, { read: layers?.readable ?? true, write: layers?.writable ?? true })
  const attempt = (with_: Caches): Promise<BuildEnding> =>
    runBuild(facts.buildx, argsFor(with_), createBuildEnvironment())
  const ending = await attempt(caches)
  const loss = caches.imports.length > 0 ? findCacheLoss(ending) : undefined
  if (loss === undefined) return { ending, loss }
  say(
    'A cache that this build was reading is damaged or gone. It is built once more, without importing a cache.'
  )
  if (plan.layers !== undefined && layers !== undefined) await discardLayers(plan.layers, layers)
  return { ending: await attempt({ imports: [], exports: caches.exports }), loss }
}

/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForVertices(
  facts: EnvironmentFacts,
  { metadata }: BuildResult,
  { startedAt }: BuildEnding
): Promise<Vertex[] | undefined> {
  const { buildx, buildxState, builder } = facts
  try {
    const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt })
    return id === undefined ? undefined : await readVertices(buildx, builder.name, id)
  } catch (error) {
    say(`BuildKit's record of the build cannot be read: ${reasonOf(error)}`)
    return undefined
  }
}

async function settle(
  { layers }: Plan,
  open: OpenLayers | undefined,
  { exitCode }: BuildEnding
): Promise<SaveDecision | undefined> {
  if (layers === undefined || open === undefined) return undefined
  if (exitCode !== 0) return { save: false, reason: 'the build failed', bytes: 0 }
  return settleLayers(layers, open)
}

async function leaveForLater(
  plan: Plan,
  { cacheFolder }: EnvironmentFacts,
  save: SaveDecision | undefined
): Promise<void> {
  if (save?.save && plan.layers !== undefined) {
    core.saveState(STATE_NAME, { folder: plan.layers.folder } satisfies SavedState)
  }
  if (!plan.leavesMarker) return
  await leaveMarker(cacheFolder).catch((error: unknown) => {
    say(`Whether this runner keeps files cannot be found out: ${reasonOf(error)}`)
  })
}
