import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.js'

/* What a cache saves, and what it costs. */

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

const hosted = () => ({
  ...GITHUB_HOSTED,
  ...service.environment(createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] }))
})

async function run(
  workspace: string,
  inputs: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
  token = ''
): Promise<StepResult> {
  await stage.builder.empty()
  const toolCache = await stage.folder('tools')
  const { main } = await stage.runJob({ workspace, toolCache, inputs, env, token })
  expectSuccess(main)
  return main
}

const SLOW = 'FROM busybox:1.37 AS made\nRUN sleep 3 && date > /made\nFROM made\nRUN date > /last\n'

describe.each([
  [
    'a runner that keeps files',
    async () => ({ inputs: { 'cache-dir': await stage.folder('kept') }, env: {} })
  ],
  ['a GitHub-hosted runner', async () => ({ inputs: {}, env: hosted() })]
])('on %s', (_place, placeOf) => {
  test('a run says what the cached steps took when they last ran', async () => {
    const workspace = await stage.folder('slow')
    await writeFile(join(workspace, 'Dockerfile'), SLOW)
    const { inputs, env } = await placeOf()
    const cold = await run(workspace, inputs, env)
    expect(cold.log).not.toContain('saved about')
    const warm = await run(workspace, inputs, env)
    expect(warm.outputs['cache-hit']).toBe('true')
    const [, saved = ''] = /2 of 2 steps from cache, saved about ([\d.]+) s, built in/.exec(warm.log) ?? []
    expect(Number(saved)).toBeGreaterThan(3)
    expect(warm.notices).toEqual([])
    // What did not run this time is still known the next time.
    await writeFile(join(workspace, 'Dockerfile'), SLOW.replace('date > /last', 'date > /changed'))
    expect((await run(workspace, inputs, env)).log).toMatch(/1 of 2 steps from cache, saved about 3\.\d/)
    expect((await run(workspace, inputs, env)).log).toMatch(/2 of 2 steps from cache, saved about 3\.\d/)
  })
})

test('a cache that takes longer than it saves is told in one notice, with the figures', async () => {
  const guard = await startGuardedRegistry(await stage.bed.startRegistry())
  try {
    const workspace = await stage.checkOut('tiny')
    const inputs = { cache: 'registry', 'cache-image': `${guard.host}/slow` }
    await run(workspace, inputs, hosted())
    guard.onRequest = ({ method, path }) =>
      method === 'HEAD' && path.includes('/manifests/') ? { delayMs: 4_000 } : undefined
    const main = await run(workspace, inputs, hosted())
    expect(main.outputs['cache-hit']).toBe('true')
    expect(main.notices).toEqual([
      expect.stringMatching(
        /^The cache took longer than it saved: \d+ s to read and \d+ s to write, for steps of \d+ s(, as in \d of the last \d runs)?\./
      )
    ])
  } finally {
    await guard.stop()
  }
})

describe('a token that may list the caches', () => {
  let api: Server
  let status: number
  let asked: string[]
  beforeAll(async () => {
    api = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"total_count":0}')
    }).listen(0, '127.0.0.1')
    await once(api, 'listening')
  })
  afterAll(() => {
    api?.close()
    api?.closeAllConnections()
  })

  test.each([
    ['is given to the exporter, and shown nowhere', 200, 'https://github.com', true],
    ['is not, where it may not', 403, 'https://github.com', false],
    ['is not even asked about on another server', 200, 'https://git.example.com', false]
  ])('%s', async (_what, answer, server, isGiven) => {
    asked = []
    status = answer
    const env = {
      ...hosted(),
      GITHUB_SERVER_URL: server,
      GITHUB_API_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`
    }
    const inputs = { cache: 'gha', 'dry-run': 'true' }
    const { log, outputs } = await run(await stage.checkOut('tiny'), inputs, env, 'ghs_secret')
    const [, entry = ''] = /^export: +(type=gha,.*)$/m.exec(log) ?? []
    expect(entry.includes('repository=octo/example,ghtoken=***')).toBe(isGiven)
    expect(entry).toContain('type=gha,scope=')
    expect(asked).toEqual(
      server === 'https://github.com'
        ? ['/repos/octo/example/actions/caches?per_page=1 Bearer ghs_secret']
        : []
    )
    const shown = log.replaceAll(/^::add-mask::.*$/gm, '')
    expect(`${shown}${JSON.stringify(outputs)}`).not.toContain('ghs_secret')
  })
})
