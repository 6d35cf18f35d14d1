import { digestOfBytes, isDigest, isMediaType } from '../digest.js'
import { isPackKey } from './pack-keys.js'
import type { Descriptor } from './repository.js'

/** What the build that wrote a cache did with its result: layers of a published image are gzip. */
export type Purpose = 'image' | 'other'

/** Where a blob is in its pack; bytes. */
export interface Place {
  offset: number
  size: number
}

/** An entry of the cache service that has the bytes of many blobs, one after the other. */
export interface Pack {
  key: string
  /** Of the whole pack, in bytes: blobs that no longer matter included. */
  size: number
  /** Those that matter, by digest. */
  blobs: Map<string, Place>
}

/** One cache: its manifest, and where the layers are that it names. */
export interface PackIndex {
  purpose: Purpose
  manifest: Descriptor
  /** Manifest and config as texts by digest: they are read by every import, and cost no request of their own. */
  texts: Map<string, string>
  packs: Pack[]
}

/** Of the text. What other versions write is not read. */
const FORMAT = 1

/** Far above any real index, and below what would make parsing it slow. */
const MOST_TEXTS = 16
const MOST_PACKS = 64
const MOST_BLOBS = 50_000

export function renderIndex({ purpose, manifest, texts, packs }: PackIndex): string {
  return JSON.stringify({
    format: FORMAT,
    purpose,
    manifest,
    texts: Object.fromEntries(texts),
    packs: packs.map(({ key, size, blobs }) => ({
      key,
      size,
      blobs: [...blobs].map(([digest, place]) => [digest, place.offset, place.size])
    }))
  })
}

/**
 * The index that a text is. Undefined if it is of another format, or not consistent: then nothing of it is used. The text
 * comes from outside, and what is made of it names files and ranges.
 */
export function parseIndex(text: string): PackIndex | undefined {
  try {
    const value = record(JSON.parse(text))
    const { purpose } = value
    if (value.format !== FORMAT || (purpose !== 'image' && purpose !== 'other')) return undefined
    const index = {
      purpose,
      manifest: parseDescriptor(value.manifest),
      texts: parseTexts(record(value.texts)),
      packs: parsePacks(list(value.packs, MOST_PACKS))
    } satisfies PackIndex
    checkManifest(index)
    return index
  } catch {
    // Cut off, damaged, or not ours: it says nothing that could be used in part.
    return undefined
  }
}

/**
 * The index without the packs that are gone. Its manifest is rewritten without the layers that were in them, so it has
 * another digest: BuildKit drops the records whose layer the manifest does not name (moby/buildkit
 * cache/remotecache/v1/parse.go, getRemoteChain), and takes the rest. Undefined if no layer is left.
 */
export function withoutPacks(index: PackIndex, gone: ReadonlySet<string>): PackIndex | undefined {
  const packs = index.packs.filter(({ key }) => !gone.has(key))
  if (packs.length === index.packs.length) return index
  const manifest = record(JSON.parse(textOf(index)))
  const kept = list(manifest.layers).filter((layer) => {
    const { digest } = parseDescriptor(layer)
    return packs.some(({ blobs }) => blobs.has(digest))
  })
  if (kept.length === 0) return undefined
  const text = JSON.stringify({ ...manifest, layers: kept })
  const digest = digestOfBytes(text)
  const others = [...index.texts].filter(([other]) => other !== index.manifest.digest)
  return {
    ...index,
    manifest: { ...index.manifest, digest, size: Buffer.byteLength(text) },
    texts: new Map([[digest, text], ...others]),
    packs
  }
}

/**
 * The layers that a manifest names, each once.
 * @throws {Error} where the text is no manifest
 */
export function layersOf(manifest: string): Pick<Descriptor, 'digest' | 'size'>[] {
  const layers = new Map<string, Pick<Descriptor, 'digest' | 'size'>>()
  for (const layer of list(record(JSON.parse(manifest)).layers)) {
    const { digest, size } = parseDescriptor(layer)
    layers.set(digest, { digest, size })
  }
  return [...layers.values()]
}

function checkManifest(index: PackIndex): void {
  const text = textOf(index)
  demand(Buffer.byteLength(text) === index.manifest.size, 'the manifest has another size')
  const { config } = record(JSON.parse(text))
  if (config !== undefined) {
    const { digest, size } = parseDescriptor(config)
    demand(Buffer.byteLength(index.texts.get(digest) ?? '') === size, 'the config is not there')
  }
  const places = new Map(index.packs.flatMap(({ blobs }) => [...blobs]))
  for (const { digest, size } of layersOf(text)) {
    demand(places.get(digest)?.size === size, 'a layer is in no pack')
  }
}

function textOf({ manifest, texts }: PackIndex): string {
  const text = texts.get(manifest.digest)
  if (text === undefined) throw new Error('the manifest is not there')
  return text
}

function parseTexts(value: Record<string, unknown>): Map<string, string> {
  const entries = Object.entries(value)
  demand(entries.length <= MOST_TEXTS, 'too many texts')
  return new Map(
    entries.map(([digest, text]) => {
      if (typeof text !== 'string' || digestOfBytes(text) !== digest) throw new Error('a text is another one')
      return [digest, text]
    })
  )
}

function parsePacks(values: readonly unknown[]): Pack[] {
  const [keys, digests] = [new Set<string>(), new Set<string>()]
  return values.map((value) => {
    const { key, size, blobs } = record(value)
    if (typeof key !== 'string' || !isPackKey(key) || keys.has(key)) throw new Error('no key of a pack')
    keys.add(key)
    const pack: Pack = { key, size: bytes(size), blobs: new Map() }
    for (const blob of list(blobs, MOST_BLOBS)) {
      const [digest, offset, length, ...more] = list(blob)
      if (!isDigest(digest) || digests.has(digest) || more.length > 0) throw new Error('no blob of a pack')
      digests.add(digest)
      pack.blobs.set(digest, { offset: bytes(offset), size: bytes(length) })
    }
    checkPlaces(pack)
    return pack
  })
}

/** Blobs lie within their pack, and not over one another. */
function checkPlaces({ size, blobs }: Pack): void {
  let end = 0
  for (const place of [...blobs.values()].sort((a, b) => a.offset - b.offset || a.size - b.size)) {
    demand(place.offset >= end, 'blobs overlap')
    end = place.offset + place.size
  }
  demand(end <= size, 'a blob ends outside its pack')
}

function parseDescriptor(value: unknown): Descriptor {
  const { mediaType, digest, size } = record(value)
  if (!isMediaType(mediaType) || !isDigest(digest)) throw new Error('no descriptor')
  return { mediaType, digest, size: bytes(size) }
}

function bytes(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Error('no number of bytes')
  return value
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object')
  return value as Record<string, unknown>
}

function list(value: unknown, most = MOST_BLOBS): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new Error('no list, or too long')
  return value
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
