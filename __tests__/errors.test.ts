import { describe, expect, test } from '@jest/globals'
import { BuildFailure, InputError, reasonOf } from '../src/errors.js'

describe('reasonOf', () => {
  test('is the first line of an error’s message, or of the thrown value', () => {
    expect(reasonOf(new Error('  it broke\nat some place'))).toBe('it broke')
    expect(reasonOf('thrown text')).toBe('thrown text')
    expect(reasonOf(undefined)).toBe('undefined')
  })
})

describe('InputError', () => {
  test('keeps its name and cause', () => {
    const cause = new Error('below')
    const error = new InputError('above', { cause })
    expect(error).toMatchObject({ name: 'InputError', message: 'above', cause })
  })
})

describe('BuildFailure', () => {
  test.each([{ file: 'api/Dockerfile', line: 3 }, undefined])(
    'keeps its name and its place in a Dockerfile (%j)',
    (place) => {
      const error = new BuildFailure('it failed', place)
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject({ name: 'BuildFailure', message: 'it failed' })
      expect(error.place).toEqual(place)
    }
  )
})
