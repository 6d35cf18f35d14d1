import { readFile } from 'node:fs/promises'
import { reasonOf } from '../errors.js'
import { type BlobFile, type Descriptor, IMAGE_MANIFEST } from '../store/repository.js'
import { type Answer, failure, json, plain } from './answers.js'
import type { Exchange } from './context.js'
import { StoppedError } from './limits.js'
import { LARGEST_MANIFEST, parseManifest } from './manifests.js'
import { parseRange } from './ranges.js'
import { noteLost, noteReason } from './records.js'
import type { Reference } from './requests.js'

/**
 * Whether there is a blob, without fetching it: an export asks so for each that it has, and uploads what is not there.
 * That one is missing is no loss then, and what the store cannot tell is uploaded anew.
 */
export async function headBlob({ repository, ask }: Exchange, digest: string): Promise<Answer> {
  const size = await ask(() => repository.sizeOf(digest)).catch(nothing)
  if (size === undefined) return unknownBlob(digest)
  return plain(200, { ...blobHeaders(digest), 'content-length': size })
}

export async function getBlob(exchange: Exchange, digest: string): Promise<Answer> {
  const file = await fetch(exchange, digest)
  if (file === undefined) return unknownBlob(digest)
  const { size, path } = file
  const { range, 'if-range': condition } = exchange.request.headers
  // Nothing here has a validator that a condition could name: the whole is what it asks for then.
  const wanted = parseRange(condition === undefined ? range : undefined, size)
  if (wanted.kind === 'unsatisfiable')
    return failure(416, 'SIZE_INVALID', `the blob has ${size} bytes`, { 'content-range': `bytes */${size}` })
  const [start, end] = wanted.kind === 'part' ? [wanted.start, wanted.end] : [0, size - 1]
  const part = wanted.kind === 'part' ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}
  const headers = { ...blobHeaders(digest), 'content-length': end - start + 1, ...part }
  const body = { path, start, end, size, digest, kind: 'blob' } as const
  return { status: wanted.kind === 'part' ? 206 : 200, headers, body }
}

function blobHeaders(digest: string): Answer['headers'] {
  return {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes'
  }
}

/** A manifest by its digest, or by any tag the one that a build reads. */
export async function readManifest(exchange: Exchange, reference: Reference, head: boolean): Promise<Answer> {
  const current = await currentManifest(exchange)
  const digest = 'digest' in reference ? reference.digest : current?.digest
  if (digest === undefined) return failure(404, 'MANIFEST_UNKNOWN', 'there is no manifest here yet')
  // An import asks for this first, and often for nothing else: it is answered without the bytes.
  if (head && current?.digest === digest)
    return plain(200, { ...manifestHeaders(digest, current.mediaType), 'content-length': current.size })
  const file = head ? await look(exchange, digest) : await fetch(exchange, digest)
  const mediaType = file && (current?.digest === digest ? current.mediaType : await mediaTypeOf(file))
  if (file === undefined || mediaType === undefined)
    return failure(404, 'MANIFEST_UNKNOWN', `there is no manifest ${digest}`)
  const { path, size } = file
  const headers = { ...manifestHeaders(digest, mediaType), 'content-length': size }
  return { status: 200, headers, body: { path, start: 0, end: size - 1, size, digest, kind: 'manifest' } }
}

async function currentManifest({ repository, ask, records }: Exchange): Promise<Descriptor | undefined> {
  try {
    return await ask(() => repository.manifest())
  } catch (error) {
    if (!(error instanceof StoppedError)) noteReason(records.faults, reasonOf(error))
    return undefined
  }
}

function manifestHeaders(digest: string, mediaType: string): Answer['headers'] {
  return { 'content-type': mediaType, 'docker-content-digest': digest }
}

/** Undefined where the blob is no manifest. */
async function mediaTypeOf({ path, size }: BlobFile): Promise<string | undefined> {
  if (size > LARGEST_MANIFEST) return undefined
  const manifest = parseManifest(await readFile(path, 'utf8'))
  return 'complaint' in manifest ? undefined : (manifest.mediaType ?? IMAGE_MANIFEST)
}

export async function listTags(exchange: Exchange, most: number, after: string): Promise<Answer> {
  const all = (await currentManifest(exchange)) === undefined ? [] : ['latest']
  const name = exchange.root.slice('/v2/'.length)
  return json(200, { name, tags: all.filter((tag) => tag > after).slice(0, most) })
}

/**
 * The bytes that a build has asked for, and that some manifest must have promised. That they cannot be had is recorded.
 * The answer is one that BuildKit does not try again, which it does for seconds with any 5xx.
 */
async function fetch({ repository, ask, records }: Exchange, digest: string): Promise<BlobFile | undefined> {
  try {
    const file = await ask(() => repository.fileOf(digest))
    if (file === undefined) noteLost(records, digest, 'there is no such blob')
    return file
  } catch (error) {
    if (!(error instanceof StoppedError)) noteLost(records, digest, reasonOf(error))
    return undefined
  }
}

/** The same for a question whether it is there, where a no is no loss. */
async function look({ repository, ask }: Exchange, digest: string): Promise<BlobFile | undefined> {
  return ask(() => repository.fileOf(digest)).catch(nothing)
}

function nothing(): undefined {
  return undefined
}

function unknownBlob(digest: string): Answer {
  return failure(404, 'BLOB_UNKNOWN', `there is no blob ${digest}`)
}
