import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './variables.js'

/** The folder of the docker CLI's configuration. */
export function dockerConfigFolder(env: Environment): string {
  return env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
}

const DOCKER_HUB = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/**
 * The registries (`host[:port]`, Docker Hub as `docker.io`) that the docker CLI has a login or a credential
 * helper for. Nothing secret is read out of it. No or a broken file means no logins.
 */
export async function readRegistryLogins(folder: string): Promise<string[]> {
  let config: { auths?: object; credHelpers?: object }
  try {
    config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))
  } catch {
    // docker itself treats a missing file as empty; what is wrong with a broken one buildx will say.
    return []
  }
  const servers = [...Object.keys(config?.auths ?? {}), ...Object.keys(config?.credHelpers ?? {})]
  return [...new Set(servers.map(registryHost))]
}

function registryHost(server: string): string {
  const host = server.replace(/^https?:\/\//, '').split('/')[0] ?? server
  return DOCKER_HUB.has(host) ? 'docker.io' : host
}

/** The registry that a repository name such as `ghcr.io/owner/name` lives in; `docker.io` for short names. */
export function registryOf(repository: string): string {
  const [first, ...rest] = repository.split('/')
  const named = rest.length > 0 && first !== undefined && (/[.:]/.test(first) || first === 'localhost')
  return named ? registryHost(first) : 'docker.io'
}

/** The bare names of this machine, which want no login and are reached only from its own network. */
export function isLoopback(registry: string): boolean {
  return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(registry)
}
