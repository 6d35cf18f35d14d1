import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { OwnCaches } from '../src/plan/plan.js'
import { findPresent } from '../src/present-caches.js'
import { createFacts } from './support/builders.js'
import { createLayerPlan, createRoute } from './support/routes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const refOf = (name: string) => `r.example/c:${name}`
const entryOf = (name: string) => `type=registry,ref=${refOf(name)}`
const [OWN, BASE, MAIN] = ['own', 'base', 'main'].map(entryOf) as [string, string, string]

/** What is found in a registry that answers so for each name; an absent name is one that is not there. */
async function foundIn(chains: string[][], answers: Record<string, Scene>) {
  const asked = 'imagetools inspect --builder lab --raw '
  const absent = { exitCode: 1, stderr: 'ERROR: r.example/c:x: not found\n' }
  const play = Object.fromEntries(
    chains.flat().map((entry): [string, Scene] => {
      const ref = entry.replace('type=registry,ref=', '')
      return [`${asked}${ref}`, answers[ref.replace('r.example/c:', '')] ?? absent]
    })
  )
  const buildx = await scriptBuildx(play)
  const facts = createFacts({ buildx: buildx.command })
  const present = await findPresent({ ours: oursOf(chains), layers: undefined }, undefined, facts)
  const lines = await buildx.lines()
  return { present, asked: lines.map((line) => line.replace(asked, '')).sort() }
}

const oursOf = (imports: string[][]): OwnCaches => ({ imports, exports: [] })

describe('a cache that stands alone', () => {
  test.each([[[]], [[[]]], [[[OWN]]], [[[], [OWN]]]] as string[][][][])(
    'is imported as it is, and nobody is asked: %j',
    async (chains) => {
      expect(await foundIn(chains, {})).toEqual({
        present: { imports: chains.flat(), exports: [], isThere: false },
        asked: []
      })
    }
  )
})

describe('of own, base and default', () => {
  const chain = [OWN, BASE, MAIN]

  test.each([
    [['own', 'base', 'main'], OWN],
    [['base', 'main'], BASE],
    [['main'], MAIN]
  ])('with %j there, the first is imported alone, and it was seen to be there', async (names, entry) => {
    const { present, asked } = await foundIn([chain], Object.fromEntries(names.map((name) => [name, {}])))
    expect(present).toEqual({ imports: [entry], exports: [], isThere: true })
    expect(asked).toEqual(['base', 'main', 'own'].map(refOf))
  })

  test('none is imported where none is there', async () => {
    const { present } = await foundIn([chain], {})
    expect(present).toEqual({ imports: [], exports: [], isThere: false })
  })

  test.each([
    'ERROR: unexpected status from HEAD request to https://r.example/v2/c/manifests/own: 401 Unauthorized',
    'ERROR: failed to do request: Head "https://r.example/v2/c/manifests/own": connection refused',
    ''
  ])('all are imported, the own last, where the registry does not tell of the own: %s', async (stderr) => {
    const { present } = await foundIn([chain], { own: { exitCode: 1, stderr }, main: {} })
    expect(present).toEqual({ imports: [MAIN, BASE, OWN], exports: [], isThere: false })
  })

  test('the own is imported though the registry does not tell of the others', async () => {
    const { present } = await foundIn([chain], { own: {}, base: { exitCode: 1, stderr: 'ERROR: x' } })
    expect(present).toEqual({ imports: [OWN], exports: [], isThere: true })
  })

  test.each(['NAME_UNKNOWN: repository name not known', 'MANIFEST_UNKNOWN: manifest unknown'])(
    'one is not there of which the registry says %s',
    async (words) => {
      const { present } = await foundIn([chain], {
        own: { exitCode: 1, stderr: `ERROR: ${words}` },
        main: {}
      })
      expect(present.imports).toEqual([MAIN])
    }
  )

  test('all are imported, the own last, of a kind that cannot be asked', async () => {
    const entries = ['own', 'main'].map((name) => `type=s3,bucket=b,region=r,name=${name}`)
    const { present, asked } = await foundIn([entries], {})
    expect(present).toEqual({ imports: entries.toReversed(), exports: [], isThere: false })
    expect(asked).toEqual([])
  })
})

describe('caches of single platforms', () => {
  const [AMD, ARM, BASE_ARM] = ['amd', 'arm', 'base-arm'].map(entryOf) as [string, string, string]
  const chains = [[OWN, MAIN], [AMD], [ARM, BASE_ARM]]

  test('are all imported that are there, of each the first, where there is no common one', async () => {
    const { present } = await foundIn(chains, { amd: {}, 'base-arm': {} })
    expect(present).toEqual({ imports: [AMD, BASE_ARM], exports: [], isThere: false })
  })

  test('are not imported, nor asked for, where the common one is there', async () => {
    const { present, asked } = await foundIn(chains, { main: {}, amd: {}, arm: {} })
    expect(present).toEqual({ imports: [MAIN], exports: [], isThere: true })
    expect(asked).toEqual(['main', 'own'].map(refOf))
  })
})

describe('layouts', () => {
  const layers = createLayerPlan({ folder: '/k/own', fallbacks: ['/k/main'] })
  const exports = ['type=local,dest=/k/own']
  const ours = { ...oursOf([['type=local,src=/k/own', 'type=local,src=/k/main']]), exports }

  test('are imported and written on the way that was found to them', async () => {
    const caches = { imports: ['type=registry,ref=r:1'], exports: ['type=registry,ref=r:2'] }
    const route = createRoute({ caches, isThere: true })
    expect(await findPresent({ ours, layers }, route, createFacts())).toEqual({ ...caches, isThere: true })
  })

  test('are the own one alone in a dry run, which opens none', async () => {
    expect(await findPresent({ ours, layers }, undefined, createFacts())).toEqual({
      imports: ['type=local,src=/k/own'],
      exports,
      isThere: false
    })
  })
})

describe('of the Actions cache', () => {
  const NAMES = ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_SERVICE_V2'] as const
  const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]))
  let stop = async (): Promise<void> => undefined
  afterEach(async () => {
    await stop()
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  /** A service (v2) that has entries with these keys, or fails. Its questions are kept. */
  async function serve(keys: readonly string[] | undefined): Promise<object[]> {
    const questions: object[] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const question = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { restore_keys: string[] }
      questions.push(question)
      response.statusCode = keys === undefined ? 500 : 200
      const [prefix = ''] = question.restore_keys
      response.end(JSON.stringify({ ok: keys?.some((key) => key.startsWith(prefix)) }))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    stop = () => new Promise((resolve) => server.close(() => resolve()))
    process.env.ACTIONS_RESULTS_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    process.env.ACTIONS_RUNTIME_TOKEN = 'a token'
    process.env.ACTIONS_CACHE_SERVICE_V2 = 'true'
    return questions
  }

  const chain = ['own', 'main'].map((name) => `type=gha,scope=${name},timeout=1m`)
  const find = () => findPresent({ ours: oursOf([chain]), layers: undefined }, undefined, createFacts())

  test('the first scope is imported that has an index', async () => {
    const questions = await serve(['index-main-1-abc', 'index-own2-1-abc', 'buildkit-blob-1-own'])
    expect(await find()).toEqual({ imports: [chain[1]], exports: [], isThere: true })
    // BuildKit's own version of entries (go-actions-cache cache.go), without which its entries are not found.
    const version = '693bb7016429d80366022f036f84856888c9f13e00145f5f6f4dce303a38d6f2'
    expect(questions).toContainEqual({ key: 'index-own-1-', restore_keys: ['index-own-1-'], version })
  })

  test('none is imported where none has one', async () => {
    await serve([])
    expect(await find()).toEqual({ imports: [], exports: [], isThere: false })
  })

  test('all are imported, the own last, where the service does not tell', async () => {
    await serve(undefined)
    expect(await find()).toEqual({ imports: chain.toReversed(), exports: [], isThere: false })
  })

  test('all are imported, the own last, where there is no such service', async () => {
    for (const name of NAMES) delete process.env[name]
    expect(await find()).toEqual({ imports: chain.toReversed(), exports: [], isThere: false })
  })
})
