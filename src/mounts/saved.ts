import { digestOfBytes, isDigest, isMediaType } from '../digest.js'
import { MOUNT_ANNOTATION } from '../store/publish.js'
import { type Descriptor, IMAGE_MANIFEST } from '../store/repository.js'
import { type MountIdentity, nameOf } from './identity.js'

/** A cache mount as it is kept between jobs: a layer with one tar in it. Sizes in bytes, times in milliseconds since 1970. */
export interface SavedMount extends MountIdentity {
  target: string
  stages: string[]
  /** The layer, compressed. */
  layer: Descriptor
  /** Digest of the layer as it is uncompressed. */
  diffId: string
  /** Of the content. */
  bytes: number
  files: number
  /** Of the listing of the content. */
  hash: string
  savedAt: number
  usedAt: number
  /** What its steps took when the mount was empty before them, and when it was not; seconds. */
  without: number | undefined
  with: number | undefined
}

/** All mounts of one scope, and what the build was made from that used them last. */
export interface SavedMounts {
  mounts: SavedMount[]
  /** Undefined where it is not known. */
  madeFrom: MadeFrom | undefined
}

/** What decides whether a build would do what the one before did. */
export interface MadeFrom {
  /** Of Dockerfile, arguments, and the files that the context sends. */
  fingerprint: string
  /** Base images with the digests they had: `docker.io/library/node:24@sha256:…`. */
  bases: string[]
}

const CONFIG = '{}'
const CONFIG_TYPE = 'application/vnd.buildkit-cache.mounts.v1+json'
const MADE_FROM = 'buildkit-cache.made-from'

/** The manifest and the config that it names, by their digests. */
export interface MountManifest {
  manifest: Descriptor
  texts: Map<string, string>
}

/** An OCI manifest whose layers are those of the mounts, each with what is known of it as an annotation. */
export function renderManifest({ mounts, madeFrom }: SavedMounts): MountManifest {
  const config = { mediaType: CONFIG_TYPE, digest: digestOfBytes(CONFIG), size: CONFIG.length }
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: IMAGE_MANIFEST,
    config,
    layers: mounts.map(({ layer, ...mount }) => ({
      ...layer,
      annotations: { [MOUNT_ANNOTATION]: JSON.stringify(mount) }
    })),
    ...(madeFrom && { annotations: { [MADE_FROM]: JSON.stringify(madeFrom) } })
  })
  const digest = digestOfBytes(text)
  return {
    manifest: { mediaType: IMAGE_MANIFEST, digest, size: Buffer.byteLength(text) },
    texts: new Map([
      [digest, text],
      [config.digest, CONFIG]
    ])
  }
}

/**
 * What a manifest has: of each mount the newest, as two jobs may have written it at once. What is not as it should be is
 * left out: the text comes from outside, and becomes flags of a build.
 */
export function parseManifest(text: string): SavedMounts {
  try {
    const { layers = [], annotations } = JSON.parse(text) as { layers?: Layer[] } & Pick<Layer, 'annotations'>
    const mounts = layers.map((layer) => orNothing(() => parseMount(layer)))
    return {
      mounts: newest(mounts.filter((mount) => mount !== undefined)),
      madeFrom: orNothing(() => parseMadeFrom(annotations?.[MADE_FROM]))
    }
  } catch {
    return { mounts: [], madeFrom: undefined }
  }
}

type Layer = Descriptor & { annotations?: Record<string, string> }

/** What one part of a manifest has wrong is no reason to do without the others. */
function orNothing<T>(parse: () => T | undefined): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

/** Of several of the same name only that which was saved last. */
export function newest(mounts: readonly SavedMount[]): SavedMount[] {
  const byName = new Map<string, SavedMount>()
  for (const mount of mounts) {
    const known = byName.get(nameOf(mount))
    if (known === undefined || known.savedAt < mount.savedAt) byName.set(nameOf(mount), mount)
  }
  return [...byName.values()]
}

function parseMount({ mediaType, digest, size, annotations = {} }: Layer): SavedMount | undefined {
  const value = JSON.parse(annotations[MOUNT_ANNOTATION] ?? '{}') as Partial<SavedMount>
  const { id, owner, target, stages, diffId, bytes, files, hash, savedAt, usedAt } = value
  const isFit =
    isText(id) &&
    isText(target) &&
    isOwner(owner) &&
    Array.isArray(stages) &&
    stages.every(isText) &&
    [diffId, digest].every(isDigest) &&
    isMediaType(mediaType) &&
    [bytes, files, savedAt, usedAt, size].every(
      (number) => Number.isSafeInteger(number) && Number(number) >= 0
    ) &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash)
  if (!isFit) return undefined
  const { without, with: having } = value
  return {
    ...(value as SavedMount),
    layer: { mediaType, digest, size },
    owner: owner ?? undefined,
    without: secondsIn(without),
    with: secondsIn(having)
  }
}

function secondsIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** On one line, as a flag has to be. */
function isText(text: unknown): text is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return typeof text === 'string' && text !== '' && text.length < 1000 && !/[\u0000-\u001f\u007f]/.test(text)
}

function isOwner(owner: SavedMount['owner'] | null): boolean {
  if (owner === undefined || owner === null) return true
  return (
    Number.isSafeInteger(owner.uid) &&
    Number.isSafeInteger(owner.gid) &&
    typeof owner.mode === 'string' &&
    /^[0-7]{1,6}$/.test(owner.mode)
  )
}

function parseMadeFrom(text: string | undefined): MadeFrom | undefined {
  const { fingerprint, bases } = JSON.parse(text ?? '{}') as Partial<MadeFrom>
  return typeof fingerprint === 'string' && Array.isArray(bases) && bases.every(isText)
    ? { fingerprint, bases }
    : undefined
}
