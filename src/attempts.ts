import type { BuildRequest } from './buildx/argv.js'
import { askBuildx, complaintOf, STARTING_LIMIT } from './buildx/ask.js'
import { type BuildEnding, runBuild } from './buildx/build.js'
import { type CacheEntry, parseEntries, withoutSecrets } from './buildx/cache-entry.js'
import {
  cameToItsSteps,
  findCacheLoss,
  findObstacle,
  foundNoSpace,
  placeOfLoss
} from './buildx/cache-loss.js'
import { exportLimitOf } from './buildx/export.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import { type Builder, isOfThisJob } from './environment/builder.js'
import type { EnvironmentFacts } from './environment/facts.js'
import type { ActionInputs } from './inputs/action-inputs.js'
import { parseGoBool } from './inputs/go-bool.js'
import type { LayerRoute } from './layer-route.js'
import { findLost } from './lost-imports.js'
import type { MountRoute } from './mount-route.js'
import { standsInForDocker } from './plan/destination.js'
import { timeExports } from './plan/exports.js'
import { type Caches, cachesOf, type Plan } from './plan/plan.js'
import type { Present } from './present-caches.js'
import { say } from './say.js'
import { discardLayers } from './store/layers.js'

/** What a run knows before it builds. */
export interface Run {
  inputs: ActionInputs
  facts: EnvironmentFacts
  plan: Plan
  present: Present
  /** How the local backend's layers are reached. */
  route: LayerRoute | undefined
  /** The cache mounts that are carried; undefined if none are. */
  mounts: MountRoute | undefined
  /** The arguments of buildx for a build, as planned but for what is given here. */
  argsFor: (changes: Partial<BuildRequest>) => string[]
  /** Those that write caches after the build. */
  exportArgsFor: (caches: Caches, changes?: Partial<BuildRequest>) => string[]
}

/** How the last attempt ended, and what went wrong with those before it, in sentences. */
export interface Built {
  ending: BuildEnding
  /** What it was built on. */
  builder: Builder
  /** The caches that it was left with. */
  caches: Caches
  /** Imports that did not answer in time. */
  stalled: string[]
  setbacks: string[]
}

/**
 * Builds. Once more, without the cache that went away in the middle, which fails a build; once more on the emptied builder,
 * if its disk is full and a cache has taken of it; and once more on
 * docker's own builder, if one that stands in for it lacks what docker may have: a base image, or trust in a registry.
 */
export async function buildWithRetries(run: Run): Promise<Built> {
  const { facts, plan, present } = run
  const caches = cachesOf(plan, present)
  const first = { builder: facts.builder, caches, stalled: [], setbacks: [] }
  const ending = await attempt(run, { caches: toBuildWith(run, caches) })
  if (ending.overdueExport) return withoutExports(run, { ...first, ending })
  const loss = await findLoss(run, ending, caches.imports)
  if (loss !== undefined) return withoutLost(run, { ...first, ending }, loss)
  if (foundNoSpace(ending) && isOfThisJob(facts) && tookSpace(run, caches))
    return onEmptied(run, { ...first, ending })
  const obstacle = standsInForDocker(facts) ? findObstacle(ending) : undefined
  if (obstacle === undefined || facts.own === undefined) return { ...first, ending }
  const again = await onDocker(run)
  // docker came no further: then the first error is the right one.
  if (!cameToItsSteps(again)) return { ...first, ending }
  const setback =
    `Builder ${facts.builder.name}, which this action made, ${obstacle}; it was built again on docker's own builder, ` +
    'without a cache.'
  return {
    ending: again,
    builder: facts.own.insteadOf,
    caches: { imports: [], exports: [] },
    stalled: [],
    setbacks: [setback]
  }
}

/** An error that a cache is at fault for, and the imports that it may have come from. */
interface Loss {
  loss: string
  lost: readonly string[]
}

/** What the gateway could not serve it knows itself; of other caches only the build's error tells. */
async function findLoss(
  { facts, route }: Run,
  ending: BuildEnding,
  imports: readonly string[]
): Promise<Loss | undefined> {
  const [gone] = route?.gateway?.lost ?? []
  const ours = route?.caches.imports.filter((line) => imports.includes(line)) ?? []
  if (gone !== undefined && ours.length > 0 && !cameToItsSteps(ending))
    return { loss: `blob ${gone.digest}: ${gone.reason}`, lost: ours }
  const loss = findCacheLoss(ending)
  const lost = loss === undefined ? [] : await findLost(loss, imports, facts)
  return loss === undefined || lost.length === 0 ? undefined : { loss, lost }
}

/** What is written with the image; the rest comes after it. */
function toBuildWith({ plan }: Run, { imports, exports }: Caches): Caches {
  return { imports, exports: timeExports(exports, plan.together).withImage }
}

/** Builds again without the imports that may be at fault, and, should another one fail too, without any. */
async function withoutLost(run: Run, before: Built, { loss, lost }: Loss): Promise<Built> {
  const caches = {
    ...before.caches,
    imports: before.caches.imports.filter((line) => !lost.includes(line))
  }
  const rest =
    caches.imports.length === 0
      ? 'importing a cache'
      : `importing from ${lost.map(withoutSecrets).join(' and ')}`
  say(`A cache that this build was reading is damaged or gone. It is built once more, without ${rest}.`)
  const { plan, route } = run
  if (route !== undefined && lost.some((line) => route.caches.imports.includes(line))) {
    if (plan.layers !== undefined) await discardLayers(plan.layers, route.open)
    route.forget()
  }
  const again = await attempt(run, { caches: toBuildWith(run, caches) })
  const empties = caches.imports.length === 0 && (await emptiedOfLies(run, again))
  const ending = empties ? await attempt(run, { caches: toBuildWith(run, caches) }) : again
  const setback =
    `A cache went away or was damaged in the middle of the build (${withoutSecrets(loss)}); it was built again without ` +
    `${caches.imports.length === 0 ? 'one' : lost.map(withoutSecrets).join(' and ')}${empties ? ', on the emptied builder' : ''}.`
  const stalled = [...before.stalled, ...(before.ending.overdue === undefined ? [] : lost)]
  const built = { ...before, ending, caches, stalled, setbacks: [...before.setbacks, setback] }
  const next = caches.imports.length > 0 ? findCacheLoss(ending) : undefined
  return next === undefined ? built : withoutLost(run, built, { loss: next, lost: caches.imports })
}

/**
 * Empties the builder of this job where a build that reads no cache fails as if one had been lost: what a cache said of a
 * layer, such as another size than it has, BuildKit goes on believing, also of a base image's. Whether it is empty.
 */
async function emptiedOfLies(run: Run, ending: BuildEnding): Promise<boolean> {
  const loss = findCacheLoss(ending)
  if (loss === undefined || placeOfLoss(loss, []).isElsewhere || !isOfThisJob(run.facts)) return false
  say(
    'The builder still has what that cache said of its layers. It is emptied, and the build is run once more.'
  )
  return emptyBuilder(run)
}

/** Whether a cache has put something on the builder's disk. */
function tookSpace({ mounts }: Run, { imports }: Caches): boolean {
  return (
    imports.length > 0 || (mounts?.restoring.mounts.size ?? 0) + (mounts?.restoring.troubles.length ?? 0) > 0
  )
}

/** What the cache took the build may need. */
async function onEmptied(run: Run, before: Built): Promise<Built> {
  say("The builder's disk is full. It is emptied, and the build is run once more, without a cache.")
  if (!(await emptyBuilder(run))) return before
  const caches = { ...before.caches, imports: [] }
  const ending = await attempt(run, { caches: toBuildWith(run, caches) })
  const setback =
    "The builder's disk was full with what came from the cache; it was emptied, and the build was run again without one."
  return { ...before, ending, caches, setbacks: [...before.setbacks, setback] }
}

/** Nobody else has anything in this builder. Whether it is empty now. */
async function emptyBuilder(run: Run): Promise<boolean> {
  const { facts, mounts } = run
  const prune = ['prune', '--builder', facts.builder.name, '--all', '--force']
  const emptied = await askBuildx(facts.buildx, prune, STARTING_LIMIT)
  if (emptied.exitCode !== 0) {
    say(`Builder ${facts.builder.name} could not be emptied: ${complaintOf(emptied)}`)
    return false
  }
  if (mounts !== undefined) mounts.restoring = { ...mounts.restoring, mounts: new Map(), kept: [] }
  return true
}

/** A cache that is written with the result must not keep the result for ever. */
async function withoutExports(run: Run, before: Built): Promise<Built> {
  say('The cache takes too long to be written. It is built once more, without writing one.')
  const caches = { ...before.caches, exports: [] }
  const ending = await attempt(run, { caches })
  const setback =
    `The cache could not be written with the result within ${exportLimitOf(before.caches.exports, run.present.exports)} minutes; ` +
    'it was built again without writing one.'
  return { ...before, ending, caches, setbacks: [...before.setbacks, setback] }
}

/** Undefined where nothing is written with the result, or what the user wants to fail the build. */
function limitWithResult({ present }: Run, exports: readonly string[]): number | undefined {
  const isLenient = ({ type, attributes }: CacheEntry): boolean =>
    type === 'inline' || parseGoBool(attributes['ignore-error'] ?? '') === true
  if (exports.length === 0 || !exports.flatMap(parseEntries).every(isLenient)) return undefined
  return exportLimitOf(exports, present.exports) * 60_000
}

function attempt(run: Run, changes: Partial<BuildRequest>): Promise<BuildEnding> {
  const { facts, argsFor } = run
  // docker's own builder makes no attestations; one that stands in for it does not either.
  const extra = standsInForDocker(facts) ? { BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' } : {}
  const limit = limitWithResult(run, changes.caches?.exports ?? [])
  return runBuild(facts.buildx, argsFor(changes), createBuildEnvironment(extra), limit)
}

/** As the user wrote it, on the builder that would have been used without this action. */
function onDocker(run: Run): Promise<BuildEnding> {
  const { outputs, load, push } = run.inputs
  say(
    "The builder that this action made cannot build this. It is built once more, on docker's own, without a cache."
  )
  return attempt(run, {
    caches: { imports: [], exports: [] },
    builder: undefined,
    destination: { outputs, load, push }
  })
}
