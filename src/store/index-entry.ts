import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { ServiceAccess } from '../environment/cache-service.js'
import { finalizeEntry, readSigned, reserveEntry, writeSigned } from './cache-entries.js'
import { type PackIndex, parseIndex, renderIndex } from './pack-index.js'
import { newIndexKey, PACKS_VERSION } from './pack-keys.js'
import type { Patience } from './service-calls.js'
import { withTries } from './tries.js'

/*
 * An index as an entry of the cache service: compressed, as digests aside it repeats itself.
 */

/** As it is sent, and as a text; bytes. A build with thousands of steps stays far below. */
const LARGEST_SENT = 8 * 1024 * 1024
const LARGEST_TEXT = 32 * 1024 * 1024

/** Milliseconds for one try to read or send it. A build waits for the reading. */
const EACH = 15_000
const READ_TRIES = 2
const SEND_TRIES = 3

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/**
 * The index at a signed address; undefined if what is there is none that can be used.
 * @param pause before the second try, in milliseconds
 * @throws {Error} where it cannot be fetched
 */
export async function readIndex(url: string, pause: number): Promise<PackIndex | undefined> {
  const sent = await withTries(READ_TRIES, pause, () => readSigned(url, LARGEST_SENT, EACH))
  try {
    const text = await decompress(sent, { maxOutputLength: LARGEST_TEXT })
    return parseIndex(text.toString('utf8'))
  } catch {
    // Damaged, not ours, or far too large once it is decompressed.
    return undefined
  }
}

/**
 * An index as it is sent.
 * @throws {Error} where nobody could read it
 */
export async function packIndex(index: PackIndex): Promise<Uint8Array<ArrayBuffer>> {
  const text = renderIndex(index)
  if (parseIndex(text) === undefined) throw new Error('the manifest and what it names do not fit together')
  const sent = await compress(text)
  if (sent.byteLength > LARGEST_SENT || Buffer.byteLength(text) > LARGEST_TEXT)
    throw new Error('the index is too large')
  return new Uint8Array(sent)
}

/**
 * Writes an index, under a new key.
 * @returns the key
 * @throws {Error} where the service does not take it
 */
export async function writeIndex(
  access: ServiceAccess,
  name: string,
  sent: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
  patience: Patience
): Promise<string> {
  const { key, url } = await reserveEntry(access, () => newIndexKey(name), PACKS_VERSION, signal, patience)
  const send = (): Promise<void> =>
    writeSigned(url, sent, AbortSignal.any([signal, AbortSignal.timeout(EACH)]))
  await withTries(SEND_TRIES, patience.pause, send, signal)
  await finalizeEntry(access, { key, version: PACKS_VERSION }, sent.byteLength, signal, patience)
  return key
}
