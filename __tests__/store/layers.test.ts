import { readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { claimLayout } from '../../src/store/claim.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'

/** The one stand-in of the suite: the real package talks to the real service in the end-to-end tests. */
const restoreCache =
  jest.fn<(paths: string[], key: string, prefixes: string[]) => Promise<string | undefined>>()
const saveCache = jest.fn<(paths: string[], key: string) => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ restoreCache, saveCache }))
const { discardLayers, openLayers, saveLayers, settleLayers } = await import('../../src/store/layers.js')

const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const kept = (folder: string) => ({ folder, store: 'folder', writes: true }) as const
const carried = (folder: string) => ({ folder, store: 'actions-cache', writes: true }) as const

describe('layers in a kept folder', () => {
  test('are missed at first, and kept after a build has exported', async () => {
    const folder = await layoutIn()
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      readable: false,
      writable: true
    })
    await writeLayout(folder, ['layer'])
    const decision = await settleLayers(kept(folder), open)
    expect(decision).toMatchObject({ save: false, reason: `kept in ${folder}` })
    expect(decision.bytes).toBeGreaterThan(0)
    await open.claim?.release()
    const next = await openLayers(kept(folder))
    expect(next).toMatchObject({
      outcome: { status: 'kept', bytes: decision.bytes },
      readable: true,
      writable: true
    })
    await next.claim?.release()
  })

  test('are not written again where nothing changed', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const open = await openLayers(kept(folder))
    expect(await settleLayers(kept(folder), open)).toEqual({
      save: false,
      reason: 'nothing changed',
      bytes: 0
    })
    await open.claim?.release()
  })

  test('lose after a build what the newest index does not reach', async () => {
    const folder = await layoutIn()
    const old = await writeLayout(folder, ['old layer'])
    const open = await openLayers(kept(folder))
    const fresh = await writeLayout(folder, ['new layer'])
    await settleLayers(kept(folder), open)
    const files = await filesIn(folder)
    expect(files).toContain(blobFile('', fresh.layers[0] ?? ''))
    expect(files).not.toContain(blobFile('', old.layers[0] ?? ''))
    await open.claim?.release()
  })

  test('lose nothing while another job reads them', async () => {
    const folder = await layoutIn()
    const old = await writeLayout(folder, ['old layer'])
    const open = await openLayers(kept(folder))
    const other = await claimLayout(folder)
    await writeLayout(folder, ['new layer'])
    await settleLayers(kept(folder), open)
    expect(await filesIn(folder)).toContain(blobFile('', old.layers[0] ?? ''))
    await other.release()
    await open.claim?.release()
  })

  test('can be read but not written beside another writer, and the reason is told', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const writer = await claimLayout(folder)
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({ outcome: { status: 'kept' }, readable: true, writable: false })
    expect(await settleLayers(kept(folder), open)).toEqual({
      save: false,
      reason: 'another job on this machine is writing this cache now',
      bytes: 0
    })
    await writer.release()
    await open.claim?.release()
  })

  test('that are broken are deleted by who may write, and missed', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['layer'])
    await writeFile(blobFile(folder, layers[0] ?? ''), 'short')
    await writeFile(blobFile(folder, layers[0] ?? ''), 'too long for a layer')
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({ outcome: { status: 'missed' }, readable: false, writable: true })
    expect(open.outcome).toMatchObject({ reason: expect.stringContaining('the layout was broken') })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
    await open.claim?.release()
  })

  test('that are broken are left to the writer by everyone else', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    await writeFile(join(folder, 'index.json'), '{')
    const writer = await claimLayout(folder)
    const before = await filesIn(folder)
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({ outcome: { status: 'missed' }, readable: false, writable: false })
    expect(await filesIn(folder)).toEqual(before)
    await writer.release()
    await open.claim?.release()
  })

  test('are not used where the folder holds something else, which is left untouched', async () => {
    const folder = await layoutIn()
    await writeFiles(folder, { 'notes.txt': 'mine' })
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({
      outcome: {
        status: 'failed',
        reason: `${folder} has files, but is no OCI layout, and it is left untouched`
      },
      readable: false,
      writable: false
    })
    expect(await filesIn(folder)).toEqual(['notes.txt'])
    await open.claim?.release()
  })

  test.each(['layers', 'state'])(
    'are not used where the folder %s cannot be made, and nothing is thrown',
    async (name) => {
      const folder = await createFolder()
      await writeFiles(folder, { [name]: 'a file' })
      const open = await openLayers(kept(join(folder, 'layers', 'app')))
      expect(open).toMatchObject({ outcome: { status: 'failed' }, readable: false, writable: false })
      expect(open.outcome).toMatchObject({ reason: expect.stringContaining('cannot be used (E') })
      await open.claim?.release()
    }
  )

  test('that have other bytes of the same number are deleted by who may write, and missed', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['good!'])
    await writeFile(blobFile(folder, layers[0] ?? ''), 'evil!')
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({ outcome: { status: 'missed' }, readable: false, writable: true })
    expect(open.outcome).toMatchObject({
      reason: expect.stringContaining('has other bytes than its name says')
    })
    expect(await filesIn(join(folder, '..'))).toEqual([])
    await open.claim?.release()
  })

  test('that were whole before are verified again where a blob was modified since', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['good!'])
    const first = await openLayers(kept(folder))
    expect(first.outcome.status).toBe('kept')
    await first.claim?.release()
    await writeFile(blobFile(folder, layers[0] ?? ''), 'evil!')
    await utimes(blobFile(folder, layers[0] ?? ''), new Date(1000), new Date(1000))
    const next = await openLayers(kept(folder))
    expect(next.outcome.status).toBe('missed')
    await next.claim?.release()
  })

  test.each(['', '{', '[]'])('are verified anew where the memory of it is %j', async (memory) => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['good!'])
    await writeFiles(folder, { '../../state/app.verified': memory })
    const open = await openLayers(kept(folder))
    expect(open.outcome.status).toBe('kept')
    expect(await readFile(join(folder, '../../state/app.verified'), 'utf8')).toContain(layers[0])
    await open.claim?.release()
  })

  test('that an export left half written are deleted by who may write, and missed', async () => {
    const folder = await layoutIn()
    await writeFiles(folder, { 'ingest/1/data': 'half', 'blobs/sha256/x': 'y' })
    const open = await openLayers(kept(folder))
    expect(open).toMatchObject({ outcome: { status: 'missed' }, readable: false, writable: true })
    expect(await filesIn(join(folder, '..'))).toEqual([])
    await open.claim?.release()
  })

  test('that turned out to be damaged are thrown away by their writer, and by nobody else', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const writer = await openLayers(kept(folder))
    const reader = await openLayers(kept(folder))
    const before = await filesIn(folder)
    await discardLayers(kept(folder), reader)
    expect(await filesIn(folder)).toEqual(before)
    await discardLayers(kept(folder), writer)
    expect(await filesIn(join(folder, '..'))).toEqual([])
    await reader.claim?.release()
    await writer.claim?.release()
  })

  test('are not told to be written where the build exported nothing', async () => {
    const folder = await layoutIn()
    const open = await openLayers(kept(folder))
    expect(await settleLayers(kept(folder), open)).toEqual({
      save: false,
      reason: 'nothing was exported (it was empty)',
      bytes: 0
    })
    await open.claim?.release()
  })

  test('are only read where the plan does not write', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const layers = { ...kept(folder), writes: false }
    const open = await openLayers(layers)
    expect(open).toMatchObject({ readable: true, writable: false })
    expect(await settleLayers(layers, open)).toEqual({
      save: false,
      reason: 'this run does not write',
      bytes: 0
    })
    await open.claim?.release()
  })
})

describe('layers that the cache service carries', () => {
  test('are restored by their scope, and saved once they changed', async () => {
    const folder = await layoutIn()
    restoreCache.mockImplementation(async () => {
      await writeLayout(folder, ['layer'])
      return 'buildkit-cache-1-app-0123'
    })
    const open = await openLayers(carried(folder))
    expect(restoreCache).toHaveBeenCalledWith([folder], 'buildkit-cache-1-app-newest', [
      'buildkit-cache-1-app-'
    ])
    expect(open).toMatchObject({ outcome: { status: 'restored' }, readable: true, writable: true })
    expect(await settleLayers(carried(folder), open)).toMatchObject({
      save: false,
      reason: 'nothing changed'
    })
    await writeLayout(folder, ['another layer'])
    expect(await settleLayers(carried(folder), open)).toMatchObject({ save: true })
    await open.claim?.release()
  })

  test('are missed where the service has none yet', async () => {
    restoreCache.mockResolvedValue(undefined)
    const open = await openLayers(carried(await layoutIn()))
    expect(open).toMatchObject({
      outcome: { status: 'missed', reason: 'the cache service has nothing for this scope yet' },
      readable: false,
      writable: true
    })
    await open.claim?.release()
  })

  test('that arrive with changed bytes are neither used nor left there', async () => {
    const folder = await layoutIn()
    restoreCache.mockImplementation(async () => {
      const { layers } = await writeLayout(folder, ['good!'])
      await writeFile(blobFile(folder, layers[0] ?? ''), 'evil!')
      return 'key'
    })
    const open = await openLayers(carried(folder))
    expect(open).toMatchObject({ outcome: { status: 'failed' }, readable: false, writable: true })
    expect(open.outcome).toMatchObject({
      reason: expect.stringContaining('has other bytes than its name says')
    })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
    await open.claim?.release()
  })

  test('that arrive incomplete are neither used nor left there', async () => {
    const folder = await layoutIn()
    restoreCache.mockImplementation(async () => {
      await writeFiles(folder, { 'oci-layout': '{}' })
      return 'key'
    })
    const open = await openLayers(carried(folder))
    expect(open).toMatchObject({ outcome: { status: 'failed' }, readable: false })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
    await open.claim?.release()
  })

  test('are not used where restoring them fails, and nothing is thrown', async () => {
    restoreCache.mockRejectedValue(new Error('tar exited with 2'))
    const open = await openLayers(carried(await layoutIn()))
    expect(open).toMatchObject({
      outcome: { status: 'failed', reason: 'the cache could not be restored (tar exited with 2)' },
      readable: false
    })
    await open.claim?.release()
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
      expect(open).toMatchObject({
        outcome: {
          status: 'failed',
          reason: `${folder} cannot be used (the Actions cache service was not done after 5 minutes)`
        },
        readable: false,
        writable: false
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
    expect(open).toMatchObject({ outcome: { status: 'failed' }, readable: false })
  })

  test('are saved under a key made of their content', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    saveCache.mockResolvedValue(7)
    const outcome = await saveLayers(folder)
    expect(outcome).toMatchObject({
      status: 'saved',
      key: expect.stringMatching(/^buildkit-cache-1-app-[0-9a-f]{16}$/)
    })
    expect(await saveLayers(folder)).toMatchObject({ key: outcome.status === 'saved' ? outcome.key : '' })
    await writeLayout(folder, ['other'])
    expect(await saveLayers(folder)).not.toMatchObject({ key: outcome.status === 'saved' ? outcome.key : '' })
  })

  test('are told not to be saved where the service did not take them, or there are none', async () => {
    const folder = await layoutIn()
    expect(await saveLayers(folder)).toEqual({ status: 'skipped', reason: 'it was empty' })
    await writeLayout(folder, ['layer'])
    saveCache.mockResolvedValue(-1)
    expect(await saveLayers(folder)).toEqual({
      status: 'skipped',
      reason: 'the cache service did not take it'
    })
  })
})
