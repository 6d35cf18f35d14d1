import { link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOfBytes } from '../digest.js'
import { RUNNER_PLATFORM } from '../environment/facts.js'
import { blobPath } from '../store/oci-layout.js'
import { IMAGE_MANIFEST } from '../store/repository.js'
import type { SavedMount } from './saved.js'

const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json'

/**
 * Makes an image of the layer of a mount, in an OCI layout that has no bytes of its own: `path`, a verified file on the same
 * file system, gets a second name there.
 * @returns the digest of the image's manifest
 */
export async function placePayload(
  layout: string,
  { layer, diffId }: SavedMount,
  path: string
): Promise<string> {
  await mkdir(join(layout, 'blobs', 'sha256'), { recursive: true })
  await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(join(layout, 'index.json'), '{"schemaVersion":2,"manifests":[]}')
  await link(path, blobPath(layout, layer.digest)).catch((error: NodeJS.ErrnoException) => {
    // Two mounts may have the same layer.
    if (error.code !== 'EEXIST') throw error
  })
  const [os, architecture] = RUNNER_PLATFORM.split('/')
  const config = await placeText(layout, {
    architecture,
    os,
    config: {},
    rootfs: { type: 'layers', diff_ids: [diffId] }
  })
  const { digest } = await placeText(layout, {
    schemaVersion: 2,
    mediaType: IMAGE_MANIFEST,
    config: { mediaType: CONFIG_TYPE, ...config },
    layers: [layer]
  })
  return digest
}

async function placeText(layout: string, value: object): Promise<{ digest: string; size: number }> {
  const text = JSON.stringify(value)
  const digest = digestOfBytes(text)
  await writeFile(blobPath(layout, digest), text)
  return { digest, size: Buffer.byteLength(text) }
}
