import { describe, expect, test } from '@jest/globals'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import type { Cause } from '../../src/report/causes.js'
import { hitRatioOf, lowRatioOf } from '../../src/report/hit-ratio.js'
import type { CacheReport, StepReport } from '../../src/report/report.js'
import { createInputs, createReportOf, createStepReport, NOW } from '../support/builders.js'

/** Of steps of which so many were cached. */
const stepsOf = (cached: number, total: number): StepReport[] =>
  Array.from({ length: total }, (_, index) =>
    createStepReport({ status: index < cached ? 'cached' : 'executed' })
  )

/** What is said of a build of which 2 of 4 steps were cached, where 80 % should have been. */
function said(report: Partial<CacheReport> = {}, inputs: Partial<ActionInputs> = {}): string | undefined {
  return lowRatioOf(
    createReportOf({ steps: stepsOf(2, 4), comparedWith: { at: NOW }, ...report }),
    createInputs({ minHitRatio: 0.8, ...inputs })
  )
}

describe('the part of the steps that came from the cache', () => {
  test.each([
    [0, 3, 0],
    [1, 3, 0.333],
    [2, 3, 0.667],
    [3, 3, 1]
  ])('is, of %i of %i, %d', (cached, total, ratio) => {
    expect(hitRatioOf({ steps: stepsOf(cached, total) })).toBe(ratio)
  })

  test('counts steps that failed or did not run', () => {
    const steps = [
      ...stepsOf(1, 2),
      createStepReport({ status: 'failed' }),
      createStepReport({ status: 'not run' })
    ]
    expect(hitRatioOf({ steps })).toBe(0.25)
  })

  test('is not known where there are no steps, or nothing is known of them', () => {
    expect(hitRatioOf({ steps: [] })).toBeUndefined()
    expect(hitRatioOf({ steps: undefined })).toBeUndefined()
  })
})

describe('a part that is too low', () => {
  test('is told in percent, with what is asked for', () => {
    expect(said()).toBe('min-hit-ratio: 50 % of the steps came from the cache, less than 80 %.')
  })

  test.each<[number, number, number, string]>([
    [2, 3, 0.8, '66.7 % of the steps came from the cache, less than 80 %'],
    [0, 3, 0.125, '0 % of the steps came from the cache, less than 12.5 %'],
    [1, 3, 1, '33.3 % of the steps came from the cache, less than 100 %'],
    [55, 100, 0.56, '55 % of the steps came from the cache, less than 56 %'],
    [2, 7, 0.29, '28.6 % of the steps came from the cache, less than 29 %']
  ])('of %i of %i steps, where %d is asked for, is told as percent', (cached, total, minHitRatio, text) => {
    expect(said({ steps: stepsOf(cached, total) }, { minHitRatio })).toBe(`min-hit-ratio: ${text}.`)
  })

  test('is told with the first step that ran and is known why', () => {
    const causes: Cause[] = [
      { kind: 'variables', names: ['VERSION'] },
      { kind: 'step before', steps: ['x'] }
    ]
    const steps = [
      createStepReport({ status: 'cached' }),
      createStepReport({ name: '[build 3/5] RUN one' }),
      createStepReport({ instruction: 'RUN two', causes }),
      createStepReport({ name: '[build 5/5] RUN three', causes: [{ kind: 'new step' }] })
    ]
    expect(said({ steps })).toBe(
      'min-hit-ratio: 25 % of the steps came from the cache, less than 80 %. ' +
        'RUN two ran because VERSION has another value.'
    )
  })

  test('is told without the value of a build argument, where the Dockerfile’s own text is known', () => {
    const name = '[build 4/5] RUN make --token=hunter2'
    const steps = [
      createStepReport({ name, text: 'RUN make --token=$TOKEN', causes: [{ kind: 'new step' }] })
    ]
    expect(said({ steps })).toContain('RUN make --token=$TOKEN ran because it is new.')
    expect(said({ steps })).not.toContain('hunter2')
  })

  test.each<[string, Partial<CacheReport>, Partial<ActionInputs>]>([
    ['nothing is asked for', {}, { minHitRatio: undefined }],
    ['it is just enough', {}, { minHitRatio: 0.5 }],
    ['nothing at all is enough', { steps: stepsOf(0, 4) }, { minHitRatio: 0 }],
    ['all came from the cache', { steps: stepsOf(4, 4) }, { minHitRatio: 1 }],
    ['the build failed', { succeeded: false }, {}],
    ['there was no build to fall behind', { comparedWith: undefined }, {}],
    ['nothing is known of the steps', { steps: undefined }, {}],
    ['there are no steps', { steps: [] }, {}],
    ['the user wants no cache to be read', {}, { noCache: true }],
    ['the user wants no cache', {}, { cache: 'off' }]
  ])('is none where %s', (_, report, inputs) => {
    expect(said(report, inputs)).toBeUndefined()
  })

  test('is one whether it is to warn or to fail', () => {
    expect(said({}, { onLowHitRatio: 'fail' })).toBe(said({}, { onLowHitRatio: 'warn' }))
  })
})
