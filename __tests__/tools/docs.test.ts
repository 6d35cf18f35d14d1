import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../src/errors.js'
import { OUTPUT_NAMES } from '../../src/outputs.js'
import { readInputs } from '../../src/read-inputs.js'
import { type Action, type InputEntry, parseAction, renderInputs } from '../../tools/docs/inputs-page.ts'

const ACTION = new URL('../../action.yml', import.meta.url)

const SMALL = `name: Small
inputs:
  # The first. Its note,
  # on two lines.
  plain:
    description: Nothing but text.
    default: \${{ github.token }}
  many:
    description: >-
      Several
      words. (raw list)
  # The second.
  switch:
    description: On (or off). (boolean)
    default: "true"

outputs:
  # No section.
  result:
    description: What came of it.

runs:
  using: node24
`

/** An action with one input, of which only `input` matters. */
function actionWith(input: Partial<InputEntry>): Action {
  const entry: InputEntry = { name: 'some', type: 'text', default: '', description: 'Some.', ...input }
  return { sections: [{ title: 'Some', note: '', inputs: [entry] }], outputs: [] }
}

/** The cells of the table row of an input. */
function cellsOf(page: string, name: string): string[] {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` `)) ?? ''
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

describe('parseAction', () => {
  it('takes a comment as the heading of the inputs below it, and what follows its first sentence as a note', () => {
    expect(
      parseAction(SMALL).sections.map(({ title, note, inputs }) => [
        title,
        note,
        inputs.map(({ name }) => name)
      ])
    ).toEqual([
      ['The first', 'Its note, on two lines.', ['plain', 'many']],
      ['The second', '', ['switch']]
    ])
  })

  it('cuts the type off the end of a description, and takes an input without one for text', () => {
    const inputs = parseAction(SMALL).sections.flatMap((section) => section.inputs)
    expect(inputs.map(({ type, description }) => [type, description])).toEqual([
      ['text', 'Nothing but text.'],
      ['raw list', 'Several words.'],
      ['boolean', 'On (or off).']
    ])
  })

  it('refuses an input that stands under no comment, by its name', () => {
    expect(() => parseAction(SMALL.replace(/ {2}# The first.*\n.*two lines\.\n/, ''))).toThrow(/plain, many/)
  })
})

describe('renderInputs', () => {
  it('shows an expression in a default as it stands', () => {
    const page = renderInputs(actionWith({ default: '$' + '{{ github.token }}' }))
    expect(cellsOf(page, 'some')[2]).toBe('`$' + '{{ github.token }}`')
  })

  it('leaves the cell of an input without a default empty', () => {
    expect(cellsOf(renderInputs(actionWith({})), 'some')[2]).toBe('')
  })

  it('escapes pipes everywhere, and other markup outside code', () => {
    const page = renderInputs(actionWith({ description: 'a|b `c|d_e_` *f* <g> [h](i)' }))
    expect(cellsOf(page, 'some')[3]).toBe('a\\|b `c\\|d_e_` \\*f\\* \\<g\\> \\[h\\](i)')
  })

  it('keeps a description of several lines in one row', () => {
    const page = renderInputs(actionWith({ description: 'One.\nTwo.\n\nThree.' }))
    expect(cellsOf(page, 'some')[3]).toBe('One. Two. Three.')
  })

  it('makes every row of a table equally wide, as the formatter does', () => {
    const rows = renderInputs(parseAction(SMALL))
      .split('\n\n')
      .filter((block) => block.startsWith('| '))
    expect(rows.length).toBe(4)
    for (const table of rows) {
      expect(
        new Set(
          table
            .trimEnd()
            .split('\n')
            .map((line) => line.length)
        ).size
      ).toBe(1)
    }
  })
})

describe('action.yml', () => {
  /** Inputs whose items must be of some form; a comma or a quote in any other is the user's own matter. */
  const SAMPLES: Record<string, string> = {
    platforms: '"linux/amd64",linux/arm64',
    ulimit: '"nofile=1"',
    secrets: '"a=1",b=2',
    'secret-envs': '"a=1",b=2',
    'secret-files': '"a=1",b=2',
    'cache-attributes': '"bucket=a",b',
    'cache-mounts': '"a"'
  }

  it('gives each input the type by which it is read', async () => {
    const { sections } = parseAction(await readFile(ACTION, 'utf8'))
    const wrong = sections
      .flatMap(({ inputs }) => inputs)
      .map(({ name, type }) => `${name}: ${type}, read as ${kindOf(name)}`)
      .filter((line) => !/: (.*), read as \1$/.test(line))
    expect(wrong).toEqual([])
  })

  it('declares the outputs that the action sets, in their order', async () => {
    const { outputs } = parseAction(await readFile(ACTION, 'utf8'))
    expect(outputs.map(({ name }) => name)).toEqual(OUTPUT_NAMES)
  })

  /** What kind of text an input takes, found out by giving it one. */
  function kindOf(name: string): string {
    const sample = SAMPLES[name] ?? '"a",b'
    try {
      return kindOfValue(readInput(name, sample))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return kindOfComplaint(name, error.message)
    }
  }

  function kindOfValue(value: unknown): string {
    if (typeof value !== 'object' || value === null) return 'text'
    // A list may be a part of what is read.
    if ('mounts' in value) return kindOfValue(value.mounts)
    // A list of `name=value` may be read into an object.
    if (Object.keys(value).length > 1) return 'CSV'
    return JSON.stringify(value).includes('\\"') ? 'raw list' : 'list'
  }

  function kindOfComplaint(name: string, message: string): string {
    if (message.includes('is not a boolean')) return 'boolean'
    // A call may have attributes beside its word (`check,format=json`), so it is a text.
    return message.includes('is not known') && name !== 'call' ? 'choice' : 'text'
  }

  function readInput(name: string, text: string): unknown {
    const inputs = readInputs((asked) => (asked === name ? text : ''))
    const key = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    if (!(key in inputs)) throw new Error(`readInputs has no ${key}.`)
    return Object.entries(inputs).find(([candidate]) => candidate === key)?.[1]
  }
})
