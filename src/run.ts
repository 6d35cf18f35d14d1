import { dirname, join } from 'node:path'
import * as core from '@actions/core'
import type { Approach } from './approach.js'
import { buildWithRetries, type Run } from './attempts.js'
import { importOf } from './backends/local.js'
import { toBuildArgs } from './buildx/argv.js'
import { renderEntry, withoutSecrets } from './buildx/cache-entry.js'
import { type BuildContexts, checkDockerfile, resolveContexts } from './buildx/context.js'
import { type DockerfilePlace, findDockerfile } from './buildx/dockerfile.js'
import { toExportArgs } from './buildx/export.js'
import { explainFailure } from './buildx/failure.js'
import { withinVersion } from './buildx/floors.js'
import { type BuildResult, readBuildResult } from './buildx/metadata.js'
import { checkSecretFiles, planSecrets, type SecretFile, writeSecretFiles } from './buildx/secret-files.js'
import { beginListing } from './cache-listing.js'
import { withFolder } from './cancellation.js'
import { conclude } from './conclude.js'
import { leaveMarker } from './environment/cache-folder.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { notePushed } from './environment/local-bases.js'
import { BuildFailure, reasonOf } from './errors.js'
import { type ActionInputs, isBuild } from './inputs/action-inputs.js'
import { type LayerRoute, openRoute } from './layer-route.js'
import { fillMounts, openMounts } from './mount-route.js'
import { endPhase, renderPhases } from './phases.js'
import { standsInForDocker } from './plan/destination.js'
import { timeExports } from './plan/exports.js'
import type { LayerPlan } from './plan/layer-plan.js'
import { cachesOf, createPlan, type Plan } from './plan/plan.js'
import { findPresent } from './present-caches.js'
import { beginReading } from './record/record-store.js'
import { lowRatioOf } from './report/hit-ratio.js'
import { renderCommand } from './report/render-plan.js'
import type { CacheReport } from './report/report.js'
import { writeDryRun, writeFindings, writeOutputs, writePlan, writeReport } from './report/write.js'
import { say } from './say.js'
import type { SavedState } from './state.js'
import { purposeOf } from './store/layer-source.js'
import type { OpenLayers } from './store/layers.js'
import { readLayout, readRoot } from './store/oci-layout.js'
import { beginSaving, type Saver } from './store/saver.js'
import { leaveRequest } from './store/saving.js'
import type { SaveDecision } from './store/settle.js'
import { packsOf } from './store/settle.js'

/** The main step from its inputs and facts on: plan, restore, build, report. Saving is left to the post step. */
export async function run(
  given: ActionInputs,
  facts: EnvironmentFacts,
  approach?: Promise<Approach>
): Promise<void> {
  const { inputs, warnings } = withinVersion(given, facts.buildxVersion)
  const contexts = resolveContexts(inputs, facts)
  checkSecretFiles(inputs)
  await checkDockerfile(contexts.context, inputs.file)
  const plan = createPlan(inputs, facts)
  await withFolder(join(facts.temp, 'buildkit-cache-'), async (folder) => {
    const secrets = planSecrets(inputs, contexts, facts.event, folder)
    const files = { imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') }
    writePlan({ ...plan, warnings: [...warnings, ...secrets.warnings, ...plan.warnings] }, facts)
    const planned = {
      contexts,
      caches: { imports: [], exports: [] },
      attestations: plan.attestations,
      secretFiles: secrets.files,
      destination: plan.destination,
      builder: facts.own === undefined ? inputs.builder : facts.builder.name,
      files
    }
    const argsFor: Run['argsFor'] = (changes) => toBuildArgs(inputs, { ...planned, ...changes })
    const exportArgsFor: Run['exportArgsFor'] = (caches, changes = {}) =>
      toExportArgs(inputs, { ...planned, ...changes, caches })
    const prepared = { inputs, facts, plan, argsFor, exportArgsFor }
    if (inputs.dryRun) {
      const leftOut = secrets.files.filter(({ content }) => content !== undefined).map(({ id }) => id)
      return writeDryRun(plan, facts, await commandsOf(prepared, secrets.files), leftOut)
    }
    await writeSecretFiles(secrets)
    await build(prepared, {
      ...{ contexts, scratch: folder, approach },
      command: secretFreeCommand(prepared, secrets.files),
      readResult: () => readBuildResult(files)
    })
  })
}

/** A run before anybody looked which caches are there. */
type Prepared = Omit<Run, 'present' | 'route' | 'mounts'>

/** What a dry run would have run: the build, and the cache after it. No credential is shown, and no secret's value used. */
async function commandsOf(
  { facts, plan, argsFor, exportArgsFor }: Prepared,
  secretFiles: readonly SecretFile[]
): Promise<string[][]> {
  const caches = cachesOf(plan, await findPresent(plan, undefined, facts))
  // What this run would have made is not there where the command is repeated: its files, and a builder of its own.
  const elsewhere = {
    files: undefined,
    secretFiles: secretFiles.filter(({ content }) => content === undefined),
    ...(facts.own?.origin === 'planned' ? { builder: undefined } : {})
  }
  const imports = caches.imports.map(withoutSecrets)
  const { withImage, after } = timeExports(caches.exports.map(withoutSecrets), plan.together)
  const build = argsFor({ ...elsewhere, caches: { imports, exports: withImage } })
  return after.length === 0 ? [build] : [build, exportArgsFor({ imports, exports: after }, elsewhere)]
}

/** The build of a run, as the summary shows it: without what is there during this run only. */
function secretFreeCommand({ facts, plan, argsFor }: Prepared, secretFiles: readonly SecretFile[]): string {
  // The layers' gateway, and a builder that was made for this run, are not there where it is repeated.
  const own = plan.layers === undefined ? plan.ours : { imports: [], exports: [] }
  const caches = cachesOf(plan, { imports: own.imports.flat(), exports: own.exports })
  const args = argsFor({
    caches,
    files: undefined,
    secretFiles: secretFiles.filter(({ content }) => content === undefined),
    ...(facts.own === undefined ? {} : { builder: undefined })
  })
  // `--build-arg NAME` takes the value from the environment of whoever repeats it. A context may have credentials in it.
  const words = args.map((word, index) =>
    args[index - 1] === '--build-arg' ? word.replace(/=[\s\S]*$/, '') : withoutSecrets(word)
  )
  return renderCommand(['docker', 'buildx', ...words])
}

/** Where a build happens, and what it is given. */
interface Workplace {
  contexts: BuildContexts
  /** A folder that is removed at the end. */
  scratch: string
  /** The command, as a shell reads it. */
  command: string
  readResult: () => Promise<BuildResult>
  approach: Promise<Approach> | undefined
}

async function build(
  prepared: Prepared,
  { contexts, scratch, command, readResult, approach }: Workplace
): Promise<void> {
  const { inputs, facts, plan } = prepared
  const [route, mounts] = await Promise.all([
    plan.layers && openRoute(plan.layers, plan.ours, facts, approach),
    plan.mounts.plan && openMounts(plan.mounts.plan, { inputs, facts, contexts, scratch })
  ])
  const savers: (Saver | undefined)[] = []
  try {
    const run: Run = { ...prepared, route, mounts, present: await findPresent(plan, route, facts) }
    endPhase('plan')
    await fillMounts(mounts, run, run.present.isThere)
    endPhase('restore mounts')
    const [past, health] = [beginReading(plan.record), beginListing(prepared)]
    const built = await buildWithRetries(run)
    endPhase('build')
    const result = await readResult()
    const [report, dockerfile] = await Promise.all([
      conclude(run, {
        ...{ built, metadata: result.metadata, contexts, command, past, health },
        onSettled: async (save) => {
          savers.push(await saveLayers(run, save))
        }
      }),
      findDockerfile(contexts, inputs.file, facts.workspace)
    ])
    // docker's own builder, if it had to step in, used none.
    const isPlanned = built.builder === facts.builder
    writeOutputs(isPlanned ? plan : withoutCache(plan), {
      readable: isPlanned ? await readableNow(run, report) : [],
      report,
      result
    })
    if (report.succeeded && standsInForDocker(facts)) await noteWhatIsPushed(inputs, facts, isPlanned)
    savers.push(await saveMounts(run, report))
    await leaveMarkerOf(run)
    await tell(prepared, report, { metadata: result.metadata, dockerfile })
    endPhase('report')
    core.debug(`Phases: ${renderPhases()}`)
    if (report.succeeded) return checkRatio(report, inputs)
    const { message, line } = explainFailure(built.ending, report.steps, built.builder.name)
    throw new BuildFailure(message, dockerfile && line ? { file: dockerfile.file, line } : undefined)
  } finally {
    for (const saver of savers) await saver?.claimed()
    await Promise.all([route?.close(), mounts?.close()])
  }
}

/** What BuildKit's checks found, and what the cache did. */
async function tell(
  { inputs, facts: { settings, workspace } }: Prepared,
  report: CacheReport,
  { metadata, dockerfile }: Pick<BuildResult, 'metadata'> & { dockerfile: DockerfilePlace | undefined }
): Promise<void> {
  if (dockerfile !== undefined && settings.checksAnnotations) writeFindings(metadata, dockerfile)
  if (!isBuild(inputs)) return
  await writeReport(report, { inputs, workspace, dockerfile: dockerfile?.file, summary: settings.summary })
}

/** @throws {Error} where less came from the cache than the user allows */
function checkRatio(report: CacheReport, inputs: ActionInputs): void {
  const low = inputs.onLowHitRatio === 'fail' ? lowRatioOf(report, inputs) : undefined
  if (low !== undefined) throw new Error(low)
}

/** The own cache if it was written now, else what was there before. */
async function readableNow({ plan, present, route }: Run, report: CacheReport): Promise<readonly string[]> {
  if (plan.layers !== undefined) return readableLayouts(plan.layers, route)
  const isWritten = report.export.status === 'written' && plan.ours.exports.length > 0
  return isWritten && plan.written !== undefined ? [plan.written] : present.imports
}

/** The gateway is gone after this step: what is left is what a folder has the whole of. */
async function readableLayouts({ folder }: LayerPlan, route: LayerRoute | undefined): Promise<string[]> {
  const own = await readLayout(folder).catch(() => undefined)
  const others = route?.open.sources.filter(({ packs }) => packs === undefined).map((source) => source.folder)
  const whole = own?.kind === 'whole' ? [folder] : (others ?? [])
  return whole.map((layout) => renderEntry(importOf(layout)))
}

function withoutCache(plan: Plan): Plan {
  return { ...plan, backend: 'none', ours: { imports: [], exports: [] } }
}

async function noteWhatIsPushed(
  { tags, push }: ActionInputs,
  { temp }: EnvironmentFacts,
  isPlanned: boolean
): Promise<void> {
  await notePushed(temp, tags, push && isPlanned).catch((error: unknown) =>
    say(`What was pushed cannot be noted for later steps: ${reasonOf(error)}`)
  )
}

async function saveLayers({ plan, route }: Run, save: SaveDecision | undefined): Promise<Saver | undefined> {
  return save?.save && route && plan.layers ? leaveToSave(plan.layers, route.open, LAYER_STATE) : undefined
}

async function saveMounts({ mounts }: Run, { mounts: outcome }: CacheReport): Promise<Saver | undefined> {
  return outcome?.save?.save && mounts
    ? leaveToSave(mounts.plan.layers, mounts.store.open, MOUNT_STATE)
    : undefined
}

async function leaveMarkerOf({ plan, facts }: Run): Promise<void> {
  if (!plan.leavesMarker) return
  await leaveMarker(facts.cacheFolder).catch((error: unknown) => {
    say(`Whether this runner keeps files cannot be found out: ${reasonOf(error)}`)
  })
}

type SaveStateNames = readonly [folder: keyof SavedState, request: keyof SavedState, saver: keyof SavedState]

const LAYER_STATE: SaveStateNames = ['layers', 'request', 'saver']
const MOUNT_STATE: SaveStateNames = ['mounts', 'mountsRequest', 'mountsSaver']

/** Has the layers saved by a process of their own, or, if there can be none, by the post step. */
async function leaveToSave(
  { folder, store }: LayerPlan,
  open: OpenLayers,
  names: SaveStateNames
): Promise<Saver | undefined> {
  if (store === 'folder') return undefined
  try {
    const manifest = await readRoot(folder)
    if (manifest === undefined) throw new Error('nothing was exported')
    const id = await leaveRequest(folder, {
      store,
      purpose: purposeOf(folder),
      manifest,
      before: packsOf(open)
    })
    const saver = beginSaving({ folder, id }, postScript())
    const [ofFolder, ofRequest, ofSaver] = names
    leave({ [ofFolder]: folder, [ofRequest]: id, [ofSaver]: String(saver.pid ?? '') })
    return saver
  } catch (error) {
    say(`The cache cannot be saved: ${reasonOf(error)}`)
    return undefined
  }
}

/** That of the post step, beside this one's. */
function postScript(): string {
  return join(dirname(process.argv[1] ?? ''), '..', 'post', 'index.js')
}

/** Leaves something for the post step to do. */
function leave(state: Partial<SavedState>): void {
  for (const [name, text] of Object.entries(state)) core.saveState(name, text)
}
