import { describe, expect, test } from '@jest/globals'
import { parseEntries } from '../../src/buildx/cache-entry.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs, CacheChoice } from '../../src/inputs/action-inputs.js'
import { createPlan } from '../../src/plan/plan.js'
import { createEvent, createFacts, createInputs, createRunner, createService } from '../support/builders.js'
import { randomFrom } from '../support/random.js'

const random = randomFrom(3)
const LETTERS = [
  ...'abzABZ019-_./,=:@ "\'\\;&|$`%#?*~^<>()[]{}!\n\r\t\0äß日🚢',
  ...[
    ',scope=main',
    '","',
    '..',
    '/../',
    '__',
    'refs/heads/',
    'main',
    '.git',
    '%2e%2e',
    '\u202e',
    'a'.repeat(60)
  ]
]
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/loong64', 'windows(10.0.17763)/amd64']

function textOf(longest: number): string {
  return Array.from({ length: 1 + random(longest) }, () => LETTERS[random(LETTERS.length)] ?? '').join('')
}

interface Case {
  branch: string
  base: string
  repository: string
  inputs: Partial<ActionInputs>
}

/** Names that a person may give who wants to break something, and all that this action makes names of. */
const CASES: Case[] = Array.from({ length: 2000 }, () => ({
  branch: textOf(30),
  base: textOf(10),
  repository: `${textOf(5)}/${textOf(10)}`,
  inputs: {
    platforms: PLATFORMS.filter(() => random(4) === 0),
    target: random(2) === 0 ? undefined : textOf(5),
    file: random(3) === 0 ? `${textOf(3)}/Dockerfile` : undefined,
    context: random(3) === 0 ? textOf(5) : undefined,
    cacheScope: random(3) === 0 ? textOf(20) : undefined,
    tags: random(2) === 0 ? [] : [`ghcr.io/octo/${textOf(4)}:1`],
    buildArgs: random(3) === 0 ? [`A=${textOf(3)}`] : []
  }
}))

const CACHES: [CacheChoice, Partial<EnvironmentFacts>][] = [
  ['gha', { runner: createRunner('github-hosted'), cacheService: createService('v2') }],
  ['registry', { registryLogins: ['ghcr.io'] }],
  ['local', { cacheFolder: { path: '/kept', persistence: 'declared' } }],
  ['s3', { objectStores: { s3: { bucket: 'b', region: 'r' }, azblob: {} } }],
  ['azblob', { objectStores: { s3: {}, azblob: { account_url: 'https://octo.example' } } }]
]

/** The attributes that have a name in them, and what stands before it. */
const PREFIXES: Record<string, string> = {
  scope: '',
  name: '',
  ref: 'ghcr.io/octo/c:buildcache-',
  src: '/kept/layers/',
  dest: '/kept/layers/'
}

/** What of an entry a name could have added. */
const KNOWN: Record<string, string[]> = {
  gha: ['scope', 'mode', 'timeout', 'ignore-error'],
  registry: ['ref', 'mode', 'image-manifest', 'oci-mediatypes', 'compression', 'ignore-error'],
  local: ['src', 'dest', 'mode', 'compression', 'ignore-error'],
  s3: ['bucket', 'region', 'name', 'mode', 'ignore-error'],
  azblob: ['account_url', 'name', 'mode', 'ignore-error']
}

function linesOf(
  { branch, base, repository, inputs }: Case,
  [cache, facts]: (typeof CACHES)[number]
): string[] {
  const event = createEvent({
    ...({ ref: `refs/heads/${branch}`, refKind: 'branch' } as const),
    ...{ baseBranch: base, repository }
  })
  const all = { ...inputs, cache, cacheSave: 'always', cacheImage: 'ghcr.io/octo/c' } as const
  const { ours } = createPlan(createInputs(all), createFacts({ ...facts, event }))
  return [...ours.imports.flat(), ...ours.exports]
}

/** What is wrong with a line of a plan; undefined if nothing is. */
function faultOf(line: string, cache: CacheChoice): string | undefined {
  const [{ type, attributes } = { type: '', attributes: {} }, ...more] = parseEntries(line)
  if (more.length > 0 || type !== cache) return `it is no entry of type ${cache}`
  const foreign = Object.keys(attributes).find((key) => !KNOWN[cache]?.includes(key))
  if (foreign !== undefined) return `it has ${foreign}`
  const named = Object.entries(PREFIXES).filter(([key]) => key in attributes)
  const [[key, prefix] = ['', ''], ...others] = named
  const value = attributes[key] ?? ''
  if (others.length > 0 || !value.startsWith(prefix)) return 'it is not named as it should be'
  const name = value.slice(prefix.length)
  if (!/^[a-z0-9_][a-z0-9_.-]*$/.test(name)) return 'its name has other letters'
  const tag = cache === 'registry' ? `buildcache-${name}` : name
  // A file's name may have 255 letters, and a key of the cache service 512.
  return tag.length > (cache === 'local' ? 200 : 128) ? 'its name is too long' : undefined
}

describe('two thousand random branches, repositories, images, targets and scopes', () => {
  test.each(CACHES)(
    'give names of [a-z0-9_.-] that are no longer than a tag, and entries to which nothing was added: %s',
    (cache, facts) => {
      const faults = CASES.flatMap((given) => {
        const lines = linesOf(given, [cache, facts])
        const few = lines.length < 2 ? [{ fault: 'it is not read and written', line: '', given }] : []
        const found = lines.map((line) => ({ fault: faultOf(line, cache), line, given }))
        return [...few, ...found.filter(({ fault }) => fault !== undefined)]
      })
      expect(faults.slice(0, 3)).toEqual([])
    }
  )

  test.each(CACHES)('give every branch a name of its own: %s', (cache, facts) => {
    const branches = [...new Set(CASES.slice(0, 500).map(({ branch }) => branch))]
    const given: Case = { branch: '', base: 'main', repository: 'octo/app', inputs: { cacheScope: 'app' } }
    const written = branches.map((branch) => linesOf({ ...given, branch }, [cache, facts]).at(-1))
    expect(new Set(written).size).toBe(branches.length)
  })
})
