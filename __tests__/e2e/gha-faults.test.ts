import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Fault } from '../../tools/cache-service/requests.ts'
import { expectToldOnce, told } from './support/campaign.ts'
import { jobOf } from './support/pack-service.ts'
import { readerOf } from './support/registry-reader.ts'
import {
  FINALIZE,
  failing,
  LOOKUP,
  openServiceCampaign,
  RESERVE,
  type ServiceCampaign
} from './support/service-campaign.ts'

/* BuildKit's own client of a cache service that fails: images and exit codes are those of a build without a cache. */

let faulty: ServiceCampaign

beforeAll(async () => {
  // As GitHub's service answers.
  faulty = await openServiceCampaign({ existingEntry: 'conflict', deniedWrite: 'forbidden' })
})

afterAll(() => faulty?.close())

afterEach(() => faulty.heal())

const INPUTS = { cache: 'gha', 'cache-attributes': 'timeout=3s' }
const LOST =
  /^A cache went away or was damaged in the middle of the build \(.*; it was built again without one\.$/s

describe('every call', () => {
  const rows: [how: string, fault: () => Fault][] = [
    ['500', () => ({ status: 500 })],
    ['429 and an hour to wait', () => ({ status: 429, headers: { 'Retry-After': '3600' } })],
    ['a page for people', () => ({ headers: { 'Content-Type': 'text/html' }, body: '<title>No</title>' })],
    [
      'a redirect to another server',
      () => ({ status: 302, headers: { location: `${faulty.stranger.url}twirp` } })
    ]
  ]

  test.each(rows)(
    'that is answered with %s: told once, and nobody else is given the token',
    async (_, fault) => {
      faulty.service.onRequest = failing([LOOKUP, RESERVE, FINALIZE], fault())
      const job = await faulty.run(INPUTS)
      expectToldOnce(
        job,
        /^The cache could not be read \(.*\) and could not be written \(.*\); the build went on without it\.$/s
      )
      expect(job.main.outputs).toMatchObject({ 'cache-backend': 'gha', 'cache-exported': 'false' })
      expect(faulty.stranger.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([])
    }
  )
})

describe('an index that is there, of which the layers', () => {
  const isLayer = (key = ''): boolean => key.startsWith('buildkit-blob-')

  async function seed(): Promise<Record<string, string>> {
    const inputs = { ...INPUTS, 'cache-scope': faulty.newScope() }
    await faulty.run(inputs)
    expect(faulty.service.entries().filter(({ key }) => isLayer(key))).not.toEqual([])
    return inputs
  }

  test('were evicted is no cache, and the next job has one', async () => {
    const inputs = await seed()
    for (const { key } of faulty.service.entries().filter((entry) => isLayer(entry.key)))
      await faulty.service.delete(key)
    const evicted = await faulty.run(inputs)
    expect(told(evicted)).toEqual([])
    expect(evicted.main.outputs).toMatchObject({ 'cache-exported': 'true' })
    const healed = await faulty.run(inputs)
    expect(told(healed)).toEqual([])
    expect(healed.main.outputs['cache-hit']).toBe('true')
  })

  test.each([
    ['are refused, as at an address that is too old', 403],
    ['go away in the middle of the build', 404]
  ])('%s costs one more build, which is told once', async (_, status) => {
    const inputs = await seed()
    faulty.stranger.answer = (_request, response) => response.writeHead(status).end()
    faulty.service.onRequest = ({ method, key }) =>
      method === LOOKUP && isLayer(key)
        ? {
            body: { ok: true, signed_download_url: `${faulty.stranger.url}old`, matched_key: key }
          }
        : undefined
    expectToldOnce(await faulty.run(inputs), LOST)
    expect(faulty.stranger.requests).not.toEqual([])
  })
})

test('two jobs that save the same at once: both end well, and nothing is told', async () => {
  const { stage, registry, service, workspace } = faulty
  const scope = faulty.newScope()
  // Until both have asked.
  service.onRequest = ({ method }) => (method === RESERVE ? { delayMs: 500 } : undefined)
  const before = service.requests.length
  await stage.builder.empty()
  const jobs = await Promise.all(
    ['one', 'other'].map(async (name) =>
      stage.runJob({
        workspace,
        toolCache: await stage.folder('tools'),
        env: { ...jobOf(service), SOURCE_DATE_EPOCH: '1700000000' },
        inputs: {
          cache: 'gha',
          'cache-scope': scope,
          outputs: `type=image,name=${registry.host}/${name}:1,push=true,rewrite-timestamp=true`
        }
      })
    )
  )
  expect(jobs.map(told)).toEqual([[], []])
  expect(jobs.map(({ main }) => main.exitCode)).toEqual([0, 0])
  const digests = ['one', 'other'].map((name) => readerOf(registry.host, name).digest('1'))
  expect(await Promise.all(digests)).toEqual([faulty.without.digest, faulty.without.digest])
  expect(service.requests.slice(before).map(({ status }) => status)).toContain(409)
  service.onRequest = undefined
  expect((await faulty.run({ cache: 'gha', 'cache-scope': scope })).main.outputs['cache-hit']).toBe('true')
})
