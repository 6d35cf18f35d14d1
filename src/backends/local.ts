import { join } from 'node:path'
import type { CacheEntry } from '../buildx/cache-entry.js'
import { chooseLayerStore } from '../store/layer-store.js'
import {
  type CacheBackend,
  compressionAttributes,
  entriesOf,
  IGNORE_ERROR,
  unusable,
  usable
} from './backend.js'

/**
 * An OCI layout in a folder, which is kept there or carried from job to job. These are the entries by which BuildKit uses
 * the folder itself; where the builder reaches this step, they are replaced by those of the gateway (layer-route.ts).
 */
export const local: CacheBackend = {
  name: 'local',
  keeps:
    'in a folder on a runner that keeps files; elsewhere in the Actions cache of the repository, a pack of what is new from ' +
    'each job',
  compresses: true,
  attributes: ['compression-level', 'force-compression', 'oci-mediatypes', 'image-manifest'],
  assess: (facts, inputs) => {
    const { store, reason } = chooseLayerStore(facts, inputs)
    return store === undefined ? unusable(reason) : usable(reason)
  },
  cacheFrom: (request) => entriesOf(request, (name) => importOf(join(request.folder, name))),
  cacheTo: (request) => {
    const { folder, mode, names, attributes } = request
    const dest = join(folder, names.write)
    return [
      {
        type: 'local',
        attributes: { dest, mode, ...compressionAttributes(request), ...attributes, ...IGNORE_ERROR }
      }
    ]
  }
}

/** The import of one layout. */
export function importOf(folder: string): CacheEntry {
  return { type: 'local', attributes: { src: folder } }
}
