import { isDigest, isMediaType } from '../digest.js'
import { type Descriptor, IMAGE_MANIFEST } from '../store/repository.js'

const IMAGE_INDEX = 'application/vnd.oci.image.index.v1+json'

/** Far above any real manifest, and little enough to be held in memory. What other registries take, too. */
export const LARGEST_MANIFEST = 4 * 1024 * 1024

/** What a registry must know of a manifest. */
export interface Manifest {
  /** Undefined where it does not say what it is. */
  mediaType: string | undefined
  /** What it needs. */
  needs: Pick<Descriptor, 'digest' | 'size'>[]
}

/** Reads an image manifest or an index; what is wrong with it, if it is none. */
export function parseManifest(text: string): Manifest | { complaint: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { complaint: 'the manifest is not JSON' }
  }
  if (!isRecord(value)) return { complaint: 'the manifest is not a JSON object' }
  if (value.schemaVersion !== 2) return { complaint: 'the manifest has not the schemaVersion 2' }
  const { mediaType, config, layers = [], manifests = [] } = value
  if (!Array.isArray(layers) || !Array.isArray(manifests))
    return { complaint: 'layers or manifests of the manifest is not a list' }
  const needs: Manifest['needs'] = []
  for (const item of [...(config === undefined ? [] : [config]), ...layers, ...manifests] as unknown[]) {
    const need = parseNeed(item)
    if (need === undefined)
      return { complaint: 'the manifest has a descriptor without a sha256 digest and a size' }
    if (need !== 'elsewhere') needs.push(need)
  }
  if (mediaType !== undefined && !isMediaType(mediaType))
    return { complaint: 'the manifest has a mediaType that is none' }
  return { mediaType: mediaType ?? shapeOf(value), needs }
}

function shapeOf(value: Record<string, unknown>): string | undefined {
  if (Array.isArray(value.manifests)) return IMAGE_INDEX
  return Array.isArray(value.layers) ? IMAGE_MANIFEST : undefined
}

/** A layer that may not be distributed stays where it comes from (OCI image spec, layer.md). */
function parseNeed(item: unknown): Manifest['needs'][number] | 'elsewhere' | undefined {
  if (!isRecord(item)) return undefined
  const { digest, size, mediaType } = item
  if (!isDigest(digest)) return undefined
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined
  const isElsewhere = typeof mediaType === 'string' && /nondistributable|\.foreign\./.test(mediaType)
  return isElsewhere ? 'elsewhere' : { digest, size }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
