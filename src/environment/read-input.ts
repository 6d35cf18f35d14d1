import type { Environment } from './variables.js'

/**
 * An input's text as it is, empty if not given; what `getInput` of @actions/core gives, which takes 60 ms to load
 * because of what else is in it, and is not needed until docker has answered.
 */
export function readInput(name: string, env: Environment = process.env): string {
  return env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? ''
}
