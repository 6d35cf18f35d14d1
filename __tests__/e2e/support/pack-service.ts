import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { layersOf } from '../../../src/store/pack-index.js'
import { type OpenPacks, openPacks } from '../../../src/store/packs.js'
import type { CacheEntry, CacheServer } from '../../../tools/cache-service/server.ts'
import { createRuntimeToken, READ, type TokenScope, WRITE } from '../../../tools/cache-service/token.ts'
import type { FinishedJob, JobRun, Stage } from './stage.ts'
import { GITHUB_HOSTED } from './stage.ts'
import { expectSuccess } from './success.ts'

/* Jobs of hosted runners whose layers are in packs, and what the cache service has of them. */

export const MAIN: TokenScope = { scope: 'refs/heads/main', permission: READ | WRITE }

const INDEX = 'buildkit-cache-2/'
const PACK = 'buildkit-cache-2-pack/'

/** The variables of a job that has this service, and may do there what the scopes say. */
export function jobOf(service: CacheServer, scopes: readonly TokenScope[] = [MAIN]): NodeJS.ProcessEnv {
  return { ...GITHUB_HOSTED, ...service.environment(createRuntimeToken({ scopes })) }
}

/** One job on an emptied builder and an empty machine, which ends well. */
export async function runFresh(stage: Stage, options: Omit<JobRun, 'toolCache'>): Promise<FinishedJob> {
  await stage.builder.empty()
  const job = await stage.runJob({ ...options, toolCache: await stage.folder('tools') })
  expectSuccess(job.main)
  expectSuccess(job.post)
  return job
}

export const isIndex = ({ key }: Pick<CacheEntry, 'key'>): boolean => key.startsWith(INDEX)
export const isPack = ({ key }: Pick<CacheEntry, 'key'>): boolean => key.startsWith(PACK)

/** The entries that have been written since there were these. */
export function newEntries(service: CacheServer, before: readonly CacheEntry[]): CacheEntry[] {
  const known = new Set(before.filter(({ finalized }) => finalized).map(({ key }) => key))
  return service.entries().filter(({ key, finalized }) => finalized && !known.has(key))
}

export function sizeOf(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0)
}

/** A cache as the next job of these scopes would find it. */
export interface FoundCache {
  packs: OpenPacks
  /** Sizes of its layers by digest. */
  layers: Map<string, number>
}

/** The cache of the newest index. */
export async function newestCache(
  stage: Stage,
  service: CacheServer,
  scopes: readonly TokenScope[] = [MAIN]
): Promise<FoundCache> {
  const newest = service
    .entries()
    .filter((entry) => isIndex(entry) && entry.finalized)
    .at(-1)
  const [, name = ''] = newest?.key.split('/') ?? []
  const access = { url: service.url, token: createRuntimeToken({ scopes }) }
  const packs = await openPacks(access, [name], join(await stage.folder('packs'), 'scratch'))
  if ('missed' in packs) throw new Error(packs.missed)
  const text = packs.index.texts.get(packs.index.manifest.digest) ?? '{}'
  return { packs, layers: new Map(layersOf(text).map(({ digest, size }) => [digest, size])) }
}

/** Proves that every layer of a cache can be fetched, with the bytes that its digest names. */
export async function fetchAll(stage: Stage, { packs, layers }: FoundCache): Promise<void> {
  const folder = await stage.folder('fetched')
  for (const digest of layers.keys()) await packs.fetch(digest, join(folder, digest.slice(7)))
}

/** Ways to servers that count what these send. */
export function countedWays() {
  const bytes = new Map<string, number>()
  const stops: (() => void)[] = []
  return {
    /** As `through` of the cache service. */
    through: async (upstream: string): Promise<string> => {
      const [host, port] = upstream.split(':')
      const server = createServer((client) => {
        const onward = connect(Number(port), host)
        onward.on('data', (chunk) => bytes.set(upstream, (bytes.get(upstream) ?? 0) + chunk.length))
        client.pipe(onward).pipe(client)
        for (const [end, other] of [[client, onward] as const, [onward, client] as const])
          end.on('error', () => other.destroy()).on('close', () => other.destroy())
      }).listen(0, '127.0.0.1')
      server.unref()
      await once(server, 'listening')
      stops.push(() => server.close())
      return `127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    /** Sent so far, by all servers. */
    bytes: (): number => [...bytes.values()].reduce((sum, count) => sum + count, 0),
    stop: (): void => {
      for (const stop of stops) stop()
    }
  }
}
