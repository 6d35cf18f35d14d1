import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { serve } from '../support/http-server.js'
import { jobOf } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { reportOf } from './support/report.ts'
import { expectHidden } from './support/secrecy.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* What GitHub's API says of a repository's caches, in the report; and reports without it. */

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

const TOKEN = 'ghs_canary0123456789'
const LIST = '/repos/octo/example/actions/caches?per_page=100&sort=size_in_bytes&direction=desc'
const USAGE = '/repos/octo/example/actions/cache/usage'
const STORAGE = '/repos/octo/example/actions/cache/storage-limit'

type Answers = Record<string, unknown>

const entry = (key: string, size_in_bytes: number, ref = 'refs/heads/main'): object => ({
  id: 1,
  ref,
  key,
  version: 'v',
  size_in_bytes
})

/** Answers these paths as JSON, and others with 404. */
const answering =
  (answers: Answers) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { message: 'Not Found' }))
  }

/** One job that asks this API; of a scope of its own. */
async function run(
  api: string,
  inputs: Record<string, string>,
  env: NodeJS.ProcessEnv = {}
): Promise<StepResult> {
  await stage.builder.empty()
  const workspace = await writeProject(stage, {
    Dockerfile: 'FROM busybox:1.37\nCOPY lock.txt /\nRUN sleep 1\n',
    'lock.txt': 'one\n'
  })
  const { main, post } = await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    token: TOKEN,
    env: { ...jobOf(service), GITHUB_API_URL: api.replace(/\/$/, ''), ...env },
    inputs
  })
  expectSuccess(main)
  expectSuccess(post)
  expectHidden(main, [TOKEN])
  return main
}

describe('the caches of the repository', () => {
  test.each(['local', 'gha'])(
    'are told by scope and by tool, with the quota, with cache: %s',
    async (cache) => {
      const scope = `health-${cache}`
      const { url, requests } = await serve(
        answering({
          [LIST]: {
            total_count: 5,
            actions_caches: [
              entry('node-cache-Linux-x64-npm-0123', 3e9),
              entry(`buildkit-cache-2/${scope}__linux-amd64/1-1`, 2_000, 'refs/heads/topic'),
              entry('setup-go-Linux-x64-ubuntu-1.26-0123', 1e9, 'refs/pull/7/merge'),
              entry('buildkit-cache-2-pack/other__linux-amd64/1-2', 2e9, 'refs/heads/topic'),
              entry('my-own-thing-0123456789', 5e8)
            ]
          },
          [USAGE]: { full_name: 'octo/example', active_caches_size_in_bytes: 19e9, active_caches_count: 5 },
          [STORAGE]: { max_cache_size_gb: 20 }
        })
      )
      const main = await run(url, { cache, 'cache-scope': scope })
      const asked = requests.filter(({ url: path }) => !path?.endsWith('per_page=1'))
      expect(asked.map(({ url: path }) => path).toSorted()).toEqual([STORAGE, USAGE, LIST].toSorted())
      for (const { headers } of asked) expect(headers.authorization).toBe(`Bearer ${TOKEN}`)
      expect(reportOf(main).health).toEqual({
        bytes: 19e9,
        quota: 20e9,
        isPart: false,
        scopes: [
          { scope: 'other__linux-amd64', bytes: 2e9, entries: 1 },
          { scope: `${scope}__linux-amd64`, bytes: 2_000, entries: 1 }
        ],
        others: [
          { tool: 'actions/setup-node', bytes: 3e9, entries: 1 },
          { tool: 'actions/setup-go', bytes: 1e9, entries: 1 },
          { tool: 'my-own-thing…', bytes: 5e8, entries: 1 }
        ],
        elsewhere: ['refs/heads/topic']
      })
      expect(main.summary).toContain("<details><summary>The repository's caches</summary>")
      expect(main.summary).toContain(
        '19.0 GB of 20.0 GB are used (95 %). What was not used for longest goes next.'
      )
      expect(main.summary).toContain(
        'This scope has a cache on refs/heads/topic, which this ref cannot read.'
      )
      expect(main.log).toContain('Caches of the repository: 19.0 GB of 20.0 GB.')
      expect(main.warnings).toEqual([])
    }
  )

  test('are told with what is known where only the list is answered', async () => {
    const scope = 'listed'
    const caches = [entry(`buildkit-cache-2/${scope}__linux-amd64/1-1`, 2_000), entry('x', 1_000)]
    const { url } = await serve(answering({ [LIST]: { total_count: 300, actions_caches: caches } }))
    const main = await run(url, { cache: 'local', 'cache-scope': scope })
    expect(reportOf(main).health).toMatchObject({ bytes: 3_000, quota: 10e9, isPart: true, elsewhere: [] })
  })

  test.each<[string, Parameters<typeof serve>[0]]>([
    ['with 403', (_, response) => response.writeHead(403).end('{"message":"Resource not accessible"}')],
    ['with what is no JSON', (_, response) => response.writeHead(200).end('<html>')],
    ['with another form', answering({ [LIST]: [], [USAGE]: 7, [STORAGE]: null })],
    ['with nothing, ever', () => undefined],
    ['with a closed connection', (request) => request.socket.destroy()]
  ])('are not spoken of where the API answers %s', async (_, answer) => {
    const { url, requests } = await serve(answer)
    const main = await run(url, { cache: 'local', 'cache-scope': 'silent' })
    expect(requests.length).toBeGreaterThan(0)
    expect(reportOf(main).health).toBeNull()
    expect([...main.warnings, ...main.notices]).toEqual([])
    expect(main.summary).not.toContain("The repository's caches")
    expect(main.log).not.toContain('Caches of the repository')
  })

  test('are not asked for where this run does not use them', async () => {
    const { url, requests } = await serve(answering({}))
    const kept = await stage.folder('kept')
    const main = await run(url, { cache: 'local', 'cache-dir': kept }, { RUNNER_ENVIRONMENT: 'self-hosted' })
    expect(reportOf(main).health).toBeNull()
    expect(requests).toEqual([])
  })
})
