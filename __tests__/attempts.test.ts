import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { buildWithRetries, type Run } from '../src/attempts.js'
import type { EnvironmentFacts } from '../src/environment/facts.js'
import type { Present } from '../src/present-caches.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createPlanOf,
  createRunner
} from './support/builders.js'
import { readFixture } from './support/fixtures.js'
import { createFolder } from './support/folders.js'
import { blobFile, writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import {
  createClaim,
  createGateway,
  createLayerPlan,
  createOpenLayers,
  createRoute,
  createSource
} from './support/routes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const IMPORT = 'type=gha,scope=a'
const OURS = { imports: [[IMPORT]], exports: ['type=gha,scope=a,mode=max,ignore-error=true'] }
const USERS = { imports: ['octo/app:cache'], exports: ['type=inline'] }
/** All caches, and those that the build itself has: what is not a part of the image is written after it. */
const ALL = { imports: [IMPORT, ...USERS.imports], exports: [...OURS.exports, ...USERS.exports] }
const WITH_IMAGE = { imports: ALL.imports, exports: USERS.exports }

const LOSS = `failed to build: failed to solve: failed to compute cache key: blob sha256:${'a'.repeat(64)} not found`
const LOST = { exitCode: 1, stderr: `ERROR: ${LOSS}\n` }
const FAILED = { exitCode: 1, stderr: readFixture('failures/run.txt') }
const NO_BASE = { exitCode: 1, stderr: readFixture('failures/base.txt') }

const own = (insteadOf = createClassicBuilder()): Partial<EnvironmentFacts> => ({
  builder: createBuilder({ name: 'buildkit-cache-0123abcd' }),
  own: { insteadOf, origin: 'created', asked: false }
})

const HERE: Present = { imports: [IMPORT], exports: OURS.exports, isThere: false }

interface Situation {
  facts?: Partial<EnvironmentFacts>
  run?: Partial<Run>
}

/** Builds with a buildx that plays these builds one after another. `asked` has the changes that each was given. */
async function built(scenes: Scene[], { facts, run }: Situation = {}) {
  const variable = 'BUILDX_NO_DEFAULT_ATTESTATIONS'
  const folder = await createFolder()
  const noted = scenes.map((scene) => ({ ...scene, run: `: > '${folder}/${variable}='"$${variable}"` }))
  const buildx = await scriptBuildx({ build: noted, prune: {} })
  const output = catchOutput()
  const outcome = await buildWithRetries({
    inputs: createInputs({ tags: ['app'], outputs: ['type=image'], push: true }),
    plan: createPlanOf({ ours: OURS, users: USERS }),
    present: HERE,
    route: undefined,
    mounts: undefined,
    exportArgsFor: () => ['nothing is exported by a build'],
    argsFor: (changes) => ['build', JSON.stringify({ ...changes, builder: given(changes, 'builder') })],
    ...run,
    facts: createFacts({ ...facts, buildx: buildx.command })
  })
  const builds = (await buildx.calls()).filter(([word]) => word === 'build')
  const asked = builds.map(([, changes = '']) => JSON.parse(changes) as unknown)
  const attested = !existsSync(join(folder, `${variable}=true`))
  return { ...outcome, asked, attested, output: output() }
}

/** JSON has no undefined. */
function given(changes: object, name: string): string {
  return name in changes ? String(changes[name as keyof typeof changes]) : 'as planned'
}

const planned = (caches: object) => ({ caches, builder: 'as planned' })

describe('a build whose builder has no space left', () => {
  const FULL = { exitCode: 1, stderr: 'write /x: no space left on device\n' }
  const OWN: Partial<EnvironmentFacts> = {
    runner: createRunner('github-hosted'),
    builder: createBuilder({ driver: 'docker-container', nodes: [] })
  }

  test('is run once more on the emptied builder, without imports', async () => {
    const { ending, setbacks, asked, caches } = await built([FULL, {}], { facts: OWN })
    expect(ending.exitCode).toBe(0)
    expect(asked).toEqual([planned(WITH_IMAGE), planned({ ...WITH_IMAGE, imports: [] })])
    expect(caches.imports).toEqual([])
    expect(setbacks).toEqual([
      expect.stringContaining("The builder's disk was full with what came from the cache")
    ])
  })

  test('fails at once where no cache has taken of it', async () => {
    const run = { present: { imports: [], exports: [], isThere: false }, plan: createPlanOf() }
    const { ending, asked } = await built([FULL], { facts: OWN, run })
    expect(ending.exitCode).toBe(1)
    expect(asked).toHaveLength(1)
  })

  test('fails at once where the builder is not this job’s alone', async () => {
    const remoteEngine = { settings: { ...createFacts().settings, remoteEngine: true } }
    expect((await built([FULL], { facts: remoteEngine })).asked).toHaveLength(1)
  })
})

describe('a build', () => {
  test('that succeeds is built once, with all imports and what is a part of the image', async () => {
    const { ending, builder, caches, setbacks, asked, attested } = await built([{ stderr: '#1 DONE\n' }])
    expect(ending).toMatchObject({ exitCode: 0, tail: '#1 DONE\n' })
    expect([builder.name, setbacks, attested]).toEqual(['lab', [], true])
    expect(asked).toEqual([planned(WITH_IMAGE)])
    expect(caches).toEqual(ALL)
  })

  test.each([
    [OURS.exports, [IMPORT]],
    [OURS.exports, []],
    [[], [IMPORT]],
    [[], []]
  ])(
    'has our caches only where they can be written (%j) or are there to read (%j)',
    async (exports, imports) => {
      const { asked, caches } = await built([{}], { run: { present: { imports, exports, isThere: false } } })
      expect(asked).toEqual([planned({ imports: [...imports, ...USERS.imports], exports: USERS.exports })])
      expect(caches).toEqual({
        imports: [...imports, ...USERS.imports],
        exports: [...exports, ...USERS.exports]
      })
    }
  )

  test.each([
    ['type=inline', true],
    ['type=registry,ref=r,ignore-error=false', true],
    ['type=registry,ref=r', true],
    ['type=registry,ref=r,ignore-error=true', false],
    ['type=local,dest=d,ignore-error=true', false],
    ['type=gha,ignore-error=1', false]
  ])('with the export %s writes it together with the image: %p', async (line, together) => {
    const plan = createPlanOf({ ours: { imports: [], exports: [] }, users: { imports: [], exports: [line] } })
    const present = { imports: [], exports: [], isThere: false }
    const { asked, caches } = await built([{}], { run: { plan, present } })
    expect(asked).toEqual([planned({ imports: [], exports: together ? [line] : [] })])
    expect(caches.exports).toEqual([line])
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

  test('of which it does not say which is built once more, importing none, and both is said', async () => {
    const { ending, builder, caches, setbacks, asked, output } = await built([LOST, { stderr: 'second\n' }])
    expect(ending).toMatchObject({ exitCode: 0, tail: 'second\n' })
    expect(builder.name).toBe('lab')
    expect(setbacks).toEqual([SETBACK])
    expect(asked).toEqual([planned(WITH_IMAGE), planned({ imports: [], exports: USERS.exports })])
    expect(caches).toEqual({ imports: [], exports: ALL.exports })
    expect(output).toContain('It is built once more, without importing a cache.')
  })

  test('is not built a third time without imports, and ends as the second time', async () => {
    const { ending, setbacks, asked } = await built([LOST, { ...LOST, exitCode: 7 }])
    expect(ending.exitCode).toBe(7)
    expect(setbacks).toEqual([SETBACK])
    expect(asked).toHaveLength(2)
  })

  test('is built a third time without imports, on the emptied builder, where that is this job’s alone', async () => {
    const facts = { runner: createRunner('github-hosted') }
    const { setbacks, asked } = await built([LOST, LOST, {}], { facts })
    expect(asked).toHaveLength(3)
    expect(setbacks).toEqual([
      `A cache went away or was damaged in the middle of the build (${LOSS}); it was built again without one, on the ` +
        'emptied builder.'
    ])
  })

  test('is not built again where it imported none', async () => {
    const plan = createPlanOf({ ours: OURS })
    const present = { imports: [], exports: [], isThere: false }
    const { ending, setbacks, asked } = await built([LOST], { run: { plan, present } })
    expect([ending.exitCode, setbacks, asked.length]).toEqual([1, [], 1])
  })

  test('is not built again where a step then fails', async () => {
    const { ending, asked, setbacks } = await built([lostFrom('r.example/app'), FAILED], { run: THREE })
    expect([ending.exitCode, ending.tail]).toEqual([1, FAILED.stderr])
    expect([asked.length, setbacks.length]).toEqual([2, 1])
  })

  const [OWN, MAIN, OTHER] = ['app:own', 'app:main', 'other:c'].map(
    (name) => `type=registry,ref=r.example/${name}`
  ) as [string, string, string]
  const THREE: Partial<Run> = {
    plan: createPlanOf({ ours: { imports: [[OWN, MAIN]], exports: OURS.exports }, users: USERS }),
    present: { imports: [OWN, OTHER], exports: OURS.exports, isThere: true }
  }
  const lossFrom = (repository: string) =>
    'failed to build: failed to solve: failed to compute cache key: failed to copy: httpReadSeeker: failed open: unexpected ' +
    `status from GET request to https://r.example/v2/${repository.split('/')[1]}/blobs/sha256:1: 503 Service Unavailable`
  const lostFrom = (repository: string): Scene => ({
    exitCode: 1,
    stderr: `ERROR: ${lossFrom(repository)}\n`
  })

  test('that the error names is built once more without that one alone, and both is said', async () => {
    const { ending, caches, setbacks, asked, output } = await built([lostFrom('r.example/app'), {}], {
      run: THREE
    })
    const left = [OTHER, ...USERS.imports]
    expect(ending.exitCode).toBe(0)
    expect(asked).toEqual([
      planned({ imports: [OWN, ...left], exports: USERS.exports }),
      planned({ imports: left, exports: USERS.exports })
    ])
    expect(caches).toEqual({ imports: left, exports: ALL.exports })
    expect(setbacks).toEqual([
      `A cache went away or was damaged in the middle of the build (${lossFrom('r.example/app')}); it was built again ` +
        `without ${OWN}.`
    ])
    expect(output).toContain(`It is built once more, without importing from ${OWN}.`)
  })

  test('and then another is built without any, a third time and no more, and each is said', async () => {
    const scenes = [lostFrom('r.example/app'), lostFrom('r.example/other'), { ...LOST, exitCode: 7 }]
    const { ending, caches, setbacks, asked, output } = await built(scenes, { run: THREE })
    expect(ending.exitCode).toBe(7)
    expect(asked).toHaveLength(3)
    expect(asked[2]).toEqual(planned({ imports: [], exports: USERS.exports }))
    expect(caches).toEqual({ imports: [], exports: ALL.exports })
    expect(setbacks).toEqual([
      `A cache went away or was damaged in the middle of the build (${lossFrom('r.example/app')}); it was built again ` +
        `without ${OWN}.`,
      `A cache went away or was damaged in the middle of the build (${lossFrom('r.example/other')}); it was built again ` +
        'without one.'
    ])
    expect(output.match(/It is built once more/g)).toHaveLength(2)
  })

  test('whose import has credentials says which it was without them', async () => {
    const line = 'type=s3,bucket=b,endpoint_url=https://r.example,secret_access_key=hunter2'
    const present = { imports: [line, OTHER], exports: [], isThere: false }
    const scene = { exitCode: 1, stderr: `ERROR: ${lossFrom('x/y')}\n`.replace('/v2/', '/b/') }
    const { setbacks, asked, output } = await built([scene, {}], { run: { present } })
    expect(asked[1]).toEqual(planned({ imports: [OTHER, ...USERS.imports], exports: USERS.exports }))
    const told = output.split('\n').find((text) => text.startsWith('A cache that'))
    for (const text of [setbacks[0], told]) {
      expect(text).toContain('type=s3,bucket=b,endpoint_url=https://r.example,secret_access_key=***')
      expect(text).not.toContain('hunter2')
    }
  })

  describe('with layers of its own', () => {
    /** Loses a cache with this error, with a layout that is read, and another cache. */
    async function losing(stderr: string | undefined, isAlone = true) {
      const folder = join(await createFolder(), 'layers', 'app')
      const written = await writeLayout(folder, ['layer'])
      const [layer = ''] = written.layers
      // What the error names is in the layout's manifest, and is gone.
      if (stderr === undefined) await rm(blobFile(folder, layer))
      const text = stderr ?? LOST.stderr.replace(`sha256:${'a'.repeat(64)}`, layer)
      const ours = `type=local,src=${folder}`
      const route = createRoute({
        open: createOpenLayers({ sources: [createSource({ folder })], claim: createClaim(isAlone) }),
        caches: { imports: [ours], exports: [] }
      })
      const plan = createPlanOf({ ours: OURS, layers: createLayerPlan({ folder }) })
      const present = { imports: [ours, OTHER], exports: [], isThere: true }
      const { asked } = await built([{ exitCode: 1, stderr: text }, {}], { run: { plan, present, route } })
      return { folder, asked, forgotten: route.forgotten }
    }

    test('has them thrown away before it is built again, if they lack what the error names', async () => {
      const { folder, asked, forgotten } = await losing(undefined)
      expect([existsSync(folder), forgotten]).toEqual([false, true])
      expect(asked[1]).toEqual(planned({ imports: [OTHER], exports: [] }))
    })

    test('has them left to other jobs that use them', async () => {
      const { folder, forgotten } = await losing(undefined, false)
      expect([existsSync(folder), forgotten]).toEqual([true, true])
    })

    test('keeps them where they are whole', async () => {
      const { folder, asked, forgotten } = await losing(LOST.stderr)
      expect([existsSync(folder), forgotten]).toEqual([true, false])
      expect(asked[1]).toEqual(planned({ imports: [`type=local,src=${folder}`], exports: [] }))
    })

    test('keeps them where the error names another cache', async () => {
      const { folder, asked } = await losing(lostFrom('r.example/other').stderr ?? '')
      expect(existsSync(folder)).toBe(true)
      expect(asked[1]).toEqual(planned({ imports: [`type=local,src=${folder}`], exports: [] }))
    })
  })
})

describe('a build from whose gateway a layer could not be had', () => {
  const THROUGH = 'type=registry,ref=127.0.0.1:5000/s/own:latest'
  const DIGEST = `sha256:${'d'.repeat(64)}`
  const gateway = createGateway({
    lost: [{ digest: DIGEST, reason: 'its pack is gone from the cache service' }]
  })
  const plan = createPlanOf({
    ours: OURS,
    users: USERS,
    layers: createLayerPlan({ folder: '/nowhere/layers/a' })
  })
  const present = { imports: [THROUGH], exports: OURS.exports, isThere: true }
  const runWith = (): Partial<Run> & { route: ReturnType<typeof createRoute> } => ({
    plan,
    present,
    route: createRoute({ gateway, caches: { imports: [THROUGH], exports: OURS.exports } })
  })

  test.each(['ERROR: failed to solve: something that nobody has seen before\n', LOST.stderr, ''])(
    'is built once more without it, whatever its error is: %j',
    async (stderr) => {
      const run = runWith()
      const { ending, asked, caches, setbacks } = await built([{ exitCode: 1, stderr }, {}], { run })
      expect(ending.exitCode).toBe(0)
      expect(asked[1]).toEqual(planned({ imports: USERS.imports, exports: USERS.exports }))
      expect(caches).toEqual({ imports: USERS.imports, exports: ALL.exports })
      expect(setbacks).toEqual([
        `A cache went away or was damaged in the middle of the build (blob ${DIGEST}: its pack is gone from the cache ` +
          `service); it was built again without ${THROUGH}.`
      ])
      expect(run.route.forgotten).toBe(true)
    }
  )

  test('is not built again where a step of its own failed, or where it succeeded all the same', async () => {
    for (const scene of [FAILED, { exitCode: 0 }]) {
      const run = runWith()
      const { asked, setbacks } = await built([scene], { run })
      expect([asked.length, setbacks, run.route.forgotten]).toEqual([1, [], false])
    }
  })
})

describe('a build whose base only docker may have', () => {
  const BASE = 'docker.io/library/local-only:1'

  test('is built once more on docker’s own builder, as the user wrote it, without a cache', async () => {
    const { ending, builder, caches, setbacks, asked, output } = await built([NO_BASE, {}], { facts: own() })
    expect(ending.exitCode).toBe(0)
    expect(caches).toEqual({ imports: [], exports: [] })
    expect(builder).toEqual(createClassicBuilder())
    expect(asked).toEqual([
      planned(WITH_IMAGE),
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
    const { ending, caches, setbacks } = await built([NO_BASE, beyond], { facts: own() })
    expect([ending.tail, caches, setbacks]).toEqual([NO_BASE.stderr, ALL, []])
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
