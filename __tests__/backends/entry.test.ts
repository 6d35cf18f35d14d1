import { describe, expect, test } from '@jest/globals'
import { parseEntries, renderEntry } from '../../src/backends/entry.js'

describe('renderEntry', () => {
  test('puts the type first and the attributes in their order', () => {
    expect(
      renderEntry({ type: 'gha', attributes: { scope: 'app', mode: 'max', 'ignore-error': 'true' } })
    ).toBe('type=gha,scope=app,mode=max,ignore-error=true')
  })

  test('quotes as CSV what has commas or quotes, so that no value can add an attribute', () => {
    expect(renderEntry({ type: 'gha', attributes: { scope: 'x,scope=main', note: 'say "hi"' } })).toBe(
      'type=gha,"scope=x,scope=main","note=say ""hi"""'
    )
  })
})

describe('parseEntries', () => {
  test.each([
    'plain',
    'with,comma',
    'x,scope=main',
    'x","scope=main',
    '"quoted"',
    '"',
    'a=b==c',
    ' spaces around ',
    'two\nlines',
    'ünïcødé',
    '',
    '#',
    "it's"
  ])('reads back the value %j as it was rendered', (value) => {
    const entry = { type: 'registry', attributes: { ref: value, mode: 'max' } }
    expect(parseEntries(renderEntry(entry))).toEqual([entry])
  })

  test('reads the type wherever it stands, and keys in any case, as buildx does', () => {
    expect(parseEntries('Scope=App, TYPE=gha')).toEqual([{ type: 'gha', attributes: { scope: 'App' } }])
  })

  test('reads a line without any = as registry references', () => {
    expect(parseEntries('octo/app:cache,octo/base:cache')).toEqual([
      { type: 'registry', attributes: { ref: 'octo/app:cache' } },
      { type: 'registry', attributes: { ref: 'octo/base:cache' } }
    ])
  })

  test('has nothing to say of a line that is not CSV', () => {
    expect(parseEntries('"type=gha')).toEqual([{ type: '', attributes: {} }])
  })
})
