import { describe, expect, test } from '@jest/globals'
import { importsOf, ordered, type Uses, withoutShortcuts } from '../../tools/docs/architecture-page.ts'

/** Rooms by their letters: `ab` is a that uses b. */
function usesOf(...pairs: string[]): Uses {
  const rooms = new Set(pairs.join(''))
  return new Map(
    [...rooms].map((room) => [room, new Set(pairs.flatMap(([a, b = '']) => (a === room ? [b] : [])))])
  )
}

describe('the imports of a file', () => {
  test('are those of values, also where they are loaded late or handed on, from src/ on', () => {
    const text = `
import { one } from './one.js'
import two, { type Two } from '../other/two.js'
import * as three from '../three.js'
export { four } from '../other/four.js'
const later = async () => (await import('../other/later.js')).run()
`
    const expected = ['room/one.ts', 'other/two.ts', 'three.ts', 'other/four.ts', 'other/later.ts']
    expect(importsOf('room/file.ts', text)).toEqual(expected)
  })

  test('are none of types, of packages, and in text', () => {
    const text = `
import type { One } from './one.js'
import { type Two, type Three } from './two.js'
export type { Four } from './four.js'
import { join } from 'node:path'
// import { five } from './five.js'
const text = "import { six } from './six.js'"
`
    expect(importsOf('room/file.ts', text)).toEqual([])
  })
})

describe('rooms', () => {
  test('stand before those that they use', () => {
    expect(ordered(usesOf('ab', 'bc', 'ac', 'dc')).join('')).toMatch(/^(dabc|adbc|abdc)$/)
  })

  test('that use each other are an error that names them', () => {
    expect(() => ordered(usesOf('ab', 'bc', 'ca'))).toThrow('a → b → c → a')
  })

  test('are drawn without what follows from the rest', () => {
    expect(withoutShortcuts(usesOf('ab', 'bc', 'ac', 'cd', 'ad'))).toEqual(usesOf('ab', 'bc', 'cd'))
  })
})
