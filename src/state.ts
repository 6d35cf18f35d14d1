/** What the main step leaves for the post step. */
export interface SavedState {
  /** The local backend's layout that is to be saved; absolute. */
  folder: string
}

export const STATE_NAME = 'layers'

/** The state, or undefined if there is none or it is not one that this action wrote: then nothing is saved. */
export function parseSavedState(text: string | undefined): SavedState | undefined {
  if (!text) return undefined
  try {
    const state = JSON.parse(text) as Partial<SavedState>
    return typeof state.folder === 'string' && /^\/.*\/layers\/[a-z0-9_][a-z0-9_.-]*$/.test(state.folder)
      ? { folder: state.folder }
      : undefined
  } catch {
    // Not JSON, so not ours.
    return undefined
  }
}
