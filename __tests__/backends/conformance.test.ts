import { describe, expect, test } from '@jest/globals'
import { BACKEND_NAMES, type CacheBackend } from '../../src/backends/backend.js'
import { BACKENDS } from '../../src/backends/backends.js'
import { type CacheEntry, parseEntries, renderEntry } from '../../src/backends/entry.js'
import { createFacts, createInputs, createRequest } from '../support/builders.js'
import { frozen } from '../support/frozen.js'
import { everySituation, isSentence } from '../support/situations.js'

const requests = [
  createRequest(),
  createRequest({ mode: 'min' }),
  createRequest({
    scope: 'web_2.x',
    folder: '/kept/layers/web_2.x',
    ref: 'localhost:5000/a/b:buildcache-web_2.x'
  }),
  createRequest({ folder: '/path with, comma/and "quotes"/x,src=/etc', ref: 'ghcr.io/octo/app:x' })
].map(frozen)

/** Where an entry's bytes live: all its attributes but those that say how they are carried. */
function placeOf({ type, attributes }: CacheEntry): string[] {
  const { mode, timeout, 'ignore-error': ignored, ...place } = attributes
  return [type, ...Object.values(place)]
}

const all: [string, CacheBackend][] = BACKEND_NAMES.map((name) => [name, BACKENDS[name]])

describe.each(all)('backend %s', (name, backend) => {
  test('bears the name under which it is listed', () => {
    expect(backend.name).toBe(name)
  })

  test('lets no exporter fail a build', () => {
    for (const request of requests)
      for (const { attributes } of backend.cacheTo(request)) expect(attributes['ignore-error']).toBe('true')
  })

  test('exports as much as the request says', () => {
    for (const request of requests)
      for (const { attributes } of backend.cacheTo(request)) expect(attributes.mode).toBe(request.mode)
  })

  test('imports from the place to which it exports', () => {
    for (const request of requests)
      expect(backend.cacheFrom(request).map(placeOf)).toEqual(backend.cacheTo(request).map(placeOf))
  })

  test('names different places for different requests', () => {
    const [one, , other] = requests.map((request) => backend.cacheFrom(request).map(placeOf))
    if (name === 'none') expect([one, other]).toEqual([[], []])
    else expect(one).not.toEqual(other)
  })

  test('renders entries that read back the same', () => {
    for (const request of requests)
      for (const entry of [...backend.cacheFrom(request), ...backend.cacheTo(request)])
        expect(parseEntries(renderEntry(entry))).toEqual([entry])
  })

  test('says in a full sentence whether it can be used, in every situation', () => {
    const unclear = everySituation()
      .map(({ name, facts, inputs, request }) => ({ name, ...backend.assess(facts, inputs, request) }))
      .filter(({ reason }) => !isSentence(reason))
    expect(unclear).toEqual([])
  })

  test('gives the same answer to the same question and changes none of it', () => {
    const facts = frozen(createFacts())
    const inputs = frozen(createInputs({ push: true }))
    for (const request of requests) {
      expect(backend.assess(facts, inputs, request)).toEqual(backend.assess(facts, inputs, request))
      expect(backend.cacheFrom(request)).toEqual(backend.cacheFrom(request))
      expect(backend.cacheTo(request)).toEqual(backend.cacheTo(request))
    }
  })

  test('gives entries that a caller may change without changing the next ones', () => {
    for (const request of requests) {
      for (const entry of [...backend.cacheFrom(request), ...backend.cacheTo(request)])
        entry.attributes.mode = 'changed'
      expect(JSON.stringify([backend.cacheFrom(request), backend.cacheTo(request)])).not.toContain('changed')
    }
  })
})
