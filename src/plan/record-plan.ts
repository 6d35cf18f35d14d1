import { join } from 'node:path'
import type { BackendName } from '../backends/backend.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken } from '../environment/token-verdict.js'
import { ownerOf } from './cache-request.js'
import { ownSuffix, suffixesOfOthers } from './chain.js'
import type { Policy } from './policy.js'
import type { Scopes } from './scope.js'

/** Where it is kept what a build was made of: what later builds are compared with. */
export interface RecordPlan {
  store: 'folder' | 'actions-cache'
  /** Path of a folder, or the beginning of a key: of all scopes of the image, whatever the target and platform. */
  family: string
  /** Own, base, default: the first that is there is read. The service keeps branches apart by itself. */
  names: string[]
  reads: boolean
  writes: boolean
}

/** On a runner that keeps files in a file; elsewhere in the Actions cache, if there is one; else nowhere. */
export function planRecord(
  { own, family }: Scopes,
  { cacheFolder, cacheService, event, now }: EnvironmentFacts,
  caches: { backend: BackendName; exports: boolean; policy: Policy }
): RecordPlan | undefined {
  // Without any cache it would be of no use.
  if (caches.backend === 'none' && !caches.exports) return undefined
  const may = { reads: caches.policy.read, writes: caches.exports && caches.policy.write !== 'none' }
  const name = `${own}${ownerOf(event)}`
  if (cacheFolder.persistence !== 'unknown') {
    const suffixes = [...new Set([ownSuffix(event), ...suffixesOfOthers(event)])]
    return {
      store: 'folder',
      family: join(cacheFolder.path, 'state', 'records', family),
      names: suffixes.map((suffix) => `${name}${suffix}`),
      ...may
    }
  }
  const { read, write } = judgeToken(cacheService, now)
  if (cacheService.api !== 'v2' || cacheService.outage !== undefined || !read) return undefined
  return {
    store: 'actions-cache',
    family: `buildkit-cache-record-2/${family}/`,
    names: [name],
    reads: may.reads,
    writes: may.writes && write
  }
}
