/** What the main step leaves for the post step: a text per name, empty if there is nothing to do. */
export interface SavedState {
  /** The local backend's layout that is to be saved; absolute. */
  layers: string | undefined
  /** Name of the request by which it is saved. */
  request: string | undefined
  /** Id of the process that saves it already. */
  saver: string | undefined
  /** The same of the cache mounts. */
  mounts: string | undefined
  mountsRequest: string | undefined
  mountsSaver: string | undefined
  /** The builder of this action's own that is to be removed. */
  builder: string | undefined
}

export const STATE_NAMES = [
  'layers',
  'request',
  'saver',
  'mounts',
  'mountsRequest',
  'mountsSaver',
  'builder'
] as const satisfies readonly (keyof SavedState)[]

/** Builders of this action's own have such names, and no others are ever removed. */
export const OWN_BUILDER = /^buildkit-cache-[0-9a-f]{8}$/

const LAYERS = /^\/.*\/layers\/[a-z0-9_][a-z0-9_.-]*$/

const REQUEST = /^[0-9a-f]{16}$/
const SAVER = /^\d{1,10}$/

/** The state as `read` gives it by name; what is not of the form that this action writes counts as absent. */
export function parseSavedState(read: (name: keyof SavedState) => string | undefined): SavedState {
  return {
    layers: matching(LAYERS, read('layers')),
    request: matching(REQUEST, read('request')),
    saver: matching(SAVER, read('saver')),
    mounts: matching(LAYERS, read('mounts')),
    mountsRequest: matching(REQUEST, read('mountsRequest')),
    mountsSaver: matching(SAVER, read('mountsSaver')),
    builder: matching(OWN_BUILDER, read('builder'))
  }
}

function matching(form: RegExp, text: string | undefined): string | undefined {
  return text !== undefined && form.test(text) ? text : undefined
}
