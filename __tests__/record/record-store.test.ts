import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { TimesPlan } from '../../src/plan/step-times.js'
import type { Step } from '../../src/report/report.js'
import { beginReading, keepTimes, secondsSaved } from '../../src/store/step-times.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { serve } from '../support/http-server.js'

const stepOf = (name: string, status: Step['status'], seconds = 0): Step => ({
  name,
  status,
  seconds,
  error: undefined
})
const inFolder = async (): Promise<TimesPlan & { folder: string }> => {
  const folder = await createFolder()
  return {
    folder,
    store: 'folder',
    name: join(folder, 'state', 'times', 'app.json'),
    reads: true,
    writes: true
  }
}
const MAKE = '[build 2/3] RUN make'
const TEST = '[build 3/3] RUN make test'

describe('how long steps took', () => {
  test('is known in the next job of what ran in this one', async () => {
    const plan = await inFolder()
    expect(await keepTimes(plan, [stepOf(MAKE, 'executed', 12.5)], undefined, '1')).toBeUndefined()
    const known = await beginReading(plan)()
    expect(secondsSaved([stepOf(MAKE, 'cached')], known)).toBe(12.5)
  })

  test('stays known of steps that were cached, and is known anew of those that ran', async () => {
    const plan = await inFolder()
    await keepTimes(plan, [stepOf(MAKE, 'executed', 10), stepOf(TEST, 'executed', 20)], undefined, '1')
    const first = await beginReading(plan)()
    await keepTimes(plan, [stepOf(MAKE, 'cached'), stepOf(TEST, 'executed', 30)], first, '2')
    const second = await beginReading(plan)()
    expect(secondsSaved([stepOf(MAKE, 'cached')], second)).toBe(10)
    expect(secondsSaved([stepOf(TEST, 'cached')], second)).toBe(30)
  })

  test('is forgotten of steps that are there no more', async () => {
    const plan = await inFolder()
    await keepTimes(plan, [stepOf(MAKE, 'executed', 10)], undefined, '1')
    await keepTimes(plan, [stepOf(TEST, 'executed', 20)], await beginReading(plan)(), '2')
    expect(secondsSaved([stepOf(MAKE, 'cached')], await beginReading(plan)())).toBeUndefined()
  })

  test('is kept without the names of the steps, which may have the value of a build argument in them', async () => {
    const plan = await inFolder()
    await keepTimes(plan, [stepOf('[1/1] RUN TOKEN=hunter2 make', 'executed', 1)], undefined, '1')
    const text = await readFile(plan.name, 'utf8')
    expect(JSON.parse(text)).toEqual({
      version: 1,
      steps: { [Object.keys(JSON.parse(text).steps)[0] ?? '']: 1 }
    })
    expect(text).not.toMatch(/hunter2|RUN/)
    expect(await filesIn(plan.folder)).toEqual(['state/times/app.json'])
  })

  test('is not known where it is not to be read, or nothing is planned', async () => {
    const plan = await inFolder()
    await keepTimes(plan, [stepOf(MAKE, 'executed', 10)], undefined, '1')
    expect(await beginReading({ ...plan, reads: false })()).toBeUndefined()
    expect(await beginReading(undefined)()).toBeUndefined()
  })

  test.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    '{"version":2,"steps":{}}',
    '{"version":1}',
    '{"version":1,"steps":null}'
  ])('is not known, and nothing fails, where the file is %j', async (text) => {
    const plan = await inFolder()
    await writeFiles(plan.folder, { 'state/times/app.json': text })
    expect(secondsSaved([stepOf(MAKE, 'cached')], await beginReading(plan)())).toBeUndefined()
  })

  test('is known only as numbers that a step can take', async () => {
    const plan = await inFolder()
    await keepTimes(plan, [stepOf(MAKE, 'executed', 10), stepOf(TEST, 'executed', 20)], undefined, '1')
    const text = await readFile(plan.name, 'utf8')
    await writeFiles(plan.folder, {
      'state/times/app.json': text.replace(':10', ':-1').replace(':20', ':"20"')
    })
    expect(await beginReading(plan)()).toEqual({})
  })

  test('is said not to be kept where it cannot be, and nothing is thrown', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { state: 'a file' })
    const plan: TimesPlan = {
      store: 'folder',
      name: join(folder, 'state', 'times.json'),
      reads: true,
      writes: true
    }
    expect(await keepTimes(plan, [], undefined, '1')).toMatch(/E(NOTDIR|EXIST)/)
  })
})

describe('secondsSaved', () => {
  test('adds up what is known of the steps that were cached, and is not known where nothing is', async () => {
    const plan = await inFolder()
    await keepTimes(plan, [stepOf(MAKE, 'executed', 10), stepOf(TEST, 'executed', 20)], undefined, '1')
    const known = await beginReading(plan)()
    const cached = [stepOf(MAKE, 'cached'), stepOf(TEST, 'cached'), stepOf('[9/9] RUN new', 'cached')]
    expect(secondsSaved(cached, known)).toBe(30)
    expect(secondsSaved([stepOf(MAKE, 'executed', 5), stepOf(TEST, 'cached')], known)).toBe(20)
    expect(secondsSaved([stepOf(MAKE, 'executed', 5)], known)).toBeUndefined()
    expect(secondsSaved(cached, undefined)).toBeUndefined()
    expect(secondsSaved([], known)).toBeUndefined()
  })
})

describe('times that the cache service keeps', () => {
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

  const plan: TimesPlan = {
    store: 'actions-cache',
    name: 'buildkit-cache-times-1-app',
    reads: true,
    writes: true
  }

  /** A service that keeps one entry. */
  async function startService(): Promise<string[]> {
    const keys: string[] = []
    let kept: string | undefined
    const { url } = await serve(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString('utf8')
      if (request.method === 'POST') keys.push((JSON.parse(text) as { key: string }).key)
      if (request.method === 'PUT') kept = text
      const blob = `${url}blob`
      response.end(
        request.method === 'POST'
          ? JSON.stringify({ ok: true, signed_download_url: kept && blob, signed_upload_url: blob })
          : kept
      )
    })
    set('ACTIONS_RUNTIME_TOKEN', 'ey.1')
    set('ACTIONS_RESULTS_URL', url)
    set('ACTIONS_CACHE_SERVICE_V2', 'true')
    return keys
  }

  test('are read by the beginning of their key, and written under one that is this run’s', async () => {
    const keys = await startService()
    expect(await beginReading(plan)()).toBeUndefined()
    expect(await keepTimes(plan, [stepOf(MAKE, 'executed', 7)], undefined, '42-1')).toBeUndefined()
    expect(secondsSaved([stepOf(MAKE, 'cached')], await beginReading(plan)())).toBe(7)
    expect([...new Set(keys)]).toEqual([`${plan.name}-`, `${plan.name}-42-1`])
  })

  test('are not known, and not kept, where there is no service, and nothing fails', async () => {
    expect(await beginReading(plan)()).toBeUndefined()
    expect(await keepTimes(plan, [], undefined, '1')).toBeUndefined()
  })

  test('are said not to be kept where the service refuses', async () => {
    await startService()
    set('ACTIONS_RESULTS_URL', (await serve((_, response) => response.writeHead(403).end())).url)
    expect(await keepTimes(plan, [], undefined, '1')).toBe('the cache service says 403 to CreateCacheEntry')
  })
})
