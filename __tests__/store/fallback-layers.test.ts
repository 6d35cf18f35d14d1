import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { LayerPlan } from '../../src/plan/plan.js'
import * as claims from '../../src/store/claim.js'
import * as layerStore from '../../src/store/layers.js'
import { settleLayers } from '../../src/store/layers.js'
import { releasedAfterTest } from '../support/claims.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'

const claimLayout = releasedAfterTest(claims.claimLayout)
const openLayers = releasedAfterTest(layerStore.openLayers)

/** A branch's own layout, its base's and the default branch's, none of them there yet. */
async function chainOf(
  overrides: Partial<LayerPlan> = {}
): Promise<{ own: string; base: string; main: string; layers: LayerPlan }> {
  const root = join(await createFolder(), 'layers')
  const [own, base, main] = [join(root, 'app.own'), join(root, 'app.base'), join(root, 'app')]
  const plan: LayerPlan = {
    folder: own,
    fallbacks: [base, main],
    parts: [],
    store: 'folder',
    reads: true,
    writes: true
  }
  return { own, base, main, layers: { ...plan, ...overrides } }
}

describe('a branch’s own layout', () => {
  test('that is not there yet is written, and the default branch’s is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    const open = await openLayers(layers)
    expect(open).toMatchObject({
      outcome: { status: 'kept', bytes: expect.any(Number) },
      sources: [main],
      readable: true,
      writable: true,
      barrier: undefined,
      claim: { role: 'writer' }
    })
    expect((await claimLayout(own)).role).toBe('reader')
  })

  test('that is there is read, whatever the others have', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(own, ['own layer'])
    await writeLayout(main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({
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
    expect(await openLayers(layers)).toMatchObject({ sources: [own] })
    expect(await filesIn(own)).toContain(blobFile('', blobs[0] ?? ''))
  })

  test('that is broken is deleted, and the next one is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(own, ['own layer'])
    await writeFile(join(own, 'index.json'), '{')
    await writeLayout(main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({ sources: [main], readable: true, writable: true })
    expect(await filesIn(join(own, '..'))).not.toContainEqual(expect.stringMatching(/^app\.own\//))
  })

  test('that another job is writing is not written, and the default branch’s is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    await claimLayout(own)
    expect(await openLayers(layers)).toMatchObject({
      sources: [main],
      readable: true,
      writable: false,
      barrier: 'another job on this machine is writing this cache now'
    })
  })

  test('is alone looked at where nothing is to be read', async () => {
    const { own, main, layers } = await chainOf({ reads: false })
    await writeLayout(main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({
      outcome: { status: 'missed', reason: 'no-cache' },
      sources: [own],
      readable: false,
      writable: true
    })
  })
})

describe('a layout that is read instead', () => {
  test('is the base’s before the default branch’s', async () => {
    const { base, main, layers } = await chainOf()
    await writeLayout(base, ['base layer'])
    await writeLayout(main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({ sources: [base] })
  })

  test('is not kept from the job that writes it', async () => {
    const { main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    await openLayers(layers)
    expect((await claimLayout(main)).role).toBe('writer')
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
    expect(await openLayers(layers)).toMatchObject({ sources: [main], readable: true, writable: true })
  })

  test.each([
    ['has no index that can be read', async (main: string) => writeFile(join(main, 'index.json'), '{')],
    ['holds something else', async (main: string) => writeFiles(main, { 'notes.txt': 'mine' })],
    ['has changed bytes', async (main: string, blob: string) => writeFile(blobFile(main, blob), 'LAYER')]
  ])('is a miss where it %s, and is left as it is', async (_, harm) => {
    const { own, main, layers } = await chainOf()
    const { layers: blobs } = await writeLayout(main, ['layer'])
    await harm(main, blobs[0] ?? '')
    const before = await filesIn(main)
    const open = await openLayers(layers)
    expect(open).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      sources: [own],
      readable: false,
      writable: true
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
    expect(await openLayers(layers)).toMatchObject({ sources: [main], readable: true, writable: true })
  })

  test('is none where none is there', async () => {
    const { own, layers } = await chainOf()
    expect(await openLayers(layers)).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      sources: [own],
      readable: false,
      writable: true
    })
  })
})

describe('a layout that a run only reads', () => {
  test('is not kept from the job that writes it', async () => {
    const { main, layers } = await chainOf({ writes: false, fallbacks: [] })
    await writeLayout(main, ['layer'])
    const open = await openLayers({ ...layers, folder: main })
    expect(open).toMatchObject({
      sources: [main],
      readable: true,
      writable: false,
      claim: { role: 'reader' }
    })
    expect((await claimLayout(main)).role).toBe('writer')
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
    expect(open).toMatchObject({
      sources: [amd.main, arm.main],
      readable: true,
      writable: true,
      barrier: undefined,
      claim: { role: 'writer' }
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
    expect((await openLayers(layers)).sources).toEqual([amd.base, arm.main])
  })

  test('are read also where one of them is missing or broken', async () => {
    const { layers, arm, amd } = await partsOf()
    await writeLayout(amd.main, ['layer'])
    await writeFile(join(amd.main, 'index.json'), '{')
    await writeLayout(arm.main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({ sources: [arm.main], readable: true })
  })

  test('are not read where the own or one to read instead is there', async () => {
    const { layers, arm, amd } = await partsOf()
    for (const folder of [amd.main, arm.main, layers.fallbacks[0] ?? '']) await writeLayout(folder, ['layer'])
    expect((await openLayers(layers)).sources).toEqual(layers.fallbacks)
    await writeLayout(layers.folder, ['layer'])
    expect((await openLayers({ ...layers, writes: false })).sources).toEqual([layers.folder])
  })

  test('are not looked for where nothing is to be read', async () => {
    const { layers, arm } = await partsOf({ reads: false })
    await writeLayout(arm.main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({ sources: [layers.folder], readable: false })
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
    expect(await openLayers(layers)).toMatchObject({ outcome: { status: 'failed' }, readable: false })
    const root = await createFolder()
    await writeFiles(root, { layers: 'a file' })
    expect(await openLayers({ ...layers, folder: join(root, 'layers', 'app') })).toMatchObject({
      sources: []
    })
  })
})
