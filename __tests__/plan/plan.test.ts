import { describe, expect, test } from '@jest/globals'
import type { CacheService } from '../../src/environment/cache-service.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs.js'
import { cachesOf, createPlan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/plan/scope.js'
import { createFacts, createInputs, createRunner, createService, NOW } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const SCOPE = 'api__linux-amd64'
const LAYERS = `/kept/layers/${SCOPE}.${shortHash('octo/app')}`
const OURS = `type=gha,scope=${SCOPE}`
const kept = { cacheFolder: { path: '/kept', persistence: 'declared' } } as const
const planOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  createPlan(frozen(createInputs(inputs)), frozen(createFacts(facts)))

describe('the plan', () => {
  test('on a hosted runner reads and writes the cache service', () => {
    const plan = planOf({ cacheScope: 'api' }, hosted)
    expect(plan).toMatchObject({ backend: 'gha', scope: SCOPE, layers: undefined, notices: [], warnings: [] })
    expect(plan.ours).toEqual({
      imports: [`${OURS},timeout=1m`],
      exports: [`${OURS},mode=max,timeout=5m,ignore-error=true`]
    })
  })

  test('with a kept folder reads and writes one layout, and says what keeps it', () => {
    const plan = planOf({ cacheScope: 'api' }, kept)
    expect(plan).toMatchObject({
      backend: 'local',
      layers: { folder: LAYERS, store: 'folder', writes: true },
      ours: {
        imports: [`type=local,src=${LAYERS}`],
        exports: [`type=local,dest=${LAYERS},mode=max,ignore-error=true`]
      }
    })
  })

  test('has the cache service carry the layout where no folder is kept', () => {
    expect(planOf({ cache: 'local' }, hosted).layers).toMatchObject({ store: 'actions-cache', writes: true })
  })

  test('keeps the registry cache under a tag of its own, beside the image', () => {
    const plan = planOf(
      { tags: ['ghcr.io/Octo/App:1'], push: true, cacheScope: 'api' },
      { registryLogins: ['ghcr.io'] }
    )
    expect(plan.ours).toEqual({
      imports: [`type=registry,ref=ghcr.io/octo/app:buildcache-${SCOPE}`],
      exports: [`type=registry,ref=ghcr.io/octo/app:buildcache-${SCOPE},mode=max,ignore-error=true`]
    })
  })

  test('prefers cache-image to the first tag', () => {
    const inputs = { tags: ['ghcr.io/octo/app:1'], cacheImage: 'ghcr.io/octo/cache', cacheScope: 'api' }
    expect(planOf(inputs, { registryLogins: ['ghcr.io'] }).ours.imports).toEqual([
      `type=registry,ref=ghcr.io/octo/cache:buildcache-${SCOPE}`
    ])
  })

  test.each([
    ['auto', 'max'],
    ['max', 'max'],
    ['min', 'min']
  ] as const)('with cache-export %s exports %s', (cacheExport, mode) => {
    expect(planOf({ cacheExport, cacheScope: 'api' }, hosted).ours.exports).toEqual([
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

describe('a workflow that moves here from type=gha', () => {
  const plan = planOf({ cacheFrom: ['type=gha'], cacheTo: ['type=gha,mode=max'], cacheScope: 'api' }, hosted)

  test('exports once, as its own line says, and no line of it fails a build', () => {
    expect(cachesOf(plan, { read: true, write: true })).toEqual({
      imports: [`${OURS},timeout=1m`, 'type=gha'],
      exports: ['type=gha,mode=max,ignore-error=true']
    })
  })

  test('is told in one notice which lines can go', () => {
    expect(plan.notices).toHaveLength(1)
    expect(plan.notices[0]).toContain(
      'Without the cache-from and cache-to lines it chooses and writes a cache'
    )
    expect(plan.warnings).toEqual([])
  })
})

describe('a workflow that moves here from a pair of type=local', () => {
  const plan = planOf(
    {
      cacheFrom: ['type=local,src=/tmp/.cache'],
      cacheTo: ['type=local,dest=/tmp/.cache-new,mode=max'],
      cacheScope: 'api'
    },
    kept
  )

  test('exports once, to its own folder, and leaves our layout unwritten', () => {
    expect(cachesOf(plan, { read: true, write: true })).toEqual({
      imports: [`type=local,src=${LAYERS}`, 'type=local,src=/tmp/.cache'],
      exports: ['type=local,dest=/tmp/.cache-new,mode=max,ignore-error=true']
    })
    expect(plan.layers?.writes).toBe(false)
  })

  test('is told in one notice which lines can go', () => {
    expect(plan.notices).toHaveLength(1)
  })
})

describe('a user’s own lines', () => {
  test('that only import stand beside our import and export', () => {
    const plan = planOf({ cacheFrom: ['octo/app:cache'], cacheScope: 'api' }, hosted)
    expect(plan.ours.exports).toHaveLength(1)
    expect(plan.users).toEqual({ imports: ['octo/app:cache'], exports: [] })
    expect(plan.notices).toEqual([
      'cache-from is read beside what this action imports by itself; it can go once its cache is no longer needed.'
    ])
  })

  test('that only export are named alone in the notice', () => {
    expect(planOf({ cacheTo: ['type=gha'] }, hosted).notices[0]).toContain('Without the cache-to lines')
  })

  test('stay with cache: off, without a notice', () => {
    const plan = planOf({ cache: 'off', cacheFrom: ['type=gha'], cacheTo: ['type=gha'] }, hosted)
    expect(plan.users).toEqual({ imports: ['type=gha'], exports: ['type=gha,ignore-error=true'] })
    expect(plan.notices).toEqual([])
  })
})

describe('a user’s lines of type=gha', () => {
  const lines = {
    cacheFrom: ['octo/app:cache', 'type=gha,scope=a', 'type=gha,token=mine,url_v2=https://cache.example/'],
    cacheTo: ['type=gha,mode=max', 'type=registry,ref=octo/app:cache', 'type=gha,token=mine']
  }
  const LEFT_OUT = 'type=gha in cache-from or cache-to is left out, and the build goes on without it:'
  const serviceWith = (token: CacheService['token']) => ({
    ...hosted,
    cacheService: { ...createService('v2'), token }
  })
  const unfit: [string, Partial<EnvironmentFacts>][] = [
    ['this job has no Actions cache service.', {}],
    ['this job has no runtime token.', serviceWith({ kind: 'absent' })],
    [
      'BuildKit would refuse the runtime token: it is not a JSON web token.',
      serviceWith({ kind: 'unreadable', reason: 'it is not a JSON web token' })
    ],
    [
      'the runtime token expired at 2026-11-20T12:00:00.000Z.',
      { ...hosted, cacheService: createService('v2', { expiresAt: NOW }) }
    ],
    [
      'the runtime token is not valid before 2026-11-20T12:00:00.001Z.',
      { ...hosted, cacheService: createService('v2', { notBefore: NOW + 1 }) }
    ]
  ]

  test.each(unfit)(
    'are left out with one warning where %s, but for those with a token of their own',
    (why, facts) => {
      const { users, warnings } = planOf(lines, facts)
      expect(users).toEqual({
        imports: ['octo/app:cache', 'type=gha,token=mine,url_v2=https://cache.example/'],
        exports: [
          'type=registry,ref=octo/app:cache,ignore-error=true',
          'type=gha,token=mine,ignore-error=true'
        ]
      })
      expect(warnings).toEqual([`${LEFT_OUT} ${why}`])
    }
  )

  test.each(unfit)('with a token of their own stay without a warning where %s', (_, facts) => {
    const cacheTo = ['type=gha,token=mine,ignore-error=false']
    expect(planOf({ cacheTo }, facts)).toMatchObject({ users: { exports: cacheTo }, warnings: [] })
  })

  test.each([{ cacheFrom: ['type=gha'] }, { cacheTo: ['type=gha,mode=max'] }])(
    'are told of once, wherever they stand: %j',
    (inputs) => {
      expect(planOf(inputs)).toMatchObject({
        users: { imports: [], exports: [] },
        warnings: [`${LEFT_OUT} this job has no Actions cache service.`]
      })
    }
  )

  test.each([
    ['may read and write', createService('v2')],
    ['may only read', createService('v2', { scopes: [{ scope: 'a', read: true, write: false }] })]
  ])('stay where the token %s', (_, cacheService) => {
    const { users, warnings } = planOf(lines, { ...hosted, cacheService })
    expect([users.imports.length, users.exports.length]).toEqual([3, 3])
    expect(warnings).toEqual([])
  })

  test('do not take other lines with them', () => {
    const facts = { cacheService: createService('none') }
    expect(planOf({ cacheFrom: ['octo/a'], cacheTo: ['type=local,dest=x'] }, facts).warnings).toEqual([])
  })
})

describe('a token that may only read', () => {
  const cacheService = createService('v2', {
    scopes: [{ scope: 'refs/heads/main', read: true, write: false }]
  })
  const readOnly = { runner: createRunner('github-hosted'), cacheService }
  const NOTICE = 'The cache is only read: the runtime token may not write caches.'

  test('has the cache service read and not written, and one notice says so', () => {
    expect(planOf({ cacheScope: 'api' }, readOnly)).toMatchObject({
      backend: 'gha',
      ours: { imports: [`${OURS},timeout=1m`], exports: [] },
      notices: [NOTICE],
      warnings: []
    })
  })

  test('has a layout that the service carries read and not written', () => {
    const plan = planOf({ cache: 'local' }, readOnly)
    expect(plan.layers).toMatchObject({ store: 'actions-cache', writes: false })
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
    expect(folderOf('octo/other')).toMatch(/^\/kept\/layers\/api__linux-amd64\.[0-9a-f]{8}$/)
  })
})

describe('cachesOf', () => {
  const plan = planOf({ cacheFrom: ['octo/app:cache'], cacheScope: 'api' }, hosted)

  test('leaves ours out where they cannot be read or written now, and keeps the user’s', () => {
    expect(cachesOf(plan, { read: false, write: false })).toEqual({
      imports: ['octo/app:cache'],
      exports: []
    })
    expect(cachesOf(plan, { read: true, write: false })).toEqual({
      imports: [`${OURS},timeout=1m`, 'octo/app:cache'],
      exports: []
    })
  })
})
