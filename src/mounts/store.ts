import { readFile } from 'node:fs/promises'
import type { LayerPlan } from '../plan/layer-plan.js'
import { type OpenLayers, openLayers } from '../store/layers.js'
import { writeBlob } from '../store/layout-files.js'
import { blobPath, readRoot } from '../store/oci-layout.js'
import { openReadOnly, openRepository } from '../store/open-repository.js'
import type { BlobFile, Repository } from '../store/repository.js'
import { newest, parseManifest, renderManifest, type SavedMount, type SavedMounts } from './saved.js'

/** The mounts of a scope where they are kept: a layout as those of layers, whose layers are the mounts. */
export interface MountStore {
  plan: LayerPlan
  open: OpenLayers
  repository: Repository
  saved: SavedMounts
  /**
   * The layer of a mount as a verified file, fetched if need be.
   * @throws {Error} where it cannot be had
   */
  fileOf(mount: SavedMount): Promise<BlobFile>
}

/** Opens what is kept. Trouble is an outcome of `open`: then nothing is there to read, or to write to. */
export async function openMountStore(plan: LayerPlan): Promise<MountStore> {
  const open = await openLayers(plan)
  const repository = openRepository('mounts', plan, open)
  const others = open.sources
    .filter(({ folder }) => folder !== plan.folder)
    .map((source) => openReadOnly('mounts', source))
  const fileOf = async ({ layer: { digest } }: SavedMount): Promise<BlobFile> => {
    for (const place of [repository, ...others]) {
      const file = await place.fileOf(digest)
      if (file !== undefined) return file
    }
    throw new Error(`blob ${digest} is not there`)
  }
  return { plan, open, repository, saved: await readSaved(open), fileOf }
}

async function readSaved({ sources }: OpenLayers): Promise<SavedMounts> {
  const all = await Promise.all(
    sources.map(async ({ folder }): Promise<SavedMounts> => {
      const root = await readRoot(folder)
      const text = root && (await readFile(blobPath(folder, root.digest), 'utf8').catch(() => undefined))
      return parseManifest(text ?? '')
    })
  )
  const [first, ...others] = all
  // What single platforms were made from says nothing of all together.
  const madeFrom = others.length === 0 ? first?.madeFrom : undefined
  return { mounts: newest(all.flatMap(({ mounts }) => mounts)), madeFrom }
}

/**
 * Makes these the mounts that are kept, as far as their layers are there; what another job wrote meanwhile is kept, too.
 * @throws {Error} where the layout cannot be written
 */
export async function keepMounts(
  { plan, repository }: MountStore,
  { mounts, madeFrom }: SavedMounts
): Promise<void> {
  const sizes = await Promise.all(mounts.map(({ layer }) => repository.sizeOf(layer.digest)))
  const there: SavedMount[] = mounts.filter((_, index) => sizes[index] !== undefined)
  if (there.length === 0) return
  const { manifest, texts } = renderManifest({ mounts: there, madeFrom })
  for (const [digest, text] of texts) await writeBlob(plan.folder, digest, text)
  await repository.publish(manifest)
}
