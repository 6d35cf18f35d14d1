import { describe, expect, test } from '@jest/globals'
import { findingsOf } from '../../src/buildx/checks.js'
import { readFixture } from '../support/fixtures.js'

const METADATA = JSON.parse(readFixture('answers/metadata-warnings.captured.json')) as Record<string, unknown>
const TEXT = readFixture('answers/untidy.Dockerfile')
const WARNINGS = 'buildx.build.warnings'
const RULES = 'https://docs.docker.com/go/dockerfile/rule/'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the findings of a build', () => {
  test('are at the lines of its Dockerfile, each with its rule and where to read more', () => {
    const at = (line: number) => ({ file: 'api/Dockerfile', startLine: line, endLine: line })
    expect(findingsOf(METADATA, { file: 'api/Dockerfile', text: TEXT })).toEqual([
      {
        ...at(1),
        title: "The 'as' keyword should match the case of the 'from' keyword",
        message: `FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)\nMore info: ${RULES}from-as-casing/`
      },
      {
        ...at(7),
        title: 'The MAINTAINER instruction is deprecated, use a label instead to define an image author',
        message:
          'MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label (line 7)\n' +
          `More info: ${RULES}maintainer-deprecated/`
      },
      {
        ...at(3),
        title: 'Legacy key/value format with whitespace separator should not be used',
        message:
          'LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format (line 3)\n' +
          `More info: ${RULES}legacy-key-value-format/`
      }
    ])
  })

  // The repository itself was built, whose file need not be checked out here.
  test('are told where the text of the Dockerfile is not known', () => {
    expect(findingsOf(METADATA, { file: 'Dockerfile', text: undefined })).toHaveLength(3)
  })

  test.each(['', `${TEXT}\n`, TEXT.replaceAll('\n', '\r\n'), 'FROM scratch\n'])(
    'are not told of another text, in which the lines would be wrong: %j',
    (text) => {
      expect(findingsOf(METADATA, { file: 'Dockerfile', text })).toEqual([])
    }
  )

  test('of several lines are at all of them', () => {
    const warning = {
      short: base64('Long'),
      sourceInfo: { data: base64(TEXT) },
      range: [{ start: { line: 5 }, end: { line: 6 } }]
    }
    expect(findingsOf({ [WARNINGS]: [warning] }, { file: 'Dockerfile', text: TEXT })).toEqual([
      { title: 'Long', message: 'Long', file: 'Dockerfile', startLine: 5, endLine: 6 }
    ])
  })

  test('without a line are passed over, as are those of no Dockerfile', () => {
    const warning = { short: base64('x'), sourceInfo: { data: base64(TEXT) } }
    const warnings = [warning, { ...warning, range: [] }, { short: base64('x') }, {}]
    expect(findingsOf({ [WARNINGS]: warnings }, { file: 'Dockerfile', text: TEXT })).toEqual([])
  })

  test.each([
    undefined,
    {},
    { [WARNINGS]: null },
    { [WARNINGS]: {} },
    { [WARNINGS]: 'x' },
    { [WARNINGS]: [] }
  ])('are none in the metadata %j', (metadata) => {
    expect(findingsOf(metadata, { file: 'Dockerfile', text: TEXT })).toEqual([])
  })

  // They are read before the build's own error is told, which must not be hidden.
  test.each([
    [[null]],
    [['x']],
    [[{ short: 5, range: [{ start: { line: 1 } }] }]],
    [[{ short: base64('x'), detail: 'x', range: 'x' }]],
    [[{ short: base64('x'), detail: [7], range: [{ start: { line: 1 } }] }]],
    [[{ short: base64('x'), range: [null] }]]
  ])('fail nothing in metadata that is broken: %j', (warnings) => {
    expect(() => findingsOf({ [WARNINGS]: warnings }, { file: 'Dockerfile', text: undefined })).not.toThrow()
  })
})
