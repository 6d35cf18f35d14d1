import { readCacheToken, type TokenReading } from './cache-token.js'

/** The Actions cache service as this job sees it. */
export interface CacheService {
  /** Where it is. */
  url: string | undefined
  /** v2: the results service; v1: the older REST API (GHES, act); none: no service, or no token for v2. */
  api: 'v2' | 'v1' | 'none'
  token: TokenReading
}

/** As Go's strconv.ParseBool, which is how buildx reads ACTIONS_CACHE_SERVICE_V2 (build/opt.go). */
const GO_TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

export function detectCacheService(env: Readonly<Record<string, string | undefined>>): CacheService {
  const token = readCacheToken(env.ACTIONS_RUNTIME_TOKEN)
  const { ACTIONS_RESULTS_URL: v2, ACTIONS_CACHE_URL: v1 } = env
  if (token.kind !== 'absent' && v2 && GO_TRUE.has(env.ACTIONS_CACHE_SERVICE_V2 ?? ''))
    return { api: 'v2', url: v2, token }
  // act's service wants no token.
  if (v1) return { api: 'v1', url: v1, token }
  return { api: 'none', url: undefined, token }
}
