import { describe, expect, test } from '@jest/globals'
import { expectLocal } from '../../src/environment/expected-place.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createInputs } from '../support/builders.js'

const HOSTED = {
  ...{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted', RUNNER_TEMP: '/runner/temp' },
  ...{ ACTIONS_RESULTS_URL: 'https://v2.example/', ACTIONS_CACHE_SERVICE_V2: 'true' },
  ACTIONS_RUNTIME_TOKEN: 'opaque'
}
const expected = (inputs: Partial<ActionInputs> = {}, env: Record<string, string> = {}) =>
  expectLocal(createInputs(inputs), { ...HOSTED, ...env })

describe('a local cache is expected', () => {
  test('on a hosted runner with a cache service, with the builder that is the current one', () => {
    expect(expected()).toEqual({ builder: undefined, temp: '/runner/temp' })
  })

  test('with the builder that the inputs name, before the one that docker is told', () => {
    expect(expected({ builder: 'lab' }, { BUILDX_BUILDER: 'other' })?.builder).toBe('lab')
    expect(expected({}, { BUILDX_BUILDER: 'other' })?.builder).toBe('other')
    expect(expected({}, { BUILDX_BUILDER: '' })?.builder).toBeUndefined()
  })

  test('anywhere where the inputs ask for it', () => {
    expect(expected({ cache: 'local' }, { RUNNER_ENVIRONMENT: 'self-hosted' })).toBeDefined()
    expect(expectLocal(createInputs({ cache: 'local' }), {})).toEqual({ builder: undefined, temp: '/tmp' })
  })
})

describe('no local cache is expected', () => {
  test.each([
    ['another cache is asked for', { cache: 'gha' }],
    ['no cache is asked for', { cache: 'off' }],
    ['nothing is built', { dryRun: true }],
    ['the Dockerfile is only looked at', { call: 'check' }],
    ['a builder is to be made', { driverOpts: ['network=host'] }]
  ] as [string, Partial<ActionInputs>][])('where %s', (_, inputs) => {
    expect(expected(inputs)).toBeUndefined()
  })

  test.each([
    ['the runner may keep files', { RUNNER_ENVIRONMENT: 'self-hosted' }],
    [
      'the service is an older one',
      { ACTIONS_CACHE_SERVICE_V2: '', ACTIONS_CACHE_URL: 'https://v1.example/' }
    ],
    ['there is no service', { ACTIONS_RESULTS_URL: '' }],
    ['there is no token', { ACTIONS_RUNTIME_TOKEN: '' }]
  ])('with auto where %s', (_, env: Record<string, string>) => {
    expect(expected({}, env)).toBeUndefined()
  })
})
