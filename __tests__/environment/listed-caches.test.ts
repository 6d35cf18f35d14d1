import type { IncomingMessage } from 'node:http'
import { describe, expect, jest, test } from '@jest/globals'
import type { JobEvent } from '../../src/environment/event.js'
import { type CacheListingAnswer, listCaches } from '../../src/environment/listed-caches.js'
import { createEvent } from '../support/builders.js'
import { type Answer, serve } from '../support/http-server.js'

const TOKEN = 'ghs_1'
const CACHES = '/repos/octo/app/actions/caches?per_page=100&sort=size_in_bytes&direction=desc'
const USAGE = '/repos/octo/app/actions/cache/usage'
const LIMIT = '/repos/octo/app/actions/cache/storage-limit'

const listed = (key: string, bytes = 5, ref = 'refs/heads/main') => ({
  ...{ id: 1, key, ref, size_in_bytes: bytes, version: 'x', created_at: 'x', last_accessed_at: 'x' }
})

/** As GitHub answers. */
const WHOLE: Record<string, unknown> = {
  [CACHES]: { total_count: 2, actions_caches: [listed('a', 7), listed('b', 5, 'refs/pull/7/merge')] },
  [USAGE]: { full_name: 'octo/app', active_caches_size_in_bytes: 12, active_caches_count: 2 },
  [LIMIT]: { max_cache_size_gb: 25 }
}

const answering =
  (answers: Record<string, unknown>): Answer =>
  ({ url = '' }, response) => {
    const answer = answers[url]
    if (answer === undefined) return response.writeHead(404).end('{"message":"Not Found"}')
    if (typeof answer === 'number') return response.writeHead(answer).end('{"message":"no"}')
    return response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  }

interface Asked {
  answer: CacheListingAnswer | undefined
  requests: IncomingMessage[]
}

/** What is found with an API that answers so, and the requests that it got. */
async function ask(
  answer: Answer,
  event: Partial<JobEvent> = {},
  token: string | undefined = TOKEN
): Promise<Asked> {
  const { url, requests } = await serve(answer)
  return {
    requests,
    answer: await listCaches(token, createEvent(event), { GITHUB_API_URL: url.slice(0, -1) })
  }
}

const found = async (changes: Record<string, unknown>) =>
  (await ask(answering({ ...WHOLE, ...changes }))).answer

describe('the caches of a repository', () => {
  test('are listed with their number, their bytes, and what is kept', async () => {
    expect(await found({})).toEqual({
      caches: [
        { key: 'a', ref: 'refs/heads/main', bytes: 7 },
        { key: 'b', ref: 'refs/pull/7/merge', bytes: 5 }
      ],
      ...{ count: 2, bytes: 12, quota: 25e9 }
    })
  })

  test('are asked for once each, with the token', async () => {
    const { requests } = await ask(answering(WHOLE))
    expect(requests.map(({ url }) => url).sort()).toEqual([USAGE, LIMIT, CACHES].sort())
    expect(requests.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['GET', `Bearer ${TOKEN}`],
      ['GET', `Bearer ${TOKEN}`],
      ['GET', `Bearer ${TOKEN}`]
    ])
  })

  test('are the hundred largest of more, whose number is told', async () => {
    const all = Array.from({ length: 250 }, (_, index) => listed(`cache-${index}`, 1000 - index))
    const { answer } = await ask(({ url = '' }, response) => {
      const { searchParams } = new URL(url, 'http://x')
      const size = Number(searchParams.get('per_page') ?? 30)
      const page = { total_count: all.length, actions_caches: all.slice(0, size) }
      response.end(JSON.stringify(url === CACHES ? page : WHOLE[url]))
    })
    expect(answer?.caches.map(({ key }) => key)).toEqual(all.slice(0, 100).map(({ key }) => key))
    expect(answer).toMatchObject({ count: 250 })
  })

  test('may be none', async () => {
    expect(await found({ [CACHES]: { total_count: 0, actions_caches: [] } })).toMatchObject({
      caches: [],
      count: 0
    })
  })

  test('are those of a server of one’s own, at its address', async () => {
    const { answer, requests } = await ask(answering(WHOLE), { serverUrl: 'https://ghe.example' })
    expect(answer).toMatchObject({ count: 2 })
    expect(requests).toHaveLength(3)
  })

  test.each(['octo/app', 'Octo-1/my.app_2', '_/-'])(
    'of a repository called %s are asked for',
    async (repository) => {
      const { requests } = await ask(answering({}), { repository })
      expect(requests).toHaveLength(3)
      for (const { url } of requests) expect(url).toMatch(new RegExp(`^/repos/${repository}/actions/`))
    }
  )
})

describe('an answer that lacks something', () => {
  test.each<[string, Record<string, unknown>, Partial<CacheListingAnswer>]>([
    ['the usage may not be read', { [USAGE]: 403 }, { bytes: undefined, quota: 25e9 }],
    ['there is no limit to be asked for', { [LIMIT]: 404 }, { bytes: 12, quota: undefined }],
    ['the usage is no JSON', { [USAGE]: '<html>' }, { bytes: undefined }],
    ['the usage is empty', { [USAGE]: '' }, { bytes: undefined }],
    ['the usage is null', { [USAGE]: 'null' }, { bytes: undefined }],
    ['the usage is a list', { [USAGE]: '[]' }, { bytes: undefined }],
    ['the bytes are a text', { [USAGE]: { active_caches_size_in_bytes: '12' } }, { bytes: undefined }],
    ['the bytes are below zero', { [USAGE]: { active_caches_size_in_bytes: -1 } }, { bytes: undefined }],
    ['the limit is a text', { [LIMIT]: { max_cache_size_gb: '25' } }, { quota: undefined }],
    ['the limit is nothing', { [LIMIT]: { max_cache_size_gb: 0 } }, { quota: undefined }],
    ['the number is not told', { [CACHES]: { actions_caches: [listed('a')] } }, { count: 1 }],
    ['the number is a text', { [CACHES]: { total_count: '9', actions_caches: [listed('a')] } }, { count: 1 }]
  ])('leaves that out: %s', async (_, changes, part) => {
    expect(await found(changes)).toMatchObject(part)
  })

  test('leaves out caches that are none', async () => {
    const odd = [
      null,
      7,
      'x',
      [],
      {},
      { key: 'a' },
      { ...listed('a'), key: 1 },
      { ...listed('a'), ref: null }
    ]
    const actions_caches = [...odd, { ...listed('a'), size_in_bytes: '5' }, listed('b')]
    expect(await found({ [CACHES]: { total_count: 10, actions_caches } })).toMatchObject({
      caches: [{ key: 'b', ref: 'refs/heads/main', bytes: 5 }],
      count: 10
    })
  })
})

describe('no answer', () => {
  test.each([400, 401, 403, 404, 429, 500, 502, 503])('is one of %i', async (status) => {
    expect(await found({ [CACHES]: status })).toBeUndefined()
  })

  test.each([
    '',
    '<html>',
    'null',
    '7',
    '"x"',
    '[]',
    '{}',
    '{"actions_caches":null}',
    '{"actions_caches":{}}',
    '{"total_count":1'
  ])('is one that says %j', async (text) => {
    expect(await found({ [CACHES]: text })).toBeUndefined()
  })

  test('is one that leads elsewhere, where the token is not sent', async () => {
    const elsewhere = await serve((_, response) => response.end(JSON.stringify(WHOLE[CACHES])))
    const { answer } = await ask((_, response) => response.writeHead(302, { location: elsewhere.url }).end())
    expect([answer, elsewhere.requests]).toEqual([undefined, []])
  })

  test('is one of nobody, or of a connection that breaks', async () => {
    expect((await ask(({ socket }) => socket.destroy())).answer).toBeUndefined()
    for (const api of ['http://127.0.0.1:1', 'not an address', 'file:///etc'])
      expect(await listCaches(TOKEN, createEvent(), { GITHUB_API_URL: api })).toBeUndefined()
  })

  test('is one that breaks off in the middle', async () => {
    const broken: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"total_count":1', () => response.destroy())
    }
    expect((await ask(broken)).answer).toBeUndefined()
  })

  test('is one that does not come within some seconds', async () => {
    expect((await ask(() => undefined)).answer).toBeUndefined()
  }, 20_000)
})

describe('nobody is asked', () => {
  test.each<[string, Partial<JobEvent>]>([
    ['no repository is known', { repository: undefined }],
    ['the repository is a path', { repository: 'octo/app/../../user' }],
    ['the repository leads to another place', { repository: '../..' }],
    ['the repository is the place above', { repository: 'octo/..' }],
    ['the repository has a query', { repository: 'octo/app?x=1' }],
    ['the repository has a fragment', { repository: 'octo/app#' }],
    ['the repository has a line end', { repository: 'octo/app\n' }],
    ['the repository is encoded', { repository: 'octo/%2e%2e' }],
    ['the repository has no owner', { repository: 'app' }],
    ['the repository is empty', { repository: '' }],
    ['the repository is an address', { repository: 'user@e.example/x' }]
  ])('where %s', async (_, event) => {
    const { answer, requests } = await ask(answering(WHOLE), event)
    expect(requests.map(({ url }) => url)).toEqual([])
    expect(answer).toBeUndefined()
  })

  test('where there is no token', async () => {
    const { url, requests } = await serve(answering(WHOLE))
    expect(await listCaches(undefined, createEvent(), { GITHUB_API_URL: url.slice(0, -1) })).toBeUndefined()
    expect(requests).toEqual([])
  })
})

describe('without an address in the environment', () => {
  /** Where a token would go: every address that is asked. */
  async function askedWith(serverUrl: string): Promise<string[]> {
    const addresses: string[] = []
    const fetched = jest.spyOn(globalThis, 'fetch').mockImplementation((input) => {
      addresses.push(String(input))
      return Promise.reject(new Error('there is no network here'))
    })
    try {
      expect(await listCaches(TOKEN, createEvent({ serverUrl }), {})).toBeUndefined()
      return addresses
    } finally {
      fetched.mockRestore()
    }
  }

  test('github.com is asked at its own', async () => {
    const addresses = await askedWith('https://github.com')
    expect(addresses.map((address) => new URL(address).origin)).toEqual([
      ...['https://api.github.com', 'https://api.github.com', 'https://api.github.com']
    ])
  })

  test.each([
    'https://ghe.example',
    'https://github.com.e.example',
    'http://github.com',
    'https://github.com/',
    ''
  ])('nobody is asked for %j', async (serverUrl) => {
    expect(await askedWith(serverUrl)).toEqual([])
  })
})
