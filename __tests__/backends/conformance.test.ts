import { describe, expect, test } from '@jest/globals'
import {
  BACKEND_NAMES,
  type BackendName,
  type CacheBackend,
  type CacheRequest,
  pick
} from '../../src/backends/backend.js'
import { BACKENDS } from '../../src/backends/backends.js'
import { type CacheEntry, parseEntries, renderEntry } from '../../src/buildx/cache-entry.js'
import { createFacts, createInputs, createRequest } from '../support/builders.js'
import { frozen } from '../support/frozen.js'
import { everySituation, isSentence } from '../support/situations.js'

/** Attributes that say where the bytes live, with values that would like to say more. */
const PLACES = {
  bucket: 'b,name=other',
  region: '"r"',
  endpoint_url: 'https://x.example/"a",\nmode=min',
  account_url: 'https://octo.example/?a=b,c',
  container: ' c ',
  'registry.insecure': 'true,ref=octo/other'
}

const requestsFor = ({ attributes }: CacheBackend) => [
  createRequest(),
  createRequest({ mode: 'min' }),
  createRequest({
    names: { read: [['web_2.x']], write: 'web_2.x' },
    image: 'localhost:5000/a/b',
    tags: ['localhost:5000/a/b:1'],
    folder: '/elsewhere/layers'
  }),
  createRequest({
    folder: '/path with, comma/and "quotes"/x,src=/etc',
    attributes: pick(PLACES, attributes)
  }),
  createRequest({ compression: 'zstd' })
]

/** Two chains: a branch's, its base's and the default branch's names, and those of a single platform. */
const CHAINS = [
  ['app.own', 'app.base', 'app'],
  ['app-amd64.base', 'app-amd64']
]

/** Names are where an entry's bytes live, beside what says it of all of them. */
const NAME_OF: Record<BackendName, (entry: CacheEntry) => string | undefined> = {
  gha: ({ attributes }) => attributes.scope,
  local: ({ attributes }) => (attributes.src ?? attributes.dest)?.split('/').at(-1),
  registry: ({ attributes }) => attributes.ref?.split(':buildcache-').at(-1),
  s3: ({ attributes }) => attributes.name,
  azblob: ({ attributes }) => attributes.name,
  inline: () => undefined,
  none: () => undefined
}

/** Where an entry's bytes live: all its attributes but those that say how they are carried. */
function placeOf({ type, attributes }: CacheEntry): string[] {
  const {
    mode,
    timeout,
    compression,
    'ignore-error': ignored,
    'image-manifest': manifest,
    'oci-mediatypes': mediaTypes,
    ...place
  } = attributes
  return [type, ...Object.values(place)]
}

const situations = everySituation()
const all: [BackendName, CacheBackend][] = BACKEND_NAMES.map((name) => [name, BACKENDS[name]])

describe.each(all)('backend %s', (name, backend) => {
  const requests = requestsFor(backend).map(frozen)

  test('bears the name under which it is listed', () => {
    expect(backend.name).toBe(name)
  })

  // The image itself is where an inline cache is: it has neither a name nor an error of its own.
  if (name === 'inline') {
    test('is one exporter without attributes, and is read where the image is', () => {
      for (const request of requests) {
        expect(backend.cacheTo(request)).toEqual([{ type: 'inline', attributes: {} }])
        expect(backend.cacheFrom(request)).toEqual([
          request.tags.map((ref) => ({ type: 'registry', attributes: { ref } }))
        ])
      }
    })
  } else {
    test('lets no exporter fail a build, whatever the attributes say', () => {
      const hostile = createRequest({ attributes: { 'ignore-error': 'false' } })
      for (const request of [...requests, hostile])
        for (const { attributes } of backend.cacheTo(request)) expect(attributes['ignore-error']).toBe('true')
    })

    test('exports as much as the request says', () => {
      for (const request of requests)
        for (const { attributes } of backend.cacheTo(request)) expect(attributes.mode).toBe(request.mode)
    })

    test('imports from the place to which it exports', () => {
      for (const request of requests)
        expect(backend.cacheFrom(request).flat().map(placeOf)).toEqual(backend.cacheTo(request).map(placeOf))
    })

    test('has an import for each name that is read, in the same lists, and one export', () => {
      const request = createRequest({ names: { read: CHAINS, write: 'app.own' } })
      const named = backend.cacheFrom(request).map((chain) => chain.map(NAME_OF[name]))
      const written = backend.cacheTo(request).map(NAME_OF[name])
      expect([named, written]).toEqual(name === 'none' ? [[], []] : [CHAINS, ['app.own']])
    })

    test('says how layers are compressed only where it compresses them so', () => {
      const tells = (compression: CacheRequest['compression']) =>
        backend.cacheTo(createRequest({ compression })).map(({ attributes }) => attributes.compression)
      const compresses = backend.compresses && name !== 'none'
      expect([tells('zstd'), tells(undefined)]).toEqual(
        name === 'none' ? [[], []] : [[compresses ? 'zstd' : undefined], [undefined]]
      )
    })
  }

  test('names different places for different requests', () => {
    const [one, , other] = requests.map((request) => backend.cacheFrom(request).flat().map(placeOf))
    if (name === 'none') expect([one, other]).toEqual([[], []])
    else expect(one).not.toEqual(other)
  })

  // Converting all layers of the base image too costs more than it saves.
  test('has no layer compressed again that is compressed already', () => {
    for (const request of requests)
      for (const { attributes } of backend.cacheTo(request))
        expect(attributes).not.toHaveProperty('force-compression')
  })

  test('takes no attribute from a user that an input of its own or this action says', () => {
    const ours = ['type', 'ref', 'scope', 'name', 'tag', 'src', 'dest', 'mode', 'compression', 'ignore-error']
    const secret = ['token', 'url', 'url_v2', 'ghtoken', 'repository']
    expect(backend.attributes.filter((attribute) => [...ours, ...secret].includes(attribute))).toEqual([])
  })

  test('hands each attribute that a user may add to its exporter, as it is', () => {
    const attributes = Object.fromEntries(
      backend.attributes.map((attribute) => [attribute, `of ${attribute}`])
    )
    for (const entry of backend.cacheTo(createRequest({ attributes })))
      expect(entry.attributes).toMatchObject(attributes)
  })

  test('says in words for the documentation where the bytes live', () => {
    expect(backend.keeps).toMatch(/^[a-z][^|\n]{10,}[^.|\n]$/)
  })

  test('renders entries that read back the same', () => {
    for (const request of requests)
      for (const entry of [...backend.cacheFrom(request).flat(), ...backend.cacheTo(request)])
        expect(parseEntries(renderEntry(entry))).toEqual([entry])
  })

  test('says in a full sentence whether it can be used, in every situation', () => {
    const unclear = situations
      .map(({ name, facts, inputs }) => ({ name, ...backend.assess(facts, inputs) }))
      .filter(({ reason }) => !isSentence(reason))
    expect(unclear).toEqual([])
  })

  test('gives the same answer to the same question and changes none of it', () => {
    const facts = frozen(createFacts())
    const inputs = frozen(createInputs({ push: true }))
    expect(backend.assess(facts, inputs)).toEqual(backend.assess(facts, inputs))
    for (const request of requests) {
      expect(backend.cacheFrom(request)).toEqual(backend.cacheFrom(request))
      expect(backend.cacheTo(request)).toEqual(backend.cacheTo(request))
    }
  })

  test('gives entries that a caller may change without changing the next ones', () => {
    for (const request of requests) {
      for (const entry of [...backend.cacheFrom(request).flat(), ...backend.cacheTo(request)])
        entry.attributes.mode = 'changed'
      expect(JSON.stringify([backend.cacheFrom(request), backend.cacheTo(request)])).not.toContain('changed')
    }
  })
})
