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
 * used: a pack of which less than half is needed is given up, and what is needed of it moves into the new one.
 * `needed` are the layers of the new manifest; `before` may have a blob or a pack more than once.
 */
export function planSave(
  needed: readonly { digest: string; size: number }[],
  before: readonly Pack[]
): SavePlan {
  const wanted = new Map(needed.map(({ digest, size }) => [digest, size]))
  const used = neededParts(wanted, before)
  const halfUsed = used.filter((pack) => bytesIn(pack) * 2 >= pack.size)
  const isNew = [...wanted.keys()].some((digest) => !used.some(({ blobs }) => blobs.has(digest)))
  const hasNewPack = isNew || halfUsed.length < used.length || halfUsed.length > MOST_PACKS
  const kept = atMost(hasNewPack ? MOST_PACKS - 1 : MOST_PACKS, halfUsed)
  const blobs = [...wanted]
    .filter(([digest]) => !kept.some((pack) => pack.blobs.has(digest)))
    .map(([digest, size]) => ({ digest, size, moved: used.some((pack) => pack.blobs.has(digest)) }))
  return { kept, blobs }
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
