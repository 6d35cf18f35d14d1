import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { digestFrom } from '../digest.js'
import type { BlobFile } from './repository.js'

/** A file that should have the blob of this digest. */
export interface NamedBlob extends BlobFile {
  digest: string
}

/** Blobs, one after the other as if they were one file. */
export interface BlobReader {
  /**
   * Fills a buffer with the bytes that come next; resolves to how many, 0 at the end. Calls are answered in their order.
   * @throws {Error} where a blob has another size than it should, or other bytes
   */
  fill(buffer: Buffer): Promise<number>
  close(): Promise<void>
}

export function readBlobs(blobs: readonly NamedBlob[]): BlobReader {
  const rest = [...blobs]
  let current: Current | undefined
  async function read(buffer: Buffer): Promise<number> {
    let filled = 0
    while (filled < buffer.length) {
      current ??= await openNext(rest)
      if (current === undefined) break
      const { bytesRead } = await current.file.read(buffer, filled)
      current.hash.update(buffer.subarray(filled, filled + bytesRead))
      current.length += bytesRead
      filled += bytesRead
      if (bytesRead > 0) continue
      await current.file.close()
      const ended = current
      current = undefined
      check(ended)
    }
    return filled
  }
  let turn: Promise<unknown> = Promise.resolve()
  return {
    fill: (buffer) => {
      const filling = turn.then(() => read(buffer))
      turn = filling
      return filling
    },
    close: async () => {
      // Whoever asked was told what went wrong.
      await turn.catch(() => undefined)
      await current?.file.close()
    }
  }
}

interface Current {
  blob: NamedBlob
  file: FileHandle
  hash: Hash
  /** Read so far; bytes. */
  length: number
}

async function openNext(rest: NamedBlob[]): Promise<Current | undefined> {
  const blob = rest.shift()
  return blob && { blob, file: await open(blob.path), hash: createHash('sha256'), length: 0 }
}

function check({ blob, hash, length }: Current): void {
  const { digest, size } = blob
  if (length !== size) throw new Error(`blob ${digest} has ${length} bytes instead of ${size}`)
  if (digestFrom(hash) !== digest) throw new Error(`blob ${digest} has other bytes than its name says`)
}
