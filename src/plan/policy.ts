import type { JobEvent } from '../environment/event.js'
import type { ActionInputs } from '../inputs/action-inputs.js'

/** How far a run may write: what all runs read, only what its own branch or pull request reads, or nothing. */
export type WriteReach = 'all' | 'own' | 'none'

/** What a run may do with caches, and the sentence that says why. */
export interface Policy {
  /** Anybody can cause such a run: no input gives it more. */
  trusted: boolean
  read: boolean
  write: WriteReach
  reason: string
}

interface Row extends Policy {
  /** For the documentation. */
  run: string
  applies: (event: JobEvent) => boolean
}

/** Events that anybody can cause, and whose runs have the default branch's rights. */
const UNTRUSTED = new Set([
  'pull_request_target',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
  'commit_comment',
  'fork',
  'gollum',
  'label',
  'milestone',
  'watch'
])

/** Events that only collaborators can cause. */
const TRUSTED = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'merge_group'])

/** By the beginning of its name: Gitea has more kinds of such events than GitHub. */
const concernsPullRequest = ({ name, fromFork }: JobEvent): boolean =>
  fromFork || name.startsWith('pull_request')

const RELEASES = new Set(['release', 'deployment', 'deployment_status'])

const RELEASE_ROW: Row = {
  run: 'a tag, a release, a deployment',
  applies: ({ name, refKind }) => refKind === 'tag' || RELEASES.has(name),
  trusted: true,
  read: false,
  write: 'none',
  reason: 'a release is built without what other runs cached (cache-release: read allows reading).'
}

/**
 * Who may read and write caches: the first row that applies. What the cache service's token and the workflow's cache-mode
 * allow is asked beside this (token-verdict.ts), and the stricter of the two holds.
 */
export const POLICY_ROWS: readonly Row[] = [
  {
    run: 'what anybody can cause (`pull_request_target`, `issue_comment`, a fork’s `workflow_run` …)',
    applies: ({ name, causedBy, fromFork }) =>
      UNTRUSTED.has(name) || (name === 'workflow_run' && (fromFork || !TRUSTED.has(causedBy ?? ''))),
    trusted: false,
    read: false,
    write: 'none',
    reason: 'anybody can cause such a run, so it neither reads nor writes a cache.'
  },
  RELEASE_ROW,
  {
    run: 'a closed pull request',
    applies: (event) => concernsPullRequest(event) && event.refKind !== 'pull-request',
    trusted: false,
    read: true,
    write: 'none',
    reason: 'a closed pull request reads the cache of its base and writes nothing.'
  },
  {
    run: 'a pull request from a fork',
    applies: ({ fromFork }) => fromFork,
    trusted: false,
    read: true,
    write: 'own',
    reason: 'a pull request from a fork reads, and writes only where nobody else reads.'
  },
  {
    run: 'a pull request',
    applies: ({ refKind }) => refKind === 'pull-request',
    trusted: true,
    read: true,
    write: 'own',
    reason: 'a pull request reads the cache of its base, and writes only what it reads itself.'
  },
  {
    run: 'another branch',
    applies: ({ refKind }) => refKind === 'branch',
    trusted: true,
    read: true,
    write: 'own',
    reason: 'a branch reads the cache of the default branch, and writes only what it reads itself.'
  },
  {
    run: 'the default branch',
    applies: ({ refKind }) => refKind === 'default-branch',
    trusted: true,
    read: true,
    write: 'all',
    reason: 'the default branch reads and writes.'
  },
  {
    run: 'no event, as outside a workflow',
    applies: () => true,
    trusted: true,
    read: true,
    write: 'all',
    reason: 'no event is known that would forbid reading and writing.'
  }
]

/** What this run may do: the table, and what `cache-save` and `cache-release` make of it. */
export function policyOf(
  event: JobEvent,
  { cacheSave, cacheRelease }: Pick<ActionInputs, 'cacheSave' | 'cacheRelease'>
): Policy {
  const row = POLICY_ROWS.find(({ applies }) => applies(event))
  if (row === undefined) throw new Error('The last row of POLICY_ROWS applies always.')
  const { trusted, read, write, reason } = row
  if (row === RELEASE_ROW && cacheRelease === 'read')
    return { trusted, read: true, write, reason: 'cache-release: read; a release reads and writes nothing.' }
  if (cacheSave === 'never' && write !== 'none')
    return { trusted, read, write: 'none', reason: 'cache-save: never.' }
  return { trusted, read, write, reason }
}
