import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { digestFrom, isDigest, isMediaType, SHA256 } from '../digest.js'
import { reasonOf } from '../errors.js'
import { layersOf } from './pack-index.js'
import { type Descriptor, IMAGE_MANIFEST } from './repository.js'

/**
 * What a folder is as an OCI layout. `foreign`: it has files, but is no layout; it is nobody's to touch.
 * `broken`: a layout that lacks something its index needs.
 */
export type LayoutState =
  | { kind: 'absent' }
  | { kind: 'foreign'; reason: string }
  | { kind: 'broken'; reason: string }
  | ({ kind: 'whole' } & Layout)

export interface Layout {
  /** Digest of what the index's entries point to; equal digests, equal caches. */
  digest: string
  /** Every blob that the index reaches, with its size in bytes. */
  blobs: Map<string, number>
  bytes: number
}

/** As it is in an index or a manifest, whose media type some writers leave out. */
type Link = Pick<Descriptor, 'digest' | 'size'> & Partial<Descriptor>

interface Manifest {
  config?: Link
  layers?: Link[]
  manifests?: Link[]
}

/** What BuildKit writes into a layout. An export that was broken off leaves some of it, without `oci-layout`. */
const LAYOUT_NAMES = new Set(['blobs', 'cache.lock', 'index.json', 'index.json.lock', 'ingest', 'oci-layout'])

/** What is written to these and deleted from them must not be where a link leads. */
const FOLDERS = ['blobs', 'blobs/sha256', 'ingest']

/** Far above any real manifest; a larger blob is not read as one. */
const LARGEST_MANIFEST = 16 * 1024 * 1024

/** Looks at a layout and everything its index reaches: that the blobs are there and have the sizes they should. */
export async function readLayout(folder: string): Promise<LayoutState> {
  const names = await namesIn(folder)
  if (names.length === 0) return { kind: 'absent' }
  if (names.some((name) => !LAYOUT_NAMES.has(name)))
    return { kind: 'foreign', reason: `${folder} has files, but is no OCI layout` }
  for (const name of FOLDERS)
    if (!(await isFolderIfThere(join(folder, name))))
      return { kind: 'foreign', reason: `${folder}/${name} is no folder of its own` }
  try {
    const index = JSON.parse(await readText(join(folder, 'index.json'))) as Manifest
    const roots = index.manifests ?? []
    if (roots.length === 0) return { kind: 'broken', reason: `${folder}/index.json has no entries` }
    const blobs = new Map<string, number>()
    // What an index points to is a manifest, even where the entry does not say so.
    for (const root of roots) await reach(folder, { mediaType: 'manifest', ...root }, blobs)
    const bytes = [...blobs.values()].reduce((sum, size) => sum + size, 0)
    return { kind: 'whole', digest: digestOfRoots(roots), blobs, bytes }
  } catch (error) {
    return { kind: 'broken', reason: `${folder}: ${reasonOf(error)}` }
  }
}

/** Why a layout cannot be used. */
export function describe(state: Exclude<LayoutState, { kind: 'whole' }>): string {
  return state.kind === 'absent' ? 'it was empty' : state.reason
}

/** What names the content of a layout whose index has these entries. */
export function digestOfRoots(roots: readonly Pick<Descriptor, 'digest'>[]): string {
  return createHash('sha256')
    .update(roots.map((root) => root.digest).join())
    .digest('hex')
}

/** Blobs that were found to have the bytes that their digest names, with their modification times then. */
export type Verified = Record<string, number>

/**
 * Hashes the blobs that the index reaches, but for those that were verified before and not modified since. A wrong
 * byte in an imported layer fails the build, and a builder can be of no use for its base image from then on (seen with
 * BuildKit 0.34: `lease …: not found`), so nothing is imported unverified.
 * @returns what is now verified, or the first blob with other bytes
 */
export async function verifyLayout(
  folder: string,
  layout: Layout,
  before: Verified
): Promise<{ verified: Verified } | { damage: string }> {
  const verified: Verified = {}
  for (const digest of layout.blobs.keys()) {
    const path = blobPath(folder, digest)
    const { mtimeMs } = await statFile(path)
    if (before[digest] !== mtimeMs && (await digestOf(path)) !== digest) {
      return { damage: `blob ${digest} has other bytes than its name says` }
    }
    verified[digest] = mtimeMs
  }
  return { verified }
}

/** @throws {Error} where it is no file: a pipe would never end */
export async function digestOf(path: string): Promise<string> {
  await statFile(path)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash)
  return digestFrom(hash)
}

/**
 * Deletes the blobs that the index does not reach, and what broken-off writes left. Older exports stay in the
 * folder otherwise, and it grows with every build.
 * @returns the number of bytes that were freed
 */
export async function collectGarbage(folder: string, layout: Layout): Promise<number> {
  await rm(join(folder, 'ingest'), { recursive: true, force: true })
  let freed = 0
  for (const name of await namesIn(join(folder, 'blobs', 'sha256'))) {
    if (layout.blobs.has(`${SHA256}${name}`)) continue
    const path = join(folder, 'blobs', 'sha256', name)
    freed += (await lstat(path)).size
    await rm(path, { recursive: true })
  }
  return freed
}

async function reach(folder: string, descriptor: Link, blobs: Map<string, number>): Promise<void> {
  if (!isDigest(descriptor.digest)) throw new Error(`"${descriptor.digest}" is not a digest`)
  if (blobs.has(descriptor.digest)) return
  const { size } = await statFile(blobPath(folder, descriptor.digest))
  if (size !== descriptor.size)
    throw new Error(`blob ${descriptor.digest} has ${size} bytes instead of ${descriptor.size}`)
  blobs.set(descriptor.digest, size)
  for (const child of await childrenOf(folder, descriptor)) await reach(folder, child, blobs)
}

/** Manifests point to further blobs. */
async function childrenOf(folder: string, descriptor: Link): Promise<Link[]> {
  if (!/manifest|index/.test(descriptor.mediaType ?? '')) return []
  if (descriptor.size > LARGEST_MANIFEST)
    throw new Error(`manifest ${descriptor.digest} has ${descriptor.size} bytes`)
  const manifest = JSON.parse(await readText(blobPath(folder, descriptor.digest))) as Manifest
  return [
    ...(manifest.config ? [manifest.config] : []),
    ...(manifest.layers ?? []),
    ...(manifest.manifests ?? [])
  ]
}

/** What the index of a layout points to first, whose blobs may not all be there; undefined if it has no such entry. */
export async function readRoot(folder: string): Promise<Descriptor | undefined> {
  try {
    const index = JSON.parse(await readText(join(folder, 'index.json'))) as Manifest
    const [{ mediaType = IMAGE_MANIFEST, digest, size }] = (index.manifests ?? []) as [Link]
    if (!isDigest(digest) || !isMediaType(mediaType) || !Number.isSafeInteger(size)) return undefined
    return { mediaType, digest, size }
  } catch {
    // There is none, or it was cut off.
    return undefined
  }
}

/**
 * The layers that a manifest of a layout names, each once.
 * @throws {Error} where it is not there, or is no manifest
 */
export async function readLayers(
  folder: string,
  { digest }: Pick<Descriptor, 'digest'>
): Promise<Pick<Descriptor, 'digest' | 'size'>[]> {
  return layersOf(await readText(blobPath(folder, digest)))
}

/** Whether a layout has a blob, with the bytes that its digest names. */
export async function hasBlob(folder: string, digest: string): Promise<boolean> {
  try {
    return (await digestOf(blobPath(folder, digest))) === digest
  } catch {
    // Not there, or not to be read.
    return false
  }
}

export function blobPath(folder: string, digest: string): string {
  return join(folder, 'blobs', 'sha256', digest.slice(SHA256.length))
}

/** @throws {Error} where it is no file, or larger than a manifest is */
async function readText(path: string): Promise<string> {
  const { size } = await statFile(path)
  if (size > LARGEST_MANIFEST) throw new Error(`${path} has ${size} bytes`)
  return readFile(path, 'utf8')
}

async function statFile(path: string): Promise<Stats> {
  const info = await lstat(path)
  if (!info.isFile()) throw new Error(`${path} is no file`)
  return info
}

async function isFolderIfThere(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
