import { describe, expect, test } from '@jest/globals'
import { azblob } from '../../src/backends/azblob.js'
import { gha, listingAttributes } from '../../src/backends/gha.js'
import { inline } from '../../src/backends/inline.js'
import { local } from '../../src/backends/local.js'
import { registry } from '../../src/backends/registry.js'
import { s3 } from '../../src/backends/s3.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createNode,
  createRequest,
  createRunner,
  createService,
  NOW
} from '../support/builders.js'

describe('gha', () => {
  const assess = (facts: Partial<EnvironmentFacts>) =>
    gha.assess(createFacts({ cacheService: createService('v2'), ...facts }), createInputs())

  test('can be used with the v2 service, a readable token and fresh tools', () => {
    expect(assess({}).usable).toBe(true)
  })

  test.each([
    [{ cacheService: createService('none') }, 'this job has no Actions cache service.'],
    [{ cacheService: createService('v1') }, /speaks only the old API \(v1\)/],
    [
      { cacheService: createService('v2', { expiresAt: NOW }) },
      'the runtime token expired at 2026-11-20T12:00:00.000Z.'
    ],
    [
      { cacheService: createService('v2', { scopes: [{ scope: 'a', read: false, write: true }] }) },
      'the runtime token may not read caches.'
    ],
    [
      {
        cacheService: {
          ...createService('v2'),
          token: { kind: 'unreadable', reason: 'it is not a JSON web token' }
        }
      } satisfies Partial<EnvironmentFacts>,
      'BuildKit would refuse the runtime token: it is not a JSON web token.'
    ],
    [
      { cacheService: createService('v2', { notBefore: NOW + 1000 }) },
      'the runtime token is not valid before 2026-11-20T12:00:01.000Z.'
    ],
    [
      { cacheService: { ...createService('v2'), outage: 'getaddrinfo ENOTFOUND' } },
      'the Actions cache service does not answer (getaddrinfo ENOTFOUND).'
    ],
    [{ buildxVersion: '0.20.9' }, 'it needs buildx 0.21.0; here is 0.20.9.'],
    [
      { builder: createBuilder({ nodes: [createNode(), createNode({ buildkitVersion: '0.19.1' })] }) },
      'it needs BuildKit 0.20.0; builder lab has 0.34.2, 0.19.1.'
    ]
  ] as [Partial<EnvironmentFacts>, string | RegExp][])(
    'cannot be used with %j, and says why',
    (facts, reason) => {
      const assessment = assess(facts)
      expect(assessment.usable).toBe(false)
      if (typeof reason === 'string') expect(assessment.reason).toBe(reason)
      else expect(assessment.reason).toMatch(reason)
    }
  )

  test('gives versions that are not known the benefit of the doubt', () => {
    const builder = createBuilder({ nodes: [createNode({ buildkitVersion: undefined })] })
    expect(assess({ builder, buildxVersion: undefined }).usable).toBe(true)
  })

  test('can be used with a token that may only read', () => {
    const scopes = [{ scope: 'a', read: true, write: false }]
    expect(assess({ cacheService: createService('v2', { scopes }) }).usable).toBe(true)
  })

  test('has BuildKit give up on the service before a job does', () => {
    const [entry] = gha.cacheFrom(createRequest()).flat()
    const [written] = gha.cacheTo(createRequest())
    expect([entry?.attributes.timeout, written?.attributes.timeout]).toEqual(['1m', '5m'])
  })

  test('has BuildKit wait for the service as long as the user says, in both directions', () => {
    const request = createRequest({ attributes: { timeout: '30s' } })
    const entries = [...gha.cacheFrom(request).flat(), ...gha.cacheTo(request)]
    expect(entries.map(({ attributes }) => attributes.timeout)).toEqual(['30s', '30s'])
  })

  test('hands a token that may list caches to the exporter, which asks by it, and not to the importer', () => {
    const cacheListing = { repository: 'octo/app', token: 'ghs_1' }
    const attributes = listingAttributes(createFacts({ cacheListing }))
    expect(attributes).toEqual({ repository: 'octo/app', ghtoken: 'ghs_1' })
    const request = createRequest({ attributes })
    expect(gha.cacheTo(request)[0]?.attributes).toMatchObject(attributes)
    for (const entry of gha.cacheFrom(request).flat())
      expect(Object.keys(entry.attributes)).toEqual(['scope', 'timeout'])
  })

  test('hands no token to anybody where none may list caches', () => {
    expect(listingAttributes(createFacts())).toEqual({})
  })
})

describe('registry', () => {
  const assess = (inputs: Partial<ActionInputs>, registryLogins: string[], tag = 'ghcr.io/octo/app:1') =>
    registry.assess(createFacts({ registryLogins }), createInputs({ tags: [tag], ...inputs }))

  test('can be used beside an image that is pushed, with a login', () => {
    expect(assess({ push: true }, ['ghcr.io'])).toEqual({
      usable: true,
      reason: 'there is a login for ghcr.io.'
    })
  })

  test('can be used in a cache-image, though nothing is pushed', () => {
    expect(assess({ cacheImage: 'ghcr.io/octo/app' }, ['ghcr.io']).usable).toBe(true)
  })

  test.each([
    'type=registry',
    'type=registry,name=ghcr.io/octo/app',
    'name=a,type=registry',
    'type=image,name=ghcr.io/octo/app,push=true',
    'type=image, push=true ,name=a'
  ])('can be used beside an image that the output %s pushes', (output) => {
    expect(assess({ outputs: ['type=local,dest=out', output] }, ['ghcr.io']).usable).toBe(true)
  })

  test.each([
    'type=image,push=false',
    'type=image,name=push=true2',
    'type=docker',
    'type=oci,dest=type=registry.tar',
    'type=image,push-by-digest=true',
    'mytype=registry'
  ])('cannot be used beside an image that the output %s does not push', (output) => {
    expect(assess({ outputs: [output] }, ['ghcr.io']).reason).toBe(
      'nothing is pushed, and no cache-image was given.'
    )
  })

  test('cannot be used beside an image that is not pushed', () => {
    expect(assess({}, ['ghcr.io'])).toEqual({
      usable: false,
      reason: 'nothing is pushed, and no cache-image was given.'
    })
  })

  test('cannot be used without a login for that very registry, and says how to get one', () => {
    expect(assess({ push: true }, ['docker.io', 'ghcr.io.example'])).toEqual({
      usable: false,
      reason: 'there is no login for ghcr.io (docker/login-action makes one).'
    })
  })

  test('wants the login of Docker Hub for a short name', () => {
    expect(assess({ push: true }, ['docker.io'], 'octo/app:1').usable).toBe(true)
    expect(assess({ push: true }, ['ghcr.io'], 'octo/app:1').usable).toBe(false)
  })

  test.each(['localhost/c:x', 'localhost:5000/c:x', '127.0.0.1:5000/c:x'])('wants no login for %s', (tag) => {
    expect(assess({ push: true }, [], tag).usable).toBe(true)
  })

  test.each(['localhost.example/c:x', '127.0.0.1.example/c:x'])('wants a login for %s', (tag) => {
    expect(assess({ push: true }, [], tag).usable).toBe(false)
  })

  test('asks for the login of cache-image where that is elsewhere than the image', () => {
    const inputs = { push: true, cacheImage: 'registry.example/cache' }
    expect(assess(inputs, ['ghcr.io']).reason).toBe(
      'there is no login for registry.example (docker/login-action makes one).'
    )
    expect(assess(inputs, ['registry.example']).usable).toBe(true)
  })

  test('cannot be used without any repository', () => {
    expect(registry.assess(createFacts(), createInputs({ push: true }))).toEqual({
      usable: false,
      reason: 'there is no cache-image, and no tag to derive one from.'
    })
    const nowhere = createRequest({ image: undefined })
    expect([registry.cacheFrom(nowhere), registry.cacheTo(nowhere)]).toEqual([[], []])
  })

  test('is said to be an image of OCI’s own kind, which all registries take, unless the user says otherwise', () => {
    const attributesOf = (attributes: Record<string, string>) =>
      registry.cacheTo(createRequest({ attributes })).map((entry) => entry.attributes)
    expect(attributesOf({})).toEqual([
      expect.objectContaining({ 'image-manifest': 'true', 'oci-mediatypes': 'true' })
    ])
    expect(attributesOf({ 'image-manifest': 'false' })).toEqual([
      expect.objectContaining({ 'image-manifest': 'false', 'oci-mediatypes': 'true' })
    ])
  })

  test('is reached without TLS in both directions where the user says so, and is imported with nothing else', () => {
    const attributes = { 'registry.insecure': 'true', 'compression-level': '9' }
    const request = createRequest({ attributes })
    expect(registry.cacheFrom(request)).toEqual([
      [
        {
          type: 'registry',
          attributes: { ref: 'ghcr.io/octo/app:buildcache-app-1a2b3c4d', 'registry.insecure': 'true' }
        }
      ]
    ])
    expect(registry.cacheTo(request)[0]?.attributes).toMatchObject(attributes)
  })
})

describe('local', () => {
  const assess = (facts: Partial<EnvironmentFacts>, inputs: Partial<ActionInputs> = {}) =>
    local.assess(createFacts(facts), createInputs(inputs))

  test.each(['declared', 'proved'] as const)(
    'can be used in a folder that is %s to be kept',
    (persistence) => {
      expect(assess({ cacheFolder: { path: '/kept', persistence } }).usable).toBe(true)
    }
  )

  test.each(['v1', 'v2'] as const)('can be used where a cache service (%s) carries it', (api) => {
    expect(assess({ cacheService: createService(api), runner: createRunner('github-hosted') })).toEqual({
      usable: true,
      reason: `the Actions cache service (${api}) carries it from job to job.`
    })
  })

  test('cannot be used where nothing carries it to the next job, and says what would', () => {
    const assessment = assess({})
    expect(assessment.usable).toBe(false)
    expect(assessment.reason).toContain('cache-dir declares a folder that is kept')
  })

  test.each([
    [{ outage: 'connect ECONNREFUSED' }, 'the Actions cache service does not answer (connect ECONNREFUSED)'],
    [createService('v2', { expiresAt: NOW }), 'the runtime token expired at 2026-11-20T12:00:00.000Z'],
    [
      createService('v2', { scopes: [{ scope: 'a', read: false, write: true }] }),
      'the runtime token may not read caches'
    ]
  ])('cannot be carried by a service that is of no use to this job, and says why: %j', (service, why) => {
    const cacheService = { ...createService('v2'), ...service }
    expect(assess({ cacheService, runner: createRunner('github-hosted') })).toEqual({
      usable: false,
      reason:
        `nothing carries it to the next job: ${why}, and no earlier job left its marker in /kept/buildkit-cache ` +
        '(cache-dir declares a folder that is kept).'
    })
  })

  test('can be asked for on a runner that may keep files, and not on one that is new with every job', () => {
    expect(assess({}, { cache: 'local' }).usable).toBe(true)
    expect(assess({ runner: createRunner('github-hosted') }, { cache: 'local' }).usable).toBe(false)
  })
})

describe('inline', () => {
  const assess = (inputs: Partial<ActionInputs>) => inline.assess(createFacts(), createInputs(inputs))

  test.each<Partial<ActionInputs>>([
    { push: true, tags: ['octo/app:1'] },
    { outputs: ['type=registry'], tags: ['octo/app:1'] },
    { outputs: ['type=image,push=true'], tags: ['octo/app:1'] }
  ])('can be used where an image with a tag is pushed: %j', (inputs) => {
    expect(assess(inputs)).toEqual({ usable: true, reason: 'the image that is pushed carries it.' })
  })

  test.each<[Partial<ActionInputs>, string]>([
    [{ tags: ['octo/app:1'] }, 'it is a part of the image, and nothing is pushed.'],
    [{ tags: ['octo/app:1'], load: true }, 'it is a part of the image, and nothing is pushed.'],
    [{ push: true }, 'it is read from the image, and there are no tags to find it by.']
  ])('cannot be used with %j, and says why', (inputs, reason) => {
    expect(assess(inputs)).toEqual({ usable: false, reason })
  })

  test('can be written by docker’s own builder, which can write no other cache', () => {
    const facts = createFacts({ builder: createClassicBuilder() })
    expect(inline.assess(facts, createInputs({ push: true, tags: ['octo/app:1'] })).usable).toBe(true)
  })

  test('is looked for under the first tags only, as each costs a request', () => {
    const tags = ['a:1', 'a:2', 'a:3', 'a:4', 'a:5']
    expect(inline.cacheFrom(createRequest({ tags }))).toEqual([
      tags.slice(0, 3).map((ref) => ({ type: 'registry', attributes: { ref } }))
    ])
  })
})

describe('s3', () => {
  const NO_BUCKET = 'there is no bucket (cache-attributes: bucket=…, or the variable AWS_BUCKET).'
  const NO_REGION = 'there is no region (cache-attributes: region=…, or the variable AWS_REGION).'
  const assess = (cacheAttributes: Record<string, string>, ofEnvironment: Record<string, string> = {}) =>
    s3.assess(
      createFacts({ objectStores: { s3: ofEnvironment, azblob: {} } }),
      createInputs({ cacheAttributes })
    )

  test.each([
    [{ bucket: 'b', region: 'r' }, {}],
    [{}, { bucket: 'b', region: 'r' }],
    [{ bucket: 'b' }, { bucket: 'other', region: 'r' }],
    [{ region: 'r' }, { bucket: 'b', region: 'other' }]
  ])(
    'can be used with a bucket and a region, of the input %j before those of the variables %j',
    (given, env) => {
      expect(assess(given, env)).toEqual({ usable: true, reason: 'bucket b in r.' })
    }
  )

  test.each([
    [{}, {}, NO_BUCKET],
    [{ region: 'r' }, {}, NO_BUCKET],
    [{ bucket: 'b' }, {}, NO_REGION],
    [{}, { bucket: 'b' }, NO_REGION]
  ])('cannot be used with %j and the variables %j, and says what is missing', (given, env, reason) => {
    expect(assess(given, env)).toEqual({ usable: false, reason })
  })

  // moby registers no such cache.
  test('cannot be used on docker’s own builder, with either image store', () => {
    for (const builder of [createClassicBuilder(), createBuilder({ driver: 'docker' })])
      expect(
        s3.assess(createFacts({ builder }), createInputs({ cacheAttributes: { bucket: 'b', region: 'r' } }))
      ).toEqual({ usable: false, reason: "docker's own builder has no such cache." })
  })

  test('is imported without what only its exporter knows', () => {
    const attributes = {
      bucket: 'b',
      region: 'r',
      session_token: 't',
      touch_refresh: '1h',
      upload_parallelism: '8'
    }
    const request = createRequest({ attributes })
    const { touch_refresh, upload_parallelism, ...both } = attributes
    expect(s3.cacheFrom(request)).toEqual([[{ type: 's3', attributes: { ...both, name: 'app-1a2b3c4d' } }]])
    expect(s3.cacheTo(request)[0]?.attributes).toMatchObject(attributes)
  })
})

describe('azblob', () => {
  const assess = (cacheAttributes: Record<string, string>, ofEnvironment: Record<string, string> = {}) =>
    azblob.assess(
      createFacts({ objectStores: { s3: {}, azblob: ofEnvironment } }),
      createInputs({ cacheAttributes })
    )
  const account_url = 'https://octo.blob.core.windows.net/'

  test.each([
    [{ account_url }, {}],
    [{}, { account_url }],
    [{ account_url }, { account_url: 'https://other.example/' }]
  ])('can be used with an account, of the input %j before that of the variable %j', (given, env) => {
    expect(assess(given, env)).toEqual({ usable: true, reason: 'the account at octo.blob.core.windows.net.' })
  })

  test('cannot be used without an account, and says what would name one', () => {
    expect(assess({ container: 'c' })).toEqual({
      usable: false,
      reason:
        'there is no account (cache-attributes: account_url=…, or the variable BUILDKIT_AZURE_STORAGE_ACCOUNT_URL).'
    })
  })

  test('cannot be used with an account whose address is none', () => {
    expect(assess({ account_url: 'octo' })).toEqual({
      usable: false,
      reason: 'account_url is not an address, such as https://NAME.blob.core.windows.net.'
    })
  })

  test('says no part of a signed address but its host', () => {
    expect(assess({ account_url: `${account_url}?sv=1&sig=secret` }).reason).not.toContain('secret')
  })

  test('cannot be used on docker’s own builder, with either image store', () => {
    for (const builder of [createClassicBuilder(), createBuilder({ driver: 'docker' })])
      expect(
        azblob.assess(createFacts({ builder }), createInputs({ cacheAttributes: { account_url } }))
      ).toEqual({
        usable: false,
        reason: "docker's own builder has no such cache."
      })
  })
})
