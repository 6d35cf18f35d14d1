import type { BackendName, CacheRequest } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { renderEntry } from '../backends/entry.js'
import { importOf } from '../backends/local.js'
import { attestationsOf } from '../buildx/attestations.js'
import { layersFolder } from '../environment/cache-folder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs.js'
import { shortHash } from '../short-hash.js'
import { ownSuffix, suffixesToRead } from './chain.js'
import { type DestinationPlan, leavesWithJob, planDestination } from './destination.js'
import { chooseLayerStore, type LayerStore } from './layer-store.js'
import { type Policy, policyOf } from './policy.js'
import { noticesOf, outageWarning, remarksOf } from './remarks.js'
import { createScope, repositoryOfTag } from './scope.js'
import { type Selection, selectBackend } from './select-backend.js'
import { judgeToken } from './token-verdict.js'
import { planUsersCaches } from './users-caches.js'

/** Values of `--cache-from` and of `--cache-to`. */
export interface Caches {
  imports: string[]
  exports: string[]
}

/** The layout that the local backend writes, and reads unless there is none yet. */
export interface LayerPlan {
  folder: string
  /** Layouts to read instead, the first that is there. */
  fallbacks: string[]
  store: LayerStore
  reads: boolean
  writes: boolean
}

/** Everything that is decided before anything runs. It is data: printed, and then carried out. */
export interface Plan {
  backend: BackendName
  reason: string
  rejected: Selection['rejected']
  scope: string
  /** Values of `--cache-from` and `--cache-to`: what this action adds, and what the user wrote. */
  ours: Caches
  policy: Policy
  users: Caches
  /** The local backend's layout, and what keeps it between jobs. */
  layers: LayerPlan | undefined
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
  const policy = policyOf(facts.event, inputs)
  const request = createRequest(inputs, facts, policy)
  const selection = selectBackend({ facts, inputs, request, policy })
  const users = planUsersCaches(inputs, facts, policy)
  const store = selection.backend === 'local' ? chooseLayerStore(facts, inputs).store : undefined
  const named = store === 'actions-cache' ? { ...request, suffixes: DEFAULT_SUFFIXES } : request
  const denial = writeDenial(policy, { request, backend: selection.backend, store }, facts)
  const writes = inputs.cacheTo.length === 0 && denial === undefined
  const reads = policy.read && !inputs.noCache
  const backend = BACKENDS[selection.backend]
  const ours = {
    imports: reads ? backend.cacheFrom(named).map(renderEntry) : [],
    exports: writes ? backend.cacheTo(named).map(renderEntry) : []
  }
  const exportsCache = ours.exports.length + users.caches.exports.length > 0
  const destination = planDestination(inputs, facts, exportsCache)
  const isOnlyRead = denial !== undefined && reads && selection.backend !== 'none' && !exportsCache
  return {
    backend: selection.backend,
    reason: selection.reason,
    rejected: selection.rejected,
    scope: request.scope,
    ours,
    users: users.caches,
    policy,
    layers: store && layerPlanOf(named, store, { reads, writes }),
    destination,
    attestations: attestationsOf(inputs, destination.defaultAttestations, facts),
    leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
    remarks: [...remarksOf(inputs, facts), ...destination.remarks],
    notices: [
      ...noticesOf(inputs, users.caches, policy),
      ...(isOnlyRead ? [`The cache is only read: ${denial}`] : [])
    ],
    warnings: [
      ...facts.settings.warnings,
      ...[selection.warning ?? outageWarning(inputs, facts)].filter((warning) => warning !== undefined),
      ...users.warnings
    ]
  }
}

/** The default branch's names. The cache service needs no others: it has its own rules of who reads what. */
const DEFAULT_SUFFIXES: CacheRequest['suffixes'] = { read: [''], write: '' }

function createRequest(inputs: ActionInputs, facts: EnvironmentFacts, policy: Policy): CacheRequest {
  const { workspace, nativePlatform, event } = facts
  const scope = createScope(inputs, { ...event, workspace, nativePlatform })
  const ref = cacheRef(inputs, scope)
  if (inputs.cache === 'registry' && ref === undefined) {
    throw new InputError(
      'cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.'
    )
  }
  const hasOwnName = policy.write === 'own' && policy.trusted && inputs.cacheSave === 'always'
  return {
    scope,
    suffixes: hasOwnName ? { read: suffixesToRead(event), write: ownSuffix(event) } : DEFAULT_SUFFIXES,
    compression: leavesWithJob(facts) ? 'gzip' : undefined,
    mode: inputs.cacheExport === 'min' ? 'min' : 'max',
    ref,
    // Two repositories on one machine may have chosen the same cache-scope.
    folder: layersFolder(facts.cacheFolder, `${scope}.${shortHash(event.repository ?? '')}`)
  }
}

/** Why this run writes no cache of ours; undefined if it does. */
function writeDenial(
  policy: Policy,
  { request, backend, store }: { request: CacheRequest; backend: BackendName; store: LayerStore | undefined },
  { cacheService, now }: EnvironmentFacts
): string | undefined {
  if (policy.write === 'none') return policy.reason
  // The service keeps what a branch writes away from the others; a registry and a folder need a name for that.
  const isolates = backend === 'gha' || store === 'actions-cache'
  if (isolates) {
    const { write, reason } = judgeToken(cacheService, now)
    return write ? undefined : reason
  }
  if (policy.write === 'all' || request.suffixes.write !== '') return undefined
  return policy.trusted ? `${policy.reason} cache-save: always gives it a cache of its own.` : policy.reason
}

function layerPlanOf(
  { folder, suffixes }: CacheRequest,
  store: LayerStore,
  may: { reads: boolean; writes: boolean }
): LayerPlan {
  const { read, write } = suffixes
  const fallbacks = read.filter((suffix) => suffix !== write).map((suffix) => `${folder}${suffix}`)
  return { folder: `${folder}${write}`, fallbacks, store, ...may }
}

/**
 * All caches of a plan, ours first; ours may turn out not to be there to read, or not to be written now. `source` is the
 * layout that is read, if it is another one than planned.
 */
export function cachesOf(
  { ours, users, layers }: Plan,
  can: { read: boolean; write: boolean; source?: string }
): Caches {
  const { source = layers?.folder } = can
  const planned = source === layers?.folder || source === undefined
  const imports = planned ? ours.imports : [renderEntry(importOf(source))]
  return {
    imports: [...(can.read ? imports : []), ...users.imports],
    exports: [...(can.write ? ours.exports : []), ...users.exports]
  }
}

/** The cache image's own tag, so that it never overwrites an image. */
function cacheRef(inputs: ActionInputs, scope: string): string | undefined {
  const repository = inputs.cacheImage ?? repositoryOfTag(inputs.tags[0])
  return repository === undefined ? undefined : `${repository}:buildcache-${scope}`
}
