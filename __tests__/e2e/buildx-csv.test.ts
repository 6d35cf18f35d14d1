import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parseEntries, renderEntry } from '../../src/buildx/cache-entry.ts'
import type { EnvironmentFacts } from '../../src/environment/facts.ts'
import type { CacheChoice } from '../../src/inputs/action-inputs.ts'
import { createPlan } from '../../src/plan/plan.ts'
import { type Bed, openBed } from '../../tools/bed/bed.ts'
import { createEvent, createFacts, createInputs, createRunner, createService } from '../support/builders.ts'
import { ODD_PIECES, textOf } from '../support/fuzz.ts'
import { randomFrom } from '../support/random.ts'

/*
 * What the action writes as values of --cache-from and --cache-to, read by buildx itself: `bake --print` reads them as
 * `build` does (util/buildflags), and shows what it understood. Many at once, as it takes a file.
 */

let bed: Bed
beforeAll(async () => {
  bed = await openBed()
})
afterAll(async () => {
  await bed?.close()
})

const CACHES: [CacheChoice, Partial<EnvironmentFacts>][] = [
  ['gha', { runner: createRunner('github-hosted'), cacheService: createService('v2') }],
  ['registry', { registryLogins: ['ghcr.io'] }],
  ['local', { cacheFolder: { path: '/kept, "odd" folder', persistence: 'declared' } }],
  ['s3', { objectStores: { s3: { bucket: 'b', region: 'r' }, azblob: {} } }],
  ['azblob', { objectStores: { s3: {}, azblob: { account_url: 'https://octo.example' } } }]
]
const EACH = 60

const random = randomFrom(9)
// What a JSON file has not, and what begins a template in a bake file.
const PIECES = ODD_PIECES.filter((piece) => !/[\0{\p{Cs}]/u.test(piece))
const oddText = () => textOf(random, 12, PIECES)

/** The entries of a plan for a branch that somebody gave an odd name, and for a scope of an odd name. */
function planned([cache, facts]: (typeof CACHES)[number]): string[] {
  const event = createEvent({ ref: `refs/heads/${oddText()}`, refKind: 'branch', baseBranch: oddText() })
  const inputs = { cache, cacheSave: 'always', cacheImage: 'ghcr.io/octo/c' } as const
  const scope = random(2) === 0 ? {} : { cacheScope: oddText() || 'a' }
  const { ours } = createPlan(
    createInputs({ ...inputs, ...scope, tags: [`ghcr.io/octo/a:1`] }),
    createFacts({ ...facts, event })
  )
  return [...ours.imports.flat(), ...ours.exports]
}

/** What buildx understands of values of `--cache-from`, by their place. */
async function readByBuildx(lines: readonly string[]): Promise<Record<string, string>[]> {
  const folder = await mkdtemp(join(bed.run, 'bake-'))
  const file = join(folder, 'docker-bake.json')
  const target = Object.fromEntries(lines.map((line, index) => [`t${index}`, { 'cache-from': [line] }]))
  await writeFile(file, JSON.stringify({ group: { default: { targets: Object.keys(target) } }, target }))
  const { exitCode, stdout, stderr } = await bed.buildx(['bake', '--file', file, '--print'])
  if (exitCode !== 0) throw new Error(`buildx bake ended with ${exitCode}: ${stderr.slice(-300)}`)
  const printed = JSON.parse(stdout) as { target: Record<string, { 'cache-from': Record<string, string>[] }> }
  return lines.map((_, index) => {
    const read = printed.target[`t${index}`]?.['cache-from'] ?? []
    expect(read).toHaveLength(1)
    return read[0] ?? {}
  })
}

function meant(line: string): Record<string, string> {
  const [{ type, attributes } = { type: '', attributes: {} }] = parseEntries(line)
  return { type, ...attributes }
}

type Read = Record<string, string>

/** Tells the first few that are not the same. */
function expectSame(lines: readonly string[], read: readonly Read[], wanted: readonly Read[]): void {
  const all = lines.map((line, index) => ({ line, read: read[index], wanted: wanted[index] }))
  expect(all.filter((one) => !isDeepStrictEqual(one.read, one.wanted)).slice(0, 3)).toEqual([])
}

test('what is planned for branches, pull requests and scopes of any name is read by buildx as it is meant', async () => {
  const lines = CACHES.flatMap((cache) => Array.from({ length: EACH }, () => planned(cache)).flat())
  expect(lines.length).toBeGreaterThan(CACHES.length * EACH)
  expectSame(lines, await readByBuildx(lines), lines.map(meant))
}, 120_000)

test('no value of an attribute, whatever is in it, is read by buildx as another one', async () => {
  const entries = Array.from({ length: 500 }, () => ({
    type: 'registry',
    attributes: { ref: 'octo/a', note: `a${oddText()}`, scope: `${oddText()}b` }
  }))
  const lines = entries.map(renderEntry)
  const wanted = entries.map(({ type, attributes }) => ({ type, ...attributes }))
  expectSame(lines, await readByBuildx(lines), wanted)
}, 120_000)
