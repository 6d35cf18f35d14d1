import { appendFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  collectGarbage,
  type Layout,
  type LayoutState,
  readLayout,
  verifyLayout
} from '../../src/store/oci-layout.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { blobFile, writeBlob, writeIndex, writeLayout } from '../support/layouts.js'

function whole(state: LayoutState): Layout {
  if (state.kind !== 'whole') throw new Error(`The layout is ${JSON.stringify(state)} instead of whole.`)
  return state
}

/** The reason that a layout is broken. */
async function breakage(folder: string): Promise<string> {
  const state = await readLayout(folder)
  expect(state.kind).toBe('broken')
  return state.kind === 'broken' ? state.reason : ''
}

describe('readLayout', () => {
  test('finds every blob that the index reaches, and their size', async () => {
    const folder = await createFolder()
    const { manifest, config, layers } = await writeLayout(folder, ['one', 'three'])
    const layout = whole(await readLayout(folder))
    expect([...layout.blobs.keys()].sort()).toEqual([manifest, config, ...layers].sort())
    expect(layout.blobs.get(layers[1] ?? '')).toBe(5)
    expect(layout.bytes).toBe([...layout.blobs.values()].reduce((sum, size) => sum + size))
  })

  test('follows indexes within the index', async () => {
    const folder = await createFolder()
    const layer = await writeBlob(folder, 'application/vnd.oci.image.layer.v1.tar', 'layer')
    const inner = { manifests: [layer] }
    const index = await writeBlob(folder, 'application/vnd.oci.image.index.v1+json', JSON.stringify(inner))
    await writeIndex(folder, [index])
    expect([...whole(await readLayout(folder)).blobs.keys()]).toEqual([index.digest, layer.digest])
  })

  test('has equal digests for equal caches, and others for others', async () => {
    const [one, same, other] = [await createFolder(), await createFolder(), await createFolder()]
    await writeLayout(one, ['a'])
    await writeLayout(same, ['a'])
    await writeLayout(other, ['b'])
    const digests = await Promise.all(
      [one, same, other].map(async (folder) => whole(await readLayout(folder)).digest)
    )
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(digests[2])
  })

  test('finds nothing in an empty folder, and in one that does not exist', async () => {
    const folder = await createFolder()
    expect(await readLayout(folder)).toEqual({ kind: 'absent' })
    expect(await readLayout(join(folder, 'none'))).toEqual({ kind: 'absent' })
  })

  test('calls a folder with other files foreign', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { 'notes.txt': 'mine', 'index.json': '{}' })
    expect(await readLayout(folder)).toEqual({
      kind: 'foreign',
      reason: `${folder} has files, but is no OCI layout`
    })
  })

  test.each(['notes.txt', 'INDEX.json', 'oci-layout.bak', '.git'])(
    'calls a layout with %s beside it foreign, as that is nobody’s to delete',
    async (name) => {
      const folder = await createFolder()
      await writeLayout(folder, ['a'])
      await writeFiles(folder, { [name]: '' })
      expect((await readLayout(folder)).kind).toBe('foreign')
    }
  )

  test('calls what a broken-off export left broken, which is ours to delete', async () => {
    const folder = await createFolder()
    await writeFiles(folder, {
      'ingest/1/data': 'half',
      'blobs/sha256/x': '',
      'index.json.lock': '',
      'cache.lock': ''
    })
    expect((await readLayout(folder)).kind).toBe('broken')
  })

  test('rejects a path that is no folder', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { file: '' })
    await expect(readLayout(join(folder, 'file'))).rejects.toThrow('ENOTDIR')
  })

  test.each(['', '{', 'null', '[]', '{"manifests":[]}', '{"manifests":[{}]}', '{"manifests":5}'])(
    'calls a layout with the index %j broken',
    async (index) => {
      const folder = await createFolder()
      await writeLayout(folder, ['a'])
      await writeFile(join(folder, 'index.json'), index)
      expect(await breakage(folder)).toContain(folder)
    }
  )

  test('calls a layout without an index broken', async () => {
    const folder = await createFolder()
    await writeLayout(folder, ['a'])
    await rm(join(folder, 'index.json'))
    expect(await breakage(folder)).toContain('ENOENT')
  })

  test.each(['manifest', 'config', 'layer'])('calls a layout that lacks its %s broken', async (which) => {
    const folder = await createFolder()
    const { manifest, config, layers } = await writeLayout(folder, ['a', 'b'])
    const digest = { manifest, config, layer: layers[1] ?? '' }[which] ?? ''
    await rm(blobFile(folder, digest))
    expect(await breakage(folder)).toContain(digest.slice('sha256:'.length))
  })

  test('calls a layout with a blob of another size broken, and says which', async () => {
    const folder = await createFolder()
    const { layers } = await writeLayout(folder, ['a'])
    await appendFile(blobFile(folder, layers[0] ?? ''), 'more')
    expect(await breakage(folder)).toBe(`${folder}: blob ${layers[0]} has 5 bytes instead of 1`)
  })

  test.each([
    'sha256:../../../../etc/hostname',
    `sha256:${'a'.repeat(63)}/`,
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'a'.repeat(64)}\n`,
    `sha512:${'a'.repeat(64)}`,
    '../index.json',
    ''
  ])('follows no digest that is none: %j', async (digest) => {
    const folder = await createFolder()
    await writeIndex(folder, [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1 }])
    expect(await breakage(folder)).toContain(`${folder}: "${digest.trim()}`)
  })

  test('follows no digest that is none in a manifest either', async () => {
    const folder = await createFolder()
    const manifest = { layers: [{ digest: 'sha256:../../index.json', size: 1 }] }
    await writeIndex(folder, [
      await writeBlob(folder, 'application/vnd.oci.image.manifest.v1+json', JSON.stringify(manifest))
    ])
    expect(await breakage(folder)).toContain('is not a digest')
  })

  test('reads no manifest of a size that no manifest has', async () => {
    const folder = await createFolder()
    const huge = await writeBlob(
      folder,
      'application/vnd.oci.image.manifest.v1+json',
      `{"layers":[]${' '.repeat(16 * 1024 * 1024)}}`
    )
    await writeIndex(folder, [huge])
    expect(await breakage(folder)).toMatch(/manifest sha256:[0-9a-f]{64} has \d+ bytes$/)
  })
})

describe('verifyLayout', () => {
  const verified = async (folder: string, before = {}) =>
    verifyLayout(folder, whole(await readLayout(folder)), before)

  test('finds no damage in what was written, and remembers every blob with its time', async () => {
    const folder = await createFolder()
    const { manifest, config, layers } = await writeLayout(folder, ['a', 'b'])
    const result = await verified(folder)
    const digests = [manifest, config, ...layers]
    const times = await Promise.all(
      digests.map(async (digest) => (await stat(blobFile(folder, digest))).mtimeMs)
    )
    expect(result).toEqual({ verified: Object.fromEntries(digests.map((digest, i) => [digest, times[i]])) })
  })

  test('finds a blob whose bytes changed but not their number', async () => {
    const folder = await createFolder()
    const { layers } = await writeLayout(folder, ['right', 'good!'])
    await writeFile(blobFile(folder, layers[1] ?? ''), 'evil!')
    expect(await verified(folder)).toEqual({ damage: `blob ${layers[1]} has other bytes than its name says` })
  })

  test('reads no blob again that was verified and not modified since', async () => {
    const folder = await createFolder()
    const { layers } = await writeLayout(folder, ['good!'])
    const blob = blobFile(folder, layers[0] ?? '')
    await utimes(blob, new Date(1000), new Date(1000))
    const before = { [layers[0] ?? '']: 1000 }
    await writeFile(blob, 'evil!')
    await utimes(blob, new Date(1000), new Date(1000))
    // Only a memory that is wrong shows that the bytes were not read.
    expect(await verified(folder, before)).toHaveProperty('verified')
    expect(await verified(folder, { [layers[0] ?? '']: 999 })).toHaveProperty('damage')
    expect(await verified(folder)).toHaveProperty('damage')
  })

  test('forgets blobs that the index does not reach any more', async () => {
    const folder = await createFolder()
    await writeLayout(folder, ['a'])
    expect(await verified(folder, { [`sha256:${'0'.repeat(64)}`]: 1 })).not.toHaveProperty([
      'verified',
      `sha256:${'0'.repeat(64)}`
    ])
  })
})

describe('collectGarbage', () => {
  test('keeps all that is reachable, deletes the rest, and says how many bytes that freed', async () => {
    const folder = await createFolder()
    await writeLayout(folder, ['an old layer', 'shared'])
    const old = await filesIn(folder)
    await writeLayout(folder, ['a new layer', 'shared'])
    const layout = whole(await readLayout(folder))
    const before = await readdir(join(folder, 'blobs/sha256'))
    const freed = await collectGarbage(folder, layout)
    const after = await readdir(join(folder, 'blobs/sha256'))
    expect(after.map((name) => `sha256:${name}`).sort()).toEqual([...layout.blobs.keys()].sort())
    // The old manifest and its layer; the config and the shared layer are used by both.
    expect(before.length - after.length).toBe(2)
    expect(freed).toBeGreaterThan('an old layer'.length)
    expect(old).toContain('index.json')
    expect(whole(await readLayout(folder))).toEqual(layout)
  })

  test('deletes what broken-off writes left', async () => {
    const folder = await createFolder()
    await writeLayout(folder, ['a'])
    await writeFiles(folder, {
      'ingest/1234/data': 'half',
      'ingest/1234/ref': 'x',
      'blobs/sha256/half.tmp': '123'
    })
    expect(await collectGarbage(folder, whole(await readLayout(folder)))).toBe(3)
    expect((await filesIn(folder)).filter((file) => /ingest|tmp/.test(file))).toEqual([])
  })

  test('touches nothing outside the blobs', async () => {
    const folder = await createFolder()
    await writeLayout(join(folder, 'layout'), ['a'])
    await writeFiles(folder, { beside: 'mine', 'layout/index.json.lock': '' })
    const before = await filesIn(folder)
    await collectGarbage(join(folder, 'layout'), whole(await readLayout(join(folder, 'layout'))))
    expect(await filesIn(folder)).toEqual(before)
  })

  test('frees nothing where all is needed', async () => {
    const folder = await createFolder()
    await writeLayout(folder, ['a'])
    expect(await collectGarbage(folder, whole(await readLayout(folder)))).toBe(0)
  })

  test('keeps the layers of a manifest whose entry does not say that it is one', async () => {
    const folder = await createFolder()
    const { manifest, layers } = await writeLayout(folder, ['a'])
    const size = whole(await readLayout(folder)).blobs.get(manifest)
    await writeIndex(folder, [{ digest: manifest, size }])
    const state = await readLayout(folder)
    if (state.kind === 'whole') await collectGarbage(folder, state)
    expect(await filesIn(folder)).toContain(blobFile('', layers[0] ?? ''))
  })
})
