import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bed } from '../../bed/bed.ts'
import { mustRun } from '../../bed/commands.ts'
import type { CacheEnvironment } from '../../cache-service/server.ts'
import { startJob } from '../../runners/job.ts'
import type { Output, Situation, Way } from './options.ts'
import { measuringMemory } from './peaks.ts'
import { checkSteps, stepsOf } from './steps.ts'

/** What the jobs of one way have: a cache of their own, and nothing else that stays. */
export interface Place {
  bed: Bed
  builder: string
  /** `--build-context` values. */
  contexts: string[]
  /** Where npm finds its packages. */
  packages: string
  /** For all that the jobs leave behind. */
  folder: string
  workspace: string
  service: CacheEnvironment
  /** Registries, `host:port`. */
  cacheHost: string
  imageHost: string
  output: Output
  /** File that the processes of the action write their memory to. */
  memory: string
}

export interface Job {
  situation: Situation
  /** Counts the jobs of a place from 1. */
  number: number
}

/** Does all that a job does, and resolves once it would be over. Throws where its steps are not as they should be. */
export type RunJob = (place: Place, job: Job) => Promise<void>

export const RUN: Record<Way, RunJob> = {
  plain: (place) => build(place, 'first build'),
  gha: (place, { situation }) => {
    const cache = 'type=gha,scope=shop'
    const flags = ['--cache-from', cache, '--cache-to', `${cache},mode=max`]
    return build(place, situation, flags, place.service)
  },
  tar: tarJob,
  gzip: (place, { situation }) => registryJob(place, situation, ''),
  zstd: (place, { situation }) => registryJob(place, situation, ',compression=zstd'),
  ours: (place, job) => actionJob(place, job, 'local'),
  'action-gha': (place, job) => actionJob(place, job, 'gha')
}

/** Plain buildx. Its steps are checked as those of `situation`. */
async function build(
  place: Place,
  situation: Situation,
  cache: string[] = [],
  env: NodeJS.ProcessEnv = {}
): Promise<void> {
  const { bed, builder, contexts, workspace, output } = place
  const { exitCode, stderr } = await bed.buildx(
    [
      ...[
        'build',
        '--builder',
        builder,
        '--progress',
        'rawjson',
        '--secret',
        'id=registry,env=BENCH_PACKAGES'
      ],
      ...contexts.flatMap((context) => ['--build-context', context]),
      ...(output === 'push' ? ['--push', '--tag', image(place)] : ['--output', 'type=cacheonly']),
      ...cache,
      workspace
    ],
    { env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BENCH_PACKAGES: place.packages, ...env } }
  )
  if (exitCode !== 0) throw new Error(`buildx failed:\n${stderr.slice(-4000)}`)
  checkSteps(stepsOf(stderr), situation)
}

function image({ imageHost }: Place): string {
  return `${imageHost}/shop:latest`
}

function registryJob(place: Place, situation: Situation, compression: string): Promise<void> {
  const cache = `type=registry,ref=${place.cacheHost}/cache:latest`
  return build(place, situation, ['--cache-from', cache, '--cache-to', `${cache},mode=max${compression}`])
}

/** As docs.docker.com shows it: the folder is written anew, else it grows with every job. */
async function tarJob(place: Place, { situation, number }: Job): Promise<void> {
  const kept = join(place.folder, 'buildx-cache')
  await actionsCache(place, 'restore', kept, number)
  await build(place, situation, [
    ...(existsSync(kept) ? ['--cache-from', `type=local,src=${kept}`] : []),
    ...['--cache-to', `type=local,dest=${kept}-new,mode=max`]
  ])
  await rm(kept, { recursive: true, force: true })
  await rename(`${kept}-new`, kept)
  await actionsCache(place, 'save', kept, number)
  await rm(kept, { recursive: true })
}

/** The key is that of a new commit, as in the usual workflow. */
async function actionsCache(
  place: Place,
  what: 'restore' | 'save',
  kept: string,
  job: number
): Promise<void> {
  const script = join(import.meta.dirname, 'actions-cache.ts')
  await mustRun(place.bed.node, [script, what, kept, `buildx-${job}`, 'buildx-'], {
    env: {
      ...place.bed.env,
      ...place.service,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKSPACE: place.workspace,
      RUNNER_TEMP: place.folder
    }
  })
}

/** The action, main and post, on a runner that GitHub hosts: nothing of it is left for the next job. */
async function actionJob(place: Place, { situation, number }: Job, cache: 'local' | 'gha'): Promise<void> {
  const { bed, builder, contexts, workspace, output, folder } = place
  const toolCache = await mkdtemp(join(folder, 'tools-'))
  const job = await startJob({
    node: bed.node,
    folder,
    workspace,
    toolCache,
    env: {
      ...bed.env,
      ...place.service,
      ...measuringMemory(place.memory),
      BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      GITHUB_RUN_ID: String(number),
      RUNNER_ENVIRONMENT: 'github-hosted'
    }
  })
  const main = await job.step({
    builder,
    'build-contexts': contexts.join('\n'),
    context: '.',
    cache,
    secrets: `registry=${place.packages}`,
    ...(output === 'push' ? { push: 'true', tags: image(place) } : { outputs: 'type=cacheonly' })
  })
  const [post] = await job.finish()
  if (main.exitCode !== 0 || post?.exitCode !== 0)
    throw new Error(`the action failed:\n${main.log}\n${post?.log}`)
  const wanted = { 'first build': ['', 'false'], 'nothing changed': ['true'] }[situation as string]
  const isRight =
    (wanted ?? ['false']).includes(main.outputs['cache-hit'] ?? '') &&
    main.outputs['cache-backend'] === cache &&
    [...main.warnings, ...post.warnings].length === 0
  if (!isRight)
    throw new Error(`${situation}: this action did not do what it should:\n${main.log}\n${post.log}`)
}
