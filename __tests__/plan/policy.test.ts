import { describe, expect, test } from '@jest/globals'
import type { JobEvent, RefKind } from '../../src/environment/event.js'
import { CACHE_RELEASE_CHOICES, CACHE_SAVE_CHOICES } from '../../src/inputs/action-inputs.js'
import { POLICY_ROWS, policyOf } from '../../src/plan/policy.js'
import { createEvent } from '../support/builders.js'
import { frozen } from '../support/frozen.js'
import { isSentence } from '../support/situations.js'

/** Causes that no collaborator is needed for, and whose runs have the rights of the default branch. */
const ANYBODYS = [
  ...['pull_request_target', 'issue_comment', 'issues', 'discussion', 'discussion_comment', 'commit_comment'],
  ...['fork', 'gollum', 'label', 'milestone', 'watch']
]
const COLLABORATORS = [
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'merge_group',
  'delete'
]
const PULL_REQUESTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']
const RELEASES = ['release', 'deployment', 'deployment_status']
const CAUSES = [
  undefined,
  'push',
  'schedule',
  'pull_request',
  'pull_request_target',
  'release',
  'workflow_run'
]
const REF_KINDS: RefKind[] = ['default-branch', 'branch', 'pull-request', 'tag', 'unknown']

const events = [...ANYBODYS, ...COLLABORATORS, ...PULL_REQUESTS, ...RELEASES, 'workflow_run', '']
const table = events.flatMap((name) =>
  REF_KINDS.flatMap((refKind) =>
    [false, true].flatMap((fromFork) =>
      (name === 'workflow_run' ? CAUSES : [undefined]).flatMap((causedBy) =>
        CACHE_SAVE_CHOICES.flatMap((cacheSave) =>
          CACHE_RELEASE_CHOICES.map((cacheRelease) => {
            const event = createEvent({ name, refKind, fromFork, causedBy })
            const inputs = { cacheSave, cacheRelease }
            return { event, inputs, policy: policyOf(frozen(event), frozen(inputs)) }
          })
        )
      )
    )
  )
)
type Case = (typeof table)[number]

/** The first cases that break a promise, so that a failure says which. */
function breaking(applies: (given: Case) => boolean, holds: (given: Case) => boolean): object[] {
  const cases = table.filter(applies)
  // A promise about no case at all would always be kept.
  expect(cases.length).toBeGreaterThan(0)
  return cases
    .filter((given) => !holds(given))
    .slice(0, 5)
    .map(({ event: { name, refKind, fromFork, causedBy }, inputs, policy }) => ({
      ...{ name, refKind, fromFork, causedBy },
      ...inputs,
      ...policy
    }))
}

const canBeCausedByAnybody = ({ name, causedBy, fromFork }: JobEvent) =>
  ANYBODYS.includes(name) ||
  (name === 'workflow_run' && (fromFork || !['push', 'schedule'].includes(causedBy ?? '')))
const isRelease = ({ event }: Case) =>
  !canBeCausedByAnybody(event) && (event.refKind === 'tag' || RELEASES.includes(event.name))

describe('the policy, whatever the event, the ref and the inputs', () => {
  test('gives what anybody can cause nothing to read or write', () => {
    expect(
      breaking(
        ({ event }) => canBeCausedByAnybody(event),
        ({ policy }) => !policy.trusted && !policy.read && policy.write === 'none'
      )
    ).toEqual([])
  })

  test('lets nothing from a fork write what others read, and trusts it with nothing', () => {
    expect(
      breaking(
        (given) => given.event.fromFork && !isRelease(given),
        ({ policy }) => !policy.trusted && policy.write !== 'all'
      )
    ).toEqual([])
  })

  test('lets a release read only if cache-release says so, and write never', () => {
    expect(
      breaking(
        isRelease,
        ({ inputs, policy }) =>
          policy.trusted && policy.read === (inputs.cacheRelease === 'read') && policy.write === 'none'
      )
    ).toEqual([])
  })

  test('lets only the default branch write what all read, or a job of which no ref is known', () => {
    expect(
      breaking(
        ({ policy }) => policy.write === 'all',
        ({ event }) => ['default-branch', 'unknown'].includes(event.refKind)
      )
    ).toEqual([])
  })

  test('lets the default branch read and write where collaborators caused the run', () => {
    expect(
      breaking(
        ({ event, inputs }) =>
          [...COLLABORATORS, 'workflow_run', ''].includes(event.name) &&
          event.refKind === 'default-branch' &&
          !event.fromFork &&
          !canBeCausedByAnybody(event) &&
          inputs.cacheSave !== 'never',
        ({ policy }) => policy.trusted && policy.read && policy.write === 'all'
      )
    ).toEqual([])
  })

  test('lets a branch or a pull request of this repository read, and write for itself', () => {
    expect(
      breaking(
        ({ event, inputs }) =>
          [...COLLABORATORS, ...PULL_REQUESTS].includes(event.name) &&
          (event.refKind === 'pull-request' ||
            (event.refKind === 'branch' && !PULL_REQUESTS.includes(event.name))) &&
          !event.fromFork &&
          inputs.cacheSave !== 'never',
        ({ policy }) => policy.trusted && policy.read && policy.write === 'own'
      )
    ).toEqual([])
  })

  test('lets a pull request that was closed read and not write', () => {
    expect(
      breaking(
        ({ event }) => PULL_REQUESTS.includes(event.name) && !['pull-request', 'tag'].includes(event.refKind),
        ({ policy }) => policy.read && policy.write === 'none'
      )
    ).toEqual([])
  })

  test('lets nothing write with cache-save: never, and does not forbid reading for it', () => {
    expect(
      breaking(
        ({ inputs }) => inputs.cacheSave === 'never',
        ({ event, inputs, policy }) =>
          policy.write === 'none' && policy.read === policyOf(event, { ...inputs, cacheSave: 'auto' }).read
      )
    ).toEqual([])
  })

  test('is with cache-save: always what it is with auto', () => {
    expect(
      breaking(
        ({ inputs }) => inputs.cacheSave === 'always',
        ({ event, inputs, policy }) =>
          JSON.stringify(policy) === JSON.stringify(policyOf(event, { ...inputs, cacheSave: 'auto' }))
      )
    ).toEqual([])
  })

  test('depends on cache-release for releases only', () => {
    expect(
      breaking(
        (given) => given.inputs.cacheRelease === 'read' && !isRelease(given),
        ({ event, inputs, policy }) =>
          JSON.stringify(policy) === JSON.stringify(policyOf(event, { ...inputs, cacheRelease: 'off' }))
      )
    ).toEqual([])
  })

  test('says why in one sentence', () => {
    expect(
      breaking(
        () => true,
        ({ policy }) => isSentence(policy.reason)
      )
    ).toEqual([])
  })
})

describe('a run', () => {
  test.each(['pull_request_sync', 'pull_request_label', 'a_new_event'])(
    'of an event that is not known (%s), caused by a fork’s pull request, writes only for itself',
    (name) => {
      const event = createEvent({ name, refKind: 'pull-request', ref: 'refs/pull/7/head', fromFork: true })
      for (const cacheSave of CACHE_SAVE_CHOICES)
        expect(policyOf(event, { cacheSave, cacheRelease: 'read' })).toMatchObject({
          trusted: false,
          write: cacheSave === 'never' ? 'none' : 'own'
        })
    }
  )

  test('that another run caused writes only if a collaborator’s push caused that one', () => {
    const writeOf = (changes: Partial<JobEvent>) =>
      policyOf(createEvent({ name: 'workflow_run', ...changes }), { cacheSave: 'auto', cacheRelease: 'off' })
        .write
    expect(writeOf({ causedBy: 'push' })).toBe('all')
    for (const causedBy of [
      'pull_request',
      'pull_request_target',
      'issue_comment',
      'workflow_run',
      undefined
    ])
      expect(writeOf({ causedBy })).toBe('none')
    expect(writeOf({ causedBy: 'push', fromFork: true })).toBe('none')
  })
})

describe('the table', () => {
  test('has a row that applies to anything, only as its last', () => {
    const nothing = createEvent({ name: '', refKind: 'unknown', ref: undefined })
    expect(POLICY_ROWS.filter(({ applies }) => applies(nothing))).toEqual([POLICY_ROWS.at(-1)])
    expect(table.every(({ event }) => POLICY_ROWS.at(-1)?.applies(event))).toBe(true)
  })

  test('has no row that is never the first to apply', () => {
    const used = new Set(table.map(({ event }) => POLICY_ROWS.find(({ applies }) => applies(event))))
    expect(POLICY_ROWS.filter((row) => !used.has(row)).map(({ run }) => run)).toEqual([])
  })

  test('names each kind of run once, in words that a table in the documentation can show', () => {
    const names = POLICY_ROWS.map(({ run }) => run)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => /[|\n]/.test(name))).toEqual([])
  })
})
