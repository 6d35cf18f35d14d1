import type { BackendName, CacheNames, CacheRequest } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { listingAttributes } from '../backends/gha.js'
import { imageOf } from '../backends/image.js'
import { layersFolder } from '../environment/cache-folder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs, Compression } from '../inputs/action-inputs.js'
import { shortHash } from '../short-hash.js'
import { WITHOUT_IMAGE } from '../store/cache-kinds.js'
import { chooseLayerStore } from '../store/layer-store.js'
import { ownSuffix, suffixesOfOthers } from './chain.js'
import { compressionOf, holdsOtherThanGzip } from './compression.js'
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

/** What names depend on beside the scopes. */
interface Naming {
  backend: BackendName
  hasOwn: boolean
  /** The service itself has the order of own, base and default. */
  isOne: boolean
  /** The kinds of builds whose caches are read, first that whose cache is written. */
  kinds: readonly string[]
}

/** The names to read: of each kind own, base, default; and those of single platforms. */
export function namesOf(
  scopes: Scopes,
  { backend, hasOwn, isOne, kinds }: Naming,
  { event }: EnvironmentFacts
): CacheNames {
  const own = hasOwn ? ownSuffix(event) : ''
  const others = isOne ? [''] : suffixesOfOthers(event)
  const suffixes = hasOwn ? [...new Set([own, ...others])] : others
  const owner = COMMON.has(backend) ? ownerOf(event) : ''
  const name = (scope: string, suffix: string, kind: string): string => `${scope}${owner}${suffix}${kind}`
  return {
    write: name(scopes.own, own, kinds[0] ?? ''),
    read: [scopes.own, ...scopes.ofPlatforms].map((scope) =>
      kinds.flatMap((kind) => suffixes.map((suffix) => name(scope, suffix, kind)))
    )
  }
}

/**
 * The kinds of builds of one scope. Layers that a build publishes are in its cache as the gzip they were published as,
 * the others as the cache compresses them; so that those are not compressed anew for an image, a build that makes one
 * writes another cache than one that does not, and reads the other's only for want of its own.
 */
export function kindsOf(
  backend: BackendName,
  makesImage: boolean,
  compression: Compression | undefined
): string[] {
  if (backend !== 'local' || !holdsOtherThanGzip(compression)) return ['']
  return makesImage ? ['', WITHOUT_IMAGE] : [WITHOUT_IMAGE, '']
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
    folder: layersFolder(facts, chooseLayerStore(facts, inputs).store !== 'folder'),
    attributes: { ...ofPlace[backend], ...Object.fromEntries(known) }
  }
}
