import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Fault, RequestHook } from '../../tools/cache-service/requests.ts'
import { expectToldOnce, told } from './support/campaign.ts'
import { isIndex } from './support/pack-service.ts'
import {
  FINALIZE,
  failing,
  indexesOf,
  inTurn,
  LOOKUP,
  MOUNTED,
  openServiceCampaign,
  RESERVE,
  type ServiceCampaign
} from './support/service-campaign.ts'

/* The cache service refuses, fails or says nothing: images and exit codes are those of a build without a cache. */

let faulty: ServiceCampaign

beforeAll(async () => {
  faulty = await openServiceCampaign()
})

afterAll(() => faulty?.close())

afterEach(() => faulty.heal())

const PAGE = '<!doctype html><title>Too many people</title>'
const PAGE_HEADERS = { 'Content-Type': 'text/html' }
/** An hour. */
const LATER = { status: 429, headers: { 'Retry-After': '3600' }, body: '' }
const SOON = { ...LATER, headers: { 'Retry-After': '1' } }
const elsewhere = (): Fault => ({
  status: 302,
  headers: { location: `${faulty.stranger.url}twirp` },
  body: ''
})

describe('no service at its address', () => {
  /** Takes connections and says nothing. */
  async function startSilence() {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => server.close() }
  }

  test.each(['local', 'gha'])(
    'since its name is none: cache: %s is told once to be of no use',
    async (cache) => {
      const job = await faulty.run(
        { cache },
        { env: { ACTIONS_RESULTS_URL: 'http://no-such-service.invalid/' } }
      )
      expectToldOnce(
        job,
        /^cache: \w+ cannot be used, and the build goes on without it: .*service does not answer \(.*(ENOTFOUND|EAI_AGAIN)/
      )
      expect(job.main.outputs).toMatchObject({ 'cache-backend': 'none', 'cache-exported': 'skipped' })
    }
  )

  test('but one that accepts connections and says nothing: that is told once', async () => {
    const { url, stop } = await startSilence()
    const job = await faulty.run({}, { env: { ACTIONS_RESULTS_URL: url } }).finally(stop)
    expectToldOnce(
      job,
      /^The Actions cache service does not answer \(.*timeout.*\); the build goes on without it\.$/
    )
  })
})

describe('a lookup', () => {
  /** How often it is asked for, with what else is looked up. */
  type Row = [how: string, hook: () => RequestHook, says: RegExp, lookups: number]
  const rows: Row[] = [
    [
      'a reset connection, 503 and 504',
      () => inTurn(LOOKUP, [{ reset: true }, { status: 503 }, { status: 504 }]),
      /the cache service says 504 to GetCacheEntryDownloadURL/,
      3
    ],
    [
      'nothing at all',
      () => failing(LOOKUP, { delayMs: 6_000 }),
      /the cache service did not answer GetCacheEntryDownloadURL \(no answer in time\)/,
      3
    ],
    ['a redirect to another server', () => failing(LOOKUP, elsewhere()), /it redirects elsewhere/, 3],
    [
      'more bytes than any answer has',
      () => failing(LOOKUP, { body: ' '.repeat(2_000_000) }),
      /it has more than \d+ bytes/,
      3
    ],
    [
      '429 and an hour to wait',
      () => failing(LOOKUP, LATER),
      /says 429 to GetCacheEntryDownloadURL \(too many requests\)/,
      1
    ],
    [
      '401 with its reason',
      () => failing(LOOKUP, { status: 401, body: { code: 'unauthenticated', msg: 'the token has expired' } }),
      /says 401 to GetCacheEntryDownloadURL \(the token has expired\)/,
      2
    ],
    [
      'a page for people and 400',
      () => failing(LOOKUP, { status: 400, headers: PAGE_HEADERS, body: PAGE }),
      /says 400 to GetCacheEntryDownloadURL\)/,
      2
    ],
    [
      'a page for people and 200',
      () => failing(LOOKUP, { headers: PAGE_HEADERS, body: PAGE }),
      /answers GetCacheEntryDownloadURL with no object/,
      2
    ]
  ]

  test.each(rows)(
    'that is answered with %s is a miss, told once, and nothing is saved',
    async (_, hook, says, lookups) => {
      faulty.service.onRequest = hook()
      const job = await faulty.run({ cache: 'local' })
      const scope = job.main.outputs['cache-scope'] ?? 'none'
      const asked = (name: string) =>
        faulty.service.requests.filter(({ method, key }) => method === name && key?.includes(`/${scope}`))
      expectToldOnce(job, says)
      expect(job.main.warnings[0]).toMatch(
        /^The cache is not used: the cache could not be opened \(.*\)\. The build went on without it\.$/
      )
      // A request that nobody waited for is noted when it would have been answered.
      for (let looks = 0; looks < 200 && asked(LOOKUP).length < lookups; looks++) await setTimeout(50)
      expect(asked(LOOKUP)).toHaveLength(lookups)
      expect(asked(RESERVE)).toEqual([])
      expect(job.main.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-exported': 'skipped' })
      expect(faulty.stranger.requests).toEqual([])
    }
  )

  test('of layers and of mounts that fails for the same reason is told once', async () => {
    faulty.service.onRequest = failing(LOOKUP, { status: 503 })
    const workspace = await faulty.campaign.project(MOUNTED)
    const job = await faulty.run({ cache: 'local', 'cache-mounts': 'auto' }, { workspace })
    expectToldOnce(job, /says 503 to GetCacheEntryDownloadURL/)
    expect(job.main.log).toContain('Cache mounts are not used either')
  })

  test('and a save that are to be tried again in a second are, and nothing is told', async () => {
    const scope = faulty.newScope()
    const [lookup, reserve] = [inTurn(LOOKUP, [SOON, undefined]), inTurn(RESERVE, [SOON, undefined])]
    faulty.service.onRequest = (request) => lookup(request) ?? reserve(request)
    const job = await faulty.run({ cache: 'local', 'cache-scope': scope })
    expect(told(job)).toEqual([])
    expect(indexesOf(faulty, scope)).toHaveLength(1)
  })
})

describe('a save', () => {
  const DENIED = 'cache write denied: token has no writable scopes'
  const rows: [how: string, hook: () => RequestHook, says: RegExp, reserved: number][] = [
    [
      '429 and an hour to wait',
      () => failing(RESERVE, LATER),
      /429 to .* \(200 entries a minute and repository\)/,
      1
    ],
    [
      '401, as the token expired meanwhile',
      () => failing(RESERVE, { status: 401, body: { msg: 'the token has expired' } }),
      /says 401 to CreateCacheEntry \(the token has expired\)/,
      1
    ],
    [
      'ok: false and a message',
      () => failing(RESERVE, { body: { ok: false, message: DENIED } }),
      /did not reserve the entry \(cache write denied: token has no writable scopes\)/,
      1
    ],
    [
      'ok: false without one',
      () => failing(RESERVE, { body: { ok: false } }),
      /did not reserve the entry$/,
      1
    ],
    [
      'ok: false at its very end',
      () => failing(FINALIZE, { body: { ok: false, message: 'no room' } }),
      /did not keep the entry \(no room\)/,
      1
    ]
  ]

  test.each(rows)(
    'that is answered with %s is told once, and leaves nothing to restore',
    async (_, hook, says, reserved) => {
      const scope = faulty.newScope()
      const before = faulty.service.requests.length
      faulty.service.onRequest = hook()
      const job = await faulty.run({ cache: 'local', 'cache-scope': scope })
      expectToldOnce(job, says)
      expect(told(job)[0]).toMatch(/^The cache could not be saved: /)
      expect(indexesOf(faulty, scope)).toEqual([])
      const asked = faulty.service.requests.slice(before).filter(({ method }) => method === RESERVE)
      expect(asked.filter(({ key = '' }) => key.startsWith('buildkit-cache-2'))).toHaveLength(reserved)
      expect(faulty.stranger.requests).toEqual([])
    }
  )

  test('of the mounts only that is refused is told once, and the layers are there for the next job', async () => {
    const scope = faulty.newScope()
    faulty.service.onRequest = ({ method, key = '' }) =>
      method === RESERVE && key.includes('.mounts')
        ? { status: 403, body: { msg: 'no mounts today' } }
        : undefined
    const workspace = await faulty.campaign.project(MOUNTED)
    const inputs = { cache: 'local', 'cache-mounts': 'auto', 'cache-scope': scope }
    const job = await faulty.run(inputs, { workspace })
    expectToldOnce(
      job,
      /^Cache mounts could not be saved: .*says 403 to CreateCacheEntry \(no mounts today\)/
    )
    expect(indexesOf(faulty, scope)).toEqual([expect.not.stringContaining('.mounts')])
    expect(
      faulty.service.entries().filter((entry) => isIndex(entry) && entry.key.includes('.mounts'))
    ).toEqual([])
  })
})
