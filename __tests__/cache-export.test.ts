import { afterEach, describe, expect, jest, test } from '@jest/globals'
import type { Built, Run } from '../src/attempts.js'
import type { Vertex } from '../src/buildx/events.js'
import { type ExportOutcome, exportCache, type Finished } from '../src/cache-export.js'
import type { EnvironmentFacts } from '../src/environment/facts.js'
import type { ActionInputs } from '../src/inputs/action-inputs.js'
import type { Plan } from '../src/plan/plan.js'
import type { Present } from '../src/present-caches.js'
import {
  createBuilder,
  createEnding,
  createFacts,
  createInputs,
  createPlanOf,
  createVertex
} from './support/builders.js'
import { readFixture } from './support/fixtures.js'
import { catchOutput } from './support/output.js'
import { createGateway, createLayerPlan, createRoute } from './support/routes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const GHA = 'type=gha,scope=a,mode=max,ignore-error=true'
const REGISTRY = 'type=registry,ref=r.example/c:a,mode=max,ignore-error=true'
const USERS = 'type=registry,ref=r.example/users,ignore-error=true'

const RAN = createVertex({ name: '[build 2/3] RUN make', seconds: 60 })
const CACHED = createVertex({ name: '[deps 2/3] RUN install', digest: 'sha256:2', cached: true })
const importOf = (ref: string, error?: string) =>
  createVertex({ name: `importing cache manifest from ${ref}`, digest: ref, error })

interface Situation {
  inputs?: Partial<ActionInputs>
  plan?: Partial<Plan>
  facts?: Partial<EnvironmentFacts>
  present?: Partial<Present>
  run?: Partial<Run>
  built?: Partial<Built>
  /** Undefined where there is no record. */
  vertices?: Vertex[] | undefined
  play?: Record<string, Scene>
  finished?: Partial<Finished>
}

/** What `exportCache` takes, of a build whose only step ran if nothing else is said. */
async function prepare(given: Situation = {}) {
  const buildx = await scriptBuildx({ export: {}, ...given.play })
  const plan = createPlanOf({
    ours: { imports: [['type=gha,scope=a']], exports: [GHA] },
    users: { imports: [], exports: [] },
    mustPay: false,
    ...given.plan
  })
  const imports = plan.ours.imports.flat()
  const run: Run = {
    inputs: createInputs(given.inputs),
    facts: createFacts({ buildx: buildx.command, ...given.facts }),
    plan,
    present: { imports, exports: plan.ours.exports, isThere: false, ...given.present },
    route: undefined,
    mounts: undefined,
    ...given.run,
    argsFor: () => ['nothing is built by an export'],
    exportArgsFor: (caches) => ['export', JSON.stringify(caches)]
  }
  const built: Built = {
    ending: createEnding(),
    builder: createBuilder(),
    caches: {
      imports: [...imports, ...plan.users.imports],
      exports: [...plan.ours.exports, ...plan.users.exports]
    },
    stalled: [],
    setbacks: [],
    ...given.built
  }
  const vertices = 'vertices' in given ? given.vertices : [RAN]
  const finished: Finished = {
    built,
    id: vertices && 'mine',
    vertices,
    trouble: undefined,
    ...given.finished
  }
  return { buildx, run, finished }
}

/** Writes a cache. `asked` has buildx's other calls. */
async function exported(given: Situation = {}) {
  const { buildx, run, finished } = await prepare(given)
  const output = catchOutput()
  const outcome = await exportCache(run, finished)
  const calls = await buildx.calls()
  return {
    outcome,
    /** The caches of each call that writes them. */
    written: calls
      .filter(([word]) => word === 'export')
      .map(([, caches = '']) => JSON.parse(caches) as object),
    asked: calls.filter(([word]) => word !== 'export').map((words) => words.join(' ')),
    output: output()
  }
}

const WRITTEN: ExportOutcome = { status: 'written', seconds: expect.any(Number) as unknown as number }
const failedWith = (reason: string): ExportOutcome => ({ status: 'failed', seconds: WRITTEN.seconds, reason })

test('what ran again while it was written is told, as then it is the cache of another build', async () => {
  const event = (cached: boolean) =>
    JSON.stringify({
      vertexes: [
        {
          digest: 'sha256:1',
          name: '[made 1/1] RUN make',
          cached,
          started: '2026-01-01T00:00:00Z',
          completed: '2026-01-01T00:00:01Z'
        }
      ]
    })
  const play = { export: { stderr: `${event(false)}\n` } }
  expect((await exported({ play })).outcome).toMatchObject({
    status: 'failed',
    reason: 'what the build is made from changed meanwhile: [made 1/1] RUN make'
  })
  expect((await exported({ play: { export: { stderr: `${event(true)}\n` } } })).outcome).toEqual(WRITTEN)
})

test('a place that did not answer before the build is not written to, and others are', async () => {
  const stalled = ['type=gha,scope=other']
  const { outcome, written } = await exported({ built: { stalled } })
  expect(outcome).toEqual({ status: 'skipped', reason: 'it did not answer before the build' })
  expect(written).toEqual([])
  const elsewhere = { stalled: ['type=registry,ref=r.example/c:a'] }
  expect((await exported({ built: elsewhere })).outcome).toEqual(WRITTEN)
})

test('a builder that does not answer any more is not asked to write, and the reason is told', async () => {
  const trouble = 'builder lab does not answer'
  const { outcome, written } = await exported({ vertices: undefined, finished: { trouble } })
  expect(outcome).toEqual({ status: 'failed', seconds: 0, reason: trouble })
  expect(written).toEqual([])
})

describe('the cache of a build', () => {
  test('that ran a step is written by one build more, with what was imported, and it is said', async () => {
    const { outcome, written, asked, output } = await exported()
    expect(outcome).toEqual(WRITTEN)
    expect(written).toEqual([{ imports: ['type=gha,scope=a'], exports: [GHA.replace('max', 'min')] }])
    expect(asked).toEqual([])
    expect(output).toBe(`Writing the cache: ${GHA.replace('max', 'min')}\n`)
  })

  test('has what the last attempt was left with, and not what was planned', async () => {
    const caches = { imports: ['type=registry,ref=r.example/left'], exports: [GHA] }
    const { written } = await exported({ built: { caches }, inputs: { cacheExport: 'max' } })
    expect(written).toEqual([caches])
  })

  test('is written with all stages where there are several, unless less is wanted', async () => {
    const vertices = [RAN, CACHED]
    expect((await exported({ vertices })).written).toMatchObject([{ exports: [GHA] }])
    const one = createVertex({ name: '[2/2] RUN make', seconds: 60 })
    expect((await exported({ vertices: [one], inputs: { cacheExport: 'max' } })).written).toMatchObject([
      { exports: [GHA] }
    ])
  })

  test('is written where no record tells what ran', async () => {
    const { outcome, written, asked } = await exported({ vertices: undefined, plan: { mustPay: true } })
    expect(outcome).toEqual(WRITTEN)
    expect(written).toMatchObject([{ exports: [GHA] }])
    expect(asked).toEqual([])
  })

  test('is not written where nothing is to be written', async () => {
    const { outcome, written, asked, output } = await exported({
      built: { caches: { imports: [], exports: [] } }
    })
    expect(outcome).toEqual({ status: 'nothing to write' })
    expect([written, asked, output]).toEqual([[], [], ''])
  })

  test('is not written where the build failed', async () => {
    const { outcome, written, asked } = await exported({ built: { ending: createEnding({ exitCode: 1 }) } })
    expect(outcome).toEqual({ status: 'skipped', reason: 'the build failed' })
    expect([written, asked]).toEqual([[], []])
  })

  test('is not written where the build has no steps', async () => {
    const { outcome, written } = await exported({ vertices: [importOf('r.example/c:a')] })
    expect(outcome).toEqual({ status: 'skipped', reason: 'the build has no steps' })
    expect(written).toEqual([])
  })

  test('is not said with its credentials', async () => {
    const line = 'type=s3,bucket=b,name=a,secret_access_key=hunter2,ignore-error=true'
    const { output, written } = await exported({
      plan: { ours: { imports: [], exports: [line] } },
      vertices: [RAN, CACHED]
    })
    expect(output).toBe(
      'Writing the cache: type=s3,bucket=b,name=a,secret_access_key=***,ignore-error=true\n'
    )
    expect(written).toMatchObject([{ exports: [line] }])
  })
})

describe('a cache that is a part of the image', () => {
  const ours = { imports: [], exports: ['type=inline'] }

  test('was written with it', async () => {
    const { outcome, written } = await exported({ plan: { ours } })
    expect(outcome).toEqual({ status: 'written', seconds: 0 })
    expect(written).toEqual([])
  })

  test('is not written a second time with what comes after it', async () => {
    const { outcome, written } = await exported({ plan: { ours, users: { imports: [], exports: [USERS] } } })
    expect(outcome).toEqual(WRITTEN)
    expect(written).toEqual([{ imports: [], exports: [USERS] }])
  })

  test('was not written where its exporter says so', async () => {
    const vertices = [RAN, createVertex({ name: 'exporting cache to registry', error: 'denied' })]
    const { outcome } = await exported({ plan: { ours }, vertices })
    expect(outcome).toEqual({ status: 'failed', seconds: 0, reason: 'denied' })
  })
})

describe('a cache whose every step was cached', () => {
  const vertices = [CACHED, { ...RAN, cached: true }]
  const SKIPPED = { status: 'skipped', reason: 'every step came from a cache' }
  const history = (...ids: string[]) => ({
    history: { stdout: ids.map((id) => `{"ref":"lab/lab0/${id}"}\n`).join('') }
  })

  test('is not written again where it was seen to be there, and nobody is asked', async () => {
    const { outcome, written, asked } = await exported({ vertices, present: { isThere: true } })
    expect(outcome).toEqual(SKIPPED)
    expect([written, asked]).toEqual([[], []])
  })

  test('is not written again where the builder made this build alone, so that all came from it', async () => {
    const facts = {
      runner: { ...createFacts().runner, ephemeral: true },
      builder: createBuilder({ driver: 'docker-container' })
    }
    const { outcome, written, asked } = await exported({ vertices, facts, play: history('mine') })
    expect(outcome).toEqual(SKIPPED)
    expect(written).toEqual([])
    expect(asked).toEqual(['history ls --builder lab --format json'])
  })

  test.each([
    ['made another build', history('mine', 'other')],
    ['does not tell which builds it made', { history: { exitCode: 1 } }]
  ])('is written where the builder %s, from which it may come', async (_, play) => {
    const { outcome, written } = await exported({ vertices, play })
    expect(outcome).toEqual(WRITTEN)
    expect(written).toMatchObject([{ exports: [GHA] }])
  })

  test('is written where it may come from what the user imports, and nobody is asked', async () => {
    const users = { imports: [USERS], exports: [] }
    const { outcome, asked } = await exported({ vertices, plan: { users } })
    expect(outcome).toEqual(WRITTEN)
    expect(asked).toEqual([])
  })

  test.each([
    ['that is kept for other jobs', { runner: { ...createFacts().runner, ephemeral: false } }],
    ['that others use too', { builder: createBuilder({ driver: 'kubernetes' }) }]
  ])('is written where the builder is one %s, whose history may have been cut', async (_, different) => {
    const facts = {
      runner: { ...createFacts().runner, ephemeral: true },
      builder: createBuilder({ driver: 'docker-container' }),
      ...different
    }
    const { outcome } = await exported({ vertices, facts, play: history('mine') })
    expect(outcome).toEqual(WRITTEN)
  })

  test('is written anew where a part of it was lost in this build', async () => {
    const built = { setbacks: ['A cache went away.'] }
    const { outcome } = await exported({ vertices, built, present: { isThere: true } })
    expect(outcome).toEqual(WRITTEN)
  })

  describe('in a registry', () => {
    const ours = { imports: [['type=registry,ref=r.example/c:a']], exports: [REGISTRY] }

    test('is not written again where it was imported', async () => {
      const { outcome, written, asked } = await exported({
        vertices: [...vertices, importOf('r.example/c:a')],
        plan: { ours }
      })
      expect(outcome).toEqual(SKIPPED)
      expect([written, asked]).toEqual([[], []])
    })

    test.each([
      ['is not there', importOf('r.example/c:a', 'r.example/c:a: not found')],
      ['was not looked for to the end', { ...importOf('r.example/c:a'), completed: false }],
      ['is another', importOf('r.example/c:a2')]
    ])('is written where what was imported %s', async (_, vertex) => {
      const { outcome, written } = await exported({ vertices: [...vertices, vertex], plan: { ours } })
      expect(outcome).toEqual(WRITTEN)
      expect(written).toMatchObject([{ exports: [REGISTRY] }])
    })
  })

  describe('in a layout', () => {
    const LAYOUT = 'type=local,dest=/kept/layers/a,mode=max,ignore-error=true'
    const plan: Partial<Plan> = {
      ours: { imports: [['type=local,src=/kept/layers/a']], exports: [LAYOUT] },
      layers: createLayerPlan({ folder: '/kept/layers/a' })
    }

    test.each([
      [true, SKIPPED],
      [false, WRITTEN]
    ])('is written only where it is not there (%p), and nobody is asked', async (isThere, expected) => {
      const { outcome, asked } = await exported({ vertices, plan, present: { isThere } })
      expect(outcome).toEqual(expected)
      expect(asked).toEqual([])
    })
  })

  test('does not keep what the user wants written from being written', async () => {
    const { written } = await exported({
      vertices,
      present: { isThere: true },
      plan: { users: { imports: [], exports: [USERS] } }
    })
    expect(written).toEqual([{ imports: ['type=gha,scope=a'], exports: [USERS] }])
  })
})

describe('an export through the gateway', () => {
  const LINE = 'type=registry,ref=127.0.0.1:5000/s/own:latest,mode=max,ignore-error=true'
  const refused = ['the layer was refused: ENOSPC: no space left on device']
  const failing = {
    export: { exitCode: 1, stderr: 'ERROR: failed to push: unexpected status 403 Forbidden\n' }
  }
  const present = { exports: [LINE] }
  const plan = {
    ours: { imports: [], exports: ['type=local,dest=/kept/layers/a'] },
    layers: createLayerPlan()
  }

  test('is ours, and says why it failed as the gateway knows it', async () => {
    const run = { route: createRoute({ gateway: createGateway({ refused }) }) }
    const { outcome, written } = await exported({
      plan,
      present,
      run,
      play: failing,
      built: { caches: { imports: [], exports: [LINE] } }
    })
    expect(written).toMatchObject([{ exports: [expect.stringContaining('ref=127.0.0.1:5000/s/own:latest')] }])
    expect(outcome).toMatchObject({ status: 'failed', reason: refused[0] })
  })

  test('says what BuildKit says where the gateway refused nothing', async () => {
    const run = { route: createRoute({ gateway: createGateway() }) }
    const { outcome } = await exported({
      plan,
      present,
      run,
      play: failing,
      built: { caches: { imports: [], exports: [LINE] } }
    })
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'failed to push: unexpected status 403 Forbidden'
    })
  })
})

describe('a cache that only this branch can read', () => {
  const plan = { mustPay: true }
  const made = (size: string) => ({
    du: {
      stdout: JSON.stringify({ CreatedAt: '2026-11-20 12:00:01 +0000 UTC', Description: 'x', Size: size })
    }
  })

  test('is written where what ran is worth it, for which the builder is asked for the size', async () => {
    const { outcome, asked } = await exported({ plan, play: made('10MB') })
    expect(outcome).toEqual(WRITTEN)
    expect(asked).toEqual(['du --builder lab --filter type=regular --format json'])
  })

  test('is not written where sending it takes longer than what ran, and why is said', async () => {
    const { outcome, written } = await exported({ plan, play: made('9GB') })
    expect(outcome).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/9000 MB/) })
    expect(written).toEqual([])
  })

  test('counts only layers that were made since the build began', async () => {
    const play = { du: { stdout: made('9GB').du.stdout.replace('12:00:01', '11:59:59') } }
    expect((await exported({ plan, play })).outcome).toEqual(WRITTEN)
  })

  test('is written where the builder does not tell the size', async () => {
    expect((await exported({ plan, play: { du: { exitCode: 1 } } })).outcome).toEqual(WRITTEN)
  })
})

describe('an export that goes wrong', () => {
  const CAPTURED = readFixture('rawjson/history-cache-troubles.jsonl')

  test('is told by what its exporter said, though BuildKit ignored that', async () => {
    const { outcome } = await exported({ play: { export: { stderr: CAPTURED } } })
    expect(outcome).toEqual({
      status: 'failed',
      seconds: WRITTEN.seconds,
      reason: expect.stringMatching(/^error writing layer blob: .*: connect: connection refused$/)
    })
  })

  test('is told by the exporter, whatever buildx said of it at last', async () => {
    const stderr = `${CAPTURED}\nERROR: failed to solve\n`
    const { outcome } = await exported({ play: { export: { exitCode: 1, stderr } } })
    expect(outcome).toMatchObject({ reason: expect.stringMatching(/^error writing layer blob: /) })
  })

  test('is told once of several exporters with one error, and with each of theirs', async () => {
    const event = (digest: string, name: string, error: string) => ({
      ...{ digest, name, error },
      ...{ started: '2026-11-20T12:00:00Z', completed: '2026-11-20T12:00:01Z' }
    })
    const vertexes = [
      event('1', 'exporting cache to registry', 'denied'),
      event('2', 'exporting to GitHub Actions Cache', 'denied'),
      event('3', 'exporting cache to client directory', 'no space left'),
      event('4', 'importing cache manifest from x', 'not found')
    ]
    const { outcome } = await exported({ play: { export: { stderr: JSON.stringify({ vertexes }) } } })
    expect(outcome).toEqual(failedWith('denied; no space left'))
  })

  test('is told by buildx’s last word where BuildKit says nothing', async () => {
    const stderr = 'WARN: x\nERROR: failed to build: no builder "lab" found\n'
    const { outcome } = await exported({ play: { export: { exitCode: 1, stderr } } })
    expect(outcome).toEqual(failedWith('failed to build: no builder "lab" found'))
  })

  test('is told by its exit code where nobody says anything', async () => {
    expect((await exported({ play: { export: { exitCode: 5 } } })).outcome).toEqual(failedWith('exit code 5'))
  })

  test('is told of a buildx that cannot be started any more', async () => {
    const buildx = { program: '/no/such/buildx', leading: [] }
    expect((await exported({ facts: { buildx } })).outcome).toEqual({
      status: 'failed',
      seconds: 0,
      reason: '/no/such/buildx cannot be started: spawn /no/such/buildx ENOENT'
    })
  })
})

describe('an export that takes too long', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  test('is stopped after ten minutes, and that is what went wrong', async () => {
    const { run, finished } = await prepare({
      play: { export: { run: 'exec sleep 60' } },
      vertices: undefined
    })
    catchOutput()
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask'] })
    const ended = exportCache(run, finished)
    while (jest.getTimerCount() === 0) await new Promise(setImmediate)
    jest.advanceTimersByTime(10 * 60_000 - 1)
    // Not stopped yet: there is no second timer, for what does not stop.
    expect(jest.getTimerCount()).toBe(1)
    jest.advanceTimersByTime(1)
    expect(await ended).toEqual(failedWith('it took longer than 10 minutes'))
  })
})

test('nothing of an export makes attestations that nobody asked for', async () => {
  const run = '[ "$BUILDX_NO_DEFAULT_ATTESTATIONS" = true ] || exit 9'
  expect((await exported({ play: { export: { run } } })).outcome).toEqual(WRITTEN)
})
