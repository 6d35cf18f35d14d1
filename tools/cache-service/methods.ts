import type { Blobs } from './blobs.ts'
import type { Entries } from './entries.ts'
import { isRecord, READ, type RuntimeToken, WRITE } from './token.ts'

/** An answer of the service: an HTTP status and a JSON body. */
export type Reply = { status: number; body: Record<string, unknown> }

/** How the service words what it does not do, and how long its URLs live. */
export type Manners = {
  /** A write without a writable scope: 200 with `ok: false` and a message, or 403 permission_denied. */
  deniedWrite: 'ok-false' | 'forbidden'
  /** A key that exists or is reserved: 200 with `ok: false`, or 409 already_exists as GitHub's own answers. */
  existingEntry: 'ok-false' | 'conflict'
  uploadSeconds: number
  downloadSeconds: number
}

/** What a call works on. */
export type World = { entries: Entries; blobs: Blobs; manners: Manners }

type Call = (world: World, token: RuntimeToken, body: Record<string, unknown>) => Reply | Promise<Reply>

const LONGEST_KEY = 512

const CALLS: Record<string, Call> = {
  CreateCacheEntry(world, token, body) {
    const name = entryName(body)
    if (typeof name === 'string') return twirpError(400, 'invalid_argument', name)
    const scope = writableScope(token)
    if (scope === undefined) return denyWrite(world.manners)
    const entry = world.entries.reserve({ ...name, scope })
    if (entry)
      return ok({ signed_upload_url: world.blobs.uploadUrl(entry.blob, world.manners.uploadSeconds) })
    if (world.manners.existingEntry === 'ok-false') return notOk()
    return twirpError(
      409,
      'already_exists',
      'cache entry with the same key, version, and scope already exists'
    )
  },

  async FinalizeCacheEntryUpload(world, token, body) {
    const name = entryName(body)
    if (typeof name === 'string') return twirpError(400, 'invalid_argument', name)
    const claimed = Number(body.size_bytes ?? 0)
    if (!Number.isSafeInteger(claimed) || claimed < 0) {
      return twirpError(400, 'invalid_argument', 'size_bytes is no number of bytes')
    }
    const scope = writableScope(token)
    if (scope === undefined) return denyWrite(world.manners)
    const entry = world.entries.named({ ...name, scope })
    if (!entry) return twirpError(404, 'not_found', 'no such cache entry was reserved')
    if (entry.finalized) return notOk('cache entry is already finalized')
    const size = await world.blobs.size(entry.blob)
    if (size === undefined) return twirpError(404, 'not_found', 'nothing was uploaded for this cache entry')
    if (size !== claimed) return notOk(`size_bytes is ${claimed}, but ${size} bytes were uploaded`)
    entry.size = size
    entry.finalized = true
    return ok({ entry_id: String(entry.id) })
  },

  GetCacheEntryDownloadURL(world, token, body) {
    const name = entryName(body)
    if (typeof name === 'string') return twirpError(400, 'invalid_argument', name)
    const restoreKeys = body.restore_keys ?? []
    if (!isStringArray(restoreKeys))
      return twirpError(400, 'invalid_argument', 'restore_keys is no list of strings')
    const scopes = token.scopes.filter((scope) => scope.permission & READ).map((scope) => scope.scope)
    if (scopes.length === 0) {
      return twirpError(403, 'permission_denied', 'cache read denied: token has no readable scopes')
    }
    const entry = world.entries.find({ ...name, restoreKeys, scopes })
    if (!entry) return notOk()
    const url = world.blobs.downloadUrl(entry.blob, world.manners.downloadSeconds)
    return ok({ signed_download_url: url, matched_key: entry.key })
  }
}

/** The three calls by their Twirp names. A body that is no valid request is answered with invalid_argument. */
export const METHODS: ReadonlyMap<string, Call> = new Map(Object.entries(CALLS))

/** An error as Twirp writes it. */
export function twirpError(status: number, code: string, msg: string): Reply {
  return { status, body: { code, msg } }
}

function ok(fields: Record<string, string>): Reply {
  return { status: 200, body: { ok: true, ...fields } }
}

function notOk(message?: string): Reply {
  return { status: 200, body: message === undefined ? { ok: false } : { ok: false, message } }
}

/** Worded as GitHub's: `@actions/cache` tells a denied write from a taken key by how the message begins. */
function denyWrite(manners: Manners): Reply {
  const message = 'cache write denied: token has no writable scopes'
  return manners.deniedWrite === 'ok-false' ? notOk(message) : twirpError(403, 'permission_denied', message)
}

/** BuildKit takes the last writable scope for its own; the service must agree with it. */
function writableScope(token: RuntimeToken): string | undefined {
  return token.scopes.findLast((scope) => scope.permission & WRITE)?.scope
}

/** The key and version of a request, or what is wrong with them. */
function entryName({ key, version }: Record<string, unknown>): { key: string; version: string } | string {
  if (typeof key !== 'string' || key === '') return 'key is missing'
  if (key.length > LONGEST_KEY) return `key is longer than ${LONGEST_KEY} characters`
  if (typeof version !== 'string' || !/^[0-9a-f]{64}$/.test(version)) return 'version is no 64 hex characters'
  return { key, version }
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string')
}

/** The body of a request as an object, or undefined when it is none. */
export function parseBody(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return isRecord(body) ? body : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
