import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { LayerPlan } from '../../src/plan/layer-plan.js'
import * as claims from '../../src/store/claim.js'
import * as layerStore from '../../src/store/layers.js'
import { becomesWriter } from '../../src/store/layers.js'
import { settleLayers } from '../../src/store/settle.js'
import { releasedAfterTest } from '../support/claims.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'
import { createLayerPlan, seen } from '../support/routes.js'

const claimLayout = releasedAfterTest(claims.claimLayout)
const openLayers = releasedAfterTest(layerStore.openLayers)

/** A branch's own layout, its base's and the default branch's, none of them there yet. */
async function chainOf(
  overrides: Partial<LayerPlan> = {}
): Promise<{ own: string; base: string; main: string; layers: LayerPlan }> {
  const root = join(await createFolder(), 'layers')
  const [own, base, main] = [join(root, 'app.own'), join(root, 'app.base'), join(root, 'app')]
  const layers = createLayerPlan({ folder: own, fallbacks: [base, main], ...overrides })
  return { own, base, main, layers }
}

describe('a branch’s own layout', () => {
  test('that is not there yet is written, and the default branch’s is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    const open = await openLayers(layers)
    expect(seen(open)).toMatchObject({
      outcome: { status: 'kept', bytes: expect.any(Number) },
      sources: [main],
      readable: true,
      barrier: undefined
    })
    expect(await open.claim?.becomeWriter()).toBe(true)
    expect(await (await claimLayout(own)).becomeWriter()).toBe(false)
  })

  test('that is there is read, whatever the others have', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(own, ['own layer'])
    await writeLayout(main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({
      outcome: { status: 'kept' },
      sources: [own],
      readable: true
    })
  })

  test('is read by the next run once it was written, and what it was made from is untouched', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    const before = await filesIn(main)
    const open = await openLayers(layers)
    const { layers: blobs } = await writeLayout(own, ['own layer'])
    const decision = await settleLayers(layers, open)
    expect(decision).toMatchObject({ save: false, reason: `kept in ${own}` })
    expect(decision.bytes).toBeGreaterThan(0)
    await open.claim?.release()
    expect(await filesIn(main)).toEqual(before)
    expect(seen(await openLayers(layers))).toMatchObject({ sources: [own] })
    expect(await filesIn(own)).toContain(blobFile('', blobs[0] ?? ''))
  })

  test('that is broken is deleted, and the next one is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(own, ['own layer'])
    await writeFile(join(own, 'index.json'), '{')
    await writeLayout(main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({
      sources: [main],
      readable: true,
      barrier: undefined
    })
    expect(await filesIn(join(own, '..'))).not.toContainEqual(expect.stringMatching(/^app\.own\//))
  })

  test('that another job is writing is not written by BuildKit itself, and the default branch’s is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    await (await claimLayout(own)).becomeWriter()
    const open = await openLayers(layers)
    expect(seen(open)).toMatchObject({ sources: [main], barrier: undefined })
    expect(await becomesWriter(open)).toBe('another job on this machine is writing this cache now')
  })

  test('is alone looked at where nothing is to be read', async () => {
    const { main, layers } = await chainOf({ reads: false })
    await writeLayout(main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({
      outcome: { status: 'missed', reason: 'no-cache' },
      sources: [],
      readable: false,
      barrier: undefined
    })
  })
})

describe('a layout that is read instead', () => {
  test('is the base’s before the default branch’s', async () => {
    const { base, main, layers } = await chainOf()
    await writeLayout(base, ['base layer'])
    await writeLayout(main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({ sources: [base] })
  })

  test('is not kept from the job that writes it', async () => {
    const { main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    await openLayers(layers)
    expect(await (await claimLayout(main)).becomeWriter()).toBe(true)
  })

  test('loses no blob while it is read, and may be cleaned once it is not', async () => {
    const { main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    const writer = await claimLayout(main)
    const cleaned: string[] = []
    const open = await openLayers(layers)
    await writer.whileAlone(async () => cleaned.push('while it is read'))
    await open.claim?.release()
    await writer.whileAlone(async () => cleaned.push('after'))
    expect(cleaned).toEqual(['after'])
  })

  test('is read beside its writer', async () => {
    const { main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    await claimLayout(main)
    expect(seen(await openLayers(layers))).toMatchObject({
      sources: [main],
      readable: true,
      barrier: undefined
    })
  })

  test.each([
    ['has no index that can be read', async (main: string) => writeFile(join(main, 'index.json'), '{')],
    ['holds something else', async (main: string) => writeFiles(main, { 'notes.txt': 'mine' })],
    ['has changed bytes', async (main: string, blob: string) => writeFile(blobFile(main, blob), 'LAYER')]
  ])('is a miss where it %s, and is left as it is', async (_, harm) => {
    const { main, layers } = await chainOf()
    const { layers: blobs } = await writeLayout(main, ['layer'])
    await harm(main, blobs[0] ?? '')
    const before = await filesIn(main)
    const open = await openLayers(layers)
    expect(seen(open)).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      sources: [],
      readable: false,
      barrier: undefined
    })
    expect(await filesIn(main)).toEqual(before)
    // It is not claimed any more, as it is not read.
    const next = await claimLayout(main)
    const alone: string[] = []
    await next.whileAlone(async () => alone.push('yes'))
    expect(alone).toEqual(['yes'])
  })

  test('is a miss where it is no folder, and the next one is read', async () => {
    const { base, main, layers } = await chainOf()
    await writeFiles(join(base, '..'), { 'app.base': 'a file' })
    await writeLayout(main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({
      sources: [main],
      readable: true,
      barrier: undefined
    })
  })

  test('is none where none is there', async () => {
    const { layers } = await chainOf()
    expect(seen(await openLayers(layers))).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      sources: [],
      readable: false,
      barrier: undefined
    })
  })
})

describe('a layout that a run only reads', () => {
  test('is not kept from the job that writes it', async () => {
    const { main, layers } = await chainOf({ writes: false, fallbacks: [] })
    await writeLayout(main, ['layer'])
    const open = await openLayers({ ...layers, folder: main })
    expect(seen(open)).toMatchObject({
      sources: [main],
      readable: true
    })
    expect(await (await claimLayout(main)).becomeWriter()).toBe(true)
  })
})

/** Of a build for two platforms: its own layout and the default branch's, and for each platform the same. */
async function partsOf(
  overrides: Partial<LayerPlan> = {}
): Promise<{ layers: LayerPlan; arm: { base: string; main: string }; amd: { base: string; main: string } }> {
  const { own, main, layers } = await chainOf({ fallbacks: [] })
  const platform = (name: string) => ({ base: join(own, '..', `${name}.base`), main: join(own, '..', name) })
  const [arm, amd] = [platform('app-arm64'), platform('app-amd64')]
  const parts = [
    [amd.base, amd.main],
    [arm.base, arm.main]
  ]
  return { layers: { ...layers, fallbacks: [main], parts, ...overrides }, arm, amd }
}

describe('layouts of single platforms', () => {
  test('are read together where neither the own nor one to read instead is there', async () => {
    const { layers, arm, amd } = await partsOf()
    await writeLayout(amd.main, ['amd layer'])
    await writeLayout(arm.main, ['an arm layer'])
    const open = await openLayers(layers)
    expect(seen(open)).toMatchObject({
      sources: [amd.main, arm.main],
      readable: true,
      barrier: undefined
    })
    const alone = await Promise.all(
      [amd.main, arm.main].map((folder) =>
        openLayers({ ...layers, folder, fallbacks: [], parts: [], writes: false })
      )
    )
    const [one, other] = alone.map(({ outcome }) => (outcome.status === 'kept' ? outcome : undefined))
    expect(open.outcome).toEqual({
      status: 'kept',
      digest: `${one?.digest},${other?.digest}`,
      bytes: (one?.bytes ?? 0) + (other?.bytes ?? 0)
    })
  })

  test('are each the first that is there', async () => {
    const { layers, arm, amd } = await partsOf()
    for (const folder of [amd.base, amd.main, arm.main]) await writeLayout(folder, [`layer of ${folder}`])
    expect(seen(await openLayers(layers)).sources).toEqual([amd.base, arm.main])
  })

  test('are read also where one of them is missing or broken', async () => {
    const { layers, arm, amd } = await partsOf()
    await writeLayout(amd.main, ['layer'])
    await writeFile(join(amd.main, 'index.json'), '{')
    await writeLayout(arm.main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({ sources: [arm.main], readable: true })
  })

  test('are not read where the own or one to read instead is there', async () => {
    const { layers, arm, amd } = await partsOf()
    for (const folder of [amd.main, arm.main, layers.fallbacks[0] ?? '']) await writeLayout(folder, ['layer'])
    expect(seen(await openLayers(layers)).sources).toEqual(layers.fallbacks)
    await writeLayout(layers.folder, ['layer'])
    expect(seen(await openLayers({ ...layers, writes: false })).sources).toEqual([layers.folder])
  })

  test('are not looked for where nothing is to be read', async () => {
    const { layers, arm } = await partsOf({ reads: false })
    await writeLayout(arm.main, ['layer'])
    expect(seen(await openLayers(layers))).toMatchObject({ sources: [], readable: false })
  })

  test('lose no blob while they are read, and may be cleaned once they are not', async () => {
    const { layers, arm, amd } = await partsOf()
    const cleaned: string[] = []
    for (const folder of [amd.main, arm.main]) await writeLayout(folder, ['layer'])
    const writers = await Promise.all([amd.main, arm.main].map((folder) => claimLayout(folder)))
    const open = await openLayers(layers)
    for (const writer of writers) await writer.whileAlone(async () => cleaned.push('while they are read'))
    await open.claim?.release()
    for (const writer of writers) await writer.whileAlone(async () => cleaned.push('after'))
    expect(cleaned).toEqual(['after', 'after'])
  })
})

describe('a layout that cannot be used at all', () => {
  test('has nothing to read', async () => {
    const { own, layers } = await chainOf()
    await writeFiles(own, { 'notes.txt': 'mine' })
    expect(seen(await openLayers(layers))).toMatchObject({ outcome: { status: 'failed' }, readable: false })
    const root = await createFolder()
    await writeFiles(root, { layers: 'a file' })
    expect(seen(await openLayers({ ...layers, folder: join(root, 'layers', 'app') }))).toMatchObject({
      sources: []
    })
  })
})
