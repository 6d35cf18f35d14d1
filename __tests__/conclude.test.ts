import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Built, Run } from '../src/attempts.js'
import { mergeEvents } from '../src/buildx/events.js'
import { conclude, type Ended } from '../src/conclude.js'
import type { ActionInputs } from '../src/inputs/action-inputs.js'
import type { Plan } from '../src/plan/plan.js'
import { type BuildRecord, keyOf } from '../src/record/build-record.js'
import { beginReading, type Past } from '../src/record/record-store.js'
import { claimLayout } from '../src/store/claim.js'
import { createBuilder, createEnding, createFacts, createInputs, createPlanOf } from './support/builders.js'
import { readFixture } from './support/fixtures.js'
import { createFolder, writeFiles } from './support/folders.js'
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

const UNKNOWN: Past = { record: undefined, sibling: undefined }
/** What is asked for the reasons of a build, where the builder tells nothing. */
const ATTACHMENTS = ['v1', 'v0.2'].map(
  (version) => `history inspect attachment --builder lab --type https://slsa.dev/provenance/${version} ${ID}`
)

/** Concludes a build of which two of four steps were cached, and that has a registry's cache to write. */
async function concluded({ inputs, plan: planned, run: given, built: builtSo, ended, play }: Situation = {}) {
  const buildx = await scriptBuildx({
    'history logs': { stderr: EVENTS },
    'history inspect attachment': { exitCode: 1, stderr: 'ERROR: not found' },
    export: {},
    ...play
  })
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
    contexts: { context: '.', named: [], repository: undefined },
    command: 'docker buildx build .',
    past: async () => UNKNOWN,
    health: async () => undefined,
    onSettled: async () => undefined,
    ...ended
  })
  return { report, asked: await buildx.lines(), output: output() }
}

describe('what follows a build', () => {
  test('is that its record is read, its cache is written, and both are reported', async () => {
    const { report, asked } = await concluded({ built: { setbacks: ['A cache went away.'] } })
    expect(asked).toEqual([`history logs --builder lab --progress rawjson ${ID}`, 'export', ...ATTACHMENTS])
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
      // Without a record there are no reasons to ask for.
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

describe('what a build was made of', () => {
  const recordIn = (folder: string, writes = true): Partial<Plan> => ({
    record: { store: 'folder', family: join(folder, 'records'), names: ['app'], reads: true, writes }
  })
  const kept = async (folder: string) => (await beginReading(recordIn(folder).record)()).record
  const events = (name: string) => ({ 'history logs': { stderr: readFixture(`rawjson/${name}.jsonl`) } })

  test('is kept beside a cache that was written, with how long those of its steps took that ran', async () => {
    const folder = await createFolder()
    const { report } = await concluded({ plan: recordIn(folder), inputs: { target: 'final' } })
    const record = await kept(folder)
    expect(record).toMatchObject({
      at: createEnding().endedAt,
      commit: createFacts().event.sha,
      target: 'final',
      platforms: ['linux/amd64'],
      runs: [{ cached: 2, total: 4, seconds: 12 }]
    })
    expect(record?.runs).toEqual(report.runs)
    const times = new Map(record?.steps.map(({ key, seconds }) => [key, seconds]))
    expect(report.steps?.map(({ name }) => times.get(keyOf(name)))).toEqual(
      report.steps?.map(({ status, seconds }) => (status === 'executed' ? seconds : undefined))
    )
  })

  test('is kept for the platforms that were asked for', async () => {
    const folder = await createFolder()
    const platforms = ['linux/arm64', 'linux/amd64']
    await concluded({ plan: recordIn(folder), inputs: { platforms } })
    expect((await kept(folder))?.platforms).toEqual(platforms)
  })

  test('is what the next build is compared with, and tells what its cached steps took', async () => {
    const folder = await createFolder()
    await concluded({ plan: recordIn(folder), play: events('history-first-build') })
    const past = await beginReading(recordIn(folder).record)()
    const { report } = await concluded({
      plan: recordIn(folder),
      play: events('history-cached-build'),
      ended: { past: async () => past }
    })
    const seconds = past.record?.steps.map((step) => step.seconds ?? 0) ?? []
    expect(report.savedSeconds).toBeCloseTo(seconds.reduce((sum, time) => sum + time))
    expect(report.comparedWith).toEqual({ at: past.record?.at, commit: past.record?.commit })
    expect(report.runs.map(({ cached, total }) => [cached, total])).toEqual([
      [0, 4],
      [4, 4]
    ])
    expect((await kept(folder))?.runs).toHaveLength(2)
  })

  test('has the files of its context with their times, where a later job finds the same ones', async () => {
    const [folder, context] = [await createFolder(), await createFolder()]
    await writeFiles(context, { word: 'a', busybox: 'b' })
    const copies = mergeEvents(EVENTS).filter(({ name }) => /COPY (busybox|word)/.test(name))
    const nodes = copies.map(({ digest }) => ({ digest, id: digest.slice(-8) }))
    const copy = { Action: { copy: { src: '/' } }, secondaryInput: 0 }
    const provenance = {
      buildConfig: {
        digestMapping: Object.fromEntries(nodes.map(({ digest, id }) => [digest, id])),
        llbDefinition: [
          { id: 'files', op: { Op: { source: { identifier: 'local://context' } } } },
          ...nodes.map(({ id }) => ({ id, inputs: ['files:0'], op: { Op: { file: { actions: [copy] } } } }))
        ]
      }
    }
    await concluded({
      plan: recordIn(folder),
      ended: { contexts: { context, named: [], repository: undefined } },
      play: { 'history inspect attachment': { stdout: JSON.stringify(provenance) } }
    })
    const files = (await kept(folder))?.files.get('context')
    expect([...(files?.keys() ?? [])].toSorted()).toEqual(['busybox', 'word'])
    for (const { time } of files?.values() ?? []) expect(time).toBeGreaterThan(0)
  })

  test('is not known to have taken any time, and is compared with nothing, where nothing is known of it', async () => {
    const { report } = await concluded()
    expect([report.savedSeconds, report.comparedWith]).toEqual([undefined, undefined])
  })

  test.each([
    ['the cache was not', recordIn, { play: { export: { exitCode: 1 } } }],
    ['this run does not write', (folder: string) => recordIn(folder, false), {}],
    ['no record tells of its steps', recordIn, { play: { 'history logs': { exitCode: 1 } } }],
    ['it failed', recordIn, { built: { ending: createEnding({ exitCode: 1 }) } }],
    ['there is no cache to write', recordIn, { built: { caches: { imports: [], exports: [] } } }]
  ] as [string, (folder: string) => Partial<Plan>, Situation][])(
    'is not kept where %s',
    async (_, planIn, situation) => {
      const folder = await createFolder()
      await concluded({ ...situation, plan: planIn(folder) })
      expect(existsSync(join(folder, 'records'))).toBe(false)
    }
  )

  test('is left as it was where every step was cached and the cache is there', async () => {
    const folder = await createFolder()
    await concluded({ plan: recordIn(folder) })
    const before = await kept(folder)
    const { report, asked } = await concluded({
      plan: recordIn(folder),
      play: events('history-cached-build'),
      run: { present: { imports: [], exports: [EXPORT], isThere: true } }
    })
    expect(report.export).toMatchObject({ status: 'skipped' })
    expect(await kept(folder)).toEqual(before)
    // There was nothing to explain either.
    expect(asked.filter((line) => line.includes('attachment'))).toEqual([])
  })

  test('fails nothing where it cannot be kept, and that is said', async () => {
    const record: Plan['record'] = {
      ...{ store: 'folder', family: '/dev/null/records', names: ['app'], reads: true, writes: true }
    }
    const { report, output } = await concluded({ plan: { record } })
    expect(report).toMatchObject({ succeeded: true, export: { status: 'written' }, troubles: [] })
    expect(output).toMatch(/^What this build was made of was not kept for later runs: .*E(NOTDIR|EXIST): /m)
  })

  test('is reported without reasons, and not kept, where they cannot be found out, and that is said', async () => {
    const folder = await createFolder()
    // There is nobody any more whom to ask.
    const { report, output } = await concluded({
      plan: recordIn(folder),
      play: { export: { run: 'rm "$0"' } }
    })
    expect(report).toMatchObject({ succeeded: true, export: { status: 'written' }, troubles: [] })
    expect(report.steps?.map(({ causes }) => causes)).toEqual([[], [], [], []])
    expect(output).toMatch(/^Why steps ran cannot be found out: .*ENOENT/m)
    expect(await kept(folder)).toBeUndefined()
  })
})

describe('a report', () => {
  test('has why steps ran', async () => {
    const { report } = await concluded()
    const ran = report.steps?.filter(({ status }) => status === 'executed') ?? []
    expect(ran).toHaveLength(2)
    for (const { causes } of ran) expect(causes).not.toEqual([])
    const cached = report.steps?.filter(({ status }) => status === 'cached') ?? []
    expect(cached.map(({ causes }) => causes)).toEqual([[], []])
  })

  test('has the runs before this one, and this one last', async () => {
    const run = { at: 5, seconds: 1, cached: 1, total: 2, cost: 0 }
    const record: BuildRecord = {
      ...{ at: 5, commit: 'c0ffee', platforms: [], steps: [], args: {}, files: new Map(), runs: [run] }
    }
    const { report } = await concluded({ ended: { past: async () => ({ ...UNKNOWN, record }) } })
    expect(report.comparedWith).toEqual({ at: 5, commit: 'c0ffee' })
    expect(report.runs).toEqual([run, expect.objectContaining({ cached: 2, total: 4 })])
  })

  test('has the command, the plan, and what the repository’s caches are filled with', async () => {
    const health = {
      ...{ bytes: 1, quota: 2, isPart: false, scopes: [], others: [], elsewhere: [] }
    }
    const { report } = await concluded({ ended: { health: async () => health, command: 'docker build x' } })
    expect(report).toMatchObject({ command: 'docker build x', health })
    expect(report.planLines.length).toBeGreaterThan(0)
  })
})
