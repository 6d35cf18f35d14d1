import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { ServiceAccess } from '../../src/environment/cache-service.js'
import { type OpenPacks, openPacks, savePacks } from '../../src/store/packs.js'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken, READ, type TokenScope, WRITE } from '../../tools/cache-service/token.ts'
import { createFolder } from '../support/folders.js'
import { digestOf, noise, saveOf } from '../support/pack-layers.js'

/** Each start of the service starts a process, which takes seconds on a busy machine. */
jest.setTimeout(120_000)
const MINUTE = 60_000
const MEGABYTE = 1024 * 1024
/** MB, for sending what is larger by far. */
const MOST_MEMORY = 100
const MAIN: TokenScope = { scope: 'refs/heads/main', permission: READ | WRITE }

let cache: CacheServer
beforeAll(async () => {
  cache = await startCacheService()
})
afterAll(() => cache.stop())

let names = 0
/** A name that no other test uses. */
function freshName(): string {
  names += 1
  return `app-${names}`
}

function accessTo(service: CacheServer, ...scopes: TokenScope[]): ServiceAccess {
  return { url: service.url, token: createRuntimeToken({ scopes: scopes.length > 0 ? scopes : [MAIN] }) }
}

async function opened(access: ServiceAccess, name: string, ...others: string[]): Promise<OpenPacks> {
  const packs = await openPacks(access, [name, ...others], join(await createFolder(), 'scratch'))
  if ('missed' in packs) throw new Error(packs.missed)
  return packs
}

async function contentOf(packs: OpenPacks, content: Buffer | string): Promise<Buffer> {
  const path = join(await createFolder(), 'blob')
  await packs.fetch(digestOf(content), path)
  return readFile(path)
}

function evict(service: CacheServer, key: string | undefined): Promise<number> {
  return service.delete(key ?? 'none')
}

describe('layers that a job saves', () => {
  test('are what the next one fetches, each by itself', async () => {
    const name = freshName()
    const contents = [noise(20 * MEGABYTE), noise(1), noise(3 * MEGABYTE)]
    const saved = await savePacks(
      accessTo(cache),
      await saveOf(await createFolder(), contents, { name }),
      MINUTE
    )
    expect(saved.packs).toBe(1)
    const packs = await opened(accessTo(cache), name)
    expect(packs).toMatchObject({ key: saved.key, lostBytes: 0, bytesFetched: 0 })
    for (const content of contents) {
      expect(packs.sizeOf(digestOf(content))).toBe(content.length)
      expect((await contentOf(packs, content)).equals(content)).toBe(true)
    }
    expect(packs.bytesFetched).toBe(23 * MEGABYTE + 1)
  })

  test('are in one pack more with each job, which has only what is new', async () => {
    const name = freshName()
    const access = accessTo(cache)
    const contents = [noise(1000), noise(2000)]
    const folder = await createFolder()
    await savePacks(access, await saveOf(folder, contents, { name }), MINUTE)
    const before = (await opened(access, name)).index.packs
    contents.push(noise(500))
    const second = await savePacks(access, await saveOf(folder, contents, { name, before }), MINUTE)
    expect(second.packs).toBe(2)
    const packs = await opened(access, name)
    expect(packs.index.packs.map(({ size }) => size)).toEqual([3000, 500])
    for (const content of contents) expect((await contentOf(packs, content)).equals(content)).toBe(true)
  })

  test('are those of both, of two jobs that save at once: whichever was last is found', async () => {
    const name = freshName()
    const access = accessTo(cache)
    const [first, second] = [noise(5 * MEGABYTE), noise(5 * MEGABYTE)]
    const keys = await Promise.all(
      [first, second].map(async (content) => {
        const request = await saveOf(await createFolder(), [content], { name })
        return (await savePacks(access, request, MINUTE)).key
      })
    )
    const packs = await opened(access, name)
    expect(keys).toContain(packs.key)
    const content = packs.sizeOf(digestOf(first)) === undefined ? second : first
    expect((await contentOf(packs, content)).equals(content)).toBe(true)
  })

  test('are found by the first of the names that has some, with one call', async () => {
    const [own, base, unused] = [freshName(), freshName(), freshName()]
    const access = accessTo(cache)
    await savePacks(access, await saveOf(await createFolder(), ['of own'], { name: own }), MINUTE)
    await savePacks(access, await saveOf(await createFolder(), ['of base'], { name: base }), MINUTE)
    const calls = cache.requests.length
    expect((await opened(access, unused, own, base)).sizeOf(digestOf('of own'))).toBe(6)
    expect(cache.requests.length - calls).toBe(2)
    expect(await openPacks(access, [unused, `${own}x`], 'scratch')).toEqual({
      missed: 'the cache service has nothing for this scope yet'
    })
  })
})

describe('a pack that was evicted', () => {
  test('takes its layers out of the manifest, and the others are fetched', async () => {
    const name = freshName()
    const access = accessTo(cache)
    const folder = await createFolder()
    await savePacks(access, await saveOf(folder, ['kept'], { name }), MINUTE)
    const before = (await opened(access, name)).index.packs
    await savePacks(access, await saveOf(folder, ['kept', 'evicted'], { name, before }), MINUTE)
    const whole = await opened(access, name)
    await evict(cache, whole.index.packs[1]?.key)
    const packs = await opened(access, name)
    expect(packs).toMatchObject({
      lostBytes: 'evicted'.length,
      lostReason: 'the cache service has evicted it'
    })
    expect(packs.sizeOf(digestOf('evicted'))).toBeUndefined()
    expect(packs.index.manifest.digest).not.toBe(whole.index.manifest.digest)
    expect((await contentOf(packs, 'kept')).toString()).toBe('kept')
    // One that was open already says what happened.
    await expect(contentOf(whole, 'evicted')).rejects.toThrow('its pack is gone from the cache service')
  })

  test('leaves nothing where it was the only one, and then another name is tried', async () => {
    const [own, base] = [freshName(), freshName()]
    const access = accessTo(cache)
    await savePacks(access, await saveOf(await createFolder(), ['of own'], { name: own }), MINUTE)
    await savePacks(access, await saveOf(await createFolder(), ['of base'], { name: base }), MINUTE)
    await evict(cache, (await opened(access, own)).index.packs[0]?.key)
    expect(await openPacks(access, [own], 'scratch')).toEqual({
      missed: expect.stringMatching(
        /^the cache service has no layer of buildkit-cache-2\/app-\d+\/\w+ any more$/
      )
    })
    expect((await opened(access, own, base)).sizeOf(digestOf('of base'))).toBe(7)
  })
})

describe('what a token may', () => {
  const OWN: TokenScope = { scope: 'refs/pull/1/merge', permission: READ | WRITE }

  test('is to read the layers of the default branch, and to add some that the default branch does not see', async () => {
    const name = freshName()
    const folder = await createFolder()
    await savePacks(accessTo(cache), await saveOf(folder, ['of main'], { name }), MINUTE)
    const pull = accessTo(cache, OWN, { ...MAIN, permission: READ })
    const before = (await opened(pull, name)).index.packs
    await savePacks(pull, await saveOf(folder, ['of main', 'of the pull request'], { name, before }), MINUTE)
    const both = await opened(pull, name)
    expect((await contentOf(both, 'of main')).toString()).toBe('of main')
    expect((await contentOf(both, 'of the pull request')).toString()).toBe('of the pull request')
    expect((await opened(accessTo(cache), name)).index.packs).toHaveLength(1)
  })

  test('is said where it is not to write', async () => {
    const request = await saveOf(await createFolder(), ['x'], { name: freshName() })
    const save = savePacks(accessTo(cache, { ...MAIN, permission: READ }), request, MINUTE)
    await expect(save).rejects.toThrow(
      'the service did not reserve the entry (cache write denied: token has no writable scopes)'
    )
  })
})

test('an address that is too old is asked for anew', async () => {
  const service = await startCacheService({ downloadSeconds: 2 })
  try {
    const content = noise(1000)
    const access = accessTo(service)
    await savePacks(access, await saveOf(await createFolder(), [content]), MINUTE)
    const packs = await opened(access, 'app')
    await new Promise((resolve) => setTimeout(resolve, 3_500))
    expect((await contentOf(packs, content)).equals(content)).toBe(true)
  } finally {
    await service.stop()
  }
})

/** A service whose blobs come through a server that knows no ranges, and does not say how long its answers are. */
async function withoutRanges(service: CacheServer) {
  const gets: string[] = []
  let address = ''
  const proxy = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const target = Buffer.from(request.url?.slice(1) ?? '', 'base64url').toString()
      gets.push(target)
      const answer = await fetch(target)
      response.writeHead(200)
      for await (const chunk of answer.body ?? []) response.write(chunk)
      response.end()
      return
    }
    const { authorization = '' } = request.headers
    const body = await text(request)
    const url = new URL(request.url ?? '', service.url)
    const answer = await fetch(url, { method: 'POST', body, headers: { authorization } })
    const fields = (await answer.json()) as { signed_download_url?: string }
    if (fields.signed_download_url !== undefined)
      fields.signed_download_url = `${address}${Buffer.from(fields.signed_download_url).toString('base64url')}`
    response.end(JSON.stringify(fields))
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`
  return { url: address, gets, stop: () => proxy.close() }
}

test('a pack is fetched once where its server gives no parts', async () => {
  const name = freshName()
  const contents = [noise(3 * MEGABYTE), noise(2 * MEGABYTE), noise(MEGABYTE), noise(10)]
  const access = accessTo(cache)
  await savePacks(access, await saveOf(await createFolder(), contents, { name }), MINUTE)
  const proxy = await withoutRanges(cache)
  try {
    const packs = await opened({ ...access, url: proxy.url }, name)
    const found = await Promise.all(contents.map((content) => contentOf(packs, content)))
    expect(found.map((bytes, i) => bytes.equals(contents[i] as Buffer))).toEqual([true, true, true, true])
    expect(packs.bytesFetched).toBe(6 * MEGABYTE + 10)
    const asked = proxy.gets.length
    await contentOf(packs, contents[3] as Buffer)
    expect(proxy.gets.length).toBe(asked)
  } finally {
    proxy.stop()
  }
})

/** Saves a blob of so many megabytes of noise, in a process of its own. */
async function startSaver(name: string, megabytes: number, access = accessTo(cache)): Promise<ChildProcess> {
  const path = join(await createFolder(), 'blob')
  const file = await open(path, 'w')
  for (let written = 0; written < megabytes; written++) await file.writeFile(noise(MEGABYTE))
  await file.close()
  const program = join(import.meta.dirname, '../support/saver.ts')
  const args = ['--no-warnings', program, JSON.stringify(access), name, path]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

test('an upload of half a gigabyte takes little memory', async () => {
  // The blobs of this service are in memory, too, so it is one of its own.
  const service = await startCacheService()
  try {
    const saver = await startSaver('large', 500, accessTo(service))
    const written = await text(saver.stdout as Readable)
    expect(Number(written.trim().split('\n').at(-1))).toBeLessThan(MOST_MEMORY)
    expect(service.entries().map(({ size }) => size)).toContain(500 * MEGABYTE)
  } finally {
    await service.stop()
  }
})

test("a job that is killed while it saves leaves nothing that others see, and is in nobody's way", async () => {
  const name = freshName()
  const access = accessTo(cache)
  await savePacks(access, await saveOf(await createFolder(), ['of before'], { name }), MINUTE)
  const reserved = new Promise<void>((resolve) => {
    cache.onRequest = ({ method }) => {
      if (method === 'CreateCacheEntry') setTimeout(resolve, 100)
      return undefined
    }
  })
  const saver = await startSaver(name, 200)
  await reserved
  saver.kill('SIGKILL')
  await once(saver, 'exit')
  cache.onRequest = undefined
  const unfinished = cache.entries().filter(({ key, finalized }) => key.includes(`/${name}/`) && !finalized)
  expect(unfinished).toHaveLength(1)
  expect((await contentOf(await opened(access, name), 'of before')).toString()).toBe('of before')
  await savePacks(access, await saveOf(await createFolder(), ['of later'], { name }), MINUTE)
  expect((await contentOf(await opened(access, name), 'of later')).toString()).toBe('of later')
})
