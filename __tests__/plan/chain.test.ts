import { describe, expect, test } from '@jest/globals'
import { ownSuffix, suffixesToRead, suffixOf } from '../../src/plan/chain.js'
import { createEvent } from '../support/builders.js'

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

/** Names from a fixed sequence of numbers (mulberry32), so that a failure can be had again. */
function randomNames(count: number): string[] {
  const letters = [...'abzABZ019-_./,=:@ "\'\\\n\t\0äß日🚢']
  let state = 5
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const value = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((value ^ (value >>> 14)) >>> 0) % limit
  }
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
      (name) => !suffixesToRead(onPullRequest(7, name)).includes(ownSuffix(onBranch(name)))
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
    expect(suffixesToRead(event)).toEqual([''])
  })

  test('is there for no branch', () => {
    expect(suffixOf(undefined, createEvent())).toBe('')
  })
})

describe('what is read, in this order', () => {
  const own = ownSuffix(onPullRequest(7))

  test('is, for a branch, its own and the default branch’s', () => {
    const event = onBranch('feature')
    expect(suffixesToRead(event)).toEqual([ownSuffix(event), ''])
  })

  test('is, for a pull request to the default branch, its own and that one', () => {
    expect(suffixesToRead(onPullRequest(7))).toEqual([own, ''])
  })

  test('is, for a pull request to another branch, its own, its base’s and the default branch’s', () => {
    expect(suffixesToRead(onPullRequest(7, 'release/1'))).toEqual([own, ownSuffix(onBranch('release/1')), ''])
  })
})
