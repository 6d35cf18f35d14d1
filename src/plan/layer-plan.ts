import { join } from 'node:path'
import type { CacheRequest } from '../backends/backend.js'
import { isOfThisJob } from '../environment/builder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { LayerStore } from '../store/layer-store.js'
import type { Purpose } from '../store/pack-index.js'

/** The layout that the local backend writes, and reads unless there is none yet. */
export interface LayerPlan {
  folder: string
  /** Layouts to read instead, the first that is there. */
  fallbacks: string[]
  /** Layouts to read if none of these is there, of each list the first that is: those of single platforms. */
  parts: string[][]
  store: LayerStore
  reads: boolean
  writes: boolean
  /** What the build does with its result, which decides how its layers are compressed. */
  purpose: Purpose
  /** Why layers must not be left for BuildKit to fetch as it needs them; undefined if they may. */
  eager: string | undefined
  /** Most that is kept, in bytes. */
  maxSize: number
}

interface LayerWish extends Pick<LayerPlan, 'store' | 'reads' | 'writes' | 'maxSize'> {
  forImage: boolean
}

/** The local backend's layouts for what it is asked for. */
export function planLayers(
  request: Pick<CacheRequest, 'folder' | 'names'>,
  { forImage, ...wish }: LayerWish,
  facts: EnvironmentFacts
): LayerPlan {
  return {
    ...foldersOf(request, wish.writes),
    ...wish,
    purpose: forImage ? 'image' : 'other',
    eager: reasonToFetchAll(facts)
  }
}

function foldersOf(
  { folder, names }: Pick<CacheRequest, 'folder' | 'names'>,
  writes: boolean
): Pick<LayerPlan, 'folder' | 'fallbacks' | 'parts'> {
  const [chain = [], ...parts] = names.read
  const own = writes ? names.write : (chain[0] ?? names.write)
  const inFolder = (list: readonly string[]): string[] => list.map((name) => join(folder, name))
  return {
    folder: join(folder, own),
    fallbacks: inFolder(chain.filter((name) => name !== own)),
    parts: parts.map(inFolder)
  }
}

/**
 * A layer that BuildKit was only told of it fetches when it needs it, also for other builds that have it in common; once
 * this step is over, it is nowhere to be had, and a build that waits for it fails (seen: `connection refused`).
 */
function reasonToFetchAll(facts: EnvironmentFacts): string | undefined {
  return isOfThisJob(facts)
    ? undefined
    : `builder ${facts.builder.name} may be used by others at the same time`
}
