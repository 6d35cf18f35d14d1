import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { offlineBases } from '../../../tools/bed/base-images.ts'
import type { Bed, Registry } from '../../../tools/bed/bed.ts'
import { mustRun } from '../../../tools/bed/commands.ts'
import { writeDockerLogins } from '../../../tools/bed/docker-config.ts'
import { type GuardedRegistry, startGuardedRegistry } from '../../../tools/bed/guarded-registry.ts'
import { type Hub, startHub } from '../../../tools/bed/hub.ts'
import { TOOLCHAINS, toolchainBase } from '../../../tools/bed/toolchain-bases.ts'
import { type CacheServer, startCacheService } from '../../../tools/cache-service/server.ts'
import { createRuntimeToken, READ, type TokenScope, WRITE } from '../../../tools/cache-service/token.ts'
import type { StepResult } from '../../../tools/runners/job.ts'
import { type PlannedJob, planJobs, type RunAction, runSteps } from '../../../tools/runners/workflow.ts'
import { type BuildRecord, readNewestRecord } from './build-record.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './stage.ts'
import { expectSuccess } from './success.ts'

/*
 * The examples as they are shown: their own workflow file, run step by step. Of what only GitHub has, a stand-in does the
 * same: the cache service, `docker login` in place of docker/login-action, a registry in place of ghcr.io, and Docker Hub.
 */

const EXAMPLES = join(import.meta.dirname, '..', '..', '..', 'examples')
const ACTION = 'OWNER/buildkit-cache-action'

/** Who the workflows log in as, with the token that the workflow has. */
const ACTOR = 'octocat'
const TOKEN = 'a-token-of-the-workflow'

/** What starts a run, and the rights that GitHub gives it. */
export interface Trigger {
  env: { GITHUB_EVENT_NAME: string; GITHUB_REF: string; GITHUB_BASE_REF?: string }
  payload: Record<string, unknown>
  scopes: readonly TokenScope[]
}

const MAIN_SCOPE = 'refs/heads/main'

export const PUSH: Trigger = {
  env: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: MAIN_SCOPE },
  payload: {},
  scopes: [{ scope: MAIN_SCOPE, permission: READ | WRITE }]
}

export const FORK: Trigger = {
  env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_BASE_REF: 'main' },
  payload: { pull_request: { head: { sha: 'a', repo: { full_name: 'stranger/fork' } } } },
  scopes: [
    { scope: 'refs/pull/7/merge', permission: READ | WRITE },
    { scope: MAIN_SCOPE, permission: READ }
  ]
}

export const TAG: Trigger = {
  env: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/tags/v1.2.3' },
  payload: {},
  scopes: [
    { scope: 'refs/tags/v1.2.3', permission: READ | WRITE },
    { scope: MAIN_SCOPE, permission: READ }
  ]
}

export interface ExampleRun {
  trigger?: Trigger
  vars?: Record<string, string>
  secrets?: Record<string, string>
  /** Text of the workflow's inputs, and what this machine has in its place. */
  instead?: Record<string, string>
  /** Inputs beside those of the workflow: where a result goes that can be compared. */
  beside?: Record<string, string>
  /** What a commit changes. */
  change?: (workspace: string) => Promise<void>
  /** A runner that is kept: its tool cache, and whether its builder is, too. */
  kept?: { toolCache: string; builder: boolean }
}

/** What came of one machine of a workflow. */
export interface ExampleJob {
  matrix: Record<string, string>
  main: StepResult
  /** By BuildKit's own record. */
  record: BuildRecord
}

export interface ExampleStage {
  stage: Stage
  service: CacheServer
  /** What is in place of ghcr.io; `host` is how workflows name it. */
  registry: Registry
  guard: GuardedRegistry
  host: string
  /** Gives `FROM` an image with a toolchain of this machine. */
  provide(toolchain: keyof typeof TOOLCHAINS): Promise<void>
  /** Runs an example's workflow: each of its jobs to its end, on a machine of its own. */
  run(example: string, options?: ExampleRun): Promise<ExampleJob[]>
  close(): Promise<void>
}

export async function openExamples(): Promise<ExampleStage> {
  const hub = await startHub()
  const service = await startCacheService()
  let parts: { registry: Registry; guard: GuardedRegistry; host: string } | undefined
  const stage = await openStage({
    config: async (bed) => {
      parts = await startGhcr(bed)
      return `[registry."${parts.host}"]\n  http = true\n${bed.engine === 'docker' ? '' : hub.config}`
    }
  })
  if (parts === undefined) throw new Error('The stage was opened without its registries.')
  const examples = { stage, service, ...parts }
  await serveBases(stage, hub)
  return {
    ...examples,
    provide: async (toolchain) => {
      const layout = await toolchainBase(stage.bed, stage.builder, toolchain)
      if (layout !== undefined) hub.serve(TOOLCHAINS[toolchain].image, layout)
    },
    run: (example, options = {}) => runExample(examples, example, options),
    close: async () => {
      await parts?.guard.stop()
      await service.stop()
      await stage.close()
      await hub.stop()
    }
  }
}

/** A registry that wants a login, by a name that is not one of this machine's own. */
async function startGhcr(bed: Bed) {
  const registry = await bed.startRegistry()
  const guard = await startGuardedRegistry(registry, {
    users: { [ACTOR]: { password: TOKEN, mayWrite: true } }
  })
  return { registry, guard, host: guard.host.replace('127.0.0.1', '0.0.0.0') }
}

async function serveBases({ bed, builder }: Stage, hub: Hub): Promise<void> {
  const bases = await offlineBases(bed, builder)
  if (bases === undefined) return
  hub.serve('library/golang:1.26-alpine', bases.go)
  hub.serve('library/busybox:1.37', bases.runtime)
}

async function runExample(
  examples: Omit<ExampleStage, 'run' | 'provide' | 'close'>,
  example: string,
  options: ExampleRun
): Promise<ExampleJob[]> {
  const { env } = options.trigger ?? PUSH
  const workflow = await readFile(join(EXAMPLES, example, 'workflow.yml'), 'utf8')
  const jobs = planJobs(workflow, { name: env.GITHUB_EVENT_NAME, ref: env.GITHUB_REF })
  if (jobs.length === 0)
    throw new Error(`${example} is not for ${env.GITHUB_EVENT_NAME} on ${env.GITHUB_REF}.`)
  const done: ExampleJob[] = []
  for (const job of jobs) done.push(await runOne(examples, example, job, options))
  return done
}

async function runOne(
  { stage, service, host }: Omit<ExampleStage, 'run' | 'provide' | 'close'>,
  example: string,
  { matrix, steps, runsOn }: PlannedJob,
  { trigger = PUSH, vars = {}, secrets = {}, kept, ...options }: ExampleRun
): Promise<ExampleJob> {
  if (kept?.builder !== true) await stage.builder.empty()
  const repository = `octo/${example}`
  const workspace = await checkOut(stage, example, repository)
  await options.change?.(workspace)
  const known = { full_name: repository, private: false, default_branch: 'main' }
  const hosted = { ...GITHUB_HOSTED, ...service.environment(createRuntimeToken({ scopes: trigger.scopes })) }
  const job = await stage.startJob({
    workspace,
    toolCache: kept?.toolCache ?? (await stage.folder('tools')),
    event: { ...trigger.payload, repository: known },
    env: {
      ...trigger.env,
      GITHUB_REPOSITORY: repository,
      BUILDX_BUILDER: stage.builder.name,
      ...(runsOn.includes('self-hosted') ? {} : hosted)
    }
  })
  const instead = Object.entries({ 'ghcr.io': host, ...options.instead })
  const here = (inputs: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        name,
        instead.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), value)
      ])
    )
  let login: NodeJS.ProcessEnv = {}
  let main: StepResult | undefined
  const actions: Record<string, RunAction> = {
    'actions/checkout': async () => ({}),
    'docker/setup-qemu-action': async () => ({}),
    'docker/login-action': async (inputs) => {
      const { registry = '', username = '', password = '' } = here(inputs)
      const logins = { [registry]: { user: username, password } }
      login = { DOCKER_CONFIG: await writeDockerLogins(await stage.folder('logins'), logins) }
      return {}
    },
    [ACTION]: async (inputs, env) => {
      main = await job.step({ ...here(inputs), ...options.beside }, { ...env, ...login })
      return main.outputs
    }
  }
  const github = {
    ...{ actor: ACTOR, repository, event_name: trigger.env.GITHUB_EVENT_NAME, ref: trigger.env.GITHUB_REF },
    ref_name: trigger.env.GITHUB_REF.replace(/^refs\/(heads|tags|pull)\//, '')
  }
  const contexts = { github, matrix, vars, secrets: { GITHUB_TOKEN: TOKEN, ...secrets } }
  await runSteps(steps, contexts, actions)
  if (main === undefined) throw new Error(`${example} does not use ${ACTION}.`)
  const record = await readNewestRecord(stage)
  for (const post of await job.finish()) expectSuccess(post)
  expectSuccess(main)
  return { matrix, main, record }
}

/** With the address that buildx keeps with a build: by it a builder is known to have built this repository before. */
async function checkOut(stage: Stage, example: string, repository: string): Promise<string> {
  const workspace = await stage.folder(example)
  await cp(join(EXAMPLES, example), workspace, { recursive: true })
  await mustRun('git', ['init', '--quiet', workspace])
  await mustRun('git', ['-C', workspace, 'remote', 'add', 'origin', `https://github.com/${repository}`])
  return workspace
}

/** Lines that an example's README quotes of the log. */
export async function quotedLines(example: string): Promise<string[]> {
  const readme = await readFile(join(EXAMPLES, example, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```log\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '')
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line.trim() !== '')
}

/** Those of them that a log does not have; `…` stands for anything. */
export function notSaid(lines: readonly string[], log: string): string[] {
  return lines.filter((line) => {
    const parts = line
      .trim()
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return !new RegExp(`^.*${parts.join('.*')}`, 'm').test(log)
  })
}
