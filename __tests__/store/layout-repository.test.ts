import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { type LayoutParts, layoutRepository } from '../../src/store/layout-repository.js'
import { readLayout } from '../../src/store/oci-layout.js'
import { createFolder, writeFiles } from '../support/folders.js'
import { blobFile, writeBlob, writeLayout } from '../support/layouts.js'

const PUBLISHER = fileURLToPath(new URL('../support/publisher.ts', import.meta.url))
const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

async function open(parts: Partial<LayoutParts> = {}) {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, { 'state/.keep': '' })
  return {
    folder,
    repository: layoutRepository({ name: 'own', folder, writable: true, verified: {}, ...parts })
  }
}

async function take({ repository }: Awaited<ReturnType<typeof open>>, text: string): Promise<string> {
  const draft = await repository.draft()
  await writeFile(draft, text)
  await repository.keep(draft, digestOf(text))
  return digestOf(text)
}

describe('a repository over a layout', () => {
  test('has what was given to it, and nothing else', async () => {
    const opened = await open()
    const digest = await take(opened, 'a layer')
    expect(await opened.repository.sizeOf(digest)).toBe(7)
    expect(await opened.repository.fileOf(digest)).toEqual({ path: blobFile(opened.folder, digest), size: 7 })
    expect(await opened.repository.sizeOf(digestOf('another'))).toBeUndefined()
    expect(await opened.repository.fileOf(digestOf('another'))).toBeUndefined()
    expect(await opened.repository.manifest()).toBeUndefined()
  })

  test('takes nothing for a blob that has other bytes than its name says, until it is given anew', async () => {
    const opened = await open()
    const digest = digestOf('a layer')
    await writeFiles(opened.folder, { [join('blobs', 'sha256', digest.slice(7))]: 'A LAYER' })
    expect(await opened.repository.sizeOf(digest)).toBeUndefined()
    expect(await opened.repository.fileOf(digest)).toBeUndefined()
    await take(opened, 'a layer')
    expect(await opened.repository.sizeOf(digest)).toBe(7)
  })

  test('looks again at a blob that was modified since it was verified', async () => {
    const opened = await open()
    const digest = await take(opened, 'a layer')
    await writeFile(blobFile(opened.folder, digest), 'A LAYER')
    expect(await opened.repository.fileOf(digest)).toBeUndefined()
  })

  test('takes blobs of other layouts for its own, as the same files, but no damaged one', async () => {
    const lender = join(await createFolder(), 'base')
    const good = await writeBlob(lender, 'x', 'a layer of the base')
    const bad = digestOf('what it should be')
    await writeFiles(lender, { [join('blobs', 'sha256', bad.slice(7))]: 'what it is' })
    const { folder, repository } = await open({ lenders: [lender] })
    // One file system, or they could not be the same files.
    expect(await repository.sizeOf(good.digest)).toBe(19)
    const [own, other] = await Promise.all(
      [folder, lender].map((place) => stat(blobFile(place, good.digest)))
    )
    expect(own?.ino).toBe(other?.ino)
    expect(await repository.sizeOf(bad)).toBeUndefined()
  })

  test('fetches from packs what it does not have, once, and tells its size without', async () => {
    const text = 'from a pack'
    const fetched: string[] = []
    const packs = {
      sizeOf: (digest: string) => (digest === digestOf(text) ? text.length : undefined),
      fetch: async (digest: string, path: string) => {
        fetched.push(digest)
        await writeFile(path, text)
      }
    }
    const { folder, repository } = await open({ packs })
    expect(await repository.sizeOf(digestOf(text))).toBe(text.length)
    expect(fetched).toEqual([])
    for (const _ of [1, 2])
      expect(await repository.fileOf(digestOf(text))).toEqual({
        path: blobFile(folder, digestOf(text)),
        size: text.length
      })
    expect(fetched).toEqual([digestOf(text)])
  })

  test('has a blob of a pack in its folder, verified, for the next job', async () => {
    const text = 'from a pack'
    const verified = {}
    const packs = {
      sizeOf: () => text.length,
      fetch: (_: string, path: string) => writeFile(path, text)
    }
    const { folder, repository } = await open({ packs, verified })
    await repository.fileOf(digestOf(text))
    const { mtimeMs } = await stat(blobFile(folder, digestOf(text)))
    expect(verified).toEqual({ [digestOf(text)]: mtimeMs })
  })

  test('fetches anew what lies in its folder with other bytes', async () => {
    const text = 'from a pack'
    const packs = {
      sizeOf: () => text.length,
      fetch: (_: string, path: string) => writeFile(path, text)
    }
    const { folder, repository } = await open({ packs })
    await writeFiles(folder, { [join('blobs', 'sha256', digestOf(text).slice(7))]: 'FROM A PACK' })
    const { path } = (await repository.fileOf(digestOf(text))) ?? { path: '' }
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('takes no blobs of others where nothing may be written to it', async () => {
    const lender = join(await createFolder(), 'base')
    const { digest } = await writeBlob(lender, 'x', 'a layer of the base')
    const { folder, repository } = await open({ lenders: [lender], writable: false })
    expect([await repository.sizeOf(digest), await repository.fileOf(digest)]).toEqual([undefined, undefined])
    expect(await stat(folder).catch(() => 'not there')).toBe('not there')
  })

  test('has place for as many drafts as are written at the same time, none of which is a blob', async () => {
    const { folder, repository } = await open()
    const drafts = await Promise.all([1, 2, 3].map(() => repository.draft()))
    expect(new Set(drafts).size).toBe(3)
    for (const draft of drafts) await writeFile(draft, 'a draft')
    expect(await repository.sizeOf(digestOf('a draft'))).toBeUndefined()
    await repository.keep(drafts[0] ?? '', digestOf('a draft'))
    expect(await repository.fileOf(digestOf('a draft'))).toMatchObject({
      path: blobFile(folder, digestOf('a draft'))
    })
  })

  test('throws what the packs throw, and then still has no such file', async () => {
    const packs = {
      sizeOf: () => 5,
      fetch: async () => {
        throw new Error('its pack is gone')
      }
    }
    const { repository } = await open({ packs })
    await expect(repository.fileOf(digestOf('gone'))).rejects.toThrow('its pack is gone')
  })
})

describe('what a repository publishes', () => {
  const manifestOf = async (folder: string, layer: string) => {
    const { manifest } = await writeLayout(folder, [layer])
    const text = await readFile(blobFile(folder, manifest), 'utf8')
    return { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: manifest, size: text.length }
  }

  test('is what the next build reads, by the gateway and as a folder', async () => {
    const opened = await open()
    const manifest = await manifestOf(opened.folder, 'layer')
    await writeFiles(opened.folder, { 'index.json': '{' })
    await opened.repository.publish(manifest)
    expect(await opened.repository.manifest()).toEqual(manifest)
    expect(await readLayout(opened.folder)).toMatchObject({ kind: 'whole' })
    const index = JSON.parse(await readFile(join(opened.folder, 'index.json'), 'utf8')) as object
    expect(index).toMatchObject({
      manifests: [{ annotations: { 'org.opencontainers.image.ref.name': 'latest' } }]
    })
  })

  test('takes the place of what was there when the build began', async () => {
    const root = await createFolder()
    await writeFiles(root, { 'state/.keep': '' })
    const folder = join(root, 'layers', 'app')
    const before = await manifestOf(folder, 'before')
    const after = await manifestOf(folder, 'after')
    await writeFiles(folder, { 'index.json': JSON.stringify({ manifests: [before] }) })
    const repository = layoutRepository({
      ...{ name: 'own', folder, writable: true, verified: {}, opened: before.digest }
    })
    await repository.publish(after)
    expect(await repository.manifest()).toEqual(after)
  })

  test('and what another job published meanwhile are read as one', async () => {
    const opened = await open()
    const config = (layer: string) =>
      JSON.stringify({ layers: [{ blob: digestOf(layer), parent: -1 }], records: [] })
    const publish = async (layer: string, repository = opened.repository) => {
      await take(opened, layer)
      await take(opened, config(layer))
      const link = (mediaType: string, text: string) => ({
        mediaType,
        digest: digestOf(text),
        size: text.length
      })
      const text = JSON.stringify({
        schemaVersion: 2,
        config: link('c', config(layer)),
        layers: [link('l', layer)]
      })
      await take(opened, text)
      await repository.publish({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf(text),
        size: text.length
      })
    }
    // Both jobs began when there was nothing.
    await publish('of one job')
    await publish('of another job')
    const layout = await readLayout(opened.folder)
    if (layout.kind !== 'whole') throw new Error(`The layout is ${layout.kind}.`)
    expect([...layout.blobs.keys()]).toEqual(
      expect.arrayContaining([digestOf('of one job'), digestOf('of another job')])
    )
  })

  test('replaces what cannot be put together with it', async () => {
    const opened = await open()
    const other = await manifestOf(opened.folder, 'another job’s')
    await writeFiles(opened.folder, {
      'index.json': JSON.stringify({ manifests: [other] }),
      [join('blobs', 'sha256', other.digest.slice(7))]: 'not JSON'
    })
    const text = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] })
    const digest = await take(opened, text)
    await opened.repository.publish({ mediaType: 'm', digest, size: text.length })
    expect(await opened.repository.manifest()).toEqual({ mediaType: 'm', digest, size: text.length })
  })

  test('is never seen half written, however often it is looked at meanwhile', async () => {
    const { folder } = await open()
    const publisher = spawn(process.execPath, ['--no-warnings', PUBLISHER, folder], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    try {
      await once(publisher.stdout, 'data')
      const seen = new Set<string>()
      for (let look = 0; look < 2_000 && seen.size < 20; look++) {
        const state = await readLayout(folder)
        if (state.kind !== 'whole') throw new Error(JSON.stringify(state))
        seen.add(state.digest)
      }
      expect(seen.size).toBeGreaterThan(1)
    } finally {
      publisher.kill('SIGKILL')
      await once(publisher, 'exit')
    }
  }, 60_000)

  test('by a process that is killed is whole, or it is what was there before', async () => {
    const { folder } = await open()
    for (let kill = 0; kill < 6; kill++) {
      const publisher = spawn(process.execPath, ['--no-warnings', PUBLISHER, folder], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      await once(publisher.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, 3 + kill * 7))
      publisher.kill('SIGKILL')
      await once(publisher, 'exit')
      expect(await readLayout(folder)).toMatchObject({ kind: 'whole' })
    }
  }, 60_000)
})
