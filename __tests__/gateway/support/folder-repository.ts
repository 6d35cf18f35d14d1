import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobFile, Descriptor, Repository } from '../../../src/store/repository.ts'

/** A repository of plain files, with what a test wants to know of it. */
export interface FolderRepository extends Repository {
  folder: string
  /** Digests that `fileOf` was asked for, in order. */
  fetched: string[]
  /** Puts a blob there as if it had been uploaded. */
  put(bytes: string | Buffer): Promise<{ digest: string; size: number }>
  pathOf(digest: string): string
}

/** `changes` take the place of what the folder would do. */
export async function openFolder(
  folder: string,
  changes: Partial<Repository> = {}
): Promise<FolderRepository> {
  const blobs = join(folder, 'blobs')
  const drafts = join(folder, 'drafts')
  const current = join(folder, 'current.json')
  await mkdir(blobs, { recursive: true })
  await mkdir(drafts, { recursive: true })
  const fetched: string[] = []
  const pathOf = (digest: string): string => join(blobs, digest.slice('sha256:'.length))
  const find = async (digest: string): Promise<BlobFile | undefined> => {
    try {
      return { path: pathOf(digest), size: (await stat(pathOf(digest))).size }
    } catch {
      return undefined
    }
  }
  const repository: Repository = {
    name: 'layers',
    writable: true,
    manifest: async () => {
      const text = await readFile(current, 'utf8').catch(() => undefined)
      return text === undefined ? undefined : (JSON.parse(text) as Descriptor)
    },
    sizeOf: async (digest) => (await find(digest))?.size,
    fileOf: async (digest) => find(digest),
    draft: async () => join(drafts, randomUUID()),
    keep: async (draft, digest) => rename(draft, pathOf(digest)),
    publish: async (manifest) => writeFile(current, JSON.stringify(manifest)),
    ...changes
  }
  return {
    ...repository,
    folder,
    fetched,
    pathOf,
    fileOf: (digest) => {
      fetched.push(digest)
      return repository.fileOf(digest)
    },
    put: async (bytes) => {
      const digest = digestOf(bytes)
      await writeFile(pathOf(digest), bytes)
      return { digest, size: Buffer.byteLength(bytes) }
    }
  }
}

export function digestOf(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
