import { describe, expect, test } from '@jest/globals'
import { releaseOf } from '../../tools/release/notes.ts'

const CHANGELOG = `# Changelog

## Unreleased

- Not yet.

## 1.10.0 (2026-12-01)

- Ten.
- With a heading:

### Below

- Inside.

## 1.1.0

- One.

## 1.0.0
`

describe('the notes of a release', () => {
  test('are what the changelog says of it, up to the next version', () => {
    expect(releaseOf('v1.1.0', '1.1.0', CHANGELOG)).toEqual({ notes: '- One.' })
    expect(releaseOf('v1.10.0', '1.10.0', CHANGELOG)).toEqual({
      notes: '- Ten.\n- With a heading:\n\n### Below\n\n- Inside.'
    })
  })

  test.each([
    ['a tag that is no version', '1.1.0', '1.1.0', '"1.1.0" is no version; write it as v1.2.3.'],
    ['a release to be', 'v1.2.0-rc.1', '1.2.0-rc.1', '"v1.2.0-rc.1" is no version; write it as v1.2.3.'],
    ['another version', 'v1.1.0', '1.0.0', 'package.json has version 1.0.0, and the tag is v1.1.0.'],
    ['a version without a section', 'v1.2.0', '1.2.0', 'CHANGELOG.md has no section "## 1.2.0".'],
    ['an empty section', 'v1.0.0', '1.0.0', 'The section of 1.0.0 in CHANGELOG.md is empty.']
  ])('are refused for %s', (_, tag, version, complaint) => {
    expect(releaseOf(tag, version, CHANGELOG)).toEqual({ complaint })
  })
})
