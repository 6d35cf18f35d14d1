import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { serviceAccess } from '../environment/cache-service.js'
import { reasonOf } from '../errors.js'
import { OverdueError, restoreFolder } from './actions-cache.js'
import { isOfImages } from './cache-kinds.js'
import { writeBlob, writeRoot } from './layout-files.js'
import { describe, digestOfRoots, readLayout, type Verified } from './oci-layout.js'
import type { Purpose } from './pack-index.js'
import { type OpenPacks, openPacks } from './packs.js'
import { readVerified, trust } from './trust.js'

/**
 * What the local backend has for this build. `digest` names the whole content; sizes in bytes. `opened`: its layers are
 * elsewhere, and fetched as they are needed; `lost` says which are not there any more, and why.
 */
export type RestoreOutcome =
  | { status: 'kept'; digest: string; bytes: number }
  | { status: 'opened'; digest: string; bytes: number; seconds: number; lost?: string }
  | { status: 'restored'; digest: string; bytes: number; seconds: number }
  | { status: 'missed'; reason: string }
  | { status: 'failed'; reason: string }

/** A layout that can be read: all of it is there, or what is not is in packs. */
export interface LayerSource {
  folder: string
  /** What the builds that wrote it did with their results. */
  purpose: Purpose
  verified: Verified
  packs: OpenPacks | undefined
}

/** What came of looking for a layout, and where it is if it can be read. */
export interface Opened {
  outcome: RestoreOutcome
  source?: LayerSource
}

/** What builds do with their results that write a layout of this name. */
export function purposeOf(folder: string): Purpose {
  return isOfImages(basename(folder)) ? 'image' : 'other'
}

/** A layout whose blobs were verified, or whose packs are open. */
export async function sourceIn(folder: string, packs?: OpenPacks): Promise<LayerSource> {
  const purpose = packs?.index.purpose ?? purposeOf(folder)
  return { folder, purpose, packs, verified: await readVerified(folder) }
}

/** The newest cache of one of these layouts' names, as if it were that of `folder`. */
export async function openFromPacks(folder: string, folders: readonly string[]): Promise<Opened> {
  const startedAt = performance.now()
  try {
    const access = serviceAccess()
    if (access === undefined) return { outcome: { status: 'missed', reason: 'there is no cache service' } }
    const names = folders.map((path) => basename(path))
    const packs = await openPacks(access, names, join(folder, 'ingest'))
    if ('missed' in packs) return { outcome: { status: 'missed', reason: packs.missed } }
    const { manifest, texts } = packs.index
    for (const [digest, text] of texts) await writeBlob(folder, digest, text)
    await writeRoot(folder, manifest)
    const bytes = packs.index.packs
      .flatMap(({ blobs }) => [...blobs.values()])
      .reduce((sum, { size }) => sum + size, 0)
    const seconds = (performance.now() - startedAt) / 1000
    const opened = { status: 'opened', digest: digestOfRoots([manifest]), bytes, seconds } as const
    const outcome = packs.lostBytes > 0 ? { ...opened, lost: lossOf(packs) } : opened
    return { outcome, source: await sourceIn(folder, packs) }
  } catch (error) {
    return { outcome: { status: 'failed', reason: `the cache could not be opened (${reasonOf(error)})` } }
  }
}

function lossOf({ lostBytes, lostReason }: OpenPacks): string {
  return `${Math.ceil(lostBytes / 1_000_000)} MB, since ${lostReason ?? 'its pack was evicted'}`
}

/** A layout of a folder that is kept. */
export async function openKept(folder: string): Promise<Opened> {
  try {
    const layout = await trust(folder, await readLayout(folder))
    if (layout.kind !== 'whole') return { outcome: { status: 'missed', reason: '' } }
    const { digest, bytes } = layout
    return { outcome: { status: 'kept', digest, bytes }, source: await sourceIn(folder) }
  } catch (error) {
    return { outcome: { status: 'failed', reason: reasonOf(error) } }
  }
}

/** A layout that the cache service has as a whole. */
export async function openFromService(folder: string): Promise<Opened> {
  const outcome = await restoreFromService(folder)
  return outcome.status === 'restored' ? { outcome, source: await sourceIn(folder) } : { outcome }
}

async function restoreFromService(folder: string): Promise<RestoreOutcome> {
  const startedAt = performance.now()
  try {
    const key = await restoreFolder(folder, keyPrefix(folder))
    if (key === undefined) {
      await rm(folder, { recursive: true, force: true })
      return { status: 'missed', reason: 'the cache service has nothing for this scope yet' }
    }
    // tar gives files the times they had elsewhere, so what was verified here before says nothing of them.
    const layout = await trust(folder, await readLayout(folder), {})
    if (layout.kind === 'whole') {
      const seconds = (performance.now() - startedAt) / 1000
      return { status: 'restored', digest: layout.digest, bytes: layout.bytes, seconds }
    }
    await rm(folder, { recursive: true, force: true })
    return { status: 'failed', reason: `what the cache service gave cannot be used (${describe(layout)})` }
  } catch (error) {
    // Something still writes to the folder: it is neither ours to delete now nor to export to.
    if (error instanceof OverdueError) throw error
    await rm(folder, { recursive: true, force: true })
    return { status: 'failed', reason: `the cache could not be restored (${reasonOf(error)})` }
  }
}

/** Entries of one scope share a prefix; `1` is the version of what is inside. */
export function keyPrefix(folder: string): string {
  return `buildkit-cache-1-${basename(folder)}-`
}
