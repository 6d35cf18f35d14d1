import { describe, expect, test } from '@jest/globals'
import { escapeMarkdown, formatBytes, formatSeconds, listSome, shorten } from '../src/text.js'

/** What HTML that has no element shows. */
function shown(html: string): string {
  return html
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}

describe('escapeMarkdown', () => {
  test.each([
    '\\`*_{}[]|#~>!@ <b> & &amp;',
    '&#60;b&#62; &lt;b&gt;',
    'https://example.com/x?a=1&b=2',
    'www.example.com',
    '::error::x ##[group]',
    '漢字 🙂 é'
  ])('shows every character of %j as it is, once read as HTML', (text) => {
    expect(shown(escapeMarkdown(text))).toBe(text)
  })

  test('leaves plain text alone and puts lines together', () => {
    expect(escapeMarkdown('plain text, with 1.5 MB (x).')).toBe('plain text, with 1.5 MB (x).')
    expect(escapeMarkdown('a\r\nb\n\nc')).toBe('a b c')
    expect(escapeMarkdown('a\u2028b\u2029c\u0085d\ve\ff\0g\th')).toBe('a b c d e f g h')
  })

  test.each(['|', '<', '>', '`', '[', ']', '*', '_', '~', '#', '!', '@', ':', '\\'])(
    'leaves no %s that could mean something',
    (character) => {
      expect(escapeMarkdown(`a${character}b`).replaceAll('&#', '')).not.toContain(character)
    }
  )

  // GitHub makes links of such text alone.
  test.each(['www.example.com', 'see www.example.com/x', '(www.example.com)', 'WWW.example.com'])(
    'leaves nothing of %j that is a link by itself',
    (text) => {
      expect(escapeMarkdown(text)).not.toMatch(/www\./i)
    }
  )

  test.each([
    ['turns the rest around', '\u202e'],
    ['isolates what follows', '\u2066'],
    ['is a mark of a direction', '\u200f'],
    ['is the Arabic mark of a direction', '\u061c'],
    ['has no width', '\u200b'],
    ['joins without a width', '\u2060'],
    ['is a byte order mark', '\ufeff'],
    ['is a soft hyphen', '\u00ad'],
    ['is a tag that nobody sees', '\u{e0041}']
  ])('lets no character through that %s', (_, character) => {
    const escaped = escapeMarkdown(`app${character}gpj.exe`)
    expect(escaped).not.toContain(character)
    expect(escaped).toMatch(/^app.*gpj\.exe$/)
  })
})

describe('numbers', () => {
  test.each([
    [0, '0.00 s'],
    [1.234, '1.23 s'],
    [12.34, '12.3 s'],
    [3600, '3600.0 s']
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text)
  })

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_064_447, '1.1 MB'],
    [2_500_000_000, '2.5 GB'],
    [5e15, '5000.0 TB']
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test('999 999 bytes are a megabyte', () => {
    expect(formatBytes(999_999)).toBe('1.0 MB')
  })
})

describe('shorten', () => {
  test.each([
    ['', ''],
    ['abcde', 'abcde'],
    ['abcdef', 'abcd…']
  ])('makes of %j, at most five characters long, %j', (text, short) => {
    expect(shorten(text, 5)).toBe(short)
  })
})

describe('listSome', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a, b, c'],
    [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more']
  ])('of %j is %j', (items, text) => {
    expect(listSome(items)).toBe(text)
  })

  test('cuts off names that are long', () => {
    expect(listSome(['x'.repeat(100), 'b'])).toBe(`${'x'.repeat(79)}…, b`)
  })
})
