import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { registryHost } from '../buildx/registry-names.js'
import type { Environment } from './variables.js'

/** The folder of the docker CLI's configuration. */
export function dockerConfigFolder(env: Environment): string {
  return env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
}

/** What is used of the docker CLI's configuration. */
interface DockerConfig {
  auths?: Record<string, object | null> | null
  credHelpers?: Record<string, string> | null
  credsStore?: string | null
}

/** A credential helper may have to ask a keychain; milliseconds. */
const HELPER_LIMIT = 5_000

/**
 * The registries (`host[:port]`, Docker Hub as `docker.io`) that the docker CLI has a login or a credential helper for:
 * what its configuration names, and what its credential store lists. Nothing secret is read out of either. No or a
 * broken file means no logins.
 */
export async function readRegistryLogins(folder: string, env: Environment): Promise<string[]> {
  let config: DockerConfig
  try {
    config = (JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) ?? {}) as DockerConfig
  } catch {
    // docker itself treats a missing file as empty; what is wrong with a broken one buildx will say.
    return []
  }
  const { auths, credHelpers, credsStore } = config
  // With a credential store, `docker login` leaves an empty entry; without one, an empty entry is no login.
  const named = Object.entries(auths ?? {}).filter(
    ([, auth]) => Boolean(credsStore) || Object.keys(auth ?? {}).length > 0
  )
  const listed = credsStore ? await listStore(credsStore, env) : []
  const servers = [...named.map(([server]) => server), ...Object.keys(credHelpers ?? {}), ...listed]
  return [...new Set(servers.map(registryHost))]
}

/**
 * What a credential store has logins for. `list` gives addresses with user names, and no passwords
 * (docker/docker-credential-helpers). One that is not there or fails lists nothing.
 */
async function listStore(store: string, env: Environment): Promise<string[]> {
  // The name becomes that of a program.
  if (!/^[\w-]+$/.test(store)) return []
  return new Promise((resolve) => {
    const options = { timeout: HELPER_LIMIT, env: { ...env }, killSignal: 'SIGKILL' as const }
    execFile(`docker-credential-${store}`, ['list'], options, (error, stdout) => {
      resolve(error === null ? serversOf(stdout) : [])
    })
  })
}

function serversOf(text: string): string[] {
  try {
    return Object.keys((JSON.parse(text) as object | null) ?? {})
  } catch {
    // Not what a store should say; docker will find out when it asks for a password.
    return []
  }
}
