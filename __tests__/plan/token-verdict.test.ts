import { describe, expect, test } from '@jest/globals'
import type { CacheToken, TokenReading } from '../../src/environment/cache-token.js'
import { judgeToken } from '../../src/plan/token-verdict.js'
import { createService, NOW } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const tokenOf = (token: Partial<CacheToken>): TokenReading => frozen(createService('v2', token).token)
const scopeOf = (read: boolean, write: boolean) => ({ scope: 'refs/heads/main', read, write })

describe('a runtime token', () => {
  test('that may read and write is fit for both, with nothing to say', () => {
    expect(judgeToken(tokenOf({}), NOW)).toEqual({
      fitForBuildKit: true,
      read: true,
      write: true,
      reason: ''
    })
  })

  test('may do what any of its scopes lets it do', () => {
    const scopes = [scopeOf(true, false), scopeOf(false, true), scopeOf(false, false)]
    expect(judgeToken(tokenOf({ scopes }), NOW)).toMatchObject({ read: true, write: true, reason: '' })
  })

  test.each([
    [[scopeOf(true, false)], { read: true, write: false }, 'write'],
    [[scopeOf(false, true)], { read: false, write: true }, 'read'],
    [[scopeOf(false, false)], { read: false, write: false }, 'read or write'],
    [[], { read: false, write: false }, 'read or write']
  ])('with the scopes %j may %j, and BuildKit still takes it', (scopes, may, denied) => {
    expect(judgeToken(tokenOf({ scopes }), NOW)).toEqual({
      fitForBuildKit: true,
      ...may,
      reason: `the runtime token may not ${denied} caches.`
    })
  })

  test('is good for nothing from the moment at which it expires', () => {
    expect(judgeToken(tokenOf({ expiresAt: NOW + 1 }), NOW).fitForBuildKit).toBe(true)
    expect(judgeToken(tokenOf({ expiresAt: NOW }), NOW)).toEqual({
      fitForBuildKit: false,
      read: false,
      write: false,
      reason: 'the runtime token expired at 2026-11-20T12:00:00.000Z.'
    })
  })

  test('is good for nothing before the moment from which it is valid', () => {
    expect(judgeToken(tokenOf({ notBefore: NOW }), NOW).fitForBuildKit).toBe(true)
    expect(judgeToken(tokenOf({ notBefore: NOW + 1 }), NOW)).toEqual({
      fitForBuildKit: false,
      read: false,
      write: false,
      reason: 'the runtime token is not valid before 2026-11-20T12:00:00.001Z.'
    })
  })

  test('that is absent is not for BuildKit, and does not forbid a service that wants none', () => {
    expect(judgeToken({ kind: 'absent' }, NOW)).toEqual({
      fitForBuildKit: false,
      read: true,
      write: true,
      reason: 'this job has no runtime token.'
    })
  })

  test('that cannot be read is not for BuildKit, and what it allows is not known', () => {
    expect(judgeToken({ kind: 'unreadable', reason: 'its claims are not well-formed' }, NOW)).toEqual({
      fitForBuildKit: false,
      read: true,
      write: true,
      reason: 'BuildKit would refuse the runtime token: its claims are not well-formed.'
    })
  })
})
