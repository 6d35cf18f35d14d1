import { rm, writeFile } from 'node:fs/promises'
import { digestFrom, digestOfBytes } from '../digest.js'
import { reasonOf } from '../errors.js'
import { IMAGE_MANIFEST } from '../store/repository.js'
import { type Answer, type ErrorCode, failure, plain } from './answers.js'
import { receiveBytes, receiveInto } from './body.js'
import type { Exchange } from './context.js'
import { StoppedError } from './limits.js'
import { LARGEST_MANIFEST, type Manifest, parseManifest } from './manifests.js'
import { parseChunkRange, rangeOfUpload } from './ranges.js'
import { noteReason } from './records.js'
import type { Reference } from './requests.js'
import type { Upload, Uploads } from './uploads.js'

/** What a push is answered with; undefined where the client is gone. */
type Reply = Promise<Answer | undefined>

/** Begins an upload; takes it as a whole where its digest is given; none is needed for what can be mounted. */
export async function beginUpload(
  exchange: Exchange,
  uploads: Uploads,
  { digest, mount }: { digest: string | undefined; mount: string | undefined }
): Reply {
  const { repository, ask, root } = exchange
  if (!repository.writable) return refuse(exchange, 403, 'DENIED', READ_ONLY)
  try {
    if (mount !== undefined && (await ask(() => repository.sizeOf(mount))) !== undefined)
      return created(`${root}/blobs/${mount}`, mount)
    const upload = uploads.begin(repository, await ask(() => repository.draft()))
    return digest === undefined
      ? accepted(exchange, upload, 202)
      : await close(exchange, uploads, upload, digest)
  } catch (error) {
    return storeFault(exchange, error)
  }
}

export function uploadStatus(exchange: Exchange, uploads: Uploads, id: string): Answer {
  const upload = uploads.find(exchange.repository, id)
  return upload === undefined ? unknownUpload() : accepted(exchange, upload, 204)
}

export async function cancelUpload(exchange: Exchange, uploads: Uploads, id: string): Promise<Answer> {
  const upload = uploads.find(exchange.repository, id)
  if (upload === undefined) return unknownUpload()
  if (upload.busy) return outOfOrder(exchange, upload)
  await uploads.end(upload)
  return plain(204)
}

export async function appendUpload(exchange: Exchange, uploads: Uploads, id: string): Reply {
  const upload = uploads.find(exchange.repository, id)
  if (upload === undefined) return unknownUpload()
  const { isDone, answer } = await append(exchange, uploads, upload, true)
  return isDone ? accepted(exchange, upload, 202) : answer
}

export async function closeUpload(exchange: Exchange, uploads: Uploads, id: string, digest: string): Reply {
  const upload = uploads.find(exchange.repository, id)
  return upload === undefined ? unknownUpload() : close(exchange, uploads, upload, digest)
}

/** Takes the last bytes of an upload, and the upload as a blob if it is what its digest says. */
async function close(exchange: Exchange, uploads: Uploads, upload: Upload, digest: string): Reply {
  const { repository, ask, records, root } = exchange
  // What is there already is read to its end, as clients expect, but not written once more.
  const isNew = upload.size > 0 || !(await isThere(exchange, digest))
  const { isDone, answer } = await append(exchange, uploads, upload, isNew)
  if (!isDone) return answer
  uploads.hold(upload)
  try {
    const found = digestFrom(upload.hash)
    if (found !== digest)
      return refuse(exchange, 400, 'DIGEST_INVALID', `an upload has the digest ${found}, not ${digest}`)
    // Another upload of the same blob may have been faster.
    if (isNew && !(await isThere(exchange, digest))) {
      await ask(() => repository.keep(upload.draft, digest))
      records.bytesTaken += upload.size
    }
    return created(`${root}/blobs/${digest}`, digest)
  } catch (error) {
    return storeFault(exchange, error)
  } finally {
    await uploads.end(upload)
  }
}

/** A store that cannot tell is given the blob: if something is wrong with it, that is then said. */
async function isThere({ repository, ask }: Exchange, digest: string): Promise<boolean> {
  return (await ask(() => repository.sizeOf(digest)).catch(() => undefined)) !== undefined
}

type Appended = { isDone: true; answer?: never } | { isDone: false; answer: Answer | undefined }

/** Takes what a request has of an upload. Where that goes wrong in the middle, the upload has ended. */
async function append(
  exchange: Exchange,
  uploads: Uploads,
  upload: Upload,
  isNew: boolean
): Promise<Appended> {
  const place = parseChunkRange(exchange.request.headers['content-range'])
  if (upload.busy || place.kind === 'unreadable' || (place.kind === 'at' && place.start !== upload.size))
    return { isDone: false, answer: outOfOrder(exchange, upload) }
  uploads.hold(upload)
  const file = isNew ? { path: upload.draft, offset: upload.size } : undefined
  const received = await receiveInto(exchange.request, upload.hash, file)
  if (received.kind === 'whole' && (place.kind === 'next' || received.value === place.length)) {
    upload.size += received.value
    uploads.release(upload)
    return { isDone: true }
  }
  await uploads.end(upload)
  if (received.kind === 'gone') return { isDone: false, answer: undefined }
  const answer =
    received.kind === 'failed'
      ? refuse(exchange, 403, 'DENIED', received.reason)
      : refuse(
          exchange,
          400,
          'SIZE_INVALID',
          'a chunk of an upload has another size than its Content-Range says'
        )
  return { isDone: false, answer }
}

/** Takes a manifest whose blobs are all there. With a tag, it becomes the one that a build reads. */
export async function writeManifest(exchange: Exchange, reference: Reference): Reply {
  const { repository, request, root } = exchange
  if (!repository.writable) return refuse(exchange, 403, 'DENIED', READ_ONLY)
  const received = await receiveBytes(request, LARGEST_MANIFEST)
  if (received.kind === 'gone') return undefined
  if (received.kind === 'failed') return refuse(exchange, 400, 'MANIFEST_INVALID', received.reason)
  if (received.kind === 'too-large')
    return refuse(exchange, 413, 'SIZE_INVALID', `a manifest has more than ${LARGEST_MANIFEST} bytes`)
  const bytes = received.value
  const digest = digestOfBytes(bytes)
  if ('digest' in reference && reference.digest !== digest)
    return refuse(
      exchange,
      400,
      'DIGEST_INVALID',
      `a manifest has the digest ${digest}, not ${reference.digest}`
    )
  const manifest = parseManifest(bytes.toString('utf8'))
  if ('complaint' in manifest) return refuse(exchange, 400, 'MANIFEST_INVALID', manifest.complaint)
  const mediaType = manifest.mediaType ?? request.headers['content-type'] ?? IMAGE_MANIFEST
  try {
    const missing = await firstMissing(exchange, manifest)
    if (missing !== undefined) return refuse(exchange, 400, 'MANIFEST_BLOB_UNKNOWN', missing)
    await keepManifest(exchange, bytes, digest)
    const descriptor = { mediaType, digest, size: bytes.length }
    if ('tag' in reference) await exchange.ask(() => repository.publish(descriptor))
    return created(`${root}/manifests/${digest}`, digest)
  } catch (error) {
    return storeFault(exchange, error)
  }
}

/** What a manifest needs and is not there as it says; undefined if all is. */
async function firstMissing({ repository, ask }: Exchange, { needs }: Manifest): Promise<string | undefined> {
  for (const { digest, size } of needs) {
    const found = await ask(() => repository.sizeOf(digest))
    if (found === undefined) return `a manifest needs the blob ${digest}, which is not there`
    if (found !== size) return `a manifest needs ${size} bytes as ${digest}, which has ${found}`
  }
  return undefined
}

async function keepManifest({ repository, ask }: Exchange, bytes: Buffer, digest: string): Promise<void> {
  const draft = await ask(() => repository.draft())
  try {
    await writeFile(draft, bytes, { mode: 0o600 })
    await ask(() => repository.keep(draft, digest))
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {
      // The reason why it could not be kept is the one to tell.
    })
    throw error
  }
}

const READ_ONLY = 'this build only reads this cache'

/**
 * Says no, and remembers why. The statuses are such as BuildKit does not try again: with a 5xx it would, for seconds.
 */
function refuse({ records }: Exchange, status: number, code: ErrorCode, reason: string): Answer {
  noteReason(records.refused, reason)
  return failure(status, code, reason)
}

function storeFault(exchange: Exchange, error: unknown): Answer | undefined {
  return error instanceof StoppedError ? undefined : refuse(exchange, 403, 'DENIED', reasonOf(error))
}

function created(location: string, digest: string): Answer {
  return plain(201, { location, 'docker-content-digest': digest })
}

function accepted(exchange: Exchange, upload: Upload, status: 202 | 204): Answer {
  return plain(status, uploadHeaders(exchange, upload))
}

function uploadHeaders({ root }: Exchange, { id, size }: Upload): Answer['headers'] {
  const location = `${root}/blobs/uploads/${id}`
  return { location, range: rangeOfUpload(size), 'docker-upload-uuid': id }
}

function outOfOrder(exchange: Exchange, upload: Upload): Answer {
  const reason = upload.busy ? 'another request writes to this upload' : `the upload has ${upload.size} bytes`
  return failure(416, 'BLOB_UPLOAD_INVALID', reason, uploadHeaders(exchange, upload))
}

function unknownUpload(): Answer {
  return failure(404, 'BLOB_UPLOAD_UNKNOWN', 'there is no such upload')
}
