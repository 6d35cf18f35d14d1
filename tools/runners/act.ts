import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bed } from '../bed/bed.ts'
import { runCommand } from '../bed/commands.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..')

/** The name by which workflows of others use this action. */
const PUBLISHED = 'OWNER/buildkit-cache-action@v1'

export interface ActRun {
  /** The repository; this one, unless another is given. That one uses the action by the name it is published under. */
  repository?: string
  /** Path of the workflow file, from the repository. */
  workflow: string
  /** Repository variables (`vars.NAME`). */
  variables: Record<string, string>
  /** What steps find in their environment beside the bed's. */
  env?: NodeJS.ProcessEnv
  /** Everything that act keeps. All that one run leaves for the next are the files of its cache service. */
  folder: string
  /** Called with what act prints, as it comes. */
  onOutput?: (text: string) => void
}

export interface ActResult {
  exitCode: number
  seconds: number
  /** What act printed, as it came. */
  log: string
}

/**
 * Runs a workflow file through act in host mode: a real client of the Actions' rules, with main and post steps and the v1
 * cache service. Nothing of this machine's own settings reaches it.
 */
export async function runAct(bed: Bed, run: ActRun): Promise<ActResult> {
  const { folder, repository = REPOSITORY } = run
  // With the tool cache in it, at the same place for every run, as on machines made from one image.
  const machine = join(folder, 'machine')
  await rm(machine, { recursive: true, force: true })
  const temporary = join(folder, 'tmp')
  await Promise.all([mkdir(machine, { recursive: true }), mkdir(temporary, { recursive: true })])
  const { PATH, HOME = '/root', BUILDX_CONFIG } = bed.env
  // act gets a home of its own, but docker's plugins may be in the real one.
  const DOCKER_CONFIG = bed.env.DOCKER_CONFIG ?? join(HOME, '.docker')
  const env = {
    HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    TMPDIR: temporary,
    ...(PATH ? { PATH } : {}),
    DOCKER_CONFIG,
    ...(BUILDX_CONFIG ? { BUILDX_CONFIG } : {}),
    ...run.env
  }
  const variables = Object.entries(run.variables).flatMap(([name, value]) => ['--var', `${name}=${value}`])
  const startedAt = performance.now()
  const { exitCode, stdout, stderr } = await runCommand(
    bed.act,
    [
      'push',
      '-C',
      repository,
      '-W',
      run.workflow,
      '-P',
      'ubuntu-latest=-self-hosted',
      '--pull=false',
      '--rm',
      // act has no other way to name the tool cache.
      '--action-cache-path',
      machine,
      '--cache-server-path',
      join(folder, 'cache-service'),
      '--cache-server-addr',
      '127.0.0.1',
      '--cache-server-port',
      '0',
      '--artifact-server-addr',
      '127.0.0.1',
      '--container-daemon-socket',
      '-',
      ...variables,
      ...(run.repository === undefined ? [] : ['--local-repository', `${PUBLISHED}=${await publish(folder)}`])
    ],
    { env, cwd: repository, ...(run.onOutput === undefined ? {} : { onOutput: run.onOutput }) }
  )
  return { exitCode, seconds: (performance.now() - startedAt) / 1000, log: `${stdout}${stderr}` }
}

/** What a runner uses of this repository; act copies all that is in the folder. */
async function publish(folder: string): Promise<string> {
  const published = join(folder, 'published')
  for (const name of ['action.yml', 'dist'])
    await cp(join(REPOSITORY, name), join(published, name), { recursive: true })
  return published
}
