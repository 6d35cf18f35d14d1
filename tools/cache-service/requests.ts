import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { METHODS, parseBody, type Reply, twirpError, type World } from './methods.ts'
import { parseRuntimeToken, type RuntimeToken } from './token.ts'

/** A request as it arrives: `method` is the Twirp method, or `GET /path` of something else. */
export type CacheRequest = { method: string; key: string | undefined; body: string }

/** A request that was answered. `ok` is the answer's own, false for an error. `reset`: by a fault. */
export type RecordedRequest = {
  method: string
  key: string | undefined
  status: number | 'reset'
  ok: boolean
  at: Date
}

/**
 * What happens to a request instead of its answer: first a delay, then a reset connection or another answer.
 * A fault without status and body is answered as usual, late or with more headers. A string body is sent as it is.
 */
export type Fault = {
  delayMs?: number
  reset?: boolean
  status?: number
  headers?: Record<string, string>
  body?: string | Record<string, unknown>
}

/** Decides for each request whether something goes wrong with it; undefined: nothing does. */
export type RequestHook = (request: CacheRequest) => Fault | undefined

/** Where requests are recorded, and what may go wrong with them. */
export type Log = { requests: RecordedRequest[]; onRequest: RequestHook | undefined }

const PREFIX = '/twirp/github.actions.results.api.v1.CacheService/'

/** Answers one request and records it. Never throws: a mistake of this server is answered with 500 and its text. */
export async function serve(
  log: Log,
  world: World,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const at = new Date()
  const path = request.url ?? '/'
  const call = request.method === 'POST' && path.startsWith(PREFIX) ? path.slice(PREFIX.length) : undefined
  const method = call ?? `${request.method} ${path}`
  let key: string | undefined
  let outcome: Outcome
  try {
    const body = await text(request)
    const fields = parseBody(body)
    key = typeof fields?.key === 'string' ? fields.key : undefined
    const fault = log.onRequest?.({ method, key, body })
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false })
    outcome = faulty(fault) ?? {
      ...(await answer(world, call, request.headers.authorization, fields)),
      headers: fault?.headers ?? {}
    }
  } catch (error) {
    if (!request.complete) return // The client went away in the middle of its request: nobody is left to answer.
    outcome = { ...twirpError(500, 'internal', `the test server failed: ${String(error)}`), headers: {} }
  }
  if (outcome === 'reset') {
    log.requests.push({ method, key, status: 'reset', ok: false, at })
    request.socket.resetAndDestroy()
    return
  }
  const { status, headers, body } = outcome
  log.requests.push({ method, key, status, ok: typeof body !== 'string' && body.ok === true, at })
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

type Outcome =
  | 'reset'
  | { status: number; headers: Record<string, string>; body: string | Record<string, unknown> }

function faulty(fault: Fault | undefined): Outcome | undefined {
  if (fault?.reset) return 'reset'
  if (fault?.status === undefined && fault?.body === undefined) return undefined
  return { status: fault.status ?? 200, headers: fault.headers ?? {}, body: fault.body ?? '' }
}

async function answer(
  world: World,
  method: string | undefined,
  authorization: string | undefined,
  body: Record<string, unknown> | undefined
): Promise<Reply> {
  const call = method === undefined ? undefined : METHODS.get(method)
  if (!call)
    return twirpError(404, 'bad_route', 'this server has only the three calls of the cache service v2')
  const token = authenticate(authorization)
  if (typeof token === 'string') return twirpError(401, 'unauthenticated', token)
  if (!body) return twirpError(400, 'malformed', 'the body is no JSON object')
  return call(world, token, body)
}

/** The token of a request, or why it does not count. */
function authenticate(authorization: string | undefined): RuntimeToken | string {
  const raw = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  if (raw === undefined) return 'there is no bearer token'
  let token: RuntimeToken
  try {
    token = parseRuntimeToken(raw)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const now = Date.now() / 1000
  if (token.expiresAt <= now) return `the token expired at ${new Date(token.expiresAt * 1000).toISOString()}`
  return token.notBefore > now ? 'the token is not valid yet' : token
}
