import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeServer } from '../bed/close-server.ts'
import { startAzurite } from './azurite.ts'
import { type Blobs, createBlobs } from './blobs.ts'
import { createEntries, type Entry } from './entries.ts'
import type { Manners, World } from './methods.ts'
import { type Log, type RequestHook, serve } from './requests.ts'

/** An entry as tests look at it; `size` in bytes, 0 until it is finalized. */
export type CacheEntry = Pick<Entry, 'key' | 'version' | 'scope' | 'size' | 'createdAt' | 'finalized'>

/** Defaults: refusals with `ok: false`, upload URLs for an hour, download URLs for ten minutes, no faults. */
export type CacheServerOptions = Partial<Manners> & {
  onRequest?: RequestHook
  /** Makes a way to a server, `host:port`, on which clients reach the service and its bytes instead. */
  through?: (upstream: string) => Promise<string>
}

/** The variables by which a runner tells its steps of the cache service. */
export type CacheEnvironment = {
  ACTIONS_RESULTS_URL: string
  ACTIONS_CACHE_URL: string
  ACTIONS_RUNTIME_TOKEN: string
  ACTIONS_CACHE_SERVICE_V2: string
}

/** A running service. `requests` are in the order of their answers; `onRequest` may be set at any time. */
export type CacheServer = Log & {
  /** Ends with a slash, as ACTIONS_RESULTS_URL does. */
  readonly url: string
  /** The process that has the bytes. */
  readonly blobServerPid: number
  /** Oldest first, with those that are only reserved. */
  entries(): CacheEntry[]
  /** Evicts the entries with this key, in every scope and version, and their bytes; resolves to how many. */
  delete(key: string): Promise<number>
  environment(token: string): CacheEnvironment
  /** Ends the server, its connections and the process that has the bytes; may be called again. */
  stop(): Promise<void>
}

const DEFAULTS: Manners = {
  deniedWrite: 'ok-false',
  existingEntry: 'ok-false',
  uploadSeconds: 60 * 60,
  downloadSeconds: 10 * 60
}

/**
 * Starts a cache service that speaks the v2 protocol on a free loopback port, with its bytes in Azurite.
 * Throws when either does not start; nothing is left running then.
 */
export async function startCacheService(options: CacheServerOptions = {}): Promise<CacheServer> {
  const { onRequest, through = async (upstream) => upstream, ...manners } = options
  const azurite = await startAzurite()
  try {
    const blobs = withHost(await createBlobs(azurite), await through(new URL(azurite.url).host))
    const world: World = { entries: createEntries(), blobs, manners: { ...DEFAULTS, ...manners } }
    const server = createServer((request, response) => void serve(cache, world, request, response))
    const url = `http://${await listen(server, through)}/`
    const cache: CacheServer = {
      url,
      requests: [],
      blobServerPid: azurite.pid,
      onRequest,
      entries: () => world.entries.all().map(({ id: _id, blob: _blob, ...entry }) => entry),
      async delete(key) {
        const removed = world.entries.remove(key)
        await Promise.all(removed.map((entry) => blobs.remove(entry.blob)))
        return removed.length
      },
      environment: (token) => ({
        ACTIONS_RESULTS_URL: url,
        // Runners still set it beside the new one; a client that falls back to v1 is recorded and gets a 404.
        ACTIONS_CACHE_URL: url,
        ACTIONS_RUNTIME_TOKEN: token,
        ACTIONS_CACHE_SERVICE_V2: 'true'
      }),
      async stop() {
        await closeServer(server)
        await azurite.stop()
      }
    }
    return cache
  } catch (error) {
    await azurite.stop()
    throw error
  }
}

/** The address, `host:port`, at which clients reach a server that now listens. It is closed where there is no way to it. */
async function listen(server: Server, through: (upstream: string) => Promise<string>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await through(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } catch (error) {
    await closeServer(server)
    throw error
  }
}

/** The signature of an address does not cover the host. */
function withHost(blobs: Blobs, host: string): Blobs {
  const moved = (address: string): string => {
    const url = new URL(address)
    url.host = host
    return url.href
  }
  return {
    ...blobs,
    uploadUrl: (name, seconds) => moved(blobs.uploadUrl(name, seconds)),
    downloadUrl: (name, seconds) => moved(blobs.downloadUrl(name, seconds))
  }
}
