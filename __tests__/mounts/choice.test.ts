import { describe, expect, test } from '@jest/globals'
import { isChosen, parseCacheMap, parseMountChoice } from '../../src/mounts/choice.js'

const plain = (id: string) => ({ id, owner: undefined })

describe('cache-mounts', () => {
  test.each([
    [[], { kind: 'auto' }],
    [['auto'], { kind: 'auto' }],
    [['off'], { kind: 'off' }],
    [['/root/.npm/'], { kind: 'list', input: 'cache-mounts', mounts: [plain('/root/.npm')] }],
    [['/a', '/b'], { kind: 'list', input: 'cache-mounts', mounts: [plain('/a'), plain('/b')] }],
    [
      ['id=apt,sharing=locked', 'type=cache,target=/x/,uid=5'],
      {
        kind: 'list',
        input: 'cache-mounts',
        mounts: [plain('apt'), { id: '/x', owner: { uid: 5, gid: 0, mode: '755' } }]
      }
    ]
  ])('%j', (items, choice) => {
    expect(parseMountChoice(items)).toEqual(choice)
  })

  test.each([
    ['/a,/b', 'has a comma'],
    ['type=bind,target=/x', 'is no cache mount'],
    ['id=', 'has neither an id nor a target'],
    ['sharing=locked', 'has neither an id nor a target'],
    ['id=a,uid=me', 'has a uid, gid or mode that is no number'],
    ['id=a,from=b', 'has the option from']
  ])('refuses %s, which %s', (item, complaint) => {
    expect(() => parseMountChoice([item])).toThrow(`cache-mounts: "${item}" ${complaint}`)
  })

  test('refuses auto beside others', () => {
    expect(() => parseMountChoice(['/a', 'auto'])).toThrow('"auto" stands beside other mounts')
  })
})

describe('cache-map', () => {
  test('is what buildkit-cache-dance takes', () => {
    const text = '{"npm": "/root/.npm/", "apt": {"target": "/var/cache/apt", "id": "1", "uid": 3}}'
    expect(parseCacheMap(text)).toEqual({
      kind: 'list',
      input: 'cache-map',
      mounts: [plain('/root/.npm'), { id: '1', owner: { uid: 3, gid: 0, mode: '755' } }]
    })
    expect(parseCacheMap('')).toBeUndefined()
  })

  test.each(['{', '[]', '1', '{"a": 1}', '{"a": {}}', '{"a": {"target": "/x", "uid": "me"}}'])(
    'refuses %s',
    (text) => {
      expect(() => parseCacheMap(text)).toThrow('cache-map: ')
    }
  )
})

test('a mount is chosen by its id and its owner', () => {
  const list = parseMountChoice(['/a', 'id=b,uid=5'])
  expect(isChosen(list, plain('/a'))).toBe(true)
  expect(isChosen(list, plain('b'))).toBe(false)
  expect(isChosen(list, { id: 'b', owner: { uid: 5, gid: 0, mode: '755' } })).toBe(true)
  expect(isChosen({ kind: 'auto' }, plain('/z'))).toBe(true)
  expect(isChosen({ kind: 'off' }, plain('/a'))).toBe(false)
})
