import type { Built, Run } from './attempts.js'
import type { Vertex } from './buildx/events.js'
import { isOfThisJob } from './environment/builder.js'
import { reasonOf } from './errors.js'
import type { LayerRoute } from './layer-route.js'
import { helperOf, type MountRoute } from './mount-route.js'
import { withinBounds } from './mounts/bounds.js'
import { isChosen } from './mounts/choice.js'
import { type Discovery, discoverMounts, type UsedMount } from './mounts/discover.js'
import { type Candidate, type Extraction, extractMounts, NOTHING_EXTRACTED } from './mounts/extract.js'
import { nameOf } from './mounts/identity.js'
import { basesOf } from './mounts/made-from.js'
import { releaseHelpers } from './mounts/release.js'
import { type MountReport, reportMounts } from './mounts/report.js'
import type { SavedMount } from './mounts/saved.js'
import { keepMounts } from './mounts/store.js'
import type { MountPlan } from './plan/mount-plan.js'
import { say } from './say.js'
import { type SaveDecision, settleLayers } from './store/settle.js'

/** What the mounts did in a run. */
export interface MountOutcome {
  mounts: MountReport[]
  restoreSeconds: number
  saveSeconds: number
  /** Undefined where this run writes none. */
  save: SaveDecision | undefined
  notices: string[]
  troubles: string[]
}

/** What is known of a build that has ended. */
export interface EndedBuild {
  built: Built
  vertices: Vertex[] | undefined
}

/** Carries out of the builder what the build left in its mounts, if it is worth it, and settles what is kept. */
export async function carryOut(run: Run, route: MountRoute, ended: EndedBuild): Promise<MountOutcome> {
  const { restoring } = route
  const { vertices, built } = ended
  await route.released
  const outcome: MountOutcome = {
    ...{ mounts: [], restoreSeconds: restoring.seconds, saveSeconds: 0, save: undefined, notices: [] },
    troubles: [...restoring.troubles, ...storeTroubles(route, run.route)]
  }
  // On docker's own builder, which had to step in, are other mounts.
  if (vertices === undefined || built.builder !== run.facts.builder) return outcome
  const discovery = discoverMounts(vertices)
  const used = discovery.mounts.filter((mount) => isChosen(route.plan.choice, mount))
  const notices = [...discovery.leftAlone, ...absentMounts(route.plan, discovery, built)]
  try {
    const extraction = await extract(run, route, used, built)
    const { save, saved, notices: further } = await settle(route, ended, used, extraction)
    return {
      mounts: reportMounts(used, saved, restoring, extraction),
      restoreSeconds: restoring.seconds,
      saveSeconds: extraction.seconds,
      save,
      notices: [...notices, ...extraction.notices, ...further],
      troubles: [...outcome.troubles, ...extraction.troubles]
    }
  } catch (error) {
    return {
      ...outcome,
      notices,
      troubles: [...outcome.troubles, `Cache mounts are not kept: ${reasonOf(error)}.`]
    }
  }
}

function storeTroubles({ store }: MountRoute, layers: LayerRoute | undefined): string[] {
  const { outcome } = store.open
  if (outcome.status !== 'failed') return []
  const ofLayers = layers?.open.outcome
  if (ofLayers?.status !== 'failed' || ofLayers.reason !== outcome.reason)
    return [`Cache mounts are not used: ${outcome.reason}.`]
  // One service failed, and is told of once.
  say('Cache mounts are not used either.')
  return []
}

/** Names that were asked for and are none of the build's. */
function absentMounts({ choice }: MountPlan, { mounts }: Discovery, { ending }: Built): string[] {
  if (choice.kind !== 'list' || ending.exitCode !== 0) return []
  const names = mounts.map(nameOf)
  const absent = choice.mounts.map(nameOf).filter((name) => !names.includes(name))
  if (absent.length === 0) return []
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
  return [`${choice.input}: ${absent.join(', ')} is no cache mount of this build; ${known}.`]
}

/** No helper where no step could write to a mount, where nothing may be written, and, unless it is asked for, after a failure. */
async function extract(
  { facts, route: layers }: Run,
  route: MountRoute,
  used: readonly UsedMount[],
  { ending }: Built
): Promise<Extraction> {
  const { plan, store, restoring } = route
  const mayKeep = plan.layers.writes && store.open.barrier === undefined
  if (!mayKeep || (ending.exitCode !== 0 && !plan.savesFailed)) return NOTHING_EXTRACTED
  const candidates = used
    .filter(({ executed }) => executed)
    .map(
      (mount): Candidate => ({
        used: mount,
        kept: store.saved.mounts.find((saved) => nameOf(saved) === nameOf(mount)),
        restored: restoring.mounts.get(nameOf(mount))
      })
    )
  if (candidates.length === 0) return NOTHING_EXTRACTED
  const helper = await helperOf(route, facts)
  if ('missing' in helper) {
    // Where nothing could be restored for it either, it has been told.
    const isTold = restoring.troubles.some((trouble) => trouble.includes(helper.missing))
    return {
      ...NOTHING_EXTRACTED,
      troubles: isTold ? [] : [`Cache mounts are not saved: ${helper.missing}.`]
    }
  }
  const { gateway, address } = layers ?? {}
  const way = gateway === undefined || address === undefined ? undefined : { gateway, address }
  const extraction = await extractMounts(store, candidates, helper, { bounds: plan.bounds, way })
  // The builder of this job alone goes with it.
  if (!isOfThisJob(facts)) await releaseHelpers(helper)
  return extraction
}

/** A day: how old the note of the last use may be; milliseconds. */
const USE_NOTED = 86_400_000

/** Writes what is kept from now on. Where no step with a mount ran, that is what was kept before. */
async function settle(
  route: MountRoute,
  { vertices = [], built }: EndedBuild,
  used: readonly UsedMount[],
  { fresh }: Extraction
): Promise<{ save: SaveDecision | undefined; saved: readonly SavedMount[]; notices: string[] }> {
  const { plan, store, restoring, held } = route
  const before = store.saved.mounts
  const now = Date.now()
  const ran = used.filter(({ executed }) => executed)
  const updated = ran.flatMap((mount): SavedMount[] => {
    const name = nameOf(mount)
    const known = before.find((saved) => nameOf(saved) === name)
    const news = fresh.get(name)
    if (known === undefined && news === undefined) return []
    const { id, owner, target, stages, seconds } = mount
    const wasFull = restoring.mounts.has(name) || restoring.kept.includes(name) || held(mount)
    const times = wasFull
      ? { without: known?.without, with: seconds }
      : { without: seconds, with: known?.with }
    const usedAt = known !== undefined && now - known.usedAt < USE_NOTED && !news ? known.usedAt : now
    const content = news === undefined ? known : { ...news, savedAt: now }
    return [{ ...(content as SavedMount), id, owner, target, stages, ...times, usedAt }]
  })
  const names = new Set(updated.map(nameOf))
  const saved = [...before.filter((mount) => !names.has(nameOf(mount))), ...updated]
  const succeeded = built.ending.exitCode === 0
  if (!plan.layers.writes || updated.length === 0 || (!succeeded && fresh.size === 0))
    return { save: undefined, saved, notices: [] }
  const { kept, notices } = withinBounds(saved, plan.bounds)
  const fingerprint = succeeded ? await route.fingerprint : undefined
  const madeFrom = fingerprint === undefined ? undefined : { fingerprint, bases: basesOf(vertices) }
  await keepMounts(store, { mounts: kept, madeFrom })
  return { save: await settleLayers(plan.layers, store.open), saved, notices }
}

/**
 * What is to be known of mounts that are left to a builder that lasts: BuildKit's own rules for what it throws away
 * (moby/buildkit cmd/buildkitd/config/gcpolicy.go). Undefined if there are none, or they are carried.
 */
export function keptByBuilder(
  { plan, facts }: Run,
  vertices: readonly Vertex[] | undefined
): string | undefined {
  if (plan.mounts.plan !== undefined || facts.runner.ephemeral) return undefined
  const { mounts } = discoverMounts(vertices ?? [])
  if (mounts.length === 0) return undefined
  return (
    `Cache mounts stay in builder ${facts.builder.name}. By default BuildKit throws away those that were not used for ` +
    '48 hours, as soon as its cache has more than 512 MB; buildkitd-config with a gcpolicy of your own changes that.'
  )
}
