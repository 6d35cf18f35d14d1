import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Built, Run } from '../src/attempts.js'
import { conclude, type Ended } from '../src/conclude.js'
import type { ActionInputs } from '../src/inputs.js'
import type { Plan } from '../src/plan/plan.js'
import { claimLayout } from '../src/store/claim.js'
import { createBuilder, createEnding, createFacts, createInputs, createPlanOf } from './support/builders.js'
import { readFixture } from './support/fixtures.js'
import { createFolder } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import {
  createGateway,
  createLayerPlan,
  createOpenLayers,
  createRoute,
  createSource
} from './support/routes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const EXPORT = 'type=registry,ref=r.example/c:a,ignore-error=true'
const EVENTS = readFixture('rawjson/history-registry-import.jsonl')
const ID = 'pm4h8wvclm3jqxw71gftt2rb5'

interface Situation {
  inputs?: Partial<ActionInputs>
  plan?: Partial<Plan>
  run?: Partial<Run>
  built?: Partial<Built>
  ended?: Partial<Ended>
  play?: Record<string, Scene>
}

/** Concludes a build of which two of four steps were cached, and that has a registry's cache to write. */
async function concluded({ inputs, plan: planned, run: given, built: builtSo, ended, play }: Situation = {}) {
  const buildx = await scriptBuildx({ 'history logs': { stderr: EVENTS }, export: {}, ...play })
  const plan = createPlanOf({ ours: { imports: [], exports: [EXPORT] }, mustPay: false, ...planned })
  const run: Run = {
    inputs: createInputs(inputs),
    facts: createFacts({ buildx: buildx.command, buildxState: await createFolder() }),
    plan,
    present: { imports: [], exports: plan.ours.exports, isThere: false },
    route: undefined,
    mounts: undefined,
    ...given,
    argsFor: () => ['nothing is built any more'],
    exportArgsFor: () => ['export']
  }
  const built: Built = {
    ending: createEnding(),
    builder: createBuilder(),
    caches: { imports: [], exports: plan.ours.exports },
    stalled: [],
    setbacks: [],
    ...builtSo
  }
  const output = catchOutput()
  const report = await conclude(run, {
    built,
    metadata: { 'buildx.build.ref': `lab/lab0/${ID}` },
    times: async () => undefined,
    ...ended
  })
  return { report, asked: await buildx.lines(), output: output() }
}

describe('what follows a build', () => {
  test('is that its record is read, its cache is written, and both are reported', async () => {
    const { report, asked } = await concluded({ built: { setbacks: ['A cache went away.'] } })
    expect(asked).toEqual([`history logs --builder lab --progress rawjson ${ID}`, 'export'])
    expect(report).toMatchObject({
      backend: 'gha',
      succeeded: true,
      export: { status: 'written' },
      restore: undefined,
      save: undefined,
      troubles: ['A cache went away.']
    })
    expect(report.steps?.map(({ status }) => status).sort()).toEqual([
      ...['cached', 'cached', 'executed', 'executed']
    ])
  })

  test('asks the builder on which it was built at last', async () => {
    const { asked } = await concluded({ built: { builder: createBuilder({ name: 'default' }) } })
    expect(asked[0]).toBe(`history logs --builder default --progress rawjson ${ID}`)
  })

  test.each([
    ['buildx names no record', { ended: { metadata: undefined } }],
    ['the builder has no such record', { play: { 'history logs': { exitCode: 1 } } }]
  ] as [string, Situation][])(
    'is reported without steps where %s, and its cache is written',
    async (_, given) => {
      const { report, asked } = await concluded(given)
      expect(report).toMatchObject({ steps: undefined, export: { status: 'written' } })
      expect(asked.at(-1)).toBe('export')
    }
  )

  test('is nothing of a cache where the build failed', async () => {
    const { report, asked } = await concluded({ built: { ending: createEnding({ exitCode: 1 }) } })
    expect(asked).toHaveLength(1)
    expect(report).toMatchObject({
      succeeded: false,
      export: { status: 'skipped', reason: 'the build failed' }
    })
  })

  test('is that nobody is asked where the Dockerfile was only looked at', async () => {
    const plan = { ours: { imports: [], exports: [] } }
    const { report, asked } = await concluded({ inputs: { call: 'check' }, plan })
    expect(asked).toEqual([])
    expect(report).toMatchObject({ steps: undefined, export: { status: 'nothing to write' }, troubles: [] })
  })

  test('fails nothing where the export does, and tells it once', async () => {
    const play = { export: { stderr: readFixture('rawjson/history-cache-troubles.jsonl') } }
    const { report } = await concluded({ play })
    expect(report.succeeded).toBe(true)
    expect(report.export).toMatchObject({ status: 'failed' })
    expect(report.troubles).toEqual([
      expect.stringMatching(
        /^The cache could not be written \(error writing layer blob: .*\); the build went on/
      )
    ])
  })
})

describe('what a build read through the gateway', () => {
  const IMPORT = 'type=registry,ref=127.0.0.1:5000/s/own:latest'
  const through = (imports: string[], eager?: string): Situation => ({
    plan: { layers: createLayerPlan({ folder: '/nowhere/layers/app', eager }) },
    run: {
      route: createRoute({ gateway: createGateway({ bytesServed: 1234 }), caches: { imports, exports: [] } })
    }
  })

  test('is reported', async () => {
    expect((await concluded(through([IMPORT]))).report.bytesRead).toBe(1234)
  })

  test.each([
    ['it had nothing to read', through([])],
    ['it was given all of it before', through([IMPORT], 'others use the builder')],
    ['there is none', {}]
  ])('is not known where %s', async (_, situation) => {
    expect((await concluded(situation)).report.bytesRead).toBeUndefined()
  })
})

describe('layers of its own', () => {
  /** A layout that was read, and to which the export writes this. */
  async function withLayers(built: Partial<Built>) {
    const folder = join(await createFolder(), 'layers', 'app')
    await writeLayout(folder, ['exported'])
    const plan: Partial<Plan> = { layers: createLayerPlan({ folder }) }
    const claim = await claimLayout(folder)
    const open = createOpenLayers({
      outcome: { status: 'kept', digest: 'what was there before', bytes: 1 },
      ...{ sources: [createSource({ folder })], claim }
    })
    try {
      return { folder, ...(await concluded({ plan, built, run: { route: createRoute({ open }) } })) }
    } finally {
      await claim.release()
    }
  }

  test('are settled once they are written', async () => {
    const { folder, report } = await withLayers({})
    expect(report.restore).toMatchObject({ status: 'kept' })
    expect(report.save).toEqual({
      ...{ save: false, reason: `kept in ${folder}`, bytes: expect.any(Number) },
      notices: []
    })
  })

  test('are left as they are where the build failed', async () => {
    const { report } = await withLayers({ ending: createEnding({ exitCode: 1 }) })
    expect(report.save).toEqual({ save: false, reason: 'the build failed', bytes: 0 })
  })
})

describe('how long steps took', () => {
  const timesIn = async (folder: string, writes = true): Promise<Partial<Plan>> => ({
    times: { store: 'folder', name: join(folder, 'times', 'app.json'), reads: true, writes }
  })

  test('is kept beside a cache that was written, of those that ran', async () => {
    const folder = await createFolder()
    await concluded({ plan: await timesIn(folder) })
    const kept = JSON.parse(await readFile(join(folder, 'times', 'app.json'), 'utf8')) as { steps: object }
    expect(Object.values(kept.steps)).toEqual([expect.any(Number), expect.any(Number)])
  })

  test('of cached steps is what the cache saved, by what was known of them', async () => {
    const folder = await createFolder()
    const whollyRan = {
      play: { 'history logs': { stderr: readFixture('rawjson/history-first-build.jsonl') } }
    }
    await concluded({ ...whollyRan, plan: await timesIn(folder) })
    const { steps } = JSON.parse(await readFile(join(folder, 'times', 'app.json'), 'utf8')) as {
      steps: Record<string, number>
    }
    const cached = { 'history logs': { stderr: readFixture('rawjson/history-cached-build.jsonl') } }
    const { report } = await concluded({ play: cached, ended: { times: async () => steps } })
    expect(report.savedSeconds).toBeCloseTo(Object.values(steps).reduce((sum, seconds) => sum + seconds))
  })

  test('is not known to have been saved where nothing is known of the steps', async () => {
    expect((await concluded()).report.savedSeconds).toBeUndefined()
  })

  test.each([
    ['the cache was not', true, { export: { exitCode: 1 } }],
    ['this run does not write', false, {}],
    ['no record tells of them', true, { 'history logs': { exitCode: 1 } }]
  ] as [string, boolean, Record<string, Scene>][])('is not kept where %s', async (_, writes, play) => {
    const folder = await createFolder()
    await concluded({ plan: await timesIn(folder, writes), play })
    expect(existsSync(join(folder, 'times'))).toBe(false)
  })

  test('fails nothing where it cannot be kept, and that is said', async () => {
    const times: Plan['times'] = { store: 'folder', name: '/dev/null/times.json', reads: true, writes: true }
    const { report, output } = await concluded({ plan: { times } })
    expect(report).toMatchObject({ succeeded: true, export: { status: 'written' }, troubles: [] })
    expect(output).toMatch(/^How long steps took was not kept for later runs: .*EEXIST/m)
  })
})
