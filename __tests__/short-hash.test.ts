import { describe, expect, test } from '@jest/globals'
import { shortHash } from '../src/short-hash.js'

describe('shortHash', () => {
  // Names of caches and builders that are there already are made of it.
  test('is the beginning of the text’s SHA-256, on every machine and in every version', () => {
    expect(shortHash('')).toBe('e3b0c442')
    expect(shortHash('octo/app')).toBe('609ddd1d')
    expect(shortHash('\u00e4')).toBe('33e6d73f')
  })

  test('tells texts apart that differ little', () => {
    const texts = ['octo/app', 'octo/App', 'octo/app ', 'octo/app\n', 'octo', 'app']
    expect(new Set(texts.map(shortHash)).size).toBe(texts.length)
  })
})
