import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { readNewestRecord } from './support/build-record.ts'
import { type Answer, type BytesProxy, startBytesProxy } from './support/bytes-proxy.ts'
import { isPack, jobOf, newestCache, runFresh } from './support/pack-service.ts'
import type { FinishedJob } from './support/stage.ts'
import { openStage, type Stage } from './support/stage.ts'

/* Packs and indexes that are gone, damaged, slow or silent, and builds that end well and heal them. */

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  out = await stage.folder('out')
})

/** Where the result goes: not into the context, which it would change. */
let out: string
const inputs = (): Record<string, string> => ({ cache: 'local', outputs: `type=local,dest=${out}` })

const warningsOf = ({ main, post }: FinishedJob): string[] => [...main.warnings, ...post.warnings]

/** How often buildx was called for a build of the user's. */
const buildsIn = ({ main }: FinishedJob): number => [...main.log.matchAll(/^\[command\].* build /gm)].length

/** Proves that the build made what its source says. */
async function expectRight(workspace: string): Promise<void> {
  const [made, source] = await Promise.all([
    readFile(join(out, 'program'), 'latin1'),
    readFile(join(workspace, 'main.txt'), 'latin1')
  ])
  expect(made.startsWith(source)).toBe(true)
  expect(made.length).toBeGreaterThan(300_000)
}

describe('bytes that are not what they were', () => {
  let service: CacheServer
  let proxy: BytesProxy
  let workspace: string

  beforeAll(async () => {
    proxy = startBytesProxy()
    service = await startCacheService({ through: proxy.through })
  })
  afterAll(async () => {
    await service?.stop()
    proxy?.stop()
  })
  beforeEach(async () => {
    workspace = await stage.checkOut('tiny')
  })
  afterEach(() => {
    proxy.alter = undefined
    proxy.dropsRanges = false
  })

  let scopes = 0
  /** A job whose cache is its own test's. */
  function jobs(): () => Promise<FinishedJob> {
    scopes++
    const scope = { 'cache-scope': `scope-${scopes}` }
    return () => runFresh(stage, { workspace, inputs: { ...inputs(), ...scope }, env: jobOf(service) })
  }

  const isRange = ({ status }: Answer): boolean => status === 206
  /** What is not of a pack is an index. */
  const isIndexBody = ({ body }: Answer): boolean =>
    body[0] === 0x1f && body[1] === 0x8b && body.length < 20_000

  async function expectHealed(run: () => Promise<FinishedJob>): Promise<void> {
    const next = await run()
    expect(warningsOf(next)).toEqual([])
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(buildsIn(next)).toBe(1)
    await expectRight(workspace)
  }

  test.each<[string, BytesProxy['alter']]>([
    [
      'a wrong byte',
      (answer) => {
        if (!isRange(answer)) return undefined
        const body = Buffer.from(answer.body)
        body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 0xff
        return { body }
      }
    ],
    ['an end too early', (answer) => (isRange(answer) ? 'cut' : undefined)],
    [
      'the bytes of another',
      (answer) => (isRange(answer) ? { body: Buffer.alloc(answer.body.length, 1) } : undefined)
    ],
    ['a server that falls silent', (answer) => (isRange(answer) ? 'stall' : undefined)],
    ['status 404', (answer) => (isRange(answer) ? { status: 404, body: Buffer.alloc(0) } : undefined)]
  ])(
    'packs with %s: one more build without the cache, one warning, and the next job is healed',
    async (_, alter) => {
      const run = jobs()
      await run()
      await appendFile(join(workspace, 'main.txt'), 'changed\n')
      proxy.alter = alter
      const faulty = await run()
      proxy.alter = undefined
      expect(buildsIn(faulty)).toBe(2)
      expect(faulty.main.log).not.toMatch(/https?:\/\/127\.0\.0\.1:\d+\/devstoreaccount1/)
      await expectRight(workspace)
      await expectHealed(run)
      expect(warningsOf(faulty)).toEqual([
        expect.stringMatching(
          /^A cache went away or was damaged in the middle of the build \(.*\); it was built again/s
        )
      ])
    }
  )

  test('a wrong byte at the first try only is not even told of', async () => {
    const run = jobs()
    await run()
    let altered = 0
    proxy.alter = (answer) => {
      if (!isRange(answer) || altered > 0) return undefined
      altered++
      return { body: Buffer.alloc(answer.body.length) }
    }
    const job = await run()
    expect({ altered, builds: buildsIn(job), warnings: warningsOf(job) }).toEqual({
      altered: 1,
      builds: 1,
      warnings: []
    })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    await expectRight(workspace)
  })

  test('a server that gives no parts is read all the same', async () => {
    const run = jobs()
    await run()
    proxy.dropsRanges = true
    const job = await run()
    expect({ builds: buildsIn(job), warnings: warningsOf(job) }).toEqual({ builds: 1, warnings: [] })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    await expectRight(workspace)
  })

  test.each<[string, (body: Buffer) => Buffer]>([
    ['garbage', (body) => Buffer.alloc(body.length, 7)],
    ['cut', (body) => body.subarray(0, body.length >> 1)],
    ['of another format', () => gzipSync('{"format":99,"packs":[]}')]
  ])('an index that is %s: a miss that is said, and the next job is healed', async (_, damage) => {
    const run = jobs()
    await run()
    let damaged = 0
    proxy.alter = (answer) => {
      if (isRange(answer) || !isIndexBody(answer)) return undefined
      damaged++
      return { body: damage(answer.body) }
    }
    const faulty = await run()
    proxy.alter = undefined
    expect(damaged).toBeGreaterThan(0)
    expect((await readNewestRecord(stage)).cached).toEqual([])
    expect(faulty.main.log).toMatch(
      /no cache to read: the index \S+ cannot be read|cache could not be opened/
    )
    expect(warningsOf(faulty).length).toBeLessThanOrEqual(1)
    expect(buildsIn(faulty)).toBe(1)
    await expectRight(workspace)
    await expectHealed(run)
  })

  test('one pack of two that was evicted: what it had is made anew, one warning, and the next job is healed', async () => {
    const run = jobs()
    await run()
    await appendFile(join(workspace, 'main.txt'), 'changed\n')
    await run()
    const { packs } = await newestCache(stage, service)
    const [, second, ...more] = packs.index.packs
    expect([second?.key, more]).toEqual([expect.any(String), []])
    await service.delete(second?.key ?? '')
    const faulty = await run()
    expect((await readNewestRecord(stage)).cached).toContainEqual(expect.stringContaining('RUN date'))
    expect(warningsOf(faulty)).toEqual([expect.stringMatching(/^A part of the cache is gone.*evicted/)])
    expect(buildsIn(faulty)).toBe(1)
    await expectRight(workspace)
    await expectHealed(run)
  })

  test('every pack that was evicted: a miss, and the next job is healed', async () => {
    const run = jobs()
    await run()
    const { packs } = await newestCache(stage, service)
    for (const { key } of packs.index.packs) await service.delete(key)
    const faulty = await run()
    expect((await readNewestRecord(stage)).cached).toEqual([])
    expect(faulty.main.log).toContain('has no layer of')
    expect(warningsOf(faulty)).toEqual([])
    await expectHealed(run)
  })

  test('a pack that is evicted in the middle of the build: one more build, one warning, and the next job is healed', async () => {
    const run = jobs()
    await run()
    const keys = service
      .entries()
      .filter(isPack)
      .map(({ key }) => key)
    await appendFile(join(workspace, 'main.txt'), 'changed\n')
    const deleted: Promise<number>[] = []
    proxy.alter = (answer) => {
      if (!isRange(answer)) return undefined
      if (deleted.length === 0) deleted.push(...keys.map((key) => service.delete(key)))
      return { status: 404, body: Buffer.alloc(0) }
    }
    const faulty = await run()
    proxy.alter = undefined
    expect(deleted.length).toBeGreaterThan(0)
    expect(buildsIn(faulty)).toBe(2)
    await expectRight(workspace)
    await expectHealed(run)
    expect(warningsOf(faulty)).toEqual([
      expect.stringMatching(/went away.*its pack is gone from the cache service/s)
    ])
  })
})
