import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { cachesOf, createPlan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import { createFacts, createInputs, createRunner, createService } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const SCOPE = 'api__linux-amd64'
/** Of builds that make an image, and of those that make none, as most of these. */
const IMAGES = `/kept/layers/${SCOPE}.${shortHash('octo/app')}`
const LAYERS = `${IMAGES}.unpublished`
const OURS = `type=gha,scope=${SCOPE}`
const kept = { cacheFolder: { path: '/kept', persistence: 'declared' } } as const
const planOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  createPlan(frozen(createInputs(inputs)), frozen(createFacts(facts)))

test('a cache-image that is not in lower case is told, with what it is instead', () => {
  const inputs = createInputs({ cacheImage: 'ghcr.io/octo/app', cacheImageWritten: 'ghcr.io/Octo/App' })
  expect(createPlan(inputs, createFacts()).remarks).toEqual([
    'cache-image: ghcr.io/Octo/App is ghcr.io/octo/app, as names of images are in lower case.'
  ])
})

describe('the plan', () => {
  test('on a hosted runner has layers in packs in the cache service', () => {
    const plan = planOf({ cacheScope: 'api' }, hosted)
    expect(plan).toMatchObject({ backend: 'local', scope: SCOPE, notices: [], warnings: [] })
    expect(plan.layers).toMatchObject({ store: 'packs', reads: true, writes: true, eager: undefined })
  })

  test('with cache: gha reads and writes the cache service', () => {
    const plan = planOf({ cache: 'gha', cacheScope: 'api' }, hosted)
    expect(plan).toMatchObject({ backend: 'gha', scope: SCOPE, layers: undefined, notices: [], warnings: [] })
    expect(plan.ours).toEqual({
      imports: [[`${OURS},timeout=1m`]],
      exports: [`${OURS},mode=max,timeout=5m,ignore-error=true`]
    })
  })

  test('with a kept folder reads and writes one layout, and says what keeps it', () => {
    const plan = planOf({ cacheScope: 'api' }, kept)
    expect(plan).toMatchObject({
      backend: 'local',
      layers: { folder: LAYERS, store: 'folder', writes: true },
      ours: {
        imports: [[`type=local,src=${LAYERS}`, `type=local,src=${IMAGES}`]],
        exports: [`type=local,dest=${LAYERS},mode=max,compression=zstd,ignore-error=true`]
      }
    })
  })

  test('has the cache service carry the layout where no folder is kept, as a whole only where it must be', () => {
    const proxied = { ...hosted, cacheService: { ...createService('v2'), proxied: true } }
    const old = { ...hosted, cacheService: createService('v1') }
    expect(planOf({ cache: 'local' }, hosted).layers).toMatchObject({ store: 'packs', writes: true })
    for (const facts of [proxied, old])
      expect(planOf({ cache: 'local' }, facts).layers).toMatchObject({ store: 'actions-cache', writes: true })
  })

  test('keeps the registry cache under a tag of its own, beside the image', () => {
    const plan = planOf(
      { tags: ['ghcr.io/Octo/App:1'], push: true, cacheScope: 'api' },
      { registryLogins: ['ghcr.io'] }
    )
    expect(plan.ours).toEqual({
      imports: [[`type=registry,ref=ghcr.io/octo/app:buildcache-${SCOPE}`]],
      exports: [
        `type=registry,ref=ghcr.io/octo/app:buildcache-${SCOPE},mode=max,image-manifest=true,oci-mediatypes=true,` +
          'compression=zstd,ignore-error=true'
      ]
    })
  })

  test('prefers cache-image to the first tag', () => {
    const inputs = { tags: ['ghcr.io/octo/app:1'], cacheImage: 'ghcr.io/octo/cache', cacheScope: 'api' }
    expect(planOf(inputs, { registryLogins: ['ghcr.io'] }).ours.imports).toEqual([
      [`type=registry,ref=ghcr.io/octo/cache:buildcache-${SCOPE}`]
    ])
  })

  test.each([
    ['auto', 'max'],
    ['max', 'max'],
    ['min', 'min']
  ] as const)('with cache-export %s exports %s', (cacheExport, mode) => {
    expect(planOf({ cache: 'gha', cacheExport, cacheScope: 'api' }, hosted).ours.exports).toEqual([
      `${OURS},mode=${mode},timeout=5m,ignore-error=true`
    ])
  })

  test('with cache: off has no cache of ours', () => {
    const plan = planOf({ cache: 'off' }, { ...hosted, ...kept })
    expect(plan).toMatchObject({
      backend: 'none',
      ours: { imports: [], exports: [] },
      layers: undefined,
      leavesMarker: false,
      notices: [],
      warnings: []
    })
  })

  test('refuses cache: registry without a repository, and says what to give', () => {
    expect(() => planOf({ cache: 'registry' })).toThrow(InputError)
    expect(() => planOf({ cache: 'registry' })).toThrow(
      'cache: registry needs a repository; give cache-image (such as ghcr.io/owner/name), or tags to derive it from.'
    )
  })

  test('tells a choice that cannot be had as one warning, and builds without', () => {
    const plan = planOf({ cache: 'gha' })
    expect(plan.backend).toBe('none')
    expect(plan.ours).toEqual({ imports: [], exports: [] })
    expect(plan.warnings).toEqual([
      'cache: gha cannot be used, and the build goes on without it: this job has no Actions cache service.'
    ])
  })

  test('leaves a marker on runners that might keep files, and on no other', () => {
    expect(planOf({}).leavesMarker).toBe(true)
    expect(planOf({}, hosted).leavesMarker).toBe(false)
  })

  test('is the same for the same inputs and facts', () => {
    expect(planOf({ tags: ['a/b:1'] }, hosted)).toEqual(planOf({ tags: ['a/b:1'] }, hosted))
  })
})

describe('a token that may only read', () => {
  const cacheService = createService('v2', {
    scopes: [{ scope: 'refs/heads/main', read: true, write: false }]
  })
  const readOnly = { runner: createRunner('github-hosted'), cacheService }
  const NOTICE = 'The cache is only read: the runtime token may not write caches.'

  test('has the cache service read and not written, and one notice says so', () => {
    expect(planOf({ cache: 'gha', cacheScope: 'api' }, readOnly)).toMatchObject({
      backend: 'gha',
      ours: { imports: [[`${OURS},timeout=1m`]], exports: [] },
      notices: [NOTICE],
      warnings: []
    })
  })

  test('has a layout that the service carries read and not written', () => {
    const plan = planOf({ cache: 'local' }, readOnly)
    expect(plan.layers).toMatchObject({ store: 'packs', writes: false })
    expect([plan.ours.imports.length, plan.ours.exports.length]).toEqual([1, 0])
    expect(plan.notices).toEqual([NOTICE])
  })

  test.each([
    ['a kept folder', { ...readOnly, ...kept }, { cache: 'local' }],
    [
      'a registry',
      { ...readOnly, registryLogins: ['ghcr.io'] },
      { cache: 'registry', cacheImage: 'ghcr.io/o/c' }
    ]
  ] as [string, Partial<EnvironmentFacts>, Partial<ActionInputs>][])(
    'has nothing to say where the cache is in %s',
    (_, facts, inputs) => {
      const { ours, notices } = planOf(inputs, facts)
      expect(ours.exports).toHaveLength(1)
      expect(notices).toEqual([])
    }
  )

  test('has nothing to say with cache: off', () => {
    expect(planOf({ cache: 'off' }, readOnly).notices).toEqual([])
  })
})

describe('a cache service that does not answer', () => {
  const silent = {
    runner: createRunner('github-hosted'),
    cacheService: { ...createService('v2'), outage: 'connect ECONNREFUSED' }
  }

  test.each(['auto', 'gha', 'local'] as const)(
    'is told in one warning with cache: %s, and not used',
    (cache) => {
      const plan = planOf({ cache }, silent)
      expect(plan).toMatchObject({ backend: 'none', layers: undefined, ours: { imports: [], exports: [] } })
      expect(plan.warnings).toHaveLength(1)
      expect(plan.warnings[0]).toContain('does not answer (connect ECONNREFUSED)')
      expect(plan.warnings[0]).toContain('the build goes on without it')
    }
  )

  test('does not keep a job from the registry that it may use', () => {
    const facts = { ...silent, registryLogins: ['ghcr.io'] }
    expect(planOf({ cacheImage: 'ghcr.io/o/c' }, facts).backend).toBe('registry')
  })
})

describe('the layout of one scope', () => {
  test('is another for another repository on the same machine', () => {
    const folderOf = (repository: string) =>
      planOf({ cacheScope: 'api' }, { ...kept, event: { ...createFacts().event, repository } }).layers?.folder
    expect(folderOf('octo/other')).not.toBe(folderOf('octo/app'))
    expect(folderOf('octo/other')).toMatch(/^\/kept\/layers\/api__linux-amd64\.[0-9a-f]{8}\.unpublished$/)
  })
})

describe('cachesOf', () => {
  const plan = planOf({ cache: 'gha', cacheFrom: ['octo/app:cache'], cacheScope: 'api' }, hosted)
  const EXPORT = `${OURS},mode=max,timeout=5m,ignore-error=true`

  test('leaves ours out where they cannot be read or written now, and keeps the user’s', () => {
    expect(cachesOf(plan, { imports: [], exports: [] })).toEqual({
      imports: ['octo/app:cache'],
      exports: []
    })
    expect(cachesOf(plan, { imports: ['type=gha,scope=found'], exports: [] })).toEqual({
      imports: ['type=gha,scope=found', 'octo/app:cache'],
      exports: []
    })
    expect(cachesOf(plan, { imports: [], exports: plan.ours.exports })).toEqual({
      imports: ['octo/app:cache'],
      exports: [EXPORT]
    })
  })

  test('has the user’s exports whatever can be written of ours', () => {
    const users = planOf({ cacheTo: ['type=local,dest=x'] }, hosted)
    expect(cachesOf(users, { imports: [], exports: users.ours.exports }).exports).toEqual([
      'type=local,dest=x,ignore-error=true'
    ])
  })
})
