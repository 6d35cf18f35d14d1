import type { ServiceAccess } from '../environment/cache-service.js'
import { reasonOf } from '../errors.js'
import { type FoundEntry, findEntry } from './cache-entries.js'
import { readIndex } from './index-entry.js'
import { layersOf, type Pack, type PackIndex, withoutPacks } from './pack-index.js'
import { indexPrefix, PACKS_VERSION } from './pack-keys.js'
import { type OpenPack, packReader, READ_LIMITS, type ReadLimits } from './pack-reader.js'
import { LOOKUP, type Patience } from './service-calls.js'

export { type SavedPacks, type SaveLimits, type SaveRequest, savePacks } from './pack-writer.js'

/** A cache whose blobs can be fetched one by one. */
export interface OpenPacks {
  index: PackIndex
  /** The key of the index entry, for the log. */
  key: string
  /** What was taken out of the index because its pack is gone; bytes. 0 if all is there. */
  lostBytes: number
  /** Why it is gone: that it was evicted, or what the service said instead of where it is. */
  lostReason: string | undefined
  sizeOf(digest: string): number | undefined
  /**
   * Fetches a blob into `path`, whose folder exists; the file is there only whole and verified.
   * @throws {Error} evicted, damaged, truncated, or too slow; its message has no address in it
   */
  fetch(digest: string, path: string): Promise<void>
  /** Bytes fetched so far, those of tries that failed included. */
  readonly bytesFetched: number
}

/** How patient opening and fetching are; milliseconds. */
export interface OpenLimits extends ReadLimits {
  lookup: Patience
}

const OPEN_LIMITS: OpenLimits = { ...READ_LIMITS, lookup: LOOKUP }

/**
 * Opens the newest cache of the first of these names that has one, as far as the cache service still has its packs.
 * @param scratch a folder for packs that must be fetched whole; made if need be
 * @returns why there is none, if so
 * @throws {Error} where the service fails, with a reason for the user
 */
export async function openPacks(
  access: ServiceAccess,
  names: readonly string[],
  scratch: string,
  limits: OpenLimits = OPEN_LIMITS
): Promise<OpenPacks | { missed: string }> {
  let missed = 'the cache service has nothing for this scope yet'
  let rest = names.map(indexPrefix)
  while (rest.length > 0) {
    const entry = await findIndex(access, rest, limits)
    if (entry === undefined) break
    const index = await readIndex(entry.url, limits.pause)
    const opened = index && (await open(access, entry, index, scratch, limits))
    if (opened !== undefined) return opened
    missed = index
      ? `the cache service has no layer of ${entry.key} any more`
      : `the index ${entry.key} cannot be read by this version`
    // What is of no use is not in the way of the names that come after.
    rest = rest.slice(rest.findIndex((prefix) => entry.key.startsWith(prefix)) + 1)
  }
  return { missed }
}

/** One call for all names: the service takes them in order. */
function findIndex(
  access: ServiceAccess,
  prefixes: readonly string[],
  { lookup }: OpenLimits
): Promise<FoundEntry | undefined> {
  const [key = ''] = prefixes
  return findEntry(access, { key, version: PACKS_VERSION }, prefixes, lookup)
}

async function open(
  access: ServiceAccess,
  { key }: FoundEntry,
  index: PackIndex,
  scratch: string,
  limits: OpenLimits
): Promise<OpenPacks | undefined> {
  const addressOf = addressesOfPacks(access, limits.lookup)
  const found = await Promise.all(index.packs.map((pack) => openPack(pack, addressOf)))
  const there = found.filter((pack) => 'url' in pack)
  const keys = new Set(there.map(({ pack }) => pack.key))
  const gone = new Set(index.packs.map((pack) => pack.key).filter((pack) => !keys.has(pack)))
  const rest = withoutPacks(index, gone)
  if (rest === undefined) return undefined
  const { sizeOf, fetch, bytesFetched } = packReader(there, addressOf, scratch, limits)
  return {
    index: rest,
    key,
    lostBytes: bytesOf(index) - bytesOf(rest),
    lostReason: found.find((pack) => 'lost' in pack)?.lost,
    sizeOf,
    fetch,
    get bytesFetched() {
      return bytesFetched()
    }
  }
}

/** Looks up the signed address of a pack by its key; undefined if the pack is gone. */
export function addressesOfPacks(
  access: ServiceAccess,
  patience: Patience
): (key: string) => Promise<string | undefined> {
  return async (key) => (await findEntry(access, { key, version: PACKS_VERSION }, [], patience))?.url
}

/** A pack that cannot be looked up now is of no more use to this build than one that was evicted. */
async function openPack(
  pack: Pack,
  addressOf: (key: string) => Promise<string | undefined>
): Promise<OpenPack | { lost: string }> {
  try {
    const url = await addressOf(pack.key)
    return url === undefined ? { lost: 'the cache service has evicted it' } : { pack, url }
  } catch (error) {
    return { lost: reasonOf(error) }
  }
}

/** Of the layers that the manifest names. */
function bytesOf({ manifest, texts }: PackIndex): number {
  return layersOf(texts.get(manifest.digest) ?? '{}').reduce((sum, { size }) => sum + size, 0)
}
