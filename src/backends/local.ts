import { chooseLayerStore } from '../plan/layer-store.js'
import { type CacheBackend, compressionAttributes, IGNORE_ERROR, unusable, usable } from './backend.js'

/** An OCI layout in a folder, which is kept there or carried from job to job. */
export const local: CacheBackend = {
  name: 'local',
  assess: (facts, inputs) => {
    const { store, reason } = chooseLayerStore(facts, inputs)
    return store === undefined ? unusable(reason) : usable(reason)
  },
  cacheFrom: ({ folder }) => [{ type: 'local', attributes: { src: folder } }],
  cacheTo: (request) => {
    const { folder, mode } = request
    return [
      {
        type: 'local',
        attributes: { dest: folder, mode, ...compressionAttributes(request), ...IGNORE_ERROR }
      }
    ]
  }
}
