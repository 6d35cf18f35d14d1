import { rm, truncate } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type OpenDesk, openDesk } from './support/desk.ts'
import { digestOf } from './support/folder-repository.ts'

const ABSENT = digestOf('nobody has this')
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'

let desk: OpenDesk

beforeEach(async () => {
  desk = await openDesk()
})

afterEach(async () => {
  await desk.close()
})

async function putManifest(value: object): Promise<{ digest: string; size: number }> {
  return desk.repository.put(JSON.stringify(value))
}

describe('a blob', () => {
  test('is told of without being fetched', async () => {
    const { digest } = await desk.repository.put('0123456789')
    const { status, headers, body } = await desk.ask('HEAD', `/blobs/${digest}`)
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'content-length': '10', 'docker-content-digest': digest })
    expect(body).toHaveLength(0)
    expect(desk.repository.fetched).toEqual([])
  })

  test('is sent as a whole', async () => {
    const { digest } = await desk.repository.put('0123456789')
    const { status, headers, body } = await desk.ask('GET', `/blobs/${digest}`)
    expect([status, body.toString()]).toEqual([200, '0123456789'])
    expect(headers).toMatchObject({
      'content-length': '10',
      'content-type': 'application/octet-stream',
      'docker-content-digest': digest,
      'accept-ranges': 'bytes'
    })
    expect(desk.gateway.bytesServed).toBe(10)
    expect(desk.gateway.lost).toEqual([])
  })

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-1,5-6', 200, '0123456789', undefined]
  ])('is sent in part for %s', async (range, status, text, contentRange) => {
    const { digest } = await desk.repository.put('0123456789')
    const reply = await desk.ask('GET', `/blobs/${digest}`, { headers: { range } })
    expect([reply.status, reply.body.toString()]).toEqual([status, text])
    expect(reply.headers['content-range']).toBe(contentRange)
    expect(reply.headers['content-length']).toBe(String(text.length))
    expect(desk.gateway.bytesServed).toBe(text.length)
  })

  test('is not sent in part where the range is behind its end', async () => {
    const { digest } = await desk.repository.put('0123456789')
    const reply = await desk.ask('GET', `/blobs/${digest}`, { headers: { range: 'bytes=10-' } })
    expect(reply.status).toBe(416)
    expect(reply.headers['content-range']).toBe('bytes */10')
  })

  test('is sent as a whole where a range has a condition', async () => {
    const { digest } = await desk.repository.put('0123456789')
    const headers = { range: 'bytes=2-4', 'if-range': '"other"' }
    expect((await desk.ask('GET', `/blobs/${digest}`, { headers })).status).toBe(200)
  })

  test('may be empty', async () => {
    const { digest } = await desk.repository.put('')
    const { status, headers, body } = await desk.ask('GET', `/blobs/${digest}`)
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0])
  })

  test('that is larger than all buffers arrives unchanged', async () => {
    const bytes = Buffer.alloc(5_000_001, 'abcdefg')
    const { digest } = await desk.repository.put(bytes)
    expect(digestOf((await desk.ask('GET', `/blobs/${digest}`)).body)).toBe(digest)
    expect(desk.gateway.bytesServed).toBe(bytes.length)
  })
})

describe('a blob that is not there', () => {
  test('is no loss where it is only asked for', async () => {
    expect((await desk.ask('HEAD', `/blobs/${ABSENT}`)).status).toBe(404)
    expect((await desk.ask('HEAD', `/manifests/${ABSENT}`)).status).toBe(404)
    expect(desk.gateway.lost).toEqual([])
  })

  test('is a loss once where its bytes are wanted', async () => {
    const { status, error } = await desk.ask('GET', `/manifests/${ABSENT}`)
    expect([status, error?.code]).toEqual([404, 'MANIFEST_UNKNOWN'])
    const second = await desk.ask('GET', `/blobs/${ABSENT}`)
    expect([second.status, second.error?.code]).toEqual([404, 'BLOB_UNKNOWN'])
    expect(desk.gateway.lost).toEqual([{ digest: ABSENT, reason: 'there is no such blob' }])
  })

  test('is a loss with the reason of the store', async () => {
    await desk.close()
    desk = await openDesk({
      changes: {
        sizeOf: async () => 10,
        fileOf: async () => {
          throw new Error('the pack was evicted')
        }
      }
    })
    expect((await desk.ask('HEAD', `/blobs/${ABSENT}`)).status).toBe(200)
    expect((await desk.ask('GET', `/blobs/${ABSENT}`)).status).toBe(404)
    expect(desk.gateway.lost).toEqual([{ digest: ABSENT, reason: 'the pack was evicted' }])
    expect(desk.gateway.faults).toEqual([])
  })

  test('is a loss where its file has gone or has another size', async () => {
    const gone = await desk.repository.put('gone')
    const short = await desk.repository.put('short')
    await desk.close()
    const path = (digest: string): string => desk.repository.pathOf(digest)
    const sizes = new Map([gone, short].map(({ digest, size }) => [digest, size]))
    desk = await openDesk({
      changes: { fileOf: async (digest) => ({ path: path(digest), size: sizes.get(digest) ?? 0 }) }
    })
    await desk.repository.put('gone')
    await desk.repository.put('short')
    await rm(path(gone.digest))
    await truncate(path(short.digest), 3)
    expect((await desk.ask('GET', `/blobs/${gone.digest}`)).error?.code).toBe('BLOB_UNKNOWN')
    expect((await desk.ask('GET', `/blobs/${short.digest}`)).error?.code).toBe('BLOB_UNKNOWN')
    expect(desk.gateway.lost).toEqual([
      { digest: gone.digest, reason: expect.stringContaining('ENOENT') },
      { digest: short.digest, reason: 'its file has 3 bytes instead of 5' }
    ])
  })
})

describe('a manifest', () => {
  test('that nobody has written is an ordinary miss', async () => {
    const { status, error } = await desk.ask('GET', '/manifests/latest')
    expect([status, error?.code]).toEqual([404, 'MANIFEST_UNKNOWN'])
    expect((await desk.ask('HEAD', '/manifests/latest')).status).toBe(404)
    expect(desk.gateway.lost).toEqual([])
  })

  test('is found by any tag, and its headers without its bytes', async () => {
    const blob = await putManifest({ schemaVersion: 2, layers: [] })
    await desk.repository.publish({ ...blob, mediaType: 'application/x.own' })
    const head = await desk.ask('HEAD', '/manifests/any')
    expect(head.status).toBe(200)
    const headers = {
      'content-type': 'application/x.own',
      'content-length': String(blob.size),
      'docker-content-digest': blob.digest
    }
    expect(head.headers).toMatchObject(headers)
    expect(desk.repository.fetched).toEqual([])
    const reply = await desk.ask('GET', '/manifests/latest')
    expect(reply.headers).toMatchObject(headers)
    expect(digestOf(reply.body)).toBe(blob.digest)
    expect(desk.gateway.bytesServed).toBe(0)
  })

  test.each<[string, object, string]>([
    ['says what it is', { schemaVersion: 2, mediaType: 'application/x.said' }, 'application/x.said'],
    ['has layers', { schemaVersion: 2, layers: [] }, IMAGE],
    ['has manifests', { schemaVersion: 2, manifests: [] }, 'application/vnd.oci.image.index.v1+json'],
    ['says nothing', { schemaVersion: 2 }, IMAGE]
  ])('by digest that %s has its media type', async (_, value, mediaType) => {
    const { digest } = await putManifest(value)
    for (const method of ['HEAD', 'GET']) {
      const { status, headers } = await desk.ask(method, `/manifests/${digest}`)
      expect([status, headers['content-type']]).toEqual([200, mediaType])
    }
  })

  test('is not what is no manifest', async () => {
    const { digest } = await desk.repository.put('a layer')
    expect((await desk.ask('GET', `/manifests/${digest}`)).error?.code).toBe('MANIFEST_UNKNOWN')
    expect((await desk.ask('GET', `/blobs/${digest}`)).status).toBe(200)
  })

  test('whose bytes have gone is a loss', async () => {
    await desk.repository.publish({ mediaType: IMAGE, digest: ABSENT, size: 3 })
    expect((await desk.ask('GET', '/manifests/latest')).status).toBe(404)
    expect(desk.gateway.lost).toEqual([{ digest: ABSENT, reason: 'there is no such blob' }])
  })

  test('that the store cannot tell is a miss, and the reason is kept', async () => {
    await desk.close()
    desk = await openDesk({
      changes: {
        manifest: async () => {
          throw new Error('the index cannot be read')
        }
      }
    })
    expect((await desk.ask('GET', '/manifests/latest')).status).toBe(404)
    expect(desk.gateway.faults).toEqual(['the index cannot be read'])
  })
})

test('the tags are one, once there is a manifest', async () => {
  const tags = async (query = ''): Promise<unknown> =>
    JSON.parse((await desk.ask('GET', `/tags/list${query}`)).body.toString())
  const name = `${desk.gateway.secret}/layers`
  expect(await tags()).toEqual({ name, tags: [] })
  const blob = await putManifest({ schemaVersion: 2 })
  await desk.repository.publish({ ...blob, mediaType: IMAGE })
  expect(await tags()).toEqual({ name, tags: ['latest'] })
  expect(await tags('?n=0')).toEqual({ name, tags: [] })
  expect(await tags('?last=latest')).toEqual({ name, tags: [] })
})
