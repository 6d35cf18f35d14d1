import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { writeFiles } from './folders.js'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

/** Writes an OCI layout as BuildKit's local exporter does: an index, a cache manifest, its config and layers. */
export async function writeLayout(
  folder: string,
  layers: readonly string[]
): Promise<{ manifest: string; config: string; layers: string[] }> {
  const config = await writeBlob(
    folder,
    'application/vnd.buildkit.cacheconfig.v0',
    `{"layers":${layers.length}}`
  )
  const blobs: Descriptor[] = []
  for (const layer of layers)
    blobs.push(await writeBlob(folder, 'application/vnd.oci.image.layer.v1.tar+gzip', layer))
  const manifest = await writeBlob(
    folder,
    MANIFEST,
    JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: blobs })
  )
  await writeIndex(folder, [manifest])
  return { manifest: manifest.digest, config: config.digest, layers: blobs.map(({ digest }) => digest) }
}

export async function writeIndex(folder: string, manifests: readonly object[]): Promise<void> {
  await writeFiles(folder, {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })
  })
}

export async function writeBlob(folder: string, mediaType: string, content: string): Promise<Descriptor> {
  const hex = createHash('sha256').update(content).digest('hex')
  await writeFiles(folder, { [join('blobs', 'sha256', hex)]: content })
  return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(content) }
}

/** Where the blob of a digest is. */
export function blobFile(folder: string, digest: string): string {
  return join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length))
}
