import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterEach } from '@jest/globals'
import type { ServiceAccess } from '../../src/environment/cache-service.js'
import { serve } from './http-server.js'

const NAMES = ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_SERVICE_V2'] as const
const before = NAMES.map((name) => process.env[name])
afterEach(() => {
  for (const [index, name] of NAMES.entries()) {
    const value = before[index]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

/** A cache service with its entries in memory, which keeps what it is given. */
export interface PackService {
  access: ServiceAccess
  /** By key, oldest first. */
  entries: Map<string, Buffer>
  keysOf(kind: 'index' | 'pack'): string[]
  /** Spoils the bytes of each pack, or forgets the packs. */
  spoil(): void
  evict(): void
}

/** Starts one that the test's process, and those that it starts, find as a job does. */
export async function startPackService(): Promise<PackService> {
  const entries = new Map<string, Buffer>()
  const blocks = new Map<string, Buffer>()
  let address = ''
  const addressOf = (key: string): string => `${address}blob/${encodeURIComponent(key)}?sig=s`
  const answers: Record<string, (body: { key: string; restore_keys?: string[] }) => object> = {
    CreateCacheEntry: ({ key }) => ({ ok: true, signed_upload_url: addressOf(key) }),
    FinalizeCacheEntryUpload: () => ({ ok: true }),
    GetCacheEntryDownloadURL: ({ key, restore_keys: prefixes = [] }) => {
      const keys = [...entries.keys()]
      const inOrder = prefixes.flatMap((prefix) => keys.findLast((name) => name.startsWith(prefix)) ?? [])
      const found = entries.has(key) ? key : inOrder[0]
      return found ? { ok: true, signed_download_url: addressOf(found), matched_key: found } : { ok: false }
    }
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', address)
    const key = decodeURIComponent(url.pathname.slice('/blob/'.length))
    const body = await buffer(request)
    if (request.method === 'PUT') {
      const comp = url.searchParams.get('comp')
      if (comp === 'block') blocks.set(`${key} ${url.searchParams.get('blockid')}`, body)
      else entries.set(key, comp === null ? body : listed(key, body, blocks))
      response.writeHead(201).end()
    } else if (request.method === 'GET') sendPart(request, response, entries.get(key))
    else {
      const method = url.pathname.split('/').at(-1) ?? ''
      response.end(JSON.stringify(answers[method]?.(JSON.parse(body.toString()))))
    }
  }
  address = (await serve((request, response) => void answer(request, response))).url
  const [url, token] = [address, 'ey.secret']
  Object.assign(process.env, { ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: token })
  process.env.ACTIONS_CACHE_SERVICE_V2 = 'true'
  const keysOf: PackService['keysOf'] = (kind) =>
    [...entries.keys()].filter((key) => key.startsWith('buildkit-cache-2-pack/') === (kind === 'pack'))
  return {
    access: { url, token },
    entries,
    keysOf,
    spoil: () => {
      for (const key of keysOf('pack')) entries.get(key)?.fill('x')
    },
    evict: () => {
      for (const key of keysOf('pack')) entries.delete(key)
    }
  }
}

function listed(key: string, list: Buffer, blocks: Map<string, Buffer>): Buffer {
  const ids = [...list.toString().matchAll(/<Latest>(.*?)<\/Latest>/g)]
  return Buffer.concat(ids.map(([, id = '']) => blocks.get(`${key} ${id}`) ?? Buffer.alloc(0)))
}

function sendPart(request: IncomingMessage, response: ServerResponse, bytes: Buffer | undefined): void {
  if (bytes === undefined) {
    response.writeHead(404).end()
    return
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const [start, end] = [Number(first ?? 0), Number(last ?? bytes.length - 1)]
  const part = bytes.subarray(start, end + 1)
  response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${bytes.length}` }).end(part)
}
