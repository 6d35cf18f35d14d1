import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { askBuildx, type BuildxCommand, complaintOf, STARTING_LIMIT } from '../buildx/ask.js'
import { parseEntries } from '../buildx/cache-entry.js'
import { imagesOfContexts } from '../buildx/context.js'
import { parseOutput } from '../buildx/output.js'
import { isLoopback, registryOf } from '../buildx/registry-names.js'
import { withFolder } from '../cancellation.js'
import { InputError, reasonOf } from '../errors.js'
import { type ActionInputs, isBuild, wishesForOwnBuilder } from '../inputs/action-inputs.js'
import { shortHash } from '../short-hash.js'
import { type Builder, canExportCache, parseInspect, startBuilder } from './builder.js'
import type { EnvironmentFacts } from './facts.js'
import type { Settings } from './settings.js'

/** A builder of this action's own: a docker-container builder, as docker/setup-buildx-action makes one. */
export interface OwnBuilder {
  builder: Builder
  /** `created` by this step, `found` as an earlier step or job left it, or only `planned`, in a dry run. */
  origin: 'created' | 'found' | 'planned'
}

/** What a builder of this action's own depends on, beside the inputs. */
type Workshop = Pick<EnvironmentFacts, 'event' | 'settings' | 'temp'>

/** What the builder is made from. */
interface Recipe {
  name: string
  driverOpts: string[]
  /** Text of the daemon's configuration. */
  config: string | undefined
}

/** As docker/setup-buildx-action has them by default: `allow` then decides. */
const DAEMON_FLAGS =
  '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host'

/**
 * Whether a builder of this action's own is used instead of the current one: because the inputs ask for it, or because
 * the current one cannot export a cache and the user did not insist on it.
 */
export function needsOwnBuilder(
  inputs: ActionInputs,
  current: Builder,
  settings: Pick<Settings, 'builder'>
): boolean {
  if (wishesForOwnBuilder(inputs).length > 0) return true
  // Docker's own builder can write an inline cache.
  const wantsCache = inputs.cache !== 'off' && inputs.cache !== 'inline' && isBuild(inputs)
  const insists = inputs.builder !== undefined || settings.builder !== undefined
  // Only docker's own builder knows the way to its host by this name.
  const needsDocker = inputs.addHosts.some((host) => host.endsWith('host-gateway'))
  return !insists && !needsDocker && wantsCache && !canExportCache(current)
}

/**
 * The options of the docker-container driver. This machine's own network, where docker's own builder is, has what listens
 * on its loopback address: registries, and services for a step with `network: host`. Without it, the builder has a network
 * of its own.
 */
export function driverOptsOf(
  inputs: ActionInputs,
  { builderImage }: Pick<Settings, 'builderImage'>
): string[] {
  const { tags, cacheImage, network } = inputs
  const saysImage = inputs.driverOpts.some((line) => /(^|,)\s*"?image=/.test(line))
  const image = builderImage === undefined || saysImage ? [] : [`image=${builderImage}`]
  const driverOpts = [...inputs.driverOpts, ...image]
  // A line may hold several options.
  const saysNetwork = driverOpts.some((line) => /(^|,)\s*"?network=/.test(line))
  const images = [...tags, ...(cacheImage === undefined ? [] : [cacheImage]), ...imagesIn(inputs)]
  const local = images.some((image) => isLoopback(registryOf(image)))
  return (local || network === 'host') && !saysNetwork ? [...driverOpts, 'network=host'] : driverOpts
}

/** Images that entries name: `docker-image://…` contexts, `ref=…` of caches, `name=…` of outputs. */
function imagesIn({ buildContexts, cacheFrom, cacheTo, outputs }: ActionInputs): string[] {
  const refs = [...cacheFrom, ...cacheTo]
    .flatMap(parseEntries)
    .flatMap(({ attributes: { ref } }) => (ref === undefined ? [] : [ref]))
  const names = outputs.flatMap((line) => parseOutput(line).attributes.name?.split(',') ?? [])
  return [...refs, ...names, ...imagesOfContexts(buildContexts)]
}

/** Its name is the same for the same repository and recipe, so that later steps and jobs find it again. */
async function recipeOf(inputs: ActionInputs, { event, settings }: Workshop): Promise<Recipe> {
  const config = await readConfig(inputs)
  const driverOpts = driverOptsOf(inputs, settings)
  const { repository } = event
  const identity = JSON.stringify([repository, driverOpts.toSorted(), config])
  return { name: `buildkit-cache-${shortHash(identity)}`, driverOpts, config }
}

async function readConfig({
  buildkitdConfig,
  buildkitdConfigInline
}: ActionInputs): Promise<string | undefined> {
  if (buildkitdConfig === undefined) return buildkitdConfigInline
  try {
    return await readFile(buildkitdConfig, 'utf8')
  } catch (error) {
    throw new InputError(
      `buildkitd-config: ${buildkitdConfig} cannot be read (${reasonOf(error)}); give the path of a file, from the workspace.`,
      { cause: error }
    )
  }
}

/** The builder as it would be, for a dry run, which makes none. */
export async function describeOwnBuilder(inputs: ActionInputs, workshop: Workshop): Promise<OwnBuilder> {
  const { name } = await recipeOf(inputs, workshop)
  return {
    builder: { name, driver: 'docker-container', nodes: [], error: undefined, isOldBuildx: false },
    origin: 'planned'
  }
}

/**
 * The builder, started: the one that an earlier step or job left, or a new one. A reason, if it cannot be had.
 * @param onMaking is told the name of a builder before there is one, which may be all that is made of it
 * @throws {InputError} for a configuration that cannot be read
 */
export async function provideOwnBuilder(
  command: BuildxCommand,
  inputs: ActionInputs,
  workshop: Workshop,
  onMaking?: (name: string) => void
): Promise<OwnBuilder | { reason: string }> {
  const recipe = await recipeOf(inputs, workshop)
  const left = await findStarted(command, recipe.name)
  if (left === 'busy') return { reason: `builder ${recipe.name} is there and does not answer` }
  if (left !== undefined) return { builder: left, origin: 'found' }
  onMaking?.(recipe.name)
  const complaint = await create(command, recipe, workshop.temp)
  // Another job on this machine may have been faster; then that one's is used.
  const isThere = complaint === undefined || complaint.includes('existing instance')
  const builder = isThere ? await findStarted(command, recipe.name) : undefined
  if (builder !== undefined && builder !== 'busy')
    return { builder, origin: complaint === undefined ? 'created' : 'found' }
  if (!isThere) await removeBuilder(command, recipe.name)
  return { reason: complaint ?? 'it did not start' }
}

/**
 * The builder of this name if it is there and runs, or can be started. One that is stopped and cannot be started is
 * removed, as it would be in the way of a new one; but not before another job on this machine, which may be starting it
 * now, had time to. One that is there and only does not answer may be at work for another job: it is `busy`.
 */
async function findStarted(command: BuildxCommand, name: string): Promise<Builder | 'busy' | undefined> {
  let isStopped = true
  for (let attempt = 0; attempt < STARTING_ATTEMPTS; attempt++) {
    if (attempt > 0) await setTimeout(STARTING_PAUSE)
    const answer = await askBuildx(command, ['inspect', name])
    if (answer.exitCode !== 0) return undefined
    const found = parseInspect(answer.stdout)
    const builder = isRunning(found) ? found : await startBuilder(command, found)
    if (isRunning(builder)) return builder
    isStopped = builder.nodes.every(({ status }) => status === 'inactive' || status === 'stopped')
  }
  if (!isStopped) return 'busy'
  await removeBuilder(command, name)
  return undefined
}

const STARTING_ATTEMPTS = 2
/** Milliseconds. */
const STARTING_PAUSE = 2_000

function isRunning({ nodes }: Builder): boolean {
  return nodes.length > 0 && nodes.every(({ status }) => status === 'running')
}

/** Makes and starts the builder; what buildx complains of, if it does. */
async function create(
  command: BuildxCommand,
  { name, driverOpts, config }: Recipe,
  temp: string
): Promise<string | undefined> {
  return withFolder(join(temp, 'buildkit-cache-'), async (folder) => {
    const file = join(folder, 'buildkitd.toml')
    if (config !== undefined) await writeFile(file, config)
    const args = [
      ...['create', '--name', name, '--driver', 'docker-container', '--bootstrap'],
      ...driverOpts.flatMap((option) => ['--driver-opt', option]),
      ...['--buildkitd-flags', DAEMON_FLAGS],
      ...(config === undefined ? [] : ['--config', file])
    ]
    const answer = await askBuildx(command, args, STARTING_LIMIT)
    return answer.exitCode === 0 ? undefined : complaintOf(answer)
  })
}

/** Removes a builder with its state; what buildx complains of, if it does. */
export async function removeBuilder(command: BuildxCommand, name: string): Promise<string | undefined> {
  const answer = await askBuildx(command, ['rm', '--force', name])
  const isGone = answer.exitCode === 0 || answer.stderr.includes(`no builder "${name}" found`)
  return isGone ? undefined : complaintOf(answer)
}
