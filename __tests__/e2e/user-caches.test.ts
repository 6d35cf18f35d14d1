import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { readNewestRecord } from './support/build-record.ts'
import { type FinishedJob, GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

/* Workflows that come with cache-from and cache-to lines of their own. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

/** What was exported with the image, and after it. */
function exportersOf({ main }: FinishedJob): string[] {
  const lines = main.log.split('\n')
  const command = lines.find((line) => line.startsWith('[command]')) ?? ''
  const after = lines.find((line) => line.startsWith(WRITING))?.slice(WRITING.length)
  return [
    ...[...command.matchAll(/--cache-to (\S+)/g)].map(([, entry]) => entry ?? ''),
    ...(after?.split(' and ') ?? [])
  ]
}

const WRITING = 'Writing the cache: '

test('the gha pair keeps working, with one exporter that cannot fail the build and one notice', async () => {
  const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
  const options = {
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    env: { ...GITHUB_HOSTED, ...service.environment(token) },
    inputs: { 'cache-from': 'type=gha', 'cache-to': 'type=gha,mode=max' }
  }
  await stage.builder.empty()
  const cold = await stage.runJob(options)
  expect(exportersOf(cold)).toEqual(['type=gha,mode=max,ignore-error=true'])
  expect(cold.main.notices).toEqual([expect.stringMatching(/Without the cache-from and cache-to lines/)])
  await stage.builder.empty()
  const warm = await stage.runJob(options)
  expect((await readNewestRecord(stage)).ran).toEqual([])
  expect(warm.main.outputs['cache-hit']).toBe('true')
})

test('the local pair with its move between two folders keeps working', async () => {
  const carried = await stage.folder('carried')
  const [cache, fresh] = [join(carried, 'cache'), join(carried, 'cache-new')]
  const options = {
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    inputs: { 'cache-from': `type=local,src=${cache}`, 'cache-to': `type=local,dest=${fresh},mode=max` }
  }
  await stage.builder.empty()
  const cold = await stage.runJob(options)
  expect(exportersOf(cold)).toEqual([`type=local,dest=${fresh},mode=max,ignore-error=true`])
  await rm(cache, { recursive: true, force: true })
  await cp(fresh, cache, { recursive: true })
  await stage.builder.empty()
  await stage.runJob(options)
  expect((await readNewestRecord(stage)).ran).toEqual([])
})

test('what the user imports stays beside the cache of this action', async () => {
  const workspace = await stage.checkOut('tiny')
  const theirs = await stage.folder('theirs')
  await stage.builder.empty()
  await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    inputs: { cache: 'off', 'cache-to': `type=local,dest=${theirs},mode=max` }
  })
  await stage.builder.empty()
  const ours = { 'cache-dir': await stage.folder('ours') }
  const job = await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    inputs: { ...ours, 'cache-from': `type=local,src=${theirs}` }
  })
  expect((await readNewestRecord(stage)).ran).toEqual([])
  expect(job.main.outputs['cache-backend']).toBe('local')
  expect(exportersOf(job)).toEqual([
    expect.stringMatching(/^type=registry,ref=127\.0\.0\.1:\d+\/\*{3}\/own:latest,/)
  ])
  await stage.builder.empty()
  // All of it is in ours now, too.
  await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: ours })
  expect((await readNewestRecord(stage)).ran).toEqual([])
})

test("a user's exporter that fails is told once, unless the user wants it to fail the build", async () => {
  const options = { workspace: await stage.checkOut('tiny'), toolCache: await stage.folder('tools') }
  const lenient = await stage.runJob({
    ...options,
    inputs: { 'cache-to': 'type=registry,ref=127.0.0.1:1/cache' }
  })
  expect(lenient.main.exitCode).toBe(0)
  expect(lenient.main.warnings).toEqual([expect.stringMatching(/^The cache could not be written/)])
  const strict = await stage.runJob({
    ...options,
    inputs: { 'cache-to': 'type=registry,ref=127.0.0.1:1/cache,ignore-error=false' }
  })
  expect(strict.main.exitCode).toBe(1)
})
