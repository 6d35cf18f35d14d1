import { describe, expect, test } from '@jest/globals'
import { bringsItsOwnToken, typesOf, withIgnoredErrors } from '../../src/plan/user-entries.js'

describe('withIgnoredErrors', () => {
  test.each(['registry', 'local', 'gha', 's3', 'azblob'])(
    'keeps an exporter of type %s from failing a build',
    (type) => {
      expect(withIgnoredErrors([`type=${type},mode=max`])).toEqual([
        `type=${type},mode=max,ignore-error=true`
      ])
    }
  )

  test.each(['false', 'true', ''])('leaves ignore-error=%s as the user wrote it', (value) => {
    const lines = [`mode=max,type=gha,ignore-error=${value}`]
    expect(withIgnoredErrors(lines)).toEqual(lines)
  })

  test('leaves an inline exporter, which does not know ignore-error', () => {
    expect(withIgnoredErrors(['type=inline'])).toEqual(['type=inline'])
  })

  test('adds it to each of the registry references in one line', () => {
    expect(withIgnoredErrors(['octo/app:a,octo/app:b'])).toEqual([
      'type=registry,ref=octo/app:a,ignore-error=true',
      'type=registry,ref=octo/app:b,ignore-error=true'
    ])
  })

  test('keeps values that have commas and quotes', () => {
    expect(withIgnoredErrors(['type=gha,"scope=x,scope=main"'])).toEqual([
      'type=gha,"scope=x,scope=main",ignore-error=true'
    ])
  })

  test.each(['"type=gha', 'type=unknown,a=b', 'a=b', ''])('leaves %j for buildx to judge', (line) => {
    expect(withIgnoredErrors([line])).toEqual([line])
  })

  test('leaves a line with a field that is no pair for buildx to judge', () => {
    expect(withIgnoredErrors(['type=gha,mode'])).toEqual(['type=gha,mode'])
  })
})

describe('bringsItsOwnToken', () => {
  test.each(['type=gha,token=x', 'Token=x,type=gha', 'type=gha,scope=a,token='])('is true of %s', (line) => {
    expect(bringsItsOwnToken(line)).toBe(true)
  })

  test.each(['type=gha', 'type=gha,ghtoken=x', 'type=gha,"scope=a,token=x"', 'octo/app:token', '"type=gha'])(
    'is false of %s',
    (line) => {
      expect(bringsItsOwnToken(line)).toBe(false)
    }
  )
})

describe('typesOf', () => {
  test('names each type once', () => {
    expect(typesOf(['type=gha,scope=a', 'octo/app:cache', 'type=gha,scope=b'])).toEqual(['gha', 'registry'])
  })
})
