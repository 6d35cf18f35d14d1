import { chooseLayerStore } from '../plan/layer-store.js'
import { type CacheBackend, compressionAttributes, IGNORE_ERROR, unusable, usable } from './backend.js'
import type { CacheEntry } from './entry.js'

/** An OCI layout in a folder, which is kept there or carried from job to job. */
export const local: CacheBackend = {
  name: 'local',
  assess: (facts, inputs) => {
    const { store, reason } = chooseLayerStore(facts, inputs)
    return store === undefined ? unusable(reason) : usable(reason)
  },
  cacheFrom: ({ folder, suffixes }) =>
    suffixes.read.slice(0, 1).map((suffix) => importOf(`${folder}${suffix}`)),
  cacheTo: (request) => {
    const { folder, mode, suffixes } = request
    return [
      {
        type: 'local',
        attributes: {
          dest: `${folder}${suffixes.write}`,
          mode,
          ...compressionAttributes(request),
          ...IGNORE_ERROR
        }
      }
    ]
  }
}

/** The import of one layout. */
export function importOf(folder: string): CacheEntry {
  return { type: 'local', attributes: { src: folder } }
}
