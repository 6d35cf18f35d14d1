import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { reasonOf } from '../errors.js'
import type { LayerPlan } from '../plan/plan.js'
import { OverdueError, restoreFolder, saveFolder } from './actions-cache.js'
import { type Claim, claimLayout, stateFile } from './claim.js'
import {
  collectGarbage,
  type Layout,
  type LayoutState,
  readLayout,
  type Verified,
  verifyLayout
} from './oci-layout.js'

/** What the local backend has for this build. `digest` names the whole content; sizes in bytes. */
export type RestoreOutcome =
  | { status: 'kept'; digest: string; bytes: number }
  | { status: 'restored'; digest: string; bytes: number; seconds: number }
  | { status: 'missed'; reason: string }
  | { status: 'failed'; reason: string }

/** A layout that a build may read, and write if the claim says so. */
export interface OpenLayers {
  outcome: RestoreOutcome
  /** The layouts to read, if there are any: the plan's own, one of its fallbacks, or several of its parts. */
  sources: string[]
  readable: boolean
  writable: boolean
  /** Why it is not writable although the plan would write. */
  barrier: string | undefined
  /** Absent where the folder could not even be claimed. */
  claim: Claim | undefined
}

/**
 * Makes the layout ready: takes what is there if it is whole, else asks the store that the plan names. Whatever
 * goes wrong is an outcome: the build then goes on without.
 */
export async function openLayers(layers: LayerPlan): Promise<OpenLayers> {
  let claim: Claim | undefined
  try {
    // A job that does not write a kept folder leaves that to another; to unpack what the service has, one must write.
    const isReader = !layers.writes && layers.store === 'folder'
    claim = await claimLayout(layers.folder, isReader ? 'reader' : 'writer')
    const found = await readLayout(layers.folder)
    if (found.kind === 'foreign') return closed(`${found.reason}, and it is left untouched`, claim)
    const mine = claim.role === 'writer'
    // What is broken and not read would still be in the way of the export.
    if (!layers.reads && mine && found.kind === 'broken')
      await rm(layers.folder, { recursive: true, force: true })
    const own = layers.reads ? await restore(layers, found, mine) : NOT_WANTED
    const others = own.status === 'missed' && layers.reads ? await findOthers(layers) : []
    claim = others.reduce((all, other) => together(all, other.claim), claim)
    const { outcome, sources } =
      others.length > 0 ? asOne(others) : { outcome: own, sources: [layers.folder] }
    const readable = outcome.status === 'kept' || outcome.status === 'restored'
    const barrier =
      mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now'
    return { outcome, sources, readable, writable: mine && layers.writes, barrier, claim }
  } catch (error) {
    return closed(`${layers.folder} cannot be used (${reasonOf(error)})`, claim)
  }
}

interface Other {
  folder: string
  layout: Layout
  claim: Claim
}

/** What is read in place of the own layout: a fallback, or what there is of single platforms. */
async function findOthers({ fallbacks, parts }: LayerPlan): Promise<Other[]> {
  const fallback = await findWhole(fallbacks)
  if (fallback !== undefined) return [fallback]
  const found: Other[] = []
  for (const part of parts) {
    const other = await findWhole(part)
    if (other !== undefined) found.push(other)
  }
  return found
}

/** The first of the layouts that is whole, claimed so that nobody deletes blobs from it. */
async function findWhole(folders: readonly string[]): Promise<Other | undefined> {
  for (const folder of folders) {
    const claim = await claimLayout(folder, 'reader')
    const layout = await readKept(folder)
    if (layout.kind === 'whole') return { folder, layout, claim }
    await claim.release()
  }
  return undefined
}

function asOne(others: readonly Other[]): Pick<OpenLayers, 'outcome' | 'sources'> {
  const digest = others.map(({ layout }) => layout.digest).join()
  const bytes = others.reduce((sum, { layout }) => sum + layout.bytes, 0)
  return { outcome: { status: 'kept', digest, bytes }, sources: others.map(({ folder }) => folder) }
}

async function readKept(folder: string): Promise<LayoutState> {
  try {
    return await trust(folder, await readLayout(folder), await readVerified(stateFile(folder, 'verified')))
  } catch (error) {
    return { kind: 'broken', reason: reasonOf(error) }
  }
}

/** Two claims as one: what the first may, while both last. */
function together(first: Claim, second: Claim): Claim {
  return {
    ...first,
    release: async () => {
      await first.release()
      await second.release()
    }
  }
}

const NOT_WANTED: RestoreOutcome = { status: 'missed', reason: 'no-cache' }

function closed(reason: string, claim: Claim | undefined): OpenLayers {
  const outcome: RestoreOutcome = { status: 'failed', reason }
  return { outcome, sources: [], readable: false, writable: false, barrier: reason, claim }
}

async function restore(
  { folder, store }: LayerPlan,
  found: LayoutState,
  mine: boolean
): Promise<RestoreOutcome> {
  const trusted = await trust(folder, found, await readVerified(stateFile(folder, 'verified')))
  if (trusted.kind === 'whole') return { status: 'kept', digest: trusted.digest, bytes: trusted.bytes }
  // What is broken in our own folder is of no use to anybody; without it, the next export writes it anew.
  if (trusted.kind === 'broken' && mine) await rm(folder, { recursive: true, force: true })
  if (store === 'actions-cache' && mine) return restoreFromService(folder)
  const reason =
    trusted.kind === 'broken' ? `the layout was broken (${trusted.reason})` : 'nothing has been kept here yet'
  return { status: 'missed', reason }
}

/** The layout, if every blob has the bytes it should; what was verified is remembered beside the locks. */
async function trust(folder: string, found: LayoutState, before: Verified): Promise<LayoutState> {
  if (found.kind !== 'whole') return found
  const result = await verifyLayout(folder, found, before)
  if ('damage' in result) return { kind: 'broken', reason: result.damage }
  await writeFile(stateFile(folder, 'verified'), JSON.stringify(result.verified))
  return found
}

async function readVerified(file: string): Promise<Verified> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Verified) : {}
  } catch {
    // None yet, or cut off: then everything is verified anew.
    return {}
  }
}

async function restoreFromService(folder: string): Promise<RestoreOutcome> {
  const startedAt = performance.now()
  try {
    const key = await restoreFolder(folder, keyPrefix(folder))
    if (key === undefined) {
      await rm(folder, { recursive: true, force: true })
      return { status: 'missed', reason: 'the cache service has nothing for this scope yet' }
    }
    // tar gives files the times they had elsewhere, so what was verified here before says nothing of them.
    const layout = await trust(folder, await readLayout(folder), {})
    if (layout.kind === 'whole') {
      const seconds = (performance.now() - startedAt) / 1000
      return { status: 'restored', digest: layout.digest, bytes: layout.bytes, seconds }
    }
    await rm(folder, { recursive: true, force: true })
    return { status: 'failed', reason: `what the cache service gave cannot be used (${describe(layout)})` }
  } catch (error) {
    // Something still writes to the folder: it is neither ours to delete now nor to export to.
    if (error instanceof OverdueError) throw error
    await rm(folder, { recursive: true, force: true })
    return { status: 'failed', reason: `the cache could not be restored (${reasonOf(error)})` }
  }
}

function describe(state: Exclude<LayoutState, { kind: 'whole' }>): string {
  return state.kind === 'absent' ? 'it was empty' : state.reason
}

/** Throws away a layout that turned out to be damaged, if this job is its writer. */
export async function discardLayers({ folder }: LayerPlan, { claim }: OpenLayers): Promise<void> {
  if (claim?.role === 'writer') await rm(folder, { recursive: true, force: true })
}

/** What a build left in the layout. `bytes` is its whole size, 0 if it is not new. */
export type SaveDecision = { save: boolean; reason: string; bytes: number }

/** Cleans the layout after a build that succeeded, and decides whether it must be carried to later jobs. */
export async function settleLayers(layers: LayerPlan, open: OpenLayers): Promise<SaveDecision> {
  try {
    return await decideSave(layers, open)
  } catch (error) {
    return { save: false, reason: `${layers.folder} cannot be read (${reasonOf(error)})`, bytes: 0 }
  }
}

async function decideSave({ folder, store }: LayerPlan, open: OpenLayers): Promise<SaveDecision> {
  if (!open.writable) return { save: false, reason: open.barrier ?? 'this run does not write', bytes: 0 }
  const layout = await readLayout(folder)
  if (layout.kind !== 'whole')
    return { save: false, reason: `nothing was exported (${describe(layout)})`, bytes: 0 }
  await open.claim?.whileAlone(() => collectGarbage(folder, layout))
  const { outcome } = open
  const before = outcome.status === 'kept' || outcome.status === 'restored' ? outcome.digest : undefined
  if (before === layout.digest) return { save: false, reason: 'nothing changed', bytes: 0 }
  if (store === 'folder') return { save: false, reason: `kept in ${folder}`, bytes: layout.bytes }
  return { save: true, reason: 'to be saved in the Actions cache at the end of the job', bytes: layout.bytes }
}

export type SaveOutcome =
  | { status: 'saved'; key: string; bytes: number; seconds: number }
  | { status: 'skipped'; reason: string }

/** Saves a layout to the Actions cache service, under a key made of its content. */
export async function saveLayers(folder: string): Promise<SaveOutcome> {
  const layout = await readLayout(folder)
  if (layout.kind !== 'whole') return { status: 'skipped', reason: describe(layout) }
  const startedAt = performance.now()
  const key = `${keyPrefix(folder)}${layout.digest.slice(0, 16)}`
  if (!(await saveFolder(folder, key)))
    return { status: 'skipped', reason: 'the cache service did not take it' }
  return { status: 'saved', key, bytes: layout.bytes, seconds: (performance.now() - startedAt) / 1000 }
}

/** Entries of one scope share a prefix; `1` is the version of what is inside. */
function keyPrefix(folder: string): string {
  return `buildkit-cache-1-${basename(folder)}-`
}
