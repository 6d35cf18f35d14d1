import { describe, expect, test } from '@jest/globals'
import { parseChunkRange, parseRange, rangeOfUpload } from '../../src/gateway/ranges.ts'

describe('a range of a blob of 10 bytes', () => {
  test.each<[string | undefined, ReturnType<typeof parseRange>]>([
    [undefined, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', start: 0, end: 9 }],
    ['bytes=3-5', { kind: 'part', start: 3, end: 5 }],
    ['Bytes=3-5', { kind: 'part', start: 3, end: 5 }],
    ['bytes=9-9', { kind: 'part', start: 9, end: 9 }],
    ['bytes=3-99', { kind: 'part', start: 3, end: 9 }],
    ['bytes=-4', { kind: 'part', start: 6, end: 9 }],
    ['bytes=-99', { kind: 'part', start: 0, end: 9 }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=10-', { kind: 'unsatisfiable' }],
    ['bytes=10-12', { kind: 'unsatisfiable' }],
    ['bytes=5-3', { kind: 'whole' }],
    ['bytes=0-1,4-5', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=', { kind: 'whole' }],
    ['bytes=1e1-', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
    ['bytes=99999999999999999999-', { kind: 'whole' }]
  ])('%s is read as RFC 9110 has it', (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected)
  })

  test('nothing of an empty blob can be had', () => {
    expect(parseRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' })
    expect(parseRange('bytes=-1', 0)).toEqual({ kind: 'unsatisfiable' })
    expect(parseRange(undefined, 0)).toEqual({ kind: 'whole' })
  })
})

describe('the place of a chunk', () => {
  test.each<[string | undefined, ReturnType<typeof parseChunkRange>]>([
    [undefined, { kind: 'next' }],
    ['0-4', { kind: 'at', start: 0, length: 5 }],
    ['5-5', { kind: 'at', start: 5, length: 1 }],
    ['bytes 5-9/10', { kind: 'at', start: 5, length: 5 }],
    ['4-3', { kind: 'unreadable' }],
    ['4', { kind: 'unreadable' }],
    ['', { kind: 'unreadable' }]
  ])('%s is read as the distribution spec has it', (header, expected) => {
    expect(parseChunkRange(header)).toEqual(expected)
  })
})

test('an upload says where its last byte is', () => {
  expect([rangeOfUpload(0), rangeOfUpload(1), rangeOfUpload(10)]).toEqual(['0-0', '0-0', '0-9'])
})
