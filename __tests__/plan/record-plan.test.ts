import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { planTimes } from '../../src/plan/step-times.js'
import { createFacts, createService, NOW } from '../support/builders.js'

const BOTH = { reads: true, writes: true, isShared: false }
const planned = (facts: Partial<EnvironmentFacts>, may = BOTH) => planTimes('app', createFacts(facts), may)
const scoped = (read: boolean, write: boolean) =>
  createService('v2', { scopes: [{ scope: 'refs/heads/main', read, write }] })

describe('how long steps took is kept', () => {
  test.each(['declared', 'proved'] as const)(
    'in a file of the folder that is %s to be kept',
    (persistence) => {
      for (const api of ['v2', 'v1', 'none'] as const)
        expect(
          planned({ cacheFolder: { path: '/kept', persistence }, cacheService: createService(api) })
        ).toEqual({
          store: 'folder',
          name: '/kept/state/times/app.json',
          reads: true,
          writes: true
        })
    }
  )

  test('in such a file by no run on which others must not depend', () => {
    const cacheFolder = { path: '/kept', persistence: 'proved' } as const
    expect(planned({ cacheFolder }, { ...BOTH, isShared: true })).toMatchObject({
      reads: true,
      writes: false
    })
  })

  test('else in the cache service, under a name of its own', () => {
    expect(planned({ cacheService: createService('v2') })).toEqual({
      store: 'actions-cache',
      name: 'buildkit-cache-times-1-app',
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
    ['cache-mode forbids to read', { cacheService: { ...createService('v2'), mode: 'write-only' } }]
  ])('nowhere where %s', (_, facts) => {
    expect(planned(facts)).toBeUndefined()
  })

  test.each([
    [scoped(true, false), BOTH, { reads: true, writes: false }],
    [{ ...createService('v2'), mode: 'read' as const }, BOTH, { reads: true, writes: false }],
    [scoped(true, true), { ...BOTH, reads: false }, { reads: false, writes: true }],
    [scoped(true, true), { ...BOTH, writes: false }, { reads: true, writes: false }]
  ])('and read and written as the token and the plan both allow: %#', (cacheService, may, expected) => {
    expect(planned({ cacheService }, may)).toMatchObject(expected)
  })
})
