import type { BackendName, CacheRequest } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { renderEntry } from '../backends/entry.js'
import { attestationsOf } from '../buildx/attestations.js'
import { canExportCache } from '../environment/builder.js'
import { layersFolder } from '../environment/cache-folder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { InputError } from '../errors.js'
import { type ActionInputs, isBuild } from '../inputs.js'
import { shortHash } from '../short-hash.js'
import { type DestinationPlan, leavesWithJob, planDestination } from './destination.js'
import { chooseLayerStore, type LayerStore } from './layer-store.js'
import { createScope, repositoryOfTag } from './scope.js'
import { type Selection, selectBackend } from './select-backend.js'
import { judgeToken } from './token-verdict.js'
import { bringsItsOwnToken, typesOf, withIgnoredErrors } from './user-entries.js'

/** Values of `--cache-from` and of `--cache-to`. */
export interface Caches {
  imports: string[]
  exports: string[]
}

/** Everything that is decided before anything runs. It is data: printed, and then carried out. */
export interface Plan {
  backend: BackendName
  reason: string
  rejected: Selection['rejected']
  scope: string
  /** Values of `--cache-from` and `--cache-to`: what this action adds, and what the user wrote. */
  ours: Caches
  users: Caches
  /** The local backend's layout, and what keeps it between jobs. */
  layers: { folder: string; store: LayerStore; reads: boolean; writes: boolean } | undefined
  destination: DestinationPlan
  /** Values of `--attest`. */
  attestations: string[]
  /** Whether a later job can learn from this one that the runner keeps files. */
  leavesMarker: boolean
  /** What else the log should say of the plan, in sentences. */
  remarks: string[]
  notices: string[]
  warnings: string[]
}

/**
 * @throws {InputError} for inputs that contradict each other
 */
export function createPlan(inputs: ActionInputs, facts: EnvironmentFacts): Plan {
  const { workspace, nativePlatform, event } = facts
  const scope = createScope(inputs, { workspace, nativePlatform, repository: event.repository })
  const request: CacheRequest = {
    scope,
    compression: leavesWithJob(facts) ? 'gzip' : undefined,
    mode: inputs.cacheExport === 'min' ? 'min' : 'max',
    ref: cacheRef(inputs, scope),
    // Two repositories on one machine may have chosen the same cache-scope.
    folder: layersFolder(facts.cacheFolder, `${scope}.${shortHash(event.repository ?? '')}`)
  }
  if (inputs.cache === 'registry' && request.ref === undefined) {
    throw new InputError(
      'cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.'
    )
  }
  const selection = selectBackend({ facts, inputs, request })
  const backend = BACKENDS[selection.backend]
  const users = planUsersCaches(inputs, facts)
  const store = selection.backend === 'local' ? chooseLayerStore(facts, inputs).store : undefined
  const asksService = selection.backend === 'gha' || store === 'actions-cache'
  const denial = asksService ? writeDenial(facts) : undefined
  const writes = inputs.cacheTo.length === 0 && denial === undefined
  const reads = !inputs.noCache
  const ours = {
    imports: reads ? backend.cacheFrom(request).map(renderEntry) : [],
    exports: writes ? backend.cacheTo(request).map(renderEntry) : []
  }
  const exportsCache = ours.exports.length + users.caches.exports.length > 0
  const destination = planDestination(inputs, facts, exportsCache)
  return {
    backend: selection.backend,
    reason: selection.reason,
    rejected: selection.rejected,
    scope,
    ours,
    users: users.caches,
    layers: store && { folder: request.folder, store, reads, writes },
    destination,
    attestations: attestationsOf(inputs, destination.defaultAttestations, facts),
    leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
    remarks: [...remarksOf(inputs, facts), ...destination.remarks],
    notices: [...noticesOf(inputs), ...(denial === undefined ? [] : [`The cache is only read: ${denial}`])],
    warnings: [
      ...facts.settings.warnings,
      ...[selection.warning ?? outageWarning(inputs, facts), users.warning].filter(
        (warning) => warning !== undefined
      )
    ]
  }
}

function remarksOf({ noCache }: ActionInputs, { own }: EnvironmentFacts): string[] {
  return [
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
function outageWarning(inputs: ActionInputs, { cacheService }: EnvironmentFacts): string | undefined {
  const wantsService = isBuild(inputs) && (inputs.cache === 'auto' || inputs.cache === 'local')
  if (!wantsService || cacheService.outage === undefined) return undefined
  return `The Actions cache service does not answer (${cacheService.outage}); the build goes on without it.`
}

/** Why the cache service will not take what this job would write; undefined if it will. */
function writeDenial({ cacheService, now }: EnvironmentFacts): string | undefined {
  const { write, reason } = judgeToken(cacheService.token, now)
  return write ? undefined : reason
}

/** All caches of a plan, ours first; ours may turn out not to be there to read, or not to be written now. */
export function cachesOf({ ours, users }: Plan, can: { read: boolean; write: boolean }): Caches {
  return {
    imports: [...(can.read ? ours.imports : []), ...users.imports],
    exports: [...(can.write ? ours.exports : []), ...users.exports]
  }
}

/** The cache image's own tag, so that it never overwrites an image. */
function cacheRef(inputs: ActionInputs, scope: string): string | undefined {
  const repository = inputs.cacheImage ?? repositoryOfTag(inputs.tags[0])
  return repository === undefined ? undefined : `${repository}:buildcache-${scope}`
}

function noticesOf(inputs: ActionInputs): string[] {
  const { cacheTo, cache } = inputs
  if (!isBuild(inputs)) return []
  const cacheFrom = inputs.noCache ? [] : inputs.cacheFrom
  if (cache === 'off' || (cacheFrom.length === 0 && cacheTo.length === 0)) return []
  if (cacheTo.length === 0) {
    return [
      'cache-from is read beside what this action imports by itself; it can go once its cache is no longer needed.'
    ]
  }
  const lines = cacheFrom.length > 0 ? 'cache-from and cache-to' : 'cache-to'
  return [
    `The cache is exported as cache-to says, and this action adds no exporter of its own. Without the ${lines} lines ` +
      'it chooses and writes a cache by itself.'
  ]
}

/**
 * The user's own entries. Those of type gha are left out where they cannot work: without a token buildx drops them in
 * silence (build/opt.go, isActive), and one that BuildKit refuses fails the build whatever `ignore-error` says.
 */
function planUsersCaches(
  inputs: ActionInputs,
  { cacheService, now, builder }: EnvironmentFacts
): { caches: Caches; warning: string | undefined } {
  if (!isBuild(inputs)) return { caches: { imports: [], exports: [] }, warning: undefined }
  const cacheFrom = inputs.noCache ? [] : inputs.cacheFrom
  // buildx refuses the whole build there (build/opt.go), and a warning says so already; an inline cache is part of the image.
  const canExport = (line: string): boolean =>
    inputs.cache === 'off' || canExportCache(builder) || typesOf([line]).join() === 'inline'
  const exports = withIgnoredErrors(inputs.cacheTo.filter(canExport))
  const { fitForBuildKit, reason } = judgeToken(cacheService.token, now)
  const fits = fitForBuildKit && cacheService.api !== 'none'
  const keeps = (line: string): boolean => fits || !typesOf([line]).includes('gha') || bringsItsOwnToken(line)
  const caches = { imports: cacheFrom.filter(keeps), exports: exports.filter(keeps) }
  if (caches.imports.length + caches.exports.length === cacheFrom.length + exports.length) {
    return { caches, warning: undefined }
  }
  const cause = cacheService.api === 'none' ? 'this job has no Actions cache service.' : reason
  return {
    caches,
    warning: `type=gha in cache-from or cache-to is left out, and the build goes on without it: ${cause}`
  }
}
