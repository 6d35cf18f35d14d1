import { createHash, randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { digestFrom } from '../digest.js'
import { notePassed } from '../spent-buffers.js'
import { describeFailure } from './bodies.js'
import type { Place } from './pack-index.js'

/** How long bytes are waited for, in milliseconds. */
export interface Waits {
  /** For the next byte. */
  stall: number
  /** For the last one. */
  whole: number
}

/** A wait for bytes. `signal` ends it; `reason` says why. */
export interface Watch {
  signal: AbortSignal
  /** Bytes came. */
  touch(): void
  stop(): void
}

export function startWatch({ stall, whole }: Waits): Watch {
  const controller = new AbortController()
  const abort = (reason: string) => (): void => controller.abort(new Error(reason))
  const end = setTimeout(abort(`not done after ${whole / 1000} s`), whole)
  const idle = setTimeout(abort(`no byte for ${stall / 1000} s`), stall)
  return {
    signal: controller.signal,
    touch: () => {
      idle.refresh()
    },
    stop: () => {
      clearTimeout(end)
      clearTimeout(idle)
    }
  }
}

/** What a server answers to a request for a part: just that, all there is, or neither. */
export type RangeAnswer =
  | { kind: 'part' | 'whole'; body: AsyncIterable<Uint8Array>; cancel(): Promise<void> }
  | { kind: 'refused'; status: number }

/**
 * Asks for a part of what is at a signed address.
 * @throws {Error} where no answer comes, or another part
 */
export async function requestRange(url: string, place: Place, watch: Watch): Promise<RangeAnswer> {
  const [first, last] = [place.offset, place.offset + place.size - 1]
  const response = await fetch(url, {
    // What is compressed on the way has other offsets.
    headers: { range: `bytes=${first}-${last}`, 'accept-encoding': 'identity' },
    redirect: 'error',
    signal: watch.signal
  })
  watch.touch()
  const { status, body } = response
  const cancel = async (): Promise<void> => {
    // What is not taken any more may have broken off already.
    await body?.cancel().catch(() => undefined)
  }
  if (status === 206 && body !== null) {
    const range = response.headers.get('content-range') ?? ''
    if (range.startsWith(`bytes ${first}-${last}/`)) return { kind: 'part', body, cancel }
    await cancel()
    throw new Error('the server sent another part')
  }
  if (status === 200 && body !== null) return { kind: 'whole', body, cancel }
  await cancel()
  return { kind: 'refused', status }
}

/**
 * Makes a file of a body that must have so many bytes: whole, or not at all.
 * @param digest that the bytes must have; undefined if that is not known
 * @param onBytes told of bytes as they come
 * @throws {Error} where there are fewer bytes, or more, or others
 */
export async function keepBody(
  body: AsyncIterable<Uint8Array>,
  path: string,
  { size, digest }: { size: number; digest: string | undefined },
  onBytes: (count: number) => void
): Promise<void> {
  // Beside its place, so that it can be renamed. Whoever reads the folder meanwhile does not take it for a blob.
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    const found = await write(body, draft, size, digest !== undefined, onBytes)
    if (found !== digest) throw new Error('it has other bytes than its digest says')
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function write(
  body: AsyncIterable<Uint8Array>,
  path: string,
  size: number,
  hashes: boolean,
  onBytes: (count: number) => void
): Promise<string | undefined> {
  const hash = hashes ? createHash('sha256') : undefined
  const file = await open(path, 'wx')
  try {
    let length = 0
    for await (const chunk of body) {
      length += chunk.byteLength
      onBytes(chunk.byteLength)
      if (length > size) throw new Error(`it has more than ${size} bytes`)
      hash?.update(chunk)
      await file.writeFile(chunk)
      notePassed(chunk.byteLength)
    }
    if (length < size) throw new Error(`it ended after ${length} of ${size} bytes`)
  } finally {
    await file.close()
  }
  return hash && digestFrom(hash)
}

/** Why bytes did not come, in words without an address. */
export function describeTrouble(error: unknown): string {
  const { name, message } = error as Partial<Error>
  // The errors of fetch may name the address; those of files, of a watch and of this module do not.
  return message === undefined || name !== 'Error' ? describeFailure(error) : message
}
