import { dirname } from 'node:path'
import { parseSavedState, type SavedState, STATE_NAMES } from '../state.js'
import { placesOfCacheFolder } from './cache-folder.js'
import { readInput } from './read-input.js'
import type { Environment } from './variables.js'

/**
 * The main step's state, read without @actions/core, so that a post step with nothing to do starts fast. A layout that is not
 * in this step's cache folder counts as absent.
 */
export function readSavedState(env: Environment = process.env): SavedState {
  const state = parseSavedState((name) => env[`STATE_${name}`])
  const roots = placesOfCacheFolder(readInput('cache-dir', env).trim() || undefined, env)
  const ours = (folder: string | undefined): string | undefined =>
    folder !== undefined && roots.includes(dirname(dirname(folder))) ? folder : undefined
  return { ...state, layers: ours(state.layers), mounts: ours(state.mounts) }
}

/** The names of what is in the state and cannot be this action's. */
export function nameForeignState(state: SavedState, env: Environment = process.env): string[] {
  return STATE_NAMES.filter((name) => env[`STATE_${name}`] && state[name] === undefined)
}

/** Whether the job was cancelled: the runner fills in this input anew for the post step. */
export function isJobCancelled(env: Environment = process.env): boolean {
  return readInput('job-status', env) === 'cancelled'
}
