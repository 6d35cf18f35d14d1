import type { Gateway } from '../../src/gateway/gateway.js'
import type { LayerRoute } from '../../src/layer-route.js'
import type { LayerPlan } from '../../src/plan/layer-plan.js'
import type { Claim } from '../../src/store/claim.js'
import type { LayerSource } from '../../src/store/layer-source.js'
import type { OpenLayers } from '../../src/store/layers.js'

/** A folder that is kept, on a builder of the job's own; the build makes an image. */
export function createLayerPlan(overrides: Partial<LayerPlan> = {}): LayerPlan {
  return {
    folder: '/kept/layers/app',
    fallbacks: [],
    parts: [],
    store: 'folder',
    reads: true,
    writes: true,
    purpose: 'image',
    eager: undefined,
    maxSize: 10_000_000_000,
    ...overrides
  }
}

export function createSource(overrides: Partial<LayerSource> = {}): LayerSource {
  return { folder: '/kept/layers/app', purpose: 'image', verified: {}, packs: undefined, ...overrides }
}

/** A claim that nobody else shares, or that others share. */
export function createClaim(isAlone = true): Claim {
  return {
    becomeWriter: async () => isAlone,
    whileAlone: async (work) => {
      if (isAlone) await work()
      return isAlone
    },
    release: async () => undefined
  }
}

/** Layers of which nothing is there yet. */
export function createOpenLayers(overrides: Partial<OpenLayers> = {}): OpenLayers {
  return {
    outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
    sources: [],
    verified: {},
    root: undefined,
    barrier: undefined,
    claim: createClaim(),
    ...overrides
  }
}

/** What matters of layers that were opened: `sources` by their folders. */
export function seen({ outcome, sources, barrier }: OpenLayers) {
  return { outcome, sources: sources.map(({ folder }) => folder), readable: sources.length > 0, barrier }
}

/** A route to the folder itself; `forgotten` says whether it was told to forget what it read. */
export function createRoute(overrides: Partial<LayerRoute> = {}): LayerRoute & { forgotten: boolean } {
  const route = {
    forgotten: false,
    open: createOpenLayers(),
    caches: { imports: [], exports: [] },
    isThere: false,
    gateway: undefined,
    address: undefined,
    forget: () => {
      route.forgotten = true
    },
    close: async () => undefined,
    ...overrides
  }
  return route
}

/** A gateway that saw this. */
export function createGateway(overrides: Partial<Gateway> = {}): Gateway {
  return {
    addresses: ['127.0.0.1:5000'],
    secret: '0'.repeat(32),
    refOf: (address, name) => `${address}/${'0'.repeat(32)}/${name}`,
    probeRef: (address) => `${address}/${'0'.repeat(32)}/probe`,
    reached: new Set(),
    firstReached: () => new Promise(() => undefined),
    lost: [],
    refused: [],
    faults: [],
    bytesServed: 0,
    bytesTaken: 0,
    serve: () => undefined,
    stop: async () => undefined,
    ...overrides
  }
}
