import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { RecordPlan } from '../../src/plan/record-plan.js'
import { type BuildRecord, keyOf, renderRecord } from '../../src/record/build-record.js'
import { beginReading, keepRecord, type Past } from '../../src/record/record-store.js'
import { NOW } from '../support/builders.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { serve } from '../support/http-server.js'

const UNKNOWN: Past = { record: undefined, sibling: undefined }
const MEGABYTE = 1024 * 1024

/** A record that is told from others by its target. */
const recordOf = (target: string): BuildRecord => ({
  ...{ at: NOW, target, platforms: ['linux/amd64'], args: { VERSION: '12345' } },
  steps: [{ key: keyOf('[1/1] RUN make'), seconds: 2.5, stage: '' }],
  files: new Map([['context', new Map([['a', { mode: '100644', hash: 'x', size: 1, time: 2 }]])]]),
  runs: []
})

/** A busy machine takes its time. */
const read = (plan: RecordPlan | undefined) => beginReading(plan, 60_000)()
const keep = (plan: RecordPlan, record: BuildRecord, run = '1') => keepRecord(plan, record, run)

describe('records in a folder', () => {
  /** A branch, the base of its pull request, and the default branch. */
  async function createPlan(): Promise<RecordPlan & { root: string }> {
    const root = await createFolder()
    const family = join(root, 'state', 'records', 'f00d')
    const names = ['app.own', 'app.base', 'app']
    return { root, family, names, store: 'folder', reads: true, writes: true }
  }
  /** Keeps a record as a build does whose own name is this. */
  const keepAs = (plan: RecordPlan, name: string, record = recordOf(name)) =>
    keep({ ...plan, names: [name] }, record)
  const fileOf = ({ family }: RecordPlan, name: string) => join(family, `${name}.json.gz`)

  test('are read by the next job as they were kept', async () => {
    const plan = await createPlan()
    expect(await read(plan)).toEqual(UNKNOWN)
    expect(await keep(plan, recordOf('final'))).toBeUndefined()
    expect(await read(plan)).toEqual({ record: recordOf('final'), sibling: undefined })
  })

  test('are one file for each branch, which the next build of it replaces', async () => {
    const plan = await createPlan()
    await keep(plan, recordOf('one'), '1')
    await keep(plan, recordOf('other'), '2')
    expect(await filesIn(plan.root)).toEqual(['state/records/f00d/app.own.json.gz'])
    const text = gunzipSync(await readFile(fileOf(plan, 'app.own'))).toString('utf8')
    expect(text).toBe(renderRecord(recordOf('other')))
  })

  test('are read of the own branch before the base, and of that before the default one', async () => {
    const plan = await createPlan()
    for (const name of plan.names.toReversed()) {
      await keepAs(plan, name)
      expect((await read(plan)).record?.target).toBe(name)
    }
  })

  test('are read of another target or platform of the image, where there is none of the same', async () => {
    const plan = await createPlan()
    await keepAs(plan, 'app-test')
    expect(await read(plan)).toEqual({ record: undefined, sibling: recordOf('app-test') })
    await keepAs(plan, 'app')
    expect(await read(plan)).toEqual({ record: recordOf('app'), sibling: undefined })
  })

  test('of another branch of the same are none of another target or platform', async () => {
    const plan = await createPlan()
    await keepAs(plan, 'app.feature-x')
    expect(await read(plan)).toEqual(UNKNOWN)
    expect(await read({ ...plan, names: ['app'] })).toEqual(UNKNOWN)
  })

  test('of another image are not read', async () => {
    const plan = await createPlan()
    await keep({ ...plan, family: join(plan.family, '..', 'cafe') }, recordOf('other'))
    expect(await read(plan)).toEqual(UNKNOWN)
  })

  test.each<[string, Uint8Array]>([
    ['no gzip', Buffer.from('{"version":2,"steps":[]}')],
    ['empty', Buffer.alloc(0)],
    ['cut off', gzipSync(renderRecord(recordOf('final'))).subarray(0, -12)],
    ['damaged in the middle', gzipSync(renderRecord(recordOf('final'))).fill(0, 20, 40)],
    ['no record', gzipSync('{"version":1}')],
    ['no JSON', gzipSync('text')],
    // It is a record, but for its size.
    ['larger than it can be', gzipSync(renderRecord(recordOf('final')).padEnd(17 * MEGABYTE))]
  ])('are as good as none where one is %s, and the next build replaces it', async (_, bytes) => {
    const plan = await createPlan()
    await writeFiles(plan.family, { '.keep': '' })
    await writeFile(fileOf(plan, 'app.own'), bytes)
    expect(await read({ ...plan, names: ['app.own'] })).toEqual(UNKNOWN)
    expect(await keep(plan, recordOf('final'))).toBeUndefined()
    expect((await read(plan)).record?.target).toBe('final')
  })

  test('may be large', async () => {
    const plan = await createPlan()
    await writeFiles(plan.family, { '.keep': '' })
    await writeFile(fileOf(plan, 'app'), gzipSync(renderRecord(recordOf('final')).padEnd(8 * MEGABYTE)))
    expect((await read(plan)).record?.target).toBe('final')
  })

  test('that another job has only begun to write are none', async () => {
    const plan = await createPlan()
    const whole = gzipSync(renderRecord(recordOf('draft')))
    await writeFiles(plan.family, { '.keep': '' })
    await writeFile(`${fileOf(plan, 'app-test')}.3f2a`, whole.subarray(0, whole.length / 2))
    await keepAs(plan, 'app-web')
    expect((await read(plan)).sibling?.target).toBe('app-web')
  })

  test('are not read where that is not planned', async () => {
    const plan = await createPlan()
    await keep(plan, recordOf('final'))
    await keepAs(plan, 'app-test')
    expect(await read({ ...plan, reads: false })).toEqual(UNKNOWN)
    expect(await read(undefined)).toEqual(UNKNOWN)
  })

  test('are removed where nobody wrote them for two months, and only those, of this image', async () => {
    const plan = await createPlan()
    const days = (count: number) => (Date.now() - count * 24 * 60 * 60 * 1000) / 1000
    const ages = { 'app.gone': 61, 'app.rare': 59, 'app.new': 0, 'app-test.gone': 400, app: 61 }
    const elsewhere = { ...plan, family: join(plan.family, '..', 'cafe') }
    for (const place of [plan, elsewhere]) {
      for (const name of Object.keys(ages)) await keepAs(place, name)
      for (const [name, age] of Object.entries(ages)) await utimes(fileOf(place, name), days(age), days(age))
    }
    // app is written anew.
    expect(await keepAs(plan, 'app')).toBeUndefined()
    expect(await filesIn(plan.family)).toEqual([...['app.json.gz', 'app.new.json.gz', 'app.rare.json.gz']])
    expect(await filesIn(elsewhere.family)).toHaveLength(5)
  })

  test('are said not to be kept where they cannot be, and nothing is thrown', async () => {
    const plan = await createPlan()
    await writeFiles(plan.root, { state: 'a file' })
    expect(await keep(plan, recordOf('final'))).toMatch(/E(NOTDIR|EXIST): /)
    expect(await read(plan)).toEqual(UNKNOWN)
  })
})

describe('records in the cache service', () => {
  const NAMES = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2'] as const
  const before = NAMES.map((name) => process.env[name])
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  beforeEach(() => {
    for (const name of NAMES) set(name, undefined)
  })
  afterEach(() => {
    for (const [index, name] of NAMES.entries()) set(name, before[index])
  })

  const plan: RecordPlan = {
    ...{ store: 'actions-cache', family: 'buildkit-cache-record-2/f00d/', names: ['app'] },
    ...{ reads: true, writes: true }
  }
  const as = (name: string): RecordPlan => ({ ...plan, names: [name] })

  function useService(url: string): void {
    set('ACTIONS_RUNTIME_TOKEN', 'ey.1')
    set('ACTIONS_RESULTS_URL', url)
    set('ACTIONS_CACHE_SERVICE_V2', 'true')
  }

  interface EntryName {
    key: string
    version: string
  }
  interface Entry {
    version: string
    bytes: Buffer
  }

  /** A service that keeps entries by their keys, the newest last. */
  async function startService(): Promise<Map<string, Entry>> {
    const entries = new Map<string, Entry>()
    const address = (key: string) => `${url}blob?${encodeURIComponent(key)}`
    const call = ({ key, version }: EntryName, method: string): object => {
      if (method.endsWith('/CreateCacheEntry')) {
        entries.set(key, { version, bytes: Buffer.alloc(0) })
        return { ok: true, signed_upload_url: address(key) }
      }
      if (method.endsWith('/FinalizeCacheEntryUpload')) return { ok: true }
      const [found] = [...entries].findLast(
        ([name, entry]) => name.startsWith(key) && entry.version === version
      ) ?? [undefined]
      return found === undefined ? { ok: false } : { ok: true, signed_download_url: address(found) }
    }
    const { url } = await serve(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const bytes = Buffer.concat(chunks)
      const [path = '', query = ''] = request.url?.split('?') ?? []
      const entry = entries.get(decodeURIComponent(query))
      if (request.method === 'POST')
        response.end(JSON.stringify(call(JSON.parse(bytes.toString('utf8')) as EntryName, path)))
      else {
        if (request.method === 'PUT' && entry !== undefined) entry.bytes = bytes
        response.end(entry?.bytes)
      }
    })
    useService(url)
    return entries
  }

  test('are written under a key that is this run’s, and read by the beginning of it', async () => {
    const entries = await startService()
    expect(await read(plan)).toEqual(UNKNOWN)
    expect(await keep(plan, recordOf('one'), '41-1')).toBeUndefined()
    expect(await keep(plan, recordOf('other'), '42-1')).toBeUndefined()
    expect(await read(plan)).toEqual({ record: recordOf('other'), sibling: undefined })
    expect([...entries.keys()]).toEqual([
      'buildkit-cache-record-2/f00d/app/41-1',
      'buildkit-cache-record-2/f00d/app/42-1'
    ])
  })

  test('are not those of a scope whose name only begins so, which may be another target’s', async () => {
    await startService()
    await keep(as('app-test'), recordOf('test'))
    expect(await read(plan)).toEqual({ record: undefined, sibling: recordOf('test') })
    await keep(plan, recordOf('app'))
    await keep(as('app-web'), recordOf('web'))
    expect(await read(plan)).toEqual({ record: recordOf('app'), sibling: undefined })
  })

  test('of another image are not read', async () => {
    await startService()
    await keep({ ...plan, family: 'buildkit-cache-record-2/cafe/' }, recordOf('other'))
    expect(await read(plan)).toEqual(UNKNOWN)
  })

  test.each<[string, Buffer]>([
    ['damaged', Buffer.from('no gzip')],
    ['no record', gzipSync('{}')],
    ['larger than it can be', gzipSync(renderRecord(recordOf('final')).padEnd(17 * MEGABYTE))]
  ])('are as good as none where one is %s', async (_, bytes) => {
    const entries = await startService()
    await keep(plan, recordOf('final'))
    for (const entry of entries.values()) entry.bytes = bytes
    expect(await read(plan)).toEqual(UNKNOWN)
  })

  test('are not asked for where that is not planned', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(500).end())
    useService(url)
    expect(await read({ ...plan, reads: false })).toEqual(UNKNOWN)
    expect(requests).toEqual([])
  })

  test('are not known, and not kept, where there is no service, and nothing fails', async () => {
    expect(await read(plan)).toEqual(UNKNOWN)
    expect(await keep(plan, recordOf('final'))).toBeUndefined()
  })

  test('are not known where the service does not answer, for which no build waits long', async () => {
    useService((await serve(() => undefined)).url)
    expect(await beginReading(plan)()).toEqual(UNKNOWN)
  })

  test('are not known, and said not to be kept, where the service refuses', async () => {
    useService((await serve((_, response) => response.writeHead(403).end())).url)
    expect(await read(plan)).toEqual(UNKNOWN)
    expect(await keep(plan, recordOf('final'))).toBe('the cache service says 403 to CreateCacheEntry')
  })
})
