import { askBuildx, type BuildxCommand } from '../buildx/ask.js'
import { InputError } from '../errors.js'
import { type ActionInputs, isBuild } from '../inputs/action-inputs.js'
import type { Builder } from './builder.js'
import { findBuildx, findOnPath } from './buildx-command.js'
import { type CacheFolder, inspectCacheFolder } from './cache-folder.js'
import { type CacheListing, findCacheListing } from './cache-listing.js'
import { type CacheService, detectCacheService, probeCacheService } from './cache-service.js'
import { dockerConfigFolder, readRegistryLogins } from './docker-config.js'
import { type JobEvent, readJobEvent } from './event.js'
import { findBuilder } from './find-builder.js'
import { type ObjectStores, readObjectStores } from './object-stores.js'
import type { OwnBuilder } from './own-builder.js'
import { detectRunner, type Runner } from './runners.js'
import { readSettings, type Settings } from './settings.js'
import type { Environment } from './variables.js'

/** Everything that decisions are made from, gathered once. */
export interface EnvironmentFacts {
  runner: Runner
  event: JobEvent
  buildx: BuildxCommand
  /** Without a leading v; unknown where it does not matter, and for a build of buildx from source. */
  buildxVersion: string | undefined
  builder: Builder
  /** If the builder is one of this action's own: which one it takes the place of, where it comes from, and
   * whether the inputs ask for it. */
  own: { insteadOf: Builder; origin: OwnBuilder['origin']; asked: boolean } | undefined
  /** Why there is no builder of this action's own although there should be. */
  builderTrouble: string | undefined
  /** The builder still has the layers of an earlier job of this repository. */
  builderHoldsEarlierBuilds: boolean
  /** What a build is for if nothing is said: `linux/amd64`, `linux/arm64`. */
  nativePlatform: string
  cacheService: CacheService
  /** Undefined where the job's token may not list caches, or was not asked. */
  cacheListing: CacheListing | undefined
  objectStores: ObjectStores
  cacheFolder: CacheFolder
  settings: Settings
  /** Registries with a login, as `host[:port]`. */
  registryLogins: string[]
  workspace: string
  /** A folder that the runner empties before each job. */
  temp: string
  /** Where buildx keeps its state, among it the references of builds. */
  buildxState: string
  /** Milliseconds since 1970, when the facts were gathered. */
  now: number
}

const RUNNER_PLATFORMS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'linux/amd64',
  arm64: 'linux/arm64',
  arm: 'linux/arm/v7',
  ppc64: 'linux/ppc64le',
  riscv64: 'linux/riscv64',
  s390x: 'linux/s390x'
}

/** What runs on this machine. */
export const RUNNER_PLATFORM = RUNNER_PLATFORMS[process.arch] ?? 'linux/amd64'

/**
 * Gathers the facts, asking what can be asked at the same time.
 * @throws {InputError} on another platform than Linux, without buildx, for an absent builder or an unfit cache-dir
 */
export async function gatherFacts(
  inputs: ActionInputs,
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform
): Promise<EnvironmentFacts> {
  if (platform !== 'linux') {
    throw new InputError(
      `This action runs on Linux runners only; this one is ${platform}. Use runs-on: ubuntu-latest.`
    )
  }
  const runner = detectRunner(env)
  const settings = readSettings(env)
  const [event, buildx, docker] = await Promise.all([
    readJobEvent(env),
    findBuildx(env),
    findOnPath('docker', env)
  ])
  const place = { runner, event, buildx, settings, temp: env.RUNNER_TEMP || '/tmp' }
  const questions = [
    needsVersion(inputs, settings) || mayUseGha(inputs, runner, env) ? askVersion(buildx) : undefined,
    findBuilder(inputs, { ...place, docker }),
    mayUseService(inputs) ? probeCacheService(env) : detectCacheService(env),
    inspectCacheFolder(mayUseFolder(inputs) ? inputs.cacheDir : undefined, env, event.jobStartedAt),
    readRegistryLogins(dockerConfigFolder(env), env),
    mayWriteGha(inputs, runner, env) ? findCacheListing(inputs, event, env) : undefined
  ] as const
  // All to their end: one that fails leaves no other behind, which may be making a builder.
  await Promise.allSettled(questions)
  const [askedVersion, builderFacts, cacheService, cacheFolder, registryLogins, cacheListing] =
    await Promise.all(questions)
  const isOld = builderFacts.builder.isOldBuildx
  return {
    ...place,
    ...builderFacts,
    buildxVersion: askedVersion ?? (isOld ? await askVersion(buildx) : undefined),
    // A node that has not been started does not tell; it then is a container on this machine.
    nativePlatform: builderFacts.builder.nodes[0]?.platforms[0] ?? RUNNER_PLATFORM,
    cacheService,
    cacheListing,
    objectStores: readObjectStores(env),
    cacheFolder,
    registryLogins,
    workspace: env.GITHUB_WORKSPACE || process.cwd(),
    buildxState: env.BUILDX_CONFIG || `${dockerConfigFolder(env)}/buildx`,
    now: Date.now()
  }
}

/** What an old buildx cannot do shows in its answer about the builder; a question of its own takes 30 ms. */
function needsVersion({ call }: ActionInputs, { gitQueryContext }: Settings): boolean {
  return call !== undefined || gitQueryContext
}

/** The Actions cache needs a newer buildx than the rest. */
function mayUseGha({ cache }: ActionInputs, runner: Runner, env: Environment): boolean {
  return cache === 'gha' || (cache === 'auto' && (runner.ephemeral || detectCacheService(env).api === 'v2'))
}

/** The token is not sent anywhere where its answer would change nothing. */
function mayWriteGha(inputs: ActionInputs, runner: Runner, env: Environment): boolean {
  const isPicked = inputs.cache === 'gha' || (inputs.cache === 'auto' && runner.kind === 'github-hosted')
  return isPicked && inputs.cacheSave !== 'never' && detectCacheService(env).api === 'v2' && isBuild(inputs)
}

/** A service that will not be used is not asked. */
function mayUseService({ cache }: ActionInputs): boolean {
  return cache === 'auto' || cache === 'gha' || cache === 'local'
}

/** A folder that will not be used needs not be fit for use. */
function mayUseFolder({ cache }: ActionInputs): boolean {
  return cache === 'auto' || cache === 'local'
}

async function askVersion(buildx: BuildxCommand): Promise<string | undefined> {
  const answer = await askBuildx(buildx, ['version'])
  return /\sv?(\d+\.\d+\.\d+\S*)/.exec(answer.stdout)?.[1]
}
