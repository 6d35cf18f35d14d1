import { describe, expect, test } from '@jest/globals'
import { detectCacheService } from '../../src/environment/cache-service.js'
import { readCacheToken } from '../../src/environment/cache-token.js'

const encoded = (claims: unknown) =>
  `x.${Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url')}.y`
const tokenOf = (...controls: object[]) => encoded({ ac: JSON.stringify(controls), exp: 1_800_000_000 })

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
      expiresAt: 1_800_000_000_000
    })
  })

  test('knows no expiry of a token that has none', () => {
    expect(readCacheToken(encoded({ ac: '[]' }))).toEqual({ kind: 'read', scopes: [], expiresAt: undefined })
  })

  test('finds no token where there is none', () => {
    expect(readCacheToken(undefined)).toEqual({ kind: 'absent' })
    expect(readCacheToken('')).toEqual({ kind: 'absent' })
  })

  test.each([
    ['secret', 'it is not a JSON web token'],
    [encoded({ exp: 1 }), 'it has no access controls (claim "ac")'],
    [encoded({ ac: [{ Scope: 'a', Permission: 3 }] }), 'it has no access controls (claim "ac")'],
    [encoded({ ac: 'secret' }), 'its claims are not well-formed'],
    [encoded({ ac: '{}' }), 'its claims are not well-formed'],
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
    expect(detectCacheService(env)).toEqual({ api: 'none', url: undefined, token: { kind: 'absent' } })
  })

  test('is v1 also without a token, as in act', () => {
    expect(detectCacheService({ ACTIONS_CACHE_URL: 'http://act.example/' })).toEqual({
      api: 'v1',
      url: 'http://act.example/',
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
