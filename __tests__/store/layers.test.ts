import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { claimLayout } from '../../src/store/claim.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'

/** The one stand-in of the suite: the real package talks to the real service in the end-to-end tests. */
const restoreCache =
  jest.fn<(paths: string[], key: string, prefixes: string[]) => Promise<string | undefined>>()
const saveCache = jest.fn<(paths: string[], key: string) => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ restoreCache, saveCache }))
const { openLayers, saveLayers, settleLayers } = await import('../../src/store/layers.js')

const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const kept = (folder: string) => ({ folder, store: 'folder', writes: true }) as const
const carried = (folder: string) => ({ folder, store: 'actions-cache', writes: true }) as const

let server: Server | undefined
afterEach(() => {
  server?.close()
  server = undefined
})

/** A service that answers every request, with an error: it is there. */
async function startService(): Promise<string> {
  server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server?.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('layers in a kept folder', () => {
  test('are missed at first, and kept after a build has exported', async () => {
    const folder = await layoutIn()
    const open = await openLayers(kept(folder), undefined)
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
    const next = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(kept(folder), undefined)
    expect(open).toMatchObject({ outcome: { status: 'missed' }, readable: false, writable: false })
    expect(await filesIn(folder)).toEqual(before)
    await writer.release()
    await open.claim?.release()
  })

  test('are not used where the folder holds something else, which is left untouched', async () => {
    const folder = await layoutIn()
    await writeFiles(folder, { 'notes.txt': 'mine' })
    const open = await openLayers(kept(folder), undefined)
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

  test('are not used where the folder cannot be made, and nothing is thrown', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { layers: 'a file' })
    const open = await openLayers(kept(join(folder, 'layers', 'app')), undefined)
    expect(open).toMatchObject({
      outcome: { status: 'failed' },
      readable: false,
      writable: false,
      claim: undefined
    })
  })

  test('are not told to be written where the build exported nothing', async () => {
    const folder = await layoutIn()
    const open = await openLayers(kept(folder), undefined)
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
    const open = await openLayers(layers, undefined)
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
    const url = await startService()
    restoreCache.mockImplementation(async () => {
      await writeLayout(folder, ['layer'])
      return 'buildkit-cache-1-app-0123'
    })
    const open = await openLayers(carried(folder), url)
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
    const open = await openLayers(carried(await layoutIn()), await startService())
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
    const open = await openLayers(carried(folder), await startService())
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
    const open = await openLayers(carried(folder), await startService())
    expect(open).toMatchObject({ outcome: { status: 'failed' }, readable: false })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
    await open.claim?.release()
  })

  test('are not used where restoring them fails, and nothing is thrown', async () => {
    restoreCache.mockRejectedValue(new Error('tar exited with 2'))
    const open = await openLayers(carried(await layoutIn()), await startService())
    expect(open).toMatchObject({
      outcome: { status: 'failed', reason: 'the cache could not be restored (tar exited with 2)' },
      readable: false
    })
    await open.claim?.release()
  })

  test('are neither asked for nor saved where the service does not answer, and the reason is told', async () => {
    const folder = await layoutIn()
    const url = await startService()
    server?.close()
    const open = await openLayers(carried(folder), url)
    expect(open.outcome).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^the Actions cache service does not answer \(.+\)$/)
    })
    expect(restoreCache).not.toHaveBeenCalled()
    await writeLayout(folder, ['layer'])
    expect(await settleLayers(carried(folder), open)).toMatchObject({
      save: false,
      reason: 'the cache service did not answer before'
    })
    await open.claim?.release()
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
