import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.js'

/* Who may read and write: one job after another on real caches, and what is in them afterwards. */

let stage: Stage
let service: CacheServer
let registry: Registry

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
  registry = await stage.bed.startRegistry()
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

const REPOSITORY = { private: false, default_branch: 'main', full_name: 'octo/example' }
const head = (full_name: string) => ({ pull_request: { head: { sha: 'a', repo: { full_name } } } })
const MAIN = { env: {}, event: { repository: REPOSITORY } }
const PULL = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_BASE_REF: 'main' }
const PULL_REQUEST = { env: PULL, event: { repository: REPOSITORY, ...head('octo/example') } }
const FORK = { env: PULL, event: { repository: REPOSITORY, ...head('stranger/example') } }
const TARGET = {
  env: { ...PULL, GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' },
  event: FORK.event
}
const TAG = { env: { GITHUB_REF: 'refs/tags/v1' }, event: { repository: REPOSITORY } }
const BRANCH = { env: { GITHUB_REF: 'refs/heads/x,scope=main' }, event: { repository: REPOSITORY } }

/** One job for this run on an emptied builder. */
async function run(
  { env, event }: { env: Record<string, string>; event: Record<string, unknown> },
  inputs: Record<string, string>,
  more: NodeJS.ProcessEnv = {},
  change?: string
) {
  await stage.builder.empty()
  const workspace = await stage.checkOut('tiny')
  if (change !== undefined) await writeFile(join(workspace, 'main.txt'), change)
  const dockerfile = await readFile(join(workspace, 'Dockerfile'), 'utf8')
  await writeFile(join(workspace, 'Slow.Dockerfile'), dockerfile.replace('RUN date', 'RUN sleep 21 && date'))
  const { main, post } = await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    event,
    env: { ...env, ...more },
    inputs
  })
  expectSuccess(main)
  expectSuccess(post)
  return main
}

const ofService = (
  token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
) => ({
  ...GITHUB_HOSTED,
  ...service.environment(token)
})

/** What uses the Actions cache of a hosted runner: what `auto` picks there, and what BuildKit has for it. */
const USES: [backend: string, inputs: Record<string, string>][] = [
  ['local', {}],
  ['gha', { cache: 'gha' }]
]

describe('the Actions cache', () => {
  test.each(USES)(
    'used by %s is written by the default branch, and read by it and by a release that wants to',
    async (backend, use) => {
      expect((await run(MAIN, use, ofService())).outputs['cache-backend']).toBe(backend)
      expect((await run(MAIN, use, ofService())).outputs['cache-hit']).toBe('true')
      const release = await run(TAG, { ...use, 'cache-release': 'read' }, ofService())
      expect(release.outputs['cache-hit']).toBe('true')
    }
  )

  test.each([
    ['what anybody can cause', TARGET, {}],
    ['what anybody can cause, though it asks for local', TARGET, { cache: 'local', 'cache-save': 'always' }],
    ['what anybody can cause, though it asks for gha', TARGET, { cache: 'gha', 'cache-save': 'always' }],
    ['what anybody can cause, with a cache-to of the user’s', TARGET, { 'cache-to': 'type=gha,scope=main' }],
    ['a release', TAG, {}]
  ])('is neither read nor written by %s', async (_run, event, inputs) => {
    const before = service.requests.length
    const main = await run(event, inputs, ofService())
    expect(main.outputs['cache-hit']).toBe('')
    expect(main.outputs['cache-backend']).toBe('none')
    const asked = service.requests.slice(before).filter(({ method }) => method !== 'HEAD /')
    expect(asked).toEqual([])
  })

  /*
   * BuildKit puts two caches with the same beginning not together: of gha's each is read by itself, whatever the token's
   * order. Of local's there is one per build, and the service says which.
   */
  test.each([
    ['used by local', 'first', true, {}],
    ['used by gha', 'first', true, { cache: 'gha' }],
    ['used by gha', 'last', false, { cache: 'gha' }]
  ])(
    '%s, that of a pull request is read as a whole where its scope comes %s in the token',
    async (_use, place, isFirst, use) => {
      const scopes = [
        { scope: 'refs/pull/7/merge', permission: 3 },
        { scope: 'refs/heads/main', permission: 1 }
      ]
      const token = createRuntimeToken({ scopes: isFirst ? scopes : scopes.toReversed() })
      const inputs = { ...use, 'cache-scope': `pull-${place}`, 'cache-save': 'always' }
      await run(MAIN, inputs, ofService())
      const first = await run(PULL_REQUEST, inputs, ofService(token), 'of the pull request')
      expect(first.outputs).toMatchObject({ 'cache-hit': 'false', 'cache-exported': 'true' })
      for (let push = 0; push < 3; push++) {
        const again = await run(PULL_REQUEST, inputs, ofService(token), 'of the pull request')
        expect(again.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
      }
    }
  )

  test.each(USES)('used by %s is written by a pull request only if that pays', async (_backend, use) => {
    const token = createRuntimeToken({
      scopes: [
        { scope: 'refs/pull/7/merge', permission: 3 },
        { scope: 'refs/heads/main', permission: 1 }
      ]
    })
    const inputs = { ...use, 'cache-scope': 'pays' }
    await run(MAIN, inputs, ofService())
    const before = service.entries().length
    const small = await run(PULL_REQUEST, inputs, ofService(token), 'of the pull request')
    expect(small.outputs['cache-exported']).toBe('skipped')
    expect(small.log).toMatch(/cache not written: steps of \d+ s ran, and only this branch could read them/)
    expect(service.entries()).toHaveLength(before)
    const slow = { ...inputs, file: 'Slow.Dockerfile' }
    const worth = await run(PULL_REQUEST, slow, ofService(token), 'of the pull request')
    expect(worth.outputs['cache-exported']).toBe('true')
    expect(service.entries().length).toBeGreaterThan(before)
    expect(
      service
        .entries()
        .slice(before)
        .map(({ scope }) => scope)
    ).not.toContain('refs/heads/main')
  })

  describe.each(USES)('used by %s', (_backend, use) => {
    test.each(['read', 'none'])('is not written with cache-mode: %s', async (mode) => {
      const before = service.entries().length
      const inputs = { ...use, 'cache-scope': `mode-${mode}` }
      await run(MAIN, inputs, { ...ofService(), ACTIONS_CACHE_MODE: mode })
      expect(service.entries()).toHaveLength(before)
    })
  })
})

describe('a cache image', () => {
  const image = () => `${registry.host}/cache`
  const tags = async () =>
    ((await (await fetch(`http://${registry.host}/v2/cache/tags/list`)).json()) as { tags: string[] }).tags

  test('of the default branch is read by a pull request, a fork’s and a branch, and written by none of them', async () => {
    const inputs = { cache: 'registry', 'cache-image': image() }
    await run(MAIN, inputs)
    const before = await tags()
    for (const event of [PULL_REQUEST, FORK, BRANCH]) {
      const main = await run(event, inputs)
      expect(main.outputs['cache-hit']).toBe('true')
      expect(main.notices.join()).toMatch(/The cache is only read: /)
    }
    expect(await tags()).toEqual(before)
  })

  test('of its own is written by a branch that asks for it, and by no fork', async () => {
    const inputs = { cache: 'registry', 'cache-image': image(), 'cache-save': 'always' }
    const before = await tags()
    await run(FORK, inputs)
    expect(await tags()).toEqual(before)
    const same = await run(BRANCH, inputs)
    expect(same.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
    expect(await tags()).toEqual(before)
    await run(BRANCH, inputs, {}, 'of the branch')
    const added = (await tags()).filter((tag) => !before.includes(tag))
    expect(added).toEqual([expect.stringMatching(/^buildcache-.*\.x-scope-main-[0-9a-f]{8}$/)])
    expect((await run(BRANCH, inputs, {}, 'of the branch')).outputs['cache-hit']).toBe('true')
  })
})

test('a kept folder of the default branch is read by a branch, which writes one of its own only if it asks', async () => {
  const kept = await stage.folder('kept')
  const inputs = { cache: 'local', 'cache-dir': kept }
  await run(MAIN, inputs)
  const layouts = () => readdir(join(kept, 'layers'))
  const before = await layouts()
  expect((await run(BRANCH, inputs)).outputs['cache-hit']).toBe('true')
  expect(await layouts()).toEqual(before)
  const asking = { ...inputs, 'cache-save': 'always' }
  expect((await run(BRANCH, asking, {}, 'of the branch')).outputs['cache-exported']).toBe('true')
  expect(await layouts()).toHaveLength(before.length + 1)
  expect((await run(BRANCH, asking, {}, 'of the branch')).outputs['cache-hit']).toBe('true')
})
