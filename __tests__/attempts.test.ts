import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { buildWithRetries, type Run } from '../src/attempts.js'
import type { EnvironmentFacts } from '../src/environment/facts.js'
import type { LayerPlan } from '../src/plan/plan.js'
import type { OpenLayers } from '../src/store/layers.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createPlanOf
} from './support/builders.js'
import { readFixture } from './support/fixtures.js'
import { createFolder } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const OURS = { imports: ['type=gha,scope=a'], exports: ['type=gha,scope=a,mode=max'] }
const USERS = { imports: ['octo/app:cache'], exports: ['type=inline'] }
const ALL = { imports: [...OURS.imports, ...USERS.imports], exports: [...OURS.exports, ...USERS.exports] }

const KEPT: LayerPlan = {
  folder: '/kept/layers/app.feature',
  fallbacks: ['/kept/layers/app'],
  store: 'folder',
  reads: true,
  writes: true
}

const LOSS = `failed to build: failed to solve: failed to compute cache key: blob sha256:${'a'.repeat(64)} not found`
const LOST = { exitCode: 1, stderr: `ERROR: ${LOSS}\n` }
const FAILED = { exitCode: 1, stderr: readFixture('failures/run.txt') }
const NO_BASE = { exitCode: 1, stderr: readFixture('failures/base.txt') }

const own = (insteadOf = createClassicBuilder()): Partial<EnvironmentFacts> => ({
  builder: createBuilder({ name: 'buildkit-cache-0123abcd' }),
  own: { insteadOf, origin: 'created', asked: false }
})

interface Situation {
  facts?: Partial<EnvironmentFacts>
  run?: Partial<Run>
  layers?: OpenLayers
}

/** Builds with a buildx that plays these builds one after another. `asked` has the changes that each was given. */
async function built(scenes: Scene[], { facts, run, layers }: Situation = {}) {
  const variable = 'BUILDX_NO_DEFAULT_ATTESTATIONS'
  const folder = await createFolder()
  const noted = scenes.map((scene) => ({ ...scene, run: `: > '${folder}/${variable}='"$${variable}"` }))
  const buildx = await scriptBuildx({ build: noted })
  const output = catchOutput()
  const outcome = await buildWithRetries(
    {
      inputs: createInputs({ tags: ['app'], outputs: ['type=image'], push: true }),
      plan: createPlanOf({ ours: OURS, users: USERS }),
      argsFor: (changes) => ['build', JSON.stringify({ ...changes, builder: given(changes, 'builder') })],
      ...run,
      facts: createFacts({ ...facts, buildx: buildx.command })
    },
    layers
  )
  const asked = (await buildx.calls()).map(([, changes = '']) => JSON.parse(changes) as unknown)
  const attested = !existsSync(join(folder, `${variable}=true`))
  return { ...outcome, asked, attested, output: output() }
}

/** JSON has no undefined. */
function given(changes: object, name: string): string {
  return name in changes ? String(changes[name as keyof typeof changes]) : 'as planned'
}

const planned = (caches: object) => ({ caches, builder: 'as planned' })

describe('a build', () => {
  test('that succeeds is built once, with all caches', async () => {
    const { ending, builder, setbacks, asked, attested } = await built([{ stderr: '#1 DONE\n' }])
    expect(ending).toMatchObject({ exitCode: 0, tail: '#1 DONE\n' })
    expect([builder.name, setbacks, attested]).toEqual(['lab', [], true])
    expect(asked).toEqual([planned(ALL)])
  })

  test.each([
    [true, true, ALL],
    [false, true, { imports: USERS.imports, exports: ALL.exports }],
    [true, false, { imports: ALL.imports, exports: USERS.exports }],
    [false, false, USERS]
  ])('reads and writes our layers only where they can be (%p, %p)', async (readable, writable, caches) => {
    const outcome = { status: 'missed', reason: 'x' } as const
    const plan = createPlanOf({ ours: OURS, users: USERS, layers: KEPT })
    const source = KEPT.folder
    const layers = { outcome, source, readable, writable, barrier: undefined, claim: undefined }
    expect((await built([{}], { run: { plan }, layers })).asked).toEqual([planned(caches)])
  })

  test('reads the layout that was found instead of its own, and writes its own', async () => {
    const plan = createPlanOf({ ours: OURS, users: USERS, layers: KEPT })
    const outcome = { status: 'kept', digest: 'x', bytes: 1 } as const
    const layers = { outcome, source: '/kept/layers/app', readable: true, writable: true }
    const open = { ...layers, barrier: undefined, claim: undefined }
    expect((await built([{}], { run: { plan }, layers: open })).asked).toEqual([
      planned({ imports: ['type=local,src=/kept/layers/app', ...USERS.imports], exports: ALL.exports })
    ])
  })

  test('that fails by a mistake of its own is not built again', async () => {
    for (const facts of [{}, own()]) {
      const { ending, setbacks, asked } = await built([FAILED], { facts })
      expect([ending.exitCode, ending.tail, setbacks]).toEqual([1, FAILED.stderr, []])
      expect(asked).toHaveLength(1)
    }
  })
})

describe('a build that loses a cache', () => {
  const SETBACK = `A cache went away or was damaged in the middle of the build (${LOSS}); it was built again without one.`

  test('is built once more, importing none and exporting all, and both is said', async () => {
    const { ending, builder, setbacks, asked, output } = await built([LOST, { stderr: 'second\n' }])
    expect(ending).toMatchObject({ exitCode: 0, tail: 'second\n' })
    expect(builder.name).toBe('lab')
    expect(setbacks).toEqual([SETBACK])
    expect(asked).toEqual([planned(ALL), planned({ imports: [], exports: ALL.exports })])
    expect(output).toContain('It is built once more, without importing a cache.')
  })

  test('is not built a third time, and ends as the second time', async () => {
    const { ending, setbacks, asked } = await built([LOST, { ...LOST, exitCode: 7 }])
    expect(ending.exitCode).toBe(7)
    expect(setbacks).toEqual([SETBACK])
    expect(asked).toHaveLength(2)
  })

  test('is not built again where it imported none', async () => {
    const plan = createPlanOf({ ours: { imports: [], exports: OURS.exports } })
    const { ending, setbacks, asked } = await built([LOST], { run: { plan } })
    expect([ending.exitCode, setbacks, asked.length]).toEqual([1, [], 1])
  })

  test('has its damaged layers thrown away before it is built again', async () => {
    const folder = join(await createFolder(), 'layers', 'app')
    await writeLayout(folder, ['layer'])
    const layers = {
      outcome: { status: 'kept', digest: 'x', bytes: 1 },
      source: folder,
      readable: true,
      writable: true,
      barrier: undefined,
      claim: { role: 'writer', release: async () => undefined, whileAlone: async () => undefined }
    } as OpenLayers
    const plan = createPlanOf({
      ours: OURS,
      layers: { folder, fallbacks: [], store: 'folder', reads: true, writes: true }
    })
    await built([LOST, {}], { run: { plan }, layers })
    expect(existsSync(folder)).toBe(false)
  })
})

describe('a build whose base only docker may have', () => {
  const BASE = 'docker.io/library/local-only:1'

  test('is built once more on docker’s own builder, as the user wrote it, without a cache', async () => {
    const { ending, builder, setbacks, asked, output } = await built([NO_BASE, {}], { facts: own() })
    expect(ending.exitCode).toBe(0)
    expect(builder).toEqual(createClassicBuilder())
    expect(asked).toEqual([
      planned(ALL),
      {
        caches: { imports: [], exports: [] },
        builder: 'undefined',
        destination: { outputs: ['type=image'], load: false, push: true }
      }
    ])
    expect(setbacks).toEqual([
      `Builder buildkit-cache-0123abcd, which this action made, found no image ${BASE}, which docker has; it was built ` +
        "again on docker's own builder, without a cache."
    ])
    expect(output).toContain("It is built once more, on docker's own, without a cache.")
  })

  test('ends as docker’s builder ends it, where that came to its steps', async () => {
    const { ending, builder } = await built([NO_BASE, { ...FAILED, exitCode: 4 }], { facts: own() })
    expect(ending).toMatchObject({ exitCode: 4, tail: FAILED.stderr })
    expect(builder.name).toBe('default')
  })

  test('ends as the first time where docker’s builder came no further', async () => {
    const beyond = { exitCode: 1, stderr: 'ERROR: Attestation is not supported for the docker driver.\n' }
    const { ending, setbacks } = await built([NO_BASE, beyond], { facts: own() })
    expect([ending.tail, setbacks]).toEqual([NO_BASE.stderr, []])
  })

  test('ends as the first time where docker has no such base either', async () => {
    const again = { exitCode: 4, stderr: `#9 again\n${NO_BASE.stderr}` }
    const { ending, builder, setbacks, asked } = await built([NO_BASE, again], { facts: own() })
    expect(ending).toMatchObject({ exitCode: 1, tail: NO_BASE.stderr })
    expect([builder.name, setbacks, asked.length]).toEqual(['buildkit-cache-0123abcd', [], 2])
  })

  test.each([
    ['on the user’s builder', {}],
    [
      'on one that was made because its options ask for it',
      { ...own(), own: { insteadOf: createClassicBuilder(), origin: 'created' as const, asked: true } }
    ]
  ] as [string, Partial<EnvironmentFacts>][])('is not built again %s', async (_, facts) => {
    const { ending, setbacks, asked, builder } = await built([NO_BASE], { facts })
    expect([ending.exitCode, setbacks, asked.length]).toEqual([1, [], 1])
    expect(builder.name).toBe(facts.builder?.name ?? 'lab')
  })
})

describe('attestations that nobody asked for', () => {
  test('are not made by a builder that stands in for docker’s, which makes none', async () => {
    expect((await built([{}], { facts: own() })).attested).toBe(false)
  })

  test('are left to buildx on every other builder', async () => {
    expect((await built([{}])).attested).toBe(true)
    const facts = own(createBuilder({ driver: 'remote' }))
    expect((await built([{}], { facts })).attested).toBe(true)
  })
})
