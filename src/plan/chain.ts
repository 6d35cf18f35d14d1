import type { JobEvent } from '../environment/event.js'
import { shortHash } from '../short-hash.js'
import { slug } from './scope.js'

/**
 * What is added to a scope's name for the cache of one branch or pull request; nothing for the default branch, whose cache
 * all runs read. Only `[a-z0-9_.-]`, at most 24 characters, whatever the branch is called.
 */
export function suffixOf(branch: string | undefined, { defaultBranch }: JobEvent): string {
  if (branch === undefined || branch === defaultBranch) return ''
  return nameOf(branch, `refs/heads/${branch}`)
}

/** The whole ref tells a branch from a pull request, and names that read the same from each other. */
function nameOf(readable: string, ref: string): string {
  return `.${slug(readable, 14)}-${shortHash(ref)}`
}

/** The suffixes of what others wrote that this run reads: base, default. */
export function suffixesOfOthers(event: JobEvent): string[] {
  return [...new Set([suffixOf(event.baseBranch, event), ''])]
}

/** The suffix of what this run writes for itself. */
export function ownSuffix(event: JobEvent): string {
  const { ref = '', refKind } = event
  if (refKind === 'branch') return suffixOf(ref.replace(/^refs\/heads\//, ''), event)
  return refKind === 'pull-request' ? nameOf(ref.replace(/^refs\//, ''), ref) : ''
}
