import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { blobPath } from './oci-layout.js'
import type { Descriptor } from './repository.js'

/*
 * Writing to a layout that others may read and write at the same time: everything gets its place by a rename.
 */

/**
 * Makes a manifest what the index of a layout points to. The index is replaced at once, so that whoever reads it meanwhile,
 * or after a crash, finds the one before or this one.
 */
export async function writeRoot(folder: string, manifest: Descriptor): Promise<void> {
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    // Without a tag's name, BuildKit finds nothing in a layout (client/ociindex).
    manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'latest' } }]
  }
  await writeAtOnce(folder, 'oci-layout', '{"imageLayoutVersion":"1.0.0"}')
  await writeAtOnce(folder, 'index.json', JSON.stringify(index))
}

async function writeAtOnce(folder: string, name: string, text: string): Promise<void> {
  const draft = await draftIn(folder)
  await writeFile(draft, text)
  await rename(draft, join(folder, name))
}

/** Writes a blob whose text is known to have this digest. */
export async function writeBlob(folder: string, digest: string, text: string): Promise<void> {
  const draft = await draftIn(folder)
  await writeFile(draft, text)
  await keepBlob(folder, draft, digest)
}

/** A path for what is not a blob yet. What is left of such after a crash, the next garbage collection deletes. */
export async function draftIn(folder: string): Promise<string> {
  const ingest = join(folder, 'ingest')
  await mkdir(ingest, { recursive: true })
  return join(ingest, randomUUID())
}

/** Makes a draft the blob of this digest. */
export async function keepBlob(folder: string, draft: string, digest: string): Promise<void> {
  const path = blobPath(folder, digest)
  await mkdir(dirname(path), { recursive: true })
  await rename(draft, path)
}
