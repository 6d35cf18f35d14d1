import type { ServiceAccess } from '../environment/cache-service.js'
import type { NamedBlob } from './blob-stream.js'
import { finalizeEntry, reserveEntry } from './cache-entries.js'
import { packIndex, writeIndex } from './index-entry.js'
import { layersOf, type Pack, type Place, type Purpose } from './pack-index.js'
import { newPackKey, PACKS_VERSION } from './pack-keys.js'
import { planSave, type SavePlan } from './pack-plan.js'
import { UPLOAD_LIMITS, type UploadLimits, uploadBlobs } from './pack-upload.js'
import type { BlobFile, Descriptor } from './repository.js'
import { type Patience, SAVE } from './service-calls.js'
import { atOnce } from './tries.js'

/** What is to be saved. */
export interface SaveRequest {
  /** `[a-z0-9_.-]+`. */
  name: string
  purpose: Purpose
  manifest: Descriptor
  /** Manifest and config, by digest. */
  texts: Map<string, string>
  /** Packs that were there when the build began. */
  before: readonly Pack[]
  /** A layer as a verified file: a new one, or one that moves, which is fetched if need be. */
  fileOf: (digest: string) => Promise<BlobFile | undefined>
}

/** What was saved: `bytes` uploaded, the index included; `packs` that the index names. */
export interface SavedPacks {
  key: string
  bytes: number
  packs: number
}

export interface SaveLimits {
  calls: Patience
  upload: UploadLimits
}

const SAVE_LIMITS: SaveLimits = { calls: SAVE, upload: UPLOAD_LIMITS }

/** Blobs that move are fetched, each with its own connection. */
const FILES_AT_ONCE = 4

/**
 * Uploads one pack with what is new, and then an index entry. The index is written last, so that nobody sees what was cut
 * off.
 * @param limit ends it; a number is of milliseconds
 * @throws {Error} where it was not saved, with a reason for the user; it has neither token nor address in it
 */
export async function savePacks(
  access: ServiceAccess,
  request: SaveRequest,
  limit: AbortSignal | number,
  limits: SaveLimits = SAVE_LIMITS
): Promise<SavedPacks> {
  const signal = typeof limit === 'number' ? AbortSignal.timeout(limit) : limit
  try {
    return await save(access, request, signal, limits)
  } catch (error) {
    if (!signal.aborted) throw error
    const limited = typeof limit === 'number' ? ` within ${limit / 1000} s` : ''
    throw new Error(`the save was not done${limited || ' in time'}`, { cause: signal.reason })
  }
}

async function save(
  access: ServiceAccess,
  { name, purpose, manifest, texts, before, fileOf }: SaveRequest,
  signal: AbortSignal,
  { calls, upload }: SaveLimits
): Promise<SavedPacks> {
  signal.throwIfAborted()
  const plan = planSave(layersOf(texts.get(manifest.digest) ?? ''), before)
  const blobs = await filesOf(plan, fileOf, signal)
  const fresh = blobs.length === 0 ? undefined : layOut(blobs)
  const indexed = (packs: Pack[]): Promise<Uint8Array<ArrayBuffer>> =>
    packIndex({ purpose, manifest, texts, packs })
  // What no job could read is found before anything is uploaded.
  await indexed(fresh ? [...plan.kept, { ...fresh, key: newPackKey(name) }] : plan.kept)
  if (fresh !== undefined) {
    const { key, url } = await reserveEntry(access, () => newPackKey(name), PACKS_VERSION, signal, calls)
    await uploadBlobs(url, blobs, signal, upload)
    await finalizeEntry(access, { key, version: PACKS_VERSION }, fresh.size, signal, calls)
    plan.kept.push({ ...fresh, key })
  }
  const index = await indexed(plan.kept)
  const key = await writeIndex(access, name, index, signal, calls)
  return { key, bytes: (fresh?.size ?? 0) + index.byteLength, packs: plan.kept.length }
}

async function filesOf(
  { blobs }: SavePlan,
  fileOf: SaveRequest['fileOf'],
  signal: AbortSignal
): Promise<NamedBlob[]> {
  const takeTurn = atOnce(FILES_AT_ONCE)
  const files = blobs.map(({ digest, size }) =>
    takeTurn(async () => {
      signal.throwIfAborted()
      const file = await unlessAborted(signal, fileOf(digest))
      if (file === undefined) throw new Error(`layer ${digest} is not there`)
      if (file.size !== size) throw new Error(`layer ${digest} has ${file.size} bytes instead of ${size}`)
      return { ...file, digest }
    })
  )
  return Promise.all(files)
}

function layOut(blobs: readonly NamedBlob[]): Omit<Pack, 'key'> {
  const places = new Map<string, Place>()
  let offset = 0
  for (const { digest, size } of blobs) {
    places.set(digest, { offset, size })
    offset += size
  }
  return { size: offset, blobs: places }
}

async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
