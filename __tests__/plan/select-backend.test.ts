import { describe, expect, test } from '@jest/globals'
import { BACKEND_NAMES, type BackendName } from '../../src/backends/backend.js'
import { BACKENDS } from '../../src/backends/backends.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { AUTO_ROWS, selectBackend } from '../../src/plan/select-backend.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createPolicy,
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
const compresses = (name: BackendName) => ['local', 'registry', 'none'].includes(name)
const usableIn = (name: BackendName, { facts, inputs, axes }: NamedSituation) =>
  (name === 'none' || name === 'inline' || axes.canExport) &&
  (axes.wish !== 'zstd' || compresses(name)) &&
  BACKENDS[name].assess(facts, inputs).usable
/** What `auto` considers: the service where nobody else sees its token, and what the inputs or the builder point at. */
const consideredIn = ({ axes, facts }: NamedSituation): BackendName[] => [
  ...(facts.runner.ephemeral ? (['gha'] as const) : []),
  ...(['local', 'registry'] as const),
  ...(axes.wish === 'a bucket' ? (['s3'] as const) : []),
  ...(axes.wish === 'an account' ? (['azblob'] as const) : []),
  ...(axes.canExport ? [] : (['inline'] as const))
]
const BARRIER = /builder default \(docker driver .*\) cannot export a cache; add docker\/setup-buildx-action/

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
        const others = consideredIn(situation).filter((name) => usableIn(name, situation))
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
        ({ situation, selection }) =>
          selection.backend !== 'none' ||
          (['gha', ...consideredIn(situation)] as const).every((name) =>
            selection.rejected.some(({ backend }) => backend === name)
          )
      )
    ).toEqual([])
  })

  test('names a builder that cannot export, with what to do', () => {
    expect(
      breaking(
        ({ axes }) =>
          !axes.canExport &&
          !['off', 'inline'].includes(axes.cache) &&
          !(axes.cache === 'auto' && axes.holds),
        ({ situation, selection }) => {
          // What it can export is told in the plan, and what it cannot in one warning.
          const isInline = automatic(situation) && usableIn('inline', situation)
          const { warning, rejected } = selection
          return isInline
            ? selection.backend === 'inline' &&
                warning === undefined &&
                rejected.some(({ backend, reason }) => backend === 'registry' && BARRIER.test(reason))
            : selection.backend === 'none' && BARRIER.test(warning ?? '')
        }
      )
    ).toEqual([])
  })

  test('with auto takes a bucket or an account exactly where the inputs name one, before what the runner has', () => {
    expect(
      breaking(
        (situation) => automatic(situation) && !situation.axes.holds && situation.axes.canExport,
        ({ situation: { axes }, selection: { backend } }) =>
          (backend === 's3') === (axes.wish === 'a bucket') &&
          (backend === 'azblob') === (axes.wish === 'an account')
      )
    ).toEqual([])
  })

  test('with auto never takes a cache that would ignore the compression that is asked for', () => {
    expect(
      breaking(
        (situation) => automatic(situation) && situation.axes.wish === 'zstd',
        ({ selection }) => compresses(selection.backend)
      )
    ).toEqual([])
  })

  // `buildx history inspect` shows it to whoever uses the builder later.
  test('with auto gives the job’s token to no builder that others use', () => {
    expect(
      breaking(
        (situation) => automatic(situation) && !situation.facts.runner.ephemeral,
        ({ selection }) => selection.backend !== 'gha'
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
      'packs in the cache service on a hosted runner',
      'local',
      { runner: hosted, cacheService: createService('v2') },
      {}
    ],
    [
      'packs in the cache service on a hosted runner, also where it pushes with a login',
      'local',
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
    [
      'packs in the cache service on a runner of others that is new for each job',
      'local',
      { runner: createRunner('hosted'), cacheService: createService('v2') },
      {}
    ],
    [
      'the cache service itself behind a proxy, where BuildKit alone reads it in parts',
      'gha',
      { runner: hosted, cacheService: { ...createService('v2'), proxied: true } },
      {}
    ],
    [
      'a folder that the service carries on a self-hosted runner, whose builder others use too',
      'local',
      { cacheService: createService('v2') },
      {}
    ],
    [
      'the registry where the builder of a hosted runner is not on it',
      'registry',
      {
        runner: hosted,
        cacheService: createService('v2'),
        registryLogins: ['ghcr.io'],
        builder: createBuilder({ driver: 'kubernetes' })
      },
      pushing
    ],
    [
      'a bucket that the inputs name, before the cache service of a hosted runner',
      's3',
      { runner: hosted, cacheService: createService('v2') },
      { cacheAttributes: { bucket: 'b', region: 'r' } }
    ],
    [
      'an account that the inputs name, before a kept folder',
      'azblob',
      { cacheFolder: kept },
      { cacheAttributes: { account_url: 'https://octo.blob.core.windows.net' } }
    ],
    [
      'no bucket that only a variable names, which may be for something else',
      'local',
      {
        runner: hosted,
        cacheService: createService('v2'),
        objectStores: { s3: { bucket: 'b', region: 'r' }, azblob: {} }
      },
      {}
    ],
    [
      'the image itself where docker’s own builder pushes one',
      'inline',
      { runner: hosted, cacheService: createService('v2'), builder: createClassicBuilder() },
      pushing
    ],
    [
      'a folder that the service carries where another compression is asked for than BuildKit’s client has',
      'local',
      { runner: hosted, cacheService: { ...createService('v2'), proxied: true } },
      { cacheCompression: 'zstd' }
    ],
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
        policy: createPolicy()
      }).backend
    ).toBe(backend)
  })

  test('nothing from a builder that holds earlier builds, and says that it keeps its own cache', () => {
    const facts = createFacts({ builderHoldsEarlierBuilds: true })
    expect(selectBackend({ facts, inputs: createInputs(), policy: createPolicy() })).toEqual({
      backend: 'none',
      reason: 'the builder keeps its own layer cache; nothing is imported or exported.',
      rejected: [],
      warning: undefined
    })
  })

  test('the next best where a hosted runner’s token has expired, and says why not the service', () => {
    const facts = createFacts({
      runner: hosted,
      cacheService: createService('v2', { expiresAt: 0 }),
      registryLogins: ['ghcr.io']
    })
    const { backend, rejected } = selectBackend({
      facts,
      inputs: createInputs({ ...pushing }),
      policy: createPolicy()
    })
    expect(backend).toBe('registry')
    expect(rejected).toEqual([
      {
        backend: 'local',
        reason: expect.stringContaining('the runtime token expired at 1970-01-01T00:00:00.000Z')
      }
    ])
  })
})

describe('auto says why not', () => {
  const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
  const rejectedIn = (facts: Partial<EnvironmentFacts>, inputs: Partial<ActionInputs> = {}) =>
    selectBackend({ facts: createFacts(facts), inputs: createInputs(inputs), policy: createPolicy() })
      .rejected

  test('the cache service: the builder is not this job’s alone', () => {
    expect(
      rejectedIn({ ...hosted, builder: createBuilder({ name: 'far', driver: 'kubernetes' }) })
    ).toContainEqual({
      backend: 'gha',
      reason: "builder far is not this job's alone, and keeps the job's token in its history of builds."
    })
  })

  test('packs: the builder would have to be given the cache as a whole', () => {
    const others = {
      ...hosted,
      builder: createBuilder({ name: 'far', driver: 'kubernetes' }),
      registryLogins: ['ghcr.io']
    }
    expect(rejectedIn(others, { cacheImage: 'ghcr.io/octo/c' })).toEqual([
      {
        backend: 'local',
        reason: "builder far is not this job's alone, and would have to be given the cache as a whole."
      }
    ])
  })

  test('the cache service: it compresses with gzip only', () => {
    const proxied = { ...hosted, cacheService: { ...createService('v2'), proxied: true } }
    expect(rejectedIn(proxied, { cacheCompression: 'estargz' })).toContainEqual({
      backend: 'gha',
      reason: 'it compresses with gzip only (cache-compression: estargz).'
    })
  })

  test('a bucket: its region is not known', () => {
    expect(rejectedIn(hosted, { cacheAttributes: { bucket: 'b' } })).toEqual([
      {
        backend: 's3',
        reason: 'there is no region (cache-attributes: region=…, or the variable AWS_REGION).'
      }
    ])
  })
})

describe('the table of auto', () => {
  test('ends with a row that always applies, of the backend that can always be used', () => {
    expect(AUTO_ROWS.at(-1)?.backend).toBe('none')
    expect(table.every(({ situation }) => AUTO_ROWS.at(-1)?.applies(situation))).toBe(true)
  })

  test('has no row that is never taken', () => {
    const taken = new Set(
      table
        .filter(({ situation }) => automatic(situation))
        .map(({ selection: { backend, reason } }) => `${backend}: ${reason.split(/[:;] /)[0]}`)
    )
    expect(AUTO_ROWS.filter(({ backend, because }) => !taken.has(`${backend}: ${because}`))).toEqual([])
  })

  test('says where each row applies, once, in words that a table in the documentation can show', () => {
    const places = AUTO_ROWS.map(({ where }) => where)
    expect(new Set(places).size).toBe(places.length)
    expect(places.filter((place) => place === '' || /[|\n.]$|[|\n]/.test(place))).toEqual([])
  })

  test('has a row for every backend', () => {
    expect(new Set(AUTO_ROWS.map(({ backend }) => backend))).toEqual(new Set(BACKEND_NAMES))
  })
})

describe('an explicit cache', () => {
  test('of the service is used also on a builder that others use, as its user says so', () => {
    const facts = createFacts({ cacheService: createService('v2'), runner: createRunner('self-hosted') })
    const situation = { facts, inputs: createInputs({ cache: 'gha' }), policy: createPolicy() }
    expect(selectBackend(situation)).toMatchObject({ backend: 'gha', warning: undefined })
  })

  test.each([
    ['s3', 'there is no bucket (cache-attributes: bucket=…, or the variable AWS_BUCKET).'],
    [
      'azblob',
      'there is no account (cache-attributes: account_url=…, or the variable BUILDKIT_AZURE_STORAGE_ACCOUNT_URL).'
    ],
    ['inline', 'it is a part of the image, and nothing is pushed.']
  ] as const)(
    '%s that lacks what it needs is told in one warning, and the build goes on',
    (cache, reason) => {
      const facts = createFacts({ runner: createRunner('github-hosted'), cacheService: createService('v2') })
      expect(selectBackend({ facts, inputs: createInputs({ cache }), policy: createPolicy() })).toEqual({
        backend: 'none',
        reason,
        rejected: [{ backend: cache, reason }],
        warning: `cache: ${cache} cannot be used, and the build goes on without it: ${reason}`
      })
    }
  )

  test('is used even where the builder holds earlier builds', () => {
    const facts = createFacts({ builderHoldsEarlierBuilds: true, cacheService: createService('v2') })
    const { backend } = selectBackend({
      facts,
      inputs: createInputs({ cache: 'gha' }),
      policy: createPolicy()
    })
    expect(backend).toBe('gha')
  })

  test('that the builder cannot export is not silently dropped', () => {
    const facts = createFacts({ builder: createClassicBuilder(), cacheService: createService('v2') })
    const { warning } = selectBackend({
      facts,
      inputs: createInputs({ cache: 'gha' }),
      policy: createPolicy()
    })
    expect(warning).toBe(
      'cache: gha cannot be used, and the build goes on without it: builder default (docker driver without the ' +
        'containerd image store) cannot export a cache; add docker/setup-buildx-action before this step, or turn on ' +
        'the containerd image store.'
    )
  })
})
