import { describe, expect, test } from '@jest/globals'
import { hasAzureCache, hasS3Cache } from '../../src/store/object-stores.js'
import { type Answer, serve } from '../support/http-server.js'

const NO_ACCESS = { accessKeyId: undefined, secretAccessKey: undefined, sessionToken: undefined }
const ACCESS = { ...NO_ACCESS, accessKeyId: 'AK', secretAccessKey: 'secret' }
const answering =
  (status: number): Answer =>
  (_, response) =>
    response.writeHead(status).end()

describe('a bucket', () => {
  const attributes = { bucket: 'b', region: 'r', use_path_style: 'true', name: 'app.x' }

  test.each([
    [200, true],
    [404, false],
    [403, undefined],
    [301, undefined],
    [500, undefined]
  ])('that answers %i has the cache: %s', async (status, expected) => {
    const { url, requests } = await serve(answering(status))
    expect(await hasS3Cache({ ...attributes, endpoint_url: url }, ACCESS)).toBe(expected)
    expect(requests.map(({ method, url: path }) => [method, path])).toEqual([['HEAD', '/b/manifests/app.x']])
    expect(requests[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AK\/\d+\/r\/s3\//)
  })

  test('is asked where its attributes put caches, with their credentials before those of the job', async () => {
    const { url, requests } = await serve(answering(200))
    const own = {
      prefix: 'p/',
      manifests_prefix: 'm/',
      access_key_id: 'OWN',
      secret_access_key: 's',
      session_token: 't'
    }
    expect(await hasS3Cache({ ...attributes, ...own, endpoint_url: `${url}s3/` }, ACCESS)).toBe(true)
    expect(requests[0]?.url).toBe('/s3/b/p/m/app.x')
    expect(requests[0]?.headers).toMatchObject({
      authorization: expect.stringContaining('Credential=OWN/') as unknown,
      'x-amz-security-token': 't'
    })
  })

  test('is not known to have it without credentials, and is not asked', async () => {
    const { url, requests } = await serve(answering(200))
    expect(await hasS3Cache({ ...attributes, endpoint_url: url }, NO_ACCESS)).toBeUndefined()
    expect(requests).toEqual([])
  })

  test('is not known to have it where nobody answers, or its address is none', async () => {
    for (const endpoint_url of ['http://127.0.0.1:1', 'nowhere'])
      expect(await hasS3Cache({ ...attributes, endpoint_url }, ACCESS)).toBeUndefined()
  })
})

describe('a container', () => {
  const attributes = {
    account_name: 'octo',
    secret_access_key: Buffer.from('key').toString('base64'),
    name: 'app.x'
  }

  test.each([
    [200, true],
    [404, false],
    [403, undefined]
  ])('that answers %i has the cache: %s', async (status, expected) => {
    const { url, requests } = await serve(answering(status))
    expect(await hasAzureCache({ ...attributes, account_url: `${url}octo` })).toBe(expected)
    expect(requests.map(({ method, url: path }) => [method, path])).toEqual([
      ['HEAD', '/octo/buildkit-cache/manifests/app.x']
    ])
  })

  test('is asked where its attributes put caches', async () => {
    const { url, requests } = await serve(answering(200))
    const own = { container: 'c', prefix: 'p', manifests_prefix: 'm' }
    await hasAzureCache({ ...attributes, ...own, account_url: url })
    expect(requests[0]?.url).toBe('/c/p/m/app.x')
  })

  test('is not known to have it without a key, and is not asked', async () => {
    const { url, requests } = await serve(answering(200))
    expect(await hasAzureCache({ account_url: url, name: 'app.x' })).toBeUndefined()
    expect(requests).toEqual([])
  })
})
