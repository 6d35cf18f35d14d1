import { InputError } from '../errors.js'
import { type ActionInputs, wishesForOwnBuilder } from '../inputs/action-inputs.js'
import { type Builder, holdsEarlierBuilds, inspectBuilder } from './builder.js'
import { leaveState } from './declare-results.js'
import type { EnvironmentFacts } from './facts.js'
import { findLocalBase } from './local-bases.js'
import { describeOwnBuilder, needsOwnBuilder, type OwnBuilder, provideOwnBuilder } from './own-builder.js'

type BuilderFacts = Pick<EnvironmentFacts, 'builder' | 'own' | 'builderTrouble' | 'builderHoldsEarlierBuilds'>
/** `docker` is the docker program, if there is one. */
type Place = Pick<EnvironmentFacts, 'runner' | 'event' | 'buildx' | 'temp' | 'settings'> & {
  docker: string | undefined
}

/**
 * The builder that the build will use, and whether it still has an earlier job's layers. If the current builder will not
 * do, one of this action's own is made, or found again.
 * @throws {InputError} for an absent builder, and for one that was asked for and cannot be made
 */
export async function findBuilder(inputs: ActionInputs, place: Place): Promise<BuilderFacts> {
  const current = inspectBuilder(place.buildx, inputs.builder, !inputs.dryRun)
  // At the same time, if nothing has to be known of the builder before: the two questions take as long as one.
  const early = place.runner.ephemeral ? undefined : askForEarlierBuilds(inputs, place, inputs.builder)
  // Both to their end: an absent builder leaves no question behind that is still being asked.
  await Promise.allSettled([current, early])
  const [builder, holds] = await Promise.all([current, early])
  if (!needsOwnBuilder(inputs, builder, place.settings)) {
    return {
      builder,
      own: undefined,
      builderTrouble: undefined,
      builderHoldsEarlierBuilds:
        holds ?? (isOfThisJob(builder) ? false : await askForEarlierBuilds(inputs, place, inputs.builder))
    }
  }
  const asked = wishesForOwnBuilder(inputs).length > 0
  const found = await makeBuilder(inputs, place, asked)
  if ('reason' in found) {
    if (asked) throw new InputError(notMade(inputs, found.reason))
    return {
      builder,
      own: undefined,
      builderTrouble: found.reason,
      builderHoldsEarlierBuilds: holds ?? false
    }
  }
  return {
    builder: found.builder,
    own: { insteadOf: builder, origin: found.origin, asked },
    builderTrouble: undefined,
    builderHoldsEarlierBuilds:
      found.origin === 'found' && (await askForEarlierBuilds(inputs, place, found.builder.name))
  }
}

async function makeBuilder(
  inputs: ActionInputs,
  place: Place,
  asked: boolean
): Promise<OwnBuilder | { reason: string }> {
  if (inputs.dryRun) return describeOwnBuilder(inputs, place)
  const base =
    asked || place.docker === undefined ? undefined : await findLocalBase(place.docker, inputs, place.temp)
  // What is made for this job alone goes with it, also where it is cancelled before the builder has started.
  const onMaking = place.runner.ephemeral ? (name: string) => leaveState('builder', name) : undefined
  if (base === undefined) return provideOwnBuilder(place.buildx, inputs, place, onMaking)
  return { reason: `docker alone has the image ${base}, from which this build may start` }
}

function notMade(inputs: ActionInputs, reason: string): string {
  return (
    `${wishesForOwnBuilder(inputs).join(', ')}: the builder that is asked for cannot be made: ${reason}. ` +
    'Correct what is wrong, or leave it out and name a builder that is there in `builder`.'
  )
}

/** On a machine made for this job, such a builder has no earlier job's layers. */
function isOfThisJob({ driver }: Builder): boolean {
  return driver === 'docker' || driver === 'docker-container'
}

/** Only `auto` wants to know. */
async function askForEarlierBuilds(
  { cache }: ActionInputs,
  { buildx, event: { repository, jobStartedAt } }: Place,
  builder: string | undefined
): Promise<boolean> {
  if (cache !== 'auto' || repository === undefined || jobStartedAt === undefined) return false
  return holdsEarlierBuilds(buildx, builder, repository, jobStartedAt)
}
