import { formatBytes } from '../text.js'
import { nameOf } from './identity.js'
import type { SavedMount } from './saved.js'

/** Bytes of content that one mount may have, and all of a scope together. */
export interface MountBounds {
  each: number
  total: number
}

/**
 * The mounts that fit, without the ones that go: as long as they are too much together, of those that were not used for
 * the longest time the largest.
 */
export function withinBounds(
  mounts: readonly SavedMount[],
  { total }: MountBounds
): { kept: SavedMount[]; notices: string[] } {
  let bytes = mounts.reduce((sum, mount) => sum + mount.bytes, 0)
  const dropped = new Set<SavedMount>()
  for (const mount of mounts.toSorted((a, b) => a.usedAt - b.usedAt || b.bytes - a.bytes)) {
    if (bytes <= total) break
    dropped.add(mount)
    bytes -= mount.bytes
  }
  return {
    kept: mounts.filter((mount) => !dropped.has(mount)),
    notices: [...dropped].map(
      (mount) =>
        `Cache mount ${nameOf(mount)} (${formatBytes(mount.bytes)}) is not kept: together with the others it is more ` +
        `than the ${formatBytes(total)} of cache-mounts-max-size.`
    )
  }
}

/** Of a mount that was not restored less than this part of what is kept is taken for the beginning of it. */
const MUCH_SMALLER = 0.5

/** Whether what a build left is better than what is kept: it grew from that, or is not much smaller. */
export function isBetter(
  bytes: number,
  kept: Pick<SavedMount, 'bytes'> | undefined,
  wasRestored: boolean
): boolean {
  return kept === undefined || wasRestored || bytes >= kept.bytes * MUCH_SMALLER
}
