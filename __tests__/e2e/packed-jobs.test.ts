import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { MOST_PACKS } from '../../src/store/pack-plan.js'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { READ, type TokenScope, WRITE } from '../../tools/cache-service/token.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { holdBuilds } from './support/held-builds.ts'
import { endOfProcess, killable, killProcess } from './support/killing.ts'
import {
  countedWays,
  fetchAll,
  isIndex,
  isPack,
  jobOf,
  MAIN,
  newEntries,
  newestCache,
  runFresh,
  sizeOf
} from './support/pack-service.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Jobs of hosted runners, one after the other and at once, whose layers are in packs of the Actions cache. */

let stage: Stage
let service: CacheServer
let ways: ReturnType<typeof countedWays>

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  ways = countedWays()
  service = await startCacheService({ through: ways.through })
})

afterEach(async () => {
  await service?.stop()
  ways.stop()
})

const INPUTS = { cache: 'local' }

/** One job of main, its main part. */
async function run(workspace: string, env: NodeJS.ProcessEnv = {}): Promise<StepResult> {
  const job = await runFresh(stage, { workspace, inputs: INPUTS, env: { ...jobOf(service), ...env } })
  expect([...job.main.warnings, ...job.post.warnings]).toEqual([])
  return job.main
}

const change = (workspace: string, text: string): Promise<void> =>
  appendFile(join(workspace, 'main.txt'), `${text}\n`)

const count = (names: readonly string[], instruction: RegExp): number =>
  names.filter((name) => instruction.test(name)).length

test('ten jobs with changes upload what is new, from time to time what moves, and leave few packs', async () => {
  const workspace = await stage.checkOut('tiny')
  let known = new Map<string, number>()
  let packs: string[] = []
  const uploads = { all: 0, fresh: 0 }
  for (let job = 0; job < 10; job++) {
    const changesInstall = job === 4 || job === 8
    if (changesInstall) await appendFile(join(workspace, 'packages.txt'), `${job}\n`)
    await change(workspace, `${job}`)
    const before = service.entries()
    await run(workspace)
    const { ran, cached } = await readNewestRecord(stage)
    expect({ job, installs: count(ran, /^\[install .*RUN/), runs: count(ran, /RUN cat/) }).toEqual({
      job,
      installs: job === 0 || changesInstall ? 1 : 0,
      runs: 1
    })
    expect(ran.length + cached.length).toBe(6)

    const found = await newestCache(stage, service)
    const written = newEntries(service, before)
    expect(written.filter(isIndex).map(({ key }) => key)).toEqual([found.packs.key])
    const fresh = [...found.layers].filter(([digest]) => !known.has(digest))
    const bytes = {
      uploaded: sizeOf(written.filter(isPack)),
      fresh: fresh.reduce((sum, [, size]) => sum + size, 0)
    }
    const keys = found.packs.index.packs.map(({ key }) => key)
    const givenUp = packs.filter((key) => !keys.includes(key))
    const most = givenUp.length > 0 ? Number.POSITIVE_INFINITY : bytes.fresh * 1.1
    expect({ job, ...bytes, isBounded: bytes.uploaded <= most }).toEqual({ job, ...bytes, isBounded: true })
    expect(bytes.uploaded).toBeGreaterThanOrEqual(bytes.fresh)
    expect(sizeOf(written) - bytes.uploaded).toBeLessThan(20_000)
    expect(keys.length).toBeLessThanOrEqual(MOST_PACKS)
    uploads.all += bytes.uploaded
    uploads.fresh += bytes.fresh
    known = new Map([...known, ...found.layers])
    packs = keys
  }
  expect(uploads.all).toBeLessThan(2 * uploads.fresh)
  await fetchAll(stage, await newestCache(stage, service))
})

describe('bytes that are read', () => {
  /** Of the service, by a job. */
  async function bytesOf(job: () => Promise<unknown>): Promise<number> {
    const before = ways.bytes()
    await job()
    return ways.bytes() - before
  }

  test('are only the index where nothing changed, and no more than a change needs where something did', async () => {
    const workspace = await stage.checkOut('tiny')
    await run(workspace)
    const { layers } = await newestCache(stage, service)
    const whole = [...layers.values()].reduce((sum, size) => sum + size, 0)
    const entries = service.entries().length
    let log = ''
    const unchanged = await bytesOf(async () => {
      log = (await run(workspace)).log
    })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(unchanged).toBeLessThan(100_000)
    expect(log).toMatch(/cache opened in [\d.]+ s, \d\d?(\.\d)? k?B read of [\d.]+ MB/)
    expect(service.entries()).toHaveLength(entries)

    await change(workspace, 'changed')
    const changed = await bytesOf(() => run(workspace))
    expect((await readNewestRecord(stage)).cached).toContainEqual(expect.stringContaining('RUN date'))
    // Not the two layers that have the program.
    const [program = 0] = [...layers.values()].filter((size) => size > 290_000 && size < 310_000)
    expect(changed).toBeGreaterThan(300_000)
    expect(changed).toBeLessThan(whole - 2 * program + 100_000)
  })
})

test('two jobs that save at once both end well, and the next one reads a whole cache', async () => {
  const workspaces = [await stage.checkOut('tiny'), await stage.checkOut('tiny')] as const
  await run(workspaces[0])
  await Promise.all(workspaces.map((workspace, number) => change(workspace, `${number}`)))
  const held = await holdBuilds(stage)
  await stage.builder.empty()
  const env = { ...jobOf(service), ...held.env }
  const before = service.entries()
  const running = workspaces.map(async (workspace) =>
    stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: INPUTS, env })
  )
  await held.arrived(2)
  await held.release()
  for (const { main, post } of await Promise.all(running)) {
    expectSuccess(main)
    expectSuccess(post)
    expect(post).toMatchObject({ warnings: [], log: expect.stringContaining('Cache saved') })
  }
  expect(newEntries(service, before).filter(isIndex)).toHaveLength(2)
  await fetchAll(stage, await newestCache(stage, service))
  await run(workspaces[0])
  expect((await readNewestRecord(stage)).cached).toContainEqual(expect.stringContaining('RUN date'))
})

test("a pull request reads main's cache, and main sees nothing of what it writes", async () => {
  const scope = 'refs/pull/7/merge'
  const scopes: TokenScope[] = [
    { scope, permission: READ | WRITE },
    { scope: MAIN.scope, permission: READ }
  ]
  const event = {
    repository: { private: false, default_branch: 'main' },
    pull_request: { head: { sha: 'a', repo: { full_name: 'octo/example' } } }
  }
  const pull = {
    ...jobOf(service, scopes),
    ...{
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: scope,
      GITHUB_HEAD_REF: 'topic',
      GITHUB_BASE_REF: 'main'
    }
  }
  const workspace = await stage.checkOut('tiny')
  await run(workspace)
  const inputs = { ...INPUTS, 'cache-save': 'always' }
  const runPull = () => runFresh(stage, { workspace, inputs, event, env: pull })
  await runPull()
  expect((await readNewestRecord(stage)).ran).toEqual([])

  await change(workspace, 'of the pull request')
  const before = service.entries()
  const changed = await runPull()
  expect([...changed.main.warnings, ...changed.post.warnings]).toEqual([])
  expect((await readNewestRecord(stage)).cached).toContainEqual(expect.stringContaining('RUN date'))
  const written = newEntries(service, before)
  expect(written.filter(isIndex)).toHaveLength(1)
  expect(new Set(written.map((entry) => entry.scope))).toEqual(new Set([scope]))
  await runPull()
  expect((await readNewestRecord(stage)).ran).toEqual([])

  await run(workspace)
  expect((await readNewestRecord(stage)).ran).toContainEqual(expect.stringContaining('RUN cat'))
})

describe('two steps of one job with one scope', () => {
  test.each([
    ['that finds nothing', false],
    ['that finds a cache', true]
  ])(
    'in a job %s: each uploads what is new, and the next job has what the second made',
    async (_, isWarm) => {
      const workspace = await stage.checkOut('tiny')
      if (isWarm) await run(workspace)
      const inputs = { ...stage.inputs, ...INPUTS, context: '.' }
      await stage.builder.empty()
      const options = { workspace, toolCache: await stage.folder('tools'), env: jobOf(service) }
      const job = await stage.startJob(options)
      const before = service.entries()
      for (const step of ['one', 'two']) {
        await change(workspace, step)
        const main = await job.step(inputs)
        expectSuccess(main)
        expect(main.warnings).toEqual([])
      }
      for (const post of await job.finish())
        expect(post).toMatchObject({ exitCode: 0, warnings: [], errors: [] })
      const uploaded = sizeOf(newEntries(service, before).filter(isPack))
      const { layers } = await newestCache(stage, service)
      const whole = [...layers.values()].reduce((sum, size) => sum + size, 0)
      // The program, which each step makes anew, is in two layers of 300 kB.
      const most = (isWarm ? 0 : whole) + 650_000 + (isWarm ? 650_000 : 0)
      expect({ uploaded, whole, isLittle: uploaded <= most }).toEqual({ uploaded, whole, isLittle: true })
      await run(workspace)
      expect((await readNewestRecord(stage)).ran).toEqual([])
      await fetchAll(stage, await newestCache(stage, service))
    }
  )

  test('the next job has what the second made, also where the first is saved after it', async () => {
    const workspace = await stage.checkOut('tiny')
    await run(workspace)
    await stage.builder.empty()
    const job = await stage.startJob({
      workspace,
      toolCache: await stage.folder('tools'),
      env: jobOf(service)
    })
    let created = 0
    service.onRequest = ({ method, key }) => {
      if (method !== 'CreateCacheEntry' || !isPack({ key: key ?? '' })) return undefined
      created++
      return created === 1 ? { delayMs: 10_000 } : undefined
    }
    for (const step of ['one', 'two']) {
      await change(workspace, step)
      expectSuccess(await job.step({ ...stage.inputs, ...INPUTS, context: '.' }))
    }
    for (const post of await job.finish()) expectSuccess(post)
    expect(created).toBe(2)
    service.onRequest = undefined
    await run(workspace)
    expect((await readNewestRecord(stage)).ran).toEqual([])
  })
})

describe('saving, on a service that takes its time', () => {
  const SAVER = 'save'
  const slow = (delayMs: number): void => {
    service.onRequest = ({ method, key }) =>
      method === 'CreateCacheEntry' && isPack({ key: key ?? '' }) ? { delayMs } : undefined
  }

  test('is not waited for by the steps of the job, but by its end', async () => {
    const workspace = await stage.checkOut('tiny')
    slow(8_000)
    await stage.builder.empty()
    const job = await stage.startJob({
      workspace,
      toolCache: await stage.folder('tools'),
      env: jobOf(service)
    })
    const main = await job.step({ ...stage.inputs, ...INPUTS, context: '.' })
    expectSuccess(main)
    expect(service.entries().filter(isPack)).toEqual([])
    const [post] = await job.finish()
    expect(post).toMatchObject({ exitCode: 0, warnings: [], log: expect.stringContaining('Cache saved in') })
    expect(service.entries().filter((entry) => isPack(entry) && entry.finalized)).toHaveLength(1)
  })

  test.each([
    ['before its pack is there', 'CreateCacheEntry'],
    ['after its pack, before its index', 'FinalizeCacheEntryUpload']
  ])('of a job that is killed %s leaves the cache of the one before', async (_, method) => {
    const workspace = await stage.checkOut('tiny')
    await run(workspace)
    const known = await newestCache(stage, service)
    const asked = Promise.withResolvers<void>()
    service.onRequest = (request) => {
      if (request.method !== method || !isPack({ key: request.key ?? '' })) return undefined
      asked.resolve()
      return { delayMs: 3_000 }
    }
    await change(workspace, 'never to be seen')
    const name = `${stage.bed.run}/${method}`
    await stage.builder.empty()
    const env = { ...jobOf(service), ...killable(name) }
    const job = await stage.startJob({ workspace, toolCache: await stage.folder('tools'), env })
    expectSuccess(await job.step({ ...stage.inputs, ...INPUTS, context: '.' }))
    await asked.promise
    expect(await killProcess(name, SAVER)).toBe(true)
    await endOfProcess(name, SAVER)
    service.onRequest = undefined
    expect((await newestCache(stage, service)).packs.key).toBe(known.packs.key)
    await run(workspace)
    const { ran, cached } = await readNewestRecord(stage)
    expect(cached).toContainEqual(expect.stringContaining('RUN date'))
    expect(ran).toContainEqual(expect.stringContaining('RUN cat'))
    await run(workspace)
    expect((await readNewestRecord(stage)).ran).toEqual([])
  })

  test('of a job whose process was killed, but not the job, is done by its end', async () => {
    const workspace = await stage.checkOut('tiny')
    slow(3_000)
    const name = `${stage.bed.run}/process`
    await stage.builder.empty()
    const env = { ...jobOf(service), ...killable(name) }
    const job = await stage.startJob({ workspace, toolCache: await stage.folder('tools'), env })
    expectSuccess(await job.step({ ...stage.inputs, ...INPUTS, context: '.' }))
    expect(await killProcess(name, SAVER)).toBe(true)
    service.onRequest = undefined
    const [post] = await job.finish()
    expect(post).toMatchObject({ exitCode: 0, warnings: [], log: expect.stringContaining('Cache saved in') })
    await fetchAll(stage, await newestCache(stage, service))
  })
})
