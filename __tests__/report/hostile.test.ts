import { tmpdir } from 'node:os'
import { describe, expect, test } from '@jest/globals'
import { marked } from 'marked'
import type { Cause } from '../../src/report/causes.js'
import { renderReportJson } from '../../src/report/json.js'
import { renderLog } from '../../src/report/log-lines.js'
import type { CacheReport, StepReport } from '../../src/report/report.js'
import { renderSentence } from '../../src/report/sentence.js'
import { renderSummary } from '../../src/report/summary.js'
import { writeReport } from '../../src/report/write.js'
import { harmless } from '../../src/say.js'
import { createInputs, createReportOf, createStepReport, NOW } from '../support/builders.js'
import { catchOutput } from '../support/output.js'
import { randomFrom } from '../support/random.js'
import { commandsIn } from '../support/runner-commands.js'

/*
 * Names, texts and errors come from a repository that anybody may propose changes to, and from registries. Whatever they are,
 * the summary has the form that it has with harmless ones, and the log has no command.
 */

const CASES = 2_000
/** Different forms of reports: each is rendered once with harmless texts. */
const FORMS = 100
const LONG = 64 * 1024

const FRAGMENTS = [
  // Tables, code and fences.
  ...[
    '|',
    ' | ',
    '\\|',
    '\\',
    '`',
    '``',
    '```',
    '\n```\n',
    '~~~',
    '\n~~~\n',
    '|---|',
    '| :--- |',
    '\n| a | b |\n|---|---|\n'
  ],
  // HTML.
  ...[
    '<code>',
    '</code>',
    '</td></tr></table>',
    '<script>alert(1)</script>',
    '<img src=x onerror=a()>',
    '<b'
  ],
  ...[
    '<!--',
    '-->',
    '<?',
    '<![CDATA[',
    ']]>',
    '<details>',
    '</details>',
    '</summary>',
    '<a href="https://e.example">'
  ],
  ...['>', '"', "'", '&', '&lt;b&gt;', '&#60;b&#62;', '&amp;', '&#0;', '&colon;'],
  // Links, images, mentions, references.
  ...[
    '[a](javascript:b)',
    '![i](https://e.example/i.png)',
    '\n[a]: https://e.example\n',
    '[a]',
    '[^1]',
    ']('
  ],
  ...['<https://e.example>', 'https://e.example/x', 'ftp://e.example', 'www.e.example', ' WWW.e.example/x '],
  ...['a@e.example', 'mailto:a@e.example', '@octo', '#12', 'octo/app#1', ':+1:'],
  // Emphasis, headings, lists, quotations.
  ...[
    '*',
    '**b**',
    '_',
    '__b__',
    '~~s~~',
    '# h',
    '\n# h\n',
    '\nx\n===\n',
    '\n---\n',
    '\n***\n',
    '> q',
    '\n> q\n'
  ],
  ...[
    '- l',
    '\n- l\n',
    '\n+ l\n',
    '\n1. l\n',
    '\n- [x] t\n',
    '    code',
    '\n\n    code\n\n',
    '\n\n',
    '$x^2$',
    '\n$$\nx\n$$\n'
  ],
  // Ends of lines, and other characters that nobody sees.
  ...['\n', '\r', '\r\n', '\t', '\v', '\f', '\0', '\x1b[31m', '\x7f', '\u0085', '\u2028', '\u2029'],
  ...[
    '\u202e',
    '\u2066',
    '\u2069',
    '\u200b',
    '\u200d',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u{e0041}',
    '\ud800',
    '\udc00'
  ],
  // Commands of the runner.
  ...[
    '::error::x',
    '\n::error file=a,line=1::x',
    '\r::set-output name=digest::x',
    '\n::stop-commands::t',
    '::'
  ],
  ...[
    '##[group]x',
    '##[error]x',
    '###[endgroup]',
    '\n  ::add-mask::x',
    '\u00a0::warning::x',
    '\u200b::debug::x'
  ],
  ...['\u2028::save-state name=a::x', '%0A::error::x', '\n##[set-output name=a;]x', '::endgroup::'],
  // Others.
  ...['$(id)', `\${x}`, '{{ x }}', '%s', 'x', ' ', '  ', '漢字', '🙂', 'é', '…']
]

/** Texts for a report; no two of a report are the same. */
type Texts = () => string

function hostileTexts(seed: number): Texts {
  const pick = randomFrom(seed)
  const given = new Set<string>()
  const fragment = () => FRAGMENTS[pick(FRAGMENTS.length)] ?? ''
  const isLong = pick(50) === 0
  const next = (): string => {
    const count = isLong && given.size === 2 ? LONG : pick(5) + 1
    let text = fragment()
    // Of what is long, the first few are as good as all.
    for (let used = 1; used < Math.min(count, 200); used++) text += fragment()
    if (count === LONG) text = text.repeat(Math.ceil(LONG / text.length)).slice(0, LONG)
    return given.has(text) ? next() : text
  }
  return () => {
    const text = next()
    given.add(text)
    return text
  }
}

function harmlessTexts(): Texts {
  let count = 0
  return () => `text ${++count}`
}

function causeOf(roll: (limit: number) => number, text: Texts): Cause {
  const digest = () => `sha256:${text()}`
  const ref = text()
  const causes: (() => Cause)[] = [
    () => ({ kind: 'no-cache', input: 'no-cache-filters' }),
    () => ({ kind: 'files', context: text(), changed: [text(), text()], added: [text()], removed: [text()] }),
    () => ({ kind: 'text', before: text(), after: text() }),
    () => ({ kind: 'variables', names: [text(), text(), text(), text()] }),
    () => ({ kind: 'image', before: { ref, digest: digest() }, after: { ref, digest: digest() } }),
    () => ({ kind: 'image', before: { ref, digest: digest() }, after: { ref: text(), digest: digest() } }),
    () => ({ kind: 'step before', steps: [text()] }),
    () => ({ kind: 'cache', reason: text() }),
    () => ({ kind: 'not known', reason: text() })
  ]
  return (causes[roll(causes.length)] ?? causes[0])?.() ?? { kind: 'new step' }
}

const STATUSES = ['cached', 'executed', 'executed', 'failed', 'not run'] as const

function stepOf(roll: (limit: number) => number, text: Texts): StepReport {
  const instruction = `RUN ${text()}`
  const stage = text()
  return createStepReport({
    ...{ name: `[${stage} 2/9] ${instruction}`, stage, instruction, seconds: roll(3) },
    status: STATUSES[roll(STATUSES.length)] ?? 'executed',
    text: roll(2) === 0 ? text() : undefined,
    line: roll(2) === 0 ? roll(99) : undefined,
    before: roll(2) === 0 ? roll(99) : undefined,
    source: roll(2) === 0 ? text() : undefined,
    error: roll(2) === 0 ? text() : undefined,
    causes: Array.from({ length: roll(3) }, () => causeOf(roll, text))
  })
}

/** A report of a certain form, with such texts in all places where there may be some from outside. */
function createForm(form: number, text: Texts): CacheReport {
  const roll = randomFrom(form)
  const transfer = (error: boolean) => ({ name: text(), seconds: roll(9), error: error ? text() : undefined })
  const commit = text()
  const run = { at: NOW, commit: text(), seconds: 9, cached: 1, total: 2, saved: 5, cost: 1 }
  return createReportOf({
    ...{ reason: text(), scope: text(), succeeded: roll(2) === 0, remark: text() },
    steps: Array.from({ length: roll(24) }, () => stepOf(roll, text)),
    comparedWith: roll(3) === 0 ? undefined : { at: NOW, commit },
    ...{ imports: [transfer(true), transfer(false)], exports: [transfer(true)] },
    restore: roll(2) === 0 ? { status: 'failed', reason: text() } : { status: 'missed', reason: text() },
    export:
      roll(2) === 0
        ? { status: 'failed', seconds: 1, reason: text() }
        : { status: 'skipped', reason: text() },
    save: { save: false, reason: text(), bytes: 0, notices: [text()] },
    mounts: {
      mounts: [
        {
          ...{ name: text(), bytes: 5, restoreSeconds: 1, saveSeconds: undefined, passedOver: 'too large' },
          ...{ seconds: 9, without: 20, with: 10 }
        }
      ],
      ...{ restoreSeconds: 1, saveSeconds: 0, save: undefined, notices: [], troubles: [] }
    },
    runs: [run, { ...run, commit: text() }],
    advice: [{ seconds: 9, line: 7, text: text() }],
    health: {
      ...{ bytes: 5, quota: 10e9, isPart: false, elsewhere: [text(), text()] },
      scopes: [{ scope: text(), bytes: 3, entries: 1 }],
      others: [{ tool: text(), bytes: 2, entries: 1 }]
    },
    planLines: [`scope: ${text()}`, text()],
    command: `docker buildx build ${text()}`,
    // As they all begin: with words of our own.
    troubles: [`The cache could not be read (${text()}).`, `The cache is not used: ${text()}.`]
  })
}

/** The tags of a text as GitHub renders it, in their order, each with all it has; what they stand around is left out. */
function tagsOf(markdown: string): string[] {
  const html = marked.parse(markdown, { gfm: true, async: false })
  return html.match(/<[^>]*>/g) ?? []
}

/** For each row of a table how many cells it has, a line each. */
function cellsOf(markdown: string): number[] {
  // In a fence, which only its own line ends, there are no tables.
  const lines = markdown.replace(/^```[\s\S]*?^```$/gm, '').split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
  return lines.filter((line) => line.startsWith('|')).map((line) => line.split('|').length - 2)
}

/** Runs a check of many cases; what fails says how to have it again. */
async function forEachCase(check: (seed: number) => void | Promise<void>): Promise<void> {
  for (let seed = 1; seed <= CASES; seed++) {
    try {
      await check(seed)
    } catch (error) {
      throw new Error(`with seed ${seed}: ${String(error).slice(0, 2_000)}`)
    }
  }
}

const formOf = (seed: number) => seed % FORMS
/** Makes for each seed once what several tests look at. */
function once<T>(make: (seed: number) => T): (seed: number) => T {
  const made = new Map<number, T>()
  return (seed) => {
    const value = made.get(seed) ?? make(seed)
    made.set(seed, value)
    return value
  }
}

const hostileReport = once((seed) => createForm(formOf(seed), hostileTexts(seed)))
const hostileSummary = once((seed) => renderSummary(hostileReport(seed)))

const harmlessReports = Array.from({ length: FORMS }, (_, form) => createForm(form, harmlessTexts()))

describe('the summary of a report with hostile texts', () => {
  const forms = harmlessReports.map((report) => {
    const summary = renderSummary(report)
    return { tags: tagsOf(summary), cells: cellsOf(summary), lines: summary.split('\n').length }
  })

  test('has the elements, links, images and attributes that one of harmless texts has, and no others', async () => {
    await forEachCase((seed) => {
      expect(tagsOf(hostileSummary(seed))).toEqual(forms[formOf(seed)]?.tags)
    })
  }, 300_000)

  test('has as many lines, and in every row of a table as many cells', async () => {
    await forEachCase((seed) => {
      const summary = hostileSummary(seed)
      expect(cellsOf(summary)).toEqual(forms[formOf(seed)]?.cells)
      expect(summary.split('\n')).toHaveLength(forms[formOf(seed)]?.lines ?? 0)
    })
  }, 300_000)

  test('has no character that nobody sees, or that turns what follows around', async () => {
    await forEachCase((seed) => {
      expect(hostileSummary(seed)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    })
  }, 300_000)

  test('is not like one of harmless texts only because these forms have nothing in them', () => {
    const tags = new Set(forms.flatMap((form) => form.tags))
    expect([...tags]).toEqual(
      expect.arrayContaining(['<h3>', '<table>', '<code>', '<details>', '<blockquote>', '<ul>', '<pre>'])
    )
    expect([...tags].filter((tag) => /^<(a|img|script)\b/.test(tag))).toEqual([])
    const rendered = tagsOf('[a](b) ![i](u) www.e.example <b>x</b>\n\n| a |\n|---|\n| b |')
    expect(rendered).toEqual(
      expect.arrayContaining(['<a href="b">', '<a href="http://www.e.example">', '<b>', '<td>'])
    )
  })

  test('has in each row as many cells as its head', () => {
    for (const report of harmlessReports) {
      const tables = renderSummary(report).match(/(?:^\|.*\n)+/gm) ?? []
      for (const table of tables) expect(new Set(cellsOf(table)).size).toBe(1)
    }
  })
})

describe('the log of a report with hostile texts', () => {
  test('has no command of the runner', async () => {
    await forEachCase((seed) => {
      const report = hostileReport(seed)
      const lines = [renderSentence(report), report.remark ?? '', ...renderLog(report)]
      expect(commandsIn(Buffer.from(`${lines.map(harmless).join('\n')}\n`))).toEqual([])
    })
  }, 300_000)

  test('has the commands that one of harmless texts has, and no others', async () => {
    const places = {
      inputs: createInputs({ summary: false }),
      ...{ dockerfile: 'Dockerfile', workspace: tmpdir(), summary: false }
    }
    const written = async (report: CacheReport) => {
      const output = catchOutput()
      await writeReport(report, places)
      return commandsIn(Buffer.from(output())).map(({ command, properties }) => ({ command, properties }))
    }
    const forms: Awaited<ReturnType<typeof written>>[] = []
    for (const report of harmlessReports) forms.push(await written(report))
    await forEachCase(async (seed) => {
      expect(await written(hostileReport(seed))).toEqual(forms[formOf(seed)])
    })
  }, 300_000)
})

describe('the JSON of a report with hostile texts', () => {
  test('is JSON, on one line, with each text as it was', async () => {
    await forEachCase((seed) => {
      const report = hostileReport(seed)
      const json = renderReportJson(report)
      expect(json).not.toMatch(/[\n\r]/)
      const { version, scope, troubles, advice } = JSON.parse(json) as Record<string, unknown>
      expect({ version, scope, troubles }).toEqual({
        version: 1,
        scope: report.scope,
        troubles: report.troubles
      })
      expect(advice).toMatchObject([{ text: report.advice[0]?.text }])
    })
  }, 300_000)
})
