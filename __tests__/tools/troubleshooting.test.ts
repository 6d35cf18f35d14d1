import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findCacheLoss, findObstacle, foundNoSpace } from '../../src/buildx/cache-loss.js'
import {
  brokenAnchors,
  type Entry,
  isMadeOf,
  isOurs,
  parseEntries,
  staleTexts,
  textsIn
} from '../../tools/docs/error-texts.ts'
import { createEnding } from '../support/builders.js'

const REPOSITORY = join(import.meta.dirname, '..', '..')

const page = () => readFile(join(REPOSITORY, 'docs', 'troubleshooting.md'), 'utf8')

/** What is said where a build is built again because of an error. */
const AGAIN = 'the build is run once more'

describe('docs/troubleshooting.md', () => {
  test('has under each heading what to do', async () => {
    const entries = parseEntries(await page())
    expect(entries.length).toBeGreaterThanOrEqual(30)
    expect(entries.filter(({ text, body }) => text === '' || !body.includes('**Do:**'))).toEqual([])
    const others = entries.filter((entry) => !isOurs(entry))
    expect(others.filter(({ body }) => !body.includes('**Now:**'))).toEqual([])
  })

  test('has no heading twice, and no link to one that is not there', async () => {
    const texts = parseEntries(await page()).map(({ text }) => text)
    expect(texts.toSorted()).toEqual([...new Set(texts)].toSorted())
    expect(brokenAnchors(await page())).toEqual([])
  })

  test('has as texts of this action only those that src/ has', async () => {
    expect(parseEntries(await page()).filter(isOurs).length).toBeGreaterThanOrEqual(30)
    expect(await staleTexts(REPOSITORY)).toEqual([])
  })

  test('says of no error that it is built again where it is not', async () => {
    const promised = parseEntries(await page()).filter(({ body }) => oneLine(body).includes(AGAIN))
    expect(promised.length).toBeGreaterThan(5)
    expect(promised.filter((entry) => !isOurs(entry) && !isBuiltAgain(entry))).toEqual([])
  })
})

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** Whether the action takes an error that begins so for one that is not the build's own fault. */
function isBuiltAgain({ text }: Entry): boolean {
  const error = text.replaceAll(/sha256:…/g, `sha256:${'a'.repeat(64)}`).replaceAll('…', 'x')
  const tail = `ERROR: failed to build: failed to solve: x: ${error}: x\n`
  const ending = createEnding({ exitCode: 1, tail })
  return findCacheLoss(ending) !== undefined || findObstacle(ending) !== undefined || foundNoSpace(ending)
}

describe('a text', () => {
  test('is found in literals, in templates, and where it is put together', () => {
    const source = `f('one', \`two \${x} of \${y}\`, 'three ' + \`four \${z}\` + (q + ' five'), 1 + 2)`
    expect(textsIn(source)).toEqual(expect.arrayContaining(['one', 'two … of …', 'three four … five']))
  })

  const known = ['The cache …; the build went on.', 'could not be written (…)', 'The builder is full. Stop.']

  test.each([
    'The builder is full. Stop.',
    'The builder is full.',
    'The cache could not be written (…); the build went on.'
  ])('is known: %s', (text) => {
    expect(isMadeOf(text, known)).toBe(true)
  })

  test.each(['', 'The builder was full. Stop.', 'The cache was not written (…); the build went on.'])(
    'is not known: %s',
    (text) => {
      expect(isMadeOf(text, known)).toBe(false)
    }
  )

  test('that is no code span is none', () => {
    expect(parseEntries('## This action: x\n\n### No span\n\nText.\n')).toEqual([
      { group: 'This action: x', text: '', body: 'Text.' }
    ])
  })
})
