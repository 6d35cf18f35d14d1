import { once } from 'node:events'
import { truncate } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openGateway } from '../../src/gateway/gateway.ts'
import { type OpenDesk, openDesk } from './support/desk.ts'
import { digestOf } from './support/folder-repository.ts'

let desk: OpenDesk

beforeEach(async () => {
  desk = await openDesk()
})

afterEach(async () => {
  await desk.close()
})

async function reopen(...options: Parameters<typeof openDesk>): Promise<void> {
  await desk.close()
  desk = await openDesk(...options)
}

describe('the addresses', () => {
  test('are those that can be listened on, each with a port', async () => {
    // TEST-NET-1 (RFC 5737) is nobody's address.
    const gateway = await openGateway({ repositories: [], hosts: ['192.0.2.1', '127.0.0.1', '127.0.0.2'] })
    expect(gateway.addresses).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^127\.0\.0\.2:\d+$/)
    ])
    await gateway.stop()
  })

  test('are needed', async () => {
    await expect(openGateway({ repositories: [], hosts: ['192.0.2.1'] })).rejects.toThrow(
      'can listen nowhere'
    )
    await expect(openGateway({ repositories: [], hosts: [] })).rejects.toThrow('no address was given')
  })

  test('are those of refs', () => {
    const { gateway } = desk
    expect(gateway.secret).toMatch(/^[0-9a-f]{32}$/)
    expect(gateway.refOf('1.2.3.4:5', 'layers')).toBe(`1.2.3.4:5/${gateway.secret}/layers`)
  })
})

test('a probe is seen at its address, and is never there', async () => {
  const { gateway } = desk
  const [address = ''] = gateway.addresses
  expect([...gateway.reached]).toEqual([])
  const ref = gateway.probeRef(address)
  const { status } = await desk.askAt('HEAD', `/v2/${ref.slice(ref.indexOf('/') + 1)}/manifests/latest`)
  expect(status).toBe(404)
  expect([...gateway.reached]).toEqual([address])
  expect(await gateway.firstReached()).toBe(address)
})

describe('outside the secret', () => {
  test('every answer is the same', async () => {
    const wrong = '0'.repeat(32)
    const paths = [
      '/',
      '/v2/',
      `/v2/${wrong}/layers/manifests/latest`,
      `/v2/${desk.gateway.secret}/none/manifests/a`
    ]
    const replies = await Promise.all(paths.map((path) => desk.askAt('GET', path)))
    for (const { status, headers, body } of replies) {
      expect(status).toBe(404)
      expect(JSON.parse(body.toString())).toEqual({
        errors: [{ code: 'NAME_UNKNOWN', message: 'there is nothing here' }]
      })
      expect(Object.keys(headers).sort()).toEqual(Object.keys(replies[0]?.headers ?? {}).sort())
    }
  })

  test('nothing of the store is touched', async () => {
    await reopen({ changes: { manifest: fails, sizeOf: fails, fileOf: fails, draft: fails } })
    const secret = desk.gateway.secret
    for (const path of [
      `/v2/${'0'.repeat(32)}/layers/manifests/latest`,
      `/v2/${secret}/other/blobs/uploads/`
    ])
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
        expect((await desk.askAt(method, path)).status).toBe(404)
    expect(desk.gateway).toMatchObject({ lost: [], refused: [], faults: [] })
  })
})

async function fails(): Promise<never> {
  throw new Error('the store was touched')
}

describe('a request that is wrong', () => {
  test.each([
    ['no HTTP', 'this is no HTTP\r\n\r\n'],
    ['the beginning of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['a NUL in its path', 'GET /v2/\u0000 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no host', 'GET /v2/ HTTP/1.1\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n']
  ])('with %s is answered and closed', async (_, text) => {
    expect(await desk.raw(text)).toMatch(/^HTTP\/1\.1 400 /)
    expect((await desk.askAt('GET', '/v2/')).status).toBe(404)
  })

  test('with huge headers is answered', async () => {
    const answer = await desk.raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(100_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('with CONNECT is closed', async () => {
    expect(await desk.raw('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('')
  })

  test.each(['DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'with %s is told what is possible',
    async (method) => {
      const { status, headers, error } = await desk.ask(method, `/blobs/${digestOf('x')}`)
      expect([status, headers.allow, error?.code]).toEqual([405, 'GET, HEAD', 'UNSUPPORTED'])
    }
  )

  test.each(['/../../etc/passwd', '/%2e%2e/blobs/x', '/..%2f..%2fetc', '/blobs/..', '/manifests/%00'])(
    'for %s leads nowhere',
    async (path) => {
      const { status } = await desk.ask('GET', path)
      expect([400, 404]).toContain(status)
      expect(desk.repository.fetched).toEqual([])
    }
  )
})

describe('time', () => {
  test('for the head of a request is limited', async () => {
    await reopen({ limits: { headers: 100 } })
    expect(await desk.raw('GET /v2/ HT')).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('for the store is limited: what does not come is lost', async () => {
    await reopen({ changes: { fileOf: () => new Promise(() => {}) }, limits: { store: 50, body: 20 } })
    const digest = digestOf('late')
    expect((await desk.ask('GET', `/blobs/${digest}`)).status).toBe(404)
    expect(desk.gateway.lost).toEqual([{ digest, reason: 'the store was not done after 0.05 s' }])
  })

  test('for a client that reads nothing is limited', async () => {
    await reopen({ limits: { send: 100 } })
    const { digest } = await desk.repository.put(Buffer.alloc(50_000_000))
    const socket = connect(desk.port, '127.0.0.1')
    const closed = once(socket, 'close')
    socket.on('error', () => {})
    socket.pause()
    socket.write(`GET ${desk.root}/blobs/${digest} HTTP/1.1\r\nHost: x\r\n\r\n`)
    while (desk.gateway.bytesServed === 0) await setTimeout(5)
    await setTimeout(400)
    socket.resume()
    await closed
    expect(desk.gateway.bytesServed).toBeLessThan(50_000_000)
    expect(desk.gateway.lost).toEqual([])
  })
})

test('an unexpected fault is answered with 500 and recorded, and the next request is answered', async () => {
  await reopen({
    changes: {
      // No promise at all, and a size that is none.
      sizeOf: async () => ({ toString: () => 1 }) as unknown as number,
      fileOf: async () => null as unknown as undefined
    }
  })
  const { status, error } = await desk.ask('GET', `/blobs/${digestOf('x')}`)
  expect([status, error?.code]).toEqual([500, 'UNKNOWN'])
  expect(desk.gateway.faults).toHaveLength(1)
  expect((await desk.ask('GET', '/manifests/latest')).status).toBe(404)
})

test('200 connections at once are served, without a blob in memory', async () => {
  const bytes = Buffer.alloc(1_000_000, 'abc')
  const { digest } = await desk.repository.put(bytes)
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  const sizes = await Promise.all(
    Array.from({ length: 400 }, async () => {
      const sent = request({ agent, port: desk.port, path: `${desk.root}/blobs/${digest}` })
      sent.end()
      const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>]
      let size = 0
      for await (const chunk of response) size += chunk.length
      return size
    })
  )
  expect(sizes).toEqual(sizes.map(() => bytes.length))
  expect(desk.gateway.bytesServed).toBe(400 * bytes.length)
  const open = Object.values(agent.freeSockets).flat().length
  expect(open).toBeGreaterThan(0)
  agent.destroy()
}, 60_000)

test('a client that goes away in the middle is nobody’s loss', async () => {
  const { digest } = await desk.repository.put(Buffer.alloc(50_000_000))
  const sent = request({ port: desk.port, path: `${desk.root}/blobs/${digest}` })
  sent.on('error', () => {})
  sent.end()
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { destroy(): void }]
  response.on('error', () => {})
  response.destroy()
  await setTimeout(50)
  expect(desk.gateway).toMatchObject({ lost: [], faults: [] })
  expect((await desk.ask('HEAD', `/blobs/${digest}`)).status).toBe(200)
})

test('a file that is cut off while it is sent breaks the connection and is lost', async () => {
  const { digest } = await desk.repository.put(Buffer.alloc(50_000_000))
  const sent = request({ port: desk.port, path: `${desk.root}/blobs/${digest}` }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  await truncate(desk.repository.pathOf(digest), 1_000_000)
  await expect(response.toArray()).rejects.toThrow('aborted')
  expect(desk.gateway.lost).toEqual([{ digest, reason: 'its file was cut off while it was sent' }])
})

describe('the end', () => {
  test('comes at once, whatever the store is doing, and twice', async () => {
    await reopen({ changes: { fileOf: () => new Promise(() => {}) } })
    const waiting = desk
      .ask('GET', `/blobs/${digestOf('x')}`)
      .catch((error: NodeJS.ErrnoException) => error.code)
    while (desk.repository.fetched.length === 0) await setTimeout(5)
    await Promise.all([desk.gateway.stop(), desk.gateway.stop()])
    expect(await waiting).toBe('ECONNRESET')
    await expect(desk.askAt('GET', '/v2/')).rejects.toThrow('ECONNREFUSED')
    expect(desk.gateway).toMatchObject({ lost: [], refused: [], faults: [] })
  })

  test('takes the drafts of what was not finished along', async () => {
    const place = (await desk.ask('POST', '/blobs/uploads/')).headers.location ?? ''
    await desk.askAt('PATCH', place, { body: 'some' })
    const sent = request({
      port: desk.port,
      method: 'PATCH',
      path: place,
      headers: { 'content-length': 1000 }
    })
    sent.on('error', () => {})
    sent.write('more')
    await setTimeout(50)
    expect(await desk.drafts()).toHaveLength(1)
    await desk.gateway.stop()
    expect(await desk.drafts()).toEqual([])
  })

  test('leaves nothing that keeps the process alive', async () => {
    const alive = (): string[] =>
      process.getActiveResourcesInfo().filter((name) => /^(TCP|Timeout|FS|FileHandle)/.test(name))
    const before = alive()
    const gateway = await openGateway({ repositories: [desk.repository], hosts: ['127.0.0.1', '127.0.0.2'] })
    const own = `http://${gateway.addresses[1]}/v2/${gateway.secret}/layers`
    const agent = new Agent({ keepAlive: true })
    const { digest } = await desk.repository.put('x')
    for (const [method, path] of [
      ['GET', `/blobs/${digest}`],
      ['POST', '/blobs/uploads/']
    ]) {
      const sent = request(`${own}${path}`, { agent, method: method ?? '' }).end()
      const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
      await once(response.resume(), 'end')
    }
    expect(alive().length).toBeGreaterThan(before.length)
    await gateway.stop()
    agent.destroy()
    await setTimeout(20)
    expect(alive().length).toBeLessThanOrEqual(before.length)
  })
})
