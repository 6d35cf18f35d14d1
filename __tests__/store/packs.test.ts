import { readFile, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from '@jest/globals'
import {
  type OpenLimits,
  type OpenPacks,
  openPacks,
  type SaveRequest,
  savePacks
} from '../../src/store/packs.js'
import type { Patience } from '../../src/store/service-calls.js'
import { createFolder, filesIn } from '../support/folders.js'
import { serve } from '../support/http-server.js'
import { digestOf, noise, saveOf } from '../support/pack-layers.js'

const CALLS: Patience = { tries: 2, each: 2_000, total: 5_000, pause: 1, retryAfter: 0 }
const LIMITS: OpenLimits = { stall: 300, whole: 2_000, pause: 1, atOnce: 2, lookup: CALLS }
const SAVING = { calls: CALLS, upload: { block: 1000, atOnce: 4, each: 300, pause: 1 } }
const TWIRP = '/twirp/github.actions.results.api.v1.CacheService/'

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** What an entry has at the address. */
  bytes: Buffer
  /** The part that is asked for, with its first and last byte; the whole if none is. */
  range: { first: number; last: number }
  key: string
}

/** Answers in place of the standard one; false: it did not. */
type Script = (exchange: Exchange) => boolean

/** A cache service with its blobs in memory. A script may answer requests for the bytes of packs, or a call. */
async function startService() {
  const entries = new Map<string, { finalized: boolean; blocks: Map<string, Buffer>; bytes: Buffer }>()
  const state = {
    gets: 0,
    puts: 0,
    calls: [] as string[],
    onGet: (() => false) as Script,
    onPut: ((_response) => false) as (response: ServerResponse) => boolean,
    onCall: ((_method, _response) => false) as (method: string, response: ServerResponse) => boolean
  }
  let address = ''
  const addressOf = (key: string): string => `${address}blob/${encodeURIComponent(key)}?sig=signature`
  const answers: Record<string, (body: { key: string; restore_keys?: string[] }) => object> = {
    CreateCacheEntry: ({ key }) => {
      if (entries.has(key)) return { ok: false }
      entries.set(key, { finalized: false, blocks: new Map(), bytes: Buffer.alloc(0) })
      return { ok: true, signed_upload_url: addressOf(key) }
    },
    FinalizeCacheEntryUpload: ({ key }) => {
      const entry = entries.get(key)
      if (entry === undefined || entry.finalized)
        return { ok: false, message: 'cache entry is already finalized' }
      entry.finalized = true
      return { ok: true }
    },
    GetCacheEntryDownloadURL: ({ key, restore_keys: prefixes = [] }) => {
      const keys = [...entries.keys()].filter((name) => entries.get(name)?.finalized)
      const found =
        keys.find((name) => name === key) ??
        prefixes.flatMap((prefix) => keys.findLast((name) => name.startsWith(prefix)) ?? [])[0]
      return found ? { ok: true, signed_download_url: addressOf(found), matched_key: found } : { ok: false }
    }
  }
  async function put(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    key: string
  ): Promise<void> {
    const body = await buffer(request)
    const entry = entries.get(key)
    state.puts += 1
    if (state.onPut(response) || entry === undefined) return
    if (url.searchParams.get('comp') === 'block')
      entry.blocks.set(url.searchParams.get('blockid') ?? '', body)
    else if (url.searchParams.get('comp') === 'blocklist')
      entry.bytes = Buffer.concat(
        [...body.toString().matchAll(/<Latest>(.*?)<\/Latest>/g)].map(
          ([, id = '']) => entry.blocks.get(id) ?? Buffer.alloc(0)
        )
      )
    else entry.bytes = body
    response.writeHead(201).end()
  }
  function get(request: IncomingMessage, response: ServerResponse, key: string): void {
    const bytes = entries.get(key)?.bytes ?? Buffer.alloc(0)
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const range = { first: Number(first ?? 0), last: Number(last ?? bytes.length - 1) }
    if (key.startsWith('buildkit-cache-2-pack/')) {
      state.gets += 1
      if (state.onGet({ request, response, bytes, range, key })) return
    }
    sendPart(response, bytes, range)
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', address)
    const key = decodeURIComponent(url.pathname.slice('/blob/'.length))
    if (request.method === 'PUT') return put(request, response, url, key)
    if (request.method === 'GET') return get(request, response, key)
    const method = url.pathname.slice(TWIRP.length)
    const reply = answers[method]?.(JSON.parse((await buffer(request)).toString()))
    state.calls.push(method)
    if (!state.onCall(method, response)) response.end(JSON.stringify(reply))
  }
  const { url } = await serve((request, response) => void answer(request, response))
  address = url
  return { entries, state, access: { url, token: 'ey.secret' } }
}

function sendPart(
  response: ServerResponse,
  bytes: Buffer,
  { first, last }: { first: number; last: number }
): void {
  const part = bytes.subarray(first, last + 1)
  response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` }).end(part)
}

const CONTENTS = [noise(5_000), noise(70_000), noise(300)] as const
const [FIRST, LARGE, LAST] = CONTENTS

/** A service with one saved cache of three layers, which is open. */
async function startOpened(limits: Partial<OpenLimits> = {}) {
  const service = await startService()
  await savePacks(service.access, await saveOf(await createFolder(), CONTENTS), 60_000, SAVING)
  const folder = await createFolder()
  const packs = (await openPacks(service.access, ['app'], join(folder, 'scratch'), {
    ...LIMITS,
    ...limits
  })) as OpenPacks
  const fetchOf = (content: Buffer): Promise<Buffer> => {
    const path = join(folder, digestOf(content).slice(7))
    return packs.fetch(digestOf(content), path).then(() => readFile(path))
  }
  return { ...service, folder, packs, fetchOf }
}

const TROUBLES: [string, Script, string][] = [
  ['a status of 500', ({ response }) => !!response.writeHead(500).end(), 'its server says 500'],
  ['a status of 429', ({ response }) => !!response.writeHead(429).end(), 'its server says 429'],
  ['a status of 403', ({ response }) => !!response.writeHead(403).end(), 'its server says 403'],
  ['a status of 404', ({ response }) => !!response.writeHead(404).end(), 'its server says 404'],
  [
    'a redirect',
    ({ response }) => !!response.writeHead(302, { location: '/' }).end(),
    'it redirects elsewhere'
  ],
  ['a reset connection', ({ request }) => !!request.socket.resetAndDestroy(), 'ECONNRESET'],
  ['silence', () => true, 'no byte for 0.3 s'],
  [
    'a stall in the middle',
    ({ response, bytes, range: { first, last } }) => {
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
      return response.write(bytes.subarray(first, first + 10)) || true
    },
    'no byte for 0.3 s'
  ],
  [
    'a part that is too short',
    ({ response, bytes, range: { first, last } }) => {
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
      return !!response.end(bytes.subarray(first, last))
    },
    'it ended after 69999 of 70000 bytes'
  ],
  [
    'a part that is too long',
    ({ response, bytes, range: { first, last } }) => {
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
      return !!response.end(bytes.subarray(first, last + 2))
    },
    'it has more than 70000 bytes'
  ],
  [
    'another part',
    ({ response, bytes, range: { first, last } }) => {
      sendPart(response, bytes, { first: first - 1, last: last - 1 })
      return true
    },
    'the server sent another part'
  ],
  [
    'a wrong byte',
    ({ response, bytes, range }) => {
      const wrong = Buffer.from(bytes)
      wrong.writeUInt8(wrong.readUInt8(range.first) ^ 1, range.first)
      sendPart(response, wrong, range)
      return true
    },
    'it has other bytes than its digest says'
  ],
  [
    'a whole pack that is cut off',
    ({ response, bytes }) => !!response.end(bytes.subarray(0, 70_000)),
    'it ended after 70000 of 75300 bytes'
  ],
  [
    'a whole of something else',
    ({ response }) => !!response.end(noise(75_300)),
    'it has other bytes than its digest says'
  ]
]

describe('a blob', () => {
  test.each(TROUBLES)('is fetched once more after %s', async (_trouble, script) => {
    const { state, fetchOf, folder } = await startOpened()
    service(state).once(script)
    expect((await fetchOf(LARGE)).equals(LARGE)).toBe(true)
    expect((await filesIn(folder)).filter((name) => !name.startsWith('scratch'))).toEqual([
      digestOf(LARGE).slice(7)
    ])
  })

  test.each(TROUBLES)(
    'fails, and leaves nothing behind, after %s twice',
    async (_trouble, script, reason) => {
      const { state, fetchOf, folder } = await startOpened()
      state.onGet = script
      const failure = await fetchOf(LARGE).catch((error: Error) => error.message)
      expect(failure).toBe(`${digestOf(LARGE)} could not be fetched: ${reason}`)
      expect((await filesIn(folder)).filter((name) => !name.startsWith('scratch'))).toEqual([])
      expect(state.gets).toBe(2)
      // It is not remembered: what is asked for later may work.
      state.onGet = () => false
      expect((await fetchOf(LARGE)).equals(LARGE)).toBe(true)
    }
  )

  test('is fetched once more after an address that was too old, and a connection that broke then', async () => {
    const { state, fetchOf } = await startOpened()
    state.onGet = ({ request, response }) => {
      if (state.gets === 1) return !!response.writeHead(403).end()
      return state.gets === 2 && !!request.socket.resetAndDestroy()
    }
    expect((await fetchOf(LARGE)).equals(LARGE)).toBe(true)
    expect(state.gets).toBe(3)
  })

  test('is fetched once for all who ask at the same time, wherever they want it', async () => {
    const { state, packs, folder } = await startOpened()
    const paths = ['a', 'a', 'b', 'c'].map((name) => join(folder, name))
    await Promise.all(paths.map((path) => packs.fetch(digestOf(LARGE), path)))
    for (const path of paths) expect((await readFile(path)).equals(LARGE)).toBe(true)
    expect(state.gets).toBe(1)
    expect(packs.bytesFetched).toBe(70_000)
    expect(await filesIn(folder)).toEqual(['a', 'b', 'c'])
  })

  test('waits for its turn where others are fetched', async () => {
    const { state, fetchOf } = await startOpened({ atOnce: 1 })
    let [now, most] = [0, 0]
    state.onGet = ({ response }) => {
      most = Math.max(most, ++now)
      response.on('close', () => (now -= 1))
      return false
    }
    await Promise.all(CONTENTS.map(fetchOf))
    expect(most).toBe(1)
  })

  test('is not there where no pack has it', async () => {
    const { packs, folder } = await startOpened()
    expect(packs.sizeOf(digestOf('other'))).toBeUndefined()
    await expect(packs.fetch(digestOf('other'), join(folder, 'x'))).rejects.toThrow('is in no pack')
  })

  test('is given up after its time, even where bytes still drip', async () => {
    const { state, fetchOf } = await startOpened({ whole: 500 })
    state.onGet = ({ response, range: { first, last }, bytes }) => {
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
      return true
    }
    await expect(fetchOf(LARGE)).rejects.toThrow('not done after 0.5 s')
  })
})

function service(state: { onGet: Script }) {
  return {
    once: (script: Script) => {
      state.onGet = (exchange) => {
        state.onGet = () => false
        return script(exchange)
      }
    }
  }
}

describe('opening', () => {
  test('leaves out packs whose look-up fails, and takes the rest', async () => {
    const service = await startService()
    const folder = await createFolder()
    await savePacks(service.access, await saveOf(folder, [FIRST]), 60_000, SAVING)
    const opened = (await openPacks(service.access, ['app'], folder, LIMITS)) as OpenPacks
    const before = opened.index.packs
    await savePacks(service.access, await saveOf(folder, [FIRST, LAST], { before }), 60_000, SAVING)
    let lookups = 0
    service.state.onCall = (_method, response) => ++lookups === 2 && !!response.writeHead(400).end()
    const packs = (await openPacks(service.access, ['app'], folder, LIMITS)) as OpenPacks
    expect(packs.index.packs).toHaveLength(1)
    expect(packs.lostReason).toBe('the cache service says 400 to GetCacheEntryDownloadURL')
    expect(packs.lostBytes).toBe(packs.sizeOf(digestOf(FIRST)) ? LAST.length : FIRST.length)
  })

  test.each([
    ['no index', Buffer.from('no index')],
    ['nothing', Buffer.alloc(0)]
  ])('is a miss where what is there is %s', async (_what, bytes) => {
    const { entries, access } = await startOpened()
    for (const [key, entry] of entries) if (key.startsWith('buildkit-cache-2/')) entry.bytes = bytes
    expect(await openPacks(access, ['app'], 'scratch', LIMITS)).toEqual({
      missed: expect.stringMatching(
        /^the index buildkit-cache-2\/app\/[0-9a-f]{16} cannot be read by this version$/
      )
    })
  })

  test('fails where the service does, with its reason', async () => {
    const { state, access } = await startService()
    state.onCall = (_method, response) => !!response.writeHead(503).end()
    await expect(openPacks(access, ['app'], 'scratch', LIMITS)).rejects.toThrow(
      'the cache service says 503 to GetCacheEntryDownloadURL'
    )
  })

  test('takes no name that is none', async () => {
    const { access, state } = await startService()
    await expect(openPacks(access, ['../x'], 'scratch', LIMITS)).rejects.toThrow(
      '"../x" is no name for a cache'
    )
    expect(state.calls).toEqual([])
  })
})

describe('a save', () => {
  async function save(
    change: (service: Awaited<ReturnType<typeof startService>>) => void,
    request: Partial<SaveRequest> = {},
    limit = 60_000
  ) {
    const service = await startService()
    change(service)
    const folder = await createFolder()
    const saving = savePacks(service.access, await saveOf(folder, CONTENTS, request), limit, SAVING)
    return { service, saved: await saving.catch((error: Error) => error.message), folder }
  }
  const indexesIn = ({ entries }: Awaited<ReturnType<typeof startService>>): string[] =>
    [...entries]
      .filter(([key, { finalized }]) => finalized && key.startsWith('buildkit-cache-2/'))
      .map(([key]) => key)

  test.each([
    [
      'whose blocks are refused',
      (service) => (service.state.onPut = (response) => !!response.writeHead(403).end()),
      'the pack could not be sent (403)'
    ],
    [
      'whose blocks are not answered',
      (service) => (service.state.onPut = () => true),
      'the pack could not be sent (no answer in time)'
    ],
    [
      'that may not be written',
      (service) =>
        (service.state.onCall = (_method, response) =>
          !!response.end('{"ok":false,"message":"cache write denied: no"}')),
      'the service did not reserve the entry (cache write denied: no)'
    ],
    [
      'that is asked for too often',
      (service) => (service.state.onCall = (_method, response) => !!response.writeHead(429).end()),
      'the cache service says 429 to CreateCacheEntry (200 entries a minute and repository)'
    ],
    [
      'that the service does not keep',
      (service) =>
        (service.state.onCall = (method, response) =>
          method === 'FinalizeCacheEntryUpload' && !!response.end('{"ok":false}')),
      'the service did not keep the entry'
    ]
  ] satisfies [string, (service: Awaited<ReturnType<typeof startService>>) => unknown, string][])(
    '%s fails with a reason, and leaves no index',
    async (_what, change, reason) => {
      const { saved, service } = await save(change)
      expect(saved).toBe(reason)
      expect(indexesIn(service)).toEqual([])
    }
  )

  test('ends after its time', async () => {
    const { saved, service } = await save((service) => (service.state.onPut = () => true), {}, 100)
    expect(saved).toBe('the save was not done within 0.1 s')
    expect(indexesIn(service)).toEqual([])
  })

  test('does not wait for a layer longer than that', async () => {
    const { saved } = await save(() => undefined, { fileOf: () => new Promise(() => undefined) }, 100)
    expect(saved).toBe('the save was not done within 0.1 s')
  })

  test('sends a block again after an error of the server', async () => {
    let refused = 0
    const { saved } = await save(
      (service) => (service.state.onPut = (response) => ++refused < 3 && !!response.writeHead(503).end())
    )
    expect(saved).toMatchObject({ packs: 1 })
  })

  test.each(['CreateCacheEntry', 'FinalizeCacheEntryUpload'])(
    'is done where the answer to %s gets lost',
    async (lost) => {
      let first = true
      const { saved, service } = await save(({ state }) => {
        state.onCall = (method, response) => {
          if (method !== lost || !first) return false
          first = false
          response.socket?.resetAndDestroy()
          return true
        }
      })
      expect(saved).toMatchObject({ packs: 1 })
      expect(indexesIn(service)).toHaveLength(1)
    }
  )

  test('uploads nothing where a layer is not there, or has another size', async () => {
    const gone = await save(() => undefined, { fileOf: async () => undefined })
    expect(gone.saved).toBe(`layer ${digestOf(FIRST)} is not there`)
    const short = await save(() => undefined, { fileOf: async () => ({ path: '/none', size: 7 }) })
    expect(short.saved).toBe(`layer ${digestOf(FIRST)} has 7 bytes instead of 5000`)
    expect([gone.service.state.calls, short.service.state.calls]).toEqual([[], []])
  })

  test.each([
    ['other bytes', noise(5_000), 'has other bytes than its name says'],
    ['fewer bytes', noise(4_999), 'has 4999 bytes instead of 5000'],
    ['more bytes', noise(5_001), 'has 5001 bytes instead of 5000']
  ])('does not publish a layer whose file has %s', async (_what, bytes, reason) => {
    const path = join(await createFolder(), 'spoiled')
    await writeFile(path, bytes)
    const service = await startService()
    const request = await saveOf(await createFolder(), [FIRST], {
      fileOf: async () => ({ path, size: 5_000 })
    })
    await expect(savePacks(service.access, request, 60_000, SAVING)).rejects.toThrow(reason)
    expect([...service.entries.values()].some(({ finalized }) => finalized)).toBe(false)
  })

  test('uploads nothing where the manifest and its texts do not fit', async () => {
    const { saved, service } = await save(() => undefined, { texts: new Map() })
    expect(typeof saved).toBe('string')
    expect(service.state.calls).toEqual([])
  })
})
