import { describe, expect, test } from '@jest/globals'
import type { Cause } from '../../src/report/causes.js'
import type { CacheReport, StepReport } from '../../src/report/report.js'
import { renderSentence } from '../../src/report/sentence.js'
import { createReportOf, createStepReport } from '../support/builders.js'

const steps = (['cached', 'cached', 'executed'] as const).map((status) => createStepReport({ status }))
const sentenceOf = (overrides: Partial<CacheReport>) =>
  renderSentence(createReportOf({ steps, ...overrides }))

describe('the sentence', () => {
  test.each([
    [{}, '2 of 3 steps from cache, built in 12.0 s.'],
    [{ succeeded: false }, '2 of 3 steps from cache, failed after 12.0 s.'],
    [{ savedSeconds: 95 }, '2 of 3 steps from cache, saved about 95.0 s, built in 12.0 s.'],
    [
      { savedSeconds: 95, steps: undefined },
      'built in 12.0 s; no record was found of which steps were cached.'
    ],
    [{ steps: undefined }, 'built in 12.0 s; no record was found of which steps were cached.'],
    [
      { bytesFetched: 1_500_000 },
      '2 of 3 steps from cache, built in 12.0 s; 1.5 MB of layers fetched (base images and cache).'
    ],
    [
      { restore: { status: 'kept', digest: 'x', bytes: 2000 } },
      '2 of 3 steps from cache, built in 12.0 s; cache read from this runner, 2.0 kB.'
    ],
    [
      { restore: { status: 'restored', digest: 'x', bytes: 2000, seconds: 1.5 } },
      '2 of 3 steps from cache, built in 12.0 s; cache read in 1.50 s, 2.0 kB.'
    ],
    [
      { restore: { status: 'kept', digest: 'x', bytes: 2000 }, bytesRead: 500 },
      '2 of 3 steps from cache, built in 12.0 s; cache read from this runner, 500 B read of 2.0 kB.'
    ],
    [
      { restore: { status: 'opened', digest: 'x', bytes: 2_000_000, seconds: 0.25 }, bytesRead: 500_000 },
      '2 of 3 steps from cache, built in 12.0 s; cache opened in 0.25 s, 500.0 kB read of 2.0 MB.'
    ],
    [
      { restore: { status: 'opened', digest: 'x', bytes: 2_000_000, seconds: 0.25 }, bytesRead: 0 },
      '2 of 3 steps from cache, built in 12.0 s; cache opened in 0.25 s, 0 B read of 2.0 MB.'
    ],
    [
      { restore: { status: 'opened', digest: 'x', bytes: 2_000_000, seconds: 0.25 } },
      '2 of 3 steps from cache, built in 12.0 s; cache opened in 0.25 s, 2.0 MB.'
    ],
    [
      { export: { status: 'written', seconds: 1.5 } },
      '2 of 3 steps from cache, built in 12.0 s; cache written in 1.50 s.'
    ],
    [
      { export: { status: 'written', seconds: 0 } },
      '2 of 3 steps from cache, built in 12.0 s; cache written with the image.'
    ],
    [
      { export: { status: 'skipped', reason: 'every step came from a cache' } },
      '2 of 3 steps from cache, built in 12.0 s; cache not written: every step came from a cache.'
    ],
    // A warning says why.
    [
      { export: { status: 'failed', seconds: 3, reason: 'denied' } },
      '2 of 3 steps from cache, built in 12.0 s.'
    ],
    [
      {
        restore: { status: 'missed', reason: 'nothing yet' },
        export: { status: 'written', seconds: 1.5 },
        save: { save: true, reason: 'to be saved at the end of the job', bytes: 3000 }
      },
      '2 of 3 steps from cache, built in 12.0 s; no cache to read: nothing yet; cache written in 1.50 s, 3.0 kB to be saved at the end of the job.'
    ],
    [
      {
        restore: { status: 'kept', digest: 'x', bytes: 2000 },
        export: { status: 'written', seconds: 1.5 },
        save: { save: false, reason: 'nothing changed', bytes: 0 }
      },
      '2 of 3 steps from cache, built in 12.0 s; cache read from this runner, 2.0 kB; cache written in 1.50 s.'
    ],
    [
      {
        restore: { status: 'failed', reason: 'it is broken' },
        export: { status: 'nothing to write' },
        save: { save: false, reason: 'this run does not write', bytes: 0 }
      },
      '2 of 3 steps from cache, built in 12.0 s; cache not read: it is broken; cache not written: this run does not write.'
    ],
    [
      {
        export: { status: 'skipped', reason: 'the build failed' },
        save: { save: false, reason: 'the build failed', bytes: 0 },
        succeeded: false
      },
      '2 of 3 steps from cache, failed after 12.0 s; cache not written: the build failed.'
    ]
  ] as [Partial<CacheReport>, string][])('of %j says what the cache did', (overrides, sentence) => {
    expect(sentenceOf(overrides)).toBe(sentence)
  })
})

describe('the sentence on cache mounts', () => {
  const mountOf = (restoreSeconds: number | undefined, saveSeconds: number | undefined) => ({
    ...{ name: '/root/.npm', bytes: 5, passedOver: undefined, seconds: undefined },
    ...{ without: undefined, with: undefined, restoreSeconds, saveSeconds }
  })
  const mounts = (list: ReturnType<typeof mountOf>[]): CacheReport['mounts'] => ({
    mounts: list,
    ...{ restoreSeconds: 1.5, saveSeconds: 2.5, save: undefined, notices: [], troubles: [] }
  })

  test.each([
    [[mountOf(1, 2), mountOf(1, undefined)], '; cache mounts: 2 restored in 1.50 s, 1 saved in 2.50 s.'],
    [[mountOf(undefined, 2)], '; cache mounts: 1 saved in 2.50 s.'],
    [[mountOf(undefined, undefined)], ''],
    [[], '']
  ])('of %j says which were restored and saved', (list, clause) => {
    const sentence = sentenceOf({ mounts: mounts(list) })
    expect(sentence.replace('2 of 3 steps from cache, built in 12.0 s', '')).toBe(clause || '.')
  })
})

describe('the sentence on steps that missed', () => {
  const NEW: Cause = { kind: 'new step' }
  const VARIABLE: Cause = { kind: 'variables', names: ['VERSION'] }
  const GONE: Cause = { kind: 'cache', reason: 'the cache is gone' }
  const AFTER: Cause = { kind: 'step before', steps: ['[1/2] RUN x'] }
  const missOf = (causes: Cause[][], comparedWith: CacheReport['comparedWith'] = { at: 0 }) => {
    const missed = causes.map((own): StepReport => createStepReport({ causes: own }))
    const sentence = renderSentence(createReportOf({ steps: missed, comparedWith }))
    return sentence.replace(/^0 of \d+ steps from cache, built in 12\.0 s(?:; )?/, '').replace(/\.$/, '')
  }

  test.each<[string, Cause[][], string]>([
    ['one reason', [[NEW]], '1 step missed because it is new'],
    ['what followed it', [[NEW], [AFTER], [AFTER]], '1 step missed because it is new, 2 after it'],
    ['the same reason of several once', [[NEW], [NEW]], '2 steps missed because it is new'],
    [
      'two reasons',
      [[NEW], [VARIABLE], [AFTER]],
      '1 step missed because it is new, 1 step missed because VERSION has another value, 1 after them'
    ],
    [
      'of three reasons the first two',
      [[NEW], [VARIABLE], [GONE], [GONE]],
      '2 steps missed because the cache is gone, 1 step missed because it is new, 1 for other reasons'
    ],
    [
      'all reasons of one step',
      [[NEW, VARIABLE]],
      '1 step missed because it is new, and VERSION has another value'
    ],
    ['no word of what only followed', [[NEW, AFTER]], '1 step missed because it is new'],
    ['nothing of what has no cause', [[]], '']
  ])('has %s', (_, causes, clause) => {
    expect(missOf(causes)).toBe(clause)
  })

  test('has no reason where there was nothing to compare with', () => {
    expect(renderSentence(createReportOf({ steps: [createStepReport({ causes: [GONE] })] }))).toBe(
      '0 of 1 steps from cache, built in 12.0 s.'
    )
  })
})
