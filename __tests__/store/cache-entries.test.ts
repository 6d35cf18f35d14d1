import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { hasEntry, readEntry, writeEntry } from '../../src/store/cache-entries.js'
import { serve } from '../support/http-server.js'

const NAME = { key: 'buildkit-cache-record-2/f00d/app/', version: 'a'.repeat(64) }
const bytesOf = (text: string) => new TextEncoder().encode(text)
const TWIRP = '/twirp/github.actions.results.api.v1.CacheService/'

interface Call {
  method: string | undefined
  path: string
  authorization: string | undefined
  body: string
}

/** A service with one entry: what a test says of its answers replaces them. */
async function startService(
  answers: Record<string, string | number | Uint8Array | ((url: string) => string)> = {}
) {
  const calls: Call[] = []
  let address = ''
  const standard: typeof answers = {
    GetCacheEntryDownloadURL: (url) => JSON.stringify({ ok: true, signed_download_url: `${url}blob?sig=s` }),
    CreateCacheEntry: (url) => JSON.stringify({ ok: true, signed_upload_url: `${url}blob?sig=s` }),
    FinalizeCacheEntryUpload: '{"ok":true}',
    GET: 'kept',
    PUT: 201
  }
  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = request
    calls.push({
      method,
      path,
      authorization: headers.authorization,
      body: Buffer.concat(chunks).toString('utf8')
    })
    const answer = { ...standard, ...answers }[path.startsWith(TWIRP) ? path.slice(TWIRP.length) : method]
    if (typeof answer === 'number') response.writeHead(answer).end('{}')
    else response.end(typeof answer === 'function' ? answer(address) : answer)
  }
  const { url } = await serve((request, response) => void reply(request, response))
  address = url
  return { access: { url, token: 'ey.1' }, calls }
}

describe('whether there is an entry', () => {
  test.each([
    ['{"ok":true,"signed_download_url":"https://x"}', true],
    ['{"ok":false}', false],
    ['{}', undefined],
    ['{"ok":"true"}', undefined],
    ['null', undefined],
    ['no JSON', undefined],
    [500, undefined],
    [403, undefined]
  ])('is, where the service says %j: %p', async (answer, isThere) => {
    const { access } = await startService({ GetCacheEntryDownloadURL: answer })
    expect(await hasEntry(access, NAME)).toBe(isThere)
  })

  test('is asked once, by the beginning of the key and the version, with the token in no address', async () => {
    const { access, calls } = await startService()
    await hasEntry(access, NAME)
    expect(calls).toEqual([
      {
        method: 'POST',
        path: `${TWIRP}GetCacheEntryDownloadURL`,
        authorization: 'Bearer ey.1',
        body: JSON.stringify({ key: NAME.key, restore_keys: [NAME.key], version: NAME.version })
      }
    ])
  })

  test('is not known where nobody answers', async () => {
    expect(await hasEntry({ url: 'http://127.0.0.1:1/', token: 't' }, NAME)).toBeUndefined()
    expect(await hasEntry({ url: 'no address', token: 't' }, NAME)).toBeUndefined()
  })
})

describe('reading an entry', () => {
  test('gives its bytes, and sends the token to nobody but the service', async () => {
    const { access, calls } = await startService({ GET: 'käse' })
    expect(await readEntry(access, NAME)).toEqual(Buffer.from('käse'))
    expect(calls.map(({ method, authorization }) => [method, authorization])).toEqual([
      ['POST', 'Bearer ey.1'],
      ['GET', undefined]
    ])
  })

  test('gives bytes that are no text as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const { access } = await startService({ GET: bytes })
    expect(await readEntry(access, NAME)).toEqual(Buffer.from(bytes))
  })

  test.each(['{"ok":false}', '{"ok":true}', '{"ok":true,"signed_download_url":7}'])(
    'gives nothing where there is none: %s',
    async (answer) => {
      const { access } = await startService({ GetCacheEntryDownloadURL: answer })
      expect(await readEntry(access, NAME)).toBeUndefined()
    }
  )

  test.each([
    [{ GET: 404 }, 'the entry could not be fetched (404)'],
    [{ GET: 'x'.repeat(1024 * 1024 + 1) }, 'the entry is too large'],
    [{ GetCacheEntryDownloadURL: 503 }, 'the cache service says 503 to GetCacheEntryDownloadURL'],
    [{ GetCacheEntryDownloadURL: '7' }, 'the cache service answers GetCacheEntryDownloadURL with no object']
  ])('fails with a reason, and not twice: %#', async (answers, reason) => {
    const { access, calls } = await startService(answers)
    await expect(readEntry(access, NAME)).rejects.toThrow(reason)
    expect(new Set(calls.map(({ path }) => path)).size).toBe(calls.length)
  })
})

describe('writing an entry', () => {
  test('reserves it, sends its bytes, and has the service keep it', async () => {
    const { access, calls } = await startService()
    await writeEntry(access, NAME, bytesOf('käse'))
    expect(calls.map(({ method, path, body }) => [method, path.replace(TWIRP, ''), body])).toEqual([
      ['POST', 'CreateCacheEntry', JSON.stringify(NAME)],
      ['PUT', '/blob?sig=s', 'käse'],
      ['POST', 'FinalizeCacheEntryUpload', JSON.stringify({ ...NAME, size_bytes: '5' })]
    ])
    expect(calls.map(({ authorization }) => authorization)).toEqual(['Bearer ey.1', undefined, 'Bearer ey.1'])
  })

  test.each([
    [{ CreateCacheEntry: '{"ok":false}' }, 'the service did not reserve the entry'],
    [{ CreateCacheEntry: '{"ok":true}' }, 'the service did not reserve the entry'],
    [
      { CreateCacheEntry: '{"ok":false,"message":"cache write denied: token has no writable scopes"}' },
      'the service did not reserve the entry (cache write denied: token has no writable scopes)'
    ],
    [{ CreateCacheEntry: 409 }, 'the cache service says 409 to CreateCacheEntry'],
    [{ CreateCacheEntry: 429 }, '429 to CreateCacheEntry (200 entries a minute and repository)'],
    [{ PUT: 403 }, 'the entry could not be sent (403)'],
    [{ FinalizeCacheEntryUpload: '{"ok":false}' }, 'the service did not keep the entry']
  ])('fails with a reason: %j', async (answers, reason) => {
    const { access } = await startService(answers)
    await expect(writeEntry(access, NAME, bytesOf('text'))).rejects.toThrow(reason)
  })

  test.each(['no address?sig=secret', 'http://127.0.0.1:1/blob?sig=secret'])(
    'fails with a reason that has nothing of the signed address %s in it',
    async (address) => {
      const answer = JSON.stringify({ ok: true, signed_upload_url: address, signed_download_url: address })
      const { access } = await startService({ CreateCacheEntry: answer, GetCacheEntryDownloadURL: answer })
      await expect(writeEntry(access, NAME, bytesOf('text'))).rejects.toThrow(
        /^the entry could not be sent \([\w ]+\)$/
      )
      await expect(readEntry(access, NAME)).rejects.toThrow(/^the entry could not be fetched \([\w ]+\)$/)
    }
  )

  test('sends nothing that is too large', async () => {
    const { access, calls } = await startService()
    const bytes = bytesOf('x'.repeat(1024 * 1024 + 1))
    await expect(writeEntry(access, NAME, bytes)).rejects.toThrow('the entry is too large')
    expect(calls).toEqual([])
  })
})
