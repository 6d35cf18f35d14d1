import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { layersOf } from '../../../src/store/pack-index.ts'
import { openPacks } from '../../../src/store/packs.ts'
import type { CacheServer } from '../../cache-service/server.ts'
import { createRuntimeToken } from '../../cache-service/token.ts'

/* The caches of a scope in the cache service, one for each job that saved. */

const MAIN = { scope: 'refs/heads/main', permission: 3 }

/** The variables of a job of main on a hosted runner. */
export function hostedJob(service: CacheServer): NodeJS.ProcessEnv {
  return {
    RUNNER_ENVIRONMENT: 'github-hosted',
    ...service.environment(createRuntimeToken({ scopes: [MAIN] }))
  }
}

const INDEX = 'buildkit-cache-2/'

/** Keys of the caches, the newest first. */
export function cachesIn(service: CacheServer): string[] {
  return service
    .entries()
    .filter(({ key, finalized }) => finalized && key.startsWith(INDEX))
    .map(({ key }) => key)
    .toReversed()
}

/**
 * How many layers the newest cache has, each of which was fetched and has the bytes that its digest names.
 * @throws {Error} where one cannot be had
 */
export async function fetchNewest(service: CacheServer, folder: string): Promise<number> {
  const [key = ''] = cachesIn(service)
  const [, name = ''] = key.split('/')
  const access = { url: service.url, token: createRuntimeToken({ scopes: [MAIN] }) }
  const fetched = await mkdtemp(join(folder, 'fetched-'))
  try {
    const packs = await openPacks(access, [name], join(fetched, 'scratch'))
    if ('missed' in packs) throw new Error(`${key}: ${packs.missed}`)
    if (packs.key !== key) throw new Error(`${packs.key} was found instead of ${key}`)
    const layers = layersOf(packs.index.texts.get(packs.index.manifest.digest) ?? '{}')
    for (const { digest } of layers) await packs.fetch(digest, join(fetched, digest.slice(7)))
    return layers.length
  } finally {
    await rm(fetched, { recursive: true, force: true })
  }
}
