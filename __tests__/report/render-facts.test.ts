import { describe, expect, test } from '@jest/globals'
import type { CacheService } from '../../src/environment/cache-service.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { renderFacts } from '../../src/report/render-facts.js'
import {
  createBuilder,
  createEvent,
  createFacts,
  createNode,
  createRunner,
  createService,
  NOW
} from '../support/builders.js'

/** What a line says after its title. */
function factOf(title: string, facts: Partial<EnvironmentFacts>): string {
  const lines = renderFacts(createFacts(facts)).filter((line) => line.startsWith(`${title}:`))
  expect(lines).toHaveLength(1)
  return lines[0]?.slice(title.length + 1).trim() ?? ''
}

test('the facts are five lines, with what they say in one column', () => {
  expect(renderFacts(createFacts())).toEqual([
    'runner:    a self-hosted runner',
    'event:     push on refs/heads/main, default branch main',
    'builder:   lab (docker-container), BuildKit 0.34.2, buildx 0.38.2',
    'service:   no Actions cache',
    'logins:    none'
  ])
})

describe('the runner', () => {
  test.each([
    ['github-hosted', 'a GitHub-hosted runner, new for this job'],
    ['self-hosted', 'a self-hosted runner'],
    ['act', 'act']
  ] as const)('%s is said to be %s', (kind, said) => {
    expect(factOf('runner', { runner: createRunner(kind) })).toBe(said)
  })
})

describe('the event', () => {
  const said = (event: Parameters<typeof createEvent>[0]) => factOf('event', { event: createEvent(event) })

  test('is said with its ref, base and default branch', () => {
    expect(
      said({ name: 'pull_request', ref: 'refs/pull/7/merge', refKind: 'pull-request', baseBranch: 'next' })
    ).toBe('pull_request on refs/pull/7/merge, base next, default branch main')
  })

  test('is said to be from a fork where it is', () => {
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge', baseBranch: 'main', fromFork: true }
    expect(said(event)).toBe('pull_request on refs/pull/7/merge, base main, default branch main, from a fork')
  })

  test('is none outside a workflow, of which nothing else is known', () => {
    expect(said({ name: '', ref: undefined, defaultBranch: undefined })).toBe('none')
    expect(said({ name: 'schedule', ref: undefined, defaultBranch: undefined })).toBe('schedule')
  })
})

describe('the builder', () => {
  test('is said with each version of BuildKit once, and that of buildx where it is known', () => {
    const nodes = [createNode(), createNode(), createNode({ buildkitVersion: '0.25.0' })]
    expect(factOf('builder', { builder: createBuilder({ nodes }), buildxVersion: undefined })).toBe(
      'lab (docker-container), BuildKit 0.34.2, 0.25.0'
    )
  })

  test('is said not to be started where it is not', () => {
    const builder = createBuilder({ name: 'remote', driver: 'remote', nodes: [] })
    expect(factOf('builder', { builder })).toBe('remote (remote), BuildKit not started, buildx 0.38.2')
  })
})

describe('the cache service', () => {
  const said = (cacheService: CacheService) => factOf('service', { cacheService })
  const UNTIL = 'until 2026-11-20T13:00:00.000Z'

  test('is said with what its token may do in which scope, and until when', () => {
    const scopes = [
      { scope: 'refs/pull/7/merge', read: true, write: true },
      { scope: 'refs/heads/main', read: true, write: false },
      { scope: 'refs/heads/x', read: false, write: true },
      { scope: 'refs/heads/y', read: false, write: false }
    ]
    expect(said(createService('v2', { scopes }))).toBe(
      'Actions cache v2; token for refs/pull/7/merge read+write, refs/heads/main read, refs/heads/x write, ' +
        `refs/heads/y nothing, ${UNTIL}`
    )
  })

  test('is said to allow nothing where its token has no scope', () => {
    expect(said(createService('v2', { scopes: [] }))).toBe(`Actions cache v2; token for nothing, ${UNTIL}`)
  })

  test('is said to have had a token that has expired, with the time', () => {
    expect(said(createService('v2', { expiresAt: NOW - 1000 }))).toMatch(/until 2026-11-20T11:59:59\.000Z$/)
  })

  test('is said with why nothing is known of its token', () => {
    const token = { kind: 'unreadable', reason: 'it is not a JSON web token' } as const
    expect(said({ ...createService('v2'), token })).toBe(
      'Actions cache v2; a token of which nothing is known (it is not a JSON web token)'
    )
  })

  test('is said without a token where there is none, as with act', () => {
    expect(said({ ...createService('v1'), token: { kind: 'absent' } })).toBe('Actions cache v1')
  })

  test('is said with the workflow’s cache-mode, and with why it does not answer', () => {
    const service: CacheService = {
      ...createService('v2'),
      token: { kind: 'absent' },
      mode: 'read',
      outage: 'connect ECONNREFUSED 127.0.0.1:1'
    }
    expect(said(service)).toBe(
      'Actions cache v2; cache-mode: read; does not answer (connect ECONNREFUSED 127.0.0.1:1)'
    )
  })

  test('is said not to be there where it is not, whatever else is known', () => {
    expect(said({ ...createService('none'), mode: 'read' })).toBe('no Actions cache')
  })
})

describe('logins', () => {
  test('are said by the registries that they are for', () => {
    expect(factOf('logins', { registryLogins: ['ghcr.io', 'docker.io'] })).toBe('ghcr.io, docker.io')
  })
})
