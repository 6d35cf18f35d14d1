import type { ListedCache } from '../report/health.js'
import { askGithub, isRepositoryName } from './cache-listing.js'
import type { JobEvent } from './event.js'
import type { Environment } from './variables.js'

/** What GitHub tells of the caches of a repository. */
export interface CacheListingAnswer {
  /** The largest. */
  caches: ListedCache[]
  /** Number of all. */
  count: number
  /** Bytes of all; undefined where it was not told. */
  bytes: number | undefined
  /** Bytes that are kept at most; undefined where it was not told. */
  quota: number | undefined
}

const AT_ONCE = 100

/** For each of the questions, which are asked while the build runs; milliseconds. */
const LIMIT = 5_000

/**
 * Asks GitHub for the caches of a repository (docs.github.com/rest/actions/cache). Undefined where the token may not list
 * them (`permissions: actions: read`), and where there is no answer: nothing depends on it.
 */
export async function listCaches(
  token: string | undefined,
  { repository, serverUrl }: Pick<JobEvent, 'repository' | 'serverUrl'>,
  env: Environment = process.env
): Promise<CacheListingAnswer | undefined> {
  if (token === undefined || repository === undefined || !isRepositoryName(repository)) return undefined
  const api =
    env.GITHUB_API_URL || (serverUrl === 'https://github.com' ? 'https://api.github.com' : undefined)
  if (api === undefined) return undefined
  const ask = (path: string) => askJson(`${api}/repos/${repository}/actions/${path}`, token)
  const [list, usage, limit] = await Promise.all([
    ask(`caches?per_page=${AT_ONCE}&sort=size_in_bytes&direction=desc`),
    ask('cache/usage'),
    ask('cache/storage-limit')
  ])
  if (!Array.isArray(list?.actions_caches)) return undefined
  const caches = list.actions_caches.flatMap((value): ListedCache[] => {
    const { key, ref, size_in_bytes: bytes } = (value ?? {}) as Record<string, unknown>
    return typeof key === 'string' && typeof ref === 'string' && typeof bytes === 'number'
      ? [{ key, ref, bytes }]
      : []
  })
  const gigabytes = numberOf(limit?.max_cache_size_gb)
  return {
    caches,
    count: numberOf(list.total_count) ?? caches.length,
    bytes: numberOf(usage?.active_caches_size_in_bytes),
    quota: gigabytes ? gigabytes * 1e9 : undefined
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}

async function askJson(url: string, token: string): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await askGithub(url, token, LIMIT)
    if (response.ok) return (await response.json()) as Record<string, unknown>
    await response.body?.cancel()
    return undefined
  } catch {
    // No answer in time, or none that is JSON.
    return undefined
  }
}
