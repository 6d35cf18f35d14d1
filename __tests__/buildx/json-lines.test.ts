import { describe, expect, test } from '@jest/globals'
import { jsonLines } from '../../src/buildx/json-lines.js'
import { readFixture } from '../support/fixtures.js'

describe('jsonLines', () => {
  test('gives the objects of a text, one a line, in order', () => {
    expect(jsonLines('{"a":1}\n{"a":{"b":[2]}}\n')).toEqual([{ a: 1 }, { a: { b: [2] } }])
  })

  test.each(['', '\n', 'ERROR: x', '["a"]', '"a"', '1', 'null', ' {"a":1}', '{"a":', '{a:1}'])(
    'passes over %j, which is no such line',
    (line) => {
      expect(jsonLines(`${line}\n{"a":1}\n${line}`)).toEqual([{ a: 1 }])
    }
  )

  test('reads what buildx answers (captured)', () => {
    expect(jsonLines(readFixture('answers/history-ls.captured.jsonl'))).toHaveLength(6)
    expect(jsonLines(readFixture('answers/du.captured.jsonl'))).toHaveLength(12)
  })
})
