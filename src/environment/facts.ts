import { askBuildx, type BuildxCommand } from '../buildx/ask.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs.js'
import { type Builder, holdsEarlierBuilds, inspectBuilder } from './builder.js'
import { findBuildx } from './buildx-command.js'
import { type CacheFolder, inspectCacheFolder } from './cache-folder.js'
import { type CacheService, detectCacheService } from './cache-service.js'
import { dockerConfigFolder, readRegistryLogins } from './docker-config.js'
import { type JobEvent, readJobEvent } from './event.js'
import { detectRunner, type Runner } from './runners.js'

/** Everything that decisions are made from, gathered once. */
export interface EnvironmentFacts {
  runner: Runner
  event: JobEvent
  buildx: BuildxCommand
  /** Without a leading v; unknown for a build of buildx from source. */
  buildxVersion: string | undefined
  builder: Builder
  /** The builder still has the layers of an earlier job of this repository. */
  builderHoldsEarlierBuilds: boolean
  cacheService: CacheService
  cacheFolder: CacheFolder
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

type Environment = Readonly<Record<string, string | undefined>>

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
  const [event, buildx] = await Promise.all([readJobEvent(env), findBuildx(env)])
  const [buildxVersion, [builder, builderHoldsEarlierBuilds], cacheFolder, registryLogins] =
    await Promise.all([
      askVersion(buildx),
      askForBuilder(inputs, runner, event, buildx),
      inspectCacheFolder(inputs.cacheDir, env, event.jobStartedAt),
      readRegistryLogins(dockerConfigFolder(env))
    ])
  return {
    runner,
    event,
    buildx,
    buildxVersion,
    builder,
    builderHoldsEarlierBuilds,
    cacheService: detectCacheService(env),
    cacheFolder,
    registryLogins,
    workspace: env.GITHUB_WORKSPACE || process.cwd(),
    temp: env.RUNNER_TEMP || '/tmp',
    buildxState: env.BUILDX_CONFIG || `${dockerConfigFolder(env)}/buildx`,
    now: Date.now()
  }
}

/**
 * The builder, and whether it still has an earlier job's layers. Only `auto` wants to know that, and a builder on a
 * machine made for this job has no earlier jobs; there, its driver must be known before it is asked.
 */
async function askForBuilder(
  { builder: name, cache }: ActionInputs,
  runner: Runner,
  { repository, jobStartedAt }: JobEvent,
  buildx: BuildxCommand
): Promise<[Builder, boolean]> {
  const inspection = inspectBuilder(buildx, name)
  if (cache !== 'auto' || repository === undefined || jobStartedAt === undefined)
    return [await inspection, false]
  const ask = () => holdsEarlierBuilds(buildx, name, repository, jobStartedAt)
  if (!runner.ephemeral) return Promise.all([inspection, ask()])
  const builder = await inspection
  const isOfThisJob = builder.driver === 'docker' || builder.driver === 'docker-container'
  return [builder, isOfThisJob ? false : await ask()]
}

async function askVersion(buildx: BuildxCommand): Promise<string | undefined> {
  const answer = await askBuildx(buildx, ['version'])
  return /\sv?(\d+\.\d+\.\d+\S*)/.exec(answer.stdout)?.[1]
}
