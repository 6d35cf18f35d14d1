import { rm } from 'node:fs/promises'
import { reasonOf } from '../errors.js'
import type { LayerPlan } from '../plan/layer-plan.js'
import { say } from '../say.js'
import { type Claim, claimLayout } from './claim.js'
import { markUsed } from './folder-limit.js'
import {
  type LayerSource,
  type Opened,
  openFromPacks,
  openFromService,
  openKept,
  type RestoreOutcome,
  sourceIn
} from './layer-source.js'
import { type LayoutState, readLayout, readRoot, type Verified } from './oci-layout.js'
import { readVerified, trust } from './trust.js'

/** What there is of a plan's layouts. */
export interface OpenLayers {
  outcome: RestoreOutcome
  /** The layouts to read, if there are any: the plan's own, one of its fallbacks, or several of its parts. */
  sources: LayerSource[]
  /** Of the plan's own layout. */
  verified: Verified
  /** Digest of the manifest that the plan's own layout has now; undefined if it has none. */
  root: string | undefined
  /** Why nothing can be written to the plan's own; undefined if it can. */
  barrier: string | undefined
  /** Absent where the folder could not even be claimed. */
  claim: Claim | undefined
}

/**
 * Makes the layout ready: takes what is there if it is whole, else asks the store that the plan names. Whatever
 * goes wrong is an outcome: the build then goes on without.
 */
export async function openLayers(plan: LayerPlan): Promise<OpenLayers> {
  let claim: Claim | undefined
  try {
    claim = await claimLayout(plan.folder)
    const found = await readLayout(plan.folder)
    if (found.kind === 'foreign') return closed(`${found.reason}, and it is left untouched`, claim)
    const known = plan.reads ? await trust(plan.folder, found) : found
    // What is broken is of no use to anybody, and would be in the way of an export that BuildKit itself writes.
    if (known.kind === 'broken') await claim.whileAlone(() => removeBroken(plan.folder))
    const common = { verified: await readVerified(plan.folder), barrier: undefined }
    if (!plan.reads) {
      const root = (await readRoot(plan.folder))?.digest
      return { ...common, outcome: NOT_WANTED, sources: [], root, claim }
    }
    const own = await openOwn(plan, known, claim)
    const others = own.source === undefined && own.outcome.status === 'missed' ? await openOthers(plan) : []
    claim = others.reduce((all, other) => together(all, other.claim), claim)
    const { outcome, sources } =
      others.length > 0 ? asOne(others) : { outcome: own.outcome, sources: own.source ? [own.source] : [] }
    await Promise.all(sources.map((source) => markUsed(source.folder)))
    // A service that refuses or fails now would do so once more, and take a warning of its own for it.
    const barrier = plan.store === 'packs' && outcome.status === 'failed' ? outcome.reason : undefined
    return { ...common, outcome, sources, barrier, root: (await readRoot(plan.folder))?.digest, claim }
  } catch (error) {
    return closed(`${plan.folder} cannot be used (${reasonOf(error)})`, claim)
  }
}

/** Another job may have written it anew before this one was alone. */
async function removeBroken(folder: string): Promise<void> {
  const now = await trust(folder, await readLayout(folder))
  if (now.kind === 'broken') await rm(folder, { recursive: true, force: true })
}

const NOT_WANTED: RestoreOutcome = { status: 'missed', reason: 'no-cache' }

function closed(reason: string, claim: Claim | undefined): OpenLayers {
  return {
    outcome: { status: 'failed', reason },
    sources: [],
    verified: {},
    root: undefined,
    barrier: reason,
    claim
  }
}

async function openOwn(plan: LayerPlan, known: LayoutState, claim: Claim): Promise<Opened> {
  const { folder, fallbacks, store } = plan
  if (known.kind === 'whole') {
    const { digest, bytes } = known
    return { outcome: { status: 'kept', digest, bytes }, source: await sourceIn(folder) }
  }
  const reason =
    known.kind === 'broken' ? `the layout was broken (${known.reason})` : 'nothing has been kept here yet'
  if (store === 'folder') return { outcome: { status: 'missed', reason } }
  if (store === 'packs') return openFromPacks(folder, [folder, ...fallbacks])
  if (!(await claim.becomeWriter()))
    return { outcome: { status: 'missed', reason: 'another job on this machine restores it now' } }
  return openFromService(folder)
}

interface Other {
  source: LayerSource
  outcome: Extract<RestoreOutcome, { digest: string }>
  claim: Claim
}

/** What is read in place of the own layout: a fallback, or what there is of single platforms. */
async function openOthers({ fallbacks, parts, store }: LayerPlan): Promise<Other[]> {
  // Packs were looked for under the names of the fallbacks already.
  const fallback = store === 'packs' ? undefined : await openFirst(fallbacks, store)
  if (fallback !== undefined) return [fallback]
  const found = await Promise.all(parts.map((part) => openFirst(part, store)))
  return found.filter((other) => other !== undefined)
}

/** The first of the layouts that can be read, claimed so that nobody deletes blobs from it. */
async function openFirst(folders: readonly string[], store: LayerPlan['store']): Promise<Other | undefined> {
  for (const folder of store === 'packs' ? folders.slice(0, 1) : folders) {
    const claim = await claimLayout(folder)
    const { outcome, source } =
      store === 'packs' ? await openFromPacks(folder, folders) : await openKept(folder)
    if (source !== undefined && 'digest' in outcome) return { source, outcome, claim }
    await claim.release()
  }
  return undefined
}

function asOne(others: readonly Other[]): Pick<OpenLayers, 'outcome' | 'sources'> {
  const outcomes = others.map(({ outcome }) => outcome)
  const whole = {
    digest: outcomes.map((outcome) => outcome.digest).join(),
    bytes: outcomes.reduce((sum, outcome) => sum + outcome.bytes, 0)
  }
  const waits = outcomes.flatMap((outcome) => (outcome.status === 'kept' ? [] : [outcome.seconds]))
  const outcome: RestoreOutcome =
    waits.length === 0
      ? { status: 'kept', ...whole }
      : { status: 'opened', ...whole, seconds: Math.max(...waits) }
  return { outcome, sources: others.map(({ source }) => source) }
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

/** Before BuildKit itself writes to the layout: why it may not; undefined if it may. */
export async function becomesWriter({ claim, barrier }: OpenLayers): Promise<string | undefined> {
  if (barrier !== undefined) return barrier
  try {
    return (await claim?.becomeWriter()) === true
      ? undefined
      : 'another job on this machine is writing this cache now'
  } catch (error) {
    return reasonOf(error)
  }
}

/** Throws away a layout that turned out to be damaged, unless others use it. What cannot be deleted is left. */
export async function discardLayers({ folder }: LayerPlan, { claim }: OpenLayers): Promise<void> {
  try {
    // Layers that are still being fetched may arrive meanwhile.
    const again = { maxRetries: 10, retryDelay: 50 }
    await claim?.whileAlone(() => rm(folder, { recursive: true, force: true, ...again }))
  } catch (error) {
    say(`${folder} could not be deleted: ${reasonOf(error)}`)
  }
}
