import type { BackendName } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { imageOf } from '../backends/image.js'
import { loginBarrier } from '../backends/registry.js'
import { attestationsOf } from '../buildx/attestations.js'
import { renderEntry } from '../buildx/cache-entry.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken, writesForItselfOnly } from '../environment/token-verdict.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { chooseLayerStore } from '../store/layer-store.js'
import { createRequest, hasOwnName, kindsOf, namesOf } from './cache-request.js'
import { compressionOf } from './compression.js'
import { changesItsContext } from './context-changes.js'
import { type DestinationPlan, makesImage, planDestination } from './destination.js'
import { type LayerPlan, planLayers } from './layer-plan.js'
import { type MountVerdict, planMounts } from './mount-plan.js'
import { type Policy, policyOf } from './policy.js'
import { planRecord, type RecordPlan } from './record-plan.js'
import { argumentNotices, noticesOf, outageWarning, remarksOf } from './remarks.js'
import { createScopes } from './scope.js'
import { type Selection, selectBackend } from './select-backend.js'
import { planUsersCaches } from './users-caches.js'
import { versionNotes } from './version-notes.js'

/** Values of `--cache-from` and of `--cache-to`. */
export interface Caches {
  imports: string[]
  exports: string[]
}

/** What this action imports: of each list the first that is there, of the lists after the first only if none of it is. */
export interface OwnCaches {
  imports: string[][]
  exports: string[]
}

/** Everything that is decided before anything runs. It is data: printed, and then carried out. */
export interface Plan {
  backend: BackendName
  reason: string
  rejected: Selection['rejected']
  scope: string
  /** Values of `--cache-from` and `--cache-to`: what this action adds, and what the user wrote. */
  ours: OwnCaches
  /** What is read where our cache was written. */
  written: string | undefined
  policy: Policy
  users: Caches
  /** Whether only what pays is written: what nobody but this branch or pull request can read. */
  mustPay: boolean
  /** Whether caches are written with the image, as the build changes what it is made from. */
  together: boolean
  /** The local backend's layout, and what keeps it between jobs. */
  layers: LayerPlan | undefined
  /** What is carried of cache mounts, or why nothing is. */
  mounts: MountVerdict
  /** Where it is kept what builds were made of; undefined where that is of no use, or not possible. */
  record: RecordPlan | undefined
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
  checkImage(inputs)
  const policy = policyOf(facts.event, inputs)
  const { workspace, nativePlatform, event } = facts
  const scopes = createScopes(inputs, { ...event, workspace, nativePlatform })
  const selection = selectBackend({ facts, inputs, policy })
  const { backend } = selection
  const store = backend === 'local' ? chooseLayerStore(facts, inputs).store : undefined
  const carried = store === 'packs' || store === 'actions-cache'
  const keptApart = backend === 'gha' || carried
  const hasOwn = policy.write === 'own' && hasOwnName({ backend, keptApart, policy }, inputs)
  const forImage = makesImage(inputs, facts)
  const kinds = kindsOf(backend, forImage, compressionOf(backend, inputs, facts))
  const names = namesOf(scopes, { backend, hasOwn, isOne: carried, kinds }, facts)
  const request = createRequest(backend, names, inputs, facts)
  const mounts = planMounts(inputs, facts, policy, scopes)
  const users = planUsersCaches(inputs, facts, policy)
  const denial = writeDenial({ policy, backend, hasOwn, keptApart }, inputs, facts)
  const together = changesItsContext(inputs, workspace)
  const writes = inputs.cacheTo.length === 0 && denial === undefined
  const reads = policy.read && !inputs.noCache
  const chains = BACKENDS[backend].cacheFrom(request).map((chain) => chain.map(renderEntry))
  const ours = {
    imports: reads ? chains : [],
    exports: writes ? BACKENDS[backend].cacheTo(request).map(renderEntry) : []
  }
  const exports = ours.exports.length + users.caches.exports.length > 0
  const destination = planDestination(inputs, facts, { exports, compression: request.compression })
  const isOnlyRead = denial !== undefined && reads && backend !== 'none' && !exports
  return {
    backend,
    reason: selection.reason,
    rejected: selection.rejected,
    scope: scopes.own,
    ours,
    written: chains[0]?.[0],
    users: users.caches,
    policy,
    together,
    mustPay: keptApart && policy.write === 'own' && inputs.cacheSave === 'auto',
    layers:
      store &&
      planLayers(request, { ...{ store, reads, writes, forImage }, maxSize: inputs.cacheMaxSize }, facts),
    mounts,
    record: planRecord(scopes, facts, { backend, exports, policy }),
    destination,
    attestations: attestationsOf(inputs, destination.defaultAttestations, facts),
    leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
    remarks: [...remarksOf(inputs, facts), ...(exports ? versionNotes(facts) : []), ...destination.remarks],
    notices: [
      ...noticesOf(inputs, users.caches, policy),
      ...(isOnlyRead ? [`The cache is only read: ${denial}`] : []),
      ...argumentNotices(inputs, [...ours.exports, ...users.caches.exports])
    ],
    warnings: [...warningsOf(selection, inputs, facts), ...mountWarnings(mounts), ...users.warnings]
  }
}

/** Mounts that were asked for by name and cannot be carried are worth a warning, others a line of the plan. */
function mountWarnings(mounts: MountVerdict): string[] {
  return mounts.plan === undefined && mounts.isAsked && !mounts.reason.startsWith('cache-mounts:')
    ? [`Cache mounts are not carried: ${mounts.reason}`]
    : []
}

function warningsOf(
  { backend, warning }: Selection,
  inputs: ActionInputs,
  facts: EnvironmentFacts
): string[] {
  const trouble = warning ?? outageWarning(inputs, facts)
  return [
    ...facts.settings.warnings,
    ...(trouble === undefined ? [] : [trouble]),
    ...unusedAttributes(inputs, backend)
  ]
}

function checkImage(inputs: ActionInputs): void {
  if (inputs.cache !== 'registry' || imageOf(inputs) !== undefined) return
  throw new InputError(
    'cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.'
  )
}

/** What `auto` picked may not know an attribute that was meant for another cache. */
function unusedAttributes({ cache, cacheAttributes }: ActionInputs, backend: BackendName): string[] {
  const unused = Object.keys(cacheAttributes).filter((name) => !BACKENDS[backend].attributes.includes(name))
  if (cache !== 'auto' || backend === 'none' || unused.length === 0) return []
  return [
    `cache-attributes: ${unused.join(', ')} has no meaning for ${backend}, which was picked, and is left out.`
  ]
}

interface Wish {
  policy: Policy
  backend: BackendName
  hasOwn: boolean
  keptApart: boolean
}

/** Why this run writes no cache of ours; undefined if it does. */
function writeDenial(
  { policy, backend, hasOwn, keptApart }: Wish,
  inputs: ActionInputs,
  facts: EnvironmentFacts
): string | undefined {
  if (policy.write === 'none') return policy.reason
  // It is a part of the image, which is pushed anyway.
  if (backend === 'inline' && policy.trusted) return undefined
  if (keptApart) {
    const { write, reason } = judgeToken(facts.cacheService, facts.now)
    if (!policy.trusted && !writesForItselfOnly(facts.cacheService, facts.event.ref)) return policy.reason
    return write ? undefined : reason
  }
  if (policy.write === 'all' || hasOwn)
    return backend === 'registry' ? loginBarrier(inputs, facts) : undefined
  return policy.trusted ? `${policy.reason} cache-save: always gives it a cache of its own.` : policy.reason
}

/** All caches of a plan that can be used, ours first; `ours`: those of our own that can be read and written after all. */
export function cachesOf({ users }: Pick<Plan, 'users'>, ours: Readonly<Caches>): Caches {
  return {
    imports: [...ours.imports, ...users.imports],
    exports: [...ours.exports, ...users.exports]
  }
}
