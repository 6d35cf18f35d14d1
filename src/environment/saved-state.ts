import { parseSavedState, type SavedState, STATE_NAME } from '../state.js'

/** The main step's state, read without @actions/core, so that a post step with nothing to do starts fast. */
export function readSavedState(
  env: Readonly<Record<string, string | undefined>> = process.env
): SavedState | undefined {
  return parseSavedState(env[`STATE_${STATE_NAME}`])
}
