import { describe, expect, test } from '@jest/globals'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { ownerOf } from '../../src/plan/cache-request.js'
import { planRecord, type RecordPlan } from '../../src/plan/record-plan.js'
import { createEvent, createFacts, createPolicy, createService, NOW } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const SCOPES = { own: 'app__linux-amd64', ofPlatforms: [], family: 'f00dcafe' }
const NAME = `app__linux-amd64${ownerOf(createEvent())}`
const CACHES: Parameters<typeof planRecord>[2] = {
  ...{ backend: 'local', exports: true, policy: createPolicy() }
}
const KEPT: Partial<EnvironmentFacts> = { cacheFolder: { path: '/kept', persistence: 'proved' } }
const SERVICE: Partial<EnvironmentFacts> = { cacheService: createService('v2') }

const planned = (facts: Partial<EnvironmentFacts>, caches: Partial<typeof CACHES> = {}) =>
  planRecord(frozen(SCOPES), frozen(createFacts(facts)), frozen({ ...CACHES, ...caches }))
const scoped = (read: boolean, write: boolean) =>
  createService('v2', { scopes: [{ scope: 'refs/heads/main', read, write }] })
const rightsOf = (plan: RecordPlan | undefined) => ({ reads: plan?.reads, writes: plan?.writes })

const BRANCH: Partial<JobEvent> = { refKind: 'branch', ref: 'refs/heads/feature/x' }
const PULL: Partial<JobEvent> = {
  ...{ name: 'pull_request', refKind: 'pull-request', ref: 'refs/pull/7/merge', baseBranch: 'release/1' }
}

describe('what builds were made of is kept', () => {
  test.each(['declared', 'proved'] as const)(
    'in the folder that is %s to be kept, whatever else there is',
    (persistence) => {
      for (const api of ['v2', 'v1', 'none'] as const)
        expect(
          planned({ cacheFolder: { path: '/kept', persistence }, cacheService: createService(api) })
        ).toEqual({
          store: 'folder',
          family: '/kept/state/records/f00dcafe',
          names: [NAME],
          reads: true,
          writes: true
        })
    }
  )

  test('else in the cache service, under a key that no other image has', () => {
    expect(planned(SERVICE)).toEqual({
      store: 'actions-cache',
      family: 'buildkit-cache-record-2/f00dcafe/',
      names: [NAME],
      reads: true,
      writes: true
    })
  })

  test.each<[string, Partial<EnvironmentFacts>]>([
    ['there is no service', { cacheService: createService('none') }],
    ['the service is the old one', { cacheService: createService('v1') }],
    ['it does not answer', { cacheService: { ...createService('v2'), outage: 'ECONNREFUSED' } }],
    ['the token may not read', { cacheService: scoped(false, true) }],
    ['the token has expired', { cacheService: createService('v2', { expiresAt: NOW }) }],
    ['the token is not valid yet', { cacheService: createService('v2', { notBefore: NOW + 1 }) }],
    ['cache-mode forbids all', { cacheService: { ...createService('v2'), mode: 'none' } }],
    ['cache-mode forbids to read', { cacheService: { ...createService('v2'), mode: 'write-only' } }]
  ])('nowhere where %s, unless there is a folder', (_, facts) => {
    expect(planned(facts)).toBeUndefined()
    expect(planned({ ...facts, ...KEPT })).toMatchObject({ store: 'folder', reads: true, writes: true })
  })

  test('beside any cache, and nowhere where there is none', () => {
    for (const facts of [KEPT, SERVICE]) {
      for (const backend of ['gha', 'registry', 'inline', 'local', 's3', 'azblob'] as const)
        for (const exports of [true, false]) expect(planned(facts, { backend, exports })).toBeDefined()
      expect(planned(facts, { backend: 'none', exports: false })).toBeUndefined()
      // The user's own.
      expect(rightsOf(planned(facts, { backend: 'none', exports: true }))).toEqual({
        reads: true,
        writes: true
      })
    }
  })
})

describe('the names', () => {
  const namesIn = (facts: Partial<EnvironmentFacts>, event: Partial<JobEvent>) =>
    planned({ ...facts, event: createEvent(event) })?.names ?? []

  test.each<[string, Partial<JobEvent>]>([
    ['the default branch', {}],
    ['a tag', { refKind: 'tag', ref: 'refs/tags/v1' }],
    ['a run of which nothing is known', { refKind: 'unknown', ref: undefined, defaultBranch: undefined }]
  ])('in a folder are one for %s', (_, event) => {
    expect(namesIn(KEPT, event)).toEqual([NAME])
  })

  test('in a folder are a branch’s own, then the default one’s', () => {
    expect(namesIn(KEPT, BRANCH)).toEqual([
      expect.stringMatching(new RegExp(`^${NAME}\\.feature-x-[0-9a-f]{8}$`)),
      NAME
    ])
  })

  test('in a folder are a pull request’s own, then its base’s, then the default branch’s', () => {
    expect(namesIn(KEPT, PULL)).toEqual([
      expect.stringMatching(new RegExp(`^${NAME}\\.pull-7-merge-[0-9a-f]{8}$`)),
      expect.stringMatching(new RegExp(`^${NAME}\\.release-1-[0-9a-f]{8}$`)),
      NAME
    ])
    expect(namesIn(KEPT, { ...PULL, baseBranch: 'main' })).toHaveLength(2)
  })

  test('of a branch in a folder are what pull requests to it read second', () => {
    const [own] = namesIn(KEPT, { refKind: 'branch', ref: 'refs/heads/release/1' })
    expect(namesIn(KEPT, PULL)[1]).toBe(own)
  })

  test.each([{}, BRANCH, PULL])('in the service are the same, as it keeps branches apart: %j', (event) => {
    expect(namesIn(SERVICE, event)).toEqual([NAME])
  })

  test('are no other repository’s, which may share a folder and a scope', () => {
    const [other] = namesIn(KEPT, { repository: 'octo/other' })
    expect(other).not.toBe(NAME)
    expect(other?.startsWith('app__linux-amd64.')).toBe(true)
  })
})

describe('records are read and written', () => {
  const policy = (read: boolean, write: 'all' | 'own' | 'none') => ({ policy: createPolicy({ read, write }) })

  /* What is planned, and what comes of it in a folder and in the service. */
  test.each<[string, Partial<typeof CACHES>, { reads: boolean; writes: boolean }]>([
    ['all may be read and written', {}, { reads: true, writes: true }],
    ['only the own may be written', policy(true, 'own'), { reads: true, writes: true }],
    ['nothing may be written', policy(true, 'none'), { reads: true, writes: false }],
    ['nothing may be read', policy(false, 'all'), { reads: false, writes: true }],
    ['nothing may be read or written', policy(false, 'none'), { reads: false, writes: false }],
    ['no cache is written', { exports: false }, { reads: true, writes: false }]
  ])('where %s, as the caches are', (_, caches, expected) => {
    expect(rightsOf(planned(KEPT, caches))).toEqual(expected)
    expect(rightsOf(planned(SERVICE, caches))).toEqual(expected)
  })

  test.each([scoped(true, false), { ...createService('v2'), mode: 'read' as const }])(
    'in the service only as the token and cache-mode allow: %#',
    (cacheService) => {
      expect(rightsOf(planned({ cacheService }))).toEqual({ reads: true, writes: false })
      expect(rightsOf(planned({ cacheService, ...KEPT }))).toEqual({ reads: true, writes: true })
    }
  )

  test('in the service where the token cannot be read, as what is not known is allowed', () => {
    const cacheService = {
      ...createService('v2'),
      token: { kind: 'unreadable', reason: 'it is not a JSON web token' } as const
    }
    expect(rightsOf(planned({ cacheService }))).toEqual({ reads: true, writes: true })
  })
})
