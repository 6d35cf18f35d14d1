import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { type Agent, globalAgent, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Gateway, openGateway } from '../../../src/gateway/gateway.ts'
import type { GatewayLimits } from '../../../src/gateway/limits.ts'
import type { Repository } from '../../../src/store/repository.ts'
import { type FolderRepository, openFolder } from './folder-repository.ts'

/** A gateway over one folder, and a client that sends what it is told, however wrong. */
export interface OpenDesk {
  gateway: Gateway
  repository: FolderRepository
  /** `path` is put behind `/v2/SECRET/layers`. */
  ask(method: string, path: string, options?: AskOptions): Promise<Reply>
  /** The same for any path. */
  askAt(method: string, path: string, options?: AskOptions): Promise<Reply>
  /** Sends text as it is, and gives what comes back until the other end closes. */
  raw(text: string): Promise<string>
  root: string
  port: number
  /** Names of drafts that are on the disk. */
  drafts(): Promise<string[]>
  close(): Promise<void>
}

export interface AskOptions {
  headers?: Record<string, string | number>
  body?: string | Buffer
  agent?: Agent
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** The first error of an error's body. */
  error: { code: string; message: string } | undefined
}

export async function openDesk(
  options: { changes?: Partial<Repository>; limits?: Partial<GatewayLimits> } = {}
): Promise<OpenDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const repository = await openFolder(folder, options.changes)
  const limits = options.limits ?? {}
  const gateway = await openGateway({ repositories: [repository], hosts: ['127.0.0.1'], limits })
  const port = Number(gateway.addresses[0]?.split(':')[1])
  const root = `/v2/${gateway.secret}/layers`
  const askAt: OpenDesk['askAt'] = (method, path, rest) => send(port, method, path, rest)
  return {
    gateway,
    repository,
    root,
    port,
    askAt,
    ask: (method, path, rest) => askAt(method, `${root}${path}`, rest),
    raw: (text) => sendRaw(port, text),
    drafts: () => readdir(join(folder, 'drafts')),
    close: async () => {
      await gateway.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function send(port: number, method: string, path: string, options: AskOptions = {}): Promise<Reply> {
  const { headers = {}, body, agent = globalAgent } = options
  const length =
    body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const sent = request({ port, method, path, agent, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const all = Buffer.concat(chunks)
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: all, error: status >= 400 ? errorIn(all) : undefined })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function errorIn(body: Buffer): Reply['error'] {
  if (body.length === 0) return undefined
  return (JSON.parse(body.toString()) as { errors: { code: string; message: string }[] }).errors[0]
}

function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', () => {
      // The other end closed while this one wrote; what came before counts.
    })
    socket.on('close', () => resolve(answer))
  })
}
