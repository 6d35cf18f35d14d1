import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { SentFile } from '../../src/buildx/sent-files.js'
import type { Step } from '../../src/buildx/steps.js'
import {
  type BuildRecord,
  keyOf,
  parseRecord,
  renderRecord,
  secondsSaved,
  timesOf
} from '../../src/record/build-record.js'
import { NOW } from '../support/builders.js'

const MAKE = '[build 2/3] RUN make'
const TEST = '[build 3/3] RUN make test'
const IMAGE = { ref: 'docker.io/library/node:24', digest: `sha256:${'d'.repeat(64)}` }
const RUN = { at: NOW, commit: '0123456', seconds: 12.5, cached: 3, total: 4, saved: 40.25, cost: 1.5 }

const fileOf = (overrides: Partial<SentFile> = {}): SentFile => ({
  ...{ mode: '100644', hash: 'n4bQgYhMfWW', size: 4, time: NOW },
  ...overrides
})

/** A record that has something of everything. */
function createRecord(overrides: Partial<BuildRecord> = {}): BuildRecord {
  return {
    at: NOW,
    commit: '0123456789abcdef0123456789abcdef01234567',
    target: 'final',
    platforms: ['linux/amd64', 'linux/arm64'],
    steps: [
      {
        key: keyOf(MAKE),
        seconds: 1.5,
        stage: 'build',
        text: 'RUN make "$ALL"',
        hash: '0123456789abcdef',
        operation: 'fedcba9876543210',
        env: { PATH: '0a1b2', EMPTY: 'e3b0c' },
        images: [IMAGE]
      },
      { key: keyOf(TEST) }
    ],
    args: { VERSION: '6b86b' },
    files: new Map([
      [
        'context',
        new Map([
          ['src', fileOf({ mode: '40755', hash: '', size: 0 })],
          ['src/app.js', fileOf()],
          ['main', fileOf({ mode: '120777', size: 10, time: 0 })]
        ])
      ],
      ['docs', new Map()]
    ]),
    runs: [RUN, { at: NOW + 60_000, seconds: 2, cached: 0, total: 4, cost: 0 }],
    ...overrides
  }
}

/** A record without what need not be there. */
const BARE: BuildRecord = {
  ...{ at: NOW, platforms: [], steps: [], args: {}, files: new Map(), runs: [] }
}

/** What is read of a record in whose JSON one thing was put in place of another. */
function readWith(field: string, value: unknown): BuildRecord | undefined {
  const whole = JSON.parse(renderRecord(createRecord())) as Record<string, unknown>
  return parseRecord(JSON.stringify({ ...whole, [field]: value }))
}

/** The same of its first step. */
function readWithStep(changes: object): BuildRecord | undefined {
  const { steps } = JSON.parse(renderRecord(createRecord())) as { steps: object[] }
  return readWith('steps', [{ ...steps[0], ...changes }, ...steps.slice(1)])
}

describe('a record', () => {
  test.each([
    ['that has everything', createRecord()],
    ['that has as little as can be', BARE]
  ])('%s is read as it was written', (_, record) => {
    expect(parseRecord(renderRecord(record))).toEqual(record)
  })

  test.each(['a b.txt', ' ', '"\\\n', '__proto__', 'constructor', '7', 'ä/日本', '-'])(
    'is read as it was written with a file, a variable and a context that is called %j',
    (name) => {
      const files = new Map([[name, new Map([[name, fileOf()]])]])
      const values = Object.fromEntries([[name, '12345']])
      const record = createRecord({ files, args: values, steps: [{ key: 'k', env: values }] })
      const read = parseRecord(renderRecord(record))
      expect(read?.files.get(name)?.get(name)).toEqual(fileOf())
      expect(Object.entries(read?.args ?? {})).toEqual([[name, '12345']])
      expect(Object.entries(read?.steps[0]?.env ?? {})).toEqual([[name, '12345']])
    }
  )

  test('with very many files is written without them, and with all else', () => {
    const many = Array.from({ length: 60_000 }, (_, index): [string, SentFile] => [
      `node_modules/some-package/with/a/long/path/${index}.js`,
      fileOf()
    ])
    const record = createRecord({ files: new Map([['context', new Map(many)]]) })
    const text = renderRecord(record)
    expect(text.length).toBeLessThan(10_000)
    expect(parseRecord(text)).toEqual({ ...record, files: new Map() })
  })

  test('with many files is written with them', () => {
    const many = Array.from({ length: 20_000 }, (_, index): [string, SentFile] => [
      `src/${index}.js`,
      fileOf()
    ])
    const record = createRecord({ files: new Map([['context', new Map(many)]]) })
    expect(parseRecord(renderRecord(record))?.files.get('context')?.size).toBe(20_000)
  })
})

describe('a text that is no record gives none', () => {
  test.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    '"version"',
    '{}',
    '{"steps":[]}',
    '{"version":1,"steps":[]}',
    '{"version":3,"steps":[]}',
    '{"version":"2","steps":[]}',
    '[{"version":2,"steps":[]}]',
    '{"version":2}',
    '{"version":2,"steps":null}',
    '{"version":2,"steps":{}}',
    '{"version":2,"steps":"[]"}',
    'no JSON'
  ])('%j', (text) => {
    expect(parseRecord(text)).toBeUndefined()
  })

  test('wherever it is cut off', () => {
    const text = renderRecord(createRecord())
    const read = Array.from(text, (_, end) => parseRecord(text.slice(0, end)))
    expect(read.filter((record) => record !== undefined)).toEqual([])
  })
})

describe('of a damaged record is left out what is damaged', () => {
  const WRONG = [null, 7, 'text', true, [], {}, [7], [null], { a: 7 }]
  const isText = (value: unknown) => typeof value === 'string'
  const except = (isRight: (value: unknown) => boolean) => WRONG.filter((value) => !isRight(value))

  /* A field, what it cannot be, and what is read instead. */
  test.each<[keyof BuildRecord, unknown[], unknown]>([
    ['at', [...except((value) => typeof value === 'number'), '7'], 0],
    ['commit', except(isText), undefined],
    ['target', except(isText), undefined],
    ['platforms', WRONG, []],
    ['args', WRONG, {}],
    ['files', WRONG.filter((value) => JSON.stringify(value) !== '{"a":7}'), new Map()],
    ['runs', WRONG, []]
  ])('where %s is something else', (field, wrong, expected) => {
    for (const value of wrong) {
      const read = readWith(field, value)
      expect(read).toEqual({ ...createRecord(), [field]: expected })
      expect(read !== undefined && field in read).toBe(expected !== undefined)
    }
  })

  test.each(['at', 'commit', 'target', 'platforms', 'args', 'files', 'runs'])(
    'where %s is missing',
    (field) => {
      const { [field]: _, ...rest } = JSON.parse(renderRecord(createRecord())) as Record<string, unknown>
      const read = parseRecord(JSON.stringify(rest))
      expect(read).toMatchObject({ steps: createRecord().steps })
    }
  )

  test('where one of its platforms or arguments is no text', () => {
    expect(readWith('platforms', [7, 'linux/amd64', null])?.platforms).toEqual(['linux/amd64'])
    expect(readWith('args', { A: 7, B: '12345', C: null })?.args).toEqual({ B: '12345' })
  })

  test.each<[string, unknown[]]>([
    ['key', [undefined, null, 7, [], {}]],
    ['seconds', [null, '1.5', -1, [], {}]],
    ['stage', [null, 7, [], {}]],
    ['text', [null, 7, [], {}]],
    ['hash', [null, 7, [], {}]],
    ['operation', [null, 7, [], {}]],
    ['env', [null, 7, 'text', [], { A: 7 }, { A: null }]],
    ['images', [null, 7, 'text', {}, [7], [null], [{ ref: 'a' }], [{ ref: 7, digest: 'b' }], [IMAGE, []]]]
  ])('where %s of a step is something else, that step', (field, wrong) => {
    for (const value of wrong)
      expect({ value, steps: readWithStep({ [field]: value })?.steps }).toEqual({
        value,
        steps: createRecord().steps.slice(1)
      })
  })

  test('where a step is no object, that step', () => {
    const [, last] = createRecord().steps
    expect(readWith('steps', [null, 7, 'text', [], [last], last])?.steps).toEqual([last])
  })

  test.each<[string, unknown[]]>([
    ['at', [undefined, null, '7', [], {}]],
    ['seconds', [undefined, null, '7', [], {}]],
    ['cached', [undefined, null, '7', [], {}]],
    ['total', [undefined, null, '7', [], {}]],
    ['cost', [undefined, null, '7', [], {}]],
    ['saved', [null, '7', [], {}]],
    ['commit', [null, 7, [], {}]]
  ])('where %s of a run is something else, that run', (field, wrong) => {
    for (const value of wrong) {
      const read = readWith('runs', [{ ...RUN, [field]: value }, RUN, null, 7, [RUN]])
      expect({ value, runs: read?.runs }).toEqual({ value, runs: [RUN] })
    }
  })

  // Such a time is no date, and to write it as one fails.
  test.each(['1e400', '-1e400', '8640000000000001', '-8640000000000001'])(
    'where a time is %s, which no date has',
    (time) => {
      const text = renderRecord(createRecord()).replaceAll(`"at":${NOW}`, `"at":${time}`)
      const read = parseRecord(text)
      expect([read?.at, read?.runs.map(({ at }) => at)]).toEqual([0, [NOW + 60_000]])
    }
  )

  test.each([null, 7, 'text', [], ['src/app.js']])(
    'where the files of a context are %j, that context: else each of its files would seem to be new',
    (paths) => {
      const files = { context: paths, docs: { 'a.md': '100644 n4bQgYhMfWW 4 5' } }
      expect(readWith('files', files)?.files).toEqual(
        new Map([['docs', new Map([['a.md', fileOf({ time: 5 })]])]])
      )
    }
  )

  test.each([
    null,
    7,
    {},
    '',
    '100644',
    '100644 n4bQgYhMfWW',
    '100644 n4bQgYhMfWW 4',
    '100644 n4bQgYhMfWW four 5',
    '100644 n4bQgYhMfWW 4 now'
  ])('where a file is %j, the context with it: else that file would seem to be another', (text) => {
    const files = { context: { good: '100644 n4bQgYhMfWW 4 5', bad: text }, docs: {} }
    expect(readWith('files', files)?.files).toEqual(new Map([['docs', new Map()]]))
  })
})

describe('the key of a step', () => {
  test('is so short a hash of its name that it confirms no guess', () => {
    expect(keyOf('[1/1] RUN TOKEN=hunter2 make')).toMatch(/^[0-9a-f]{6}$/)
    expect(keyOf(MAKE)).toBe(createHash('sha256').update(MAKE).digest('hex').slice(0, 6))
    expect(keyOf(MAKE)).not.toBe(keyOf(TEST))
  })
})

const stepOf = (name: string, status: Step['status'], seconds = 0): Step => ({
  ...{ name, status, seconds },
  ...{ error: undefined, bytes: 0 }
})
const KNOWN = createRecord({
  steps: [{ key: keyOf(MAKE), seconds: 10 }, { key: keyOf(TEST), seconds: 20 }, { key: keyOf('[1/1] RUN x') }]
})

describe('how long a step took', () => {
  test('is known of those that the record has, by their names', () => {
    const timeOf = timesOf(KNOWN)
    expect([MAKE, TEST, '[1/1] RUN x', '[9/9] RUN new'].map(timeOf)).toEqual([10, 20, undefined, undefined])
  })

  test('is known of none where there is no record', () => {
    expect(timesOf(undefined)(MAKE)).toBeUndefined()
  })
})

describe('what the cache saved', () => {
  test('is what is known of the steps that were cached, and not known where nothing is', () => {
    const cached = [stepOf(MAKE, 'cached'), stepOf(TEST, 'cached'), stepOf('[9/9] RUN new', 'cached')]
    expect(secondsSaved(cached, KNOWN)).toBe(30)
    expect(secondsSaved([stepOf(MAKE, 'executed', 5), stepOf(TEST, 'cached')], KNOWN)).toBe(20)
    expect(secondsSaved([stepOf(MAKE, 'executed', 5)], KNOWN)).toBeUndefined()
    expect(secondsSaved([stepOf('[1/1] RUN x', 'cached')], KNOWN)).toBeUndefined()
    expect(secondsSaved(cached, undefined)).toBeUndefined()
    expect(secondsSaved([], KNOWN)).toBeUndefined()
  })

  test('is known to be nothing of steps that took no time', () => {
    const record = createRecord({ steps: [{ key: keyOf(MAKE), seconds: 0 }] })
    expect(secondsSaved([stepOf(MAKE, 'cached')], record)).toBe(0)
  })
})
