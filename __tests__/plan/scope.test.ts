import { describe, expect, test } from '@jest/globals'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { type BuildPlace, createScopes } from '../../src/plan/scope.js'
import { createInputs } from '../support/builders.js'

const WORKSPACE = '/runner/app/app'
const PLACE: BuildPlace = {
  workspace: WORKSPACE,
  repository: 'octo/app',
  runTexts: ['99112233'],
  nativePlatform: 'linux/amd64'
}
const scopesOf = (inputs: Partial<ActionInputs>, place: Partial<BuildPlace> = {}) =>
  createScopes(createInputs(inputs), { ...PLACE, ...place })
const scopeOf = (inputs: Partial<ActionInputs>, place: Partial<BuildPlace> = {}) =>
  scopesOf(inputs, place).own

/** Builds that would overwrite each other's cache if their scopes were equal. */
const distinct: Partial<ActionInputs>[] = [
  {},
  { context: 'services/api' },
  { context: 'services/web' },
  { context: '../other' },
  { file: 'services/api/Dockerfile' },
  { file: 'Dockerfile.dev' },
  { context: 'services/api', file: 'Dockerfile' },
  { context: 'services/api', file: 'services/api/Dockerfile.dev' },
  { target: 'test' },
  { buildArgs: ['PYTHON_VERSION=3.12'] },
  { buildArgs: ['PYTHON_VERSION=3.13'] },
  { target: 'final' },
  { target: 't'.repeat(60) },
  { target: 't'.repeat(61) },
  { tags: ['ghcr.io/octo/api:1'] },
  { tags: ['ghcr.io/other/api:1'] },
  { tags: ['docker.io/octo/api:1'] },
  { platforms: ['linux/arm64'] },
  { platforms: ['linux/amd64', 'linux/arm64'] },
  { platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] },
  { platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] },
  { context: 'https://github.com/octo/app.git' },
  { context: 'https://github.com/octo/other.git' },
  { cacheScope: 'api' },
  { cacheScope: 'API' },
  { cacheScope: 'a/b' },
  { cacheScope: 'a b' },
  { cacheScope: 'a-b' },
  { cacheScope: '..' },
  { cacheScope: 'ä' },
  { cacheScope: 'ö' },
  { cacheScope: 'a_b' },
  { cacheScope: 'a__b' },
  { cacheScope: 'api-linux-arm64' },
  { cacheScope: 'api_linux-arm64' },
  { cacheScope: 'api__linux-arm64' },
  { cacheScope: 'x'.repeat(150) },
  { cacheScope: 'x'.repeat(151) },
  { cacheScope: 'api', platforms: ['linux/arm64'] },
  { cacheScope: 'api', platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] },
  { cacheScope: 'api', platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] }
]

describe('a scope', () => {
  test('differs for builds that would overwrite each other', () => {
    const scopes = distinct.map((inputs) => scopeOf(inputs))
    expect(scopes.filter((scope, index) => scopes.indexOf(scope) !== index)).toEqual([])
  })

  test('is a folder name, and fits into cache keys and image tags', () => {
    for (const inputs of distinct) {
      expect(scopeOf(inputs)).toMatch(/^[a-z0-9_][a-z0-9_.-]*$/)
      expect(scopeOf(inputs).length).toBeLessThanOrEqual(90)
    }
  })

  test('can be read: image, target and platform stand in it', () => {
    expect(scopeOf({ tags: ['ghcr.io/octo/api:1'], target: 'final', platforms: ['linux/arm64'] })).toMatch(
      /^api-final__linux-arm64-[0-9a-f]{8}$/
    )
    expect(scopeOf({ context: 'services/api' })).toMatch(/^api__linux-amd64-[0-9a-f]{8}$/)
    expect(scopeOf({})).toMatch(/^image__linux-amd64-[0-9a-f]{8}$/)
  })

  test('does not depend on where the runner put the workspace', () => {
    const inputs = { context: 'services/api', file: 'services/api/Dockerfile' }
    expect(scopeOf(inputs, { workspace: '/elsewhere/app' })).toBe(scopeOf(inputs))
    expect(scopeOf({ context: '/elsewhere/app/services/api' }, { workspace: '/elsewhere/app' })).toBe(
      scopeOf({ context: '/runner/app/app/services/api' })
    )
  })

  test('is the same for the same place written otherwise', () => {
    expect(scopeOf({ context: './services/api/' })).toBe(scopeOf({ context: 'services/api' }))
    expect(scopeOf({ platforms: ['linux/arm64', 'linux/amd64'] })).toBe(
      scopeOf({ platforms: ['linux/amd64', 'linux/arm64'] })
    )
  })

  test('is the same for a Dockerfile that is named and one that is the context’s own', () => {
    expect(scopeOf({ file: 'Dockerfile' })).toBe(scopeOf({}))
    expect(scopeOf({ file: './Dockerfile' })).toBe(scopeOf({}))
    expect(scopeOf({ context: '.', file: '/runner/app/app/Dockerfile' })).toBe(scopeOf({ context: '.' }))
    expect(scopeOf({ context: 'services/api', file: 'services/api/Dockerfile' })).toBe(
      scopeOf({ context: 'services/api/' })
    )
    expect(scopeOf({ context: '../other', file: '../other/Dockerfile' })).toBe(
      scopeOf({ context: '../other' })
    )
  })

  test('does not depend on the tag, further tags, arguments that name the run or the commit of a context', () => {
    const scope = scopeOf({ tags: ['ghcr.io/octo/api:1'] })
    expect(scopeOf({ tags: ['ghcr.io/octo/API:2', 'ghcr.io/octo/web:2'], buildArgs: ['RUN=99112233'] })).toBe(
      scope
    )
    expect(scopeOf({ context: 'https://github.com/octo/app.git#aaaa' })).toBe(
      scopeOf({ context: 'https://github.com/octo/app.git#bbbb' })
    )
  })

  test('keeps a given name as it is where that is possible', () => {
    expect(scopeOf({ cacheScope: 'api_1.x' })).toBe('api_1.x__linux-amd64')
    expect(scopeOf({ cacheScope: 'api', platforms: ['linux/arm64'] })).toBe('api__linux-arm64')
    expect(scopeOf({ cacheScope: 'API' })).toMatch(/^api-[0-9a-f]{8}__linux-amd64$/)
  })

  test('of a given name does not depend on the build', () => {
    expect(scopeOf({ cacheScope: 'api', target: 'test', context: 'x', tags: ['y'] })).toBe('api__linux-amd64')
  })

  test('gives sorted platforms without changing the inputs', () => {
    const inputs = createInputs({ platforms: ['linux/arm64', 'linux/amd64'] })
    createScopes(inputs, PLACE)
    expect(inputs.platforms).toEqual(['linux/arm64', 'linux/amd64'])
  })

  test('has at most 90 characters, whatever its name and platforms', () => {
    const platforms = ['linux/386', 'linux/amd64', 'linux/loong64']
    expect(scopeOf({ cacheScope: `X${'x'.repeat(60)}`, platforms }).length).toBeLessThanOrEqual(90)
  })

  test('differs for two folders of one remote repository', () => {
    const [api, web] = ['api', 'web'].map((folder) =>
      scopeOf({ context: `https://github.com/octo/app.git#main:${folder}` })
    )
    expect(api).not.toBe(web)
  })

  test.each([
    ['git@github.com:octo/app.git#'],
    ['deploy@example.com:octo/app.git#'],
    ['ssh://git@example.com/octo/app.git#'],
    ['github.com/octo/app#'],
    ['https://github.com/octo/app.git?ref=']
  ])('does not depend on the commit in %s', (context) => {
    expect(scopeOf({ context: `${context}aaaa` })).toBe(scopeOf({ context: `${context}bbbb` }))
  })
})

describe('a scope without a given name', () => {
  test('differs for two repositories that build the same', () => {
    expect(scopeOf({}, { repository: 'octo/other' })).not.toBe(scopeOf({}))
    expect(scopeOf({}, { repository: undefined })).not.toBe(scopeOf({}))
  })

  test('differs for two folders, and not for two commits, in the query form of a git URL', () => {
    const of = (query: string) => scopeOf({ context: `https://github.com/octo/app.git?${query}` })
    expect(of('ref=main&subdir=api')).not.toBe(of('ref=main&subdir=web'))
    expect(of('ref=main&subdir=api')).toBe(of('ref=v2&subdir=api'))
  })
})

describe('the platform in a scope', () => {
  test('is the builder’s own where none is given', () => {
    expect(scopeOf({}, { nativePlatform: 'linux/arm64' })).not.toBe(scopeOf({}))
    expect(scopeOf({ cacheScope: 'app' }, { nativePlatform: 'linux/arm64' })).toBe('app__linux-arm64')
  })

  test('is the same whether it was given or is the builder’s own', () => {
    for (const inputs of [{}, { cacheScope: 'app' }])
      expect(scopeOf({ ...inputs, platforms: ['linux/amd64'] })).toBe(scopeOf(inputs))
  })

  test('does not depend on the builder’s own where one is given', () => {
    const inputs = { platforms: ['linux/arm64'] }
    expect(scopeOf(inputs, { nativePlatform: 'linux/riscv64' })).toBe(scopeOf(inputs))
  })

  test('cannot be imitated by a name', () => {
    const names = ['app-linux-amd64', 'app_linux-amd64', 'app__linux-amd64', 'app_', 'app__', 'app-']
    const scopes = [...names, 'app'].map((cacheScope) => scopeOf({ cacheScope }))
    expect(new Set(scopes).size).toBe(scopes.length)
    for (const scope of scopes) expect(scope).toMatch(/__linux-amd64$/)
  })
})

describe('two hundred random names', () => {
  const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/386']
  // Few letters and many of the characters that are changed or that separate, so that near misses are common.
  const LETTERS = ['a', 'A', 'b', '_', '__', '-', '.', '/', ' ', 'ä', '__linux-amd64', '-linux-arm64']
  /** Numerical Recipes' generator: the same names in every run. */
  let seed = 1
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return Math.floor((seed / 2 ** 32) * limit)
  }
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T
  const random = new Map<string, Partial<ActionInputs>>()
  while (random.size < 200) {
    const cacheScope = Array.from({ length: 1 + below(5) }, () => pick(LETTERS)).join('')
    const platforms = PLATFORMS.filter(() => below(4) === 0)
    const builtFor = platforms.length > 0 ? platforms.toSorted() : [PLACE.nativePlatform]
    random.set(JSON.stringify([cacheScope, builtFor]), { cacheScope, platforms })
  }

  test('never collide, and are all fit for folders, keys and tags', () => {
    const names = new Map<string, string>()
    for (const [identity, inputs] of random) {
      const scope = scopeOf(inputs)
      expect(`${identity} and ${names.get(scope)}`).toBe(`${identity} and undefined`)
      expect(scope).toMatch(/^[a-z0-9_][a-z0-9_.-]{0,89}$/)
      // What stands before the platform never has the separator itself.
      expect(scope.split('__')).toHaveLength(2)
      names.set(scope, identity)
    }
    expect(names.size).toBe(200)
  })
})

describe('scopes of a build for several platforms', () => {
  const platforms = ['linux/arm64', 'linux/amd64', 'linux/arm/v7']

  test.each<Partial<ActionInputs>>([
    {},
    { cacheScope: 'app' },
    { tags: ['ghcr.io/octo/app:1'], target: 'final' }
  ])('are its own, and those under which a matrix builds each platform alone, sorted: %j', (inputs) => {
    const { own, ofPlatforms } = scopesOf({ ...inputs, platforms })
    const alone = platforms.toSorted().map((platform) => scopeOf({ ...inputs, platforms: [platform] }))
    expect(ofPlatforms).toEqual(alone)
    expect(ofPlatforms).not.toContain(own)
    expect(scopesOf({ ...inputs, platforms: platforms.toReversed() })).toMatchObject({ own, ofPlatforms })
  })

  test.each([{ platforms: [] }, { platforms: ['linux/arm64'] }])(
    'are no others where there is one platform: %j',
    (inputs) => {
      expect(scopesOf(inputs).ofPlatforms).toEqual([])
    }
  )
})

describe('the family of scopes', () => {
  const familyOf = (inputs: Partial<ActionInputs>, place: Partial<BuildPlace> = {}) =>
    scopesOf(inputs, place).family

  test.each<Partial<ActionInputs>>([
    {},
    { cacheScope: 'app' },
    { tags: ['ghcr.io/octo/app:1'], context: 'services/api', buildArgs: ['PYTHON=3.13'] }
  ])('is the same for each target and platform of an image: %j', (inputs) => {
    const family = familyOf(inputs)
    for (const target of ['test', 'final', undefined])
      for (const platforms of [[], ['linux/arm64'], ['linux/arm64', 'linux/amd64']])
        expect(familyOf({ ...inputs, target, platforms })).toBe(family)
    expect(familyOf(inputs, { nativePlatform: 'linux/arm64' })).toBe(family)
  })

  test('is the same wherever the workspace is, and whatever the run is called', () => {
    const inputs = { context: 'services/api', buildArgs: ['RUN=99112233', 'A=1'] }
    const again = { ...inputs, buildArgs: ['RUN=11223344', 'A=1'] }
    expect(familyOf(again, { workspace: '/elsewhere', runTexts: ['11223344'] })).toBe(familyOf(inputs))
  })

  test('differs for builds that are not of the same image', () => {
    const ofOther = distinct
      .map(({ target: _, platforms: __, ...inputs }) => inputs)
      .filter(({ cacheScope }) => cacheScope === undefined)
    const images = new Map(ofOther.map((inputs) => [JSON.stringify(inputs), familyOf(inputs)]))
    expect(new Set(images.values()).size).toBe(images.size)
    expect(familyOf({}, { repository: 'octo/other' })).not.toBe(familyOf({}))
    expect(familyOf({ cacheScope: 'a' })).not.toBe(familyOf({ cacheScope: 'b' }))
  })

  test('of a given name is each repository’s own, as several may share a folder', () => {
    const inputs = { cacheScope: 'app' }
    expect(familyOf(inputs, { repository: 'octo/other' })).not.toBe(familyOf(inputs))
  })

  test('is a part of a path and of a key', () => {
    for (const inputs of distinct) expect(familyOf(inputs)).toMatch(/^[a-z0-9]{4,16}$/)
  })
})
