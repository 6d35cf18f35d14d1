import { rm, utimes, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { releasedAfterTest } from '../support/claims.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'
import { createLayerPlan, seen } from '../support/routes.js'

/** A stand-in for the package, which talks to the real service in the end-to-end tests. */
const restoreCache =
  jest.fn<(paths: string[], key: string, prefixes: string[]) => Promise<string | undefined>>()
const saveCache = jest.fn<(paths: string[], key: string) => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ restoreCache, saveCache }))
const layerStore = await import('../../src/store/layers.js')
const { settleLayers } = await import('../../src/store/settle.js')
const { saveLayers } = await import('../../src/store/saving.js')
const { leaveSave } = await import('../support/saves.js')

const openLayers = releasedAfterTest(layerStore.openLayers)

/** As the package is given a path: the same wherever the folder of the job is. */
const fromJobFolder = (folder: string) => relative(resolve(folder, '../../..'), folder)

const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const carried = (folder: string) => createLayerPlan({ folder, store: 'actions-cache' })

/** Saves it as the post step, or the process before it, does. */
async function save(folder: string) {
  await writeFiles(folder, { '../../state/.keep': '' })
  const id = await leaveSave(folder, { store: 'actions-cache' })
  return saveLayers({ folder, id })
}

describe('layers that the cache service carries', () => {
  test('are restored by their scope, and saved once they changed', async () => {
    const folder = await layoutIn()
    restoreCache.mockImplementation(async () => {
      await writeLayout(folder, ['layer'])
      return 'buildkit-cache-1-app-0123'
    })
    const open = await openLayers(carried(folder))
    expect(restoreCache).toHaveBeenCalledWith([fromJobFolder(folder)], 'buildkit-cache-1-app-newest', [
      'buildkit-cache-1-app-'
    ])
    expect(seen(open)).toMatchObject({ outcome: { status: 'restored' }, readable: true, barrier: undefined })
    expect(await settleLayers(carried(folder), open)).toMatchObject({
      save: false,
      reason: 'nothing changed'
    })
    await writeLayout(folder, ['another layer'])
    expect(await settleLayers(carried(folder), open)).toMatchObject({ save: true })
  })

  test('are missed where the service has none yet', async () => {
    restoreCache.mockResolvedValue(undefined)
    const open = await openLayers(carried(await layoutIn()))
    expect(seen(open)).toMatchObject({
      outcome: { status: 'missed', reason: 'the cache service has nothing for this scope yet' },
      readable: false,
      barrier: undefined
    })
  })

  test('that arrive with changed bytes are neither used nor left there', async () => {
    const folder = await layoutIn()
    restoreCache.mockImplementation(async () => {
      const { layers } = await writeLayout(folder, ['good!'])
      await writeFile(blobFile(folder, layers[0] ?? ''), 'evil!')
      return 'key'
    })
    const open = await openLayers(carried(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'failed' }, readable: false, barrier: undefined })
    expect(open.outcome).toMatchObject({
      reason: expect.stringContaining('has other bytes than its name says')
    })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
  })

  test('that arrive incomplete are neither used nor left there', async () => {
    const folder = await layoutIn()
    restoreCache.mockImplementation(async () => {
      await writeFiles(folder, { 'oci-layout': '{}' })
      return 'key'
    })
    const open = await openLayers(carried(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'failed' }, readable: false })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
  })

  test('are not used where restoring them fails, and nothing is thrown', async () => {
    restoreCache.mockRejectedValue(new Error('tar exited with 2'))
    const open = await openLayers(carried(await layoutIn()))
    expect(seen(open)).toMatchObject({
      outcome: { status: 'failed', reason: 'the cache could not be restored (tar exited with 2)' },
      readable: false
    })
  })

  test('are given up where restoring them takes too long, and what still writes is not disturbed', async () => {
    const folder = await layoutIn()
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    try {
      const { promise: halfWritten, resolve } = Promise.withResolvers<void>()
      restoreCache.mockImplementation(async () => {
        await writeFiles(folder, { 'blobs/sha256/half': 'ha' })
        resolve()
        return new Promise(() => undefined)
      })
      const opening = openLayers(carried(folder))
      await halfWritten
      await jest.advanceTimersByTimeAsync(5 * 60_000)
      const open = await opening
      expect(seen(open)).toMatchObject({
        outcome: {
          status: 'failed',
          reason: `${folder} cannot be used (the Actions cache service was not done after 5 minutes)`
        },
        readable: false,
        barrier: expect.any(String)
      })
      expect(await filesIn(folder)).toEqual(['blobs/sha256/half'])
      expect(await settleLayers(carried(folder), open)).toMatchObject({ save: false, bytes: 0 })
      await open.claim?.release()
    } finally {
      jest.useRealTimers()
    }
  })

  // What was verified is remembered by its modification time, which tar restores with the file.
  test('that arrive with changed bytes are not used either where the same blobs were verified before', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['good!'])
    const blob = blobFile(folder, layers[0] ?? '')
    const mtime = new Date(1_700_000_000_000)
    await utimes(blob, mtime, mtime)
    const first = await openLayers(carried(folder))
    await first.claim?.release()
    await rm(folder, { recursive: true })
    restoreCache.mockImplementation(async () => {
      await writeLayout(folder, ['good!'])
      await writeFile(blob, 'evil!')
      await utimes(blob, mtime, mtime)
      return 'key'
    })
    const open = await openLayers(carried(folder))
    await open.claim?.release()
    expect(seen(open)).toMatchObject({ outcome: { status: 'failed' }, readable: false })
  })

  test('are saved under a key made of their content', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    saveCache.mockResolvedValue(7)
    const outcome = await save(folder)
    expect(outcome).toMatchObject({
      status: 'saved',
      key: expect.stringMatching(/^buildkit-cache-1-app-[0-9a-f]{16}$/)
    })
    expect(await save(folder)).toMatchObject({ key: outcome.status === 'saved' ? outcome.key : '' })
    await writeLayout(folder, ['other'])
    expect(await save(folder)).not.toMatchObject({ key: outcome.status === 'saved' ? outcome.key : '' })
  })

  test('are told not to be saved where the service did not take them, or there are none', async () => {
    const folder = await layoutIn()
    expect(await save(folder)).toEqual({ status: 'skipped', reason: 'it was empty' })
    await writeLayout(folder, ['layer'])
    saveCache.mockResolvedValue(-1)
    expect(await save(folder)).toEqual({
      status: 'skipped',
      reason: 'the cache service did not take it'
    })
  })
})
