import type { BuildRequest } from './buildx/argv.js'
import { type BuildEnding, runBuild } from './buildx/build.js'
import { cameToItsSteps, findCacheLoss, findObstacle } from './buildx/cache-loss.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import type { Builder } from './environment/builder.js'
import type { EnvironmentFacts } from './environment/facts.js'
import type { ActionInputs } from './inputs.js'
import { standsInForDocker } from './plan/destination.js'
import { type Caches, cachesOf, type Plan } from './plan/plan.js'
import { say } from './report/say.js'
import { discardLayers, type OpenLayers } from './store/layers.js'

/** What a run knows before it builds. */
export interface Run {
  inputs: ActionInputs
  facts: EnvironmentFacts
  plan: Plan
  /** The arguments of buildx for a build, as planned but for what is given here. */
  argsFor: (changes: Partial<BuildRequest>) => string[]
}

/** How the last attempt ended, and what went wrong with those before it, in sentences. */
export interface Built {
  ending: BuildEnding
  /** What it was built on. */
  builder: Builder
  setbacks: string[]
}

/**
 * Builds. Once more, without importing caches, if one went away in the middle, which fails a build; and once more on
 * docker's own builder, if one that stands in for it lacks what docker may have: a base image, or trust in a registry.
 */
export async function buildWithRetries(run: Run, layers: OpenLayers | undefined): Promise<Built> {
  const { facts, plan } = run
  const caches = cachesOf(plan, {
    read: layers?.readable ?? true,
    write: layers?.writable ?? true,
    ...(layers === undefined ? {} : { source: layers.source })
  })
  const ending = await attempt(run, { caches })
  const loss = caches.imports.length > 0 ? findCacheLoss(ending) : undefined
  if (loss !== undefined) {
    const again = await withoutImports(run, layers, caches)
    const setback = `A cache went away or was damaged in the middle of the build (${loss}); it was built again without one.`
    return { ending: again, builder: facts.builder, setbacks: [setback] }
  }
  const obstacle = standsInForDocker(facts) ? findObstacle(ending) : undefined
  if (obstacle === undefined || facts.own === undefined)
    return { ending, builder: facts.builder, setbacks: [] }
  const again = await onDocker(run)
  // docker came no further: then the first error is the right one.
  if (!cameToItsSteps(again)) return { ending, builder: facts.builder, setbacks: [] }
  const setback =
    `Builder ${facts.builder.name}, which this action made, ${obstacle}; it was built again on docker's own builder, ` +
    'without a cache.'
  return { ending: again, builder: facts.own.insteadOf, setbacks: [setback] }
}

function attempt({ facts, argsFor }: Run, changes: Partial<BuildRequest>): Promise<BuildEnding> {
  // docker's own builder makes no attestations; one that stands in for it does not either.
  const extra = standsInForDocker(facts) ? { BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' } : {}
  return runBuild(facts.buildx, argsFor(changes), createBuildEnvironment(extra))
}

async function withoutImports(
  run: Run,
  layers: OpenLayers | undefined,
  { exports }: Caches
): Promise<BuildEnding> {
  say(
    'A cache that this build was reading is damaged or gone. It is built once more, without importing a cache.'
  )
  if (run.plan.layers !== undefined && layers !== undefined) await discardLayers(run.plan.layers, layers)
  return attempt(run, { caches: { imports: [], exports } })
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
