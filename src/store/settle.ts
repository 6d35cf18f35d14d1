import { reasonOf } from '../errors.js'
import type { LayerPlan } from '../plan/layer-plan.js'
import { limitFolder, markUsed } from './folder-limit.js'
import type { OpenLayers } from './layers.js'
import { collectGarbage, describe, digestOfRoots, readLayers, readLayout, readRoot } from './oci-layout.js'
import type { Pack } from './pack-index.js'
import { trust, writeVerified } from './trust.js'

/** What a build left in the layout. `bytes`: of what is new, 0 if nothing is. */
export interface SaveDecision {
  save: boolean
  reason: string
  bytes: number
  /** What else the user should know, in sentences. */
  notices?: string[]
}

/** The reason where a build wrote what was there before. */
export const NOTHING_CHANGED = 'nothing changed'

/** Cleans the layout after a build that succeeded, and decides whether it must be carried to later jobs. */
export async function settleLayers(plan: LayerPlan, open: OpenLayers): Promise<SaveDecision> {
  const barrier = plan.writes ? open.barrier : 'this run does not write'
  if (barrier !== undefined) return keepNothing(barrier)
  try {
    return plan.store === 'packs' ? await decidePacks(plan, open) : await decideLayout(plan, open)
  } catch (error) {
    return keepNothing(`${plan.folder} cannot be read (${reasonOf(error)})`)
  }
}

function keepNothing(reason: string): SaveDecision {
  return { save: false, reason, bytes: 0 }
}

function isUnchanged({ outcome }: OpenLayers, digest: string): boolean {
  return 'digest' in outcome && outcome.digest === digest
}

async function decideLayout({ folder, store, maxSize }: LayerPlan, open: OpenLayers): Promise<SaveDecision> {
  const layout = await readLayout(folder)
  if (layout.kind !== 'whole') return keepNothing(`nothing was exported (${describe(layout)})`)
  await open.claim?.whileAlone(() => collectUnreached(folder))
  const unchanged = isUnchanged(open, layout.digest)
  if (store === 'folder') {
    if (!unchanged) await trust(folder, layout, open.verified)
    await markUsed(folder)
    const notices = await limitFolder(folder, maxSize)
    if (unchanged) return { ...keepNothing(NOTHING_CHANGED), notices }
    return { save: false, reason: `kept in ${folder}`, bytes: layout.bytes, notices }
  }
  return unchanged ? keepNothing(NOTHING_CHANGED) : toBeSaved(layout.bytes, maxSize, layout.bytes)
}

/** By the index as it is once nobody else uses the layout: another job may have replaced it before. */
async function collectUnreached(folder: string): Promise<void> {
  const layout = await readLayout(folder)
  if (layout.kind === 'whole') await collectGarbage(folder, layout)
}

/** Of a layout in packs only what is new is here. */
async function decidePacks({ folder, maxSize }: LayerPlan, open: OpenLayers): Promise<SaveDecision> {
  const manifest = await readRoot(folder)
  if (manifest === undefined) return keepNothing('nothing was exported')
  if (isUnchanged(open, digestOfRoots([manifest]))) return keepNothing(NOTHING_CHANGED)
  await writeVerified(folder, open.verified)
  const layers = await readLayers(folder, manifest)
  const packs = packsOf(open)
  const fresh = layers.filter(({ digest }) => !packs.some(({ blobs }) => blobs.has(digest)))
  return toBeSaved(sizeOf(fresh), maxSize, sizeOf(layers))
}

function sizeOf(layers: readonly { size: number }[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0)
}

function toBeSaved(bytes: number, most: number, whole: number): SaveDecision {
  if (whole > most) {
    const reason = `it takes ${Math.round(whole / 1e6)} MB, more than cache-max-size allows`
    return { ...keepNothing(reason), notices: [`The cache is not kept: ${reason}.`] }
  }
  return { save: true, reason: 'to be saved in the Actions cache', bytes }
}

/** The packs that a layout's sources are in. */
export function packsOf({ sources }: OpenLayers): Pack[] {
  return sources.flatMap(({ packs }) => packs?.index.packs ?? [])
}
