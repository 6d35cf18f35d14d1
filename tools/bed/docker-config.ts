import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binFolder } from './places.ts'

/** Makes the docker CLI's configuration in `folder`, with the bed's buildx as its plugin, and returns the folder. */
export function writeDockerConfig(folder: string): Promise<string> {
  return writeConfig(folder, {})
}

/** Who one is at a registry. */
export interface Login {
  user: string
  password: string
}

/**
 * The same, logged in to these registries (`HOST:PORT`), as `docker login` leaves it where there is no credential
 * helper: for a job's DOCKER_CONFIG.
 */
export function writeDockerLogins(folder: string, logins: Readonly<Record<string, Login>>): Promise<string> {
  const auths = Object.entries(logins).map(([host, { user, password }]) => [
    host,
    { auth: Buffer.from(`${user}:${password}`).toString('base64') }
  ])
  return writeConfig(folder, { auths: Object.fromEntries(auths) })
}

async function writeConfig(folder: string, config: Record<string, unknown>): Promise<string> {
  await mkdir(join(folder, 'cli-plugins'), { recursive: true })
  await writeFile(join(folder, 'config.json'), `${JSON.stringify(config)}\n`, { mode: 0o600 })
  await symlink(join(binFolder, 'buildx'), join(folder, 'cli-plugins', 'docker-buildx'))
  return folder
}
