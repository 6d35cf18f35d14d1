import { describe, expect, test } from '@jest/globals'
import { harmless } from '../src/say.js'
import { commandsIn } from './support/runner-commands.js'

describe('a line of our own log', () => {
  test.each([
    '::set-output name=digest::evil',
    '  ::save-state name=layers::evil',
    'import: ##[set-output name=digest;]evil',
    'one\n::warning::two',
    'one\r::warning::two',
    'one\r\n##[stop-commands]two'
  ])('commands nothing, though it says %j', (text) => {
    expect(commandsIn(Buffer.from(`${text}\n`))).not.toEqual([])
    expect(commandsIn(Buffer.from(`${harmless(text)}\n`))).toEqual([])
  })

  test('stays as it is where nothing in it could command', () => {
    const text = 'export: type=gha,scope=a::b # [x] ##\nsecond line'
    expect(harmless(text)).toBe(text)
  })
})
