import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import * as claims from '../../src/store/claim.js'
import { limitFolder, markUsed } from '../../src/store/folder-limit.js'
import { startClaimant } from '../support/claimants.js'
import { releasedAfterTest } from '../support/claims.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { writeLayout } from '../support/layouts.js'

const claimLayout = releasedAfterTest(claims.claimLayout)

/** Layouts of about a thousand bytes each, the first used the longest ago; their root. */
async function keep(names: readonly string[]): Promise<string> {
  const root = join(await createFolder(), 'layers')
  for (const [index, name] of names.entries()) {
    await writeLayout(join(root, name), [name.repeat(1000).slice(0, 700)])
    const claim = await claimLayout(join(root, name))
    await claim.release()
    const time = new Date(1_700_000_000_000 + index * 1000)
    await utimes(claims.stateFile(join(root, name), 'users'), time, time)
  }
  return root
}

const namesIn = async (root: string): Promise<string[]> => [
  ...new Set((await filesIn(root)).map((path) => path.split('/')[0] ?? ''))
]

test('what is within the limit stays, and nothing is said', async () => {
  const root = await keep(['a', 'b', 'own'])
  expect(await limitFolder(join(root, 'own'), 1_000_000)).toEqual([])
  expect(await namesIn(root)).toEqual(['a', 'b', 'own'])
})

test('what was not used for the longest time is deleted first, and only as much as must be', async () => {
  const root = await keep(['a', 'b', 'c', 'own'])
  await markUsed(join(root, 'a'))
  expect(await limitFolder(join(root, 'own'), 3_500)).toEqual([
    'cache-max-size: deleted what was not used for the longest time: b.'
  ])
  expect(await namesIn(root)).toEqual(['a', 'c', 'own'])
})

test('the one that is in use stays, however large it is, and that is said', async () => {
  const root = await keep(['own', 'a'])
  expect(await limitFolder(join(root, 'own'), 10)).toEqual([
    'cache-max-size: deleted what was not used for the longest time: a.',
    expect.stringMatching(/^cache-max-size: the caches that are in use take \d+ MB, more than 0 MB\.$/)
  ])
  expect(await namesIn(root)).toEqual(['own'])
})

test('one that another job uses stays', async () => {
  const root = await keep(['a', 'b', 'own'])
  await claimLayout(join(root, 'a'))
  await limitFolder(join(root, 'own'), 1_500)
  expect(await namesIn(root)).toEqual(['a', 'own'])
})

test('one that a job in another process uses stays until that has ended, however it ends', async () => {
  const root = await keep(['a', 'own'])
  const other = await startClaimant(join(root, 'a'))
  expect(await limitFolder(join(root, 'own'), 10)).toEqual([expect.stringContaining('that are in use take')])
  expect(await namesIn(root)).toEqual(['a', 'own'])
  await other.kill()
  await limitFolder(join(root, 'own'), 10)
  expect(await namesIn(root)).toEqual(['own'])
}, 60_000)

test('one that an older version left, of which nobody knows when it was used, is deleted first', async () => {
  const root = await keep(['a', 'own'])
  await writeLayout(join(root, 'of-before'), ['x'.repeat(700)])
  await limitFolder(join(root, 'own'), 2_500)
  expect(await namesIn(root)).toEqual(['a', 'own'])
})

test('one that is broken or empty is deleted as any other', async () => {
  const root = await keep(['broken', 'a', 'own'])
  await writeFiles(root, { 'broken/index.json': '{' })
  await limitFolder(join(root, 'own'), 2_500)
  expect(await namesIn(root)).toEqual(['a', 'own'])
})

test('two jobs that clean at the same time do not stumble over each other', async () => {
  const root = await keep(['a', 'b', 'c', 'own', 'other'])
  for (const name of ['own', 'other']) await claimLayout(join(root, name))
  await Promise.all(['own', 'other'].map((name) => limitFolder(join(root, name), 10)))
  for (const name of ['own', 'other']) await limitFolder(join(root, name), 10)
  expect(await namesIn(root)).toEqual(['other', 'own'])
})

test('what is no layout of ours stays', async () => {
  const root = await keep(['own'])
  await writeFiles(root, { 'thesis/three-years-of-work.txt': 'x'.repeat(5_000), 'notes.txt': 'y' })
  await limitFolder(join(root, 'own'), 10)
  expect(await namesIn(root)).toEqual(['notes.txt', 'own', 'thesis'])
})
