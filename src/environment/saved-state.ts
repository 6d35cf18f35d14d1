import { parseSavedState, type SavedState } from '../state.js'
import type { Environment } from './variables.js'

/** The main step's state, read without @actions/core, so that a post step with nothing to do starts fast. */
export function readSavedState(env: Environment = process.env): SavedState {
  return parseSavedState((name) => env[`STATE_${name}`])
}
