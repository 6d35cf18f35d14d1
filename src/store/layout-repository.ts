import { link, lstat, mkdir, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ifAbsent } from '../if-absent.js'
import { draftIn, keepBlob } from './layout-files.js'
import { blobPath, digestOf, readRoot, type Verified } from './oci-layout.js'
import { publish } from './publish.js'
import type { Repository } from './repository.js'

/** Where the blobs of a repository are. */
export interface LayoutParts {
  /** For the repository's address. */
  name: string
  /** The layout that it serves and fills. */
  folder: string
  writable: boolean
  /** Blobs of it that are known to have the bytes they should, with their modification times; what is found joins them. */
  verified: Verified
  /** Digest of the manifest that was there when the build began. */
  opened?: string
  /** Layouts on the same file system whose blobs it may take, too. */
  lenders?: readonly string[]
  /** Where a blob can be fetched from that no layout has. */
  packs?: {
    sizeOf(digest: string): number | undefined
    fetch(digest: string, path: string): Promise<void>
  }
}

/** A repository over a layout, whose blobs may still have to be fetched. */
export function layoutRepository(parts: LayoutParts): Repository {
  const { name, folder, writable, packs, opened } = parts
  const sizeHere = async (digest: string): Promise<number | undefined> =>
    (await sizeOfVerified(parts, digest)) ?? (await borrow(parts, digest))
  return {
    name,
    writable,
    manifest: () => readRoot(folder),
    sizeOf: async (digest) => (await sizeHere(digest)) ?? packs?.sizeOf(digest),
    fileOf: async (digest) => {
      const path = blobPath(folder, digest)
      const size = await sizeHere(digest)
      if (size !== undefined) return { path, size }
      const expected = packs?.sizeOf(digest)
      if (packs === undefined || expected === undefined) return undefined
      await mkdir(dirname(path), { recursive: true })
      await packs.fetch(digest, path)
      await remember(parts, digest)
      return { path, size: expected }
    },
    draft: () => draftIn(folder),
    keep: async (draft, digest) => {
      await keepBlob(folder, draft, digest)
      await remember(parts, digest)
    },
    publish: (manifest) => publish(folder, manifest, opened)
  }
}

/** What lies in the folder without anybody having verified it may be what a crash left, or a disk spoiled. */
async function sizeOfVerified(
  { folder, verified }: LayoutParts,
  digest: string
): Promise<number | undefined> {
  const path = blobPath(folder, digest)
  const found = await lstat(path).catch(ifAbsent(undefined))
  if (found === undefined || !found.isFile()) return undefined
  if (verified[digest] !== found.mtimeMs) {
    if ((await digestOf(path)) !== digest) return undefined
    verified[digest] = found.mtimeMs
  }
  return found.size
}

/** Takes a blob of another layout for one of this: a second name of the same file, where the file system has such. */
async function borrow(parts: LayoutParts, digest: string): Promise<number | undefined> {
  if (!parts.writable) return undefined
  const path = blobPath(parts.folder, digest)
  for (const lender of parts.lenders ?? []) {
    if (!(await isLinked(blobPath(lender, digest), path))) continue
    const size = await sizeOfVerified(parts, digest)
    if (size !== undefined) return size
    await rm(path, { force: true })
  }
  return undefined
}

/** A file that cannot be lent is none: it is on another file system, another user's, or not there. */
async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await mkdir(dirname(to), { recursive: true })
    await link(from, to)
    return true
  } catch {
    return false
  }
}

async function remember({ folder, verified }: LayoutParts, digest: string): Promise<void> {
  verified[digest] = (await stat(blobPath(folder, digest))).mtimeMs
}
