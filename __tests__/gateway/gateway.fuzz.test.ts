import { readdir } from 'node:fs/promises'
import { Agent } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fuzz, piecesOf } from '../support/fuzz.ts'
import type { Random } from '../support/random.ts'
import { type OpenDesk, openDesk } from './support/desk.ts'
import { digestOf } from './support/folder-repository.ts'
import { oddRequests } from './support/odd-requests.ts'

/*
 * Whatever comes to the port of a gateway: it is answered or closed in time, nothing of it is written but uploads that are
 * what they say, and who comes next is served.
 */

/** Milliseconds; and how long a connection may stay open in the end. */
const LIMITS = { headers: 500, body: 500, send: 500, keepAlive: 300, upload: 1_000 }
const CLOSED_WITHIN = 20_000
const AT_ONCE = 50

let desk: OpenDesk
/** A connection for each request: one that was used before may just be closing. */
const ALONE = new Agent({ keepAlive: false })
const BLOB = Buffer.alloc(100_000, 'blob')
const DIGEST = digestOf(BLOB)

beforeAll(async () => {
  desk = await openDesk({ limits: LIMITS })
  await desk.repository.put(BLOB)
})

afterAll(async () => {
  await desk.close()
})

/** Waits until a connection is closed, in whatever way: the other end may do so while this one writes. */
async function closeOf(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error('a connection was not closed')), CLOSED_WITHIN)
  socket.on('error', () => undefined).on('close', () => resolve())
  await promise.finally(() => clearTimeout(timer))
}

/** Sends bytes in pieces, and perhaps goes away; gives what came back until the connection was closed. */
async function send(random: Random, bytes: Buffer): Promise<string> {
  const socket = connect(desk.port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1')
  })
  const closed = closeOf(socket)
  for (const piece of piecesOf(random, bytes)) {
    if (socket.destroyed) break
    socket.write(piece)
    if (random(4) === 0) await sleep(random(5))
  }
  const leave = random(6)
  if (leave === 0) socket.destroy()
  if (leave === 1) socket.end()
  await closed
  return answer
}

async function expectServing(): Promise<void> {
  const reply = await desk.ask('GET', `/blobs/${DIGEST}`, { agent: ALONE })
  expect([reply.status, reply.body.equals(BLOB)]).toEqual([200, true])
  expect(desk.gateway.faults).toEqual([])
}

async function expectNothingElse(): Promise<void> {
  const files = await readdir(desk.repository.folder)
  expect(files.filter((name) => !['blobs', 'drafts', 'current.json'].includes(name))).toEqual([])
  const blobs = await readdir(`${desk.repository.folder}/blobs`)
  expect(blobs.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([])
}

describe('a gateway', () => {
  fuzz(
    `answers or closes ${AT_ONCE} connections of whatever at once, and serves who comes next`,
    20,
    async (random) => {
      const known = { secret: desk.gateway.secret, digest: DIGEST, size: BLOB.length }
      const all = Array.from({ length: AT_ONCE }, () => oddRequests(random, known))
      const answers = await Promise.all(all.map((bytes) => send(random, bytes)))
      for (const answer of answers) {
        expect(answer).toMatch(/^$|^HTTP\/1\.1 \d{3} /)
        // Nothing of it is this gateway's fault.
        expect(answer).not.toMatch(/^HTTP\/1\.1 5/m)
      }
      await expectServing()
      await expectNothingElse()
    }
  )

  test('keeps no draft of what nobody finished', async () => {
    const until = Date.now() + CLOSED_WITHIN
    while ((await desk.drafts()).length > 0 && Date.now() < until) await sleep(50)
    expect(await desk.drafts()).toEqual([])
  })

  const HEAD = 'GET /v2/ HTTP/1.1\r\nHost: x\r\nX-Slow: '
  test('serves while 200 clients send a byte now and then, and closes all of them', async () => {
    const sockets = Array.from({ length: 200 }, () => connect(desk.port, '127.0.0.1').resume())
    const closed = sockets.map(closeOf)
    let sent = 0
    const timer = setInterval(() => {
      const letter = HEAD[sent++] ?? 'x'
      for (const socket of sockets) if (!socket.destroyed) socket.write(letter)
    }, 50)
    try {
      await expectServing()
      await Promise.all(closed)
    } finally {
      clearInterval(timer)
    }
    await expectServing()
  }, 60_000)

  test('serves while 200 clients send what nobody wants, and keeps none of it', async () => {
    const patient = await openDesk()
    const before = process.memoryUsage().rss
    const path = `/v2/${'0'.repeat(32)}/layers/blobs/uploads/`
    const body = Buffer.alloc(2_000_000, 'x')
    const send = () => patient.askAt('POST', path, { body, agent: ALONE })
    const replies = await Promise.all(Array.from({ length: 200 }, send))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([404]))
    expect((await patient.ask('GET', '/tags/list', { agent: ALONE })).status).toBe(200)
    expect(process.memoryUsage().rss - before).toBeLessThan(500_000_000)
    expect(await patient.drafts()).toEqual([])
    await patient.close()
  }, 60_000)

  test('gives no other answer to a secret that is nearly right than to none', async () => {
    const { secret } = desk.gateway
    const near = [
      secret.slice(0, -1),
      `${secret}0`,
      secret.toUpperCase(),
      `${secret.slice(0, 31)}g`,
      '',
      '%00',
      ' '
    ]
    const raw = async (given: string): Promise<string> => {
      const answer = await desk.raw(
        `GET /v2/${given}/layers/blobs/${DIGEST} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
      )
      return answer.replace(/^Date: .*$/m, '')
    }
    const none = await raw('nothing')
    expect(none).toMatch(/^HTTP\/1\.1 404 /)
    for (const given of near.filter((text) => text !== ' ')) expect(await raw(given)).toBe(none)
  })

  test('serves who asks ten times before the first answer, in order', async () => {
    const head = (digest: string) => `HEAD ${desk.root}/blobs/${digest} HTTP/1.1\r\nHost: x\r\n\r\n`
    const digests = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? DIGEST : digestOf(`${index}`)
    )
    const answer = await desk.raw(digests.map(head).join(''))
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
    expect(statuses).toEqual(digests.map((digest) => (digest === DIGEST ? 200 : 404)))
  })
})
