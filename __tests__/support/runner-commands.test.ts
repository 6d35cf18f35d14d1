import { describe, expect, test } from '@jest/globals'
import { commandsIn } from './runner-commands.js'

const commands = (text: string) => commandsIn(Buffer.from(text))
const output = (value: string, name = 'digest') => ({ command: 'set-output', properties: { name }, value })

describe('the runner takes', () => {
  test('a :: command with properties and value, in any case', () => {
    expect(commands('::set-output name=digest::sha256:1\n::WARNING File=a,Line=2::mind this\n')).toEqual([
      output('sha256:1'),
      { command: 'warning', properties: { file: 'a', line: '2' }, value: 'mind this' }
    ])
  })

  test('a ##[ command anywhere in a line, as behind what buildx puts before it', () => {
    expect(commands('#12 0.345 ##[set-output name=digest;]evil')).toEqual([output('evil')])
    expect(commands('##[save-state name=layers;other=1]{}')).toEqual([
      { command: 'save-state', properties: { name: 'layers', other: '1' }, value: '{}' }
    ])
  })

  test.each(['\n', '\r\n', '\r'])('a command after a line that ends in %j', (end) => {
    expect(commands(`#12 0.3 x${end}::set-output name=digest::evil${end}y`)).toEqual([output('evil')])
  })

  test.each([' ', '\t', '\u00a0', '\u3000', '\u0085'])('a :: command behind the white space %j', (space) => {
    expect(commands(`${space}::set-output name=digest::x`)).toEqual([output('x')])
  })

  test('a ##[ command in a line that begins with a :: which is no command', () => {
    expect(commands('::no-such-command::##[set-output name=digest;]evil')).toEqual([output('evil')])
  })

  test('values decoded once, each form with its own codes', () => {
    expect(commands('::set-output name=a%3Ab%2Cc::1%0A2%0D3%25%3A%250A')).toEqual([
      output('1\n2\r3%%3A%0A', 'a:b,c')
    ])
    expect(commands('##[set-output name=a%3Bb%5Dc;]1%0A2%3B%5D%3A')).toEqual([output('1\n2;]%3A', 'a;b]c')])
  })

  test('an = in a value, and passes over pairs that lack a half', () => {
    expect(commands('::warning a=b=c,=d,e=,f,g==h::x')[0]?.properties).toEqual({ a: 'b=c', g: 'h' })
  })
})

describe('the runner does not take', () => {
  test.each([
    '#12 0.345 ::set-output name=digest::evil',
    'x::set-output name=digest::evil',
    '::set-output name=digest:evil',
    '::no-such-command::x',
    ':: set-output name=digest::x',
    '##[no-such-command]##[set-output name=digest;]x',
    '##[set-output name=digest;',
    '## [set-output name=digest;]x',
    '\ufeff::set-output name=digest::x',
    '#1\u2028::set-output name=digest::x',
    ''
  ])('%j as a command', (line) => {
    expect(commands(`before\n${line}\nafter`)).toEqual([])
  })
})

describe('while commands are stopped', () => {
  const stopped = { command: 'stop-commands', properties: {}, value: 'Token-1' }
  const hostile = '::set-output name=digest::evil\n##[set-output name=digest;]evil\n::Token-2::\n'
  const within = (text: string) =>
    commands(`::stop-commands::Token-1\n${text}::set-output name=digest::good\n`)

  test('none is taken, another stop-commands included', () => {
    expect(within(hostile)).toEqual([stopped])
    expect(within(`::stop-commands::Token-2\n${hostile}`)).toEqual([stopped])
  })

  test.each(['::Token-1::', '  ::token-1::whatever', '::TOKEN-1 a=b::', '#1 0.2 ##[Token-1]'])(
    'the token resumes them as %j',
    (line) => {
      expect(within(`${hostile}${line}\n`)).toEqual([stopped, output('good')])
    }
  )

  test.each(['#1 0.2 ::Token-1::', 'Token-1', '::Token-1', '::Token-12::', '::warning::##[Token-1]'])(
    'the token does not resume them as %j',
    (line) => {
      expect(within(`${hostile}${line}\n`)).toEqual([stopped])
    }
  )

  test('the token means nothing once it was used', () => {
    expect(within('::Token-1::\n::Token-1::\n')).toEqual([stopped, output('good')])
  })

  test('an empty token is never met', () => {
    expect(commands('::stop-commands::\n::::\n::warning::x\n').map(({ command }) => command)).toEqual([
      'stop-commands'
    ])
  })

  test('a build can stop them too, where nobody did', () => {
    expect(commands('#1 ##[stop-commands]theirs\n::warning::ours').map(({ command }) => command)).toEqual([
      'stop-commands'
    ])
  })
})
