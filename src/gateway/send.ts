import { type FileHandle, open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { reasonOf } from '../errors.js'
import { notePassed } from '../spent-buffers.js'
import { type Answer, type FilePart, failure } from './answers.js'
import { noteLost, type Records } from './records.js'

/** Sends an answer to its end. The headers are sent only once the file of the answer is open and has its size. */
export async function sendAnswer(response: ServerResponse, answer: Answer, records: Records): Promise<void> {
  const { status, headers, body } = answer
  if (typeof body === 'string') {
    response.writeHead(status, headers).end(body)
    return
  }
  const handle = await openWhole(body, records)
  if (handle === undefined) {
    const code = body.kind === 'blob' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN'
    await sendAnswer(response, failure(404, code, `${body.digest} cannot be read`), records)
    return
  }
  try {
    response.writeHead(status, headers)
    await sendFile(response, handle, body, records)
  } finally {
    await handle.close()
  }
}

async function openWhole(
  { path, size, digest }: FilePart,
  records: Records
): Promise<FileHandle | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    const { size: found } = await handle.stat()
    if (found === size) return handle
    noteLost(records, digest, `its file has ${found} bytes instead of ${size}`)
  } catch (error) {
    noteLost(records, digest, reasonOf(error))
  }
  await handle?.close()
  return undefined
}

/** A client that goes away is its own affair; a file that ends early is a loss, and the connection must tell it. */
async function sendFile(
  response: ServerResponse,
  handle: FileHandle,
  { start, end, digest, kind }: FilePart,
  records: Records
): Promise<void> {
  const count = (bytes: number): void => {
    if (kind === 'blob') records.bytesServed += bytes
  }
  try {
    await pipeline(bytesOf(handle, start, end, count), response)
  } catch (error) {
    if (error instanceof ReadError) noteLost(records, digest, error.message)
    response.destroy()
  }
}

/** The file could not be read, as opposed to the client that did not take it. */
class ReadError extends Error {
  override readonly name = 'ReadError'
}

const PIECE = 256 * 1024

async function* bytesOf(
  handle: FileHandle,
  start: number,
  end: number,
  count: (bytes: number) => void
): AsyncGenerator<Buffer> {
  for (let position = start; position <= end; ) {
    const length = Math.min(PIECE, end - position + 1)
    const { bytesRead, buffer } = await handle
      .read(Buffer.allocUnsafe(length), 0, length, position)
      .catch((cause: unknown) => {
        throw new ReadError(reasonOf(cause), { cause })
      })
    if (bytesRead === 0) throw new ReadError('its file was cut off while it was sent')
    yield buffer.subarray(0, bytesRead)
    count(bytesRead)
    notePassed(bytesRead)
    position += bytesRead
  }
}
