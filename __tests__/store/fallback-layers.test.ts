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
  const plan: LayerPlan = { folder: own, fallbacks: [base, main], store: 'folder', reads: true, writes: true }
  return { own, base, main, layers: { ...plan, ...overrides } }
}

describe('a branch’s own layout', () => {
  test('that is not there yet is written, and the default branch’s is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    const open = await openLayers(layers)
    expect(open).toMatchObject({
      outcome: { status: 'kept', bytes: expect.any(Number) },
      source: main,
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
      source: own,
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
    expect(await openLayers(layers)).toMatchObject({ source: own })
    expect(await filesIn(own)).toContain(blobFile('', blobs[0] ?? ''))
  })

  test('that is broken is deleted, and the next one is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(own, ['own layer'])
    await writeFile(join(own, 'index.json'), '{')
    await writeLayout(main, ['layer'])
    expect(await openLayers(layers)).toMatchObject({ source: main, readable: true, writable: true })
    expect(await filesIn(join(own, '..'))).not.toContainEqual(expect.stringMatching(/^app\.own\//))
  })

  test('that another job is writing is not written, and the default branch’s is read', async () => {
    const { own, main, layers } = await chainOf()
    await writeLayout(main, ['layer'])
    await claimLayout(own)
    expect(await openLayers(layers)).toMatchObject({
      source: main,
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
      source: own,
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
    expect(await openLayers(layers)).toMatchObject({ source: base })
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
    expect(await openLayers(layers)).toMatchObject({ source: main, readable: true, writable: true })
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
      source: own,
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
    expect(await openLayers(layers)).toMatchObject({ source: main, readable: true, writable: true })
  })

  test('is none where none is there', async () => {
    const { own, layers } = await chainOf()
    expect(await openLayers(layers)).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      source: own,
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
    expect(open).toMatchObject({ source: main, readable: true, writable: false, claim: { role: 'reader' } })
    expect((await claimLayout(main)).role).toBe('writer')
  })
})
