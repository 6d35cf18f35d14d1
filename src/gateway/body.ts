import type { Hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { reasonOf } from '../errors.js'
import { notePassed } from '../spent-buffers.js'

/** How the body of a request came in. `gone`: the client broke it off, and nobody waits for an answer. */
export type Received<T> =
  | { kind: 'whole'; value: T }
  | { kind: 'gone' }
  | { kind: 'too-large' }
  | { kind: 'failed'; reason: string }

/**
 * Hashes a body, and writes it behind `offset` of the file, if there is one to write. Holds no more of it than what came
 * with one read.
 * @returns its size in bytes
 */
export async function receiveInto(
  request: IncomingMessage,
  hash: Hash,
  file: { path: string; offset: number } | undefined
): Promise<Received<number>> {
  try {
    const handle = file && (await open(file.path, file.offset === 0 ? 'w' : 'a', 0o600))
    try {
      let size = 0
      for await (const chunk of chunksOf(request)) {
        // Both at once: the disk works while this thread hashes.
        const written = handle?.appendFile(chunk)
        hash.update(chunk)
        size += chunk.length
        await written
        notePassed(chunk.length)
      }
      return { kind: 'whole', value: size }
    } finally {
      await handle?.close()
    }
  } catch (error) {
    return brokenOff(request, error)
  }
}

/** A body of at most `largest` bytes, in memory. */
export async function receiveBytes(request: IncomingMessage, largest: number): Promise<Received<Buffer>> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    if (Number(request.headers['content-length'] ?? 0) > largest) return { kind: 'too-large' }
    for await (const chunk of chunksOf(request)) {
      size += chunk.length
      if (size > largest) return { kind: 'too-large' }
      chunks.push(chunk)
    }
    return { kind: 'whole', value: Buffer.concat(chunks) }
  } catch (error) {
    return brokenOff(request, error)
  }
}

/**
 * A loop that ends early must not destroy the request, and with it the connection: the client would never read the answer.
 * Who answers has the rest read and dropped.
 */
function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
}

/** A client can also go when the whole body is here and not read yet; then it is the stream that failed, not the file. */
function brokenOff(request: IncomingMessage, error: unknown): Received<never> {
  const isGone = (request.destroyed && !request.complete) || error === request.errored
  return isGone ? { kind: 'gone' } : { kind: 'failed', reason: reasonOf(error) }
}
