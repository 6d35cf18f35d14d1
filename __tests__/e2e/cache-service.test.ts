import { execFile } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Bed, type Builder, openBed } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken, READ, type TokenScope, WRITE } from '../../tools/cache-service/token.ts'

const SECOND = 1000
/** Each start of the service starts a process, which takes seconds on a busy machine. */
jest.setTimeout(120 * SECOND)
const MAIN = 'refs/heads/main'
const VERSION = hexDigest('version 1')
const MEGABYTE = 1024 * 1024

const readWrite = (scope: string): TokenScope => ({ scope, permission: READ | WRITE })
const readOnly = (scope: string): TokenScope => ({ scope, permission: READ })
const mainToken = createRuntimeToken({ scopes: [readWrite(MAIN)] })

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

type Answer = { status: number; body: Record<string, unknown> }

async function call(cache: CacheServer, token: string, method: string, body: object): Promise<Answer> {
  const response = await fetch(`${cache.url}twirp/github.actions.results.api.v1.CacheService/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body)
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function upload(url: unknown, content: string): Promise<number> {
  const headers = { 'x-ms-blob-type': 'BlockBlob' }
  const response = await fetch(String(url), { method: 'PUT', headers, body: content })
  return response.status
}

/** Reserves, uploads and finalizes; the content of an entry is its key unless told otherwise. */
async function save(cache: CacheServer, token: string, key: string, content = key): Promise<Answer> {
  const reserved = await call(cache, token, 'CreateCacheEntry', { key, version: VERSION })
  if (reserved.body.ok !== true) return reserved
  expect(await upload(reserved.body.signed_upload_url, content)).toBe(201)
  const size = String(Buffer.byteLength(content))
  return call(cache, token, 'FinalizeCacheEntryUpload', { key, version: VERSION, size_bytes: size })
}

function find(cache: CacheServer, token: string, key: string, restoreKeys: string[] = [], version = VERSION) {
  return call(cache, token, 'GetCacheEntryDownloadURL', { key, restore_keys: restoreKeys, version })
}

async function matchedKey(
  cache: CacheServer,
  token: string,
  key: string,
  restoreKeys: string[] = []
): Promise<unknown> {
  const { status, body } = await find(cache, token, key, restoreKeys)
  expect(status).toBe(200)
  return body.ok === true ? body.matched_key : 'miss'
}

async function contentOf(
  answer: Answer,
  headers: Record<string, string> = {}
): Promise<{ status: number; text: string }> {
  const response = await fetch(String(answer.body.signed_download_url), { headers })
  return { status: response.status, text: await response.text() }
}

/** A workspace and a temporary folder as a runner has them, and the variables that name them. */
async function machine(folder: string, name: string): Promise<{ workspace: string; env: NodeJS.ProcessEnv }> {
  const [workspace, temporary] = [join(folder, name, 'workspace'), join(folder, name, 'temporary')]
  await mkdir(workspace, { recursive: true })
  await mkdir(temporary)
  return { workspace, env: { PATH: process.env.PATH, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temporary } }
}

/** Runs one call of @actions/cache in a process of its own; `log` is what it wrote for the runner. */
async function runActionsCache(
  expression: string,
  env: NodeJS.ProcessEnv
): Promise<{ result: unknown; log: string }> {
  const script = `
    import { restoreCache, saveCache } from '@actions/cache'
    process.chdir(process.env.GITHUB_WORKSPACE)
    const result = await ${expression}
    console.log('\\nresult=' + JSON.stringify({ result }))
    process.exit()`
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  const { result } = JSON.parse(/^result=(.*)$/m.exec(stdout)?.[1] ?? '{}') as { result?: unknown }
  return { result, log: stdout }
}

async function withTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cache-service-test-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function withCacheService(
  options: Parameters<typeof startCacheService>[0],
  work: (cache: CacheServer) => Promise<void>
): Promise<void> {
  const cache = await startCacheService(options)
  try {
    await work(cache)
  } finally {
    await cache.stop()
  }
}

describe('cache service', () => {
  let cache: CacheServer
  beforeAll(async () => {
    cache = await startCacheService()
  })
  afterAll(() => cache.stop())

  test('serves a finalized entry byte for byte, whole and by range', async () => {
    const saved = await save(cache, mainToken, 'bytes', 'zero one two')
    expect(saved).toEqual({ status: 200, body: { ok: true, entry_id: expect.stringMatching(/^\d+$/) } })
    const found = await find(cache, mainToken, 'bytes')
    expect(await contentOf(found)).toEqual({ status: 200, text: 'zero one two' })
    expect(await contentOf(found, { Range: 'bytes=5-7' })).toEqual({ status: 206, text: 'one' })
    expect(cache.entries()).toContainEqual({
      key: 'bytes',
      version: VERSION,
      scope: MAIN,
      size: 12,
      createdAt: expect.any(Date),
      finalized: true
    })
  })

  test('shows an entry of the default branch to a pull request, and none of another branch', async () => {
    const pull = 'refs/pull/7/merge'
    const pullToken = createRuntimeToken({ scopes: [readWrite(pull), readOnly(MAIN)] })
    const otherToken = createRuntimeToken({ scopes: [readWrite('refs/heads/other')] })
    await save(cache, mainToken, 'visible-from-main')
    await save(cache, pullToken, 'visible-from-pull')
    expect(await matchedKey(cache, pullToken, 'visible-from-main')).toBe('visible-from-main')
    expect(await matchedKey(cache, otherToken, 'visible-from-main')).toBe('miss')
    expect(await matchedKey(cache, mainToken, 'visible-from-pull')).toBe('miss')
    expect(await matchedKey(cache, otherToken, 'visible-', ['visible-'])).toBe('miss')
  })

  test('writes to the last writable scope of a token, and reads in the order of its scopes', async () => {
    const [first, last] = ['refs/heads/first', 'refs/heads/last']
    const bothToken = createRuntimeToken({ scopes: [readWrite(first), readWrite(last), readOnly(MAIN)] })
    await save(cache, createRuntimeToken({ scopes: [readWrite(first)] }), 'order', 'of first')
    await save(cache, bothToken, 'order', 'of last')
    const scopes = cache.entries().filter((entry) => entry.key === 'order')
    expect(scopes.map((entry) => entry.scope)).toEqual([first, last])
    expect(await contentOf(await find(cache, bothToken, 'order'))).toMatchObject({ text: 'of first' })
  })

  test('prefers the exact key, then restore keys in their order, each by its newest entry, scope by scope', async () => {
    const branchToken = createRuntimeToken({ scopes: [readWrite('refs/heads/topic'), readOnly(MAIN)] })
    await save(cache, branchToken, 'npm-linux-old')
    for (const key of ['npm-linux-a', 'npm-linux-c', 'npm-linux-b', 'npm-any'])
      await save(cache, mainToken, key)
    expect(await matchedKey(cache, mainToken, 'npm-linux-a', ['npm-'])).toBe('npm-linux-a')
    expect(await matchedKey(cache, mainToken, 'npm-linux-new', ['npm-linux-', 'npm-'])).toBe('npm-linux-b')
    expect(await matchedKey(cache, mainToken, 'npm-linux-new', ['npm-', 'npm-linux-'])).toBe('npm-any')
    expect(await matchedKey(cache, mainToken, 'npm-', ['yarn-'])).toBe('miss')
    expect(await matchedKey(cache, branchToken, 'npm-linux-a', ['npm-linux-'])).toBe('npm-linux-old')
  })

  test('keeps versions of a key apart', async () => {
    await save(cache, mainToken, 'versioned')
    const found = await find(cache, mainToken, 'versioned', ['versioned'], hexDigest('version 2'))
    expect(found).toEqual({ status: 200, body: { ok: false } })
  })

  test('does not let an entry be written again, in the same scope', async () => {
    await save(cache, mainToken, 'immutable', 'first')
    expect(await save(cache, mainToken, 'immutable', 'second')).toEqual({ status: 200, body: { ok: false } })
    expect(await contentOf(await find(cache, mainToken, 'immutable'))).toMatchObject({ text: 'first' })
    const otherToken = createRuntimeToken({ scopes: [readWrite('refs/heads/other')] })
    expect(await save(cache, otherToken, 'immutable', 'elsewhere')).toMatchObject({ body: { ok: true } })
  })

  test('hides an entry that is only reserved, and gives its key to nobody else', async () => {
    const names = { key: 'reserved', version: VERSION }
    const reserved = await call(cache, mainToken, 'CreateCacheEntry', names)
    expect(reserved.body.ok).toBe(true)
    expect(await upload(reserved.body.signed_upload_url, 'content')).toBe(201)
    expect(await matchedKey(cache, mainToken, 'reserved', ['reserved'])).toBe('miss')
    expect(await call(cache, mainToken, 'CreateCacheEntry', names)).toEqual({
      status: 200,
      body: { ok: false }
    })
    expect(cache.entries()).toContainEqual(
      expect.objectContaining({ key: 'reserved', size: 0, finalized: false })
    )
  })

  test('finalizes an entry only with the length of what was uploaded', async () => {
    const names = { key: 'measured', version: VERSION }
    const finalize = (size: number | string) =>
      call(cache, mainToken, 'FinalizeCacheEntryUpload', { ...names, size_bytes: size })
    expect(await finalize(7)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    const reserved = await call(cache, mainToken, 'CreateCacheEntry', names)
    expect(await finalize(7)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    await upload(reserved.body.signed_upload_url, 'content')
    const refused = await finalize(8)
    expect(refused.body).toEqual({ ok: false, message: 'size_bytes is 8, but 7 bytes were uploaded' })
    expect(await matchedKey(cache, mainToken, 'measured')).toBe('miss')
    expect(await finalize('7')).toMatchObject({ body: { ok: true } })
    expect(await matchedKey(cache, mainToken, 'measured')).toBe('measured')
  })

  test('denies a write without a writable scope, and a read without a readable one', async () => {
    const readToken = createRuntimeToken({ scopes: [readOnly(MAIN)] })
    const writeToken = createRuntimeToken({ scopes: [{ scope: MAIN, permission: WRITE }] })
    const denial = 'cache write denied: token has no writable scopes'
    expect(await save(cache, readToken, 'denied')).toEqual({
      status: 200,
      body: { ok: false, message: denial }
    })
    expect(cache.entries().map((entry) => entry.key)).not.toContain('denied')
    expect(await find(cache, writeToken, 'denied')).toEqual({
      status: 403,
      body: { code: 'permission_denied', msg: expect.stringMatching(/^cache read denied:/) }
    })
  })

  test('refuses a token that expired, is not valid yet, or is none', async () => {
    const scopes = [readWrite(MAIN)]
    const expired = createRuntimeToken({ scopes, expiresInSeconds: -1 })
    const early = createRuntimeToken({ scopes, validFromSeconds: 60 })
    const claimless = `x.${Buffer.from('{"exp":9999999999,"nbf":0}').toString('base64url')}.x`
    for (const [token, reason] of [
      [expired, 'expired at'],
      [early, 'not valid yet'],
      [claimless, 'no ac claim'],
      ['garbage', 'cannot be read']
    ] as const) {
      const answer = await find(cache, token, 'anything')
      expect(answer).toEqual({
        status: 401,
        body: { code: 'unauthenticated', msg: expect.stringContaining(reason) }
      })
    }
  })

  test('answers a malformed request with what is wrong with it', async () => {
    const bad = { status: 400, body: { code: 'invalid_argument', msg: expect.any(String) } }
    expect(await call(cache, mainToken, 'CreateCacheEntry', { key: 'k', version: 'short' })).toEqual(bad)
    expect(await call(cache, mainToken, 'CreateCacheEntry', { version: VERSION })).toEqual(bad)
    const long = { key: 'k'.repeat(513), version: VERSION }
    expect(await call(cache, mainToken, 'CreateCacheEntry', long)).toEqual(bad)
    expect(await call(cache, mainToken, 'toString', {})).toMatchObject({
      status: 404,
      body: { code: 'bad_route' }
    })
  })

  test('evicts an entry with its bytes', async () => {
    await save(cache, mainToken, 'evicted')
    const found = await find(cache, mainToken, 'evicted')
    expect(await cache.delete('evicted')).toBe(1)
    expect(await matchedKey(cache, mainToken, 'evicted')).toBe('miss')
    expect(await contentOf(found)).toMatchObject({ status: 404 })
    expect(await save(cache, mainToken, 'evicted')).toMatchObject({ body: { ok: true } })
    expect(await cache.delete('never saved')).toBe(0)
  })

  test('signs URLs for one blob, one direction and a limited time', async () => {
    await withCacheService({ downloadSeconds: 1 }, async (brief) => {
      await save(brief, mainToken, 'signed')
      const found = await find(brief, mainToken, 'signed')
      expect(await contentOf(found)).toMatchObject({ status: 200 })
      expect(await upload(found.body.signed_download_url, 'overwritten')).toBe(403)
      const other = String(found.body.signed_download_url).replace(/entry-\d+/, 'entry-99')
      expect((await fetch(other)).status).toBe(403)
      await sleep(2.5 * SECOND)
      expect(await contentOf(found)).toMatchObject({ status: 403 })
      expect(await contentOf(await find(brief, mainToken, 'signed'))).toEqual({ status: 200, text: 'signed' })
    })
  })

  test('words refusals as errors where it is told to', async () => {
    await withCacheService({ existingEntry: 'conflict', deniedWrite: 'forbidden' }, async (strict) => {
      await save(strict, mainToken, 'taken')
      expect(await save(strict, mainToken, 'taken')).toMatchObject({
        status: 409,
        body: { code: 'already_exists' }
      })
      const denied = await save(strict, createRuntimeToken({ scopes: [readOnly(MAIN)] }), 'denied')
      expect(denied).toMatchObject({ status: 403, body: { code: 'permission_denied' } })
    })
  })

  test('records its requests, and lets a test spoil them', async () => {
    await withCacheService({}, async (faulty) => {
      await save(faulty, mainToken, 'spoiled')
      faulty.onRequest = ({ method }) =>
        method === 'GetCacheEntryDownloadURL'
          ? {
              delayMs: 300,
              status: 429,
              headers: { 'Retry-After': '7' },
              body: { code: 'resource_exhausted' }
            }
          : { reset: true }
      const started = Date.now()
      expect(await find(faulty, mainToken, 'spoiled')).toEqual({
        status: 429,
        body: { code: 'resource_exhausted' }
      })
      expect(Date.now() - started).toBeGreaterThanOrEqual(290)
      await expect(save(faulty, mainToken, 'other')).rejects.toThrow('fetch failed')
      faulty.onRequest = () => ({ delayMs: 10 })
      expect(await matchedKey(faulty, mainToken, 'spoiled')).toBe('spoiled')
      expect(faulty.requests.map(({ method, key, status, ok }) => [method, key, status, ok])).toEqual([
        ['CreateCacheEntry', 'spoiled', 200, true],
        ['FinalizeCacheEntryUpload', 'spoiled', 200, true],
        ['GetCacheEntryDownloadURL', 'spoiled', 429, false],
        ['CreateCacheEntry', 'other', 'reset', false],
        ['GetCacheEntryDownloadURL', 'spoiled', 200, true]
      ])
    })
  })

  test('lets @actions/cache restore on another machine what it saved on one', async () => {
    await withTemporaryFolder(async (folder) => {
      const content = randomBytes(3 * MEGABYTE)
      const saving = await machine(folder, 'saving')
      const restoring = await machine(folder, 'restoring')
      await mkdir(join(saving.workspace, 'cached'))
      await writeFile(join(saving.workspace, 'cached', 'file'), content)
      const env = cache.environment(mainToken)
      const saved = await runActionsCache("saveCache(['cached'], 'toolkit-1')", { ...saving.env, ...env })
      expect(saved.result).toBeGreaterThan(0)
      const restore = "restoreCache(['cached'], 'toolkit-2', ['toolkit-'])"
      expect(await runActionsCache(restore, { ...restoring.env, ...env })).toMatchObject({
        result: 'toolkit-1'
      })
      const restored = await readFile(join(restoring.workspace, 'cached', 'file'))
      expect(restored.equals(content)).toBe(true)
    })
  })

  test('tells @actions/cache why it may not write', async () => {
    await withTemporaryFolder(async (folder) => {
      const { workspace, env } = await machine(folder, 'denied')
      await writeFile(join(workspace, 'file'), 'content')
      const readToken = createRuntimeToken({ scopes: [readOnly(MAIN)] })
      const run = { ...env, ...cache.environment(readToken) }
      const denied = await runActionsCache("saveCache(['file'], 'toolkit-denied')", run)
      expect(denied.result).toBe(-1)
      expect(denied.log).toContain('More details: cache write denied: token has no writable scopes')
    })
  })

  test('leaves no process and no open port behind', async () => {
    const stopped = await startCacheService()
    const alive = () => process.kill(stopped.blobServerPid, 0)
    expect(alive()).toBe(true)
    await stopped.stop()
    await stopped.stop()
    expect(alive).toThrow('ESRCH')
    await expect(fetch(stopped.url)).rejects.toThrow('fetch failed')
  })
})

describe("cache service, with BuildKit's own gha client", () => {
  const [to, from] = ['--cache-to=type=gha,mode=max,scope=demo', '--cache-from=type=gha,scope=demo']
  let cache: CacheServer
  let bed: Bed
  let builder: Builder
  // Minutes, where the bed's tools have not been built yet.
  beforeAll(async () => {
    bed = await openBed()
    cache = await startCacheService()
    builder = await bed.startBuilder()
  }, 1200 * SECOND)
  afterAll(async () => {
    await cache?.stop()
    await bed?.close()
  })

  /** Three steps; the file of the first is larger than one block of an upload. Returns its content. */
  async function writeContext(context: string): Promise<Buffer> {
    const large = randomBytes(5 * MEGABYTE)
    const dockerfile = `FROM scratch AS first
COPY large /large
FROM scratch
COPY --from=first /large /copied
COPY small /small`
    await mkdir(context)
    await writeFile(join(context, 'large'), large)
    await writeFile(join(context, 'small'), randomUUID())
    await writeFile(join(context, 'Dockerfile'), dockerfile)
    return large
  }

  /** Builds as a job with this token would. `cached`: of each step of the Dockerfile, whether it was. */
  async function build(context: string, token: string, args: string[]) {
    const output = join(context, '..', 'output')
    await rm(output, { recursive: true, force: true })
    const common = [
      '--builder',
      builder.name,
      '--progress',
      'rawjson',
      '--output',
      `type=local,dest=${output}`
    ]
    const result = await bed.buildx(['build', ...common, ...args, context], { env: cache.environment(token) })
    return { ...result, output, cached: cachedSteps(result.stderr) }
  }

  const everyStep = (cached: boolean) => ({
    '[first 1/1] COPY large /large': cached,
    '[stage-1 1/2] COPY --from=first /large /copied': cached,
    '[stage-1 2/2] COPY small /small': cached
  })

  test('gives an emptied builder its steps back, and none to another branch', async () => {
    await withTemporaryFolder(async (folder) => {
      const context = join(folder, 'context')
      const large = await writeContext(context)
      const pullToken = createRuntimeToken({ scopes: [readWrite('refs/pull/7/merge'), readOnly(MAIN)] })
      const otherToken = createRuntimeToken({ scopes: [readWrite('refs/heads/other')] })

      const cold = await build(context, mainToken, [to, from])
      expect(cold).toMatchObject({ exitCode: 0, cached: everyStep(false) })
      const index = { key: expect.stringMatching(/^index-demo-/), scope: MAIN, finalized: true }
      expect(cache.entries()).toContainEqual(expect.objectContaining(index))

      await builder.empty()
      const warm = await build(context, pullToken, [from])
      expect(warm).toMatchObject({ exitCode: 0, cached: everyStep(true) })
      expect((await readFile(join(warm.output, 'copied'))).equals(large)).toBe(true)

      await builder.empty()
      const other = await build(context, otherToken, [from])
      expect(other).toMatchObject({ exitCode: 0, cached: everyStep(false) })
    })
  })

  test('tells BuildKit why it may not export', async () => {
    await withTemporaryFolder(async (folder) => {
      const context = join(folder, 'context')
      await writeContext(context)
      const before = cache.entries()
      const denied = await build(context, createRuntimeToken({ scopes: [readOnly(MAIN)] }), [to])
      expect(denied.exitCode).not.toBe(0)
      expect(denied.stderr).toContain(
        'failed to reserve cache: cache write denied: token has no writable scopes'
      )
      expect(cache.entries()).toEqual(before)
    })
  })
})

/** Reads `--progress rawjson`: a step is cached when any of its events says so. */
function cachedSteps(output: string): Record<string, boolean> {
  const steps: Record<string, boolean> = {}
  for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
    const { vertexes = [] } = JSON.parse(line) as { vertexes?: { name: string; cached?: boolean }[] }
    for (const { name, cached = false } of vertexes) {
      if (/^\[(?!internal)/.test(name)) steps[name] = cached || (steps[name] ?? false)
    }
  }
  return steps
}
