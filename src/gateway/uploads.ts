import { createHash, type Hash, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Repository } from '../store/repository.js'

/** An upload that has begun. `size` in bytes: what is in the draft, and in the hash. */
export interface Upload {
  id: string
  repository: Repository
  draft: string
  hash: Hash
  size: number
  /** While a request writes to it, no other may. */
  busy: boolean
  /** Ends it if nothing more comes. */
  timer: NodeJS.Timeout | undefined
}

export interface Uploads {
  begin(repository: Repository, draft: string): Upload
  find(repository: Repository, id: string): Upload | undefined
  /** Nobody else can use it until it is released. */
  hold(upload: Upload): void
  release(upload: Upload): void
  /** Forgets it and deletes its draft, if that is still there. */
  end(upload: Upload): Promise<void>
  endAll(): Promise<void>
}

/** The uploads of one gateway. One for which nothing comes for `patience` milliseconds is ended. */
export function createUploads(patience: number): Uploads {
  const open = new Map<string, Upload>()
  const end = async (upload: Upload): Promise<void> => {
    clearTimeout(upload.timer)
    open.delete(upload.id)
    await rm(upload.draft, { force: true }).catch(() => {
      // It is in the store's own folder of drafts, which the store clears.
    })
  }
  const release = (upload: Upload): void => {
    upload.busy = false
    clearTimeout(upload.timer)
    if (open.has(upload.id)) upload.timer = setTimeout(() => void end(upload), patience).unref()
  }
  return {
    begin: (repository, draft) => {
      const upload: Upload = {
        id: randomUUID(),
        repository,
        draft,
        hash: createHash('sha256'),
        size: 0,
        busy: false,
        timer: undefined
      }
      open.set(upload.id, upload)
      release(upload)
      return upload
    },
    find: (repository, id) => {
      const upload = open.get(id)
      return upload?.repository === repository ? upload : undefined
    },
    hold: (upload) => {
      upload.busy = true
      clearTimeout(upload.timer)
    },
    release,
    end,
    endAll: async () => {
      await Promise.all([...open.values()].map(end))
    }
  }
}
