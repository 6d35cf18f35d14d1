import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type PackIndex, renderIndex } from '../../src/store/pack-index.js'
import type { RequestHook } from '../../tools/cache-service/requests.ts'
import { digestOf } from '../support/pack-layers.js'
import { expectToldOnce, told } from './support/campaign.ts'
import { newestCache } from './support/pack-service.ts'
import { HURRIED, notingMemory } from './support/preloads.ts'
import {
  indexesOf,
  LOOKUP,
  openServiceCampaign,
  RESERVE,
  type ServiceCampaign
} from './support/service-campaign.ts'

/*
 * A cache service whose addresses lead to a server that means no good: images and exit codes are those of a build without
 * a cache, and nobody but the service is given the token.
 */

let faulty: ServiceCampaign

beforeAll(async () => {
  faulty = await openServiceCampaign()
})

afterAll(() => faulty?.close())

afterEach(() => faulty.heal())

const INPUTS = { cache: 'local' }
const MEGABYTE = 1024 * 1024

/** Has the indexes of caches looked for at this address. */
function indexAt(address: string): RequestHook {
  return ({ method, key = '' }) =>
    method === LOOKUP && key.startsWith('buildkit-cache-2/')
      ? {
          body: { ok: true, signed_download_url: address, matched_key: `${key}${'0'.repeat(16)}` }
        }
      : undefined
}

/** Has all that is saved sent to the stranger. */
const sentElsewhere: RequestHook = ({ method }) =>
  method === RESERVE
    ? { body: { ok: true, signed_upload_url: `${faulty.stranger.url}account/container/blob` } }
    : undefined

function expectNoToken(): void {
  const { requests } = faulty.stranger
  expect(requests.filter(({ authorization }) => authorization !== undefined)).toEqual([])
}

describe('an index', () => {
  test.each([
    [
      'that is a file of this machine',
      () => 'file:///etc/hostname',
      /could not be fetched \(no connection\)/
    ],
    ['whose server refuses', () => `${faulty.stranger.url}refused`, /could not be fetched \(404\)/],
    ['that is on yet another server', () => `${faulty.stranger.url}moved`, /\(it redirects elsewhere\)/]
  ])('%s is a miss that is told once', async (_, address, says) => {
    faulty.stranger.answer = ({ url }, response) => {
      if (url === '/moved') response.writeHead(302, { location: faulty.service.url }).end()
      else response.writeHead(404).end()
    }
    faulty.service.onRequest = indexAt(address())
    const job = await faulty.run(INPUTS)
    expectToldOnce(job, says)
    expectNoToken()
  })

  test('that never ends is left after a few megabytes', async () => {
    const chunk = Buffer.alloc(MEGABYTE)
    let taken = 0
    faulty.stranger.answer = (_request: IncomingMessage, response: ServerResponse) => {
      const send = (): void => {
        while (!response.destroyed && response.write(chunk)) taken += chunk.length
        taken += chunk.length
        response.once('drain', send)
      }
      response.writeHead(200)
      send()
    }
    faulty.service.onRequest = indexAt(`${faulty.stranger.url}endless`)
    const job = await faulty.run(INPUTS)
    expectToldOnce(job, /the entry is too large/)
    expect(taken).toBeLessThan(64 * MEGABYTE)
    expectNoToken()
  })

  test.each([
    ['a gigabyte once it is unpacked', Buffer.concat(Array(16).fill(gzipSync(Buffer.alloc(64 * MEGABYTE))))],
    ['a page for people', Buffer.from('<!doctype html><title>Not today</title>')],
    ['nothing', Buffer.alloc(0)]
  ])('that is %s is no cache, and takes no more memory than any', async (_, bytes) => {
    const file = join(await faulty.stage.folder('memory'), 'peaks')
    faulty.stranger.answer = (_request, response) => response.end(bytes)
    faulty.service.onRequest = indexAt(`${faulty.stranger.url}index`)
    const job = await faulty.run(INPUTS, { env: notingMemory(file) })
    expect(told(job)).toEqual([])
    expect(job.main.log).toMatch(/no cache to read: the index \S+ cannot be read by this version/)
    const peaks = (await readFile(file, 'utf8')).trim().split('\n').map(Number)
    expect(Math.max(...peaks)).toBeLessThan(500)
  })

  test('that claims layers of terabytes costs one more build, which is told once', async () => {
    const scope = faulty.newScope()
    await faulty.run({ ...INPUTS, 'cache-scope': scope })
    const { packs } = await newestCache(faulty.stage, faulty.service)
    const index = gzipSync(renderIndex(swollen(packs.index)))
    faulty.stranger.answer = (_request, response) => response.end(index)
    faulty.service.onRequest = indexAt(`${faulty.stranger.url}index`)
    const job = await faulty.run({ ...INPUTS, 'cache-scope': scope })
    expectToldOnce(job, /^A cache went away or was damaged in the middle of the build \(/)
    expectNoToken()
  })
})

/** The same index, whose layers claim to be a million times as large. */
function swollen({ manifest, texts, packs, purpose }: PackIndex): PackIndex {
  const larger = (size: number): number => size * 1_000_000
  const parsed = JSON.parse(texts.get(manifest.digest) ?? '') as { layers: { size: number }[] }
  const layers = parsed.layers.map((layer) => ({ ...layer, size: larger(layer.size) }))
  const text = JSON.stringify({ ...parsed, layers })
  const digest = digestOf(text)
  return {
    purpose,
    manifest: { ...manifest, digest, size: Buffer.byteLength(text) },
    texts: new Map([...texts, [digest, text]]),
    packs: packs.map(({ key, size, blobs }) => ({
      key,
      size: larger(size),
      blobs: new Map(
        [...blobs].map(([blob, place]) => [blob, { offset: larger(place.offset), size: larger(place.size) }])
      )
    }))
  }
}

describe('a pack', () => {
  const rows: [
    how: string,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    says: RegExp
  ][] = [
    [
      'with 403',
      (request, response) => request.resume().on('end', () => response.writeHead(403).end()),
      /the pack could not be sent \(403\)/
    ],
    [
      'with 429 and an hour to wait',
      (request, response) =>
        request.resume().on('end', () => response.writeHead(429, { 'retry-after': '3600' }).end()),
      /the pack could not be sent \(429\)/
    ],
    ['with silence', (request) => request.resume(), /the pack could not be sent \(no answer in time\)/],
    [
      'with a connection that breaks in the middle, again and again',
      (request) => request.once('data', () => request.socket.resetAndDestroy()),
      /the pack could not be sent \(.*\)/
    ]
  ]

  test.each(rows)(
    'whose upload is answered %s is told once, and leaves nothing to restore',
    async (_, answer, says) => {
      const scope = faulty.newScope()
      faulty.stranger.answer = answer
      faulty.service.onRequest = sentElsewhere
      const job = await faulty.run({ ...INPUTS, 'cache-scope': scope }, { env: HURRIED })
      expectToldOnce(job, says)
      expect(told(job)[0]).toMatch(/^The cache could not be saved: /)
      expect(indexesOf(faulty, scope)).toEqual([])
      expectNoToken()
    }
  )
})
