import { rm } from 'node:fs/promises'
import { reasonOf } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import { findOutage, restoreFolder, saveFolder } from './actions-cache.js'
import { type Claim, claimLayout } from './claim.js'
import { collectGarbage, findDamage, readLayout } from './oci-layout.js'

/** The folder of layers that a build uses, as the plan says. */
export type LayerPlan = NonNullable<Plan['layers']>

/** What the local backend has for this build. `digest` names the whole content; sizes in bytes. */
export type RestoreOutcome =
  | { status: 'kept'; digest: string; bytes: number }
  | { status: 'restored'; digest: string; bytes: number; seconds: number }
  | { status: 'missed'; reason: string }
  | { status: 'failed'; reason: string }

/** A layout that a build may read, and write if the claim says so. */
export interface OpenLayers {
  outcome: RestoreOutcome
  readable: boolean
  writable: boolean
  /** Why it is not writable although the plan would write. */
  barrier: string | undefined
  /** Whether the Actions cache service answered; nothing is saved where it did not. */
  serviceAnswers: boolean
  /** Absent where the folder could not even be claimed. */
  claim: Claim | undefined
}

/**
 * Makes the layout ready: takes what is there if it is whole, else asks the store that the plan names. Whatever
 * goes wrong is an outcome: the build then goes on without.
 */
export async function openLayers(layers: LayerPlan, serviceUrl: string | undefined): Promise<OpenLayers> {
  let claim: Claim | undefined
  try {
    claim = await claimLayout(layers.folder)
    const found = await readLayout(layers.folder)
    if (found.kind === 'foreign') return closed(`${found.reason}, and it is left untouched`, claim)
    const mine = claim.role === 'writer'
    const restored = await restore(layers, found, mine, serviceUrl)
    const readable = restored.outcome.status === 'kept' || restored.outcome.status === 'restored'
    const barrier =
      mine || !layers.writes ? undefined : 'another job on this machine is writing this cache now'
    return { ...restored, readable, writable: mine && layers.writes, barrier, claim }
  } catch (error) {
    return closed(`${layers.folder} cannot be used (${reasonOf(error)})`, claim)
  }
}

function closed(reason: string, claim: Claim | undefined): OpenLayers {
  const outcome: RestoreOutcome = { status: 'failed', reason }
  return { outcome, readable: false, writable: false, barrier: reason, serviceAnswers: false, claim }
}

async function restore(
  { folder, store }: LayerPlan,
  found: Awaited<ReturnType<typeof readLayout>>,
  mine: boolean,
  serviceUrl: string | undefined
): Promise<{ outcome: RestoreOutcome; serviceAnswers: boolean }> {
  const fromService = store === 'actions-cache'
  if (found.kind === 'whole') {
    return {
      outcome: { status: 'kept', digest: found.digest, bytes: found.bytes },
      serviceAnswers: fromService
    }
  }
  // What is broken in our own folder is of no use to anybody; without it, the next export writes it anew.
  if (found.kind === 'broken' && mine) await rm(folder, { recursive: true, force: true })
  if (!fromService || !mine) {
    const reason =
      found.kind === 'broken' ? `the layout was broken (${found.reason})` : 'nothing has been kept here yet'
    return { outcome: { status: 'missed', reason }, serviceAnswers: false }
  }
  const outage = serviceUrl === undefined ? 'its address is not known' : await findOutage(serviceUrl)
  if (outage !== undefined) {
    return {
      outcome: { status: 'failed', reason: `the Actions cache service does not answer (${outage})` },
      serviceAnswers: false
    }
  }
  return { outcome: await restoreFromService(folder), serviceAnswers: true }
}

async function restoreFromService(folder: string): Promise<RestoreOutcome> {
  const startedAt = performance.now()
  try {
    const key = await restoreFolder(folder, keyPrefix(folder))
    if (key === undefined) {
      await rm(folder, { recursive: true, force: true })
      return { status: 'missed', reason: 'the cache service has nothing for this scope yet' }
    }
    const layout = await readLayout(folder)
    const damage = layout.kind === 'whole' ? await findDamage(folder, layout) : describe(layout)
    if (layout.kind === 'whole' && damage === undefined) {
      return {
        status: 'restored',
        digest: layout.digest,
        bytes: layout.bytes,
        seconds: (performance.now() - startedAt) / 1000
      }
    }
    await rm(folder, { recursive: true, force: true })
    return { status: 'failed', reason: `what the cache service gave cannot be used (${damage})` }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    return { status: 'failed', reason: `the cache could not be restored (${reasonOf(error)})` }
  }
}

function describe(state: Exclude<Awaited<ReturnType<typeof readLayout>>, { kind: 'whole' }>): string {
  return state.kind === 'absent' ? 'it was empty' : state.reason
}

/** What a build left in the layout. `bytes` is what is new to be carried or kept. */
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
  if (!open.serviceAnswers)
    return { save: false, reason: 'the cache service did not answer before', bytes: 0 }
  return { save: true, reason: 'at the end of the job, to the Actions cache service', bytes: layout.bytes }
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
  return `buildkit-cache-1-${folder.split('/').at(-1)}-`
}
