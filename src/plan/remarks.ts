import { parseEntries } from '../buildx/cache-entry.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { type ActionInputs, isBuild } from '../inputs/action-inputs.js'
import { secretArgs } from '../inputs/secrets.js'
import type { Caches } from './plan.js'
import type { Policy } from './policy.js'

/** What the log says of the plan beside its entries, in sentences. */
export function remarksOf(
  { noCache, cacheImage, cacheImageWritten }: ActionInputs,
  { own, event }: EnvironmentFacts
): string[] {
  return [
    ...(cacheImageWritten === undefined
      ? []
      : [`cache-image: ${cacheImageWritten} is ${cacheImage}, as names of images are in lower case.`]),
    ...(event.trouble === undefined
      ? []
      : [`event: ${event.trouble}; it counts as one of which nothing is known.`]),
    ...(noCache ? ['no-cache: no layer cache is read, and every step runs.'] : []),
    ...(own === undefined ? [] : [`builder: ${ownBuilderRemark(own)}`])
  ]
}

const ORIGINS = {
  created: 'made by this step',
  found: 'made by this action before',
  planned: 'would be made by this step'
} as const

function ownBuilderRemark({ origin, insteadOf, asked }: NonNullable<EnvironmentFacts['own']>): string {
  const cause = asked ? 'as its options ask' : 'which cannot export a cache'
  return `${ORIGINS[origin]}, instead of ${insteadOf.name} (${insteadOf.driver}), ${cause}.`
}

/** A service that is there and does not answer is worth more than a line in the plan. */
export function outageWarning(inputs: ActionInputs, { cacheService }: EnvironmentFacts): string | undefined {
  const wantsService = isBuild(inputs) && (inputs.cache === 'auto' || inputs.cache === 'local')
  if (!wantsService || cacheService.outage === undefined) return undefined
  return `The Actions cache service does not answer (${cacheService.outage}); the build goes on without it.`
}

/** What the user should notice about `cache-from` and `cache-to` lines; `kept` are those that are carried out. */
export function noticesOf(inputs: ActionInputs, kept: Caches, policy: Policy): string[] {
  if (!isBuild(inputs) || inputs.cache === 'off') return []
  const cacheFrom = inputs.noCache ? [] : inputs.cacheFrom
  const writesUsers = inputs.cacheTo.length > 0 && kept.exports.length > 0
  return [...importNotices(cacheFrom, policy, writesUsers), ...(writesUsers ? exportNotices(cacheFrom) : [])]
}

function importNotices(cacheFrom: string[], { read, reason }: Policy, writesUsers: boolean): string[] {
  if (cacheFrom.length === 0) return []
  if (!read) return [`cache-from is read as it was written, and this action itself reads nothing: ${reason}`]
  if (writesUsers) return []
  return [
    'cache-from is read beside what this action imports by itself; it can go once its cache is no longer needed.'
  ]
}

function exportNotices(cacheFrom: string[]): string[] {
  const lines = cacheFrom.length > 0 ? 'cache-from and cache-to' : 'cache-to'
  return [
    `The cache is exported as cache-to says, and this action adds no exporter of its own. Without the ${lines} lines ` +
      'it chooses and writes a cache by itself.'
  ]
}

/** Of a build argument that seems to be a secret, where the layers of all stages are written (values of `--cache-to`). */
export function argumentNotices({ buildArgs }: ActionInputs, exports: readonly string[]): string[] {
  const names = secretArgs(buildArgs).map(({ id }) => id)
  const hasStages = exports.some((line) =>
    parseEntries(line).some(({ attributes }) => attributes.mode === 'max')
  )
  if (names.length === 0 || !hasStages) return []
  return [
    `build-args: ${names.join(', ')}: by the name this is a secret. A step that has it as an argument can leave it in its ` +
      'layer, and the cache has the layers of all stages, for whoever may read the cache. The input secrets, with ' +
      'RUN --mount=type=secret, leaves nothing.'
  ]
}
