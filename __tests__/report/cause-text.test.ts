import { describe, expect, test } from '@jest/globals'
import { groupMisses, isRoot, renderCause, renderComparison } from '../../src/report/cause-text.js'
import type { Cause } from '../../src/report/causes.js'
import type { StepReport } from '../../src/report/report.js'
import { createStepReport } from '../support/builders.js'

const filesOf = (difference: Partial<Extract<Cause, { kind: 'files' }>>): Cause => ({
  kind: 'files',
  ...{ context: '', changed: [], added: [], removed: [] },
  ...difference
})
const imageOf = (ref: string, letter: string) => ({ ref, digest: `sha256:${letter.repeat(64)}` })
const NODE = imageOf('docker.io/library/node:24', 'a')

describe('a cause', () => {
  test.each<[Cause, string]>([
    [{ kind: 'no-cache', input: 'no-cache' }, 'no-cache says so'],
    [{ kind: 'no-cache', input: 'no-cache-filters' }, 'no-cache-filters says so'],
    [filesOf({ changed: ['a.js'] }), 'a.js changed'],
    [filesOf({ changed: ['a.js', 'b.js'] }), 'a.js, b.js changed'],
    [filesOf({ added: ['a.js'] }), 'a.js was added'],
    [filesOf({ added: ['a.js', 'b.js'] }), 'a.js, b.js were added'],
    [filesOf({ removed: ['a.js'] }), 'a.js was removed'],
    [filesOf({ removed: ['a.js', 'b.js'] }), 'a.js, b.js were removed'],
    [filesOf({ changed: ['1', '2', '3', '4', '5'] }), '1, 2, 3 and 2 more changed'],
    [
      filesOf({ changed: ['a'], added: ['b', 'c'], removed: ['d'], context: 'docs' }),
      'a changed, b, c were added, d was removed in context docs'
    ],
    [{ kind: 'text', before: 'RUN a', after: 'RUN b' }, 'its text changed: RUN a → RUN b'],
    [
      { kind: 'text', before: `RUN ${'a'.repeat(300)}`, after: `RUN ${'b'.repeat(300)}` },
      `its text changed: RUN ${'a'.repeat(115)}… → RUN ${'b'.repeat(115)}…`
    ],
    [{ kind: 'new step' }, 'it is new'],
    [{ kind: 'variables', names: ['A'] }, 'A has another value'],
    [{ kind: 'variables', names: ['A', 'B'] }, 'A, B have another value'],
    [{ kind: 'variables', names: ['A', 'B', 'C', 'D'] }, 'A, B, C and 1 more have another value'],
    [
      { kind: 'image', before: NODE, after: imageOf(NODE.ref, 'b') },
      'docker.io/library/node:24 is another image: sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb'
    ],
    [
      { kind: 'image', before: NODE, after: imageOf('docker.io/library/node:25', 'b') },
      'it is made from docker.io/library/node:25, and was from docker.io/library/node:24'
    ],
    [{ kind: 'step before', steps: ['a'] }, 'the step before it ran'],
    [{ kind: 'step before', steps: ['a', 'b'] }, 'the steps before it ran'],
    [{ kind: 'cache', reason: 'the cache is gone' }, 'the cache is gone'],
    [
      { kind: 'not known', reason: 'there is no build to compare with' },
      'of something that is not known: there is no build to compare with'
    ]
  ])('%j is told in a clause', (cause, clause) => {
    expect(renderCause(cause)).toBe(clause)
  })
})

const AFTER: Cause = { kind: 'step before', steps: ['x'] }
const NEW: Cause = { kind: 'new step' }
const GONE: Cause = { kind: 'cache', reason: 'the cache is gone' }
const because = (name: string, causes: Cause[], overrides: Partial<StepReport> = {}) =>
  createStepReport({ name, causes, ...overrides })

describe('a step', () => {
  test.each<[Cause[], boolean]>([
    [[NEW], true],
    [[NEW, AFTER], true],
    [[AFTER], false],
    [[], false]
  ])('with %j ran for a reason of its own: %p', (causes, answer) => {
    expect(isRoot(createStepReport({ causes }))).toBe(answer)
  })
})

describe('steps that ran', () => {
  /** The names of the steps of each reason. */
  const grouped = (steps: StepReport[]) => {
    const { roots, followers } = groupMisses(steps)
    return { roots: roots.map((group) => [group.because, ...group.steps.map(({ name }) => name)]), followers }
  }

  test('for the same reason are told together, and those that only followed are counted', () => {
    const steps = [
      because('a', [NEW]),
      because('b', [AFTER]),
      because('c', [NEW, AFTER]),
      because('d', [GONE]),
      because('e', [AFTER])
    ]
    expect(grouped(steps)).toEqual({
      roots: [
        ['it is new', 'a', 'c'],
        ['the cache is gone', 'd']
      ],
      followers: 2
    })
  })

  test('for the reason that most have come first', () => {
    const steps = [because('a', [NEW]), because('b', [GONE]), because('c', [GONE])]
    expect(grouped(steps).roots).toEqual([
      ['the cache is gone', 'b', 'c'],
      ['it is new', 'a']
    ])
  })

  test('for several reasons at once are told with all of them', () => {
    const steps = [because('a', [{ kind: 'variables', names: ['A'] }, filesOf({ changed: ['x'] }), AFTER])]
    expect(grouped(steps)).toEqual({ roots: [['A has another value, and x changed', 'a']], followers: 0 })
  })

  test('are all that is told: not those that were cached, failed, did not run, or have no cause', () => {
    const steps = [
      because('a', [NEW], { status: 'cached' }),
      because('b', [NEW], { status: 'failed' }),
      because('c', [NEW], { status: 'not run' }),
      because('d', [])
    ]
    expect(grouped(steps)).toEqual({ roots: [], followers: 0 })
  })
})

describe('what was compared with', () => {
  const AT = Date.parse('2026-11-20T12:34:56Z')

  test.each<[Parameters<typeof renderComparison>[0], string]>([
    [undefined, 'There is no earlier build of this scope to compare with.'],
    [{ at: AT, commit: '0123456789' }, 'Compared with the build of 0123456, 2026-11-20 12:34 UTC.'],
    [{ at: AT }, 'Compared with the last build, 2026-11-20 12:34 UTC.']
  ])('%j is said in a sentence', (before, sentence) => {
    expect(renderComparison(before)).toBe(sentence)
  })
})
