import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request as requestUpstream,
  type ServerResponse
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { makeServerIdentity, type ServerIdentity } from './certificates.ts'
import { closeServer } from './close-server.ts'
import type { Registry } from './registry.ts'

export interface GuardOptions {
  /** Who may come in, by name; without this, everybody may do everything. */
  users?: Readonly<Record<string, { password: string; mayWrite: boolean }>>
  /** A folder for a private CA: then the guard speaks HTTPS, and only that. */
  tls?: string
}

export interface AskedRequest {
  method: string
  /** With its query. */
  path: string
  /** Undefined where nobody is logged in, or with a wrong password. */
  user: string | undefined
}

/** What happens to a request instead of what it asks for; after a delay, that happens all the same. */
export type Fault =
  | { status: number; body?: string; headers?: Readonly<Record<string, string>> }
  | 'reset'
  | { delayMs: number }

export interface AnsweredRequest {
  method: string
  path: string
  /** Undefined where the connection was reset. */
  status: number | undefined
}

/** A registry behind a server that says who may do what, and that can be told to fail. */
export interface GuardedRegistry {
  /** `127.0.0.1:PORT` */
  host: string
  /** Path of the CA's certificate, PEM; undefined where the guard speaks plain HTTP. */
  ca: string | undefined
  /** TOML for `bed.startBuilder`, without which BuildKit speaks to a guard with a CA in plain HTTP; else empty. */
  config: string
  /** All that was asked and answered so far, in the order of the answers. */
  requests: AnsweredRequest[]
  /** Asked first about every request; may be changed at any time. */
  onRequest: ((request: AskedRequest) => Fault | undefined) | undefined
  stop(): Promise<void>
}

const writing = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Of one connection, so not for the next one. */
const ofConnection = ['connection', 'keep-alive']

/** Starts a guard of a registry, on a port of its own. Its `stop` leaves the registry as it is. */
export async function startGuardedRegistry(
  upstream: Registry,
  { users, tls }: GuardOptions = {}
): Promise<GuardedRegistry> {
  const identity = tls === undefined ? undefined : await makeServerIdentity(tls)
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    // What goes wrong between this and the registry goes wrong for the client, too.
    guard(request, response).catch(() => response.destroy())
  }
  const server = identity === undefined ? createServer(handle) : createTlsServer(identity, handle)
  // A client may send its next request at the moment when an idle connection is closed, and would see a failure.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const guarded: GuardedRegistry = {
    host,
    ca: identity?.ca,
    config: identity === undefined ? '' : builderConfig(host, identity),
    requests: [],
    onRequest: undefined,
    stop: () => closeServer(server)
  }
  return guarded

  async function guard(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request
    const user = userOf(request, users)
    const answered = (status: number | undefined) => guarded.requests.push({ method, path, status })
    const fault = guarded.onRequest?.({ method, path, user })
    if (fault === 'reset') {
      answered(undefined)
      breakOff(request.socket)
      return
    }
    if (fault !== undefined && 'delayMs' in fault) await sleep(fault.delayMs)
    const refusal = fault !== undefined && 'status' in fault ? fault : refuse(method, path, user, users)
    if (refusal === undefined) {
      await passOn(request, response, upstream.host, identity === undefined ? 'http' : 'https', answered)
      return
    }
    answered(refusal.status)
    // Its body, if it has one, would otherwise stand in the way of the connection's next request.
    request.resume()
    response.writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers })
    response.end(refusal.body)
  }
}

/** As a reset where node can do that, which is not within TLS; there, without the protocol's own end. */
function breakOff(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket.resetAndDestroy()
}

/** Of an address of this machine BuildKit expects plain HTTP, unless it is told otherwise. */
function builderConfig(host: string, { ca }: ServerIdentity): string {
  return `[registry.${JSON.stringify(host)}]\n  http = false\n  ca = [${JSON.stringify(ca)}]\n`
}

/** The name by which a request has logged in, where its password is right. */
function userOf({ headers }: IncomingMessage, users: GuardOptions['users'] = {}): string | undefined {
  const [, encoded = ''] = /^basic (.*)$/i.exec(headers.authorization ?? '') ?? []
  const [, name = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return Object.hasOwn(users, name) && users[name]?.password === password ? name : undefined
}

/** What the guard answers by itself, as registries do; undefined where the request may pass. */
function refuse(
  method: string,
  path: string,
  user: string | undefined,
  users: GuardOptions['users']
): Extract<Fault, { status: number }> | undefined {
  if (users === undefined || !path.startsWith('/v2/')) return undefined
  if (user === undefined)
    return {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="guarded registry"' },
      body: errorBody('UNAUTHORIZED', 'authentication required')
    }
  if (writing.includes(method) && users[user]?.mayWrite !== true)
    return { status: 403, body: errorBody('DENIED', 'requested access to the resource is denied') }
  return undefined
}

function errorBody(code: string, message: string): string {
  return JSON.stringify({ errors: [{ code, message }] })
}

/** Hands a request to the registry and its answer back, piece by piece; ends with the answer's begin. */
async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  protocol: string,
  answered: (status: number) => void
): Promise<void> {
  const [hostname, port] = upstream.split(':')
  // The host that the client knows, and the protocol: of these the registry makes the addresses of its uploads.
  const headers = { ...endToEnd(request.headers), 'x-forwarded-proto': protocol }
  delete (headers as IncomingMessage['headers']).authorization
  const { method, url: path } = request
  // A connection of its own for each: a kept one could be closed by the registry while it is being used.
  const asked = requestUpstream({ hostname, port, method, path, headers, agent: false })
  // Either end that breaks breaks the other, as it would without a guard.
  asked.on('error', () => response.destroy())
  response.once('close', () => asked.destroy())
  pipeline(request, asked, (error) => error && response.destroy())
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answered(answer.statusCode ?? 0)
  response.writeHead(answer.statusCode ?? 0, endToEnd(answer.headers))
  pipeline(answer, response, (error) => error && asked.destroy())
}

function endToEnd<Headers extends IncomingMessage['headers']>(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !ofConnection.includes(name))
  ) as Headers
}
