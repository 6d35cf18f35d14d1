import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { detectCacheService, probeCacheService, serviceAccess } from '../../src/environment/cache-service.js'
import { readCacheToken } from '../../src/environment/cache-token.js'

const encoded = (claims: unknown) =>
  `x.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.y`
const tokenOf = (...controls: object[]) =>
  encoded({ ac: JSON.stringify(controls), nbf: 1_700_000_000, exp: 1_800_000_000 })

describe('readCacheToken', () => {
  test('reads scopes with what may be done in them, and the time of expiry in milliseconds', () => {
    const token = tokenOf(
      { Scope: 'refs/pull/7/merge', Permission: 3 },
      { Scope: 'refs/heads/main', Permission: 1 },
      { Scope: 'refs/heads/other', Permission: 2 },
      { Scope: 'refs/heads/closed', Permission: 0 }
    )
    expect(readCacheToken(token)).toEqual({
      kind: 'read',
      scopes: [
        { scope: 'refs/pull/7/merge', read: true, write: true },
        { scope: 'refs/heads/main', read: true, write: false },
        { scope: 'refs/heads/other', read: false, write: true },
        { scope: 'refs/heads/closed', read: false, write: false }
      ],
      notBefore: 1_700_000_000_000,
      expiresAt: 1_800_000_000_000
    })
  })

  test.each([{}, { exp: 1 }, { nbf: 1 }, { exp: '1', nbf: 1 }, { exp: 1, nbf: null }])(
    'does not read a token with the times %j, as BuildKit does not',
    (times) => {
      expect(readCacheToken(encoded({ ac: '[]', ...times }))).toEqual({
        kind: 'unreadable',
        reason: 'it does not say when it is valid (claims "nbf" and "exp")'
      })
    }
  )

  test.each([1e14, -1e14, 1e300])(
    'does not read a token that is valid until, or from, %d seconds, of which no date can be made',
    (time) => {
      for (const times of [
        { exp: time, nbf: 1 },
        { exp: 1, nbf: time }
      ])
        expect(readCacheToken(encoded({ ac: '[]', ...times }))).toEqual({
          kind: 'unreadable',
          reason: 'it does not say when it is valid (claims "nbf" and "exp")'
        })
    }
  )

  test('does not read a token whose times are too large for a number', () => {
    expect(readCacheToken(encoded('{"ac":"[]","nbf":1,"exp":1e999}')).kind).toBe('unreadable')
  })

  test('finds no token where there is none', () => {
    expect(readCacheToken(undefined)).toEqual({ kind: 'absent' })
    expect(readCacheToken('')).toEqual({ kind: 'absent' })
  })

  test.each([
    ['secret', 'it is not a JSON web token'],
    [encoded({ exp: 1 }), 'it has no access controls (claim "ac")'],
    [encoded({ ac: [{ Scope: 'a', Permission: 3 }] }), 'it has no access controls (claim "ac")'],
    [encoded({ ac: 'secret', exp: 1, nbf: 1 }), 'its claims are not well-formed'],
    [encoded({ ac: '{}', exp: 1, nbf: 1 }), 'its claims are not well-formed'],
    [encoded({ ac: '[null]', exp: 1, nbf: 1 }), 'its claims are not well-formed'],
    [encoded('{"secret'), 'its claims are not well-formed'],
    [encoded('null'), 'its claims are not well-formed']
  ])('says what is wrong with a token without repeating it', (token, reason) => {
    expect(readCacheToken(token)).toEqual({ kind: 'unreadable', reason })
    expect(reason).not.toContain('secret')
  })
})

describe('detectCacheService', () => {
  const ACTIONS_RUNTIME_TOKEN = tokenOf({ Scope: 'refs/heads/main', Permission: 3 })
  const both = { ACTIONS_RESULTS_URL: 'https://v2.example/', ACTIONS_CACHE_URL: 'https://v1.example/' }

  test.each(['1', 't', 'T', 'true', 'TRUE', 'True'])(
    'is the v2 service where buildx would use it (%s)',
    (flag) => {
      expect(
        detectCacheService({ ...both, ACTIONS_RUNTIME_TOKEN, ACTIONS_CACHE_SERVICE_V2: flag })
      ).toMatchObject({
        api: 'v2',
        url: 'https://v2.example/',
        token: { kind: 'read' }
      })
    }
  )

  test.each([undefined, '', '0', 'false', 'yes', 'tRUE'])(
    'is the v1 service without the v2 flag (%p)',
    (flag) => {
      expect(
        detectCacheService({ ...both, ACTIONS_RUNTIME_TOKEN, ACTIONS_CACHE_SERVICE_V2: flag })
      ).toMatchObject({ api: 'v1', url: 'https://v1.example/' })
    }
  )

  test('is not v2 without a token, which every call to it needs', () => {
    const env = { ACTIONS_RESULTS_URL: 'https://v2.example/', ACTIONS_CACHE_SERVICE_V2: 'true' }
    expect(detectCacheService(env)).toEqual({
      ...{ api: 'none', url: undefined, outage: undefined, mode: undefined, proxied: false },
      token: { kind: 'absent' }
    })
  })

  test('is v1 also without a token, as in act', () => {
    expect(detectCacheService({ ACTIONS_CACHE_URL: 'http://act.example/' })).toEqual({
      ...{ api: 'v1', url: 'http://act.example/', outage: undefined, mode: undefined, proxied: false },
      token: { kind: 'absent' }
    })
  })

  test('is none without an address, though there is a token', () => {
    expect(detectCacheService({ ACTIONS_RUNTIME_TOKEN, ACTIONS_CACHE_SERVICE_V2: 'true' })).toMatchObject({
      api: 'none',
      url: undefined
    })
  })
})

describe('the way to a cache service', () => {
  const services = [
    { ACTIONS_CACHE_URL: 'http://act.example/' },
    {
      ACTIONS_RESULTS_URL: 'https://v2.example/',
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RUNTIME_TOKEN: 'opaque'
    },
    {}
  ]

  test.each(['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'])(
    'leads through a proxy where %s names one, whatever the service',
    (name) => {
      for (const service of services) {
        expect(detectCacheService({ ...service, [name]: 'http://p.example:3128' }).proxied).toBe(true)
        expect(detectCacheService({ ...service, [name]: '' }).proxied).toBe(false)
        expect(detectCacheService(service).proxied).toBe(false)
      }
    }
  )

  test('leads through none for what is only left out of proxies', () => {
    expect(detectCacheService({ no_proxy: '*', ALL_PROXY: 'socks5://p.example' }).proxied).toBe(false)
  })
})

describe('serviceAccess', () => {
  const v2 = {
    ACTIONS_RUNTIME_TOKEN: 'opaque',
    ACTIONS_RESULTS_URL: 'https://v2.example/',
    ACTIONS_CACHE_SERVICE_V2: 'true'
  }

  test('is where the v2 service is, and the job’s token', () => {
    expect(serviceAccess(v2)).toEqual({ url: 'https://v2.example/', token: 'opaque' })
  })

  test.each(Object.keys(v2))('is none without %s', (name) => {
    for (const missing of [undefined, ''])
      expect(
        serviceAccess({ ...v2, ACTIONS_CACHE_URL: 'https://v1.example/', [name]: missing })
      ).toBeUndefined()
  })

  test('is none where the way leads through a proxy, from where nothing would be answered', () => {
    expect(serviceAccess({ ...v2, HTTPS_PROXY: 'http://proxy.example:3128' })).toBeUndefined()
  })
})

describe('probeCacheService', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  /** A service on this machine, and the variables that announce it. */
  async function startService(answer: RequestListener) {
    const server = createServer(answer).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const env = { ACTIONS_CACHE_URL: url }
    return { server, url, env }
  }

  test.each([200, 302, 404, 503])('finds no outage where anything is answered (%i)', async (status) => {
    const methods: (string | undefined)[] = []
    const { env, url } = await startService(({ method }, response) => {
      methods.push(method)
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await probeCacheService(env)).toMatchObject({ api: 'v1', url, outage: undefined })
    expect(methods).toEqual(['HEAD'])
  })

  test('finds the outage of a service that is not there', async () => {
    const { env, server } = await startService((_, response) => response.end())
    server.close()
    await once(server, 'close')
    expect((await probeCacheService(env)).outage).toMatch(/ECONNREFUSED/)
  })

  test('finds the outage of a service that breaks the connection', async () => {
    const { env } = await startService(({ socket }) => socket.destroy())
    expect((await probeCacheService(env)).outage).toMatch(/socket hang up|ECONNRESET/)
  })

  test('finds the outage of a service that says nothing, after some seconds', async () => {
    const { env, server } = await startService(() => undefined)
    const startedAt = Date.now()
    expect((await probeCacheService(env)).outage).toMatch(/timeout/i)
    expect(Date.now() - startedAt).toBeLessThan(9_000)
    server.closeAllConnections()
  }, 15_000)

  test('tells an address that is none as an outage, instead of failing', async () => {
    expect((await probeCacheService({ ACTIONS_CACHE_URL: 'not an address' })).outage).toMatch(/Invalid URL/)
  })

  test.each(['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'])(
    'asks nobody where the way leads through a proxy (%s)',
    async (name) => {
      let asked = 0
      const { env } = await startService((_, response) => {
        asked += 1
        response.end()
      })
      const service = await probeCacheService({ ...env, [name]: 'http://proxy.example:3128' })
      expect([service.outage, asked]).toEqual([undefined, 0])
    }
  )

  test('asks nobody where there is no service', async () => {
    expect(await probeCacheService({})).toEqual(detectCacheService({}))
  })
})
