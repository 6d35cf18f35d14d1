import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import * as claims from '../../src/store/claim.js'
import { releasedAfterTest } from '../support/claims.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'
import { createLayerPlan, seen } from '../support/routes.js'

/** A stand-in for the package, which talks to the real service in the end-to-end tests. */
const restoreCache = jest.fn<() => Promise<string | undefined>>()
jest.unstable_mockModule('@actions/cache', () => ({ restoreCache }))
const layerStore = await import('../../src/store/layers.js')
const { settleLayers } = await import('../../src/store/settle.js')

const claimLayout = releasedAfterTest(claims.claimLayout)
const openLayers = releasedAfterTest(layerStore.openLayers)

const layoutIn = async () => join(await createFolder(), 'layers', 'app')

describe('layers that are not to be read', () => {
  const unread = (folder: string) => createLayerPlan({ folder, reads: false })
  const NOT_WANTED = { status: 'missed', reason: 'no-cache' }

  test('are not read though they are there, and written', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['old layer'])
    const open = await openLayers(unread(folder))
    expect(seen(open)).toMatchObject({ outcome: NOT_WANTED, readable: false, barrier: undefined })
    // What is whole is not in the way of the export, and another job may read it.
    expect(await filesIn(folder)).toContain(blobFile('', layers[0] ?? ''))
    await writeLayout(folder, ['new layer'])
    expect(await settleLayers(unread(folder), open)).toMatchObject({
      save: false,
      reason: `kept in ${folder}`
    })
    expect(await filesIn(folder)).not.toContain(blobFile('', layers[0] ?? ''))
  })

  test('are not asked of the cache service, and saved there though nothing was restored', async () => {
    const folder = await layoutIn()
    const carried = { ...unread(folder), store: 'actions-cache' } as const
    const open = await openLayers(carried)
    expect(seen(open)).toMatchObject({ outcome: NOT_WANTED, readable: false, barrier: undefined })
    expect(restoreCache).not.toHaveBeenCalled()
    await writeLayout(folder, ['layer'])
    expect(await settleLayers(carried, open)).toMatchObject({ save: true })
  })

  test('are deleted by who is alone where they are broken, as they would be in the way', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    await writeFile(join(folder, 'index.json'), '{')
    const open = await openLayers(unread(folder))
    expect(seen(open)).toMatchObject({ outcome: NOT_WANTED, readable: false, barrier: undefined })
    expect(await filesIn(join(folder, '..'))).toEqual([])
  })

  test('are left as they are while others use them', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    await writeFile(join(folder, 'index.json'), '{')
    await claimLayout(folder)
    const before = await filesIn(folder)
    const open = await openLayers(unread(folder))
    expect(seen(open)).toMatchObject({
      outcome: NOT_WANTED,
      readable: false
    })
    expect(await filesIn(folder)).toEqual(before)
  })

  test('and not to be written are left alone', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const layers = { ...unread(folder), writes: false }
    const open = await openLayers(layers)
    expect(seen(open)).toMatchObject({ outcome: NOT_WANTED, readable: false, barrier: undefined })
    expect(await settleLayers(layers, open)).toEqual({
      save: false,
      reason: 'this run does not write',
      bytes: 0
    })
  })

  test('are not touched where the folder holds something else', async () => {
    const folder = await layoutIn()
    await writeFiles(folder, { 'notes.txt': 'mine' })
    const open = await openLayers(unread(folder))
    expect(seen(open)).toMatchObject({
      outcome: { status: 'failed' },
      readable: false,
      barrier: expect.any(String)
    })
    expect(await filesIn(folder)).toEqual(['notes.txt'])
  })
})
