import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { type CacheListing, findCacheListing } from '../../src/environment/cache-listing.js'
import type { JobEvent } from '../../src/environment/event.js'
import { createEvent } from '../support/builders.js'
import { type Answer, serve } from '../support/http-server.js'

const JOB = { githubToken: 'ghs_1' }

/** What is found with an API that answers so, and the requests that it got. */
async function found(
  answer: Answer,
  event: Partial<JobEvent> = {},
  inputs: { githubToken: string | undefined } = JOB
): Promise<{ listing: CacheListing | undefined; requests: IncomingMessage[] }> {
  const { url, requests } = await serve(answer)
  const listing = await findCacheListing(inputs, createEvent(event), {
    GITHUB_API_URL: url.replace(/\/$/, '')
  })
  return { listing, requests }
}
const answering = (status: number) => found((_, response) => response.writeHead(status).end('{}'))

describe('a token that may list the caches of the repository', () => {
  test('is the job’s, if it just did, and one request shows it', async () => {
    const { listing, requests } = await answering(200)
    expect(listing).toEqual({ repository: 'octo/app', token: 'ghs_1' })
    expect(requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ['GET', '/repos/octo/app/actions/caches?per_page=1', 'Bearer ghs_1']
    ])
  })

  // The exporter takes a refusal for an empty list.
  test.each([401, 403, 404, 429, 500, 503])('is none where the answer is %i', async (status) => {
    expect((await answering(status)).listing).toBeUndefined()
  })

  test('is none, and is sent nowhere, where the way leads through a proxy', async () => {
    const { url, requests } = await serve((_, response) => response.end('{}'))
    const env = { GITHUB_API_URL: url.replace(/\/$/, ''), https_proxy: 'http://proxy.example:3128' }
    expect(await findCacheListing(JOB, createEvent(), env)).toBeUndefined()
    expect(requests).toEqual([])
  })

  test('is none where the answer leads elsewhere, and is sent nowhere else', async () => {
    const elsewhere = await serve((_, response) => response.end('{}'))
    const { listing } = await found((_, response) =>
      response.writeHead(302, { location: elsewhere.url }).end()
    )
    expect([listing, elsewhere.requests]).toEqual([undefined, []])
  })

  test('is none where nobody answers, or the connection breaks', async () => {
    expect((await found(({ socket }) => socket.destroy())).listing).toBeUndefined()
    expect(
      await findCacheListing(JOB, createEvent(), { GITHUB_API_URL: 'http://127.0.0.1:1' })
    ).toBeUndefined()
    expect(await findCacheListing(JOB, createEvent(), { GITHUB_API_URL: 'not an address' })).toBeUndefined()
  })

  test('is none where nothing is said for some seconds', async () => {
    expect((await found(() => undefined)).listing).toBeUndefined()
  }, 15_000)

  test.each<[string, Partial<JobEvent>, string | undefined]>([
    ['there is no token', {}, undefined],
    ['no repository is known', { repository: undefined }, 'ghs_1'],
    ['the server is not github.com', { serverUrl: 'https://ghe.example' }, 'ghs_1'],
    ['the server is called like it', { serverUrl: 'https://github.com.example' }, 'ghs_1'],
    ['the repository is a path', { repository: 'octo/app/../../user' }, 'ghs_1'],
    ['the repository is no name', { repository: 'octo/app?x=1' }, 'ghs_1'],
    ['the repository has a line end', { repository: 'octo/app\n' }, 'ghs_1']
  ])('is not asked for where %s', async (_, event, githubToken) => {
    const { listing, requests } = await found((_request, response) => response.end('{}'), event, {
      githubToken
    })
    expect([listing, requests]).toEqual([undefined, []])
  })
})
