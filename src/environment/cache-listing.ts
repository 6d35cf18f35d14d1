import type { ActionInputs } from '../inputs/action-inputs.js'
import { isProxied } from './cache-service.js'
import type { JobEvent } from './event.js'
import type { Environment } from './variables.js'

/** A token that may list the caches of a repository. */
export interface CacheListing {
  /** `owner/name`. */
  repository: string
  token: string
}

/** `owner/name`; nothing that leads elsewhere as a part of an address. */
export function isRepositoryName(text: string): boolean {
  return /^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(text)
}

/** A question to GitHub's API, with a limit in milliseconds. */
export function askGithub(url: string, token: string, limit: number): Promise<Response> {
  return fetch(url, {
    headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(limit)
  })
}

/** Milliseconds. What it brings is not worth more waiting. */
const LIMIT = 3_000

/**
 * The job's token, if it can be shown to list the repository's caches (`permissions: actions: read`). Asked only on
 * github.com: BuildKit's exporter, which is told of it, knows no other address (go-actions-cache rest.go).
 */
export async function findCacheListing(
  { githubToken: token }: Pick<ActionInputs, 'githubToken'>,
  { repository, serverUrl }: Pick<JobEvent, 'repository' | 'serverUrl'>,
  env: Environment
): Promise<CacheListing | undefined> {
  if (token === undefined || repository === undefined || serverUrl !== 'https://github.com') return undefined
  if (isProxied(env)) return undefined
  if (!isRepositoryName(repository)) return undefined
  const api = env.GITHUB_API_URL || 'https://api.github.com'
  try {
    const response = await askGithub(`${api}/repos/${repository}/actions/caches?per_page=1`, token, LIMIT)
    await response.body?.cancel()
    return response.ok ? { repository, token } : undefined
  } catch {
    // No answer in time, or none at all: the exporter then asks for each layer, as it does without.
    return undefined
  }
}
