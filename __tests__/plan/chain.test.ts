import { describe, expect, test } from '@jest/globals'
import { ownSuffix, suffixesOfOthers, suffixOf } from '../../src/plan/chain.js'
import { createEvent } from '../support/builders.js'
import { randomFrom } from '../support/random.js'

const onBranch = (branch: string, defaultBranch = 'main') =>
  createEvent({ ref: `refs/heads/${branch}`, refKind: 'branch', defaultBranch })
const onPullRequest = (number: number, baseBranch = 'main') =>
  createEvent({
    name: 'pull_request',
    ref: `refs/pull/${number}/merge`,
    refKind: 'pull-request',
    baseBranch
  })

/** Names as a person may give them who wants to break something, or who just writes another language. */
const HOSTILE = [
  ...[
    'feature/login',
    'Feature/Login',
    'FEATURE/LOGIN',
    'x,scope=main',
    'x,dest=/etc',
    '../..',
    '../../main'
  ],
  ...[
    'ÄÖ',
    'äö',
    '日本',
    '🚢',
    '-',
    '--',
    '.',
    '..',
    '_',
    '__',
    'a__b',
    'a_b',
    '-rf',
    '.hidden',
    'trailing.'
  ],
  ...['trailing-', 'a b', 'a\nb', 'a\0b', '"quoted"', "'", '$(id)', '`id`', '%2e%2e', 'a:b', 'a@sha256:b'],
  ...['image', 'main2', 'mai', 'MAIN', 'Main', 'refs/heads/main', 'a'.repeat(200), 'A'.repeat(200)],
  ...[
    `${'a'.repeat(199)}b`,
    `${'ä'.repeat(200)}`,
    'release/1.2',
    'release-1.2',
    'pull/7/merge',
    'constructor'
  ]
]

/** The same names in every run. */
function randomNames(count: number): string[] {
  const letters = [...'abzABZ019-_./,=:@ "\'\\\n\t\0äß日🚢']
  const below = randomFrom(5)
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(40) }, () => letters[below(letters.length)] ?? '').join('')
  )
}

const NAMES = [...new Set([...HOSTILE, ...randomNames(2000)])]

describe('the suffix of a branch, whatever it is called', () => {
  test('has only letters that a tag, a folder and a cache entry may have, and begins with a full stop', () => {
    const wrong = NAMES.filter((name) => !/^\.[a-z0-9_.-]{1,23}$/.test(ownSuffix(onBranch(name))))
    expect(wrong).toEqual([])
  })

  test('leads to no other folder, and is no option of a command', () => {
    expect(NAMES.filter((name) => /^\.+$|\.\.$|^-|__/.test(ownSuffix(onBranch(name))))).toEqual([])
  })

  test('is that of no other branch, also where the two read the same', () => {
    const suffixes = NAMES.map((name) => ownSuffix(onBranch(name)))
    expect(new Set(suffixes).size).toBe(NAMES.length)
    const alike = ['feature/a', 'feature-a', 'Feature/a', 'feature a'].map((name) =>
      ownSuffix(onBranch(name))
    )
    expect(new Set(alike.map((suffix) => suffix.replace(/-[0-9a-f]{8}$/, '')))).toEqual(
      new Set(['.feature-a'])
    )
    expect(new Set(alike).size).toBe(alike.length)
  })

  test('is the same from run to run', () => {
    expect(ownSuffix(onBranch('feature/login'))).toMatch(/^\.feature-login-[0-9a-f]{8}$/)
    expect(ownSuffix(onBranch('feature/login'))).toBe(ownSuffix(onBranch('feature/login')))
  })

  test('is the one under which a pull request that wants to change it looks for it', () => {
    const missed = NAMES.filter(
      (name) => suffixesOfOthers(onPullRequest(7, name))[0] !== ownSuffix(onBranch(name))
    )
    expect(missed).toEqual([])
  })

  test('is not that of a pull request, also where the branch is called like its ref', () => {
    expect(ownSuffix(onBranch('pull/7/merge'))).not.toBe(ownSuffix(onPullRequest(7)))
    expect(ownSuffix(onPullRequest(7))).not.toBe(ownSuffix(onPullRequest(8)))
  })
})

describe('no suffix at all', () => {
  test.each([
    ['the default branch', createEvent()],
    ['a default branch of another name', createEvent({ ref: 'refs/heads/trunk', defaultBranch: 'trunk' })],
    ['a tag', createEvent({ ref: 'refs/tags/v1', refKind: 'tag' })],
    ['no ref', createEvent({ ref: undefined, refKind: 'unknown' })],
    ['no event', createEvent({ name: '', ref: undefined, refKind: 'unknown', defaultBranch: undefined })]
  ])('is there for %s', (_, event) => {
    expect(ownSuffix(event)).toBe('')
    expect(suffixesOfOthers(event)).toEqual([''])
  })

  test('is there for no branch', () => {
    expect(suffixOf(undefined, createEvent())).toBe('')
  })
})

describe('what is read of others, in this order', () => {
  test('is, for a branch, the default branch’s', () => {
    expect(suffixesOfOthers(onBranch('feature'))).toEqual([''])
  })

  test('is, for a pull request to the default branch, that one’s, once', () => {
    expect(suffixesOfOthers(onPullRequest(7))).toEqual([''])
  })

  test('is, for a pull request to another branch, its base’s and then the default branch’s', () => {
    expect(suffixesOfOthers(onPullRequest(7, 'release/1'))).toEqual([ownSuffix(onBranch('release/1')), ''])
  })

  test('is never what this run writes for itself', () => {
    for (const event of [onBranch('feature'), onPullRequest(7), onPullRequest(7, 'release/1')])
      expect(suffixesOfOthers(event)).not.toContain(ownSuffix(event))
  })
})
