import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { type ResultFiles, toBuildArgs } from './buildx/argv.js'
import { type BuildEnding, runBuild } from './buildx/build.js'
import { checkDockerfile, resolveContext } from './buildx/context.js'
import { explainFailure } from './buildx/failure.js'
import { type BuildResult, readBuildResult } from './buildx/metadata.js'
import { findBuildId, readVertices } from './buildx/record.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import { leaveMarker } from './environment/cache-folder.js'
import { type EnvironmentFacts, gatherFacts } from './environment/facts.js'
import { reasonOf } from './errors.js'
import { type ActionInputs, readInputs } from './inputs.js'
import { cachesOf, createPlan, type Plan } from './plan/plan.js'
import { createReport } from './report/report.js'
import { writeDryRun, writeOutputs, writePlan, writeReport } from './report/write.js'
import { type SavedState, STATE_NAME } from './state.js'
import { type OpenLayers, openLayers, type SaveDecision, settleLayers } from './store/layers.js'

/** The main step: inputs, facts, plan, restore, build, report. What is to be saved is left to the post step. */
export async function run(): Promise<void> {
  const inputs = readInputs(core.getInput)
  const facts = await gatherFacts(inputs)
  const context = resolveContext(inputs, facts.event)
  await checkDockerfile(context, inputs.file)
  const plan = createPlan(inputs, facts)
  writePlan(plan, facts)
  const folder = await mkdtemp(join(facts.temp, 'buildkit-cache-'))
  const files = { imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') }
  try {
    if (inputs.dryRun)
      writeDryRun(
        plan,
        facts,
        toBuildArgs(inputs, context, cachesOf(plan, { read: true, write: true }), files)
      )
    else await build(inputs, facts, context, plan, files)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function build(
  inputs: ActionInputs,
  facts: EnvironmentFacts,
  context: string,
  plan: Plan,
  files: ResultFiles
): Promise<void> {
  const layers = plan.layers && (await openLayers(plan.layers, facts.cacheService.url))
  try {
    const caches = cachesOf(plan, { read: layers?.readable ?? true, write: layers?.writable ?? true })
    const ending = await runBuild(
      facts.buildx,
      toBuildArgs(inputs, context, caches, files),
      createBuildEnvironment()
    )
    const result = await readBuildResult(files)
    const [vertices, save] = await Promise.all([
      askForVertices(facts, result, ending),
      settle(plan, layers, ending)
    ])
    const report = createReport({ plan, ending, vertices, restore: layers?.outcome, save })
    await writeReport(report, inputs.summary)
    writeOutputs(plan.backend, report, result)
    await leaveForLater(plan, facts, save)
    if (ending.exitCode !== 0) throw new Error(explainFailure(ending, report.steps))
  } finally {
    await layers?.claim?.release()
  }
}

async function askForVertices(
  facts: EnvironmentFacts,
  { metadata }: BuildResult,
  { startedAt }: BuildEnding
) {
  const { buildx, buildxState, builder } = facts
  const id = await findBuildId(metadata, { buildxState, builder: builder.name, startedAt })
  return id === undefined ? undefined : readVertices(buildx, builder.name, id)
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
    core.info(`Whether this runner keeps files cannot be found out: ${reasonOf(error)}`)
  })
}
