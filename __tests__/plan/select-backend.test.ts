import { describe, expect, test } from '@jest/globals'
import { BACKEND_NAMES, type BackendName } from '../../src/backends/backend.js'
import { BACKENDS } from '../../src/backends/backends.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs.js'
import { selectBackend } from '../../src/plan/select-backend.js'
import {
  createClassicBuilder,
  createFacts,
  createInputs,
  createPolicy,
  createRequest,
  createRunner,
  createService
} from '../support/builders.js'
import { frozen } from '../support/frozen.js'
import { everySituation, isSentence, type NamedSituation } from '../support/situations.js'

const table = everySituation().map((situation) => ({
  situation,
  selection: selectBackend(frozen(situation))
}))
type Row = (typeof table)[number]

/** The first rows of the table that break a promise, by name, so that a failure says which. */
function breaking(applies: (situation: NamedSituation) => boolean, holds: (row: Row) => boolean): object[] {
  const rows = table.filter(({ situation }) => applies(situation))
  // A promise about no situation at all would always be kept.
  expect(rows.length).toBeGreaterThan(0)
  return rows
    .filter((row) => !holds(row))
    .slice(0, 5)
    .map(({ situation, selection }) => ({ name: situation.name, ...selection }))
}

const always = () => true
const automatic = ({ axes }: NamedSituation) => axes.cache === 'auto'
const explicit = ({ axes }: NamedSituation) => axes.cache !== 'auto' && axes.cache !== 'off'
const usableIn = (name: BackendName, { facts, inputs, request, axes }: NamedSituation) =>
  (name === 'none' || axes.canExport) && BACKENDS[name].assess(facts, inputs, request).usable

describe('the selection, in every situation', () => {
  test('has a full sentence as its reason, and for each backend that it rejects', () => {
    expect(
      breaking(
        always,
        ({ selection }) =>
          isSentence(selection.reason) &&
          selection.rejected.every(({ reason }) => isSentence(reason)) &&
          (selection.warning === undefined || isSentence(selection.warning))
      )
    ).toEqual([])
  })

  test('never replaces an explicit choice by another backend', () => {
    expect(
      breaking(explicit, ({ situation, selection }) =>
        [situation.axes.cache, 'none'].includes(selection.backend)
      )
    ).toEqual([])
  })

  test('honours an explicit choice exactly where that backend can be used', () => {
    expect(
      breaking(explicit, ({ situation, selection }) => {
        const choice = situation.axes.cache as BackendName
        return (selection.backend === choice) === usableIn(choice, situation)
      })
    ).toEqual([])
  })

  test('warns once, with the reason, where an explicit choice cannot be had, and only there', () => {
    expect(
      breaking(explicit, ({ situation, selection }) => {
        if (selection.backend !== 'none')
          return selection.warning === undefined && selection.rejected.length === 0
        const [refused, ...others] = selection.rejected
        return (
          refused?.backend === situation.axes.cache &&
          others.length === 0 &&
          selection.warning?.startsWith(`cache: ${situation.axes.cache} cannot be used`) === true &&
          selection.warning.endsWith(refused.reason)
        )
      })
    ).toEqual([])
  })

  test('with auto ends in a backend that can be used', () => {
    expect(
      breaking(
        automatic,
        ({ situation, selection }) =>
          BACKEND_NAMES.includes(selection.backend) && usableIn(selection.backend, situation)
      )
    ).toEqual([])
  })

  test('with auto takes none only where the builder keeps its cache, or nothing else can be used', () => {
    expect(
      breaking(automatic, ({ situation, selection }) => {
        const others = (['gha', 'local', 'registry'] as const).filter((name) => usableIn(name, situation))
        return (selection.backend === 'none') === (situation.axes.holds || others.length === 0)
      })
    ).toEqual([])
  })

  test('with auto rejects each backend at most once, and never the one that it takes', () => {
    expect(
      breaking(automatic, ({ selection }) => {
        const names = selection.rejected.map(({ backend }) => backend)
        return new Set(names).size === names.length && !names.includes(selection.backend)
      })
    ).toEqual([])
  })

  test('with auto names every backend that it passes over where there is none to be had', () => {
    expect(
      breaking(
        (situation) => automatic(situation) && !situation.axes.holds,
        ({ selection }) =>
          selection.backend !== 'none' ||
          ['gha', 'local', 'registry'].every((name) =>
            selection.rejected.some(({ backend }) => backend === name)
          )
      )
    ).toEqual([])
  })

  test('names a builder that cannot export, with what to do', () => {
    expect(
      breaking(
        ({ axes }) => !axes.canExport && axes.cache !== 'off' && !(axes.cache === 'auto' && axes.holds),
        ({ selection }) =>
          selection.backend === 'none' &&
          /builder default \(docker driver .*\) cannot export a cache; add docker\/setup-buildx-action/.test(
            selection.warning ?? ''
          )
      )
    ).toEqual([])
  })

  test('warns of nothing where auto finds a cache or the builder keeps its own', () => {
    expect(
      breaking(
        (situation) => automatic(situation) && (situation.axes.canExport || situation.axes.holds),
        ({ selection }) => selection.warning === undefined
      )
    ).toEqual([])
  })

  test('with off is none, and nobody is told anything', () => {
    expect(
      breaking(
        ({ axes }) => axes.cache === 'off',
        ({ selection }) =>
          selection.backend === 'none' &&
          selection.reason === 'cache: off.' &&
          selection.rejected.length === 0 &&
          selection.warning === undefined
      )
    ).toEqual([])
  })

  test('is the same for the same situation', () => {
    expect(
      breaking(
        always,
        ({ situation, selection }) => JSON.stringify(selectBackend(situation)) === JSON.stringify(selection)
      )
    ).toEqual([])
  })
})

describe('auto takes', () => {
  const hosted = createRunner('github-hosted')
  const kept = { path: '/kept', persistence: 'proved' } as const
  const pushing = { tags: ['ghcr.io/octo/app:1'], push: true }
  const cases: [string, BackendName, Partial<EnvironmentFacts>, Partial<ActionInputs>][] = [
    [
      'the cache service on a hosted runner',
      'gha',
      { runner: hosted, cacheService: createService('v2') },
      {}
    ],
    [
      'the cache service on a hosted runner, also where it pushes with a login',
      'gha',
      { runner: hosted, cacheService: createService('v2'), registryLogins: ['ghcr.io'] },
      pushing
    ],
    [
      'nothing of its own where the builder holds earlier builds',
      'none',
      { builderHoldsEarlierBuilds: true },
      pushing
    ],
    ['the kept folder on a persistent runner with a fresh builder', 'local', { cacheFolder: kept }, {}],
    [
      'the kept folder before a registry and a cache service',
      'local',
      { cacheFolder: kept, cacheService: createService('v2'), registryLogins: ['ghcr.io'] },
      pushing
    ],
    ['the registry that is pushed to with a login', 'registry', { registryLogins: ['ghcr.io'] }, pushing],
    [
      'the registry before the cache service on a self-hosted runner',
      'registry',
      { registryLogins: ['ghcr.io'], cacheService: createService('v2') },
      { cacheImage: 'ghcr.io/octo/c' }
    ],
    ['the cache service on a self-hosted runner', 'gha', { cacheService: createService('v2') }, {}],
    [
      'a folder that the old service carries, where BuildKit cannot speak to it',
      'local',
      { runner: createRunner('act'), cacheService: createService('v1') },
      {}
    ],
    ['nothing where there is nothing', 'none', {}, {}]
  ]

  test.each(cases)('%s', (_, backend, facts, inputs) => {
    expect(
      selectBackend({
        facts: createFacts(facts),
        inputs: createInputs(inputs),
        request: createRequest(),
        policy: createPolicy()
      }).backend
    ).toBe(backend)
  })

  test('nothing from a builder that holds earlier builds, and says that it keeps its own cache', () => {
    const facts = createFacts({ builderHoldsEarlierBuilds: true })
    expect(
      selectBackend({ facts, inputs: createInputs(), request: createRequest(), policy: createPolicy() })
    ).toEqual({
      backend: 'none',
      reason: 'the builder keeps its own layer cache; nothing is imported or exported.',
      rejected: [],
      warning: undefined
    })
  })

  test('the next best where a hosted runner’s token has expired, and says why not gha', () => {
    const facts = createFacts({
      runner: hosted,
      cacheService: createService('v2', { expiresAt: 0 }),
      registryLogins: ['ghcr.io']
    })
    const { backend, rejected } = selectBackend({
      facts,
      inputs: createInputs({ ...pushing }),
      request: createRequest(),
      policy: createPolicy()
    })
    expect(backend).toBe('registry')
    expect(rejected).toEqual([
      { backend: 'gha', reason: 'the runtime token expired at 1970-01-01T00:00:00.000Z.' }
    ])
  })
})

describe('an explicit cache', () => {
  test('is used even where the builder holds earlier builds', () => {
    const facts = createFacts({ builderHoldsEarlierBuilds: true, cacheService: createService('v2') })
    const { backend } = selectBackend({
      facts,
      inputs: createInputs({ cache: 'gha' }),
      request: createRequest(),
      policy: createPolicy()
    })
    expect(backend).toBe('gha')
  })

  test('that the builder cannot export is not silently dropped', () => {
    const facts = createFacts({ builder: createClassicBuilder(), cacheService: createService('v2') })
    const { warning } = selectBackend({
      facts,
      inputs: createInputs({ cache: 'gha' }),
      request: createRequest(),
      policy: createPolicy()
    })
    expect(warning).toBe(
      'cache: gha cannot be used, and the build goes on without it: builder default (docker driver without the ' +
        'containerd image store) cannot export a cache; add docker/setup-buildx-action before this step, or turn on ' +
        'the containerd image store.'
    )
  })
})
