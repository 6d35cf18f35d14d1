import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Run } from '../src/attempts.js'
import { beginListing } from '../src/cache-listing.js'
import type { JobEvent } from '../src/environment/event.js'
import type { Plan } from '../src/plan/plan.js'
import type { CacheHealth } from '../src/report/health.js'
import { createEvent, createFacts, createInputs, createPlanOf } from './support/builders.js'
import { type Answer, serve } from './support/http-server.js'
import { createLayerPlan } from './support/routes.js'

const before = process.env.GITHUB_API_URL
beforeEach(() => {
  delete process.env.GITHUB_API_URL
})
afterEach(() => {
  if (before === undefined) delete process.env.GITHUB_API_URL
  else process.env.GITHUB_API_URL = before
})

interface Situation {
  plan?: Partial<Plan>
  event?: Partial<JobEvent>
  githubToken?: string | undefined
}

const runOf = ({
  plan,
  event,
  githubToken = 'ghs_1'
}: Situation): Pick<Run, 'inputs' | 'facts' | 'plan'> => ({
  inputs: createInputs({ githubToken }),
  facts: createFacts({ event: createEvent(event) }),
  plan: createPlanOf(plan)
})

const SCOPE = 'app-1a2b3c4d__linux-amd64'
const keyOf = (scope: string) => `buildkit-cache-2/${scope}.0a1b2c3d/0123456789abcdef`
const cachesOn =
  (...refs: string[]): Answer =>
  (_, response) =>
    response.end(
      JSON.stringify({
        total_count: refs.length,
        actions_caches: refs.map((ref) => ({ key: keyOf(SCOPE), ref, size_in_bytes: 5 }))
      })
    )

/** What is known once the answers are there, and how often somebody was asked. */
async function listed(answer: Answer, situation: Situation = {}) {
  const { url, requests } = await serve(answer)
  process.env.GITHUB_API_URL = url.slice(0, -1)
  const health = beginListing(runOf({ ...situation, plan: { scope: SCOPE, ...situation.plan } }))
  // Each call waits only a little, and this machine may be busy.
  let known: CacheHealth | undefined
  for (let calls = 0; known === undefined && calls < 100 && requests.length > 0; calls++)
    known = await health()
  return { health: known ?? (await health()), requests }
}

describe('the repository’s caches', () => {
  test('are asked for while the build runs, and told of after it', async () => {
    const { health, requests } = await listed(cachesOn('refs/heads/main'))
    expect(requests.length).toBeGreaterThan(0)
    expect(health).toMatchObject({ bytes: 5, scopes: [{ scope: SCOPE, bytes: 5, entries: 1 }] })
  })

  test.each<[string, Partial<Plan>]>([
    ['BuildKit’s own', { backend: 'gha' }],
    ['packs', { backend: 'local', layers: createLayerPlan({ store: 'packs' }) }],
    ['layouts', { backend: 'local', layers: createLayerPlan({ store: 'actions-cache' }) }]
  ])('are asked for where this run uses them: %s', async (_, plan) => {
    const { health, requests } = await listed(cachesOn('refs/heads/main'), { plan })
    expect(requests).toHaveLength(3)
    expect(health).toBeDefined()
  })

  test.each<[string, Situation]>([
    ['a registry has the cache', { plan: { backend: 'registry' } }],
    ['a folder has the cache', { plan: { backend: 'local', layers: createLayerPlan({ store: 'folder' }) } }],
    ['there is no cache', { plan: { backend: 'none' } }],
    ['no repository is known', { event: { repository: undefined } }]
  ])('are not asked for where %s', async (_, situation) => {
    const { health, requests } = await listed(cachesOn('refs/heads/main'), situation)
    expect(requests.map(({ url }) => url)).toEqual([])
    expect(health).toBeUndefined()
  })

  test('are not asked for without a token', async () => {
    const { url, requests } = await serve(cachesOn('refs/heads/main'))
    process.env.GITHUB_API_URL = url.slice(0, -1)
    const { facts, plan } = runOf({})
    expect(await beginListing({ inputs: createInputs(), facts, plan })()).toBeUndefined()
    expect(requests).toEqual([])
  })

  test('are not known where they may not be listed', async () => {
    const { health } = await listed((_, response) => response.writeHead(403).end('{}'))
    expect(health).toBeUndefined()
  })

  test('are not waited for where no answer comes', async () => {
    const { url } = await serve(() => undefined)
    process.env.GITHUB_API_URL = url.slice(0, -1)
    expect(await beginListing(runOf({}))()).toBeUndefined()
  })
})

describe('a cache of this scope', () => {
  const PULL: Partial<JobEvent> = { ref: 'refs/pull/7/merge', baseBranch: 'next', defaultBranch: 'main' }
  const elsewhereOf = async (refs: string[], event: Partial<JobEvent>) =>
    (await listed(cachesOn(...refs), { event })).health?.elsewhere

  test.each(['refs/pull/7/merge', 'refs/heads/next', 'refs/heads/main'])(
    'can be read by a pull request from %s',
    async (ref) => {
      expect(await elsewhereOf(['refs/heads/other', ref], PULL)).toEqual([])
    }
  )

  test('of other branches and pull requests is told to be there', async () => {
    const refs = ['refs/heads/other', 'refs/pull/8/merge', 'refs/heads/other']
    expect(await elsewhereOf(refs, PULL)).toEqual(['refs/heads/other', 'refs/pull/8/merge'])
  })

  test('is told to be there also where the own ref and the branches are not known', async () => {
    const event = { ref: undefined, baseBranch: undefined, defaultBranch: undefined }
    expect(await elsewhereOf(['refs/heads/main'], event)).toEqual(['refs/heads/main'])
  })
})
