import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseEntries } from '../backends/entry.js'
import { askBuildx, type BuildxCommand, complaintOf, STARTING_LIMIT } from '../buildx/ask.js'
import { parseOutput } from '../buildx/output.js'
import { InputError, reasonOf } from '../errors.js'
import { type ActionInputs, isBuild, wishesForOwnBuilder } from '../inputs.js'
import { shortHash } from '../short-hash.js'
import { type Builder, canExportCache, parseInspect, startBuilder } from './builder.js'
import { isLoopback, registryOf } from './docker-config.js'

/** A builder of this action's own: a docker-container builder, as docker/setup-buildx-action makes one. */
export interface OwnBuilder {
  builder: Builder
  /** `created` by this step, `found` as an earlier step or job left it, or only `planned`, in a dry run. */
  origin: 'created' | 'found' | 'planned'
}

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
export function needsOwnBuilder(inputs: ActionInputs, current: Builder): boolean {
  if (wishesForOwnBuilder(inputs).length > 0) return true
  const wantsCache = inputs.cache !== 'off' && isBuild(inputs)
  return inputs.builder === undefined && wantsCache && !canExportCache(current)
}

/**
 * The options of the docker-container driver. Registries on this machine's loopback address are reached only from its own
 * network, where docker's own builder is; without one, the builder has a network of its own.
 */
export function driverOptsOf(inputs: ActionInputs): string[] {
  const { driverOpts, tags, cacheImage } = inputs
  // A line may hold several options.
  const saysNetwork = driverOpts.some((line) => /(^|,)\s*"?network=/.test(line))
  const images = [...tags, ...(cacheImage === undefined ? [] : [cacheImage]), ...imagesIn(inputs)]
  const local = images.some((image) => isLoopback(registryOf(image)))
  return local && !saysNetwork ? [...driverOpts, 'network=host'] : driverOpts
}

/** Images that entries name: `docker-image://…` contexts, `ref=…` of caches, `name=…` of outputs. */
function imagesIn({ buildContexts, cacheFrom, cacheTo, outputs }: ActionInputs): string[] {
  const refs = [...cacheFrom, ...cacheTo]
    .flatMap(parseEntries)
    .flatMap(({ attributes: { ref } }) => (ref === undefined ? [] : [ref]))
  const names = outputs.flatMap((line) => parseOutput(line).attributes.name?.split(',') ?? [])
  const contexts = buildContexts.flatMap((line) => /=docker-image:\/\/(.*)$/.exec(line)?.[1] ?? [])
  return [...refs, ...names, ...contexts]
}

/** Its name is the same for the same repository and recipe, so that later steps and jobs find it again. */
async function recipeOf(inputs: ActionInputs, repository: string | undefined): Promise<Recipe> {
  const config = await readConfig(inputs)
  const driverOpts = driverOptsOf(inputs)
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
export async function describeOwnBuilder(
  inputs: ActionInputs,
  repository: string | undefined
): Promise<OwnBuilder> {
  const { name } = await recipeOf(inputs, repository)
  return {
    builder: { name, driver: 'docker-container', nodes: [], error: undefined, isOldBuildx: false },
    origin: 'planned'
  }
}

/**
 * The builder, started: the one that an earlier step or job left, or a new one. A reason, if it cannot be had.
 * @throws {InputError} for a configuration that cannot be read
 */
export async function provideOwnBuilder(
  command: BuildxCommand,
  inputs: ActionInputs,
  { repository, temp }: { repository: string | undefined; temp: string }
): Promise<OwnBuilder | { reason: string }> {
  const recipe = await recipeOf(inputs, repository)
  const left = await findStarted(command, recipe.name)
  if (left !== undefined) return { builder: left, origin: 'found' }
  const complaint = await create(command, recipe, temp)
  // Another job on this machine may have been faster; then that one's is used.
  const isThere = complaint === undefined || complaint.includes('existing instance')
  const builder = isThere ? await findStarted(command, recipe.name) : undefined
  if (builder !== undefined) return { builder, origin: complaint === undefined ? 'created' : 'found' }
  if (!isThere) await removeBuilder(command, recipe.name)
  return { reason: complaint ?? 'it did not start' }
}

/**
 * The builder of this name if it is there and runs, or can be started. One that cannot is removed, as it would be in the
 * way of a new one; but not before another job on this machine, which may be starting it now, had time to.
 */
async function findStarted(command: BuildxCommand, name: string): Promise<Builder | undefined> {
  for (let attempt = 0; attempt < STARTING_ATTEMPTS; attempt++) {
    if (attempt > 0) await setTimeout(STARTING_PAUSE)
    const answer = await askBuildx(command, ['inspect', name])
    if (answer.exitCode !== 0) return undefined
    const found = parseInspect(answer.stdout)
    const builder = isRunning(found) ? found : await startBuilder(command, found)
    if (isRunning(builder)) return builder
  }
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
  const folder = await mkdtemp(join(temp, 'buildkit-cache-'))
  try {
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
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes a builder with its state; what buildx complains of, if it does. */
export async function removeBuilder(command: BuildxCommand, name: string): Promise<string | undefined> {
  const answer = await askBuildx(command, ['rm', '--force', name])
  const isGone = answer.exitCode === 0 || answer.stderr.includes(`no builder "${name}" found`)
  return isGone ? undefined : complaintOf(answer)
}
