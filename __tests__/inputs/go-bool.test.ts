import { describe, expect, test } from '@jest/globals'
import { parseGoBool } from '../../src/inputs/go-bool.js'

describe('parseGoBool', () => {
  test.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('takes %s for true', (text) => {
    expect(parseGoBool(text)).toBe(true)
  })

  test.each(['0', 'f', 'F', 'FALSE', 'false', 'False'])('takes %s for false', (text) => {
    expect(parseGoBool(text)).toBe(false)
  })

  test.each(['', 'yes', 'no', 'on', 'tRUE', ' true', '2', 'disabled=true'])(
    'takes %j for neither',
    (text) => {
      expect(parseGoBool(text)).toBeUndefined()
    }
  )
})
