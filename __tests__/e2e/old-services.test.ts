import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { expectToldOnce, told } from './support/campaign.ts'
import { type OldService, startOldService } from './support/old-service.ts'
import {
  failing,
  indexesOf,
  LOOKUP,
  openServiceCampaign,
  RESERVE,
  type ServiceCampaign
} from './support/service-campaign.ts'

/*
 * Cache services that only @actions/cache speaks to, and that fail: the old one (v1), and the new one behind a proxy. Images
 * and exit codes are those of a build without a cache; no error is shown for what is none of the step's.
 */

let faulty: ServiceCampaign
let old: OldService | undefined

beforeAll(async () => {
  faulty = await openServiceCampaign()
})

afterAll(() => faulty?.close())

afterEach(() => {
  faulty.heal()
  old?.stop()
})

const GITEA = { GITEA_ACTIONS: 'true' }
const ACT = { ACT: 'true', GITHUB_SERVER_URL: 'https://github.com' }

describe('the old cache service', () => {
  type Row = [
    who: string,
    how: string,
    env: NodeJS.ProcessEnv,
    answer: (response: ServerResponse) => void,
    says: RegExp
  ]
  const rows: Row[] = [
    [
      'GitHub Enterprise Server',
      '500',
      {},
      (response) => response.writeHead(500).end(),
      /responded with 500/
    ],
    [
      'Gitea',
      '401',
      GITEA,
      (response) => response.writeHead(401).end('{"message":"no"}'),
      /responded with 401/
    ],
    ['act', 'a page for people', ACT, (response) => response.end('<title>No</title>'), /Cache not found/]
  ]

  test.each(rows)(
    'of %s that answers look-ups with %s is a miss, told once',
    async (_who, _how, env, answer, says) => {
      old = await startOldService((_request: IncomingMessage, response) => answer(response))
      const job = await faulty.run({ cache: 'local' }, { env: { ...old.env, ...env } })
      expectToldOnce(job, says)
      expect(job.main.warnings[0]).toMatch(/^The cache is not used: the cache could not be restored \(/)
      expect(job.main.outputs['cache-backend']).toBe('local')
      expect(old.requests.some((line) => line.startsWith('POST '))).toBe(true)
    }
  )
})

describe('the cache service behind a proxy', () => {
  const env = { http_proxy: 'http://127.0.0.1:1', no_proxy: '127.0.0.1,localhost' }
  const inputs = { cache: 'local' }

  test('that refuses a look-up is told once, and the cache is saved', async () => {
    faulty.service.onRequest = failing(LOOKUP, { status: 403, body: { msg: 'not on Sundays' } })
    const job = await faulty.run(inputs, { env })
    expectToldOnce(job, /^The cache is not used: the cache could not be restored \(.*not on Sundays\)\./)
    expect(job.post.log).toContain('Cache saved in')
  })

  test('that has too much to do is told once, and the cache is saved', async () => {
    const headers = { 'Retry-After': '3600' }
    faulty.service.onRequest = failing(LOOKUP, { status: 429, headers, body: { msg: 'slow down' } })
    const job = await faulty.run(inputs, { env })
    expectToldOnce(job, /^The cache is not used: .*slow down/)
    expect(job.post.log).toContain('Cache saved in')
  })

  test.each([
    [
      'a reservation',
      () => ({ body: { ok: false, message: 'cache write denied: no' } }),
      /cache write denied: no/
    ],
    [
      'the bytes',
      () => ({
        body: { ok: true, signed_upload_url: `${faulty.stranger.url}account/container/blob?sig=secret` }
      }),
      /could not be saved: /
    ]
  ])('that refuses %s is told once', async (_, fault, says) => {
    faulty.stranger.answer = (request, response) =>
      request.resume().on('end', () => response.writeHead(403).end())
    faulty.service.onRequest = failing(RESERVE, fault())
    const scope = faulty.newScope()
    const job = await faulty.run({ ...inputs, 'cache-scope': scope }, { env })
    expectToldOnce(job, says)
    expect(told(job)[0]).toMatch(/^The cache could not be saved: /)
    expect(told(job)[0]).not.toContain('secret')
    expect(indexesOf(faulty, scope)).toEqual([])
  })
})
