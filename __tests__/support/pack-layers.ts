import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackIndex } from '../../src/store/pack-index.js'
import type { SaveRequest } from '../../src/store/packs.js'
import type { BlobFile, Descriptor } from '../../src/store/repository.js'

export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A manifest over layers, and its config, as BuildKit writes them for a cache: digests and texts. */
export function manifestOf(
  layers: readonly { digest: string; size: number }[]
): Pick<PackIndex, 'manifest' | 'texts'> {
  const config = JSON.stringify({ layers: layers.map(({ digest }) => ({ blob: digest })), records: [] })
  const descriptor = (mediaType: string, text: string): Descriptor => ({
    mediaType,
    digest: digestOf(text),
    size: Buffer.byteLength(text)
  })
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.buildkit.cacheconfig.v0', config),
    layers: layers.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', ...layer }))
  })
  const manifest = descriptor('application/vnd.oci.image.manifest.v1+json', text)
  return {
    manifest,
    texts: new Map([
      [manifest.digest, text],
      [digestOf(config), config]
    ])
  }
}

/** Files with these bytes in a folder, as a save takes them. */
export async function layersIn(folder: string, contents: readonly (string | Uint8Array)[]) {
  const files = new Map<string, BlobFile>()
  const layers: { digest: string; size: number }[] = []
  for (const content of contents) {
    const digest = digestOf(content)
    const path = join(folder, digest.slice('sha256:'.length))
    await writeFile(path, content)
    const size = Buffer.byteLength(content)
    files.set(digest, { path, size })
    layers.push({ digest, size })
  }
  return { layers, fileOf: async (digest: string) => files.get(digest) }
}

/** A save of these layers, some of which may be in packs of before. */
export async function saveOf(
  folder: string,
  contents: readonly (string | Uint8Array)[],
  changes: Partial<SaveRequest> = {}
): Promise<SaveRequest> {
  const { layers, fileOf } = await layersIn(folder, contents)
  return { name: 'app', purpose: 'other', before: [], fileOf, ...manifestOf(layers), ...changes }
}

/** Bytes that cannot be compressed. */
export function noise(size: number): Buffer {
  return randomBytes(size)
}
