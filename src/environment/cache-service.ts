import { reasonOf } from '../errors.js'
import { parseGoBool } from '../inputs/go-bool.js'
import { readCacheToken, type TokenReading } from './cache-token.js'
import type { Environment } from './variables.js'

/** The Actions cache service as this job sees it. */
export interface CacheService {
  /** Where it is. */
  url: string | undefined
  /** Why it does not answer; undefined if it does, or was not asked. */
  outage: string | undefined
  /** v2: the results service; v1: the older REST API (GHES, act); none: no service, or no token for v2. */
  api: 'v2' | 'v1' | 'none'
  token: TokenReading
  /** The way there leads through a proxy, which only some clients take. */
  proxied: boolean
  /** What `cache-mode` in the workflow allows (ACTIONS_CACHE_MODE); undefined where the runner says nothing. */
  mode: CacheMode | undefined
}

export const CACHE_MODES = ['none', 'read', 'write', 'write-only'] as const
export type CacheMode = (typeof CACHE_MODES)[number]

/** The service as the environment announces it. */
export function detectCacheService(env: Environment): CacheService {
  const token = readCacheToken(env.ACTIONS_RUNTIME_TOKEN)
  const mode = CACHE_MODES.find((known) => known === env.ACTIONS_CACHE_MODE)
  const common = { token, mode, proxied: isProxied(env), outage: undefined }
  const { ACTIONS_RESULTS_URL: v2, ACTIONS_CACHE_URL: v1 } = env
  if (v2 && parseGoBool(env.ACTIONS_CACHE_SERVICE_V2 ?? '')) {
    return token.kind === 'absent'
      ? { ...common, api: 'none', url: undefined }
      : { ...common, api: 'v2', url: v2 }
  }
  // act's service wants no token.
  if (v1) return { ...common, api: 'v1', url: v1 }
  return { ...common, api: 'none', url: undefined }
}

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']

/** Whether the way out leads through a proxy, which node by itself does not take: what is asked then gets no answer. */
export function isProxied(env: Environment): boolean {
  return PROXIES.some((name) => env[name])
}

const PROBE_MILLISECONDS = 5_000

/**
 * The service, and whether anybody answers at its address: any answer will do. BuildKit and @actions/cache wait for one
 * that accepts connections and says nothing, for ten minutes and more. Not asked where the way leads through a proxy.
 */
export async function probeCacheService(env: Environment): Promise<CacheService> {
  const service = detectCacheService(env)
  if (service.url === undefined || service.proxied) return service
  return { ...service, outage: await findOutage(service.url) }
}

async function findOutage(url: string): Promise<string | undefined> {
  try {
    const { protocol } = new URL(url)
    const { request } = protocol === 'http:' ? await import('node:http') : await import('node:https')
    const signal = AbortSignal.timeout(PROBE_MILLISECONDS)
    await new Promise<void>((resolve, reject) => {
      const probe = request(url, { method: 'HEAD', signal }, (response) => {
        response.destroy()
        resolve()
      })
      probe.on('error', (error) => reject(signal.aborted ? signal.reason : error))
      probe.end()
    })
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** What a client of the service (v2) needs. The token is never part of the facts, which are printed. */
export interface ServiceAccess {
  url: string
  token: string
}

/** Undefined where there is no such service for this job, or none that can be asked from here. */
export function serviceAccess(env: Environment = process.env): ServiceAccess | undefined {
  const { ACTIONS_RUNTIME_TOKEN: token } = env
  const { api, url, proxied } = detectCacheService(env)
  return api === 'v2' && url !== undefined && token && !proxied ? { url, token } : undefined
}
