import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startAzurite } from './azurite.ts'
import { createBlobs } from './blobs.ts'
import { createEntries, type Entry } from './entries.ts'
import type { Manners, World } from './methods.ts'
import { type Log, type RequestHook, serve } from './requests.ts'

/** An entry as tests look at it; `size` in bytes, 0 until it is finalized. */
export type CacheEntry = Pick<Entry, 'key' | 'version' | 'scope' | 'size' | 'createdAt' | 'finalized'>

/** Defaults: refusals with `ok: false`, upload URLs for an hour, download URLs for ten minutes, no faults. */
export type CacheServerOptions = Partial<Manners> & { onRequest?: RequestHook }

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
  const { onRequest, ...manners } = options
  const azurite = await startAzurite()
  try {
    const blobs = await createBlobs(azurite)
    const world: World = { entries: createEntries(), blobs, manners: { ...DEFAULTS, ...manners } }
    const server = createServer((request, response) => void serve(cache, world, request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
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
        await close(server)
        await azurite.stop()
      }
    }
    return cache
  } catch (error) {
    await azurite.stop()
    throw error
  }
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
