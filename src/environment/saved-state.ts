import { parseSavedState, type SavedState, STATE_NAME } from '../state.js'
import type { Environment } from './variables.js'

/** The main step's state, read without @actions/core, so that a post step with nothing to do starts fast. */
export function readSavedState(env: Environment = process.env): SavedState | undefined {
  return parseSavedState(env[`STATE_${STATE_NAME}`])
}
