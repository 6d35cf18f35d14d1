import type { ServiceAccess } from '../environment/cache-service.js'
import { describeFailure, readBody, TooLargeError } from './bodies.js'
import { type Answer, callOnce, callService, LOOKUP, type Patience, SAVE, wordsOf } from './service-calls.js'

/*
 * Entries of the Actions cache service, v2: three Twirp calls and addresses signed for Azure Blob Storage.
 */

/** What an entry is found by: its key or the beginning of it, and 64 hexadecimal digits that make entries comparable. */
export interface EntryName {
  key: string
  version: string
}

/** Milliseconds for one request of what has a few kilobytes; nothing of it is tried twice. */
const LIMIT = 5_000
const LARGEST = 1024 * 1024

/**
 * Whether there is an entry that this job may read and whose key begins so. Undefined where the service gives no answer
 * that can be understood.
 */
export async function hasEntry(access: ServiceAccess, name: EntryName): Promise<boolean | undefined> {
  try {
    const { ok } = await findOnce(access, name)
    return typeof ok === 'boolean' ? ok : undefined
  } catch {
    // No answer, or none that is JSON: what would be there is not known.
    return undefined
  }
}

/**
 * The newest entry whose key begins so; undefined if there is none.
 * @throws {Error} where the service fails or the entry is too large
 */
export async function readEntry(access: ServiceAccess, name: EntryName): Promise<Buffer | undefined> {
  const { ok, signed_download_url: url } = await findOnce(access, name)
  if (ok !== true || typeof url !== 'string') return undefined
  return readSigned(url, LARGEST, LIMIT)
}

/**
 * Writes an entry under a key that nobody else uses.
 * @throws {Error} where the service does not take it
 */
export async function writeEntry(
  access: ServiceAccess,
  name: EntryName,
  bytes: Uint8Array<ArrayBuffer>
): Promise<void> {
  if (bytes.byteLength > LARGEST) throw new Error('the entry is too large')
  const url = reserved(await callOnce(access, 'CreateCacheEntry', name, LIMIT), access)
  await writeSigned(url, bytes, AbortSignal.timeout(LIMIT))
  const size = { size_bytes: String(bytes.byteLength) }
  const done = await callOnce(access, 'FinalizeCacheEntryUpload', { ...name, ...size }, LIMIT)
  if (done.ok !== true) throw new Error(complaint('the service did not keep the entry', done, access))
}

function findOnce(access: ServiceAccess, { key, version }: EntryName): Promise<Answer> {
  return callOnce(access, 'GetCacheEntryDownloadURL', { key, restore_keys: [key], version }, LIMIT)
}

/** An entry that is there: its key as the service gives it, and a signed address that lives for some ten minutes. */
export interface FoundEntry {
  key: string
  url: string
}

/**
 * Looks up an entry by its key, or else the newest whose key begins with one of `prefixes`, which are tried in order.
 * Undefined if there is none.
 * @throws {Error} where the service does not answer
 */
export async function findEntry(
  access: ServiceAccess,
  { key, version }: EntryName,
  prefixes: readonly string[] = [],
  patience: Patience = LOOKUP
): Promise<FoundEntry | undefined> {
  const body = { key, restore_keys: prefixes, version }
  const answer = await callService(access, 'GetCacheEntryDownloadURL', () => body, patience)
  const { ok, signed_download_url: url, matched_key: matched = key } = answer
  if (ok !== true || typeof url !== 'string' || typeof matched !== 'string') return undefined
  // A service that takes a key for the beginning of one gives another entry.
  return matched === key || prefixes.some((prefix) => matched.startsWith(prefix))
    ? { key: matched, url }
    : undefined
}

/**
 * Reserves an entry under a new key, for whose bytes there is then a signed address.
 * @throws {Error} where the service does not take it, with its reason
 */
export async function reserveEntry(
  access: ServiceAccess,
  newKey: () => string,
  version: string,
  signal: AbortSignal,
  patience: Patience = SAVE
): Promise<FoundEntry> {
  let key = ''
  const body = (): EntryName => {
    key = newKey()
    return { key, version }
  }
  const answer = await callService(access, 'CreateCacheEntry', body, patience, signal)
  return { key, url: reserved(answer, access) }
}

/**
 * Makes an entry visible whose bytes were sent.
 * @throws {Error} where the service does not keep it, with its reason
 */
export async function finalizeEntry(
  access: ServiceAccess,
  name: EntryName,
  size: number,
  signal: AbortSignal,
  patience: Patience = SAVE
): Promise<void> {
  const body = { ...name, size_bytes: String(size) }
  let calls = 0
  const counted = (): object => {
    calls += 1
    return body
  }
  let failure: unknown
  try {
    const done = await callService(access, 'FinalizeCacheEntryUpload', counted, patience, signal)
    if (done.ok === true) return
    failure = new Error(complaint('the service did not keep the entry', done, access))
  } catch (error) {
    failure = error
  }
  signal.throwIfAborted()
  // The answer to the first call may have got lost, and then the second is told that there is nothing to be done.
  if (calls < 2 || !(await isThere(access, name, patience))) throw failure
}

async function isThere(access: ServiceAccess, name: EntryName, patience: Patience): Promise<boolean> {
  try {
    return (await findEntry(access, name, [], patience)) !== undefined
  } catch {
    // What the failure was is said already.
    return false
  }
}

/**
 * What is at a signed address.
 * @param limit in milliseconds
 * @throws {Error} where it cannot be had, or has more bytes than `most`
 */
export async function readSigned(url: string, most: number, limit: number): Promise<Buffer> {
  try {
    const signal = AbortSignal.timeout(limit)
    const response = await fetch(url, { redirect: 'error', signal })
    if (response.ok) return await readBody(response, most)
    await response.body?.cancel()
    throw new StatusError(`the entry could not be fetched (${response.status})`)
  } catch (error) {
    if (error instanceof StatusError) throw error
    if (error instanceof TooLargeError) throw new Error('the entry is too large')
    throw new Error(`the entry could not be fetched (${describeFailure(error)})`)
  }
}

/**
 * Sends a few bytes to a signed address.
 * @throws {Error} where they are not taken
 */
export async function writeSigned(
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal
): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
      body: bytes,
      redirect: 'error',
      signal
    })
    await response.body?.cancel()
    if (!response.ok) throw new StatusError(`the entry could not be sent (${response.status})`)
  } catch (error) {
    if (error instanceof StatusError) throw error
    throw new Error(`the entry could not be sent (${describeFailure(error)})`)
  }
}

class StatusError extends Error {}

function reserved(answer: Answer, access: ServiceAccess): string {
  const { ok, signed_upload_url: url } = answer
  if (ok !== true || typeof url !== 'string')
    throw new Error(complaint('the service did not reserve the entry', answer, access))
  return url
}

function complaint(what: string, answer: Answer, { token }: ServiceAccess): string {
  const words = wordsOf(answer, token)
  return words === undefined ? what : `${what} (${words})`
}
