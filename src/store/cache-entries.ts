import type { ServiceAccess } from '../environment/cache-service.js'

/*
 * Small entries of the Actions cache service, v2: three Twirp calls and addresses signed for Azure Blob Storage. For what
 * has a few kilobytes; nothing is tried twice, and what is larger than a megabyte is refused.
 */

/** What an entry is found by: its key or the beginning of it, and 64 hexadecimal digits that make entries comparable. */
export interface EntryName {
  key: string
  version: string
}

/** Milliseconds for one request. */
const LIMIT = 5_000
const LARGEST = 1024 * 1024

/**
 * Whether there is an entry that this job may read and whose key begins so. Undefined where the service gives no answer
 * that can be understood.
 */
export async function hasEntry(access: ServiceAccess, name: EntryName): Promise<boolean | undefined> {
  try {
    const { ok } = await find(access, name)
    return typeof ok === 'boolean' ? ok : undefined
  } catch {
    // No answer, or none that is JSON: what would be there is not known.
    return undefined
  }
}

/**
 * The text of the newest entry whose key begins so; undefined if there is none.
 * @throws {Error} where the service fails or the entry is too large
 */
export async function readEntry(access: ServiceAccess, name: EntryName): Promise<string | undefined> {
  const { ok, signed_download_url: url } = await find(access, name)
  if (ok !== true || typeof url !== 'string') return undefined
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(LIMIT) })
  if (!response.ok) throw new Error(`the entry could not be fetched (${response.status})`)
  const bytes = await response.arrayBuffer()
  if (bytes.byteLength > LARGEST) throw new Error('the entry is too large')
  return new TextDecoder().decode(bytes)
}

/**
 * Writes an entry under a key that nobody else uses.
 * @throws {Error} where the service does not take it
 */
export async function writeEntry(access: ServiceAccess, name: EntryName, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text)
  if (bytes.byteLength > LARGEST) throw new Error('the entry is too large')
  const { ok, signed_upload_url: url } = await call(access, 'CreateCacheEntry', name)
  if (ok !== true || typeof url !== 'string') throw new Error('the service did not reserve the entry')
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
    body: bytes,
    redirect: 'error',
    signal: AbortSignal.timeout(LIMIT)
  })
  if (!response.ok) throw new Error(`the entry could not be sent (${response.status})`)
  const done = await call(access, 'FinalizeCacheEntryUpload', {
    ...name,
    size_bytes: String(bytes.byteLength)
  })
  if (done.ok !== true) throw new Error('the service did not keep the entry')
}

function find(access: ServiceAccess, { key, version }: EntryName): Promise<Record<string, unknown>> {
  return call(access, 'GetCacheEntryDownloadURL', { key, restore_keys: [key], version })
}

async function call(
  { url, token }: ServiceAccess,
  method: string,
  body: object
): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(`twirp/github.actions.results.api.v1.CacheService/${method}`, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(LIMIT)
  })
  if (!response.ok) throw new Error(`the cache service says ${response.status} to ${method}`)
  const answer: unknown = await response.json()
  if (typeof answer !== 'object' || answer === null)
    throw new Error(`the cache service answers ${method} with no object`)
  return answer as Record<string, unknown>
}
