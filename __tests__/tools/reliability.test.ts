import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'

/* docs/reliability.md names, for each fault and threat, the tests that make it happen; none of them may be one that is gone. */

const ROOT = new URL('../../', import.meta.url)

interface Row {
  name: string
  /** Of `__tests__/`, without its ending, and a part of the test's title. */
  tests: { file: string; title: string }[]
  text: string
}

const page = await readFile(new URL('docs/reliability.md', ROOT), 'utf8')
const rows: Row[] = page
  .split('\n')
  .filter((line) => /^\| [FT]\d+ /.test(line))
  .map((line) => {
    const [, name = ''] = /^\| ([FT]\d+) /.exec(line) ?? []
    const tests = [...line.matchAll(/`([\w/-]+)`: “([^”]+)”/g)]
    return { name, text: line, tests: tests.map(([, file = '', title = '']) => ({ file, title })) }
  })

const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)

test('every fault and every threat has its row, once', () => {
  expect(rows.map(({ name }) => name)).toEqual([...numbered('F', 26), ...numbered('T', 13)])
})

test.each(rows)('$name names a test, or says why there is none', ({ tests, text }) => {
  if (tests.length === 0) expect(text).toMatch(/not tested: \w+/)
})

test.each(rows.flatMap(({ name, tests }) => tests.map((named) => ({ name, ...named }))))(
  '$name: $file has “$title”',
  async ({ file, title }) => {
    const source = await readFile(new URL(`__tests__/${file}.test.ts`, ROOT), 'utf8')
    // A title may be broken over lines, or have its quotes escaped.
    expect(source.replaceAll("\\'", "'")).toContain(title)
  }
)
