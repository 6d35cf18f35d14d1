import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { BuildDefinition } from '../../src/buildx/definition.js'
import type { SentFile } from '../../src/buildx/sent-files.js'
import { type BuildRecord, keyOf, parseRecord, renderRecord, timesOf } from '../../src/record/build-record.js'
import { composeRecord, type RecordMaterial } from '../../src/record/compose.js'
import { digestOfText, type MadeStep, shortOf } from '../../src/record/making.js'
import { NOW } from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const MAKE = '[build 2/3] RUN make'
const TEST = '[build 3/3] RUN make test'
const IMAGE = { ref: 'docker.io/library/node:24', digest: `sha256:${'d'.repeat(64)}` }

const runOf = (at: number) => ({ at, commit: 'c0ffee', seconds: 12, cached: 1, total: 2, cost: 1 })
const fileOf = (overrides: Partial<SentFile> = {}): SentFile => ({
  ...{ mode: '100644', hash: 'n4bQgYhMfWW', size: 4, time: NOW },
  ...overrides
})

/** A step that ran for two seconds, of which nothing but its name is known. */
const madeOf = (overrides: Partial<MadeStep> = {}): MadeStep => ({
  ...{ name: MAKE, status: 'executed', seconds: 2, error: undefined, bytes: 0 },
  ...{ stage: 'build', text: undefined, lines: undefined, parents: [], images: [] },
  ...{ defined: undefined, isLost: false },
  ...overrides
})

const definitionOf = (args: Record<string, string>): BuildDefinition => ({
  ...{ steps: new Map(), dockerfile: [], args }
})

function composed(material: Partial<RecordMaterial> = {}, before?: BuildRecord): BuildRecord {
  return composeRecord(
    {
      ...{ run: runOf(NOW), target: undefined, platforms: ['linux/amd64'], steps: [madeOf()] },
      ...{ definitions: undefined, files: new Map(), keepsTimes: true },
      ...material
    },
    before === undefined ? undefined : frozen(before)
  )
}

describe('the record of a build', () => {
  test('has when it was made, of which commit, and what was built', () => {
    expect(composed({ target: 'final', platforms: ['linux/amd64', 'linux/arm64'] })).toMatchObject({
      ...{ at: NOW, commit: 'c0ffee', target: 'final' },
      platforms: ['linux/amd64', 'linux/arm64']
    })
  })

  test('has no commit and no target where there is none', () => {
    const { commit: _, ...run } = runOf(NOW)
    const record = composed({ run })
    expect(['commit' in record, 'target' in record]).toEqual([false, false])
  })

  test('has of each step what it was made of, as hashes', () => {
    const step = madeOf({
      text: 'RUN make',
      images: [IMAGE],
      defined: { operation: '{"exec":{}}', env: { PATH: '/bin', TOKEN: 'hunter2' }, reads: [] }
    })
    expect(composed({ steps: [step] }).steps).toEqual([
      {
        key: keyOf(MAKE),
        seconds: 2,
        stage: 'build',
        text: 'RUN make',
        hash: digestOfText('RUN make'),
        operation: shortOf('{"exec":{}}'),
        env: { PATH: shortOf('/bin'), TOKEN: shortOf('hunter2') },
        images: [IMAGE]
      }
    ])
  })

  test('has nothing of a step that is not known of it', () => {
    expect(composed().steps).toEqual([{ key: keyOf(MAKE), seconds: 2, stage: 'build' }])
    const copy = madeOf({ defined: { operation: '{}', env: undefined, reads: [] } })
    expect('env' in (composed({ steps: [copy] }).steps[0] ?? {})).toBe(false)
  })

  test('has the beginning of a long text, and the hash of all of it', () => {
    const texts = ['a', 'b'].map((end) => `RUN ${'x'.repeat(5_000)}${end}`)
    const steps = texts.map((text, index) => madeOf({ name: `[${index + 1}/2] RUN`, text }))
    const [one, other] = composed({ steps }).steps
    expect(one?.text).toBe(other?.text)
    expect(one?.text?.length).toBeLessThan(1_000)
    expect(texts[0]?.startsWith(one?.text ?? '-')).toBe(true)
    expect(one?.hash).not.toBe(other?.hash)
  })

  test('has the build arguments of all platforms, as short hashes', () => {
    const definitions = [
      definitionOf({ VERSION: '1', TOKEN: 'hunter2' }),
      definitionOf({ VERSION: '1', B: '2' })
    ]
    expect(composed({ definitions }).args).toEqual({
      ...{ VERSION: shortOf('1'), TOKEN: shortOf('hunter2'), B: shortOf('2') }
    })
    expect(composed({ definitions: [] }).args).toEqual({})
    expect(composed().args).toEqual({})
  })

  test('can be written and read', () => {
    const record = composed({
      target: 'final',
      steps: [
        madeOf({
          text: 'RUN make',
          images: [IMAGE],
          defined: { operation: '{}', env: { A: '1' }, reads: [] }
        }),
        madeOf({ name: TEST, status: 'cached', seconds: 0 })
      ],
      definitions: [definitionOf({ VERSION: '1' })],
      files: new Map([['context', new Map([['a', fileOf()]])]])
    })
    expect(parseRecord(renderRecord(record))).toEqual(record)
  })

  // Far from any other text, so that a part of it is seen as well.
  test('has no value of a variable or argument in it, nor a hash that is long enough to try guesses at', () => {
    const canary = 'Qx7!canary-of-this-test'
    const text = renderRecord(
      composed({
        steps: [
          madeOf({
            name: `[build 2/3] RUN login ${canary}`,
            text: 'RUN login $TOKEN',
            defined: { operation: `{"file":"/${canary}"}`, env: { TOKEN: canary, OTHER: canary }, reads: [] }
          })
        ],
        definitions: [definitionOf({ TOKEN: canary })],
        files: new Map([['context', new Map([['a', fileOf()]])]])
      })
    )
    for (let at = 0; at + 5 <= canary.length; at++) expect(text).not.toContain(canary.slice(at, at + 5))
    const forms = (['hex', 'base64', 'base64url'] as const).flatMap((form) =>
      ['md5', 'sha1', 'sha256', 'sha512'].map((kind) => createHash(kind).update(canary).digest(form))
    )
    for (const form of forms) expect(text).not.toContain(form.slice(0, 6))
    expect(text).toContain(`"TOKEN":"${shortOf(canary)}"`)
  })
})

describe('how long a step took', () => {
  const before = composed({
    steps: [madeOf({ seconds: 10 }), madeOf({ name: TEST, seconds: 20 })]
  })
  const timesAfter = (steps: MadeStep[]) => [MAKE, TEST].map(timesOf(composed({ steps }, before)))

  test('stays known of steps that were cached', () => {
    const steps = [MAKE, TEST].map((name) => madeOf({ name, status: 'cached', seconds: 0.5 }))
    expect(timesAfter(steps)).toEqual([10, 20])
  })

  test('is known anew of those that ran', () => {
    const cached = madeOf({ status: 'cached', seconds: 0 })
    expect(timesAfter([cached, madeOf({ name: TEST, seconds: 30 })])).toEqual([10, 30])
    expect(timesAfter([cached, madeOf({ name: TEST, seconds: 0 })])).toEqual([10, 0])
  })

  test('is forgotten of steps that are there no more', () => {
    expect(timesAfter([madeOf({ name: TEST, seconds: 30 })])).toEqual([undefined, 30])
  })

  test.each(['failed', 'not run'] as const)('is not what it took where it %s', (status) => {
    expect(timesAfter([madeOf({ status, seconds: 1 })])).toEqual([10, undefined])
  })

  test('is not known of a cached step that nobody saw run', () => {
    const { steps } = composed({ steps: [madeOf({ status: 'cached', seconds: 0.5 })] })
    expect('seconds' in (steps[0] ?? {})).toBe(false)
  })
})

describe('the files of the contexts', () => {
  const before = composed({
    files: new Map([
      ['context', new Map([['old', fileOf({ hash: 'before' })]])],
      ['docs', new Map([['a.md', fileOf()]])]
    ])
  })
  const files = new Map([['context', new Map([['new', fileOf()]])]])

  test('that were looked at are those of now, and those of others stay known', () => {
    expect(composed({ files }, before).files).toEqual(
      new Map([
        ['context', new Map([['new', fileOf()]])],
        ['docs', new Map([['a.md', fileOf()]])]
      ])
    )
    expect(composed({ files: new Map() }, before).files).toEqual(before.files)
  })

  test('have no times where no later job can find the same ones', () => {
    const read = composed({ files, keepsTimes: false }).files
    expect(read).toEqual(new Map([['context', new Map([['new', fileOf({ time: 0 })]])]]))
    // What was given is left as it is.
    expect(files.get('context')?.get('new')?.time).toBe(NOW)
  })

  test('are none where none were looked at, now or before', () => {
    expect(composed().files).toEqual(new Map())
  })
})

describe('the runs', () => {
  const timesOfRuns = (count: number) => {
    let record: BuildRecord | undefined
    for (let at = 1; at <= count; at++) record = composed({ run: runOf(at) }, record)
    return record?.runs.map((run) => run.at)
  }

  test('are those before and this one, the newest last', () => {
    expect(timesOfRuns(3)).toEqual([1, 2, 3])
  })

  test('are no more than ten', () => {
    expect(timesOfRuns(10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(timesOfRuns(14)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
  })
})
