import { describe, expect, test } from '@jest/globals'
import type { CacheMode, CacheService } from '../../src/environment/cache-service.js'
import type { CacheToken } from '../../src/environment/cache-token.js'
import { judgeToken, writesForItselfOnly } from '../../src/environment/token-verdict.js'
import { createService, NOW } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const tokenOf = (token: Partial<CacheToken>, mode?: CacheMode): CacheService =>
  frozen({ ...createService('v2', token), mode })
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
    expect(judgeToken({ token: { kind: 'absent' }, mode: undefined }, NOW)).toEqual({
      fitForBuildKit: false,
      read: true,
      write: true,
      reason: 'this job has no runtime token.'
    })
  })

  test('that cannot be read is not for BuildKit, and what it allows is not known', () => {
    const token = { kind: 'unreadable', reason: 'its claims are not well-formed' } as const
    expect(judgeToken({ token, mode: undefined }, NOW)).toEqual({
      fitForBuildKit: false,
      read: true,
      write: true,
      reason: 'BuildKit would refuse the runtime token: its claims are not well-formed.'
    })
  })
})

describe('cache-mode in the workflow', () => {
  const MODES: [CacheMode, boolean, boolean][] = [
    ['none', false, false],
    ['read', true, false],
    ['write-only', false, true],
    ['write', true, true]
  ]
  const BITS = [
    [true, true],
    [true, false],
    [false, true],
    [false, false]
  ] as const

  test.each(MODES)('%s lets a job do what its token lets it do as well, and no more', (mode, read, write) => {
    for (const [mayRead, mayWrite] of BITS) {
      const scopes = [scopeOf(mayRead, mayWrite)]
      expect(judgeToken(tokenOf({ scopes }, mode), NOW)).toMatchObject({
        fitForBuildKit: true,
        read: read && mayRead,
        write: write && mayWrite
      })
    }
  })

  test.each(MODES)('%s is the reason exactly where it forbids what the token allows', (mode, read, write) => {
    for (const [mayRead, mayWrite] of BITS) {
      const scopes = [scopeOf(mayRead, mayWrite)]
      const forbids = (mayRead && !read) || (mayWrite && !write)
      const { reason } = judgeToken(tokenOf({ scopes }, mode), NOW)
      expect(reason).toBe(
        forbids ? `cache-mode: ${mode} in the workflow.` : judgeToken(tokenOf({ scopes }), NOW).reason
      )
    }
  })

  test.each(MODES)('%s holds also where there is no token that tells anything', (mode, read, write) => {
    for (const token of [{ kind: 'absent' }, { kind: 'unreadable', reason: 'x' }] as const)
      expect(judgeToken({ token, mode }, NOW)).toMatchObject({ fitForBuildKit: false, read, write })
  })

  test.each(MODES)('%s gives an expired token nothing, and the expiry is told', (mode) => {
    expect(judgeToken(tokenOf({ expiresAt: NOW }, mode), NOW)).toEqual({
      fitForBuildKit: false,
      read: false,
      write: false,
      reason: 'the runtime token expired at 2026-11-20T12:00:00.000Z.'
    })
  })
})

describe('what a job writes', () => {
  const PULL = 'refs/pull/7/merge'
  const reads = { scope: 'refs/heads/main', read: true, write: false }
  const writes = (scope: string) => ({ scope, read: true, write: true })

  test('is for itself only where each scope that its token may write is its own ref', () => {
    expect(writesForItselfOnly(tokenOf({ scopes: [writes(PULL), reads] }), PULL)).toBe(true)
    expect(writesForItselfOnly(tokenOf({ scopes: [reads] }), PULL)).toBe(true)
    for (const scope of ['refs/heads/main', 'refs/pull/8/merge'])
      expect(writesForItselfOnly(tokenOf({ scopes: [writes(PULL), writes(scope)] }), PULL)).toBe(false)
    expect(writesForItselfOnly(tokenOf({ scopes: [writes(PULL)] }), undefined)).toBe(false)
  })

  test.each([{ kind: 'absent' }, { kind: 'unreadable', reason: 'x' }] as const)(
    'may be for all where its token names no scopes: %j',
    (token) => {
      expect(writesForItselfOnly({ token }, PULL)).toBe(false)
    }
  )
})
