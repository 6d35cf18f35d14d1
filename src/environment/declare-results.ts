import { appendFileSync } from 'node:fs'
import { OUTPUT_NAMES } from '../outputs.js'
import { type SavedState, STATE_NAMES } from '../state.js'
import type { Environment } from './variables.js'

/**
 * Sets every output and every state of this step to nothing, by file. The runner reads these files after the step, so
 * that whatever the step prints cannot set one that stays unset; what is set later by file takes the place of nothing.
 */
export function declareResults(env: Environment = process.env): void {
  append(env.GITHUB_OUTPUT, OUTPUT_NAMES)
  append(env.GITHUB_STATE, STATE_NAMES)
}

/** Leaves a text for the post step; as @actions/core does it, which is not loaded yet while the facts are gathered. */
export function leaveState(name: keyof SavedState, text: string, env: Environment = process.env): void {
  if (env.GITHUB_STATE) appendFileSync(env.GITHUB_STATE, `${name}=${text}\n`)
}

/** Older runners have no such files. */
function append(path: string | undefined, names: readonly string[]): void {
  if (path) appendFileSync(path, names.map((name) => `${name}=\n`).join(''))
}
