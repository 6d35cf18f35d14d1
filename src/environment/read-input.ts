import type { Environment } from './variables.js'
/**
 * An input's text, trimmed, empty if not given; the same as `getInput` of @actions/core, which takes 60 ms to load
 * because of what else is in it, and is not needed until docker has answered.
 */
export function readInput(name: string, env: Environment = process.env): string {
  return (env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim()
}
