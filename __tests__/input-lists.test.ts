import { describe, expect, test } from '@jest/globals'
import { parseCsv, parseList, parseRawList } from '../src/input-lists.js'

describe('every list', () => {
  test.each([parseCsv, parseList, parseRawList])(
    'is empty for an empty text and for blank lines (%p)',
    (parse) => {
      expect(parse('')).toEqual([])
      expect(parse('\n\n')).toEqual([])
    }
  )

  test.each([parseCsv, parseList, parseRawList])('keeps # as it is no comment (%p)', (parse) => {
    expect(parse('A=#1\n#B')).toEqual(['A=#1', '#B'])
  })

  test.each([parseCsv, parseList, parseRawList])('reads Windows line ends (%p)', (parse) => {
    expect(parse('a\r\nb\r\n')).toEqual(['a', 'b'])
  })
})

describe('parseCsv', () => {
  test('splits at newlines and commas, trims, and drops what is empty', () => {
    expect(parseCsv('linux/amd64, linux/arm64,\nlinux/386')).toEqual([
      'linux/amd64',
      'linux/arm64',
      'linux/386'
    ])
  })

  test('splits a quoted cell that stands alone on its line', () => {
    expect(parseCsv('linux/amd64\n"linux/arm64,linux/arm/v7"')).toEqual([
      'linux/amd64',
      'linux/arm64',
      'linux/arm/v7'
    ])
  })

  test('keeps a quoted cell that has others beside it', () => {
    expect(parseCsv('"a,b",c')).toEqual(['a,b', 'c'])
  })
})

describe('parseList', () => {
  test('splits at newlines only', () => {
    expect(parseList('type=gha,scope=a\n type=registry,ref=b ')).toEqual([
      'type=gha,scope=a',
      'type=registry,ref=b'
    ])
  })

  test('lets a quoted item span lines and have quotes of its own', () => {
    expect(parseList('"A=1\n2 ""x"""\nB=3')).toEqual(['A=1\n2 "x"', 'B=3'])
  })

  test('keeps a quote in the middle of an item', () => {
    expect(parseList('org.label=say "hi"')).toEqual(['org.label=say "hi"'])
  })

  test('throws for a quote that is never closed', () => {
    expect(() => parseList('"A=1\nB=2')).toThrow()
  })
})

describe('parseRawList', () => {
  test('splits at newlines only and leaves quotes as they are', () => {
    expect(parseRawList('type=image,"name=a,b",push=true\n"x')).toEqual([
      'type=image,"name=a,b",push=true',
      '"x'
    ])
  })
})
