import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { callOnce, callService, type Method, type Patience } from '../../src/store/service-calls.js'
import { serve } from '../support/http-server.js'

const QUICK: Patience = { tries: 3, each: 200, total: 2_000, pause: 1, retryAfter: 20_000 }
const TOKEN = 'ey.secret.1'

type Reply =
  | number
  | 'reset'
  | 'silence'
  | { status?: number; headers?: Record<string, string>; body: string }

/** A service that gives these answers one after the other, and the last one for ever. */
async function startService(...replies: Reply[]) {
  let asked = 0
  const { url, requests } = await serve((request: IncomingMessage, response: ServerResponse) => {
    const reply = replies[Math.min(asked++, replies.length - 1)] ?? 200
    if (reply === 'reset') request.socket.resetAndDestroy()
    else if (typeof reply === 'number') response.writeHead(reply).end('{"ok":true}')
    else if (reply !== 'silence') response.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
  })
  const access = { url, token: TOKEN }
  const call = (method: Method = 'GetCacheEntryDownloadURL', patience = QUICK) =>
    callService(access, method, () => ({}), patience)
  return { access, requests, call }
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no failure',
    (error: Error) => error.message
  )
}

describe('a call', () => {
  test.each([
    ['reset'],
    [500],
    [503],
    [429],
    ['silence'],
    [{ status: 429, headers: { 'retry-after': '0' }, body: '' }]
  ])('is tried again after %j', async (reply) => {
    const { call, requests } = await startService(reply as Reply, 200)
    expect(await call()).toEqual({ ok: true })
    expect(requests).toHaveLength(2)
  })

  test.each([[400], [401], [403], [404], [409], [{ body: 'no JSON' }]])(
    'is not tried again after %j, and the next one is made as usual',
    async (reply) => {
      const { call, requests } = await startService(reply, 200)
      await expect(call()).rejects.toThrow('the cache service')
      expect(requests).toHaveLength(1)
      expect(await call()).toEqual({ ok: true })
    }
  )

  test('is given up after so many tries', async () => {
    const { call, requests } = await startService(502)
    expect(await reasonOf(call())).toBe('the cache service says 502 to GetCacheEntryDownloadURL')
    expect(requests).toHaveLength(3)
  })

  test('is given up at once where the service wants more time than there is, and after it was waited for once', async () => {
    const later = (seconds: string): Reply => ({ status: 429, headers: { 'retry-after': seconds }, body: '' })
    const long = await startService(later('21'))
    expect(await reasonOf(long.call('CreateCacheEntry'))).toBe(
      'the cache service says 429 to CreateCacheEntry (200 entries a minute and repository)'
    )
    expect(long.requests).toHaveLength(1)
    const twice = await startService(later('1'))
    await reasonOf(twice.call())
    expect(twice.requests).toHaveLength(2)
  })

  test('is not waited for longer than its time, tries and pauses included', async () => {
    const { call, requests } = await startService('silence')
    await expect(call('CreateCacheEntry', { ...QUICK, each: 100, total: 150, tries: 9 })).rejects.toThrow(
      'the cache service did not answer CreateCacheEntry (no answer in time)'
    )
    expect(requests.length).toBeLessThan(4)
  })

  test('ends with the job', async () => {
    const { access } = await startService('silence')
    const call = callService(
      access,
      'CreateCacheEntry',
      () => ({}),
      { ...QUICK, each: 60_000 },
      AbortSignal.timeout(50)
    )
    await expect(call).rejects.toThrow('timeout')
  })

  test('has a body of its own with every try', async () => {
    const { access } = await startService(500, 200)
    let made = 0
    await callService(access, 'CreateCacheEntry', () => ({ key: String(++made) }), QUICK)
    expect(made).toBe(2)
  })
})

describe('after a call that failed with every try', () => {
  test('lookups fail at once, and a save tries once', async () => {
    const { call, requests } = await startService(500)
    await reasonOf(call())
    expect(await reasonOf(call())).toBe(
      'the cache service was not asked again: the cache service says 500 to GetCacheEntryDownloadURL'
    )
    expect(requests).toHaveLength(3)
    await reasonOf(call('CreateCacheEntry'))
    expect(requests).toHaveLength(4)
    await reasonOf(call('CreateCacheEntry'))
    expect(requests).toHaveLength(4)
  })

  test('a save that is answered has all calls made again', async () => {
    const { call } = await startService(500, 500, 500, 200)
    await reasonOf(call())
    expect(await call('CreateCacheEntry')).toEqual({ ok: true })
    expect(await call()).toEqual({ ok: true })
  })

  test('what is asked only once is not asked', async () => {
    const { access, call, requests } = await startService(500)
    await reasonOf(call())
    expect(await reasonOf(callOnce(access, 'CreateCacheEntry', {}, 1_000))).toBe(
      'the cache service was not asked again: the cache service says 500 to GetCacheEntryDownloadURL'
    )
    expect(requests).toHaveLength(3)
  })

  test('another service is asked as usual', async () => {
    const [broken, other] = [await startService(500), await startService(200)]
    await reasonOf(broken.call())
    expect(await other.call()).toEqual({ ok: true })
  })
})

describe('a reason', () => {
  test('is the one that the service gives, in one line', async () => {
    const { call } = await startService({
      status: 403,
      body: '{"code":"permission_denied","msg":"cache write denied:\\n no  writable\\u001b[31m scopes"}'
    })
    expect(await reasonOf(call('CreateCacheEntry'))).toBe(
      'the cache service says 403 to CreateCacheEntry (cache write denied: no writable [31m scopes)'
    )
  })

  test('is what is wrong with an answer that has no end', async () => {
    const { call } = await startService({ body: ' '.repeat(2_000_000) })
    expect(await reasonOf(call())).toBe(
      'the cache service did not answer GetCacheEntryDownloadURL (it has more than 1048576 bytes)'
    )
  })

  test('has no token and no address in it, whatever the service answers', async () => {
    const body = JSON.stringify({
      msg: `${TOKEN} at https://blob.example/x?sig=signature is wrong ${'x'.repeat(9999)}`
    })
    for (const reply of [
      { status: 400, body },
      { body },
      { status: 302, headers: { location: 'https://a.example/?sig=signature' }, body }
    ]) {
      const { call } = await startService(reply)
      const reason = await reasonOf(call())
      expect(reason).not.toMatch(/secret|signature|127\.0\.0\.1/)
      expect(reason.length).toBeLessThan(300)
    }
    const nobody = { url: 'http://127.0.0.1:1/', token: TOKEN }
    const noAddress = { url: `no address ${TOKEN}`, token: TOKEN }
    for (const access of [nobody, noAddress])
      expect(await reasonOf(callService(access, 'CreateCacheEntry', () => ({}), QUICK))).not.toMatch(
        /secret|127/
      )
  })
})
