import { describe, expect, test } from '@jest/globals'
import { BACKEND_NAMES } from '../../src/backends/backend.js'
import type { JobEvent } from '../../src/environment/event.js'
import { COMPRESSIONS } from '../../src/inputs/action-inputs.js'
import { kindsOf, namesOf, ownerOf } from '../../src/plan/cache-request.js'
import { isOfImages } from '../../src/store/cache-kinds.js'
import { createEvent, createFacts } from '../support/builders.js'

const OWNER = ownerOf(createEvent())
const PULL_REQUEST: Partial<JobEvent> = {
  ...{ name: 'pull_request', refKind: 'pull-request', baseBranch: 'next', ref: 'refs/pull/7/merge' }
}

describe('the kinds of builds', () => {
  const others = COMPRESSIONS.filter((compression) => compression !== 'gzip')

  test.each(others)('with an image and without have caches of their own in layouts of %s', (compression) => {
    expect(kindsOf('local', true, compression)).toEqual(['', '.unpublished'])
    expect(kindsOf('local', false, compression)).toEqual(['.unpublished', ''])
  })

  test.each(['gzip', undefined] as const)('are one where layers are %s, as an image may get them', (kept) => {
    expect([kindsOf('local', true, kept), kindsOf('local', false, kept)]).toEqual([[''], ['']])
  })

  test.each(BACKEND_NAMES.filter((name) => name !== 'local'))('are one in the cache %s', (backend) => {
    for (const compression of [...COMPRESSIONS, undefined])
      for (const makesImage of [true, false]) expect(kindsOf(backend, makesImage, compression)).toEqual([''])
  })

  test('are told from each other by their names', () => {
    expect(['app', 'app.unpublished', 'app.unpublished.pr-7', 'unpublished'].map(isOfImages)).toEqual([
      ...[true, false, true, true]
    ])
  })
})

describe('the names of layouts', () => {
  const scopes = { own: 'app', ofPlatforms: ['app-amd', 'app-arm'], family: 'f00d' }
  const named = (kinds: string[], naming: { hasOwn: boolean; isOne: boolean }, event = {}) =>
    namesOf(scopes, { backend: 'local', kinds, ...naming }, createFacts({ event: createEvent(event) }))
  const withOwner = (names: string[]) => names.map((name) => name.replace('@', OWNER))

  test('are read of the own kind first, of the other only for want of it, and so of each platform', () => {
    expect(named(['.unpublished', ''], { hasOwn: false, isOne: true })).toEqual({
      write: `app${OWNER}.unpublished`,
      read: [
        withOwner(['app@.unpublished', 'app@']),
        withOwner(['app-amd@.unpublished', 'app-amd@']),
        withOwner(['app-arm@.unpublished', 'app-arm@'])
      ]
    })
  })

  test('of a branch are own, base and default of one kind before those of the other', () => {
    const { write, read } = named(['', '.unpublished'], { hasOwn: true, isOne: false }, PULL_REQUEST)
    const [own = [], ...rest] = read
    const half = own.length / 2
    expect(own[0]).toBe(write)
    expect(own.slice(half)).toEqual(own.slice(0, half).map((name) => `${name}.unpublished`))
    expect(half).toBeGreaterThan(1)
    expect(new Set(own).size).toBe(own.length)
    expect(rest.map((chain) => chain.length)).toEqual([own.length, own.length])
  })

  test('are written under the kind that is read first, whatever else is read', () => {
    for (const kinds of [[''], ['', '.unpublished'], ['.unpublished', '']])
      for (const hasOwn of [true, false])
        for (const isOne of [true, false]) {
          const { write, read } = named(kinds, { hasOwn, isOne }, PULL_REQUEST)
          expect(isOfImages(write)).toBe(kinds[0] === '')
          expect(read[0]?.[0] === write || !hasOwn).toBe(true)
        }
  })
})
