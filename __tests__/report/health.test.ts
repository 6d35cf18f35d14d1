import { describe, expect, test } from '@jest/globals'
import type { CacheListingAnswer } from '../../src/environment/listed-caches.js'
import { ownerOf } from '../../src/plan/cache-request.js'
import { planRecord } from '../../src/plan/record-plan.js'
import { createScopes } from '../../src/plan/scope.js'
import { type CacheHealth, describeHealth, type ListedCache } from '../../src/report/health.js'
import { keyPrefix } from '../../src/store/layer-source.js'
import { newIndexKey, newPackKey } from '../../src/store/pack-keys.js'
import { createFacts, createInputs, createPolicy, createService } from '../support/builders.js'

const MAIN = 'refs/heads/main'
const DIGEST = '0123456789abcdef'

const entryOf = (key: string, bytes = 10, ref = MAIN): ListedCache => ({ key, ref, bytes })

/** What GitHub tells of these caches, and of no others. */
function answerOf(caches: ListedCache[], overrides: Partial<CacheListingAnswer> = {}): CacheListingAnswer {
  return { caches, count: caches.length, bytes: undefined, quota: undefined, ...overrides }
}

const scopesOf = (inputs: Parameters<typeof createInputs>[0], repository = 'octo/app') =>
  createScopes(createInputs(inputs), {
    ...{ workspace: '/w', repository, runTexts: [], nativePlatform: 'linux/amd64' }
  })

/** The names under which something of a scope is kept: its layers with and without an image, its mounts, of a branch. */
function namesOf(scope: string): string[] {
  const name = `${scope}${ownerOf({ repository: 'octo/app' })}`
  return [name, `${name}.unpublished`, `${name}.mounts`, `${name}.feature-x-1a2b3c4d`]
}

/** The key of a record, as it is planned for a runner that keeps nothing. */
function recordKeyOf(scopes: ReturnType<typeof scopesOf>): string {
  const facts = createFacts({ cacheService: createService('v2') })
  const plan = planRecord(scopes, facts, { backend: 'local', exports: true, policy: createPolicy() })
  return `${plan?.family}${plan?.names[0]}/7-1795867200000`
}

function healthOf(answer: CacheListingAnswer, scope = scopesOf({}).own, refs = [MAIN]): CacheHealth {
  return describeHealth(answer, { scope, refs })
}

describe('caches of this action', () => {
  const api = scopesOf({ tags: ['ghcr.io/octo/api:1'], target: 'prod' })
  const web = scopesOf({ cacheScope: 'Web & more' })

  /** In each of the forms that keys have. */
  const keysOf = (scopes: ReturnType<typeof scopesOf>): string[] => [
    ...namesOf(scopes.own).flatMap((name) => [
      newIndexKey(name),
      newPackKey(name),
      `${keyPrefix(`/kept/layers/${name}`)}${DIGEST}`
    ]),
    recordKeyOf(scopes)
  ]

  test('are grouped by scope, whatever their keys’ form, the largest first', () => {
    const caches = [...keysOf(api).map((key) => entryOf(key)), ...keysOf(web).map((key) => entryOf(key, 20))]
    expect(healthOf(answerOf(caches))).toMatchObject({
      scopes: [
        { scope: web.own, bytes: 260, entries: 13 },
        { scope: api.own, bytes: 130, entries: 13 }
      ],
      others: []
    })
  })

  test.each(keysOf(api).map((key) => [key]))('have their scope in %s', (key) => {
    expect(healthOf(answerOf([entryOf(key)])).scopes).toEqual([{ scope: api.own, bytes: 10, entries: 1 }])
  })

  test('of several platforms and targets are told apart', () => {
    const scopes = [
      scopesOf({ platforms: ['linux/amd64', 'linux/arm64'] }),
      scopesOf({ platforms: ['linux/arm64'] }),
      scopesOf({ target: 'test' })
    ].map(({ own }) => own)
    const caches = scopes.map((scope) => entryOf(newPackKey(namesOf(scope)[0] ?? '')))
    expect(
      healthOf(answerOf(caches))
        .scopes.map(({ scope }) => scope)
        .sort()
    ).toEqual(scopes.sort())
  })

  test('are named as far as they can be, if their form is not known', () => {
    expect(
      healthOf(answerOf([entryOf('buildkit-cache-2/odd/1'), entryOf('buildkit-cache-1-')]))
    ).toMatchObject({
      scopes: [{ scope: 'odd', entries: 1 }],
      others: [{ entries: 1 }]
    })
  })
})

describe('caches of others', () => {
  test.each([
    [`buildkit-blob-1-sha256:${'a'.repeat(64)}`, "BuildKit's gha cache"],
    ['index-app-1-buildkit-1#2', "BuildKit's gha cache"],
    [`node-cache-Linux-x64-npm-${DIGEST}`, 'actions/setup-node'],
    [`setup-python-Linux-x64-24.04-Ubuntu-python-3.13.1-pip-${DIGEST}`, 'actions/setup-python'],
    [`setup-go-Linux-x64-ubuntu24-go-1.25.0-${DIGEST}`, 'actions/setup-go'],
    [`setup-java-Linux-x64-maven-${DIGEST}`, 'actions/setup-java'],
    ['v0-rust-test-Linux-x64-8a1b-0c2d', 'Swatinem/rust-cache'],
    ['gradle-home-v1|Linux-X64|build[1a2b]-3c4d', 'gradle/actions'],
    ['setup-ruby-bundler-cache-v6-ubuntu-24.04-x64-ruby-3.4.1-wd-/', 'ruby/setup-ruby'],
    ['buildx-dl-bin-0.30.1-linux-amd64', 'docker/setup-buildx-action'],
    [`Linux-buildx-${DIGEST}`, 'buildx (local folder)'],
    [`Linux-my_tool-${DIGEST}`, 'Linux-my_tool…'],
    ['0123456789abcdef0123456789abcdef', '0123456789abcdef0123…']
  ])('with the key %s are of %s', (key, tool) => {
    expect(healthOf(answerOf([entryOf(key)]))).toMatchObject({
      scopes: [],
      others: [{ tool, bytes: 10, entries: 1 }]
    })
  })

  test('are grouped, the largest first', () => {
    const caches = [
      entryOf('node-cache-a', 1),
      entryOf('setup-go-a', 5),
      entryOf('node-cache-b', 2),
      entryOf(newPackKey(namesOf(scopesOf({}).own)[0] ?? ''), 100)
    ]
    expect(healthOf(answerOf(caches)).others).toEqual([
      { tool: 'actions/setup-go', bytes: 5, entries: 1 },
      { tool: 'actions/setup-node', bytes: 3, entries: 2 }
    ])
  })

  test('that nobody knows are grouped without their hashes, whatever these begin with', () => {
    const keys = ['deps-a1b2c3d4', 'deps-4d5e6f70', 'deps-fedc1234']
    expect(healthOf(answerOf(keys.map((key) => entryOf(key)))).others).toEqual([
      { tool: 'deps…', bytes: 30, entries: 3 }
    ])
  })

  test('that are called like this action and are not are others', () => {
    const keys = ['my-buildkit-cache-2/x/1', 'buildkit-cache-9/x/1', 'buildkit-cache']
    expect(healthOf(answerOf(keys.map((key) => entryOf(key)))).scopes).toEqual([])
  })
})

describe('bytes and quota', () => {
  test('are what GitHub tells', () => {
    const answer = answerOf([entryOf('a', 5)], { bytes: 7e9, quota: 50e9 })
    expect(healthOf(answer)).toMatchObject({ bytes: 7e9, quota: 50e9, isPart: false })
  })

  test('are the sum of the caches, and what is free of charge, where it tells nothing', () => {
    expect(healthOf(answerOf([entryOf('a', 5), entryOf('b', 6)]))).toMatchObject({ bytes: 11, quota: 10e9 })
  })

  test('are of a part, if there are more caches than were listed', () => {
    expect(healthOf(answerOf([entryOf('a', 5)], { count: 2 })).isPart).toBe(true)
  })

  test('are nothing of a repository without caches', () => {
    expect(healthOf(answerOf([]))).toEqual({
      ...{ bytes: 0, quota: 10e9, isPart: false, scopes: [], others: [], elsewhere: [] }
    })
  })
})

describe('a cache that is elsewhere', () => {
  const { own: scope } = scopesOf({})
  const REFS = ['refs/heads/feature', MAIN]
  const keyOf = (of = scope) => newIndexKey(namesOf(of)[0] ?? '')
  const elsewhereOf = (caches: ListedCache[], overrides: Partial<CacheListingAnswer> = {}, of = scope) =>
    healthOf(answerOf(caches, overrides), of, REFS).elsewhere

  test('is told with its refs, each once, in their order', () => {
    const refs = ['refs/heads/x', 'refs/pull/7/merge', 'refs/heads/a', 'refs/heads/x']
    expect(elsewhereOf(refs.map((ref) => entryOf(keyOf(), 1, ref)))).toEqual([
      'refs/heads/a',
      'refs/heads/x',
      'refs/pull/7/merge'
    ])
  })

  test.each(REFS)('is not told where one can be read, from %s', (ref) => {
    expect(elsewhereOf([entryOf(keyOf(), 1, 'refs/heads/x'), entryOf(keyOf(), 1, ref)])).toEqual([])
  })

  test('is not told where not all caches were listed', () => {
    expect(elsewhereOf([entryOf(keyOf(), 1, 'refs/heads/x')], { count: 2 })).toEqual([])
  })

  test('is not told of other scopes, or of other tools', () => {
    const other = keyOf(scopesOf({ target: 'test' }).own)
    const caches = [entryOf(other, 1, 'refs/heads/x'), entryOf(`Linux-${scope}`, 1, 'refs/heads/x')]
    expect(elsewhereOf(caches)).toEqual([])
  })

  test.each<[string, Parameters<typeof createInputs>[0]]>([
    ['ends like it', { cacheScope: 'web-api' }],
    ['begins like it', { cacheScope: 'api', platforms: ['linux/amd64', 'linux/arm64'] }]
  ])('is not told of a scope whose name %s', (_, inputs) => {
    const { own: api } = scopesOf({ cacheScope: 'api' })
    const other = keyOf(scopesOf(inputs).own)
    expect(elsewhereOf([entryOf(other, 1, 'refs/heads/x')], {}, api)).toEqual([])
    expect(elsewhereOf([entryOf(keyOf(api), 1, 'refs/heads/x')], {}, api)).toEqual(['refs/heads/x'])
  })
})
