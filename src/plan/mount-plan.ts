import { canExportCache } from '../environment/builder.js'
import { layersFolder } from '../environment/cache-folder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken } from '../environment/token-verdict.js'
import { type ActionInputs, isBuild } from '../inputs/action-inputs.js'
import type { MountBounds } from '../mounts/bounds.js'
import type { MountChoice } from '../mounts/choice.js'
import { chooseLayerStore } from '../store/layer-store.js'
import { namesOf } from './cache-request.js'
import { type LayerPlan, planLayers } from './layer-plan.js'
import type { Policy } from './policy.js'
import type { Scopes } from './scope.js'

/** What is carried of a build's cache mounts, from where and to where. */
export interface MountPlan {
  /** The layout whose layers are the mounts. */
  layers: LayerPlan
  choice: MountChoice
  bounds: MountBounds
  /** Has the programs that mounts are packed with, if the user names one. */
  image: string | undefined
  /** Whether mounts of a build that failed are saved, too. */
  savesFailed: boolean
}

/** The plan, or why there is none; `isAsked`: the user wants it nevertheless and should know. */
export type MountVerdict = { plan: MountPlan } | { plan: undefined; reason: string; isAsked: boolean }

/** Ends the names of layouts of mounts. */
const MOUNTS = '.mounts'

/**
 * Cache mounts are carried wherever something may be read or written, and nothing else keeps them: on a runner that lasts,
 * they are in the builder, unless they are asked for by name.
 */
export function planMounts(
  inputs: ActionInputs,
  facts: EnvironmentFacts,
  policy: Policy,
  scopes: Scopes
): MountVerdict {
  const { cacheMounts: choice, cache, cacheMountsMaxSize: bounds, cacheMountsImage: image } = inputs
  const isAsked = choice.kind === 'list'
  const no = (reason: string, asked = isAsked): MountVerdict => ({ plan: undefined, reason, isAsked: asked })
  if (choice.kind === 'off') return no('cache-mounts: off.')
  if (cache === 'off') return no('cache: off.', false)
  if (!isBuild(inputs)) return no('nothing is built.', false)
  if (!isAsked && !facts.runner.ephemeral)
    return no(
      'this runner lasts, and its builder keeps them; cache-mounts names what is carried nevertheless.'
    )
  const obstacle = builderObstacle(facts)
  if (obstacle !== undefined) return no(obstacle)
  const { store, reason } = chooseLayerStore(facts, inputs)
  if (store === undefined) return no(reason)
  const carried = store !== 'folder'
  const writes = mayWrite(inputs, facts, policy, carried)
  if (!policy.read && !writes) return no(policy.reason, false)
  const names = namesOf(scopes, { backend: 'local', hasOwn: false, isOne: carried, kinds: [MOUNTS] }, facts)
  const request = { names, folder: layersFolder(facts, carried) }
  const wish = { store, reads: policy.read, writes, forImage: false, maxSize: bounds.total }
  return {
    plan: {
      layers: planLayers(request, wish, facts),
      ...{ choice, bounds, image },
      savesFailed: inputs.cacheSave === 'always'
    }
  }
}

/** Why mounts cannot be carried into this builder, or out of it. */
function builderObstacle({ builder }: EnvironmentFacts): string | undefined {
  if (builder.nodes.length > 1)
    return `builder ${builder.name} has ${builder.nodes.length} nodes, each with mounts of its own.`
  if (!canExportCache(builder))
    return 'the docker driver without the containerd image store can export no images.'
  return undefined
}

/** Mounts are larger than what a branch or pull request gains by its own, so these only read, unless they are told to. */
function mayWrite(
  { cacheSave }: ActionInputs,
  { cacheService, now }: EnvironmentFacts,
  policy: Policy,
  carried: boolean
): boolean {
  const isAllowed =
    policy.write === 'all' || (policy.write === 'own' && policy.trusted && cacheSave === 'always')
  // What a branch writes to a folder, all would read.
  if (!carried) return policy.write === 'all'
  return isAllowed && judgeToken(cacheService, now).write
}
