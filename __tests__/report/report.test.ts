import { describe, expect, test } from '@jest/globals'
import { mergeEvents, type Vertex } from '../../src/buildx/events.js'
import type { ExportOutcome } from '../../src/cache-export.js'
import {
  cacheHit,
  countSteps,
  createReport,
  EXPORTED,
  exportErrors,
  findCacheTroubles,
  isWhollyCached,
  lossOf,
  type ReportMaterial,
  stepsOf
} from '../../src/report/report.js'
import { createEnding, createPlanOf, createReportOf, createVertex } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const captured = (name: string) => mergeEvents(readFixture(`rawjson/${name}.jsonl`))
const AS = {
  'not run': { started: false, completed: false },
  cached: { cached: true },
  executed: {},
  failed: { error: 'exit code: 1' }
}
const NOTHING: ExportOutcome = { status: 'nothing to write' }
const failedWith = (reason: string): ExportOutcome => ({ status: 'failed', seconds: 1, reason })
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
    expect(findCacheTroubles(vertices, NOTHING)).toEqual([])
    expect(exportErrors(vertices)).toEqual([])
  })

  test('with a registry that is down tells it once, what could not be read and what could not be written', () => {
    const vertices = captured('history-cache-troubles')
    const [error, ...otherErrors] = exportErrors(vertices)
    expect(error).toMatch(/^error writing layer blob: .*connection refused$/)
    expect(otherErrors).toEqual([])
    const [trouble, ...others] = findCacheTroubles(vertices, failedWith(error ?? ''))
    expect(others).toEqual([])
    expect(trouble).toMatch(
      /^The cache could not be read \(.*connection refused\) and could not be written \(error writing layer blob: .*\); /
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

describe('isWhollyCached', () => {
  test.each([
    [['cached', 'cached'], true],
    [['cached', 'executed'], false],
    [['cached', 'failed'], false],
    [['cached', 'not run'], false],
    [[], false]
  ] as const)('of steps that are %j is %p', (statuses, answer) => {
    const step = { name: '[1/2] RUN x', seconds: 0, error: undefined }
    expect(isWhollyCached(statuses.map((status) => ({ ...step, status })))).toBe(answer)
  })
})

const trouble = (name: string, error: string | undefined) => createVertex({ name, error })

describe('exportErrors', () => {
  // As moby/buildkit cache/remotecache names them.
  test.each([
    'exporting cache to registry',
    'exporting cache to client directory',
    'exporting cache to Amazon S3',
    'exporting cache to Azure Blob Storage',
    'exporting to GitHub Actions Cache'
  ])('are what BuildKit says of %s', (name) => {
    expect(exportErrors([trouble(name, 'permission_denied')])).toEqual(['permission_denied'])
  })

  test('are each there once, in their order', () => {
    const vertices = ['b', 'a', 'b'].map((error) => trouble('exporting cache to registry', error))
    expect(exportErrors(vertices)).toEqual(['b', 'a'])
  })

  test('are also of a place that is missing, as that is no first time', () => {
    expect(exportErrors([trouble('exporting cache to registry', 'repository not found')])).toHaveLength(1)
  })

  test('are not those of steps, of imports, of image exports, or where nothing went wrong', () => {
    expect(
      exportErrors([
        trouble('[2/3] RUN make', 'exit code: 1'),
        trouble('[2/3] RUN exporting cache to registry', 'exit code: 1'),
        trouble('importing cache manifest from x', 'denied'),
        trouble('exporting to image', 'denied'),
        trouble('exporting to client directory', 'denied'),
        trouble('exporting to oci image format', 'denied'),
        trouble('exporting cache to registry', undefined)
      ])
    ).toEqual([])
  })
})

describe('findCacheTroubles', () => {
  test('tells of a cache that could not be written, and why', () => {
    expect(findCacheTroubles([], failedWith('permission_denied'))).toEqual([
      'The cache could not be written (permission_denied); the build went on without it.'
    ])
  })

  test('tells of what could not be written only as the export ended', () => {
    const vertices = [trouble('exporting cache to registry', 'denied')]
    expect(findCacheTroubles(vertices, { status: 'written', seconds: 1 })).toEqual([])
  })

  test('tells the same error of two importers once', () => {
    const vertices = ['a', 'b'].map((place) =>
      trouble(`importing cache manifest from ${place}`, 'unauthorized')
    )
    expect(findCacheTroubles(vertices, NOTHING)).toEqual([
      'The cache could not be read (unauthorized); the build went on without it.'
    ])
  })

  test('tells different errors in one sentence', () => {
    const vertices = ['unauthorized', 'no such host'].map((error) =>
      trouble(`importing cache manifest from ${error}`, error)
    )
    expect(findCacheTroubles(vertices, failedWith('denied'))).toEqual([
      'The cache could not be read (unauthorized; no such host) and could not be written (denied); the build went on without it.'
    ])
  })

  test('does not take a blob that is gone for a cache that was never written', () => {
    const gone = `blob sha256:${'a'.repeat(64)}: not found`
    const troublesOf = (error: string) =>
      findCacheTroubles([trouble('importing cache manifest from x', error)], NOTHING)
    expect(troublesOf(gone)).toHaveLength(1)
    expect(troublesOf('x:c: not found')).toEqual([])
  })

  test.each([
    NOTHING,
    { status: 'skipped', reason: 'every step came from a cache' },
    { status: 'written', seconds: 1 }
  ] as ExportOutcome[])(
    'does not tell of steps, of image exports, or where nothing went wrong: %j',
    (outcome) => {
      expect(
        findCacheTroubles(
          [
            trouble('[2/3] RUN make', 'exit code: 1'),
            trouble('exporting to image', 'denied'),
            trouble('exporting cache to registry', undefined),
            trouble('importing cache manifest from x', undefined)
          ],
          outcome
        )
      ).toEqual([])
    }
  )
})

describe('the output cache-exported', () => {
  test('has a word for every way in which an export ends', () => {
    expect(EXPORTED).toEqual({
      written: 'true',
      failed: 'false',
      skipped: 'skipped',
      'nothing to write': 'skipped'
    })
  })
})

describe('a cache that took longer than it saved', () => {
  const lossIn = (readSeconds: number, exported: ExportOutcome, savedSeconds: number | undefined) =>
    lossOf(createReportOf({ readSeconds, export: exported, savedSeconds }))
  const written = (seconds: number): ExportOutcome => ({ status: 'written', seconds })

  test('is told in one sentence, with what it took and what to do', () => {
    expect(lossIn(3.4, written(6.2), 4.4)).toBe(
      'The cache took longer than it saved: 3 s to read and 6 s to write, for steps of 4 s. If that is so in most runs, ' +
        'cache: off is faster, or another cache (docs/how-it-decides.md).'
    )
  })

  test.each([
    ['took no longer', 2, written(2), 4],
    ['took not notably longer', 3, written(3), 4],
    ['saved what nobody knows', 60, written(60), undefined]
  ])('is none that %s', (_, read, exported, saved) => {
    expect(lossIn(read, exported, saved)).toBeUndefined()
  })

  test('is one that failed to be written too, and none that had nothing to write', () => {
    expect(lossIn(0, { ...failedWith('x'), seconds: 600 } as ExportOutcome, 10)).toContain('600 s to write')
    expect(lossIn(60, NOTHING, 10)).toContain('60 s to read and 0 s to write')
    expect(lossIn(60, { status: 'skipped', reason: 'x' }, 10)).toContain('60 s to read and 0 s to write')
    expect(lossIn(0, NOTHING, 0)).toBeUndefined()
  })
})

describe('createReport', () => {
  /** The report of a build without a record, of which nothing is known but that it succeeded. */
  const reportOf = (material: Partial<ReportMaterial>) =>
    createReport({
      plan: createPlanOf(),
      ending: createEnding(),
      vertices: undefined,
      restore: undefined,
      bytesRead: undefined,
      export: NOTHING,
      save: undefined,
      mounts: undefined,
      remark: undefined,
      savedSeconds: undefined,
      setbacks: [],
      ...material
    })

  test('says what was planned, how the build ended, and what the cache did', () => {
    const vertices = [
      createVertex({ cached: true, seconds: 0.5, bytesFetched: 5 }),
      createVertex({ name: '[build 3/4] RUN make', digest: 'x', bytesFetched: 7 })
    ]
    const save = { save: true, reason: 'at the end of the job', bytes: 9 }
    const restore = { status: 'kept', digest: 'x', bytes: 3 } as const
    const written: ExportOutcome = { status: 'written', seconds: 4 }
    expect(reportOf({ vertices, restore, export: written, save, savedSeconds: 30 })).toEqual({
      backend: 'gha',
      reason: createPlanOf().reason,
      scope: 'app-1a2b3c4d',
      succeeded: true,
      seconds: 12,
      steps: stepsOf(vertices),
      restore,
      export: written,
      save,
      readSeconds: 0.5,
      savedSeconds: 30,
      bytesFetched: 12,
      troubles: []
    })
  })

  test('knows no steps where BuildKit has no record, and that the build failed', () => {
    expect(reportOf({ ending: createEnding({ exitCode: 1 }) })).toMatchObject({
      succeeded: false,
      steps: undefined,
      readSeconds: 0,
      savedSeconds: undefined,
      bytesFetched: 0
    })
  })

  test('counts the slowest import, of all that ran at the same time, as reading', () => {
    const vertices = [
      createVertex({ name: 'importing cache manifest from a', seconds: 1.5 }),
      createVertex({ name: 'importing cache manifest from b', seconds: 4, error: 'not found' }),
      createVertex({ name: 'importing cache manifest from c', seconds: 0 }),
      createVertex({ name: '[2/3] RUN importing cache manifest from d', seconds: 60 })
    ]
    expect(reportOf({ vertices }).readSeconds).toBe(4)
  })

  test('counts a restore, and the way of each cached step’s layers, as reading too, and no step that ran', () => {
    const vertices = [
      createVertex({ name: 'importing cache manifest from a', seconds: 1 }),
      createVertex({ name: '[1/3] COPY . .', digest: '1', cached: true, seconds: 2 }),
      createVertex({ name: '[2/3] RUN one', digest: '2', cached: true, seconds: 3 }),
      createVertex({ name: '[3/3] RUN two', digest: '3', seconds: 60 })
    ]
    const restored = { status: 'restored', digest: 'x', bytes: 3, seconds: 10 } as const
    expect(reportOf({ vertices, restore: restored }).readSeconds).toBe(16)
    expect(reportOf({ vertices, restore: { status: 'kept', digest: 'x', bytes: 3 } }).readSeconds).toBe(6)
  })

  test('tells a restore that failed as trouble, and one that missed as none', () => {
    const troublesOf = (restore: { status: 'failed' | 'missed'; reason: string }) =>
      reportOf({ vertices: [], restore }).troubles
    expect(troublesOf({ status: 'failed', reason: 'the disk is full' })).toEqual([
      'The cache is not used: the disk is full. The build went on without it.'
    ])
    expect(troublesOf({ status: 'missed', reason: 'nothing yet' })).toEqual([])
  })

  test('tells of attempts that failed before, between what else went wrong', () => {
    const { troubles, succeeded } = reportOf({
      vertices: [createVertex({ name: 'importing cache manifest from x', error: 'unauthorized' })],
      restore: { status: 'failed', reason: 'the disk is full' },
      export: failedWith('denied'),
      setbacks: ['A cache went away.', 'A base was not found.']
    })
    expect(succeeded).toBe(true)
    expect(troubles).toEqual([
      'The cache is not used: the disk is full. The build went on without it.',
      'A cache went away.',
      'A base was not found.',
      'The cache could not be read (unauthorized) and could not be written (denied); the build went on without it.'
    ])
  })

  test('tells of an export that failed where BuildKit has no record too', () => {
    expect(reportOf({ export: failedWith('it took longer than 10 minutes') }).troubles).toEqual([
      'The cache could not be written (it took longer than 10 minutes); the build went on without it.'
    ])
  })

  test('tells of layers that were not wanted as of no trouble', () => {
    expect(reportOf({ vertices: [], restore: { status: 'missed', reason: 'no-cache' } }).troubles).toEqual([])
  })

  describe('of a cache whose layers are fetched as they are needed', () => {
    const opened = { status: 'opened', digest: 'x', bytes: 9_000_000, seconds: 0.5 } as const

    test('says what was fetched of it, and counts what opening it took', () => {
      const vertices = [createVertex({ cached: true, seconds: 2 })]
      expect(reportOf({ restore: opened, bytesRead: 1000, vertices })).toMatchObject({
        bytesRead: 1000,
        readSeconds: 2.5,
        troubles: []
      })
    })

    test('warns once of what of it is gone', () => {
      const lost = '5 MB, since the cache service has evicted it'
      expect(reportOf({ restore: { ...opened, lost } }).troubles).toEqual([
        `A part of the cache is gone, and was made anew where the build needed it: ${lost}.`
      ])
    })
  })
})
