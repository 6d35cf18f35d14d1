import { hasSecrets, parseEntries } from '../buildx/cache-entry.js'
import type { Caches, Plan } from './plan.js'

/** Caches that outlive the step and that buildx in a `run:` step can use, which has neither gha's token nor our secrets. */
const USABLE = new Set(['registry', 's3', 'azblob', 'local', 'inline'])

/**
 * The entries of a plan's own cache that a later step may use; none of a kind of which it could use only a part.
 * `imports`: those that are there to read.
 */
export function forLaterSteps(
  { ours, layers }: Pick<Plan, 'ours' | 'layers'>,
  imports: readonly string[]
): Caches {
  // What a later step would write to a folder that is not kept, nobody would carry away.
  const exports = layers === undefined || layers.store === 'folder' ? ours.exports : []
  return { imports: imports.filter(isUsable), exports: exports.filter(isUsable) }
}

function isUsable(line: string): boolean {
  return !hasSecrets(line) && parseEntries(line).every(({ type }) => USABLE.has(type))
}
