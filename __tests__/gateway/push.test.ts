import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { Agent, globalAgent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type OpenDesk, openDesk, type Reply } from './support/desk.ts'
import { digestOf } from './support/folder-repository.ts'

const IMAGE = 'application/vnd.oci.image.manifest.v1+json'

let desk: OpenDesk

beforeEach(async () => {
  desk = await openDesk()
})

afterEach(async () => {
  expect(desk.gateway.faults).toEqual([])
  await desk.close()
})

async function reopen(...options: Parameters<typeof openDesk>): Promise<void> {
  await desk.close()
  desk = await openDesk(...options)
}

async function begin(query = ''): Promise<string> {
  const { status, headers } = await desk.ask('POST', `/blobs/uploads/${query}`)
  expect(status).toBe(202)
  return headers.location ?? ''
}

async function push(bytes: string | Buffer, digest = digestOf(bytes), agent = globalAgent): Promise<Reply> {
  return desk.askAt('PUT', `${await begin()}?digest=${digest}`, { body: bytes, agent })
}

describe('an upload', () => {
  test('begins with a place of its own', async () => {
    const { status, headers } = await desk.ask('POST', '/blobs/uploads/')
    expect(status).toBe(202)
    expect(headers.location).toBe(`${desk.root}/blobs/uploads/${headers['docker-upload-uuid']}`)
    expect(headers.range).toBe('0-0')
  })

  test('is a blob after one PUT, as BuildKit does it', async () => {
    const bytes = Buffer.alloc(3_000_000, 'x')
    const digest = digestOf(bytes)
    const { status, headers } = await push(bytes)
    expect(status).toBe(201)
    expect(headers).toMatchObject({
      location: `${desk.root}/blobs/${digest}`,
      'docker-content-digest': digest
    })
    expect(digestOf(await readFile(desk.repository.pathOf(digest)))).toBe(digest)
    expect(desk.gateway.bytesTaken).toBe(bytes.length)
    expect(await desk.drafts()).toEqual([])
  })

  test('is a blob after one POST', async () => {
    const reply = await desk.ask('POST', `/blobs/uploads/?digest=${digestOf('one')}`, { body: 'one' })
    expect(reply.status).toBe(201)
    expect((await desk.ask('GET', `/blobs/${digestOf('one')}`)).body.toString()).toBe('one')
  })

  test('may be empty', async () => {
    expect((await push('')).status).toBe(201)
    expect((await desk.ask('HEAD', `/blobs/${digestOf('')}`)).headers['content-length']).toBe('0')
  })

  test('may come in chunks, whose places are checked', async () => {
    const place = await begin()
    const chunk = (body: string, range: string): Promise<Reply> =>
      desk.askAt('PATCH', place, { body, headers: { 'content-range': range } })
    const first = await chunk('01234', '0-4')
    expect([first.status, first.headers.range, first.headers.location]).toEqual([202, '0-4', place])
    const early = await chunk('789', '7-9')
    expect([early.status, early.headers.range, early.error?.code]).toEqual([
      416,
      '0-4',
      'BLOB_UPLOAD_INVALID'
    ])
    expect((await chunk('01234', '0-4')).status).toBe(416)
    expect((await chunk('01234', 'odd')).status).toBe(416)
    const status = await desk.askAt('GET', place)
    expect([status.status, status.headers.range]).toEqual([204, '0-4'])
    expect((await desk.askAt('PATCH', place, { body: '56' })).headers.range).toBe('0-6')
    const last = { body: '789', headers: { 'content-range': '7-9' } }
    const digest = digestOf('0123456789')
    expect((await desk.askAt('PUT', `${place}?digest=${digest}`, last)).status).toBe(201)
    expect((await desk.ask('GET', `/blobs/${digest}`)).body.toString()).toBe('0123456789')
    expect((await desk.askAt('GET', place)).status).toBe(404)
  })

  test('is ended by a chunk of another size than its place says', async () => {
    const place = await begin()
    const reply = await desk.askAt('PATCH', place, { body: '012', headers: { 'content-range': '0-4' } })
    expect([reply.status, reply.error?.code]).toEqual([400, 'SIZE_INVALID'])
    expect((await desk.askAt('GET', place)).error?.code).toBe('BLOB_UPLOAD_UNKNOWN')
    expect(await desk.drafts()).toEqual([])
  })

  test('can be given up', async () => {
    const place = await begin()
    await desk.askAt('PATCH', place, { body: 'some' })
    expect(await desk.drafts()).toHaveLength(1)
    expect((await desk.askAt('DELETE', place)).status).toBe(204)
    expect((await desk.askAt('DELETE', place)).status).toBe(404)
    expect(await desk.drafts()).toEqual([])
  })

  test('of other bytes than its digest names leaves nothing', async () => {
    const { status, error } = await push('these', digestOf('others'))
    expect([status, error?.code]).toEqual([400, 'DIGEST_INVALID'])
    expect(await desk.repository.sizeOf(digestOf('others'))).toBeUndefined()
    expect(await desk.repository.sizeOf(digestOf('these'))).toBeUndefined()
    expect(await desk.drafts()).toEqual([])
    expect(desk.gateway.refused).toEqual([expect.stringContaining(digestOf('others'))])
    expect(desk.gateway.bytesTaken).toBe(0)
  })

  test('of a blob that is there is taken without being written', async () => {
    await push('known')
    const taken = desk.gateway.bytesTaken
    expect((await push('known')).status).toBe(201)
    expect(desk.gateway.bytesTaken).toBe(taken)
    expect((await push('other', digestOf('known'))).error?.code).toBe('DIGEST_INVALID')
  })

  test('can be made twice at once', async () => {
    const bytes = Buffer.alloc(2_000_000, 'y')
    const replies = await Promise.all([push(bytes), push(bytes), push(bytes)])
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(digestOf((await desk.ask('GET', `/blobs/${digestOf(bytes)}`)).body)).toBe(digestOf(bytes))
    expect(await desk.drafts()).toEqual([])
  })

  test('is not written to by two requests at once', async () => {
    const place = await begin()
    const slow = request({ port: desk.port, method: 'PATCH', path: place })
    slow.on('error', () => {})
    slow.write('first')
    while ((await desk.drafts()).length === 0) await setTimeout(5)
    expect((await desk.askAt('PATCH', place, { body: 'second' })).status).toBe(416)
    expect((await desk.askAt('DELETE', place)).status).toBe(416)
    slow.destroy()
  })

  test('of which the client is gone leaves nothing', async () => {
    const sent = request({
      port: desk.port,
      method: 'PUT',
      path: `${await begin()}?digest=${digestOf('much')}`,
      headers: { 'content-length': 1000 }
    })
    sent.on('error', () => {})
    sent.write('mu')
    while ((await desk.drafts()).length === 0) await setTimeout(5)
    sent.destroy()
    while ((await desk.drafts()).length > 0) await setTimeout(5)
    expect(desk.gateway.refused).toEqual([])
  })

  test('of which the client is gone when all of it has come, and none was read, is nobody’s refusal', async () => {
    const asked = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    const sizeOf = async () => {
      asked.resolve()
      await gone.promise
      return undefined
    }
    await reopen({ changes: { sizeOf } })
    const place = await begin()
    const sent = request({ port: desk.port, method: 'PUT', path: `${place}?digest=${digestOf('all')}` })
    sent.on('error', () => {})
    sent.end('all')
    await asked.promise
    sent.destroy()
    // Until the gateway has seen it, too.
    await setTimeout(50)
    gone.resolve()
    while ((await desk.askAt('GET', place)).status !== 404) await setTimeout(5)
    expect(desk.gateway).toMatchObject({ refused: [], faults: [], bytesTaken: 0 })
  })

  test('of which nothing more comes is cut, and leaves nothing', async () => {
    await reopen({ limits: { body: 100 } })
    const head = `PUT ${await begin()}?digest=${digestOf('much')} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nmu`
    expect(await desk.raw(head)).toBe('')
    while ((await desk.drafts()).length > 0) await setTimeout(5)
  })

  test('that is forgotten in the middle leaves nothing', async () => {
    await reopen({ limits: { upload: 50 } })
    const place = await begin()
    await desk.askAt('PATCH', place, { body: 'some' })
    while ((await desk.drafts()).length > 0) await setTimeout(5)
    expect((await desk.askAt('GET', place)).status).toBe(404)
  })

  test('is not needed for what can be mounted, and is begun for what cannot', async () => {
    await push('there')
    const mounted = await desk.ask('POST', `/blobs/uploads/?mount=${digestOf('there')}&from=other/repo`)
    expect([mounted.status, mounted.headers.location]).toEqual([
      201,
      `${desk.root}/blobs/${digestOf('there')}`
    ])
    const place = await begin(`?mount=${digestOf('absent')}&from=other/repo`)
    expect(
      (await desk.askAt('PUT', `${place}?digest=${digestOf('absent')}`, { body: 'absent' })).status
    ).toBe(201)
  })
})

describe('a manifest', () => {
  const layer = 'the bytes of a layer'
  const config = '{}'
  const manifest = (size = layer.length): string =>
    JSON.stringify({
      schemaVersion: 2,
      mediaType: IMAGE,
      config: { digest: digestOf(config), size: config.length },
      layers: [{ digest: digestOf(layer), size }]
    })

  test('whose blobs are there is the one that a build reads', async () => {
    await push(layer)
    await push(config)
    const { status, headers } = await desk.ask('PUT', '/manifests/latest', { body: manifest() })
    const digest = digestOf(manifest())
    expect(status).toBe(201)
    expect(headers).toMatchObject({
      location: `${desk.root}/manifests/${digest}`,
      'docker-content-digest': digest
    })
    expect(await desk.repository.manifest()).toEqual({ mediaType: IMAGE, digest, size: manifest().length })
    expect((await desk.ask('GET', '/manifests/other')).body.toString()).toBe(manifest())
    expect(await desk.drafts()).toEqual([])
  })

  test('is kept by its digest without being the one that a build reads', async () => {
    await push(layer)
    await push(config)
    const digest = digestOf(manifest())
    expect((await desk.ask('PUT', `/manifests/${digest}`, { body: manifest() })).status).toBe(201)
    expect((await desk.ask('GET', `/manifests/${digest}`)).status).toBe(200)
    expect(await desk.repository.manifest()).toBeUndefined()
    const other = await desk.ask('PUT', `/manifests/${digestOf('other')}`, { body: manifest() })
    expect(other.error?.code).toBe('DIGEST_INVALID')
  })

  test('whose blobs are not there, or have other sizes, is refused', async () => {
    await push(config)
    const absent = await desk.ask('PUT', '/manifests/latest', { body: manifest() })
    expect([absent.status, absent.error?.code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN'])
    await push(layer)
    const longer = await desk.ask('PUT', '/manifests/latest', { body: manifest(99) })
    expect(longer.error?.code).toBe('MANIFEST_BLOB_UNKNOWN')
    expect(await desk.repository.manifest()).toBeUndefined()
    expect(desk.gateway.refused).toEqual([
      expect.stringContaining('is not there'),
      expect.stringContaining('needs 99 bytes')
    ])
  })

  test.each([
    'no JSON',
    '',
    '[]',
    'null',
    '"text"',
    '{}',
    '{"schemaVersion":1}',
    '{"schemaVersion":2,"layers":[],"mediaType":"a\\r\\nb: c"}',
    '{"schemaVersion":2,"layers":[],"mediaType":7}',
    '{"schemaVersion":2,"layers":{}}',
    '{"schemaVersion":2,"layers":[null]}',
    '{"schemaVersion":2,"config":{"digest":"../../etc/passwd","size":1}}',
    `{"schemaVersion":2,"config":{"digest":"${digestOf('')}","size":-1}}`
  ])('of %s is refused', async (body) => {
    const { status, error } = await desk.ask('PUT', '/manifests/latest', { body })
    expect([status, error?.code]).toEqual([400, 'MANIFEST_INVALID'])
  })

  test('need not bring layers that may not be distributed', async () => {
    const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'
    const body = JSON.stringify({
      schemaVersion: 2,
      layers: [{ mediaType, digest: digestOf(layer), size: 5 }]
    })
    expect((await desk.ask('PUT', '/manifests/latest', { body })).status).toBe(201)
  })

  test('of more than 4 MiB is refused, whether it says so before or not', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024 + 1, ' ')
    expect((await desk.ask('PUT', '/manifests/latest', { body })).status).toBe(413)
    const chunked = { body, headers: { 'transfer-encoding': 'chunked' } }
    expect((await desk.ask('PUT', '/manifests/latest', chunked)).status).toBe(413)
  })
})

describe('a store that cannot', () => {
  const full = async (): Promise<never> => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }

  test('be written to by this build says so', async () => {
    await reopen({ changes: { writable: false } })
    const { status, error } = await desk.ask('POST', '/blobs/uploads/', { body: 'x' })
    expect([status, error?.code]).toEqual([403, 'DENIED'])
    expect((await desk.ask('PUT', '/manifests/latest', { body: '{}' })).status).toBe(403)
    expect(desk.gateway.refused).toEqual(['this build only reads this cache'])
  })

  test('give a draft refuses the upload', async () => {
    await reopen({ changes: { draft: full } })
    const { status, error } = await desk.ask('POST', '/blobs/uploads/')
    expect([status, error]).toEqual([403, { code: 'DENIED', message: 'ENOSPC: no space left on device' }])
    expect(desk.gateway.refused).toEqual(['ENOSPC: no space left on device'])
  })

  test('take more bytes refuses a large upload, whose client can read why and go on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'full-'))
    const link = join(folder, 'draft')
    // A device that is always full.
    await reopen({ changes: { draft: async () => symlink('/dev/full', link).then(() => link) } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const { status, error } = await push(Buffer.alloc(20_000_000, 'z'), undefined, agent)
    expect([status, error?.code]).toEqual([403, 'DENIED'])
    expect(desk.gateway.refused).toEqual([expect.stringContaining('ENOSPC')])
    expect(await readdir(folder)).toEqual([])
    expect((await desk.ask('GET', '/tags/list', { agent })).status).toBe(200)
    agent.destroy()
    await rm(folder, { recursive: true })
  })

  test('be written to at all refuses the upload', async () => {
    await reopen({ changes: { draft: async () => '/nowhere/draft' } })
    expect((await push('bytes')).status).toBe(403)
    expect(desk.gateway.refused).toEqual([expect.stringContaining('ENOENT')])
  })

  test('keep a blob refuses it and deletes the draft', async () => {
    await reopen({ changes: { keep: full } })
    expect((await push('bytes')).status).toBe(403)
    expect((await desk.ask('PUT', '/manifests/latest', { body: '{"schemaVersion":2}' })).status).toBe(403)
    expect(await desk.drafts()).toEqual([])
    expect(desk.gateway.refused).toEqual(['ENOSPC: no space left on device'])
    expect(desk.gateway.bytesTaken).toBe(0)
  })

  test('publish refuses the manifest', async () => {
    await reopen({ changes: { publish: full } })
    expect((await desk.ask('PUT', '/manifests/latest', { body: '{"schemaVersion":2}' })).status).toBe(403)
  })

  test('answer in time refuses the upload', async () => {
    await reopen({ changes: { keep: () => new Promise(() => {}) }, limits: { store: 50 } })
    const { status, error } = await push('bytes')
    expect([status, error?.message]).toEqual([403, 'the store was not done after 0.05 s'])
    expect(await desk.drafts()).toEqual([])
  })
})
