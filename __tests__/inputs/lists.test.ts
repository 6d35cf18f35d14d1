import { describe, expect, test } from '@jest/globals'
import {
  parseCsv,
  parseList,
  parseRawList,
  parseSshList,
  parseUntrimmedList
} from '../../src/inputs/lists.js'

const PARSERS = [parseCsv, parseList, parseRawList, parseUntrimmedList, parseSshList]

describe.each(PARSERS.map((parse) => [parse.name, parse] as const))('%s', (_name, parse) => {
  test.each(['', '\n\n', '\r\n'])('is empty for %j', (text) => {
    expect(parse(text)).toEqual([])
  })

  test.each(['  ', '  \n\t', '\n  \n'])('is empty for the white space %j', (text) => {
    expect(parse(text)).toEqual([])
  })

  test('drops lines of white space', () => {
    expect(parse('a\n  \nb\n\t')).toEqual(['a', 'b'])
  })

  test('keeps # as it is no comment', () => {
    expect(parse('A=#1\n#B\nC #')).toEqual(['A=#1', '#B', 'C #'])
  })

  test('reads Windows line ends', () => {
    expect(parse('a\r\nb\r\n')).toEqual(['a', 'b'])
  })

  test('keeps the order, and items that are there twice', () => {
    expect(parse('b\na\nb')).toEqual(['b', 'a', 'b'])
  })
})

describe('parseCsv', () => {
  test.each([
    ['splits at newlines and commas', 'a,b\nc', ['a', 'b', 'c']],
    ['trims, and drops what is empty', ' a, b,\n,c,,', ['a', 'b', 'c']],
    ['drops cells of white space', 'a, ,b', ['a', 'b']],
    ['splits a quoted cell that stands alone on its line', 'a\n"b,c/d"', ['a', 'b', 'c/d']],
    ['keeps a quoted cell that has others beside it', '"a,b",c', ['a,b', 'c']],
    ['keeps a quote inside a cell', 'a"b,c', ['a"b', 'c']]
  ])('%s', (_promise, text, items) => {
    expect(parseCsv(text)).toEqual(items)
  })
})

describe('parseSshList', () => {
  test.each([
    ['keeps the paths of one id together', 'default=/a,/b,/c', ['default=/a,/b,/c']],
    ['takes ./, ../ and ~/ for paths', 'x=./a,../b,~/c', ['x=./a,../b,~/c']],
    ['begins a new item at an id', 'x=/a,y=/b,z', ['x=/a', 'y=/b', 'z']],
    ['gives no paths to an id without one', 'default,/a', ['default', '/a']],
    ['has nothing to add a first path to', '/a,x=/b', ['/a', 'x=/b']]
  ])('%s', (_promise, text, items) => {
    expect(parseSshList(text)).toEqual(items)
  })
})

describe('parseList', () => {
  test.each([
    ['splits at newlines only', 'type=gha,scope=a\n type=x,ref=b ', ['type=gha,scope=a', 'type=x,ref=b']],
    ['lets a quoted item span lines', '"A=1\n\n2"\nB=3', ['A=1\n\n2', 'B=3']],
    ['reads doubled quotes in a quoted item as one', '"A=2 ""x"""', ['A=2 "x"']],
    ['keeps a quote in the middle of an item', 'label=say "hi"', ['label=say "hi"']],
    ['loses quotes around one cell of several', 'a=1,"b=2"', ['a=1,b=2']],
    ['trims what was quoted, too', '"A=1\n"', ['A=1']]
  ])('%s', (_promise, text, items) => {
    expect(parseList(text)).toEqual(items)
  })

  test('throws for a quote that is never closed', () => {
    expect(() => parseList('"A=1\nB=2')).toThrow(/quote/i)
  })
})

describe('parseUntrimmedList', () => {
  test.each([
    ['keeps a line end that was quoted', '"KEY=a\nb\n"\nX=1', ['KEY=a\nb\n', 'X=1']],
    ['keeps Windows line ends that were quoted', '"KEY=a\r\nb\r\n"\r\nX=1', ['KEY=a\r\nb\r\n', 'X=1']],
    ['keeps spaces at both ends', ' KEY= a \nX=1 ', [' KEY= a ', 'X=1 ']],
    ['keeps commas', 'KEY=a, b', ['KEY=a, b']],
    ['reads doubled quotes in a quoted item as one', '"KEY={""a"":1}"', ['KEY={"a":1}']]
  ])('%s', (_promise, text, items) => {
    expect(parseUntrimmedList(text)).toEqual(items)
  })

  test('throws for a quote that is never closed', () => {
    expect(() => parseUntrimmedList('"A=1\nB=2')).toThrow(/quote/i)
  })
})

describe('parseRawList', () => {
  test.each([
    [
      'splits at newlines only',
      'type=image,push=true\n type=docker ',
      ['type=image,push=true', 'type=docker']
    ],
    ['leaves quotes as they are', 'type=image,"name=a,b"\n"x', ['type=image,"name=a,b"', '"x']],
    ['leaves quotes around a whole item', '"env.no_proxy=a,b"', ['"env.no_proxy=a,b"']]
  ])('%s', (_promise, text, items) => {
    expect(parseRawList(text)).toEqual(items)
  })
})
