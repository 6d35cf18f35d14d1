import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Proxied, Toxiproxy } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { readNewestRecord } from './support/build-record.ts'
import { jobOf, runFresh } from './support/pack-service.ts'
import { type FinishedJob, openStage, type Stage } from './support/stage.ts'

/* A bad way to the cache service and its bytes: far, narrow, broken off, silent. */

let stage: Stage
let toxiproxy: Toxiproxy
let service: CacheServer
let ways: Proxied[]
let workspace: string
/** Where the result goes: not into the context, which it would change. */
let out: string

beforeAll(async () => {
  stage = await openStage()
  toxiproxy = await stage.bed.startToxiproxy()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  ways = []
  service = await startCacheService({
    through: async (upstream) => {
      const way = await toxiproxy.proxy(upstream)
      ways.push(way)
      return way.address
    }
  })
  workspace = await stage.checkOut('tiny')
  out = await stage.folder('out')
})

afterEach(() => service?.stop())

const run = (): Promise<FinishedJob> =>
  runFresh(stage, {
    workspace,
    inputs: { cache: 'local', outputs: `type=local,dest=${out}` },
    env: jobOf(service)
  })

const warningsOf = ({ main, post }: FinishedJob): string[] => [...main.warnings, ...post.warnings]

const buildsIn = ({ main }: FinishedJob): number => [...main.log.matchAll(/^\[command\].* build /gm)].length

/** Proves that the build made what its source says. */
async function expectRight(): Promise<void> {
  const [made, source] = await Promise.all([
    readFile(join(out, 'program'), 'latin1'),
    readFile(join(workspace, 'main.txt'), 'latin1')
  ])
  expect(made.startsWith(source)).toBe(true)
  expect(made.length).toBeGreaterThan(300_000)
}

test.each([
  ['200 ms away', { type: 'latency', attributes: { latency: 200, jitter: 0 } }],
  ['with 1 MB a second', { type: 'bandwidth', attributes: { rate: 1000 } }]
] as const)('%s: everything is read and written, without a word', async (_, toxic) => {
  for (const way of ways)
    for (const stream of ['upstream', 'downstream'] as const) await way.add({ ...toxic, stream })
  expect(warningsOf(await run())).toEqual([])
  const warm = await run()
  expect(warningsOf(warm)).toEqual([])
  expect((await readNewestRecord(stage)).ran).toEqual([])
  await expectRight()
})

test.each([
  ['breaks off in the middle of layers', { type: 'limit_data', attributes: { bytes: 50_000 } }],
  ['resets', { type: 'reset_peer', attributes: { timeout: 0 } }],
  ['falls silent', { type: 'timeout', attributes: { timeout: 0 } }]
] as const)(
  'a way that %s: the build ends well with one warning at most, and a later job is healed',
  async (_, toxic) => {
    await run()
    const [bytes] = ways
    await appendFile(join(workspace, 'main.txt'), 'changed\n')
    await bytes?.add({ ...toxic, stream: 'downstream' })
    const faulty = await run()
    expect(buildsIn(faulty)).toBeLessThanOrEqual(2)
    await expectRight()
    await bytes?.clear()
    await run()
    const healed = await run()
    expect(warningsOf(healed)).toEqual([])
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(faulty.main.warnings.length).toBeLessThanOrEqual(1)
  }
)
