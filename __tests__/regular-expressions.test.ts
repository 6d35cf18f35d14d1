import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import { describe, expect, test } from '@jest/globals'
import ts from 'typescript'

/*
 * What this action reads was written by others, and a regular expression can take for ever over a text that repeats itself.
 * Each of src is tried with such texts, made of what stands in it. One second is far above what any of them takes that
 * looks at each character a few times, and far below what one takes that does not.
 */

const LIMIT_MS = 1_000
const REPETITIONS = 60_000

/** Those that never see so much, and how many characters they see. */
const SHORTER: Readonly<Record<string, number>> = {
  // Of an error of BuildKit's the beginning.
  'buildx/cache-loss.ts': 8_192,
  // Longer instructions are not looked at.
  'report/package-managers.ts': 10_000,
  // A name is cut off before.
  'plan/scope.ts /^[-.]+|[-.]+$/g': 46
}

interface Found {
  file: string
  form: RegExp
}

const SRC = join(import.meta.dirname, '..', 'src')

function formsIn(file: string): Found[] {
  const forms: Found[] = []
  const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.ES2024)
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, pattern = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? []
      forms.push({ file, form: new RegExp(pattern, flags) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return forms
}

const FORMS = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap(formsIn)

/** One character of each kind that is in a pattern, and its words. */
function piecesOf({ source }: RegExp): string[] {
  const words =
    source.replace(/\\[a-zA-Z]|\(\?<?[a-z=!:]*>?|\[[^\]]*\]/g, ' ').match(/[\w:/@#"=,.-]{2,}/g) ?? []
  const classes = {
    '\\s': ' ',
    '\\d': '1',
    '\\w': 'a',
    '\\S': 'a',
    '.': 'a',
    '[^': 'x',
    '\\p{': '\u200b',
    '\\n': '\n'
  }
  const kinds = Object.entries(classes).flatMap(([part, character]) =>
    source.includes(part) ? [character] : []
  )
  const marks = [...'/:=-"\'.{}[],#$@_&(*'].filter((mark) => source.includes(mark))
  const letters = source.match(/\b[a-z0-9]\b/gi) ?? []
  const pieces = [...words.slice(0, 8), ...kinds, ...marks, ...letters, '\n']
  return [...new Set(pieces)].slice(0, 10)
}

/** Texts that repeat one or two of these. */
function* textsOf(form: RegExp, longest: number): Generator<string> {
  const pieces = piecesOf(form)
  const heads = ['', ...pieces.filter((piece) => piece.trim() !== '').slice(0, 4)]
  for (const one of pieces)
    for (const other of ['', ...pieces]) {
      const body = (one + other).repeat(REPETITIONS).slice(0, longest)
      for (const head of heads.slice(0, other === '' ? heads.length : 2)) yield `${head}${body}\0`
    }
}

const place: { form: RegExp; text: string } = { form: /x/, text: '' }
const context = createContext(place)
const run = new Script('form.global ? text.replace(form, "") : form.test(text)')

/** The beginning of a text that takes too long; undefined if none does. */
function slowestOf({ file, form }: Found): string | undefined {
  for (const text of textsOf(form, SHORTER[`${file} ${form}`] ?? SHORTER[file] ?? Number.POSITIVE_INFINITY)) {
    Object.assign(place, { form, text })
    try {
      run.runInContext(context, { timeout: LIMIT_MS })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      return text.slice(0, 60)
    }
  }
  return undefined
}

describe('the regular expressions of src', () => {
  test('are found', () => {
    expect(FORMS.length).toBeGreaterThan(150)
  })

  test('that take too long are noticed', () => {
    expect(slowestOf({ file: '', form: /^(a+)+$/ })).toMatch(/^a/)
    expect(slowestOf({ file: '', form: /,\s*$/ })).toBeUndefined()
    expect(slowestOf({ file: '', form: /\s+$/ })).toMatch(/^\s/)
  })

  test.each(FORMS.map((found) => [found.file, String(found.form), found] as const))(
    'take no longer the more a text repeats itself: %s %s',
    (_, __, found) => {
      expect(slowestOf(found)).toBeUndefined()
    },
    120_000
  )
})
