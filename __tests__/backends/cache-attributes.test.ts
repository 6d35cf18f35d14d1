import { describe, expect, test } from '@jest/globals'
import { BACKEND_NAMES } from '../../src/backends/backend.js'
import { BACKENDS } from '../../src/backends/backends.js'
import {
  checkForBackend,
  parseCacheAttributes,
  takesCompression
} from '../../src/backends/cache-attributes.js'
import { InputError } from '../../src/errors.js'
import { type ActionInputs, CACHE_CHOICES, COMPRESSIONS } from '../../src/inputs/action-inputs.js'
import { createInputs } from '../support/builders.js'

describe('parseCacheAttributes', () => {
  test('reads names in any case, and values as they are but for the white space around them', () => {
    expect(
      parseCacheAttributes([
        'bucket=b',
        ' Region = eu-central-1 ',
        'endpoint_url=https://x.example/?a=b,c',
        'prefix="p"'
      ])
    ).toEqual({
      bucket: 'b',
      region: 'eu-central-1',
      endpoint_url: 'https://x.example/?a=b,c',
      prefix: '"p"'
    })
  })

  test('takes the last of several lines for one name', () => {
    expect(parseCacheAttributes(['bucket=a', 'BUCKET=b'])).toEqual({ bucket: 'b' })
  })

  // A variable of a secret is empty in a run of a fork.
  test('takes a line with an empty value for one that was not given', () => {
    expect(parseCacheAttributes(['bucket=b', 'secret_access_key=', 'region=  '])).toEqual({ bucket: 'b' })
    expect(parseCacheAttributes([])).toEqual({})
  })

  test('takes every attribute of every cache', () => {
    for (const { attributes } of Object.values(BACKENDS))
      for (const name of attributes) expect(parseCacheAttributes([`${name}=x`])).toEqual({ [name]: 'x' })
  })

  test.each(['hunter2', '=hunter2', ' hunter2', ''])(
    'refuses a line without a name and “=”, without quoting what may be secret: %j',
    (line) => {
      expect(() => parseCacheAttributes(['bucket=b', line])).toThrow(
        new InputError('cache-attributes: has a line without a name and "="; write one name=value a line.')
      )
    }
  )

  test.each([
    ['type', 'cache'],
    ['ref', 'cache-image'],
    ['scope', 'cache-scope'],
    ['name', 'cache-scope'],
    ['tag', 'cache-scope'],
    ['src', 'cache-dir'],
    ['dest', 'cache-dir'],
    ['mode', 'cache-export'],
    ['compression', 'cache-compression'],
    ['Mode', 'cache-export']
  ])('refuses %s, and names the input that says it: %s', (name, input) => {
    expect(() => parseCacheAttributes([`${name}=x`])).toThrow(
      new InputError(`cache-attributes: ${name.toLowerCase()} is not allowed here; use the input ${input}.`)
    )
  })

  // Where the job's token is sent, and whether a cache may fail a build, is not for an input to say.
  test.each([
    'token',
    'url',
    'url_v2',
    'ghtoken',
    'repository',
    'ignore-error',
    'version',
    'reset',
    'a b',
    'constructor'
  ])('refuses %s, and says what is allowed', (name) => {
    const attempt = () => parseCacheAttributes([`${name}=hunter2`])
    expect(attempt).toThrow(InputError)
    expect(attempt).toThrow(
      new RegExp(
        `^cache-attributes: "${name}" is not known; allowed are access_key_id, account_name, .*, use_path_style\\.$`
      )
    )
    expect(attempt).not.toThrow(/hunter2/)
  })
})

describe('checkForBackend', () => {
  const check = (inputs: Partial<ActionInputs>) => checkForBackend(createInputs(inputs))

  test.each([
    ['gha', 'bucket', 'allowed are timeout'],
    [
      'registry',
      'timeout',
      'allowed are compression-level, force-compression, image-manifest, oci-mediatypes, registry.insecure'
    ],
    [
      'local',
      'registry.insecure',
      'allowed are compression-level, force-compression, oci-mediatypes, image-manifest'
    ],
    ['inline', 'compression-level', 'it takes none']
  ] as const)(
    'refuses for cache: %s the attribute %s of another, and says what it takes',
    (cache, name, takes) => {
      expect(() => check({ cache, cacheAttributes: { [name]: 'hunter2' } })).toThrow(
        new InputError(`cache-attributes: ${name} is not an attribute of cache: ${cache}; ${takes}.`)
      )
    }
  )

  test('takes for each cache all its own', () => {
    for (const cache of CACHE_CHOICES.filter((choice) => choice !== 'auto' && choice !== 'off')) {
      const cacheAttributes = Object.fromEntries(BACKENDS[cache].attributes.map((name) => [name, 'x']))
      expect(() => check({ cache, cacheAttributes })).not.toThrow()
    }
  })

  test('takes any where the cache is picked, or there is none', () => {
    for (const cache of ['auto', 'off'] as const)
      expect(() =>
        check({ cache, cacheAttributes: { bucket: 'b', timeout: '1m' }, cacheCompression: 'zstd' })
      ).not.toThrow()
  })

  test.each(['gha', 'inline', 's3', 'azblob'] as const)(
    'refuses a compression that cache: %s would ignore, and says which caches have it',
    (cache) => {
      for (const cacheCompression of COMPRESSIONS.filter((compression) => compression !== 'gzip'))
        expect(() => check({ cache, cacheCompression })).toThrow(
          new InputError(
            `cache-compression: ${cacheCompression} has no effect on cache: ${cache}, which compresses with gzip only; ` +
              'leave it out, or use cache: local or registry.'
          )
        )
      for (const cacheCompression of ['auto', 'gzip'] as const)
        expect(() => check({ cache, cacheCompression })).not.toThrow()
    }
  )

  test.each(['local', 'registry'] as const)('takes every compression for cache: %s', (cache) => {
    for (const cacheCompression of ['auto', ...COMPRESSIONS] as const)
      expect(() => check({ cache, cacheCompression })).not.toThrow()
  })
})

describe('takesCompression', () => {
  test('is true of what every cache has, and of every compression where layers are compressed as asked', () => {
    for (const name of BACKEND_NAMES.filter((backend) => backend !== 'none')) {
      expect([takesCompression(name, 'auto'), takesCompression(name, 'gzip')]).toEqual([true, true])
      for (const compression of ['zstd', 'estargz', 'uncompressed'] as const)
        expect([name, takesCompression(name, compression)]).toEqual([
          name,
          ['local', 'registry'].includes(name)
        ])
    }
  })
})
