import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Built, Run } from '../src/attempts.js'
import type { Vertex } from '../src/buildx/events.js'
import { carryOut, type EndedBuild, keptByBuilder } from '../src/carry-mounts.js'
import { digestOfBytes } from '../src/digest.js'
import type { EnvironmentFacts } from '../src/environment/facts.js'
import type { ActionInputs } from '../src/inputs/action-inputs.js'
import { fillMounts, type MountRoute, openMounts } from '../src/mount-route.js'
import type { MountChoice } from '../src/mounts/choice.js'
import { nameOf } from '../src/mounts/identity.js'
import { fingerprintOf } from '../src/mounts/made-from.js'
import type { SavedMount, SavedMounts } from '../src/mounts/saved.js'
import type { LayerPlan } from '../src/plan/layer-plan.js'
import type { MountPlan } from '../src/plan/mount-plan.js'
import { readRoot } from '../src/store/oci-layout.js'
import {
  digestWith,
  exporting,
  keepInFolder,
  openStore,
  saidBy,
  writeImage
} from './mounts/support/mounts.js'
import {
  createBuilder,
  createEnding,
  createFacts,
  createInputs,
  createPlanOf,
  createRunner,
  createVertex
} from './support/builders.js'
import { createFolder, filesIn, writeFiles } from './support/folders.js'
import { catchOutput } from './support/output.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const IMAGE = `octo/tools@${digestWith('9')}`
const HASH = 'd'.repeat(64)
const MANIFEST = '{"schemaVersion":2}'
const NPM = { id: '/root/.npm', target: '/root/.npm', stages: ['deps'], bytes: 100 }
const APT = { id: 'apt', target: '/var/cache/apt', stages: ['base'], bytes: 300 }
const BOTH = saidBy('0 restored 5', '1 restored 6')

const open: MountRoute[] = []
afterEach(async () => {
  for (const route of open.splice(0)) await route.close()
})

interface Situation {
  kept?: Partial<SavedMount>[]
  madeFrom?: SavedMounts['madeFrom']
  layers?: Partial<LayerPlan>
  plan?: Partial<MountPlan>
  inputs?: Partial<ActionInputs>
  facts?: Partial<EnvironmentFacts>
  /** What buildx says of mounts that the builder has. */
  du?: string
  /** Helper builds, one after another. */
  builds?: Scene[]
  /** What a registry says of a base image. */
  base?: Scene
}

/** A route over a folder with these mounts, and all that a run has beside it. */
async function routeOf(situation: Situation = {}) {
  const { kept = [], madeFrom, layers, plan: planned, builds = [], du = '', base = {} } = situation
  const context = await createFolder()
  await writeFiles(context, { Dockerfile: 'FROM scratch\n' })
  const inputs = createInputs({ context, ...situation.inputs })
  const contexts = { context, named: [], repository: undefined }
  const given = madeFrom && {
    ...madeFrom,
    fingerprint: madeFrom.fingerprint === 'this' ? ((await fingerprintOf(inputs, contexts)) ?? '') : 'other'
  }
  const folders = await keepInFolder(kept, given ? { madeFrom: given } : {})
  const buildx = await scriptBuildx({
    du: { stdout: du },
    build: builds.length === 0 ? { exitCode: 1, stderr: 'ERROR: no build was expected\n' } : builds,
    'imagetools inspect': base
  })
  const facts = createFacts({ buildx: buildx.command, ...situation.facts })
  const plan: MountPlan = {
    layers: { ...folders, ...layers },
    ...{ choice: { kind: 'auto' }, bounds: { each: 1000, total: 5000 }, image: IMAGE, savesFailed: false },
    ...planned
  }
  const scratch = await createFolder()
  const route = await openMounts(plan, { inputs, facts, contexts, scratch })
  open.push(route)
  const run: Run = {
    ...{ inputs, facts, plan: createPlanOf({ mounts: { plan } }), route: undefined, mounts: route },
    present: { imports: [], exports: [], isThere: false },
    argsFor: () => ['nothing else is built'],
    exportArgsFor: () => ['nothing is exported']
  }
  const helperBuilds = async () => (await buildx.lines()).filter((line) => line.startsWith('build '))
  const keptNow = async () => (await openStore({ ...plan.layers, reads: true })).saved
  return { route, run, inputs, facts, folder: plan.layers.folder, scratch, helperBuilds, keptNow }
}

/** Fills the mounts of a route. */
async function filled(situation: Situation, layersAreThere = false) {
  const output = catchOutput()
  const { route, inputs, facts, helperBuilds } = await routeOf(situation)
  await fillMounts(route, { inputs, facts }, layersAreThere)
  const { mounts, troubles } = route.restoring
  return { names: [...mounts.keys()], troubles, builds: await helperBuilds(), output: output() }
}

function duLine(id: string): string {
  return `${JSON.stringify({ Description: `cached mount /x from exec /bin/sh -c x with id "/${id}"` })}\n`
}

describe('before the build', () => {
  test('all that is kept is restored, and that is said, with its size', async () => {
    const { names, troubles, builds, output } = await filled({ kept: [NPM, APT], builds: [{ stderr: BOTH }] })
    expect([names, troubles, builds.length]).toEqual([['/root/.npm', 'apt'], [], 1])
    expect(output).toMatch(
      /^Cache mounts restored in .*, 400 B, with the programs of octo.*: \/root\/\.npm, apt\n$/
    )
  })

  test.each<[string, Situation]>([
    ['nothing is kept', {}],
    ['the build has no cache', { kept: [NPM, APT], inputs: { noCache: true } }],
    ['the builder has all of it', { kept: [NPM, APT], du: duLine('/root/.npm') + duLine('apt') }],
    [
      'none of it is chosen',
      { kept: [NPM], plan: { choice: { kind: 'list', mounts: [], input: 'cache-map' } } }
    ],
    ['nothing may be read', { kept: [NPM], layers: { reads: false } }]
  ])('nothing is restored, nor said, where %s', async (_, situation) => {
    expect(await filled(situation)).toEqual({ names: [], troubles: [], builds: [], output: '' })
  })

  test.each<[string, Situation]>([
    ['the builder has already', { du: duLine('/root/.npm') }],
    ['are of stages that are built without a cache', { inputs: { noCacheFilters: ['deps'] } }],
    [
      'are not chosen',
      { plan: { choice: { kind: 'list', mounts: [{ id: 'apt', owner: undefined }], input: 'cache-mounts' } } }
    ]
  ])('mounts are left out that %s', async (_, situation) => {
    const builds = [{ stderr: saidBy('0 restored 5') }]
    const { names, troubles } = await filled({ kept: [NPM, APT], builds, ...situation })
    expect([names, troubles]).toEqual([['apt'], []])
  })

  test('what goes wrong is a trouble, and nothing is said to be restored', async () => {
    const builds = [{ exitCode: 1, stderr: 'ERROR: no\n' }, { stderr: saidBy('0 cleared') }]
    const { names, troubles, output } = await filled({ kept: [NPM], builds })
    expect([names, troubles, output]).toEqual([[], ['Cache mount /root/.npm was not restored: no.'], ''])
  })

  test('it is a trouble that there are no programs for it', async () => {
    const { names, troubles, builds } = await filled({
      ...{ kept: [NPM], plan: { image: undefined } },
      facts: { nativePlatform: 'linux/riscv64' }
    })
    expect([names, builds]).toEqual([[], []])
    expect(troubles).toEqual([
      'Cache mounts are not restored: the builder has another architecture than this machine; give cache-mounts-image.'
    ])
  })
})

describe('a build that is made from what its cache was made from', () => {
  const BASE = `docker.io/library/node:24@${digestOfBytes(MANIFEST)}`
  const SAME: Situation = {
    ...{ kept: [NPM, APT], builds: [{ stderr: BOTH }], base: { stdout: MANIFEST } },
    madeFrom: { fingerprint: 'this', bases: [BASE] }
  }

  test('restores nothing where its layers are there, which is said', async () => {
    const { names, builds, output } = await filled(SAME, true)
    expect([names, builds]).toEqual([[], []])
    expect(output).toBe(
      'Cache mounts are not restored: the build is made from what its cache was made from, and has its layers.\n'
    )
  })

  test.each<[string, Situation, boolean]>([
    ['its layers are not there', {}, false],
    ['a base moved', { base: { stdout: '{}' } }, true],
    ['it is not known whether a base moved', { base: { exitCode: 1, stderr: 'ERROR: timeout\n' } }, true],
    ['something else changed', { madeFrom: { fingerprint: 'other', bases: [BASE] } }, true],
    ['a stage is built without a cache', { inputs: { noCacheFilters: ['test'] } }, true]
  ])('restores all where %s', async (_, situation, layersAreThere) => {
    const { names } = await filled({ ...SAME, ...situation }, layersAreThere)
    expect(names).toEqual(['/root/.npm', 'apt'])
  })

  test('is none where nothing is known of the one before', async () => {
    const { names } = await filled({ kept: [NPM, APT], builds: [{ stderr: BOTH }] }, true)
    expect(names).toEqual(['/root/.npm', 'apt'])
  })
})

/** The step of a mount, which ran for two seconds if nothing else is said. */
function step({ stages: [stage = ''], id, target }: typeof NPM, changes: Partial<Vertex> = {}): Vertex {
  const name = `[${stage} 2/3] RUN --mount=type=cache,id=${id},target=${target} make`
  return createVertex({ digest: digestOfBytes(name), name, ...changes })
}

const FROM = createVertex({
  name: `[deps 1/3] FROM docker.io/library/node:24@${digestWith('7')}`,
  cached: true
})
const PACKED = `packed ${HASH} 200 7`

interface Ended extends Situation {
  vertices?: Vertex[] | undefined
  built?: Partial<Built>
  /** Whether the mounts are filled before the build. */
  fill?: boolean
}

/** Carries out what a build left that ran the step of a mount; each helper build exports a layer. */
async function carried({ vertices = [FROM, step(NPM)], built = {}, fill = false, ...situation }: Ended = {}) {
  const image = await writeImage(['a tar'])
  const builds = (situation.builds ?? []).map((scene) => ({ run: exporting(image.folder), ...scene }))
  const output = catchOutput()
  const { route, run, inputs, facts, ...rest } = await routeOf({ ...situation, builds })
  const before = await readRoot(rest.folder)
  if (fill) await fillMounts(route, { inputs, facts }, false)
  const ended: EndedBuild = {
    vertices,
    built: {
      ...{ ending: createEnding(), builder: facts.builder, caches: { imports: [], exports: [] } },
      ...{ stalled: [], setbacks: [] },
      ...built
    }
  }
  const outcome = await carryOut(run, route, ended)
  const after = await readRoot(rest.folder)
  return {
    ...outcome,
    ...{ route, output: output(), folder: rest.folder, image },
    builds: await rest.helperBuilds(),
    isUntouched: before?.digest === after?.digest,
    keptNow: rest.keptNow
  }
}

const NOTHING_DONE = { builds: [], isUntouched: true, save: undefined, troubles: [], notices: [] }
const FAILED: Partial<Built> = { ending: createEnding({ exitCode: 1 }) }

describe('after a build', () => {
  test('what its steps left in a mount is kept for the next', async () => {
    const at = Date.now()
    const { mounts, save, troubles, notices, keptNow, image } = await carried({
      builds: [{ stderr: saidBy(`0 ${PACKED}`) }]
    })
    expect([troubles, notices]).toEqual([[], []])
    const { mounts: kept, madeFrom } = await keptNow()
    expect(kept).toEqual([
      {
        ...{ id: '/root/.npm', owner: undefined, target: '/root/.npm', stages: ['deps'] },
        ...{ layer: image.layers[0], diffId: digestWith('0'), hash: HASH, bytes: 200, files: 7 },
        ...{ savedAt: expect.any(Number), usedAt: expect.any(Number), without: 2, with: undefined }
      }
    ])
    expect(kept[0]?.savedAt).toBeGreaterThanOrEqual(at)
    expect(madeFrom).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      bases: [`docker.io/library/node:24@${digestWith('7')}`]
    })
    expect(save).toMatchObject({
      save: false,
      reason: expect.stringMatching(/^kept in /),
      bytes: expect.any(Number)
    })
    expect(mounts).toEqual([
      {
        ...{ name: '/root/.npm', bytes: 200, restoreSeconds: undefined, saveSeconds: expect.any(Number) },
        ...{ passedOver: undefined, seconds: 2, without: 2, with: undefined }
      }
    ])
  })

  test('that began with its mounts, its time is noted beside that of one that did not', async () => {
    const { mounts, keptNow } = await carried({
      ...{ kept: [{ ...NPM, without: 30 }], fill: true },
      builds: [{ run: '', stderr: saidBy('0 restored 5') }, { stderr: saidBy(`0 ${PACKED}`) }]
    })
    const [npm] = (await keptNow()).mounts
    expect(npm).toMatchObject({ without: 30, with: 2, bytes: 200, hash: HASH })
    expect(mounts[0]).toMatchObject({ restoreSeconds: expect.any(Number), without: 30, with: 2 })
  })

  test('a mount that the builder held, too, counts as one that was full', async () => {
    const { keptNow } = await carried({
      ...{ kept: [{ ...NPM, without: 30 }], du: duLine('/root/.npm') },
      builds: [{ stderr: saidBy(`0 unchanged ${HASH} 100 3`) }]
    })
    const [npm] = (await keptNow()).mounts
    expect(npm).toMatchObject({ without: 30, with: 2, bytes: 100, savedAt: 5 })
    expect(npm?.usedAt).toBeGreaterThan(5)
  })

  test('a mount that is not its own stays as it was', async () => {
    const { keptNow } = await carried({ kept: [APT], builds: [{ stderr: saidBy(`0 ${PACKED}`) }] })
    const { mounts } = await keptNow()
    expect(mounts.map(nameOf).toSorted()).toEqual(['/root/.npm', 'apt'])
    expect(mounts.find(({ id }) => id === 'apt')).toMatchObject({ ...APT, usedAt: 6 })
  })

  test('whose steps were all cached nothing is run, and nothing written', async () => {
    const vertices = [FROM, step(NPM, { cached: true }), step(APT, { started: false, completed: false })]
    const { mounts, ...outcome } = await carried({ kept: [NPM], vertices })
    expect(outcome).toMatchObject(NOTHING_DONE)
    expect(mounts.map(({ name, seconds, bytes }) => [name, seconds, bytes])).toEqual([
      ['/root/.npm', undefined, 100],
      ['apt', undefined, undefined]
    ])
  })

  test('only mounts whose steps ran are looked at', async () => {
    const vertices = [step(APT, { cached: true }), step(NPM)]
    const { keptNow } = await carried({ vertices, builds: [{ stderr: saidBy(`0 ${PACKED}`) }] })
    expect((await keptNow()).mounts.map(nameOf)).toEqual(['/root/.npm'])
  })

  test('that only reads nothing is run, and nothing written', async () => {
    const { mounts, ...outcome } = await carried({ kept: [NPM], layers: { writes: false } })
    expect(outcome).toMatchObject(NOTHING_DONE)
    expect(mounts).toMatchObject([{ name: '/root/.npm', seconds: 2, bytes: 100 }])
  })

  test('that could not be packed what was kept stays, and that is a trouble', async () => {
    const { troubles, keptNow, builds } = await carried({
      kept: [NPM],
      builds: [{ exitCode: 1, stderr: 'ERROR: no space left on device\n' }]
    })
    expect(builds).toHaveLength(1)
    expect(troubles).toEqual([
      'Cache mounts (/root/.npm) could not be carried out of the builder: no space left on device.'
    ])
    expect((await keptNow()).mounts).toMatchObject([{ ...NPM, hash: 'c'.repeat(64) }])
  })

  test('it is a trouble that there are no programs for it', async () => {
    const { troubles, builds, isUntouched } = await carried({
      plan: { image: undefined },
      facts: { nativePlatform: 'linux/riscv64' }
    })
    expect([builds, isUntouched]).toEqual([[], true])
    expect(troubles).toEqual([
      'Cache mounts are not saved: the builder has another architecture than this machine; give cache-mounts-image.'
    ])
  })

  test('mounts that are too much together are not all kept, which is said', async () => {
    const { notices, keptNow } = await carried({
      ...{ kept: [{ ...APT, usedAt: 1 }], plan: { bounds: { each: 1000, total: 300 } } },
      builds: [{ stderr: saidBy(`0 ${PACKED}`) }]
    })
    expect(notices).toEqual([expect.stringContaining('Cache mount apt (300 B) is not kept')])
    expect((await keptNow()).mounts.map(nameOf)).toEqual(['/root/.npm'])
  })

  test('what cannot be written is a trouble', async () => {
    const { folder: place, ...rest } = await carriedIntoNothing()
    expect(rest.troubles).toEqual([expect.stringMatching(/^Cache mounts are not kept: .*\.$/)])
    expect([rest.save, rest.mounts, await filesIn(place)]).toEqual([
      undefined,
      [],
      expect.arrayContaining(['ingest'])
    ])
  })
})

/** A build whose store has a file in the place of its folder for drafts by the time that it ends. */
async function carriedIntoNothing() {
  const run = `dest=$(printf '%s\\n' "$*" | sed -E 's/.*,dest=([^, ]*).*/\\1/'); rm -rf "\${dest%/*}"; : > "\${dest%/*}"`
  return carried({ kept: [NPM], builds: [{ run, stderr: saidBy(`0 unchanged ${HASH} 100 3`) }] })
}

describe('after a build that failed', () => {
  test('nothing is run, and nothing written', async () => {
    const { mounts, ...outcome } = await carried({ kept: [NPM], built: FAILED })
    expect(outcome).toMatchObject(NOTHING_DONE)
    expect(mounts).toMatchObject([{ name: '/root/.npm', seconds: 2 }])
  })

  test('its mounts are kept where that is asked for, though nobody knows what from', async () => {
    const { keptNow, troubles } = await carried({
      ...{ plan: { savesFailed: true }, built: FAILED },
      builds: [{ stderr: saidBy(`0 ${PACKED}`) }]
    })
    expect(troubles).toEqual([])
    expect(await keptNow()).toMatchObject({ mounts: [{ id: '/root/.npm', bytes: 200 }], madeFrom: undefined })
  })

  test('nothing is written where that is asked for and nothing is new', async () => {
    const { builds, isUntouched, save } = await carried({
      ...{ kept: [NPM], plan: { savesFailed: true }, built: FAILED },
      builds: [{ stderr: saidBy(`0 unchanged ${HASH} 100 3`) }]
    })
    expect([builds.length, isUntouched, save]).toEqual([1, true, undefined])
  })
})

describe('nothing is known of the mounts', () => {
  test('of a build that was made on another builder than planned', async () => {
    const outcome = await carried({ kept: [NPM], built: { builder: createBuilder({ name: 'default' }) } })
    expect(outcome).toMatchObject({ ...NOTHING_DONE, mounts: [] })
  })

  test('of a build without a record', async () => {
    const { route, run, facts, folder, helperBuilds } = await routeOf({ kept: [NPM] })
    const before = await readRoot(folder)
    const built: Built = {
      ...{ ending: createEnding(), builder: facts.builder, caches: { imports: [], exports: [] } },
      ...{ stalled: [], setbacks: [] }
    }
    const outcome = await carryOut(run, route, { built, vertices: undefined })
    expect(outcome).toMatchObject({ mounts: [], save: undefined, troubles: [], notices: [] })
    expect([await helperBuilds(), await readRoot(folder)]).toEqual([[], before])
  })

  test('but what went wrong before the build is still told', async () => {
    const { troubles } = await carried({
      ...{ kept: [NPM], fill: true, built: { builder: createBuilder({ name: 'default' }) } },
      builds: [{ run: '', stderr: saidBy('0 failed') }]
    })
    expect(troubles).toEqual(['Cache mount /root/.npm was not restored: it could not be unpacked.'])
  })
})

describe('a folder that is no layout', () => {
  test('is left as it is, nothing is run, and that is a trouble', async () => {
    const folder = join(await createFolder(), 'layers', 'app.mounts')
    await writeFiles(folder, { 'holiday.jpg': 'sea' })
    const { troubles, builds, save } = await carried({ layers: { folder } })
    expect([builds, save]).toEqual([[], undefined])
    expect(troubles).toEqual([
      expect.stringMatching(/^Cache mounts are not used: .* it is left untouched\.$/)
    ])
    expect(await filesIn(folder)).toEqual(['holiday.jpg'])
    expect(await readFile(join(folder, 'holiday.jpg'), 'utf8')).toBe('sea')
  })
})

describe('names that are asked for', () => {
  const listOf = (...ids: string[]): MountChoice => ({
    ...{ kind: 'list', input: 'cache-map' },
    mounts: ids.map((id) => ({ id, owner: undefined }))
  })
  const asking = (choice: MountChoice, changes: Ended = {}) =>
    carried({
      vertices: [step(NPM, { cached: true }), step(APT, { cached: true })],
      plan: { choice },
      ...changes
    })

  test('and are none of the build’s are said, with those that are', async () => {
    const { notices } = await asking(listOf('apt', '/root/.cache', 'pip'))
    expect(notices).toEqual([
      'cache-map: /root/.cache, pip is no cache mount of this build; it has /root/.npm, apt.'
    ])
  })

  test('are said to be none where the build has none', async () => {
    const { notices } = await asking(listOf('apt'), { vertices: [FROM] })
    expect(notices).toEqual(['cache-map: apt is no cache mount of this build; it has none.'])
  })

  test.each<[string, MountChoice, Ended]>([
    ['are all there', listOf('apt'), {}],
    ['may come after the step that failed', listOf('pip'), { built: FAILED }],
    ['are none', { kind: 'auto' }, {}]
  ])('are no matter where they %s', async (_, choice, changes) => {
    expect((await asking(choice, changes)).notices).toEqual([])
  })

  test('are the only ones that are carried out', async () => {
    const { keptNow, mounts } = await asking(listOf('apt'), {
      vertices: [step(NPM), step(APT)],
      builds: [{ stderr: saidBy(`0 ${PACKED}`) }]
    })
    expect((await keptNow()).mounts.map(nameOf)).toEqual(['apt'])
    expect(mounts.map(({ name }) => name)).toEqual(['apt'])
  })
})

test('a mount that cannot be found by its name is left alone, which is said', async () => {
  const name = '[a 2/2] RUN --mount=type=cache,target=/x,from=base make'
  const { notices, builds } = await carried({ vertices: [createVertex({ name })] })
  expect(notices).toEqual(['Cache mount /x is left alone, since it begins as what from= names.'])
  expect(builds).toEqual([])
})

test('a route that is closed leaves the folder to others', async () => {
  const { route, folder } = await routeOf({ kept: [NPM] })
  await route.close()
  const store = await openStore({ ...route.plan.layers, folder })
  expect(await store.open.claim?.whileAlone(async () => undefined)).toBe(true)
})

describe('mounts that are left to their builder', () => {
  async function remark(facts: Partial<EnvironmentFacts>, vertices: Vertex[] | undefined, isCarried = false) {
    const { run, route } = await routeOf({ facts })
    const plan = isCarried
      ? createPlanOf({ mounts: { plan: route.plan } })
      : createPlanOf({ mounts: { plan: undefined, reason: 'this runner lasts.', isAsked: false } })
    return keptByBuilder({ ...run, plan }, vertices)
  }
  const LASTING = { runner: createRunner('self-hosted') }

  test('are thrown away by its own rules, which is said', async () => {
    expect(await remark(LASTING, [step(NPM, { cached: true })])).toMatch(
      /^Cache mounts stay in builder lab\. .*48 hours.*buildkitd-config.*\.$/
    )
  })

  test.each<[string, Partial<EnvironmentFacts>, Vertex[] | undefined, boolean]>([
    ['are carried', LASTING, [step(NPM)], true],
    ['go with the machine', { runner: createRunner('github-hosted') }, [step(NPM)], false],
    ['are none', LASTING, [FROM], false],
    ['are not known', LASTING, undefined, false]
  ])('need no word where they %s', async (_, facts, vertices, isCarried) => {
    expect(await remark(facts, vertices, isCarried)).toBeUndefined()
  })
})
