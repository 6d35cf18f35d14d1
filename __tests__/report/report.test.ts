import { describe, expect, test } from '@jest/globals'
import { mergeEvents } from '../../src/buildx/events.js'
import { stepsOf } from '../../src/buildx/steps.js'
import type { ExportOutcome } from '../../src/cache-export.js'
import { type BuildRecord, keyOf, type RunFigures } from '../../src/record/build-record.js'
import { describeMaking, type MadeStep } from '../../src/record/making.js'
import type { Cause } from '../../src/report/causes.js'
import { bytesReadOf, bytesWrittenOf, costOf, figuresOf, lossOf } from '../../src/report/economics.js'
import { exportErrors } from '../../src/report/imports.js'
import {
  type CacheReport,
  createReport,
  EXPORTED,
  findCacheTroubles,
  type ReportMaterial
} from '../../src/report/report.js'
import {
  createEnding,
  createPlanOf,
  createReportOf,
  createStepReport,
  createVertex,
  NOW
} from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const captured = (name: string) => mergeEvents(readFixture(`rawjson/${name}.jsonl`))
const NOTHING: ExportOutcome = { status: 'nothing to write' }
const written = (seconds: number): ExportOutcome => ({ status: 'written', seconds })
const failedWith = (reason: string): ExportOutcome => ({ status: 'failed', seconds: 1, reason })
const trouble = (name: string, error: string | undefined) => createVertex({ name, error })

/** What cache mounts cost in all. */
const mountsOf = (restoreSeconds: number, saveSeconds: number, troubles: string[] = []) => ({
  ...{ mounts: [], save: undefined, notices: [] },
  ...{ restoreSeconds, saveSeconds, troubles }
})

function createRun(overrides: Partial<RunFigures> = {}): RunFigures {
  return { at: NOW, seconds: 60, cached: 3, total: 4, saved: 30, cost: 5, ...overrides }
}

/** Of a build a day ago, with the seconds of its steps by name. */
function createRecord(seconds: Record<string, number>, overrides: Partial<BuildRecord> = {}): BuildRecord {
  return {
    at: NOW - 86_400_000,
    commit: 'fedcba9876543210',
    platforms: ['linux/amd64'],
    steps: Object.entries(seconds).map(([name, taken]) => ({ key: keyOf(name), seconds: taken })),
    args: {},
    files: new Map(),
    runs: [],
    ...overrides
  }
}

describe('a captured build', () => {
  test('without a cache image yet has no trouble to tell', () => {
    const vertices = captured('history-registry-export')
    expect(vertices.find(({ name }) => name.startsWith('importing cache'))?.error).toContain('not found')
    expect(findCacheTroubles(vertices, NOTHING)).toEqual([])
  })

  test('with a registry that is down tells it once, what could not be read and what could not be written', () => {
    const vertices = captured('history-cache-troubles')
    const [error = ''] = exportErrors(vertices)
    const [told, ...others] = findCacheTroubles(vertices, failedWith(error))
    expect(others).toEqual([])
    expect(told).toMatch(
      /^The cache could not be read \(.*connection refused\) and could not be written \(error writing layer blob: .*\); /
    )
    expect(told).toMatch(/; the build went on without it\.$/)
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
    expect(findCacheTroubles(vertices, written(1))).toEqual([])
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
    written(1)
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
  const lossIn = (
    readSeconds: number,
    exported: ExportOutcome,
    savedSeconds: number | undefined,
    runs: RunFigures[] = []
  ) => lossOf(createReportOf({ readSeconds, export: exported, savedSeconds, runs }))

  test('is told in one sentence, with what it took and what to do', () => {
    expect(lossIn(3.4, written(6.2), 4.4)).toBe(
      'The cache took longer than it saved: 3 s to read and 6 s to write, for steps of 4 s. If that is so in most runs, ' +
        'cache: off is faster, or another cache (docs/how-it-decides.md).'
    )
  })

  test('is told with how often it was so, where that is known', () => {
    const [lost, gained] = [createRun({ cost: 33, saved: 30 }), createRun()]
    const unknown: RunFigures = { at: NOW, seconds: 1, cached: 0, total: 4, cost: 9 }
    expect(lossIn(30, NOTHING, 4, [lost, gained, unknown, lost])).toContain(
      'for steps of 4 s, as in 2 of the last 3 runs. If'
    )
    expect(lossIn(30, NOTHING, 4, [unknown, lost])).toContain('for steps of 4 s. If')
  })

  test.each([
    ['took no longer', 2, written(2), 4],
    ['took not notably longer', 3, written(3), 4],
    ['saved what nobody knows', 60, written(60), undefined]
  ])('is none that %s', (_, read, exported, saved) => {
    expect(lossIn(read, exported, saved)).toBeUndefined()
  })

  test('is one that failed to be written too, and none that had nothing to write', () => {
    expect(lossIn(0, { status: 'failed', reason: 'x', seconds: 600 }, 10)).toContain('600 s to write')
    expect(lossIn(60, NOTHING, 10)).toContain('60 s to read and 0 s to write')
    expect(lossIn(60, { status: 'skipped', reason: 'x' }, 10)).toContain('60 s to read and 0 s to write')
    expect(lossIn(0, NOTHING, 0)).toBeUndefined()
  })
})

describe('what the cache cost', () => {
  test.each<[ExportOutcome, number]>([
    [written(4), 20],
    [{ status: 'failed', seconds: 4, reason: 'x' }, 20],
    [{ status: 'skipped', reason: 'x' }, 16],
    [NOTHING, 16]
  ])('is reading, writing, and carrying mounts: with %j %i seconds', (outcome, seconds) => {
    expect(costOf({ readSeconds: 10, export: outcome, mounts: mountsOf(1, 5) })).toBe(seconds)
  })

  test('is nothing for mounts where none are carried', () => {
    expect(costOf({ readSeconds: 10, export: NOTHING, mounts: undefined })).toBe(10)
  })
})

describe('the bytes that were read', () => {
  const imported = [{ name: 'registry', seconds: 1, error: undefined }]

  test.each<[string, Partial<CacheReport>, number]>([
    ['what was fetched as it was needed', { bytesRead: 5, bytesFetched: 9, imports: imported }, 5],
    ['nothing, where nothing was needed', { bytesRead: 0, bytesFetched: 9, imports: imported }, 0],
    [
      'all of a cache that was restored',
      { restore: { status: 'restored', digest: 'x', bytes: 7, seconds: 1 }, bytesFetched: 9 },
      7
    ],
    ['all of a cache that was kept', { restore: { status: 'kept', digest: 'x', bytes: 7 } }, 7],
    [
      'the layers that were fetched of cached steps, where caches were imported',
      {
        bytesFetched: 9,
        imports: imported,
        steps: [createStepReport({ status: 'cached', bytes: 4 }), createStepReport({ bytes: 5 })]
      },
      4
    ],
    ['nothing, where no cache was: these were base images', { bytesFetched: 9 }, 0]
  ])('are %s', (_, report, bytes) => {
    expect(bytesReadOf(createReportOf(report))).toBe(bytes)
  })
})

describe('the bytes that were written', () => {
  test.each<[string, Partial<CacheReport>, number | undefined]>([
    ['what is to be saved', { save: { save: true, reason: 'x', bytes: 7 }, export: written(1) }, 7],
    ['not known, where BuildKit wrote them', { export: written(1) }, undefined],
    ['none, where it failed', { export: failedWith('x') }, 0],
    ['none, where nothing was written', { export: NOTHING }, 0]
  ])('are %s', (_, report, bytes) => {
    expect(bytesWrittenOf(createReportOf(report))).toBe(bytes)
  })
})

describe('the figures of a run', () => {
  const steps = [createStepReport({ status: 'cached' }), createStepReport()]

  test('have what it took, saved and cost', () => {
    const report = createReportOf({ steps, savedSeconds: 9, readSeconds: 2, export: written(3) })
    expect(figuresOf(report, 5, 'abc')).toEqual({
      ...{ at: 5, commit: 'abc', seconds: 12, cached: 1, total: 2, saved: 9, cost: 5 }
    })
  })

  test('leave out what is not known', () => {
    expect(figuresOf(createReportOf({ steps }), 5, undefined)).toEqual({
      ...{ at: 5, seconds: 12, cached: 1, total: 2, cost: 0 }
    })
  })

  test('are none of a build that failed, or of which there is no record', () => {
    expect(figuresOf(createReportOf({ steps, succeeded: false }), 5, undefined)).toBeUndefined()
    expect(figuresOf(createReportOf({ steps: undefined }), 5, undefined)).toBeUndefined()
  })
})

/** The report of a build without a record, of which nothing is known but that it succeeded. */
function reportOf(material: Partial<ReportMaterial>): CacheReport {
  return createReport({
    plan: createPlanOf(),
    ending: createEnding(),
    vertices: undefined,
    making: undefined,
    causes: new Map(),
    before: undefined,
    ownImports: [],
    isNewBuilder: undefined,
    buildArgs: [],
    emptyMounts: false,
    commit: undefined,
    restore: undefined,
    bytesRead: undefined,
    export: NOTHING,
    save: undefined,
    mounts: undefined,
    remark: undefined,
    health: undefined,
    planLines: [],
    command: 'docker buildx build .',
    setbacks: [],
    ...material
  })
}

describe('createReport', () => {
  const MAKE = '[build 2/4] RUN make'
  const TEST = '[build 3/4] RUN make test'

  test('has the steps as they stand in the Dockerfile, if that is known of all', () => {
    const names = ['[3/3] RUN c', '[1/3] RUN a', '[2/3] RUN b']
    const vertices = names.map((name, index) => createVertex({ name, digest: `${index}` }))
    const making = describeMaking(vertices, undefined).map((step, index) => {
      const line = [30, 10, 20][index] ?? 0
      return { ...step, lines: { first: line, last: line } }
    })
    const instructions = (material: Partial<ReportMaterial>) =>
      reportOf({ vertices, ...material }).steps?.map(({ instruction }) => instruction)
    expect(instructions({ making })).toEqual(['RUN a', 'RUN b', 'RUN c'])
    expect(instructions({ making: making.slice(1) })).toEqual(['RUN c', 'RUN a', 'RUN b'])
  })

  test('has names of build arguments where BuildKit has put their values, the longest first', () => {
    const names = ['[1/3] RUN echo hunter2', '[2/3] RUN echo hunter2-long a1', '[3/3] COPY a1 /INHERITED']
    const vertices = names.map((name, index) => createVertex({ name, digest: `${index}` }))
    const buildArgs = ['TOKEN=hunter2', 'LONG=hunter2-long', 'SHORT=a1', 'INHERITED']
    expect(reportOf({ vertices, buildArgs }).steps?.map(({ instruction }) => instruction)).toEqual([
      'RUN echo $TOKEN',
      'RUN echo $LONG a1',
      'COPY a1 /INHERITED'
    ])
  })

  test('has no signature of an address that BuildKit quotes, and not the path of the gateway', () => {
    const reason = `Put "http://a.example/x?sig=hunter2": EOF of 127.0.0.1:5000/${'0a'.repeat(16)}/own`
    const shown = 'Put "http://a.example/x?sig=***": EOF of 127.0.0.1:5000/***/own'
    const report = reportOf({ export: failedWith(reason) })
    expect(report.export).toEqual(failedWith(shown))
    expect(report.troubles).toEqual([expect.stringContaining(shown)])
  })

  test('says what was planned, how the build ended, and what the cache did', () => {
    const vertices = [
      createVertex({ cached: true, seconds: 0.5, bytesFetched: 5 }),
      createVertex({ name: TEST, digest: 'x', bytesFetched: 7 })
    ]
    const save = { save: true, reason: 'at the end of the job', bytes: 9 }
    const restore = { status: 'kept', digest: 'x', bytes: 3 } as const
    const material = { vertices, restore, export: written(4), save, commit: 'abc' }
    const said = { remark: 'A remark.', planLines: ['scope: x'], command: 'docker buildx build x' }
    expect(reportOf({ ...material, ...said, before: createRecord({ [MAKE]: 30 }) })).toEqual({
      ...{ backend: 'gha', reason: createPlanOf().reason, scope: 'app-1a2b3c4d' },
      ...{ succeeded: true, seconds: 12 },
      steps: [
        createStepReport({ status: 'cached', seconds: 0.5, bytes: 5, before: 30, source: 'this builder' }),
        createStepReport({ name: TEST, instruction: 'RUN make test', bytes: 7 })
      ],
      comparedWith: { at: NOW - 86_400_000, commit: 'fedcba9876543210' },
      ...{ imports: [], exports: [], restore, export: written(4), save },
      ...{ mounts: undefined, health: undefined, bytesRead: undefined, advice: [] },
      ...{ readSeconds: 0.5, savedSeconds: 30, bytesFetched: 12 },
      runs: [{ at: NOW + 12_000, commit: 'abc', seconds: 12, cached: 1, total: 2, saved: 30, cost: 4.5 }],
      ...said,
      troubles: []
    })
  })

  test('says of each step what is known of its making, and why it ran', () => {
    const causes: Cause[] = [{ kind: 'variables', names: ['VERSION'] }]
    const making: MadeStep = {
      status: 'executed',
      ...{ name: MAKE, seconds: 2, error: undefined, bytes: 0, stage: 'build' },
      ...{ text: 'RUN make $VERSION', lines: { first: 7, last: 9 }, parents: ['[build 1/4] COPY . .'] },
      ...{ images: [], defined: undefined, isLost: false }
    }
    const { steps } = reportOf({
      vertices: [createVertex(), createVertex({ name: TEST, digest: 'x' })],
      making: [making],
      causes: new Map([[MAKE, causes]])
    })
    expect(steps).toEqual([
      createStepReport({
        ...{ text: 'RUN make $VERSION', line: 7, causes, parents: ['[build 1/4] COPY . .'] }
      }),
      createStepReport({ name: TEST, instruction: 'RUN make test' })
    ])
  })

  test('knows no steps where BuildKit has no record, and that the build failed', () => {
    expect(reportOf({ ending: createEnding({ exitCode: 1 }) })).toMatchObject({
      succeeded: false,
      steps: undefined,
      readSeconds: 0,
      savedSeconds: undefined,
      bytesFetched: 0,
      comparedWith: undefined,
      runs: [],
      advice: []
    })
  })

  test('compares with a build whose commit is not known', () => {
    const before = createRecord({})
    delete before.commit
    expect(reportOf({ vertices: [], before }).comparedWith).toEqual({ at: before.at })
  })

  test('names imports that are our own by their cache, and tells where cached steps came from', () => {
    const entry = 'type=registry,ref=r.example/c:app'
    const vertices = [
      createVertex({ name: 'importing cache manifest from r.example/c:app', digest: '1' }),
      createVertex({ cached: true, bytesFetched: 5 }),
      createVertex({ name: TEST, cached: true, digest: '2' })
    ]
    const report = reportOf({ vertices, ownImports: [entry], plan: createPlanOf({ backend: 'registry' }) })
    expect(report.imports).toEqual([{ name: 'registry', seconds: 2, error: undefined }])
    expect(report.steps?.map(({ source }) => source)).toEqual(['registry', undefined])
  })

  test('adds this run to those before it, of which it keeps the newest', () => {
    const runs = Array.from({ length: 10 }, (_, at) => createRun({ at }))
    const before = createRecord({}, { runs })
    const known = reportOf({ vertices: [createVertex()], before }).runs
    expect(known.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, NOW + 12_000])
    expect(reportOf({ before }).runs).toEqual(runs)
  })

  test('advises on what the steps show', () => {
    const vertices = [createVertex({ name: '[build 2/4] RUN npm ci', seconds: 60 })]
    expect(reportOf({ vertices }).advice).toMatchObject([{ seconds: 60, line: undefined }])
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

  test('adds up what cached steps took when they last ran, and knows nothing where that is not known', () => {
    const vertices = [
      createVertex({ cached: true }),
      createVertex({ name: TEST, digest: '2', cached: true }),
      createVertex({ name: '[build 4/4] RUN new', digest: '3' })
    ]
    const before = createRecord({ [MAKE]: 10, [TEST]: 20, '[build 4/4] RUN new': 40 })
    expect(reportOf({ vertices, before }).savedSeconds).toBe(30)
    expect(reportOf({ vertices, before: createRecord({ other: 5 }) }).savedSeconds).toBeUndefined()
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
      setbacks: ['A cache went away.', 'A base was not found.'],
      mounts: mountsOf(0, 0, ['Cache mounts are not restored: x.'])
    })
    expect(succeeded).toBe(true)
    expect(troubles).toEqual([
      'The cache is not used: the disk is full. The build went on without it.',
      'A cache went away.',
      'A base was not found.',
      'The cache could not be read (unauthorized) and could not be written (denied); the build went on without it.',
      'Cache mounts are not restored: x.'
    ])
  })

  test('has no credential in its troubles', () => {
    const { troubles } = reportOf({
      export: failedWith('PUT https://s3.example/x?X-Amz-Signature=hunter2: 403')
    })
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).not.toContain('hunter2')
  })

  test('tells of an export that failed where BuildKit has no record too', () => {
    expect(reportOf({ export: failedWith('it took longer than 10 minutes') }).troubles).toEqual([
      'The cache could not be written (it took longer than 10 minutes); the build went on without it.'
    ])
  })

  test('tells of layers that were not wanted as of no trouble', () => {
    expect(reportOf({ vertices: [], restore: { status: 'missed', reason: 'no-cache' } }).troubles).toEqual([])
  })

  test('has the steps that BuildKit’s record has, and no others', () => {
    const vertices = captured('history-registry-import')
    const { steps } = reportOf({ vertices })
    expect(steps?.map(({ name, status }) => [name, status])).toEqual(
      stepsOf(vertices).map(({ name, status }) => [name, status])
    )
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
