import { readFileSync } from 'node:fs'
import { describe, expect } from '@jest/globals'
import { load } from 'js-yaml'
import { parseEntries, renderEntry, renderFields } from '../src/buildx/cache-entry.js'
import { parseOutput } from '../src/buildx/output.js'
import { InputError } from '../src/errors.js'
import { csvFields } from '../src/inputs/csv-fields.js'
import { readInputs } from '../src/read-inputs.js'
import { fuzz, ODD_PIECES, pick, textOf } from './support/fuzz.js'
import { goFields } from './support/go-csv.js'
import type { Random } from './support/random.js'

/* Whatever an input has: it is read, or refused with an error that names it. Nothing else is thrown, and nothing hangs. */

const ACTION = new URL('../action.yml', import.meta.url)
const { inputs: DECLARED } = load(readFileSync(ACTION, 'utf8')) as {
  inputs: Record<string, { description: string }>
}
const NAMES = Object.keys(DECLARED)
const LISTS = NAMES.filter((name) => /\((CSV|list|raw list)\)\s*$/.test(DECLARED[name]?.description ?? ''))

/** Of what right values are made, too. */
const PIECES = [
  // A variable of the runner's is UTF-8, in which there is no half of a character.
  ...ODD_PIECES.filter((piece) => !/\p{Cs}/u.test(piece)),
  ...[
    '\n',
    '\n',
    ',',
    ',',
    '=',
    '=',
    '"',
    '"',
    ' ',
    'a',
    'id',
    'true',
    'false',
    'TRUE',
    'auto',
    'off',
    'local',
    'gha'
  ],
  ...[
    'registry',
    's3',
    'zstd',
    'max',
    'read',
    'warn',
    '80%',
    '0.8',
    '10GB',
    '2GiB',
    '/',
    '500MB/2GB',
    'check',
    'format=json'
  ],
  ...[
    'linux/amd64',
    'linux/arm/v7',
    'ghcr.io/octo/app',
    ':latest',
    '@sha256:',
    '0'.repeat(64),
    'nofile=1:2',
    'default'
  ],
  ...[
    'type=cache',
    'id=apt',
    'uid=1000',
    'mode=0755',
    'target=/a',
    '{"a": {"target": "/b"}}',
    '{"a":',
    '"/b"',
    '}',
    '[',
    ']'
  ],
  ...[
    'bucket=b',
    'region=r',
    'timeout=1m',
    'type=local,dest=out',
    'dest=',
    'push=true',
    'name=',
    'key=value',
    'token=t'
  ]
]

const hostile = (random: Random): string => textOf(random, 10, PIECES)

/** What comes of these inputs; undefined if they were read. */
function refusalOf(given: ReadonlyMap<string, string>): InputError | undefined {
  try {
    readInputs((name) => given.get(name) ?? '')
    return undefined
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
}

function expectNamed(given: ReadonlyMap<string, string>): void {
  const refusal = refusalOf(given)
  if (refusal === undefined) return
  const [, name = ''] = /^([a-z-]+): /.exec(refusal.message) ?? []
  if (!given.has(name)) throw new Error(`not one of ${[...given.keys()]} is named: ${refusal.message}`)
}

describe('inputs of any text', () => {
  fuzz('are read, or refused by their name: each list alone', 10_000, (random, seed) => {
    expectNamed(new Map([[LISTS[seed % LISTS.length] ?? '', hostile(random)]]))
  })

  fuzz('are read, or one of them is refused by its name: any inputs together', 10_000, (random) => {
    const names = Array.from({ length: 1 + random(4) }, () => pick(random, NAMES))
    expectNamed(new Map(names.map((name) => [name, hostile(random)])))
  })

  fuzz('that are JSON of any kind are a cache-map, or refused', 2_000, (random) => {
    const value = () =>
      pick(random, ['"/a"', '{}', '[]', '7', 'null', '{"id":{"toString":1}}', `${'['.repeat(random(9))}`])
    const text = `{${Array.from({ length: random(3) }, (_, index) => `"${index}": {"target": ${value()}, "id": ${value()}}`)}}`
    expectNamed(new Map([['cache-map', text]]))
  })
})

describe('what is rendered', () => {
  fuzz('as fields reads back the same here, and as Go reads CSV', 10_000, (random) => {
    const pairs = Array.from({ length: 1 + random(4) }, () => [hostile(random), hostile(random)] as const)
    const fields = pairs.map((pair) => pair.join('='))
    const line = renderFields(pairs)
    expect(csvFields(line, false)).toEqual(fields)
    expect(goFields(line)).toEqual(fields)
  })

  fuzz('as an entry of a cache reads back the same', 10_000, (random) => {
    const attributes = { scope: hostile(random), ref: hostile(random), 'ignore-error': 'true' }
    expect(parseEntries(renderEntry({ type: 'gha', attributes }))).toEqual([{ type: 'gha', attributes }])
  })
})

describe('a line that a user wrote', () => {
  fuzz('is read as Go reads it, where Go can', 10_000, (random) => {
    // A second line is none of the flag's.
    const line = hostile(random).replace(/[\r\n]/g, '')
    const fields = goFields(line)
    if (fields !== undefined && line !== '') expect(csvFields(line, false)).toEqual(fields)
  })

  fuzz('is an output or a cache of some type, or of none', 10_000, (random) => {
    const line = hostile(random)
    const all = [parseOutput(line), ...parseEntries(line)].flatMap(({ type, attributes }) => [
      type,
      ...Object.values(attributes)
    ])
    if (!all.every((text) => typeof text === 'string')) throw new Error(JSON.stringify(all))
  })
})
