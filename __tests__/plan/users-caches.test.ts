import { describe, expect, test } from '@jest/globals'
import type { CacheService } from '../../src/environment/cache-service.js'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { cachesOf, createPlan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import {
  createEvent,
  createFacts,
  createInputs,
  createRunner,
  createService,
  NOW
} from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const SCOPE = 'api__linux-amd64'
const LAYERS = `/kept/layers/${SCOPE}.${shortHash('octo/app')}`
/** Of builds that make no image, as these. */
const OWN = `${LAYERS}.unpublished`
const OURS = `type=gha,scope=${SCOPE}`
const kept = { cacheFolder: { path: '/kept', persistence: 'declared' } } as const
const planOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  createPlan(frozen(createInputs(inputs)), frozen(createFacts(facts)))

describe('a workflow that moves here from type=gha', () => {
  const plan = planOf(
    { cacheFrom: ['type=gha'], cacheTo: ['type=gha,mode=max'], cacheScope: 'api', cache: 'gha' },
    hosted
  )

  test('exports once, as its own line says, and no line of it fails a build', () => {
    expect(cachesOf(plan, { imports: plan.ours.imports.flat(), exports: plan.ours.exports })).toEqual({
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
    expect(cachesOf(plan, { imports: plan.ours.imports.flat(), exports: plan.ours.exports })).toEqual({
      imports: [`type=local,src=${OWN}`, `type=local,src=${LAYERS}`, 'type=local,src=/tmp/.cache'],
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

  const mayOnly = (read: boolean, write: boolean) =>
    createService('v2', { scopes: [{ scope: 'a', read, write }] })

  test('stay where the token may read and write', () => {
    const { users, warnings } = planOf(lines, hosted)
    expect([users.imports, users.exports.length]).toEqual([lines.cacheFrom, 3])
    expect(warnings).toEqual([])
  })

  test.each([
    ['the runtime token may not write caches.', mayOnly(true, false)],
    ['cache-mode: read in the workflow.', { ...createService('v2'), mode: 'read' as const }]
  ])('are still read where %s', (why, cacheService) => {
    const { users, warnings } = planOf(lines, { ...hosted, cacheService })
    expect(users).toEqual({
      imports: lines.cacheFrom,
      exports: ['type=registry,ref=octo/app:cache,ignore-error=true', 'type=gha,token=mine,ignore-error=true']
    })
    expect(warnings).toEqual([`${LEFT_OUT} ${why}`])
  })

  test.each([
    ['the runtime token may not read caches.', mayOnly(false, true)],
    ['cache-mode: write-only in the workflow.', { ...createService('v2'), mode: 'write-only' as const }]
  ])('are still written where %s', (why, cacheService) => {
    const { users, warnings } = planOf(lines, { ...hosted, cacheService })
    expect(users.imports).toEqual(lines.cacheFrom.filter((line) => line !== 'type=gha,scope=a'))
    expect(users.exports).toHaveLength(3)
    expect(warnings).toEqual([`${LEFT_OUT} ${why}`])
  })

  test('do not take other lines with them', () => {
    const facts = { cacheService: createService('none') }
    expect(planOf({ cacheFrom: ['octo/a'], cacheTo: ['type=local,dest=x'] }, facts).warnings).toEqual([])
  })
})

describe('a user’s lines in a run that is not trusted', () => {
  const event = (changes: Partial<JobEvent>) => ({ ...hosted, event: createEvent(changes) })
  const ofPull = createService('v2', { scopes: [{ scope: 'refs/pull/7/merge', read: true, write: true }] })
  const anybodys = event({ name: 'pull_request_target' })
  const forks = event({
    ...({ name: 'pull_request', refKind: 'pull-request', ref: 'refs/pull/7/merge' } as const),
    fromFork: true
  })
  const barred = (type: string, why: string) =>
    `type=${type} in cache-from or cache-to is left out, and the build goes on without it: ${why}`
  const ANYBODY = 'anybody can cause such a run, so it neither reads nor writes a cache.'
  const FORK = 'a pull request from a fork reads, and writes only where nobody else reads.'

  test.each([
    'type=registry,ref=a',
    'a/b:cache',
    'type=local,dest=x',
    'type=s3,bucket=b',
    'type=azblob,name=n'
  ])('that write where others read are left out, once told: %s', (line) => {
    const type = line.startsWith('type=') ? line.slice(5, line.indexOf(',')) : 'registry'
    for (const [facts, why] of [
      [anybodys, ANYBODY],
      [forks, FORK]
    ] as const)
      expect(planOf({ cacheTo: [line, line] }, facts)).toMatchObject({
        users: { exports: [] },
        warnings: [barred(type, why)]
      })
  })

  test('that write to the cache service stay for a fork, whose caches it keeps apart, and for nobody else', () => {
    const keptApart = { ...forks, cacheService: ofPull }
    expect(planOf({ cacheTo: ['type=gha'] }, keptApart).users.exports).toEqual(['type=gha,ignore-error=true'])
    // The token lets it write for main.
    expect(planOf({ cacheTo: ['type=gha'] }, forks)).toMatchObject({
      users: { exports: [] },
      warnings: [barred('gha', FORK)]
    })
    // What another token may write is not known.
    expect(planOf({ cacheTo: ['type=gha,token=mine'] }, forks).users.exports).toEqual([])
    for (const line of ['type=gha', 'type=gha,token=mine']) {
      expect(planOf({ cacheTo: [line] }, anybodys)).toMatchObject({
        users: { exports: [] },
        warnings: [barred('gha', ANYBODY)]
      })
    }
  })

  test('that write into the image itself stay, as the image is made anyway', () => {
    for (const facts of [anybodys, forks])
      expect(planOf({ cacheTo: ['type=inline'] }, facts)).toMatchObject({
        users: { exports: ['type=inline'] },
        warnings: []
      })
  })

  test('that cannot be read are left out, as nobody knows where they write', () => {
    for (const line of ['type=inline,x', 'type=inline,"ref=a'])
      for (const facts of [anybodys, forks])
        expect(planOf({ cacheTo: [line] }, facts).users.exports).toEqual([])
    expect(planOf({ cacheTo: ['type=inline,x'] }, hosted).users.exports).toEqual(['type=inline,x'])
  })

  test('that read stay, whoever caused the run', () => {
    const cacheFrom = ['a/b:cache', 'type=registry,ref=a', 'type=local,src=x', 'type=gha', 'type=s3,bucket=b']
    for (const facts of [anybodys, forks])
      expect(planOf({ cacheFrom }, facts)).toMatchObject({ users: { imports: cacheFrom }, warnings: [] })
  })
})

describe('a user’s lines in a release', () => {
  const tag = { ...hosted, event: createEvent({ refKind: 'tag', ref: 'refs/tags/v1' }) }
  const lines = { cacheFrom: ['a/b:cache'], cacheTo: ['type=registry,ref=a/b:cache'] }
  const EXPORTED = 'type=registry,ref=a/b:cache,ignore-error=true'

  test('are read and written, and one notice says that nothing else is read', () => {
    const { backend, users, notices } = planOf(lines, tag)
    expect([backend, users]).toEqual(['none', { imports: lines.cacheFrom, exports: [EXPORTED] }])
    expect(notices.filter((notice) => notice.startsWith('cache-from is read'))).toEqual([
      'cache-from is read as it was written, and this action itself reads nothing: a release is built without what ' +
        'other runs cached (cache-release: read allows reading).'
    ])
  })

  test.each(['off', 'read'] as const)(
    'are not written with cache-save: never and cache-release: %s',
    (cacheRelease) => {
      expect(planOf({ ...lines, cacheRelease, cacheSave: 'never' }, tag)).toMatchObject({
        users: { imports: lines.cacheFrom, exports: [] },
        warnings: [
          'type=registry in cache-from or cache-to is left out, and the build goes on without it: cache-save: never.'
        ]
      })
    }
  )
})
