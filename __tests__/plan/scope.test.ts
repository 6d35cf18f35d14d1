import { describe, expect, test } from '@jest/globals'
import type { ActionInputs } from '../../src/inputs.js'
import { createScope, repositoryOfTag } from '../../src/plan/scope.js'
import { createInputs } from '../support/builders.js'

const WORKSPACE = '/runner/app/app'
const scopeOf = (inputs: Partial<ActionInputs>, workspace = WORKSPACE) =>
  createScope(createInputs(inputs), workspace)

/** Builds that would overwrite each other's cache if their scopes were equal. */
const distinct: Partial<ActionInputs>[] = [
  {},
  { context: 'services/api' },
  { context: 'services/web' },
  { context: '../other' },
  { file: 'services/api/Dockerfile' },
  { target: 'test' },
  { target: 'final' },
  { target: 't'.repeat(60) },
  { target: 't'.repeat(61) },
  { tags: ['ghcr.io/octo/api:1'] },
  { tags: ['ghcr.io/other/api:1'] },
  { tags: ['docker.io/octo/api:1'] },
  { platforms: ['linux/amd64'] },
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
  { cacheScope: 'x'.repeat(150) },
  { cacheScope: 'x'.repeat(151) },
  { cacheScope: 'api', platforms: ['linux/amd64'] },
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
      /^api-final-linux-arm64-[0-9a-f]{8}$/
    )
    expect(scopeOf({ context: 'services/api' })).toMatch(/^api-[0-9a-f]{8}$/)
    expect(scopeOf({})).toMatch(/^image-[0-9a-f]{8}$/)
  })

  test('does not depend on where the runner put the workspace', () => {
    const inputs = { context: 'services/api', file: 'services/api/Dockerfile' }
    expect(scopeOf(inputs, '/elsewhere/app')).toBe(scopeOf(inputs))
    expect(scopeOf({ context: '/elsewhere/app/services/api' }, '/elsewhere/app')).toBe(
      scopeOf({ context: '/runner/app/app/services/api' })
    )
  })

  test('is the same for the same place written otherwise', () => {
    expect(scopeOf({ context: './services/api/' })).toBe(scopeOf({ context: 'services/api' }))
    expect(scopeOf({ platforms: ['linux/arm64', 'linux/amd64'] })).toBe(
      scopeOf({ platforms: ['linux/amd64', 'linux/arm64'] })
    )
  })

  test('does not depend on the tag, further tags, build arguments or the commit of a context', () => {
    const scope = scopeOf({ tags: ['ghcr.io/octo/api:1'] })
    expect(scopeOf({ tags: ['ghcr.io/octo/API:2', 'ghcr.io/octo/web:2'], buildArgs: ['A=1'] })).toBe(scope)
    expect(scopeOf({ context: 'https://github.com/octo/app.git#aaaa' })).toBe(
      scopeOf({ context: 'https://github.com/octo/app.git#bbbb' })
    )
  })

  test('keeps a given name as it is where that is possible', () => {
    expect(scopeOf({ cacheScope: 'api_1.x' })).toBe('api_1.x')
    expect(scopeOf({ cacheScope: 'api', platforms: ['linux/arm64'] })).toBe('api-linux-arm64')
    expect(scopeOf({ cacheScope: 'API' })).toMatch(/^api-[0-9a-f]{8}$/)
  })

  test('of a given name does not depend on the build', () => {
    expect(scopeOf({ cacheScope: 'api', target: 'test', context: 'x', tags: ['y'] })).toBe('api')
  })

  test('gives sorted platforms without changing the inputs', () => {
    const inputs = createInputs({ platforms: ['linux/arm64', 'linux/amd64'] })
    createScope(inputs, WORKSPACE)
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
    ['github.com/octo/app#'],
    ['https://github.com/octo/app.git?ref=']
  ])('does not depend on the commit in %s', (context) => {
    expect(scopeOf({ context: `${context}aaaa` })).toBe(scopeOf({ context: `${context}bbbb` }))
  })
})

describe('repositoryOfTag', () => {
  test.each([
    ['ghcr.io/Octo/App:V1', 'ghcr.io/octo/app'],
    ['ghcr.io/octo/app', 'ghcr.io/octo/app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['localhost:5000/app:1', 'localhost:5000/app'],
    [`octo/app:1@sha256:${'0'.repeat(64)}`, 'octo/app'],
    ['app:1', 'app'],
    [undefined, undefined]
  ])('of %p is %p', (tag, repository) => {
    expect(repositoryOfTag(tag)).toBe(repository)
  })
})
