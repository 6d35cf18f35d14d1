import { describe, expect, test } from '@jest/globals'
import { parseRecord, renderRecord } from '../../src/record/build-record.js'
import type { Cause } from '../../src/report/causes.js'
import { renderLog } from '../../src/report/log-lines.js'
import type { CacheReport, StepReport } from '../../src/report/report.js'
import { renderSummary } from '../../src/report/summary.js'
import { createReportOf, createStepReport, NOW } from '../support/builders.js'

const NEW: Cause = { kind: 'new step' }
const AFTER: Cause = { kind: 'step before', steps: ['x'] }
const changed = (...paths: string[]): Cause => ({
  kind: 'files',
  ...{ context: '', changed: paths, added: [], removed: [] }
})

const linesOf = (report: Partial<CacheReport>): string[] => renderSummary(createReportOf(report)).split('\n')

/** The lines of a folded part, without the tags; undefined if it is not there. */
function partOf(report: Partial<CacheReport>, title: string): string[] | undefined {
  const lines = linesOf(report)
  const start = lines.indexOf(`<details><summary>${title}</summary>`)
  if (start < 0) return undefined
  return lines.slice(start + 2, lines.indexOf('</details>', start))
}

/** Titles of all folded parts. */
const partsOf = (report: Partial<CacheReport>): string[] =>
  [...renderSummary(createReportOf(report)).matchAll(/<summary>(.*)<\/summary>/g)].map(
    ([, title = '']) => title
  )

/** So many steps, of which those of these places ran. */
const manySteps = (count: number, ran: number[] = []): StepReport[] =>
  Array.from({ length: count }, (_, index) =>
    createStepReport({
      ...{ name: `[build ${index + 1}/${count}] RUN ${index}`, instruction: `RUN ${index}` },
      status: ran.includes(index) ? 'executed' : 'cached'
    })
  )

/** The instructions in the rows of a table. */
const instructionsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^\| [✓●✗–] \| <code>build · (.*?)<\/code>/.exec(line)?.[1] ?? [])

describe('the job summary', () => {
  test('begins with the sentence, and backend, reason, steps and seconds in a table', () => {
    const lines = linesOf({ steps: manySteps(3, [2]), reason: 'a GitHub-hosted runner.' })
    expect(lines.slice(0, 8)).toEqual([
      '### BuildKit cache',
      '',
      '2 of 3 steps from cache, built in 12.0 s.',
      '',
      '| Cache | Why | Steps from cache | Build |',
      '|---|---|---|---|',
      '| gha | a GitHub-hosted runner. | 2 of 3 | 12.0 s |',
      ''
    ])
  })

  test('says that steps are not known, instead of none, and has no table of them', () => {
    const summary = renderSummary(createReportOf({ steps: undefined }))
    expect(summary).toContain('| not known |')
    expect(summary).not.toContain('| Step |')
    expect(summary).not.toContain('Compared with')
  })

  test('has no table of the steps of a build without any', () => {
    const summary = renderSummary(createReportOf({ steps: [] }))
    expect(summary).toContain('| 0 of 0 |')
    expect(summary).not.toContain('| Step |')
  })

  test('of a build that failed says so, and which step did', () => {
    const steps = [
      createStepReport({ status: 'cached' }),
      createStepReport({ status: 'failed', instruction: 'RUN false', error: 'exit code: 1' }),
      createStepReport({ status: 'not run', instruction: 'RUN never', seconds: 0 })
    ]
    const lines = linesOf({ steps, succeeded: false })
    expect(lines[2]).toBe('1 of 3 steps from cache, failed after 12.0 s.')
    expect(lines).toContain('| ✗ | <code>build · RUN false</code> | failed | 2.00&nbsp;s | ━━━━━━━━━━━━ |  |')
    expect(lines).toContain('| – | <code>build · RUN never</code> | not run |  |  |  |')
  })

  test('has each trouble as a quotation of its own', () => {
    const lines = linesOf({ steps: manySteps(1), troubles: ['One.', 'Two.'] })
    expect(lines.filter((line) => line.startsWith('>'))).toEqual(['> One.', '> Two.'])
    expect(lines[lines.indexOf('> One.') + 1]).toBe('')
  })

  test('has each piece of advice with its line, if that is known', () => {
    const advice = [
      { seconds: 9, line: 7, text: 'Copy package.json before it.' },
      { seconds: 5, line: undefined, text: 'Pin it.' }
    ]
    expect(linesOf({ advice }).filter((line) => line.startsWith('>'))).toEqual([
      '> **Advice**, line 7: Copy package.json before it.',
      '> **Advice**: Pin it.'
    ])
  })

  test('lets nothing from outside become Markdown, HTML, a further row or a mention', () => {
    const hostile =
      'x | y |\n| z |\n\n# h <img src=x onerror=a()> [l](javascript:b) `c` **d** ~~e~~ @octo ![i](u) &lt;'
    const summary = renderSummary(
      createReportOf({
        steps: undefined,
        reason: hostile,
        troubles: [hostile],
        command: '',
        restore: { status: 'missed', reason: hostile }
      })
    )
    expect(summary.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3)
    expect(summary.split('\n').filter((line) => line.startsWith('#'))).toEqual(['### BuildKit cache'])
    const [text = ''] = summary.replace('### BuildKit cache', '').replace(/^> /m, '').split('<details>')
    for (const mark of ['<', '[', ']', '`', '**', '~~', '@', '!', '&lt;img src=x onerror=a()>'])
      expect(text).not.toContain(mark)
    const row = summary.split('\n').find((line) => line.startsWith('| gha'))
    expect(row?.match(/\|/g)).toHaveLength(5)
  })
})

describe('the table of steps', () => {
  const rowOf = (step: Partial<StepReport>, ...others: Partial<StepReport>[]) =>
    linesOf({ steps: [step, ...others].map(createStepReport) }).find((line) => /^\| [✓●✗–] /.test(line))

  const LONGEST = '━━━━━━━━━━━━'

  test.each<[string, Partial<StepReport>, string]>([
    ['ran', {}, `| ● | <code>build · RUN make</code> | ran | 2.00&nbsp;s | ${LONGEST} |  |`],
    [
      'came from somewhere that is not known',
      { status: 'cached', seconds: 0 },
      '| ✓ | <code>build · RUN make</code> | cached |  |  |  |'
    ],
    [
      'came from an import, and took a time then and another one before',
      { status: 'cached', seconds: 0.5, source: 'registry ghcr.io/octo/app', before: 61 },
      `| ✓ | <code>build · RUN make</code> | registry ghcr.io/octo/app | 0.50&nbsp;s | ${LONGEST} | 61.0&nbsp;s |`
    ],
    [
      'has a text in the Dockerfile',
      { text: 'RUN make $X', instruction: 'RUN make hunter2' },
      `| ● | <code>build · RUN make $X</code> | ran | 2.00&nbsp;s | ${LONGEST} |  |`
    ],
    [
      'is of a stage without a name',
      { stage: '' },
      `| ● | <code>RUN make</code> | ran | 2.00&nbsp;s | ${LONGEST} |  |`
    ],
    [
      'is long',
      { instruction: `RUN ${'x'.repeat(100)}` },
      `| ● | <code>build · RUN ${'x'.repeat(51)}…</code> | ran | 2.00&nbsp;s | ${LONGEST} |  |`
    ],
    [
      'has mounts',
      { instruction: 'RUN --mount=type=cache,target=/a --mount=type=secret,id=x make --mount=x' },
      `| ● | <code>build · RUN --mount… make --mount=x</code> | ran | 2.00&nbsp;s | ${LONGEST} |  |`
    ]
  ])('has a row for a step that %s', (_, step, row) => {
    expect(rowOf(step)).toBe(row)
  })

  test.each([
    [60, LONGEST],
    [30, '━━━━━━'],
    [15, '━━━'],
    [7.5, '━╸'],
    [2.5, '╸'],
    [0.01, '╸'],
    [0.009, ''],
    [0, '']
  ])('has a bar as long as its part of the longest: %d of 60 seconds', (seconds, bar) => {
    expect(rowOf({ seconds }, { seconds: 60 })?.split(' | ')[4]?.trim()).toBe(bar)
  })

  test('has no bars and no times where no step took any', () => {
    expect(rowOf({ seconds: 0 })).toBe('| ● | <code>build · RUN make</code> | ran |  |  |  |')
  })

  test('has up to sixteen steps at once', () => {
    const lines = linesOf({ steps: manySteps(16), command: '' })
    expect(instructionsIn(lines)).toHaveLength(16)
    expect(partsOf({ steps: manySteps(16), command: '' })).not.toContain('0 more steps')
  })

  test('folds further steps, and has those at once that ran, in their order', () => {
    const steps = manySteps(20, [3, 18, 19])
    const lines = linesOf({ steps })
    const first = lines.slice(0, lines.indexOf('<details><summary>4 more steps</summary>'))
    const shown = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 18, 19]
    expect(instructionsIn(first)).toEqual(shown.map((index) => `RUN ${index}`))
    expect(instructionsIn(partOf({ steps }, '4 more steps') ?? [])).toEqual(
      [14, 15, 16, 17].map((index) => `RUN ${index}`)
    )
  })

  test('has only the first of more steps that ran than are shown at once', () => {
    const steps = manySteps(
      40,
      Array.from({ length: 30 }, (_, index) => index + 10)
    )
    const lines = linesOf({ steps })
    const first = lines.slice(0, lines.indexOf('<details><summary>24 more steps</summary>'))
    expect(instructionsIn(first)).toEqual(Array.from({ length: 16 }, (_, index) => `RUN ${index + 10}`))
  })

  test('folds five hundred steps at most, and says how many there are', () => {
    const part = partOf({ steps: manySteps(1000) }, '984 more steps (the first 500)')
    expect(instructionsIn(part ?? [])).toHaveLength(500)
  })
})

describe('the reasons', () => {
  const reasonsIn = (steps: StepReport[], overrides: Partial<CacheReport> = {}) => {
    const lines = linesOf({ steps, ...overrides }).map((line) => line.replaceAll('&#58;', ':'))
    return lines.filter((line) => line.startsWith('- ') || /^(Compared|There is no earlier)/.test(line))
  }
  const at = { comparedWith: { at: NOW, commit: '0123456789' } }

  test('are told of the first step that each has, with its line, and what was compared with', () => {
    const steps = [
      createStepReport({ text: 'COPY src src', line: 7, causes: [changed('src/app.js')] }),
      createStepReport({ causes: [AFTER] }),
      createStepReport({ causes: [NEW, AFTER] }),
      createStepReport({ causes: [NEW] }),
      createStepReport({ causes: [AFTER] })
    ]
    expect(reasonsIn(steps, at).toSorted()).toEqual([
      '- 2 steps only followed.',
      '- <code>COPY src src</code> (line 7) ran because src/app.js changed.',
      '- <code>RUN make</code> and 1 more ran because it is new.',
      'Compared with the build of 0123456, 2026-11-20 12:00 UTC.'
    ])
  })

  test('are told with one step that only followed, and with nothing to compare with', () => {
    const steps = [createStepReport({ causes: [NEW] }), createStepReport({ causes: [AFTER] })]
    expect(reasonsIn(steps)).toEqual([
      '- <code>RUN make</code> ran because it is new.',
      '- 1 step only followed.',
      'There is no earlier build of this scope to compare with.'
    ])
  })

  test('are five at most, and the rest is said to be elsewhere', () => {
    const steps = Array.from({ length: 8 }, (_, index) =>
      createStepReport({ causes: [changed(`f${index}`)] })
    )
    const lines = reasonsIn(steps)
    expect(lines.filter((line) => line.includes('ran because'))).toHaveLength(5)
    expect(lines).toContain('- 3 more reasons are in the output `cache-report`.')
  })

  test('are none of a build whose steps were all cached', () => {
    expect(reasonsIn(manySteps(3), at)).toEqual([])
  })
})

/** A report that has every part. */
function wholeReport(overrides: Partial<CacheReport> = {}): CacheReport {
  const run = { at: NOW, commit: '0123456789', seconds: 60, cached: 3, total: 4, saved: 30, cost: 5 }
  return createReportOf({
    steps: manySteps(20, [19]).map((step, index) => (index === 0 ? { ...step, bytes: 7_000_000 } : step)),
    imports: [
      { name: 'registry ghcr.io/octo/app:cache', seconds: 1.5, error: undefined },
      { name: 'gha', seconds: 0.5, error: 'denied' }
    ],
    exports: [{ name: 'registry', seconds: 3, error: undefined }],
    export: { status: 'failed', seconds: 4, reason: 'no space' },
    bytesFetched: 7_000_000,
    mounts: {
      mounts: [
        {
          ...{ name: '/root/.npm', bytes: 5_000_000, restoreSeconds: 1, saveSeconds: 2 },
          ...{ passedOver: undefined, seconds: 9, without: 20, with: 10 }
        },
        {
          ...{ name: 'apt', bytes: undefined, restoreSeconds: undefined, saveSeconds: undefined },
          ...{ passedOver: 'it is empty', seconds: undefined, without: undefined, with: undefined }
        }
      ],
      ...{ restoreSeconds: 1, saveSeconds: 2, save: undefined, notices: [], troubles: [] }
    },
    runs: [
      { ...run, at: NOW - 60_000 },
      { at: NOW, seconds: 61, cached: 0, total: 4, cost: 0.5 }
    ],
    health: {
      ...{
        bytes: 9_500_000_000,
        quota: 10e9,
        isPart: true,
        elsewhere: ['refs/heads/x', 'refs/pull/7/merge']
      },
      scopes: [{ scope: 'app__linux-amd64-1a2b3c4d', bytes: 8e9, entries: 5 }],
      others: [{ tool: 'actions/setup-node', bytes: 1.5e9, entries: 7 }]
    },
    planLines: ['scope:     app', 'cache:     gha — x'],
    ...overrides
  })
}

describe('the folded parts', () => {
  const whole = wholeReport()

  test('are all there where there is something to say, and none where there is not', () => {
    expect(partsOf(whole)).toEqual([
      '4 more steps',
      'Cache mounts',
      'Imports and exports',
      'The last runs',
      "The repository's caches",
      'The plan',
      'The command'
    ])
    expect(partsOf({})).toEqual(['The command'])
  })

  test('are each closed, and stand between empty lines', () => {
    const lines = linesOf(whole)
    const [opened, closed] = ['<details>', '</details>'].map((tag) =>
      lines.flatMap((line, index) => (line.startsWith(tag) ? [index] : []))
    )
    expect(opened).toHaveLength(7)
    expect(closed).toHaveLength(7)
    for (const index of opened ?? []) expect([lines[index - 1], lines[index + 1]]).toEqual(['', ''])
    for (const index of closed ?? []) expect([lines[index - 1], lines[index + 1]]).toEqual(['', ''])
  })

  test('have what mounts cost and brought', () => {
    expect(partOf(whole, 'Cache mounts')).toEqual([
      '| Cache mount | Size | Restored in | Saved in | Its steps with it | Without |',
      '|---|---|---|---|---|---|',
      '| /root/.npm | 5.0 MB | 1.00 s | 2.00 s | 10.0 s | 20.0 s |',
      '| apt | – | – | it is empty | – | – |',
      ''
    ])
  })

  test('have each cache that was read or written, and bytes where they are known', () => {
    expect(partOf(whole, 'Imports and exports')).toEqual([
      '| | Cache | Time | |',
      '|---|---|--:|---|',
      '| read | registry ghcr.io/octo/app&#58;cache | 1.50 s |  |',
      '| read | gha | 0.50 s | denied |',
      '| written with the image | registry | 3.00 s |  |',
      '| written after the image | gha | 4.00 s | no space |',
      '',
      'Bytes read: 7.0 MB, written: 0 B.',
      ''
    ])
    expect(partOf({ ...whole, export: { status: 'written', seconds: 4 } }, 'Imports and exports')).toContain(
      'Bytes read: 7.0 MB, written: not known.'
    )
  })

  test('have the last runs, the newest first', () => {
    expect(partOf(whole, 'The last runs')).toEqual([
      '| Run (UTC) | Commit | Steps from cache | Build | Saved | Cost of the cache |',
      '|---|---|---|--:|--:|--:|',
      '| 2026-11-20 12:00 | – | 0 of 4 | 61.0 s | – | 0.50 s |',
      '| 2026-11-20 11:59 | 0123456 | 3 of 4 | 60.0 s | 30.0 s | 5.00 s |',
      '',
      'Runs whose every step was cached are not kept.',
      ''
    ])
    expect(partOf({ runs: whole.runs.slice(1) }, 'The last runs')).toBeUndefined()
  })

  test('have what the repository’s caches are', () => {
    expect(partOf(whole, "The repository's caches")).toEqual([
      '9.5 GB of 10.0 GB are used (95 %). What was not used for longest goes next. The table has the largest entries only.',
      '',
      '| Whose | Size | Of the quota | Entries |',
      '|---|--:|--:|--:|',
      '| this action&#58; app&#95;&#95;linux-amd64-1a2b3c4d | 8.0 GB | 80 % | 5 |',
      '| actions/setup-node | 1.5 GB | 15 % | 7 |',
      '',
      'This scope has a cache on refs/heads/x, refs/pull/7/merge, which this ref cannot read.',
      ''
    ])
  })

  test('have eight of many scopes and tools, and nothing to fear where there is room', () => {
    const health = {
      ...{ bytes: 1, quota: 10e9, isPart: false, elsewhere: [] },
      scopes: Array.from({ length: 20 }, (_, index) => ({ scope: `s${index}`, bytes: 1, entries: 1 })),
      others: Array.from({ length: 20 }, (_, index) => ({ tool: `t${index}`, bytes: 1, entries: 1 }))
    }
    const part = partOf({ health }, "The repository's caches") ?? []
    expect(part[0]).toBe('1 B of 10.0 GB are used (0 %).')
    expect(part.filter((line) => /^\| (this action|t\d)/.test(line))).toHaveLength(16)
    expect(part.join()).not.toContain('cannot read')
  })

  test('have the plan and the command in fences, which nothing in them ends', () => {
    const planLines = ['scope:     a', '```', '~~~', 'two\nlines']
    expect(partOf({ planLines }, 'The plan')).toEqual([
      ...['```text', 'scope:     a', "'''", '~~~', 'two lines', '```', '']
    ])
    expect(partOf({ command: "docker buildx build '$(id)'" }, 'The command')).toEqual([
      ...['```sh', "docker buildx build '$(id)'", '```', '']
    ])
    expect(partOf({ command: 'x'.repeat(5_000) }, 'The command')?.[1]).toHaveLength(4_000)
  })
})

describe('what is to be seen at once', () => {
  test('fits one screen, however much there is to tell', () => {
    const steps = Array.from({ length: 16 }, (_, index) =>
      createStepReport({ instruction: `RUN ${index}`, causes: [changed(`file${index}`)] })
    )
    const advice = [1, 2, 3].map((line) => ({ seconds: 9, line, text: 'Do this.' }))
    const lines = linesOf({ ...wholeReport(), steps, advice, comparedWith: { at: NOW } })
    const first = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('<details>'))
    )
    expect(first.filter((line) => line !== '').length).toBeLessThanOrEqual(40)
    expect(first.length).toBeLessThanOrEqual(50)
  })
})

describe('the size of the summary', () => {
  /** GitHub takes no more for a step; bytes. */
  const MOST = 1024 * 1024
  const sizeOf = (report: CacheReport) => Buffer.byteLength(renderSummary(report))

  test('is less than what GitHub takes, for 20 000 steps and 100 000 changed files', () => {
    const steps = Array.from({ length: 20_000 }, (_, index) => {
      const instruction = `RUN ${index} ${'|漢'.repeat(300)}`
      const paths = Array.from({ length: 5 }, (_value, file) => `src/${index}/${file}/${'|'.repeat(200)}`)
      const name = `[linux/arm64 build-${'x'.repeat(80)} ${index}/20000] ${instruction}`
      return createStepReport({
        ...{ name, stage: `linux/arm64 build-${'x'.repeat(80)}`, instruction, causes: [changed(...paths)] },
        source: 'registry '.repeat(50)
      })
    })
    const all = Array.from({ length: 100_000 }, (_, index) => `src/${index}/${'|'.repeat(200)}`)
    const copy = createStepReport({ instruction: 'COPY . .', causes: [changed(...all)] })
    const report = wholeReport({ steps: [copy, ...steps], comparedWith: { at: NOW } })
    expect(sizeOf(report)).toBeLessThan(MOST)
    expect(renderLog(report).length).toBeGreaterThan(20_000)
  })

  test('is less than what GitHub takes, however long each text is', () => {
    const long = '|'.repeat(64 * 1024)
    const cause: Cause = { kind: 'cache', reason: long }
    const report = wholeReport({
      ...{ reason: long, remark: long, command: long, planLines: [long, long], comparedWith: { at: NOW } },
      steps: [
        createStepReport({ name: long, stage: long, instruction: long, source: long, causes: [cause] })
      ],
      imports: [{ name: long, seconds: 1, error: long }],
      troubles: [long, long],
      advice: [{ seconds: 9, line: 1, text: long }],
      restore: { status: 'failed', reason: long }
    })
    expect(sizeOf(report)).toBeLessThan(MOST)
  })
})

describe('the report for the log', () => {
  const logOf = (report: Partial<CacheReport>) => renderLog(createReportOf(report))

  test('has a line for each step, and one for each of its reasons', () => {
    const steps = [
      createStepReport({ status: 'cached', seconds: 0, source: 'gha', before: 30 }),
      createStepReport({
        name: '[build 3/6] COPY src src',
        before: 1,
        causes: [changed('src/app.js'), AFTER]
      }),
      createStepReport({ name: '[build 4/6] RUN make test', causes: [AFTER] }),
      createStepReport({ name: '[build 5/6] RUN new', causes: [NEW, { kind: 'variables', names: ['A'] }] }),
      createStepReport({ name: '[build 6/6] RUN never', status: 'not run', seconds: 0 })
    ]
    expect(logOf({ steps, comparedWith: { at: NOW, commit: '0123456789' } })).toEqual([
      'cached (gha) [build 2/4] RUN make (last time 30.0 s)',
      'executed  [build 3/6] COPY src src, 2.00 s (last time 1.00 s)',
      '          because src/app.js changed',
      'executed  [build 4/6] RUN make test, 2.00 s',
      '          because the step before it ran',
      'executed  [build 5/6] RUN new, 2.00 s',
      '          because it is new',
      '          because A has another value',
      'not run   [build 6/6] RUN never',
      'Compared with the build of 0123456, 2026-11-20 12:00 UTC.'
    ])
  })

  test('has no comparison where no step ran for a known reason', () => {
    expect(
      logOf({ steps: [createStepReport({ status: 'cached', seconds: 0 })], comparedWith: { at: NOW } })
    ).toEqual(['cached    [build 2/4] RUN make'])
    expect(logOf({ steps: undefined })).toEqual([])
  })

  test('has advice, and how full the repository’s cache is', () => {
    const advice = [
      { seconds: 9, line: 7, text: 'Do this.' },
      { seconds: 9, line: undefined, text: 'Do that.' }
    ]
    const { health } = wholeReport()
    expect(logOf({ steps: [], advice, health })).toEqual([
      'advice (line 7): Do this.',
      'advice: Do that.',
      'Caches of the repository: 9.5 GB of 10.0 GB.'
    ])
  })

  test('cuts off names that are long', () => {
    const [line = ''] = logOf({ steps: [createStepReport({ name: `[1/1] RUN ${'x'.repeat(500)}` })] })
    expect(line.length).toBeLessThan(200)
  })
})

// A record comes from a cache, which may be damaged.
test.each([1e300, 8.64e15 + 1])(
  'a last build at no time there is leaves summary and log as they are: %d',
  (at) => {
    const run = { at, seconds: 1, cached: 1, total: 1, cost: 0 }
    const empty = { platforms: [], steps: [], args: {}, files: new Map() }
    const before = parseRecord(renderRecord({ at, ...empty, runs: [run, run] }))
    const steps = [createStepReport({ causes: [NEW] })]
    const report = createReportOf({ steps, comparedWith: before, runs: before?.runs ?? [] })
    expect(renderSummary(report)).toContain('### BuildKit cache')
    expect(renderLog(report)[0]).toContain('RUN make')
  }
)
