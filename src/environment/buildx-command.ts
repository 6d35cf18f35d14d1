import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { askBuildx, type BuildxCommand } from '../buildx/ask.js'
import { InputError } from '../errors.js'
import { dockerConfigFolder } from './docker-config.js'
import type { Environment } from './variables.js'

/** Where the docker CLI looks for plugins on Linux, in its order (docker/cli cli-plugins/manager). */
export const PLUGIN_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins'
]

/**
 * Finds buildx: the plugin's own binary (it starts in half the time of `docker buildx`), else a standalone
 * `buildx` on PATH, else `docker buildx` in the hope that docker knows where its plugin is.
 * @throws {InputError} if there is no buildx
 */
export async function findBuildx(env: Environment = process.env): Promise<BuildxCommand> {
  const plugins = [join(dockerConfigFolder(env), 'cli-plugins'), ...PLUGIN_FOLDERS]
  const direct =
    (await firstExecutable(plugins.map((folder) => join(folder, 'docker-buildx')))) ??
    (await findOnPath('buildx', env))
  if (direct !== undefined) return { program: direct, leading: [] }
  const docker = await findOnPath('docker', env)
  if (docker === undefined) {
    throw new InputError(
      'Neither docker nor buildx was found on this runner. Add a step with docker/setup-buildx-action before this one, ' +
        'or install Docker with the buildx plugin.'
    )
  }
  const throughDocker = { program: docker, leading: ['buildx'] }
  if ((await askBuildx(throughDocker, ['version'])).exitCode === 0) return throughDocker
  throw new InputError(
    'docker was found on this runner, but not its buildx plugin. Add a step with docker/setup-buildx-action before ' +
      'this one, or install the plugin (Debian and Ubuntu: docker-buildx-plugin).'
  )
}

/** The program of this name in the first folder of PATH that has it. */
export function findOnPath(name: string, env: Environment): Promise<string | undefined> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return firstExecutable(folders.map((folder) => join(folder, name)))
}

async function firstExecutable(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await isExecutable(path)) return path
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    // Not there, or not ours to run: the next place is tried.
    return false
  }
}
