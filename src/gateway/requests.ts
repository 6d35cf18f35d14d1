import { timingSafeEqual } from 'node:crypto'
import { isDigest } from '../digest.js'
import { type Answer, failure, nothingHere } from './answers.js'

/** What a manifest is asked for by. Any tag names the one manifest of a repository. */
export type Reference = { tag: string } | { digest: string }

/** A request, once it is known whose repository it is about. `head`: only the headers are wanted. */
export type Operation =
  | { kind: 'read-manifest'; reference: Reference; head: boolean }
  | { kind: 'write-manifest'; reference: Reference }
  | { kind: 'read-blob'; digest: string; head: boolean }
  | { kind: 'begin-upload'; digest: string | undefined; mount: string | undefined }
  | { kind: 'upload-status'; upload: string }
  | { kind: 'append-upload'; upload: string }
  | { kind: 'close-upload'; upload: string; digest: string }
  | { kind: 'cancel-upload'; upload: string }
  | { kind: 'list-tags'; most: number; after: string }

export type Wanted = Operation | { kind: 'refused'; answer: Answer }

/** `outside`: it is for nothing that is here, and tells nobody that something else is. */
export type Request =
  | { kind: 'outside' }
  | { kind: 'probe' }
  | { kind: 'inside'; repository: string; wanted: Wanted }

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** Two names, and so none of a repository, which has one. */
export const PROBE = 'probe/reach'

/**
 * Reads a request. The path is taken as it was sent: nothing of it is decoded, and no file is ever named by it.
 * @param target what stands in the request's first line: path and query
 */
export function parseRequest(method: string, target: string, secret: string): Request {
  const [path = '', ...query] = target.split('?')
  const [, given = '', rest = ''] = /^\/v2\/([^/]*)\/(.*)$/.exec(path) ?? []
  if (!isSecret(given, secret)) return { kind: 'outside' }
  if (rest.startsWith(`${PROBE}/manifests/`)) return { kind: 'probe' }
  const [, repository, part, name] = /^([a-z0-9_.-]+)\/(manifests|blobs|tags)\/(.+)$/.exec(rest) ?? []
  if (repository === undefined || part === undefined || name === undefined) return { kind: 'outside' }
  const words = new URLSearchParams(query.join('?'))
  const found = operationOf(method, part as 'manifests' | 'blobs' | 'tags', name, words)
  return {
    kind: 'inside',
    repository,
    wanted: 'status' in found ? { kind: 'refused', answer: found } : found
  }
}

/** In the same time whatever is wrong with it. */
function isSecret(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function operationOf(
  method: string,
  part: 'manifests' | 'blobs' | 'tags',
  name: string,
  query: URLSearchParams
): Operation | Answer {
  switch (part) {
    case 'manifests':
      return manifestOperation(method, name)
    case 'tags':
      return tagsOperation(method, name, query)
    case 'blobs': {
      const [, upload] = /^uploads\/?(.*)$/.exec(name) ?? []
      if (upload === undefined) return blobOperation(method, name)
      return upload === '' ? beginOperation(method, query) : uploadOperation(method, upload, query)
    }
  }
}

function manifestOperation(method: string, name: string): Operation | Answer {
  const reference = referenceOf(name)
  if (reference === undefined) {
    if (name.includes(':')) return unreadableDigest(name)
    return failure(404, 'MANIFEST_UNKNOWN', 'this is neither a tag nor a digest')
  }
  if (method === 'GET' || method === 'HEAD')
    return { kind: 'read-manifest', reference, head: method === 'HEAD' }
  if (method === 'PUT') return { kind: 'write-manifest', reference }
  return notAllowed(method, 'GET, HEAD, PUT')
}

function referenceOf(name: string): Reference | undefined {
  if (isDigest(name)) return { digest: name }
  return TAG.test(name) ? { tag: name } : undefined
}

function blobOperation(method: string, digest: string): Operation | Answer {
  if (digest.includes('/')) return nothingHere()
  if (method !== 'GET' && method !== 'HEAD') return notAllowed(method, 'GET, HEAD')
  return isDigest(digest) ? { kind: 'read-blob', digest, head: method === 'HEAD' } : unreadableDigest(digest)
}

function beginOperation(method: string, query: URLSearchParams): Operation | Answer {
  if (method !== 'POST') return notAllowed(method, 'POST')
  const digest = query.get('digest') ?? undefined
  if (digest !== undefined && !isDigest(digest)) return unreadableDigest(digest)
  const mount = query.get('mount') ?? undefined
  // What cannot be mounted is uploaded.
  return { kind: 'begin-upload', digest, mount: mount !== undefined && isDigest(mount) ? mount : undefined }
}

function uploadOperation(method: string, upload: string, query: URLSearchParams): Operation | Answer {
  switch (method) {
    case 'GET':
      return { kind: 'upload-status', upload }
    case 'PATCH':
      return { kind: 'append-upload', upload }
    case 'DELETE':
      return { kind: 'cancel-upload', upload }
    case 'PUT': {
      const digest = query.get('digest') ?? ''
      return isDigest(digest) ? { kind: 'close-upload', upload, digest } : unreadableDigest(digest)
    }
    default:
      return notAllowed(method, 'GET, PATCH, PUT, DELETE')
  }
}

function tagsOperation(method: string, name: string, query: URLSearchParams): Operation | Answer {
  if (name !== 'list') return nothingHere()
  if (method !== 'GET') return notAllowed(method, 'GET')
  const most = /^\d{1,9}$/.test(query.get('n') ?? '') ? Number(query.get('n')) : Number.POSITIVE_INFINITY
  return { kind: 'list-tags', most, after: query.get('last') ?? '' }
}

function unreadableDigest(text: string): Answer {
  return failure(400, 'DIGEST_INVALID', `"${text.slice(0, 100)}" is not sha256: and 64 hexadecimal digits`)
}

function notAllowed(method: string, allow: string): Answer {
  return failure(405, 'UNSUPPORTED', `${method} is not possible here`, { allow })
}
