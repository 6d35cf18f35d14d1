import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as claims from '../../src/store/claim.js'
import * as layerStore from '../../src/store/layers.js'
import { becomesWriter, discardLayers } from '../../src/store/layers.js'
import { settleLayers } from '../../src/store/settle.js'
import { releasedAfterTest } from '../support/claims.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'
import { createLayerPlan, seen } from '../support/routes.js'

const claimLayout = releasedAfterTest(claims.claimLayout)
const openLayers = releasedAfterTest(layerStore.openLayers)
const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const kept = (folder: string) => createLayerPlan({ folder })
/** What is settled after a build, of which nobody need know more. */
const settled = { notices: [] }

describe('layers in a kept folder', () => {
  test('are missed at first, and kept after a build has exported', async () => {
    const folder = await layoutIn()
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({
      outcome: { status: 'missed', reason: 'nothing has been kept here yet' },
      readable: false,
      barrier: undefined
    })
    await writeLayout(folder, ['layer'])
    const decision = await settleLayers(kept(folder), open)
    expect(decision).toMatchObject({ save: false, reason: `kept in ${folder}` })
    expect(decision.bytes).toBeGreaterThan(0)
    await open.claim?.release()
    const next = await openLayers(kept(folder))
    expect(seen(next)).toMatchObject({
      outcome: { status: 'kept', bytes: decision.bytes },
      readable: true,
      barrier: undefined
    })
  })

  test('are not written again where nothing changed', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const open = await openLayers(kept(folder))
    expect(await settleLayers(kept(folder), open)).toEqual({
      ...settled,
      save: false,
      reason: 'nothing changed',
      bytes: 0
    })
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
  })

  test('lose nothing while another job reads them', async () => {
    const folder = await layoutIn()
    const old = await writeLayout(folder, ['old layer'])
    const open = await openLayers(kept(folder))
    await claimLayout(folder)
    await writeLayout(folder, ['new layer'])
    await settleLayers(kept(folder), open)
    expect(await filesIn(folder)).toContain(blobFile('', old.layers[0] ?? ''))
  })

  test('can be read beside another writer, but not by BuildKit itself written, and the reason is told', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    expect(await (await claimLayout(folder)).becomeWriter()).toBe(true)
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'kept' }, readable: true, barrier: undefined })
    expect(await becomesWriter(open)).toBe('another job on this machine is writing this cache now')
  })

  test('that are broken are deleted by who is alone, and missed', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['layer'])
    await writeFile(blobFile(folder, layers[0] ?? ''), 'short')
    await writeFile(blobFile(folder, layers[0] ?? ''), 'too long for a layer')
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'missed' }, readable: false, barrier: undefined })
    expect(open.outcome).toMatchObject({ reason: expect.stringContaining('the layout was broken') })
    expect(await filesIn(join(folder, '..'))).not.toContainEqual(expect.stringMatching(/^app\//))
  })

  test('that are broken are left as they are while others use them', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    await writeFile(join(folder, 'index.json'), '{')
    await claimLayout(folder)
    const before = await filesIn(folder)
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'missed' }, readable: false })
    expect(await filesIn(folder)).toEqual(before)
  })

  test('are not used where the folder holds something else, which is left untouched', async () => {
    const folder = await layoutIn()
    await writeFiles(folder, { 'notes.txt': 'mine' })
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({
      outcome: {
        status: 'failed',
        reason: `${folder} has files, but is no OCI layout, and it is left untouched`
      },
      readable: false,
      barrier: `${folder} has files, but is no OCI layout, and it is left untouched`
    })
    expect(await filesIn(folder)).toEqual(['notes.txt'])
  })

  test.each(['layers', 'state'])(
    'are not used where the folder %s cannot be made, and nothing is thrown',
    async (name) => {
      const folder = await createFolder()
      await writeFiles(folder, { [name]: 'a file' })
      const open = await openLayers(kept(join(folder, 'layers', 'app')))
      const reason = expect.stringContaining('cannot be used (E')
      expect(seen(open)).toMatchObject({
        ...{ outcome: { status: 'failed', reason }, readable: false, barrier: reason }
      })
      await open.claim?.release()
    }
  )

  test('that have other bytes of the same number are deleted by who is alone, and missed', async () => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['good!'])
    await writeFile(blobFile(folder, layers[0] ?? ''), 'evil!')
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'missed' }, readable: false, barrier: undefined })
    expect(open.outcome).toMatchObject({
      reason: expect.stringContaining('has other bytes than its name says')
    })
    expect(await filesIn(join(folder, '..'))).toEqual([])
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
  })

  test.each(['', '{', '[]'])('are verified anew where the memory of it is %j', async (memory) => {
    const folder = await layoutIn()
    const { layers } = await writeLayout(folder, ['good!'])
    await writeFiles(folder, { '../../state/app.verified': memory })
    const open = await openLayers(kept(folder))
    expect(open.outcome.status).toBe('kept')
    expect(await readFile(join(folder, '../../state/app.verified'), 'utf8')).toContain(layers[0])
  })

  test('that an export left half written are deleted by who is alone, and missed', async () => {
    const folder = await layoutIn()
    await writeFiles(folder, { 'ingest/1/data': 'half', 'blobs/sha256/x': 'y' })
    const open = await openLayers(kept(folder))
    expect(seen(open)).toMatchObject({ outcome: { status: 'missed' }, readable: false, barrier: undefined })
    expect(await filesIn(join(folder, '..'))).toEqual([])
  })

  test('that turned out to be damaged are thrown away, but not while others use them', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const [one, other] = [await openLayers(kept(folder)), await openLayers(kept(folder))]
    const before = await filesIn(folder)
    await discardLayers(kept(folder), one)
    expect(await filesIn(folder)).toEqual(before)
    await other.claim?.release()
    await discardLayers(kept(folder), one)
    expect(await filesIn(join(folder, '..'))).toEqual([])
  })

  test('are not told to be written where the build exported nothing', async () => {
    const folder = await layoutIn()
    const open = await openLayers(kept(folder))
    expect(await settleLayers(kept(folder), open)).toEqual({
      save: false,
      reason: 'nothing was exported (it was empty)',
      bytes: 0
    })
  })

  test('are only read where the plan does not write', async () => {
    const folder = await layoutIn()
    await writeLayout(folder, ['layer'])
    const layers = { ...kept(folder), writes: false }
    const open = await openLayers(layers)
    expect(seen(open)).toMatchObject({ readable: true })
    expect(await settleLayers(layers, open)).toEqual({
      save: false,
      reason: 'this run does not write',
      bytes: 0
    })
  })
})
