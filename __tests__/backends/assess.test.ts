import { describe, expect, test } from '@jest/globals'
import { gha } from '../../src/backends/gha.js'
import { local } from '../../src/backends/local.js'
import { registry } from '../../src/backends/registry.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs.js'
import {
  createBuilder,
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
    gha.assess(createFacts({ cacheService: createService('v2'), ...facts }), createInputs(), createRequest())

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
    const [entry] = gha.cacheFrom(createRequest())
    const [written] = gha.cacheTo(createRequest())
    expect([entry?.attributes.timeout, written?.attributes.timeout]).toEqual(['1m', '5m'])
  })
})

describe('registry', () => {
  const assess = (inputs: Partial<ActionInputs>, registryLogins: string[], ref?: string) =>
    registry.assess(
      createFacts({ registryLogins }),
      createInputs(inputs),
      createRequest(ref === undefined ? {} : { ref })
    )

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
    expect(assess({ push: true }, ['docker.io'], 'octo/app:buildcache-x').usable).toBe(true)
    expect(assess({ push: true }, ['ghcr.io'], 'octo/app:buildcache-x').usable).toBe(false)
  })

  test.each(['localhost/c:x', 'localhost:5000/c:x', '127.0.0.1:5000/c:x'])('wants no login for %s', (ref) => {
    expect(assess({ push: true }, [], ref).usable).toBe(true)
  })

  test.each(['localhost.example/c:x', '127.0.0.1.example/c:x'])('wants a login for %s', (ref) => {
    expect(assess({ push: true }, [], ref).usable).toBe(false)
  })

  test('cannot be used without any repository', () => {
    const assessment = registry.assess(
      createFacts(),
      createInputs({ push: true }),
      createRequest({ ref: undefined })
    )
    expect(assessment).toEqual({
      usable: false,
      reason: 'there is no cache-image, and no tag to derive one from.'
    })
  })
})

describe('local', () => {
  const assess = (facts: Partial<EnvironmentFacts>, inputs: Partial<ActionInputs> = {}) =>
    local.assess(createFacts(facts), createInputs(inputs), createRequest())

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
