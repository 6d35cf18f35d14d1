import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs.js'
import { cachesOf, createPlan } from '../../src/plan/plan.js'
import { createFacts, createInputs, createRunner, createService } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const kept = { cacheFolder: { path: '/kept', persistence: 'declared' } } as const
const planOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  createPlan(frozen(createInputs(inputs)), frozen(createFacts(facts)))

describe('the plan', () => {
  test('on a hosted runner reads and writes the cache service', () => {
    const plan = planOf({ cacheScope: 'api' }, hosted)
    expect(plan).toMatchObject({ backend: 'gha', scope: 'api', layers: undefined, notices: [], warnings: [] })
    expect(plan.ours).toEqual({
      imports: ['type=gha,scope=api'],
      exports: ['type=gha,scope=api,mode=max,ignore-error=true']
    })
  })

  test('with a kept folder reads and writes one layout, and says what keeps it', () => {
    const plan = planOf({ cacheScope: 'api' }, kept)
    expect(plan).toMatchObject({
      backend: 'local',
      layers: { folder: '/kept/layers/api', store: 'folder', writes: true },
      ours: {
        imports: ['type=local,src=/kept/layers/api'],
        exports: ['type=local,dest=/kept/layers/api,mode=max,ignore-error=true']
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
      imports: ['type=registry,ref=ghcr.io/octo/app:buildcache-api'],
      exports: ['type=registry,ref=ghcr.io/octo/app:buildcache-api,mode=max,ignore-error=true']
    })
  })

  test('prefers cache-image to the first tag', () => {
    const inputs = { tags: ['ghcr.io/octo/app:1'], cacheImage: 'ghcr.io/octo/cache', cacheScope: 'api' }
    expect(planOf(inputs, { registryLogins: ['ghcr.io'] }).ours.imports).toEqual([
      'type=registry,ref=ghcr.io/octo/cache:buildcache-api'
    ])
  })

  test.each([
    ['auto', 'max'],
    ['max', 'max'],
    ['min', 'min']
  ] as const)('with cache-export %s exports %s', (cacheExport, mode) => {
    expect(planOf({ cacheExport, cacheScope: 'api' }, hosted).ours.exports).toEqual([
      `type=gha,scope=api,mode=${mode},ignore-error=true`
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
      imports: ['type=gha,scope=api', 'type=gha'],
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
      imports: ['type=local,src=/kept/layers/api', 'type=local,src=/tmp/.cache'],
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

  test.each([{ cacheFrom: ['type=gha'] }, { cacheTo: ['type=gha,mode=max'] }])(
    'with type=gha in a job without a cache service are not dropped in silence: %j',
    (inputs) => {
      expect(planOf(inputs).warnings).toEqual([
        'cache-from or cache-to names type=gha, but this job has no Actions cache service with a token: buildx leaves those entries out.'
      ])
      expect(planOf(inputs, hosted).warnings).toEqual([])
    }
  )

  test('with type=gha beside an old service without a token are not dropped in silence', () => {
    const cacheService = { ...createService('v1'), token: { kind: 'absent' } } as const
    expect(planOf({ cacheFrom: ['type=gha'] }, { cacheService }).warnings).toHaveLength(1)
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
      imports: ['type=gha,scope=api', 'octo/app:cache'],
      exports: []
    })
  })
})
