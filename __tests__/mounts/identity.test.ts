import { describe, expect, test } from '@jest/globals'
import { cleanTarget, nameOf, parseMountFlag, renderMountFlag } from '../../src/mounts/identity.js'

const OWNER = { uid: 1000, gid: 0, mode: '755' }

describe('the mount of a flag', () => {
  test.each([
    ['type=cache,target=/root/.npm', '/root/.npm', undefined],
    ['type=cache,target=/root/.npm/', '/root/.npm', undefined],
    ['type=cache,dst=rel/../cache/', 'cache', undefined],
    ['type=cache,destination=/a//b/.', '/a/b', undefined],
    ['target=/x,type=cache,id=npm', 'npm', undefined],
    ['type=cache,target=/x,id=', '/x', undefined],
    ['TYPE=cache,Target=/x,ID=npm', 'npm', undefined],
    ['type=cache,target=/x,uid=1000', '/x', OWNER],
    ['type=cache,target=/x,uid=1000,gid=0,mode=0755', '/x', OWNER],
    ['type=cache,target=/x,gid=7', '/x', { uid: 0, gid: 7, mode: '755' }],
    ['type=cache,target=/x,mode=1777', '/x', { uid: 0, gid: 0, mode: '1777' }],
    ['type=cache,target=/x,"id=a b,c"', 'a b,c', undefined],
    ['type=cache,target=/,sharing=locked', '/', undefined]
  ])('%s', (value, id, owner) => {
    expect(parseMountFlag(value)).toMatchObject({ id, owner, obstacle: undefined })
  })

  test.each([
    'type=bind,target=/x',
    'target=/x',
    'type=cache',
    'type=tmpfs,target=/x',
    'type=cache,target=/x,uid=root',
    'type=cache,target=/x,mode=9',
    'type=cache,target=/x,mode=rwx',
    '',
    '"type=cache'
  ])('%j has none', (value) => {
    expect(parseMountFlag(value)).toBeUndefined()
  })

  test.each(['from=deps', 'source=/sub', 'src=/sub'])('with %s is not found by its id alone', (option) => {
    expect(parseMountFlag(`type=cache,target=/x,${option}`)?.obstacle).toContain('it begins as')
  })

  test.each([
    ['type=cache,target=/x,ro', true],
    ['type=cache,target=/x,readonly', true],
    ['type=cache,target=/x,ro=true', true],
    ['type=cache,target=/x,ro=false', false],
    ['type=cache,target=/x', false]
  ])('%s is only read: %s', (value, readOnly) => {
    expect(parseMountFlag(value)?.readOnly).toBe(readOnly)
  })
})

describe('the flag of a mount', () => {
  test('has its id and its owner, and waits for others', () => {
    expect(renderMountFlag({ id: '/root/.npm', owner: undefined }, '/m')).toBe(
      '--mount=type=cache,id=/root/.npm,target=/m,sharing=locked'
    )
    expect(renderMountFlag({ id: 'npm', owner: OWNER }, '/m')).toBe(
      '--mount=type=cache,id=npm,target=/m,sharing=locked,uid=1000,gid=0,mode=0755'
    )
  })

  test('has nothing that would be expanded, or end it', () => {
    expect(renderMountFlag({ id: 'a b$HOME', owner: undefined }, '/m')).toBe(
      '--mount=type=cache,id=a\\ b\\\\$HOME,target=/m,sharing=locked'
    )
  })
})

test('a target is cleaned as Go does it', () => {
  expect(['/a/b/', '/', './x', 'a/../..', '//x//y'].map(cleanTarget)).toEqual([
    '/a/b',
    '/',
    'x',
    '..',
    '/x/y'
  ])
})

test('names tell owners apart', () => {
  expect(nameOf({ id: 'x', owner: undefined })).toBe('x')
  expect(nameOf({ id: 'x', owner: OWNER })).toBe('x (uid 1000, gid 0, mode 755)')
})
