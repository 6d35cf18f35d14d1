import { describe, expect, test } from '@jest/globals'
import { parseRecord, renderRecord } from '../../src/record/build-record.js'
import type { Cause } from '../../src/report/causes.js'
import { renderReportJson } from '../../src/report/json.js'
import type { CacheReport, StepReport } from '../../src/report/report.js'
import { createReportOf, createStepReport, NOW } from '../support/builders.js'

type Json = Record<string, unknown>

const parsed = (report: Partial<CacheReport>): Json =>
  JSON.parse(renderReportJson(createReportOf(report))) as Json

const stepsIn = (steps: StepReport[]): Json[] => parsed({ steps }).steps as Json[]
const causesIn = (causes: Cause[]): Json[] => stepsIn([createStepReport({ causes })])[0]?.causes as Json[]

describe('the report as JSON', () => {
  test('is one line, and says first which form it has', () => {
    expect(renderReportJson(createReportOf({ reason: 'one\ntwo' }))).toMatch(/^\{"version":1,.*\}$/)
  })

  test('has null for all that is not known', () => {
    expect(parsed({ steps: undefined })).toEqual({
      ...{ version: 1, summary: 'built in 12.0 s; no record was found of which steps were cached.' },
      ...{ succeeded: true, backend: 'gha', scope: 'app-1a2b3c4d', seconds: 12 },
      ...{ hit: null, cachedSteps: null, totalSteps: null, hitRatio: null },
      ...{ savedSeconds: null, costSeconds: 0, readSeconds: 0, readBytes: 0, writtenBytes: 0 },
      ...{ exported: 'skipped', exportReason: null, comparedWith: null, steps: null },
      ...{ imports: [], mounts: [], runs: [], advice: [], health: null, troubles: [] }
    })
  })

  test('has all that is known', () => {
    const health = {
      ...{ bytes: 5, quota: 10e9, isPart: false, elsewhere: [] },
      ...{ scopes: [{ scope: 'app', bytes: 3, entries: 1 }], others: [{ tool: 'x', bytes: 2, entries: 1 }] }
    }
    const steps = [
      createStepReport({
        ...{ name: '[linux/arm64 build 2/3] RUN make one', stage: 'linux/arm64 build' },
        ...{ instruction: 'RUN make one', text: 'RUN make $X', line: 7, source: 'gha', before: 4.23456 },
        ...{ status: 'cached', seconds: 0.123456, bytes: 99 }
      }),
      createStepReport({ causes: [{ kind: 'new step' }] })
    ]
    const report = parsed({
      ...{ steps, health, succeeded: false, savedSeconds: 4.23456, readSeconds: 1, seconds: 12.3456 },
      comparedWith: { at: NOW, commit: 'abc' },
      export: { status: 'failed', seconds: 2, reason: 'denied' },
      save: { save: true, reason: 'x', bytes: 77 },
      ...{ bytesRead: 66, troubles: ['The cache could not be written (denied).'] },
      imports: [
        { name: 'gha', seconds: 1.23456, error: undefined },
        { name: 'registry', seconds: 0, error: 'denied' }
      ],
      mounts: {
        mounts: [
          {
            ...{ name: '/root/.npm', bytes: 5, restoreSeconds: 1, saveSeconds: 2, passedOver: undefined },
            ...{ seconds: 9, without: 20, with: 10 }
          },
          {
            ...{ name: 'apt', bytes: undefined, restoreSeconds: undefined, saveSeconds: undefined },
            ...{ passedOver: 'it is empty', seconds: undefined, without: undefined, with: undefined }
          }
        ],
        ...{ restoreSeconds: 1, saveSeconds: 2, save: undefined, notices: [], troubles: [] }
      },
      runs: [
        { at: NOW, commit: 'abc', seconds: 60, cached: 3, total: 4, saved: 30, cost: 5 },
        { at: NOW, seconds: 60, cached: 3, total: 4, cost: 5 }
      ],
      advice: [
        { seconds: 9.87654, line: 7, text: 'Do this.' },
        { seconds: 5, line: undefined, text: 'Do that.' }
      ]
    })
    expect(report).toEqual({
      ...{
        version: 1,
        summary: expect.stringMatching(/^1 of 2 steps from cache, saved about 4\.23 s, failed/)
      },
      ...{ succeeded: false, backend: 'gha', scope: 'app-1a2b3c4d', seconds: 12.346 },
      ...{ hit: 'false', cachedSteps: 1, totalSteps: 2, hitRatio: 0.5 },
      ...{ savedSeconds: 4.235, costSeconds: 6, readSeconds: 1, readBytes: 66, writtenBytes: 77 },
      ...{ exported: 'false', exportReason: 'denied' },
      comparedWith: { commit: 'abc', at: '2026-11-20T12:00:00.000Z' },
      steps: [
        {
          ...{ stage: 'linux/arm64 build', instruction: 'RUN make $X', line: 7, status: 'cached' },
          ...{ source: 'gha', seconds: 0.123, secondsBefore: 4.235, bytesFetched: 99, causes: [] }
        },
        {
          ...{ stage: 'build', instruction: 'RUN make', line: null, status: 'executed' },
          ...{ source: null, seconds: 2, secondsBefore: null, bytesFetched: 0 },
          causes: [{ kind: 'new step', clause: 'it is new' }]
        }
      ],
      imports: [
        { name: 'gha', seconds: 1.235, error: null },
        { name: 'registry', seconds: 0, error: 'denied' }
      ],
      mounts: [
        {
          ...{ name: '/root/.npm', bytes: 5, restoreSeconds: 1, saveSeconds: 2, passedOver: null },
          ...{ secondsWithout: 20, secondsWith: 10 }
        },
        {
          ...{ name: 'apt', bytes: null, restoreSeconds: null, saveSeconds: null },
          ...{ passedOver: 'it is empty', secondsWithout: null, secondsWith: null }
        }
      ],
      runs: [
        {
          ...{ at: '2026-11-20T12:00:00.000Z', commit: 'abc', seconds: 60, cachedSteps: 3, totalSteps: 4 },
          ...{ savedSeconds: 30, costSeconds: 5 }
        },
        {
          ...{ at: '2026-11-20T12:00:00.000Z', commit: null, seconds: 60, cachedSteps: 3, totalSteps: 4 },
          ...{ savedSeconds: null, costSeconds: 5 }
        }
      ],
      advice: [
        { seconds: 9.877, line: 7, text: 'Do this.' },
        { seconds: 5, line: null, text: 'Do that.' }
      ],
      health,
      troubles: ['The cache could not be written (denied).']
    })
  })

  test('says of a build without steps that there are none', () => {
    expect(parsed({ steps: [] })).toMatchObject({
      hit: '',
      cachedSteps: 0,
      totalSteps: 0,
      hitRatio: null,
      steps: []
    })
  })

  test('knows no commit where the last build had none', () => {
    expect(parsed({ comparedWith: { at: NOW } }).comparedWith).toEqual({
      commit: null,
      at: '2026-11-20T12:00:00.000Z'
    })
  })

  // A record comes from a cache, which may be damaged.
  test.each([1e300, -1e300, 8.64e15 + 1])(
    'is there also if the last build was at no time there is: %d',
    (at) => {
      const run = { at, seconds: 1, cached: 1, total: 1, cost: 0 }
      const empty = { platforms: [], steps: [], args: {}, files: new Map() }
      const before = parseRecord(renderRecord({ at, ...empty, runs: [run, run] }))
      expect(parsed({ comparedWith: before, runs: before?.runs ?? [] })).toMatchObject({ version: 1 })
    }
  )
})

describe('a cause in JSON', () => {
  const image = (letter: string) => ({ ref: 'node:24', digest: `sha256:${letter.repeat(64)}` })

  test.each<[Cause, Json]>([
    [{ kind: 'no-cache', input: 'no-cache' }, { clause: 'no-cache says so' }],
    [{ kind: 'text', before: 'RUN a', after: 'RUN b' }, { clause: 'its text changed: RUN a → RUN b' }],
    [{ kind: 'new step' }, { clause: 'it is new' }],
    [{ kind: 'variables', names: ['A'] }, { clause: 'A has another value' }],
    [
      { kind: 'image', before: image('a'), after: image('b') },
      { clause: 'node:24 is another image: sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb' }
    ],
    [{ kind: 'cache', reason: 'it is gone' }, { clause: 'it is gone' }],
    [{ kind: 'not known', reason: 'x' }, { clause: 'of something that is not known: x' }]
  ])('has what is known of it, and a clause: %j', (cause, clause) => {
    expect(causesIn([cause])).toEqual([{ ...cause, ...clause }])
  })

  test('that is files has their number', () => {
    const cause: Cause = { kind: 'files', context: 'docs', changed: ['a'], added: ['b', 'c'], removed: [] }
    expect(causesIn([cause])).toEqual([
      { ...cause, count: 3, clause: 'a changed, b, c were added in context docs' }
    ])
  })

  test('that is many files has the first fifty of each kind, and the number of all', () => {
    const paths = (kind: string) => Array.from({ length: 200 }, (_, index) => `${kind}/${index}`)
    const [changed, added, removed] = [paths('changed'), paths('added'), paths('removed')]
    const [cause] = causesIn([{ kind: 'files', context: '', changed, added, removed }])
    expect(cause).toMatchObject({
      ...{ changed: changed.slice(0, 50), added: added.slice(0, 50), removed: removed.slice(0, 50) },
      count: 600
    })
  })
})

describe('what JSON has of a large build', () => {
  test('is the first 500 steps, and the number of all', () => {
    const steps = Array.from({ length: 20_000 }, (_, index) =>
      createStepReport({ instruction: `RUN ${index}` })
    )
    const report = parsed({ steps })
    expect(report).toMatchObject({ totalSteps: 20_000 })
    expect((report.steps as Json[]).map(({ instruction }) => instruction)).toEqual(
      steps.slice(0, 500).map(({ instruction }) => instruction)
    )
  })

  // The runner takes no more for all outputs of a step.
  test('is less than a megabyte, however long its texts are', () => {
    const script = `RUN <<EOF ${'make all; '.repeat(1_000)}`
    const causes: Cause[] = [{ kind: 'text', before: script.slice(0, 300), after: script }]
    const steps = Array.from({ length: 500 }, (_, index) =>
      createStepReport({ name: `[build ${index}/500] ${script}`, instruction: script, text: script, causes })
    )
    expect(Buffer.byteLength(renderReportJson(createReportOf({ steps })))).toBeLessThan(1_000_000)
  })
})

describe('the value of a build argument', () => {
  test('is nowhere in JSON, where the Dockerfile’s own text is known', () => {
    const text = 'RUN make --token=$TOKEN'
    const name = '[build 2/3] RUN make --token=hunter2'
    const steps = [
      createStepReport({
        ...{ name, instruction: 'RUN make --token=hunter2', text },
        causes: [{ kind: 'new step' }]
      }),
      createStepReport({
        ...{ name: '[build 3/3] RUN echo hunter2', instruction: 'RUN echo hunter2', text: 'RUN echo $TOKEN' },
        ...{ parents: [name], causes: [{ kind: 'step before', steps: [name] }] }
      })
    ]
    const [, second] = stepsIn(steps)
    expect(second).toMatchObject({
      instruction: 'RUN echo $TOKEN',
      causes: [{ kind: 'step before', clause: 'the step before it ran' }]
    })
    expect(renderReportJson(createReportOf({ steps, comparedWith: { at: NOW } }))).not.toContain('hunter2')
  })
})
