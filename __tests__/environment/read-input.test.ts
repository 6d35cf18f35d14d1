import { getInput } from '@actions/core'
import { afterEach, describe, expect, test } from '@jest/globals'
import { readInput } from '../../src/environment/read-input.js'

const NAME = 'INPUT_CACHE-FROM'
afterEach(() => {
  delete process.env[NAME]
})

describe('readInput', () => {
  test.each(['', 'x', '  x\n y \n', '\ttype=gha\r\n', 'false'])(
    'reads %j as it is, as @actions/core does',
    (text) => {
      process.env[NAME] = text
      expect(readInput('cache-from')).toBe(getInput('cache-from', { trimWhitespace: false }))
      expect(readInput('cache-from')).toBe(text)
    }
  )

  test('is empty for an input that was not given', () => {
    expect(readInput('cache-from', {})).toBe('')
  })

  test('finds an input by its name in capitals, spaces as underscores', () => {
    expect(readInput('my own input', { INPUT_MY_OWN_INPUT: 'x' })).toBe('x')
  })
})
