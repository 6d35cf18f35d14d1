import { rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { claimLayout } from '../../src/store/claim.js'
import { openPacks } from '../../src/store/packs.js'
import { type SaveRequest, saveLayers } from '../../src/store/saving.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'
import { startPackService } from '../support/pack-service.js'
import { leaveSave } from '../support/saves.js'

jest.setTimeout(60_000)

async function layoutOf(layers: readonly string[]) {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, { 'state/.keep': '' })
  return { folder, ...(await writeLayout(folder, layers)) }
}

/** Saves a layout as packs; what is then found under its name. */
async function saved(folder: string, changes: Partial<SaveRequest> = {}) {
  const id = await leaveSave(folder, { purpose: 'other', ...changes })
  return saveLayers({ folder, id })
}

async function openedFrom({ access }: Awaited<ReturnType<typeof startPackService>>) {
  const packs = await openPacks(access, ['app'], join(await createFolder(), 'scratch'))
  if ('missed' in packs) throw new Error(packs.missed)
  return packs
}

describe('a layout that is saved in packs', () => {
  test('is found by its name, with its purpose, manifest and layers', async () => {
    const service = await startPackService()
    const { folder, manifest, config, layers } = await layoutOf(['one layer', 'another'])
    expect(await saved(folder)).toMatchObject({ status: 'saved', bytes: expect.any(Number) })
    const { index } = await openedFrom(service)
    expect(index).toMatchObject({ purpose: 'other', manifest: { digest: manifest } })
    expect([...index.texts.keys()].sort()).toEqual([manifest, config].sort())
    expect(index.packs.flatMap(({ blobs }) => [...blobs.keys()]).sort()).toEqual(layers.toSorted())
  })

  test('leaves out what was in packs before, which a request remembers', async () => {
    const service = await startPackService()
    const first = await layoutOf(['of an earlier job'])
    await saved(first.folder)
    const before = (await openedFrom(service)).index.packs
    const second = await layoutOf(['of an earlier job', 'of this job'])
    // It was never fetched: nothing needed it.
    await rm(blobFile(second.folder, first.layers[0] ?? ''))
    expect(await saved(second.folder, { before })).toMatchObject({ status: 'saved' })
    const { index } = await openedFrom(service)
    expect(index.packs.flatMap(({ blobs }) => [...blobs.keys()]).sort()).toEqual(second.layers.toSorted())
  })

  test('is not saved without a layer that is nowhere, and the reason is told', async () => {
    const service = await startPackService()
    const { folder, layers } = await layoutOf(['layer'])
    await rm(blobFile(folder, layers[0] ?? ''))
    await expect(saved(folder)).rejects.toThrow(layers[0] ?? '')
    expect(service.keysOf('index')).toEqual([])
  })

  test('is skipped where it is gone, and where there is no cache service', async () => {
    const service = await startPackService()
    const { folder } = await layoutOf(['layer'])
    await rm(folder, { recursive: true })
    expect(await saved(folder)).toEqual({ status: 'skipped', reason: 'there is no layout' })
    delete process.env.ACTIONS_RESULTS_URL
    expect(await saved(folder)).toEqual({ status: 'skipped', reason: 'there is no cache service' })
    expect(service.entries.size).toBe(0)
  })

  test('is not what an older job left to be saved that was killed, which is deleted', async () => {
    const { folder } = await layoutOf(['layer'])
    const state = join(folder, '..', '..', 'state')
    const [old, other] = ['save-0123456789abcdef', 'saved-0123456789abcdef.draft'].map(
      (name) => `app.${name}`
    )
    const others = ['app.users', 'app.mounts.save-0123456789abcdef', 'apple.save-0123456789abcdef']
    const young = 'app.saved-fedcba9876543210'
    await writeFiles(state, Object.fromEntries([old, other, ...others, young].map((name) => [name, '{}'])))
    for (const name of [old, other, ...others])
      await utimes(join(state, name ?? ''), new Date(0), new Date(0))
    const id = await leaveSave(folder)
    expect(await filesIn(state)).toEqual(['.keep', ...others, young, `app.save-${id}`].toSorted())
  })

  test('is free for others once it is saved, or could not be', async () => {
    const { folder } = await layoutOf(['layer'])
    await saved(folder)
    await saveLayers({ folder, id: '0123456789abcdef' }).catch(() => undefined)
    const claim = await claimLayout(folder)
    const isAlone = await claim.whileAlone(async () => undefined)
    await claim.release()
    expect(isAlone).toBe(true)
    expect(await filesIn(join(folder, '..', '..', 'state'))).toContain('app.users')
  })
})
