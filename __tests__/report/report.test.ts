import { describe, expect, test } from '@jest/globals'
import { mergeEvents, type Vertex } from '../../src/buildx/events.js'
import { cacheHit, countSteps, createReport, findCacheTroubles, stepsOf } from '../../src/report/report.js'
import { createEnding, createPlanOf, createVertex } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const captured = (name: string) => mergeEvents(readFixture(`rawjson/${name}.jsonl`))
const AS = {
  'not run': { started: false, completed: false },
  cached: { cached: true },
  executed: {},
  failed: { error: 'exit code: 1' }
}
const statusOf = (vertex: Partial<Vertex>) => stepsOf([createVertex(vertex)])[0]?.status

describe('steps', () => {
  test.each([
    '[2/3] RUN make',
    '[build 2/4] COPY . .',
    '[linux/arm64 build 2/4] ADD https://example.com/x /x',
    '[stage-1 10/12] WORKDIR /app',
    '[build 2/4] RUN <<EOF (make...)',
    '[build 2/4] RUN echo FROM here'
  ])('are instructions such as %s', (name) => {
    expect(stepsOf([createVertex({ name })])).toHaveLength(1)
  })

  test.each([
    '[internal] load build definition from Dockerfile',
    '[internal] load build context',
    '[auth] octo/app:pull token for ghcr.io',
    '[1/3] FROM docker.io/library/alpine:3.20@sha256:1',
    '[linux/arm64 build 1/4] FROM docker.io/library/golang',
    '[context base] load metadata for alpine',
    'exporting to image',
    'exporting cache to registry',
    'importing cache manifest from ghcr.io/octo/app:c',
    'resolving provenance for metadata file'
  ])('are not vertices such as %s', (name) => {
    expect(stepsOf([createVertex({ name })])).toEqual([])
  })

  test.each([
    [{ cached: true }, 'cached'],
    [{ cached: true, started: true, completed: true, seconds: 0 }, 'cached'],
    [{}, 'executed'],
    [{ error: 'exit code: 1' }, 'failed'],
    [{ started: false, completed: false }, 'not run'],
    [{ completed: false }, 'not run']
  ] as [Partial<Vertex>, string][])('with %j are %s', (vertex, status) => {
    expect(statusOf(vertex)).toBe(status)
  })

  // Where builds of the same share a builder, its record has a step once for each of them.
  test.each([
    [['not run', 'cached'], 'cached'],
    [['cached', 'executed'], 'executed'],
    [['executed', 'cached', 'not run'], 'executed'],
    [['cached', 'failed', 'executed'], 'failed']
  ] as const)('that are there as %j count once, as %s', (statuses, status) => {
    const vertices = statuses.map((given, index) => createVertex({ digest: `${index}`, ...AS[given] }))
    const other = createVertex({ name: '[build 3/4] RUN make', cached: true })
    expect(stepsOf([...vertices, other]).map((step) => [step.name, step.status])).toEqual([
      ['[build 2/4] RUN make', status],
      ['[build 3/4] RUN make', 'cached']
    ])
  })

  test('keep name, seconds and error', () => {
    expect(stepsOf([createVertex({ error: 'exit code: 1' })])).toEqual([
      { name: '[build 2/4] RUN make', status: 'failed', seconds: 2, error: 'exit code: 1' }
    ])
  })
})

describe('a captured build', () => {
  test.each([
    ['history-first-build', { cached: 0, total: 4 }],
    ['history-cached-build', { cached: 4, total: 4 }],
    ['history-registry-import', { cached: 2, total: 4 }]
  ])('%s counts %j', (name, counts) => {
    expect(countSteps(stepsOf(captured(name)))).toEqual(counts)
  })

  test('without a cache image yet has no trouble to tell', () => {
    const vertices = captured('history-registry-export')
    expect(vertices.find(({ name }) => name.startsWith('importing cache'))?.error).toContain('not found')
    expect(findCacheTroubles(vertices)).toEqual([])
  })

  test('with a registry that is down tells it once, what could not be read and what could not be written', () => {
    const [trouble, ...others] = findCacheTroubles(captured('history-cache-troubles'))
    expect(others).toEqual([])
    expect(trouble).toMatch(
      /^The cache could not be read \(.*connection refused\) and could not be written \(.*\); /
    )
    expect(trouble).toMatch(/; the build went on without it\.$/)
  })
})

describe('cacheHit', () => {
  test.each([
    [0, 0, ''],
    [0, 3, ''],
    [1, 3, 'false'],
    [3, 3, 'true']
  ] as const)('of %i of %i steps is %j', (cached, total, hit) => {
    expect(cacheHit({ cached, total })).toBe(hit)
  })
})

describe('findCacheTroubles', () => {
  const trouble = (name: string, error: string | undefined) => createVertex({ name, error })

  test.each([
    'exporting cache to registry',
    'exporting cache to client directory',
    'exporting to GitHub Actions Cache'
  ])('tells of %s', (name) => {
    expect(findCacheTroubles([trouble(name, 'permission_denied')])).toEqual([
      'The cache could not be written (permission_denied); the build went on without it.'
    ])
  })

  test('tells the same error of two importers once', () => {
    const vertices = ['a', 'b'].map((place) =>
      trouble(`importing cache manifest from ${place}`, 'unauthorized')
    )
    expect(findCacheTroubles(vertices)).toEqual([
      'The cache could not be read (unauthorized); the build went on without it.'
    ])
  })

  test('does not take a blob that is gone for a cache that was never written', () => {
    const gone = `blob sha256:${'a'.repeat(64)}: not found`
    expect(findCacheTroubles([trouble('importing cache manifest from x', gone)])).toHaveLength(1)
    expect(findCacheTroubles([trouble('importing cache manifest from x', 'x:c: not found')])).toEqual([])
  })

  test('tells of a missing place when writing, as that is no first time', () => {
    expect(findCacheTroubles([trouble('exporting cache to registry', 'repository not found')])).toHaveLength(
      1
    )
  })

  test('does not tell of steps, of image exports, or where nothing went wrong', () => {
    expect(
      findCacheTroubles([
        trouble('[2/3] RUN make', 'exit code: 1'),
        trouble('exporting to image', 'denied'),
        trouble('exporting cache to registry', undefined),
        trouble('importing cache manifest from x', undefined)
      ])
    ).toEqual([])
  })
})

describe('createReport', () => {
  test('says what was planned, how the build ended, and what the cache did', () => {
    const vertices = [
      createVertex({ cached: true, bytesFetched: 5 }),
      createVertex({ digest: 'x', bytesFetched: 7 })
    ]
    const save = { save: true, reason: 'at the end of the job', bytes: 9 }
    const restore = { status: 'kept', digest: 'x', bytes: 3 } as const
    expect(
      createReport({ plan: createPlanOf(), ending: createEnding(), vertices, restore, save, setbacks: [] })
    ).toEqual({
      backend: 'gha',
      reason: createPlanOf().reason,
      scope: 'app-1a2b3c4d',
      succeeded: true,
      seconds: 12,
      steps: stepsOf(vertices),
      restore,
      save,
      bytesFetched: 12,
      troubles: []
    })
  })

  test('knows no steps where BuildKit has no record, and that the build failed', () => {
    const ending = createEnding({ exitCode: 1 })
    const nothing = { vertices: undefined, restore: undefined, save: undefined, setbacks: [] }
    expect(createReport({ plan: createPlanOf(), ending, ...nothing })).toMatchObject({
      succeeded: false,
      steps: undefined,
      bytesFetched: 0
    })
  })

  test('tells a restore that failed as trouble, and one that missed as none', () => {
    const troublesOf = (restore: { status: 'failed' | 'missed'; reason: string }) =>
      createReport({
        plan: createPlanOf(),
        ending: createEnding(),
        vertices: [],
        restore,
        save: undefined,
        setbacks: []
      }).troubles
    expect(troublesOf({ status: 'failed', reason: 'the disk is full' })).toEqual([
      'The cache is not used: the disk is full. The build went on without it.'
    ])
    expect(troublesOf({ status: 'missed', reason: 'nothing yet' })).toEqual([])
  })

  test('tells of attempts that failed before, between what else went wrong', () => {
    const { troubles, succeeded } = createReport({
      plan: createPlanOf(),
      ending: createEnding(),
      vertices: [createVertex({ name: 'exporting cache to registry', error: 'denied' })],
      restore: { status: 'failed', reason: 'the disk is full' },
      save: undefined,
      setbacks: ['A cache went away.', 'A base was not found.']
    })
    expect(succeeded).toBe(true)
    expect(troubles).toEqual([
      'The cache is not used: the disk is full. The build went on without it.',
      'A cache went away.',
      'A base was not found.',
      'The cache could not be written (denied); the build went on without it.'
    ])
  })

  test('tells of layers that were not wanted as of no trouble', () => {
    const { troubles } = createReport({
      plan: createPlanOf(),
      ending: createEnding(),
      vertices: [],
      restore: { status: 'missed', reason: 'no-cache' },
      save: undefined,
      setbacks: []
    })
    expect(troubles).toEqual([])
  })
})
