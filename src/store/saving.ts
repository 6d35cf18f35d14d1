import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { serviceAccess } from '../environment/cache-service.js'
import { saveFolder } from './actions-cache.js'
import { claimLayout, lockForSaving, stateFile } from './claim.js'
import { laterPacks } from './later-packs.js'
import { keyPrefix } from './layer-source.js'
import { layoutRepository } from './layout-repository.js'
import { blobPath, describe, readLayout } from './oci-layout.js'
import type { Pack, Purpose } from './pack-index.js'
import { openPacks, savePacks } from './packs.js'
import type { Descriptor } from './repository.js'
import { readVerified } from './trust.js'

/** How a layout is to be saved, left beside it for the process that does it. */
export interface SaveRequest {
  store: 'packs' | 'actions-cache'
  purpose: Purpose
  /** What the build wrote: a later step of the job may have the layout name another. */
  manifest: Descriptor
  /** Packs that have what is not in the layout. */
  before: Pack[]
}

/** What a layout is saved by. */
export interface SaveName {
  folder: string
  /** Of the request. */
  id: string
}

export type SaveOutcome =
  | { status: 'saved'; key: string; bytes: number; seconds: number }
  | { status: 'skipped'; reason: string }
  | { status: 'failed'; reason: string }

/** Bytes leave a job no later than this; milliseconds. */
const SAVE_LIMIT = 10 * 60_000

/** How old a request is that its job has no more use for; milliseconds. */
const FORGOTTEN = 86_400_000

/** @returns the request's own name */
export async function leaveRequest(folder: string, { before, ...request }: SaveRequest): Promise<string> {
  await sweepRequests(folder)
  const packs = before.map(({ blobs, ...pack }) => ({ ...pack, blobs: [...blobs] }))
  const id = randomBytes(8).toString('hex')
  await writeFile(stateFile(folder, `save-${id}`), JSON.stringify({ ...request, before: packs }))
  return id
}

/** Deletes what jobs have left that were killed before their post step. */
async function sweepRequests(folder: string): Promise<void> {
  const place = dirname(stateFile(folder, 'users'))
  const form = /^\.saved?-[0-9a-f]{16}(?:\.draft)?$/
  const names = await readdir(place)
  const left = names.filter(
    (name) => name.startsWith(basename(folder)) && form.test(name.slice(basename(folder).length))
  )
  for (const path of left.map((name) => join(place, name))) {
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > FORGOTTEN) await rm(path, { force: true })
  }
}

async function readRequest(folder: string, id: string): Promise<SaveRequest> {
  const { before, ...request } = JSON.parse(await readFile(stateFile(folder, `save-${id}`), 'utf8'))
  const packs = before.map(({ blobs, ...pack }: { blobs: [] }) => ({ ...pack, blobs: new Map(blobs) }))
  return { ...request, before: packs }
}

/**
 * Saves a layout as a request says. From `onClaim` on, and while it does, nobody deletes blobs from it.
 * @throws {Error} if it cannot be saved
 */
export async function saveLayers({ folder, id }: SaveName, onClaim?: () => void): Promise<SaveOutcome> {
  const request = await readRequest(folder, id)
  const claim = await claimLayout(folder)
  const isFirst = !existsSync(stateFile(folder, 'saving'))
  // Those of earlier steps of the job first, so that the newest cache is the last that is saved. They began before.
  const locking = lockForSaving(folder)
  onClaim?.()
  try {
    await locking
    if (request.store !== 'packs') return await saveWhole(folder)
    return await saveAsPacks(folder, request, isFirst ? [] : await savedMeanwhile(folder))
  } finally {
    await (await locking)?.release()
    await claim.release()
  }
}

/** The packs of what an earlier step of this job has saved: most of it is in them. */
async function savedMeanwhile(folder: string): Promise<Pack[]> {
  const access = serviceAccess()
  const packs =
    access && (await openPacks(access, [basename(folder)], `${folder}/ingest`).catch(() => undefined))
  return packs === undefined || 'missed' in packs ? [] : packs.index.packs
}

async function saveAsPacks(
  folder: string,
  { purpose, manifest, before: known }: SaveRequest,
  saved: readonly Pack[]
): Promise<SaveOutcome> {
  const before = [...known, ...saved]
  const startedAt = performance.now()
  const access = serviceAccess()
  if (access === undefined) return { status: 'skipped', reason: 'there is no cache service' }
  const packs = laterPacks(access, before, `${folder}/ingest`)
  const { fileOf } = layoutRepository({
    ...{ name: 'saved', folder, writable: true, packs },
    verified: await readVerified(folder)
  })
  const text = await readFile(blobPath(folder, manifest.digest), 'utf8').catch(() => undefined)
  if (text === undefined) return { status: 'skipped', reason: 'there is no layout' }
  const { config } = JSON.parse(text) as { config: { digest: string } }
  const texts = new Map([
    [manifest.digest, text],
    [config.digest, await readFile(blobPath(folder, config.digest), 'utf8')]
  ])
  const name = basename(folder)
  const { key, bytes } = await savePacks(
    access,
    { name, purpose, manifest, texts, before, fileOf },
    AbortSignal.timeout(SAVE_LIMIT)
  )
  return { status: 'saved', key, bytes, seconds: (performance.now() - startedAt) / 1000 }
}

/** As one entry, under a key made of the content. */
async function saveWhole(folder: string): Promise<SaveOutcome> {
  const layout = await readLayout(folder)
  if (layout.kind !== 'whole') return { status: 'skipped', reason: describe(layout) }
  const startedAt = performance.now()
  const key = `${keyPrefix(folder)}${layout.digest.slice(0, 16)}`
  if (!(await saveFolder(folder, key)))
    return { status: 'skipped', reason: 'the cache service did not take it' }
  return { status: 'saved', key, bytes: layout.bytes, seconds: (performance.now() - startedAt) / 1000 }
}
