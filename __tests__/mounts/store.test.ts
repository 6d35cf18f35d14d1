import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { keepMounts } from '../../src/mounts/store.js'
import { readLayout } from '../../src/store/oci-layout.js'
import { createFolder, writeFiles } from '../support/folders.js'
import { blobFile } from '../support/layouts.js'
import { createLayerPlan } from '../support/routes.js'
import { createSaved, digestWith, keepInFolder, LAYER, openStore, putMount } from './support/mounts.js'

const MADE_FROM = { fingerprint: 'f', bases: ['busybox:1@sha256:x'] }
const NPM = { id: '/root/.npm' }
const APT = { id: 'apt', owner: { uid: 1, gid: 2, mode: '700' } }

const namesIn = (mounts: readonly { id: string }[]) => mounts.map(({ id }) => id).toSorted()

async function emptyPlan() {
  return createLayerPlan({ folder: join(await createFolder(), 'layers', 'app.mounts') })
}

describe('mounts that are kept in a folder', () => {
  test('come back as they were, with what the build was made from and their layers as files', async () => {
    const plan = await emptyPlan()
    const first = await openStore(plan)
    const mounts = [await putMount(plan.folder, NPM, 'of npm'), await putMount(plan.folder, APT, 'of apt')]
    await keepMounts(first, { mounts, madeFrom: MADE_FROM })
    const { saved, fileOf, open } = await openStore(plan)
    expect(saved).toEqual({ mounts, madeFrom: MADE_FROM })
    expect(open.outcome.status).toBe('kept')
    const files = await Promise.all(saved.mounts.map(fileOf))
    expect(await Promise.all(files.map(({ path }) => readFile(path, 'utf8')))).toEqual(['of npm', 'of apt'])
  })

  test('are a layout that is whole, so that no garbage collection takes their layers', async () => {
    const plan = await keepInFolder([NPM, APT])
    const layout = await readLayout(plan.folder)
    const { saved } = await openStore(plan)
    expect(layout.kind === 'whole' && [...layout.blobs.keys()]).toEqual(
      expect.arrayContaining(saved.mounts.map(({ layer }) => layer.digest))
    )
  })

  test('are those that are named then, and no others', async () => {
    const plan = await keepInFolder([NPM, APT], { madeFrom: MADE_FROM })
    const store = await openStore(plan)
    const mounts = store.saved.mounts.filter(({ id }) => id === 'apt')
    await keepMounts(store, { mounts, madeFrom: undefined })
    expect((await openStore(plan)).saved).toEqual({ mounts, madeFrom: undefined })
  })

  test('are none at first', async () => {
    const { saved, open, fileOf } = await openStore(await emptyPlan())
    expect(saved).toEqual({ mounts: [], madeFrom: undefined })
    expect(open.outcome.status).toBe('missed')
    await expect(fileOf(createSaved())).rejects.toThrow(`blob ${digestWith('a')} is not there`)
  })

  test('are not read where nothing may be', async () => {
    const plan = await keepInFolder([NPM])
    expect((await openStore({ ...plan, reads: false })).saved.mounts).toEqual([])
  })

  test('are none where one of their layers is damaged, which is not trusted', async () => {
    const plan = await keepInFolder([NPM])
    const { layer } = (await openStore(plan)).saved.mounts[0] ?? createSaved()
    await writeFile(blobFile(plan.folder, layer.digest), 'x'.repeat(layer.size))
    const { saved, open } = await openStore(plan)
    expect(saved.mounts).toEqual([])
    expect(open.outcome.status).not.toBe('kept')
  })

  test('are none in a folder that is no layout, which is left as it is', async () => {
    const plan = await emptyPlan()
    await writeFiles(plan.folder, { 'holiday.jpg': 'sea' })
    const { saved, open } = await openStore(plan)
    expect(saved.mounts).toEqual([])
    expect(open.barrier).toContain('left untouched')
    expect(await readFile(join(plan.folder, 'holiday.jpg'), 'utf8')).toBe('sea')
  })
})

describe('a mount whose layer is not there', () => {
  test('is left out of what is kept', async () => {
    const plan = await emptyPlan()
    const store = await openStore(plan)
    const here = await putMount(plan.folder, NPM)
    const gone = createSaved({ id: 'gone', layer: { mediaType: LAYER, digest: digestWith('e'), size: 5 } })
    await keepMounts(store, { mounts: [gone, here], madeFrom: undefined })
    const { saved, open } = await openStore(plan)
    expect(saved.mounts).toEqual([here])
    expect(open.outcome.status).toBe('kept')
  })

  test('leaves what was kept before as it is where it is the only one', async () => {
    const plan = await keepInFolder([NPM], { madeFrom: MADE_FROM })
    const store = await openStore(plan)
    const gone = createSaved({ layer: { mediaType: LAYER, digest: digestWith('e'), size: 5 } })
    await keepMounts(store, { mounts: [gone], madeFrom: undefined })
    expect((await openStore(plan)).saved).toEqual(store.saved)
  })
})

describe('what another job keeps at the same time', () => {
  test('is kept, too', async () => {
    const plan = await emptyPlan()
    const [one, other] = [await openStore(plan), await openStore(plan)]
    const [npm, apt] = [await putMount(plan.folder, NPM), await putMount(plan.folder, APT)]
    await keepMounts(other, { mounts: [apt], madeFrom: undefined })
    await keepMounts(one, { mounts: [npm], madeFrom: undefined })
    const { saved, fileOf } = await openStore(plan)
    expect(namesIn(saved.mounts)).toEqual(['/root/.npm', 'apt'])
    await Promise.all(saved.mounts.map(fileOf))
  })

  test.each([
    ['before', 1, 'of one'],
    ['after', 9, 'of the other']
  ])('of the same mount %s this one is the newer of both', async (_, savedAt, content) => {
    const plan = await keepInFolder([APT])
    const [one, other] = [await openStore(plan), await openStore(plan)]
    const before = one.saved.mounts
    const own = await putMount(plan.folder, { ...NPM, savedAt: 5 }, 'of one')
    const others = await putMount(plan.folder, { ...NPM, savedAt }, 'of the other')
    await keepMounts(other, { mounts: [...before, others], madeFrom: undefined })
    await keepMounts(one, { mounts: [...before, own], madeFrom: undefined })
    const { saved, fileOf } = await openStore(plan)
    expect(namesIn(saved.mounts)).toEqual(['/root/.npm', 'apt'])
    const npm = saved.mounts.find(({ id }) => id === NPM.id) ?? createSaved()
    expect(await readFile((await fileOf(npm)).path, 'utf8')).toBe(content)
  })

  test('is kept also where a mount of its own has the same layer', async () => {
    const plan = await emptyPlan()
    const [one, other] = [await openStore(plan), await openStore(plan)]
    const npm = await putMount(plan.folder, NPM, 'the same')
    const apt = await putMount(plan.folder, APT, 'the same')
    await keepMounts(other, { mounts: [apt], madeFrom: undefined })
    await keepMounts(one, { mounts: [npm], madeFrom: undefined })
    expect(namesIn((await openStore(plan)).saved.mounts)).toEqual(['/root/.npm', 'apt'])
  })
})

describe('where several layouts are read', () => {
  /** Of a build for two platforms, each of which an other job built alone. */
  async function ofPlatforms() {
    const amd = await keepInFolder([{ id: 'both', savedAt: 1 }, { id: 'amd' }], { madeFrom: MADE_FROM })
    const arm = await keepInFolder([{ id: 'both', savedAt: 2, bytes: 7 }, { id: 'arm' }], {
      madeFrom: MADE_FROM
    })
    const plan = { ...(await emptyPlan()), parts: [[amd.folder], [arm.folder]] }
    return { plan, amd, arm }
  }

  test('the mounts are those of all, of each the newest, made from nothing that is known', async () => {
    const { plan } = await ofPlatforms()
    const { saved } = await openStore(plan)
    expect(namesIn(saved.mounts)).toEqual(['amd', 'arm', 'both'])
    expect(saved.mounts.find(({ id }) => id === 'both')?.bytes).toBe(7)
    expect(saved.madeFrom).toBeUndefined()
  })

  test('their layers can be had, also by a build that writes nothing', async () => {
    const { plan } = await ofPlatforms()
    const { saved, fileOf } = await openStore({ ...plan, writes: false })
    const files = await Promise.all(saved.mounts.map(fileOf))
    expect(await Promise.all(files.map(({ path }) => readFile(path, 'utf8')))).toEqual(
      saved.mounts.map(({ id }) => `layer of ${id}`)
    )
  })

  test('they are kept in the own layout, with their layers, and do without the others then', async () => {
    const { plan, amd, arm } = await ofPlatforms()
    const store = await openStore(plan)
    await keepMounts(store, store.saved)
    for (const { folder } of [amd, arm]) await rm(folder, { recursive: true })
    const { saved, fileOf } = await openStore({ ...plan, parts: [] })
    expect(namesIn(saved.mounts)).toEqual(['amd', 'arm', 'both'])
    await Promise.all(saved.mounts.map(fileOf))
  })

  test('one that is read instead of the own says what it was made from', async () => {
    const base = await keepInFolder([NPM], { madeFrom: MADE_FROM })
    const plan = { ...(await emptyPlan()), fallbacks: [base.folder] }
    expect((await openStore(plan)).saved).toMatchObject({ mounts: [NPM], madeFrom: MADE_FROM })
  })
})
