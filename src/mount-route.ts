import { join } from 'node:path'
import type { Run } from './attempts.js'
import type { BuildContexts } from './buildx/context.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import { type EnvironmentFacts, RUNNER_PLATFORM } from './environment/facts.js'
import { reasonOf } from './errors.js'
import type { ActionInputs } from './inputs/action-inputs.js'
import { isChosen } from './mounts/choice.js'
import { findHeldMounts, type HeldMounts } from './mounts/held.js'
import type { Helper } from './mounts/helper-build.js'
import { areSameBases, fingerprintOf } from './mounts/made-from.js'
import { type Programs, preparePrograms } from './mounts/programs.js'
import { releaseHelpers } from './mounts/release.js'
import { NOTHING_RESTORED, type Restoring, restoreMounts } from './mounts/restore.js'
import type { SavedMount } from './mounts/saved.js'
import { type MountStore, openMountStore } from './mounts/store.js'
import type { MountPlan } from './plan/mount-plan.js'
import { say } from './say.js'
import { formatBytes, formatSeconds } from './text.js'

/** The cache mounts of a run, from before the build to after it. */
export interface MountRoute {
  plan: MountPlan
  store: MountStore
  held: HeldMounts
  /** Of what the build is made from; undefined where it is not known. */
  fingerprint: Promise<string | undefined>
  /** Made when the first helper build needs them. */
  programs: () => Promise<Programs | { missing: string }>
  scratch: string
  restoring: Restoring
  /** Ends when the builder has given up what the restoring left in it. */
  released: Promise<void>
  close(): Promise<void>
}

/** Looks at once for what is kept, what the builder has already, and what the build is made from. */
export async function openMounts(
  plan: MountPlan,
  {
    inputs,
    facts,
    contexts,
    scratch
  }: Pick<Run, 'inputs' | 'facts'> & { contexts: BuildContexts; scratch: string }
): Promise<MountRoute> {
  const { buildx, builder, nativePlatform } = facts
  // Where there is much to hash, only what depends on it waits for it.
  const fingerprint = fingerprintOf(inputs, contexts)
  const [store, held] = await Promise.all([openMountStore(plan.layers), findHeldMounts(buildx, builder.name)])
  let programs: ReturnType<MountRoute['programs']> | undefined
  return {
    ...{ plan, store, held, fingerprint, scratch },
    programs: () => {
      programs ??= preparePrograms(
        join(scratch, 'helper'),
        plan.image,
        nativePlatform === RUNNER_PLATFORM,
        createBuildEnvironment()
      )
      return programs
    },
    restoring: NOTHING_RESTORED,
    released: Promise.resolve(),
    close: async () => store.open.claim?.release()
  }
}

/** Fills the mounts before the build, unless it will not need them. */
export async function fillMounts(
  route: MountRoute | undefined,
  { inputs, facts }: Pick<Run, 'inputs' | 'facts'>,
  layersAreThere: boolean
): Promise<void> {
  if (route === undefined) return
  const wanted = chooseToRestore(route, inputs)
  if (wanted.length === 0) return
  if (await isUnchanged(route, inputs, facts, layersAreThere)) {
    say(
      'Cache mounts are not restored: the build is made from what its cache was made from, and has its layers.'
    )
    return
  }
  const helper = await helperOf(route, facts)
  if ('missing' in helper) {
    route.restoring = {
      ...NOTHING_RESTORED,
      troubles: [`Cache mounts are not restored: ${helper.missing}.`]
    }
    return
  }
  route.restoring = await restoreMounts(route.store, wanted, helper)
  // Beside the build, which need not wait for it unless room may be short.
  route.released = releaseHelpers(helper).catch((error: unknown) =>
    say(`What restoring the cache mounts left in the builder stays there: ${reasonOf(error)}`)
  )
  if (route.restoring.troubles.length > 0) await route.released
  const restored = [...route.restoring.mounts.values()]
  if (restored.length === 0) return
  const bytes = restored.reduce((sum, { mount }) => sum + mount.bytes, 0)
  say(
    `Cache mounts restored in ${formatSeconds(route.restoring.seconds)}, ${formatBytes(bytes)}, with ` +
      `${helper.programs.said}: ${[...route.restoring.mounts.keys()].join(', ')}`
  )
}

/** Those that are kept and carried, and that neither the builder has already nor the build empties at its start. */
function chooseToRestore(
  { plan, store, held }: MountRoute,
  { noCache, noCacheFilters }: ActionInputs
): SavedMount[] {
  if (noCache) return []
  return store.saved.mounts
    .filter((mount) => isChosen(plan.choice, mount) && !held(mount))
    .filter(({ stages }) => !stages.some((stage) => noCacheFilters.includes(stage)))
}

async function isUnchanged(
  { store, fingerprint }: MountRoute,
  { noCacheFilters }: ActionInputs,
  facts: EnvironmentFacts,
  layersAreThere: boolean
): Promise<boolean> {
  const { madeFrom } = store.saved
  if (!layersAreThere || noCacheFilters.length > 0 || madeFrom === undefined) return false
  return madeFrom.fingerprint === (await fingerprint) && areSameBases(madeFrom.bases, facts)
}

/** What helper builds need, or what is missing for them. */
export async function helperOf(
  route: MountRoute,
  facts: EnvironmentFacts
): Promise<Helper | { missing: string }> {
  const programs = await route.programs()
  if ('missing' in programs) return programs
  const { buildx, builder } = facts
  return { buildx, builder: builder.name, env: createBuildEnvironment(), programs, scratch: route.scratch }
}
