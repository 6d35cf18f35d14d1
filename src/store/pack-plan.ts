import type { Pack, Place } from './pack-index.js'

/** What a save does with the packs that were there, and what its own new pack gets. */
export interface SavePlan {
  /** Packs of before that are still needed, with only the blobs that are. */
  kept: Pack[]
  /** Blobs for the new pack in order: new ones, and those moved from packs that are given up. Sizes in bytes. */
  blobs: { digest: string; size: number; moved: boolean }[]
}

/**
 * A restore asks the service for each pack, and loses a part of the cache with each that was evicted, so there are not
 * more than a few. Fewer would be put together more often, which uploads the same bytes again.
 */
export const MOST_PACKS = 8

/**
 * Plans a save so that a job uploads little more than what is new, while what lies unused in packs stays below what is
 * used: beyond that, packs are given up, and what is needed of them moves into the new one.
 * `needed` are the layers of the new manifest; `before` may have a blob or a pack more than once.
 */
export function planSave(
  needed: readonly { digest: string; size: number }[],
  before: readonly Pack[]
): SavePlan {
  const wanted = new Map(needed.map(({ digest, size }) => [digest, size]))
  const used = neededParts(wanted, before)
  const total = [...wanted.values()].reduce((sum, size) => sum + size, 0)
  const worthy = withLittleUnused(total, used)
  const isNew = [...wanted.keys()].some((digest) => !used.some(({ blobs }) => blobs.has(digest)))
  const hasNewPack = isNew || worthy.length < used.length || worthy.length > MOST_PACKS
  const kept = atMost(hasNewPack ? MOST_PACKS - 1 : MOST_PACKS, worthy)
  const blobs = [...wanted]
    .filter(([digest]) => !kept.some((pack) => pack.blobs.has(digest)))
    .map(([digest, size]) => ({ digest, size, moved: used.some((pack) => pack.blobs.has(digest)) }))
  return { kept, blobs }
}

/**
 * The packs without those that must go so that at most as many bytes lie unused in them as are needed in all. Those go
 * first that free most for each byte which has to move.
 */
function withLittleUnused(needed: number, packs: readonly Pack[]): Pack[] {
  const unusedIn = (pack: Pack) => pack.size - bytesIn(pack)
  let unused = packs.reduce((sum, pack) => sum + unusedIn(pack), 0)
  const givenUp = new Set<Pack>()
  for (const pack of packs.toSorted((a, b) => bytesIn(a) / a.size - bytesIn(b) / b.size)) {
    if (unused <= needed) break
    givenUp.add(pack)
    unused -= unusedIn(pack)
  }
  return packs.filter((pack) => !givenUp.has(pack))
}

/** The packs with only the blobs that are wanted, each blob in the first that has it, without packs that have none. */
function neededParts(wanted: ReadonlyMap<string, number>, before: readonly Pack[]): Pack[] {
  const parts = new Map<string, Pack>()
  const found = new Set<string>()
  for (const { key, size, blobs } of before) {
    const part = parts.get(key) ?? { key, size, blobs: new Map<string, Place>() }
    for (const [digest, place] of blobs) {
      if (wanted.get(digest) !== place.size || found.has(digest)) continue
      found.add(digest)
      part.blobs.set(digest, place)
    }
    if (part.blobs.size > 0) parts.set(key, part)
  }
  return [...parts.values()]
}

/**
 * All of the packs, if they are not too many. Else without the smallest ones, as many as are alike in size: what they
 * become together is then far larger than each of them, and stays when the next small ones are given up. So a byte moves
 * only as often as the size of the cache doubles, or so. To give up just one would have every later job move something.
 */
function atMost(most: number, packs: readonly Pack[]): Pack[] {
  if (packs.length <= most) return [...packs]
  const byRising = packs.map((pack) => ({ pack, size: bytesIn(pack) })).sort((a, b) => a.size - b.size)
  let [givenUp, together] = [0, 0]
  for (const { size } of byRising) {
    if (packs.length - givenUp <= most && size > 2 * together) break
    givenUp += 1
    together += size
  }
  const larger = new Set(byRising.slice(givenUp).map(({ pack }) => pack))
  return packs.filter((pack) => larger.has(pack))
}

function bytesIn({ blobs }: Pack): number {
  return [...blobs.values()].reduce((sum, { size }) => sum + size, 0)
}
