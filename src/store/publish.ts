import { readFile } from 'node:fs/promises'
import { digestOfBytes } from '../digest.js'
import { reasonOf } from '../errors.js'
import { say } from '../say.js'
import { withIndexLock } from './claim.js'
import { writeBlob, writeRoot } from './layout-files.js'
import { type CacheConfig, mergeConfigs } from './merge-caches.js'
import { blobPath, readRoot } from './oci-layout.js'
import type { Descriptor } from './repository.js'

interface CacheManifest {
  config: Descriptor
  layers: (Descriptor & { annotations?: Record<string, string> })[]
}

/** Has what is known of a layer that is a cache mount. */
export const MOUNT_ANNOTATION = 'buildkit-cache.mount'

/** What is larger BuildKit does not import (moby/buildkit cache/remotecache/import.go, readBlob). */
const LARGEST = 1024 * 1024

/**
 * Makes a manifest what the next build reads. What another job made that meanwhile, which was not there when this build
 * began (`opened`), is not lost: the next build reads both as one.
 */
export function publish(folder: string, manifest: Descriptor, opened: string | undefined): Promise<void> {
  return withIndexLock(folder, async () => {
    const other = await readRoot(folder)
    const isOfAnother = other !== undefined && other.digest !== opened && other.digest !== manifest.digest
    await writeRoot(folder, isOfAnother ? await together(folder, manifest, other) : manifest)
  })
}

/** One manifest for both; the first, where they cannot be put together. */
async function together(folder: string, first: Descriptor, second: Descriptor): Promise<Descriptor> {
  try {
    const [own, other] = await Promise.all([readManifest(folder, first), readManifest(folder, second)])
    const [ownConfig, otherConfig] = await Promise.all([readConfig(folder, own), readConfig(folder, other)])
    const layers = new Map([...other.layers, ...own.layers].map((layer) => [keyOf(layer), layer]))
    const config = await write(folder, own.config.mediaType, mergeConfigs(ownConfig, otherConfig))
    return await write(folder, first.mediaType, { ...own, config, layers: [...layers.values()] })
  } catch (error) {
    say(`The cache that another job wrote meanwhile is replaced: ${reasonOf(error)}`)
    return first
  }
}

/** Two cache mounts may have the same content. */
function keyOf({ digest, annotations = {} }: CacheManifest['layers'][number]): string {
  return `${digest} ${annotations[MOUNT_ANNOTATION] ?? ''}`
}

async function readManifest(folder: string, { digest }: Descriptor): Promise<CacheManifest> {
  return JSON.parse(await readFile(blobPath(folder, digest), 'utf8')) as CacheManifest
}

async function readConfig(folder: string, { config }: CacheManifest): Promise<CacheConfig> {
  return JSON.parse(await readFile(blobPath(folder, config.digest), 'utf8')) as CacheConfig
}

async function write(folder: string, mediaType: string, value: object): Promise<Descriptor> {
  const text = JSON.stringify(value)
  const size = Buffer.byteLength(text)
  if (size > LARGEST) throw new Error('both together are more than BuildKit reads')
  const digest = digestOfBytes(text)
  await writeBlob(folder, digest, text)
  return { mediaType, digest, size }
}
