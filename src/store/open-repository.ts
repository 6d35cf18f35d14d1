import type { LayerPlan } from '../plan/layer-plan.js'
import type { LayerSource } from './layer-source.js'
import type { OpenLayers } from './layers.js'
import { layoutRepository } from './layout-repository.js'
import type { Repository } from './repository.js'

/**
 * A layout as the gateway serves and fills it: blobs that it has not are taken from the other layouts that were opened in
 * its place, or fetched from the packs.
 */
export function openRepository(
  name: string,
  { folder, writes: writable }: LayerPlan,
  open: OpenLayers
): Repository {
  const others = open.sources.map((source) => source.folder).filter((other) => other !== folder)
  return layoutRepository({
    ...{ name, folder, writable, lenders: others },
    ...(open.root === undefined ? {} : { opened: open.root }),
    verified: open.verified,
    packs: {
      sizeOf: (digest) =>
        open.sources.map(({ packs }) => packs?.sizeOf(digest)).find((size) => size !== undefined),
      fetch: async (digest, path) => {
        const holder = open.sources.find(({ packs }) => packs?.sizeOf(digest) !== undefined)
        if (holder?.packs === undefined) throw new Error(`no pack has blob ${digest}`)
        await holder.packs.fetch(digest, path)
      }
    }
  })
}

/** A layout that is only read, whose blobs may be in packs. */
export function openReadOnly(name: string, { folder, verified, packs }: LayerSource): Repository {
  return layoutRepository({ name, folder, verified, writable: false, ...(packs ? { packs } : {}) })
}
