import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { type Built, buildWithRetries, type Run } from './attempts.js'
import { toBuildArgs } from './buildx/argv.js'
import type { BuildEnding } from './buildx/build.js'
import { type BuildContexts, checkDockerfile, resolveContexts } from './buildx/context.js'
import { findDockerfile } from './buildx/dockerfile.js'
import type { Vertex } from './buildx/events.js'
import { explainFailure } from './buildx/failure.js'
import { withinVersion } from './buildx/floors.js'
import { type BuildResult, readBuildResult } from './buildx/metadata.js'
import { findBuildId, readVertices } from './buildx/record.js'
import { checkSecretFiles, planSecrets, writeSecretFiles } from './buildx/secret-files.js'
import { leaveMarker } from './environment/cache-folder.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { notePushed } from './environment/local-bases.js'
import { BuildFailure, reasonOf } from './errors.js'
import { type ActionInputs, isBuild } from './inputs.js'
import { endPhase, renderPhases } from './phases.js'
import { standsInForDocker } from './plan/destination.js'
import { cachesOf, createPlan, type Plan } from './plan/plan.js'
import { createReport } from './report/report.js'
import { say } from './report/say.js'
import { writeDryRun, writeFindings, writeOutputs, writePlan, writeReport } from './report/write.js'
import type { SavedState } from './state.js'
import { type OpenLayers, openLayers, type SaveDecision, settleLayers } from './store/layers.js'

/** The main step from its inputs and facts on: plan, restore, build, report. Saving is left to the post step. */
export async function run(given: ActionInputs, facts: EnvironmentFacts): Promise<void> {
  if (facts.own?.origin === 'created' && facts.runner.ephemeral) leave({ builder: facts.builder.name })
  const { inputs, warnings } = withinVersion(given, facts.buildxVersion)
  const contexts = resolveContexts(inputs, facts)
  checkSecretFiles(inputs)
  await checkDockerfile(contexts.context, inputs.file)
  const plan = createPlan(inputs, facts)
  const folder = await mkdtemp(join(facts.temp, 'buildkit-cache-'))
  try {
    const secrets = planSecrets(inputs, contexts, facts.event, folder)
    const files = { imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') }
    writePlan({ ...plan, warnings: [...warnings, ...secrets.warnings, ...plan.warnings] }, facts)
    const planned = {
      contexts,
      caches: cachesOf(plan, { read: true, write: true }),
      attestations: plan.attestations,
      secretFiles: secrets.files,
      destination: plan.destination,
      builder: facts.own === undefined ? inputs.builder : facts.builder.name,
      files
    }
    const argsFor: Run['argsFor'] = (changes) => toBuildArgs(inputs, { ...planned, ...changes })
    if (inputs.dryRun) return writeDryRun(plan, facts, argsFor({}))
    await writeSecretFiles(secrets)
    await build({ inputs, facts, plan, argsFor }, contexts, () => readBuildResult(files))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function build(
  run: Run,
  contexts: BuildContexts,
  readResult: () => Promise<BuildResult>
): Promise<void> {
  const { inputs, facts, plan } = run
  const layers = plan.layers && (await openLayers(plan.layers))
  try {
    endPhase('plan')
    const built = await buildWithRetries(run, layers)
    endPhase('build')
    const result = await readResult()
    const [vertices, save, dockerfile] = await Promise.all([
      isBuild(inputs) ? askForVertices(facts, result, built) : undefined,
      settle(plan, layers, built.ending),
      findDockerfile(contexts, inputs.file, facts.workspace)
    ])
    const { ending, setbacks } = built
    const report = createReport({ plan, ending, vertices, restore: layers?.outcome, save, setbacks })
    // docker's own builder, if it had to step in, used none.
    writeOutputs(built.builder === facts.builder ? plan.backend : 'none', report, result)
    if (ending.exitCode === 0 && standsInForDocker(facts)) {
      await notePushed(facts.temp, inputs.tags, inputs.push && built.builder === facts.builder).catch(
        (error: unknown) => say(`What was pushed cannot be noted for later steps: ${reasonOf(error)}`)
      )
    }
    await leaveForLater(plan, facts, save)
    if (dockerfile !== undefined && facts.settings.checksAnnotations)
      writeFindings(result.metadata, dockerfile)
    if (isBuild(inputs)) await writeReport(report, inputs.summary && facts.settings.summary)
    endPhase('report')
    core.debug(`Phases: ${renderPhases()}`)
    if (ending.exitCode === 0) return
    const { message, line } = explainFailure(ending, report.steps)
    throw new BuildFailure(message, dockerfile && line ? { file: dockerfile.file, line } : undefined)
  } finally {
    await layers?.claim?.release()
  }
}

/** What BuildKit tells of the build, for the report; a report that knows less is no reason to fail. */
async function askForVertices(
  { buildx, buildxState }: EnvironmentFacts,
  { metadata }: BuildResult,
  { builder, ending: { startedAt } }: Built
): Promise<Vertex[] | undefined> {
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
  if (save?.save && plan.layers !== undefined) leave({ layers: plan.layers.folder })
  if (!plan.leavesMarker) return
  await leaveMarker(cacheFolder).catch((error: unknown) => {
    say(`Whether this runner keeps files cannot be found out: ${reasonOf(error)}`)
  })
}

/** Leaves something for the post step to do. */
function leave(state: Partial<SavedState>): void {
  for (const [name, text] of Object.entries(state)) core.saveState(name, text)
}
