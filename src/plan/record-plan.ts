import { join } from 'node:path'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken } from './token-verdict.js'

/** Where it is kept how long the steps of a scope took, which is how long a cache saves. */
export interface TimesPlan {
  store: 'folder' | 'actions-cache'
  /** Path of the file, or the beginning of the entry's key. */
  name: string
  reads: boolean
  writes: boolean
}

/**
 * On a runner that keeps files in a file; elsewhere in the Actions cache, if there is one; else nowhere. `isShared`: a file
 * would be read by runs that must not depend on this one.
 */
export function planTimes(
  scope: string,
  { cacheFolder, cacheService, now }: EnvironmentFacts,
  may: { reads: boolean; writes: boolean; isShared: boolean }
): TimesPlan | undefined {
  if (cacheFolder.persistence !== 'unknown') {
    const name = join(cacheFolder.path, 'state', 'times', `${scope}.json`)
    return { store: 'folder', name, reads: may.reads, writes: may.writes && !may.isShared }
  }
  const { read, write } = judgeToken(cacheService, now)
  if (cacheService.api !== 'v2' || cacheService.outage !== undefined || !read) return undefined
  return {
    store: 'actions-cache',
    name: `buildkit-cache-times-1-${scope}`,
    reads: may.reads,
    writes: may.writes && write
  }
}
