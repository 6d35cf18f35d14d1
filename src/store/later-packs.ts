import type { ServiceAccess } from '../environment/cache-service.js'
import type { Pack } from './pack-index.js'
import { type PackReader, packReader, READ_LIMITS } from './pack-reader.js'
import { addressesOfPacks } from './packs.js'
import { LOOKUP } from './service-calls.js'

/** Reads blobs out of packs that are looked up only when the first is fetched: most saves need none. */
export function laterPacks(
  access: ServiceAccess,
  packs: readonly Pack[],
  scratch: string
): Pick<PackReader, 'sizeOf' | 'fetch'> {
  let reader: Promise<PackReader> | undefined
  const addressOf = addressesOfPacks(access, LOOKUP)
  const open = async (): Promise<PackReader> => {
    const found = await Promise.all(packs.map(async (pack) => ({ pack, url: await addressOf(pack.key) })))
    const there = found.flatMap(({ pack, url }) => (url === undefined ? [] : [{ pack, url }]))
    return packReader(there, addressOf, scratch, READ_LIMITS)
  }
  return {
    sizeOf: (digest) => packs.map(({ blobs }) => blobs.get(digest)?.size).find((size) => size !== undefined),
    fetch: async (digest, path) => {
      reader ??= open()
      await (await reader).fetch(digest, path)
    }
  }
}
