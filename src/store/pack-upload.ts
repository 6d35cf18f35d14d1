import { randomUUID } from 'node:crypto'
import { type NamedBlob, readBlobs } from './blob-stream.js'

/** How bytes are sent: sizes in bytes, times in milliseconds. */
export interface UploadLimits {
  block: number
  atOnce: number
  /** For one block, with what is tried again. */
  each: number
  pause: number
}

/** Four blocks of 4 MiB at once fill the line of a runner, and its memory stays small. */
export const UPLOAD_LIMITS: UploadLimits = { block: 4 * 1024 * 1024, atOnce: 4, each: 120_000, pause: 1_000 }

const TRIES = 4

/**
 * Sends blobs to a signed address, one after the other as one. They are hashed once more on their way: a wrong byte would
 * be found only by other jobs, again and again.
 * @throws {Error} where a blob is not what it should be, or the bytes are not taken; no address is in its message
 */
export async function uploadBlobs(
  url: string,
  blobs: readonly NamedBlob[],
  signal: AbortSignal,
  limits: UploadLimits = UPLOAD_LIMITS
): Promise<void> {
  const { AnonymousCredential, BlockBlobClient } = await import('@azure/storage-blob')
  const client = new BlockBlobClient(url, new AnonymousCredential(), {
    retryOptions: { maxTries: TRIES, retryDelayInMs: limits.pause, maxRetryDelayInMs: 8 * limits.pause }
  })
  const failed = new AbortController()
  const abortSignal = (): AbortSignal =>
    AbortSignal.any([signal, failed.signal, AbortSignal.timeout(limits.each)])
  const reader = readBlobs(blobs)
  const blocks: string[] = []
  let asked = 0
  // `uploadStream` of the client would do the same, but passes no signal on to the requests for blocks
  // (@azure/storage-blob Clients.js, BlockBlobClient.uploadStream): one that hangs could not be given up.
  async function sendBlocks(): Promise<void> {
    // Each sender has one buffer, so that memory does not grow with what is sent.
    const buffer = Buffer.allocUnsafe(limits.block)
    for (;;) {
      // The reader answers in the order in which it is asked, and only to the last says that it has nothing more.
      const place = asked++
      const length = await reader.fill(buffer)
      if (length === 0 || failed.signal.aborted) return
      const id = Buffer.from(randomUUID()).toString('base64')
      blocks[place] = id
      await client.stageBlock(id, buffer.subarray(0, length), length, { abortSignal: abortSignal() })
    }
  }
  try {
    const senders = Array.from({ length: limits.atOnce }, sendBlocks)
    await Promise.all(senders)
    await client.commitBlockList(blocks, { abortSignal: abortSignal() })
  } catch (error) {
    failed.abort()
    signal.throwIfAborted()
    throw isOfClient(error) ? new Error(`the pack could not be sent (${describe(error)})`) : error
  } finally {
    await reader.close()
  }
}

/** The errors of the client have the request in them, and with it the signed address. */
function isOfClient(error: unknown): error is Error & { statusCode?: unknown; code?: unknown } {
  return error instanceof Error && (error.name === 'RestError' || error.name === 'AbortError')
}

function describe({ name, statusCode, code }: Error & { statusCode?: unknown; code?: unknown }): string {
  if (name === 'AbortError') return 'no answer in time'
  const words = [statusCode, code].filter((word) => /^\w+$/.test(String(word ?? '')))
  return words.join(' ') || 'no connection'
}
