import type { BackendName, CacheRequest } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { renderEntry } from '../backends/entry.js'
import { layersFolder } from '../environment/cache-folder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs.js'
import { chooseLayerStore, type LayerStore } from './layer-store.js'
import { createScope, repositoryOfTag } from './scope.js'
import { type Selection, selectBackend } from './select-backend.js'
import { typesOf, withIgnoredErrors } from './user-entries.js'

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
  layers: { folder: string; store: LayerStore; writes: boolean } | undefined
  /** Whether a later job can learn from this one that the runner keeps files. */
  leavesMarker: boolean
  notices: string[]
  warnings: string[]
}

/**
 * @throws {InputError} for inputs that contradict each other
 */
export function createPlan(inputs: ActionInputs, facts: EnvironmentFacts): Plan {
  const scope = createScope(inputs, facts.workspace)
  const request: CacheRequest = {
    scope,
    mode: inputs.cacheExport === 'min' ? 'min' : 'max',
    ref: cacheRef(inputs, scope),
    folder: layersFolder(facts.cacheFolder, scope)
  }
  if (inputs.cache === 'registry' && request.ref === undefined) {
    throw new InputError(
      'cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.'
    )
  }
  const selection = selectBackend({ facts, inputs, request })
  const backend = BACKENDS[selection.backend]
  const ownsExport = inputs.cacheTo.length === 0
  return {
    backend: selection.backend,
    reason: selection.reason,
    rejected: selection.rejected,
    scope,
    ours: {
      imports: backend.cacheFrom(request).map(renderEntry),
      exports: ownsExport ? backend.cacheTo(request).map(renderEntry) : []
    },
    users: { imports: inputs.cacheFrom, exports: withIgnoredErrors(inputs.cacheTo) },
    layers: layersOf(selection.backend, request, facts, inputs, ownsExport),
    leavesMarker: inputs.cache !== 'off' && !facts.runner.ephemeral,
    notices: noticesOf(inputs),
    warnings: [selection.warning, missingServiceWarning(inputs, facts)].filter(
      (warning) => warning !== undefined
    )
  }
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

function layersOf(
  backend: BackendName,
  { folder }: CacheRequest,
  facts: EnvironmentFacts,
  inputs: ActionInputs,
  writes: boolean
): Plan['layers'] {
  if (backend !== 'local') return undefined
  const { store } = chooseLayerStore(facts, inputs)
  return store === undefined ? undefined : { folder, store, writes }
}

function noticesOf({ cacheFrom, cacheTo, cache }: ActionInputs): string[] {
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

/** buildx drops gha entries in silence where the job has no token or address (build/opt.go, isActive). */
function missingServiceWarning(
  { cacheFrom, cacheTo }: ActionInputs,
  { cacheService }: EnvironmentFacts
): string | undefined {
  const isThere = cacheService.api !== 'none' && cacheService.token.kind !== 'absent'
  if (isThere || !typesOf([...cacheFrom, ...cacheTo]).includes('gha')) return undefined
  return 'cache-from or cache-to names type=gha, but this job has no Actions cache service with a token: buildx leaves those entries out.'
}
