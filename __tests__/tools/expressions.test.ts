import { expect, test } from '@jest/globals'
import { evaluate, holds, interpolate } from '../../tools/runners/expressions.ts'

const CONTEXTS = {
  github: { event_name: 'push', ref_name: 'main', event: { number: 7 } },
  vars: { EMPTY: '', NAME: 'one' },
  matrix: { image: 'web' }
}

test.each([
  ['github.event_name', 'push'],
  ['github.event.number', 7],
  ['vars.ABSENT', null],
  ['github.event.absent.deeper', null],
  ["'it''s text'", "it's text"],
  ["''", ''],
  ['12', 12],
  ['true', true],
  ["github.event_name == 'push'", true],
  ["github.event_name == 'PUSH'", true],
  ["github.event_name != 'push'", false],
  ['github.event.number == 7', true],
  ["vars.ABSENT == ''", true],
  ["vars.EMPTY || 'other'", 'other'],
  ["vars.NAME || 'other'", 'one'],
  ["github.ref_name == 'main' && 'latest' || github.ref_name", 'latest'],
  ["github.ref_name == 'next' && 'latest' || github.ref_name", 'main'],
  ["!(github.event_name == 'push')", false],
  ["!vars.EMPTY && matrix.image == 'web'", true]
])('%s is what GitHub makes of it', (expression, value) => {
  expect(evaluate(expression, CONTEXTS)).toEqual(value)
})

test('all expressions of a text are replaced, and what is empty leaves nothing', () => {
  const text = `a=\${{ matrix.image }}\nb=\${{vars.ABSENT}}\nc=\${{ github.event_name == 'push' }}`
  expect(interpolate(text, CONTEXTS)).toBe('a=web\nb=\nc=true')
})

test('a condition may have its braces or not', () => {
  expect(holds("github.event_name == 'push'", CONTEXTS)).toBe(true)
  expect(holds(`\${{ github.event_name != 'push' }}`, CONTEXTS)).toBe(false)
})

test.each([
  ['githb.ref', '"githb" is no context'],
  ['startsWith(github.ref_name)', '"startsWith" is no context'],
  ['github.event.*', 'is not known here'],
  ['github.ref_name github', 'is not expected there'],
  ['(vars.NAME', 'not closed'],
  ['vars.NAME ==', 'ends too early']
])('%s is an error, not empty', (expression, message) => {
  expect(() => evaluate(expression, CONTEXTS)).toThrow(message)
})
