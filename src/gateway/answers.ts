/** A part of a file, `start` and `end` both included, in bytes. `end` is `start - 1` where there is nothing to send. */
export interface FilePart {
  path: string
  start: number
  end: number
  /** Of the whole file, as it must be found on the disk. */
  size: number
  /** Whose bytes these are. */
  digest: string
  kind: 'blob' | 'manifest'
}

/** What a request is answered with. */
export interface Answer {
  status: number
  headers: Record<string, string | number>
  body: string | FilePart
}

/** Error codes of the distribution spec that are used here. */
export type ErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DENIED'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_UNKNOWN'
  | 'SIZE_INVALID'
  | 'UNKNOWN'
  | 'UNSUPPORTED'

type Headers = Answer['headers']

export function plain(status: number, headers: Headers = {}): Answer {
  return { status, headers: status === 204 ? headers : { 'content-length': 0, ...headers }, body: '' }
}

export function json(status: number, value: unknown, headers: Headers = {}): Answer {
  const body = JSON.stringify(value)
  const own = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return { status, headers: { ...own, ...headers }, body }
}

/** An error as the distribution spec wants it, so that BuildKit's log has its message. */
export function failure(status: number, code: ErrorCode, message: string, headers: Headers = {}): Answer {
  return json(status, { errors: [{ code, message }] }, headers)
}

/** The same for all that is not under the secret, so that an answer tells nothing. */
export function nothingHere(): Answer {
  return failure(404, 'NAME_UNKNOWN', 'there is nothing here')
}
