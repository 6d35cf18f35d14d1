import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { renderManifest } from '../../src/mounts/saved.js'
import { openMountStore } from '../../src/mounts/store.js'
import { openLayers } from '../../src/store/layers.js'
import { hasBlob, readLayout, readRoot } from '../../src/store/oci-layout.js'
import { openRepository } from '../../src/store/open-repository.js'
import { IMAGE_MANIFEST, type Repository } from '../../src/store/repository.js'
import { settleLayers } from '../../src/store/settle.js'
import { createSaved } from '../mounts/support/mounts.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { fuzz, pick, spoilBytes, spoilJson } from '../support/fuzz.js'
import { blobFile, writeBlob, writeIndex, writeLayout } from '../support/layouts.js'
import type { Random } from '../support/random.js'
import { createLayerPlan } from '../support/routes.js'

/*
 * A layout may be what a killed job, a full disk or another job left, or what somebody made who wants to do harm. Whatever
 * it is, it is read, or missed with a reason; nothing outside of it changes, and nothing in it is waited for.
 */

const OUTSIDE = {
  'outside/precious': 'mine',
  'outside/deep/precious': 'mine, too',
  'layers/other/notes': 'whose?'
}

/** A whole layout among files that are no part of it. */
async function createPlace() {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, OUTSIDE)
  const { layers, manifest } = await writeLayout(folder, ['one layer', 'another layer', 'x'.repeat(5_000)])
  return { root, folder, layers, manifest }
}

async function expectUntouched(root: string): Promise<void> {
  for (const [path, text] of Object.entries(OUTSIDE))
    expect(await readFile(join(root, path), 'utf8')).toBe(text)
  const foreign = (await filesIn(root)).filter((file) => !/^(layers\/app|state)\//.test(file))
  expect(foreign).toEqual(Object.keys(OUTSIDE).sort())
}

type Place = Awaited<ReturnType<typeof createPlace>>
type Harm = (random: Random, place: Place, file: string) => Promise<unknown>

const leadingOut = async ({ root }: Place, path: string, to: string): Promise<void> => {
  await rm(path, { recursive: true, force: true })
  await symlink(join(root, to), path)
}

/** What becomes of one file of a layout. */
const HARMS: readonly Harm[] = [
  async (random, { folder }, file) =>
    writeFile(join(folder, file), spoilBytes(random, await readFile(join(folder, file)))),
  async (random, { folder }) => {
    const index = join(folder, 'index.json')
    await writeFile(index, spoilJson(random, await readFile(index, 'utf8')))
  },
  (_, { folder }, file) => rm(join(folder, file)),
  async (random, { folder }, file) => {
    const other = pick(random, await filesIn(folder))
    await rename(join(folder, file), join(folder, 'blobs', 'swapped'))
    await rename(join(folder, other === file ? 'blobs/swapped' : other), join(folder, file))
  },
  async (_, { folder }, file) => {
    await rm(join(folder, file))
    await writeFiles(folder, { [`${file}/within`]: 'a folder' })
  },
  async (_, { folder }, file) => {
    await rm(join(folder, file))
    execFileSync('mkfifo', [join(folder, file)])
  },
  (_, place, file) => leadingOut(place, join(place.folder, file), 'outside/precious'),
  (_, place) => leadingOut(place, join(place.folder, 'blobs', 'sha256'), 'outside'),
  (_, place) => leadingOut(place, join(place.folder, 'blobs'), 'outside'),
  (_, place) => leadingOut(place, join(place.folder, 'ingest'), 'outside'),
  // A manifest that is consistent, and asks for what it should not.
  async (random, { folder, layers }) => {
    const text = spoilJson(
      random,
      JSON.stringify({ schemaVersion: 2, layers: layers.map((digest) => ({ digest, size: 9 })) })
    )
    await writeIndex(folder, [await writeBlob(folder, 'application/vnd.oci.image.manifest.v1+json', text)])
  },
  async (random, { root }) => {
    const verified = pick(random, [
      '[]',
      '{',
      'null',
      '{"__proto__": 7}',
      `{"sha256:${'a'.repeat(64)}": "x"}`
    ])
    await writeFiles(root, { 'state/app.verified': verified })
  }
]

/** All that a job does with a layout, from the restore to what is kept of it. */
async function useAll({ folder, layers }: Place): Promise<void> {
  const plan = createLayerPlan({ folder, maxSize: 1_000_000 })
  const open = await openLayers(plan)
  try {
    const repository = openRepository('layers', plan, open)
    const manifest = await repository.manifest()
    const asked = [...layers, manifest?.digest ?? '', `sha256:${'0'.repeat(64)}`]
    for (const digest of asked) {
      const file = await repository.fileOf(digest).catch(() => undefined)
      if (file !== undefined) expect(await hasBlob(folder, digest)).toBe(true)
    }
    if (open.barrier === undefined) await writeNew(repository).catch(() => undefined)
    const decision = await settleLayers(plan, open)
    expect(typeof decision.reason).toBe('string')
  } finally {
    await open.claim?.release()
  }
}

/** As an export through the gateway does; what cannot be written is refused there. */
async function writeNew(repository: Repository): Promise<void> {
  const other = await createFolder()
  const { manifest, config, layers } = await writeLayout(other, ['a new layer'])
  for (const digest of [...layers, config, manifest]) {
    const draft = await repository.draft()
    await copyFile(blobFile(other, digest), draft)
    await repository.keep(draft, digest)
  }
  const { size } = await stat(blobFile(other, manifest))
  await repository.publish({ mediaType: IMAGE_MANIFEST, digest: manifest, size })
}

describe('a layout', () => {
  fuzz(
    'is used or missed, and nothing outside of it changes, whatever became of its files',
    60,
    async (random) => {
      const place = await createPlace()
      const files = await filesIn(place.folder)
      await pick(random, HARMS)(random, place, pick(random, files))
      await useAll(place)
      await expectUntouched(place.root)
      // What was in the way once is in nobody's way for ever.
      await useAll(place)
      await expectUntouched(place.root)
    }
  )

  test.each([['blobs'], ['blobs/sha256'], ['ingest']])(
    'whose %s is a link is nobody’s to touch: what is written there, or deleted, would be elsewhere',
    async (name) => {
      const place = await createPlace()
      await rm(join(place.folder, name), { recursive: true, force: true })
      await symlink(join(place.root, 'outside'), join(place.folder, name))
      expect(await readLayout(place.folder)).toEqual({
        kind: 'foreign',
        reason: `${place.folder}/${name} is no folder of its own`
      })
      await useAll(place)
      await expectUntouched(place.root)
    }
  )

  test.each(['index.json', 'a layer'])(
    'whose %s is a pipe is broken, and is not waited for',
    async (name) => {
      const { folder, layers } = await createPlace()
      const path = name === 'index.json' ? join(folder, name) : blobFile(folder, layers[0] ?? '')
      await rm(path)
      execFileSync('mkfifo', [path])
      expect((await readLayout(folder)).kind).toBe('broken')
      expect(await hasBlob(folder, layers[0] ?? '')).toBe(name === 'index.json')
    }
  )

  let placed: Promise<Place> | undefined
  fuzz('has a root that can be served, or none, whatever its index is', 1_000, async (random) => {
    placed ??= createPlace()
    const { folder, manifest } = await placed
    const index = {
      schemaVersion: 2,
      manifests: [{ mediaType: IMAGE_MANIFEST, digest: manifest, size: 300 }]
    }
    await writeFile(join(folder, 'index.json'), spoilJson(random, JSON.stringify(index)))
    const root = await readRoot(folder)
    if (root === undefined) return
    const isFit = /^sha256:[0-9a-f]{64}$/.test(root.digest) && Number.isSafeInteger(root.size)
    expect(isFit).toBe(true)
    expect(() => new Headers({ 'content-type': root.mediaType })).not.toThrow()
  })

  test('with thousands of layers is read', async () => {
    const folder = join(await createFolder(), 'layers', 'app')
    await mkdir(folder, { recursive: true })
    const layers = Array.from({ length: 3_000 }, (_, index) => `layer ${index}`)
    await writeLayout(folder, layers)
    const state = await readLayout(folder)
    expect(state.kind === 'whole' && state.blobs.size).toBe(3_002)
  })
})

describe('cache mounts in a layout', () => {
  fuzz('are opened, whatever their manifest is', 60, async (random) => {
    const folder = join(await createFolder(), 'layers', 'app.mounts')
    const { texts, manifest } = renderManifest({
      mounts: [createSaved(), createSaved({ id: 'b' })],
      madeFrom: undefined
    })
    const text = spoilJson(random, texts.get(manifest.digest) ?? '')
    const root = await writeBlob(folder, manifest.mediaType, text)
    await writeIndex(folder, [
      random(4) === 0 ? JSON.parse(spoilJson(random, JSON.stringify(root)) || '{}') : root
    ])
    const store = await openMountStore(createLayerPlan({ folder, purpose: 'other' }))
    for (const mount of store.saved.mounts)
      await expect(store.fileOf(mount)).rejects.toThrow(/is not there|no pack has/)
    await store.open.claim?.release()
  })
})
