import type { BackendName, CacheNames, CacheRequest } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { listingAttributes } from '../backends/gha.js'
import { imageOf } from '../backends/image.js'
import { layersFolder } from '../environment/cache-folder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs.js'
import { shortHash } from '../short-hash.js'
import { ownSuffix, suffixesOfOthers } from './chain.js'
import { compressionOf } from './compression.js'
import type { Policy } from './policy.js'
import type { Scopes } from './scope.js'

/** Of a repository, for names in places that are common to several. */
export function ownerOf({ repository = '' }: Pick<EnvironmentFacts['event'], 'repository'>): string {
  return `.${shortHash(repository)}`
}

/** Folders and buckets may be common to several repositories, which may have chosen the same cache-scope. */
const COMMON: ReadonlySet<BackendName> = new Set(['local', 's3', 'azblob'])

/**
 * Whether a branch or pull request writes under a name of its own. Where nothing else keeps it apart from the others, it
 * does so only if it is told to. The cache service keeps it apart, but BuildKit then reads it and the default branch's at
 * the same time, and finds of each only a part: two caches that begin with the same steps are not put together (seen with
 * 0.34: solver/combinedcache.go keeps one of two equal keys, whichever comes first).
 */
export function hasOwnName(
  { backend, keptApart, policy }: { backend: BackendName; keptApart: boolean; policy: Policy },
  { cacheSave }: ActionInputs
): boolean {
  return keptApart ? backend === 'gha' : policy.trusted && cacheSave === 'always'
}

/** The names to read: own, base, default; and those of single platforms. `isOne`: the service itself has this order. */
export function namesOf(
  scopes: Scopes,
  { backend, hasOwn, isOne }: { backend: BackendName; hasOwn: boolean; isOne: boolean },
  { event }: EnvironmentFacts
): CacheNames {
  const own = hasOwn ? ownSuffix(event) : ''
  const others = isOne ? [''] : suffixesOfOthers(event)
  const suffixes = hasOwn ? [...new Set([own, ...others])] : others
  const owner = COMMON.has(backend) ? ownerOf(event) : ''
  const name = (scope: string, suffix: string): string => `${scope}${owner}${suffix}`
  return {
    write: name(scopes.own, own),
    read: [scopes.own, ...scopes.ofPlatforms].map((scope) => suffixes.map((suffix) => name(scope, suffix)))
  }
}

/** What the chosen backend is asked for. */
export function createRequest(
  backend: BackendName,
  names: CacheNames,
  inputs: ActionInputs,
  facts: EnvironmentFacts
): CacheRequest {
  const ofPlace = { ...facts.objectStores, gha: listingAttributes(facts) } as Partial<
    Record<BackendName, Record<string, string>>
  >
  const known = Object.entries(inputs.cacheAttributes).filter(([name]) =>
    BACKENDS[backend].attributes.includes(name)
  )
  return {
    names,
    mode: inputs.cacheExport === 'min' ? 'min' : 'max',
    compression: compressionOf(backend, inputs, facts),
    image: imageOf(inputs),
    tags: inputs.tags,
    folder: layersFolder(facts.cacheFolder),
    attributes: { ...ofPlace[backend], ...Object.fromEntries(known) }
  }
}
