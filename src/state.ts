/** What the main step leaves for the post step: a text per name, empty if there is nothing to do. */
export interface SavedState {
  /** The local backend's layout that is to be saved; absolute. */
  layers: string | undefined
  /** Name of the request by which it is saved. */
  request: string | undefined
  /** Id of the process that saves it already. */
  saver: string | undefined
  /** The builder of this action's own that is to be removed. */
  builder: string | undefined
}

export const STATE_NAMES = [
  'layers',
  'request',
  'saver',
  'builder'
] as const satisfies readonly (keyof SavedState)[]

/** Builders of this action's own have such names, and no others are ever removed. */
export const OWN_BUILDER = /^buildkit-cache-[0-9a-f]{8}$/

const LAYERS = /^\/.*\/layers\/[a-z0-9_][a-z0-9_.-]*$/

/** The state as `read` gives it by name; what is not of the form that this action writes counts as absent. */
export function parseSavedState(read: (name: keyof SavedState) => string | undefined): SavedState {
  return {
    layers: matching(LAYERS, read('layers')),
    request: matching(/^[0-9a-f]{16}$/, read('request')),
    saver: matching(/^\d{1,10}$/, read('saver')),
    builder: matching(OWN_BUILDER, read('builder'))
  }
}

function matching(form: RegExp, text: string | undefined): string | undefined {
  return text !== undefined && form.test(text) ? text : undefined
}
