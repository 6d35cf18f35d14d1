import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceAccess } from '../environment/cache-service.js'
import { describeFailure, readBody } from './bodies.js'

/*
 * Calls of the Actions cache service, v2: Twirp, which is POST with JSON.
 */

export type Method = 'GetCacheEntryDownloadURL' | 'CreateCacheEntry' | 'FinalizeCacheEntryUpload'

export type Answer = Record<string, unknown>

/** How long a call may take, in milliseconds, and how often it is tried. */
export interface Patience {
  tries: number
  /** For one request. */
  each: number
  /** For all tries, with the pauses between them. */
  total: number
  /** Before the second try; doubled before each further one. */
  pause: number
  /** The longest Retry-After that is waited for, once. */
  retryAfter: number
}

/** A build waits for a lookup. */
export const LOOKUP: Patience = { tries: 3, each: 5_000, total: 30_000, pause: 500, retryAfter: 20_000 }
/** Nobody but the end of the job waits for a save, and what it uploaded would be lost. */
export const SAVE: Patience = { tries: 4, each: 15_000, total: 90_000, pause: 1_000, retryAfter: 20_000 }

/** Far above any real answer. */
const LARGEST = 1024 * 1024

/** What a user can know of the limit that was met: https://docs.github.com/actions/reference/dependency-caching-reference */
const TOO_OFTEN: Record<Method, string> = {
  GetCacheEntryDownloadURL: 'too many requests',
  CreateCacheEntry: '200 entries a minute and repository',
  FinalizeCacheEntryUpload: 'too many requests'
}

/** One try of a call. `again`: another one may help; `retryAfter`: in so many milliseconds, says the service. */
type Outcome =
  | { kind: 'answer'; answer: Answer }
  | { kind: 'failure'; reason: string; again: boolean; retryAfter: number | undefined }

/**
 * Calls the service once, unless it did not answer an earlier call.
 * @param limit in milliseconds
 * @throws {Error} where it does not answer, or not with an object
 */
export async function callOnce(
  access: ServiceAccess,
  method: Method,
  body: object,
  limit: number
): Promise<Answer> {
  const outage = outages.get(nameOf(access))
  if (outage !== undefined) throw notAsked(outage)
  const outcome = await attempt(access, method, body, AbortSignal.timeout(limit))
  if (outcome.kind === 'failure') throw new Error(outcome.reason)
  return outcome.answer
}

/**
 * What is known of services that were called: `down` that one failed with every try, `probed` that a save tried once more,
 * and in vain. By address and token, and for as long as the process lives: a service that is down would otherwise hold up
 * a build with each of its lookups anew.
 */
const outages = new Map<string, Outage>()

interface Outage {
  state: 'down' | 'probed'
  reason: string
}

function nameOf({ url, token }: ServiceAccess): string {
  return `${url} ${token}`
}

function notAsked({ reason }: Outage): Error {
  return new Error(`the cache service was not asked again: ${reason}`)
}

/**
 * Calls the service until it answers, or the patience ends. Where it did not answer an earlier call, a lookup fails at
 * once, and a save tries only once.
 * @param body made anew for each try: a key that was reserved by an answer that got lost is taken
 * @throws {Error} with a reason for the user; it has neither token nor address in it
 */
export async function callService(
  access: ServiceAccess,
  method: Method,
  body: () => object,
  patience: Patience,
  signal?: AbortSignal
): Promise<Answer> {
  const service = nameOf(access)
  const outage = outages.get(service)
  if (outage !== undefined && (method === 'GetCacheEntryDownloadURL' || outage.state === 'probed'))
    throw notAsked(outage)
  const outcome = await attempts(access, method, body, outage ? { ...patience, tries: 1 } : patience, signal)
  if (outcome.kind === 'failure') {
    // An answer that says no is one of a service that works.
    if (outcome.again) outages.set(service, { state: outage ? 'probed' : 'down', reason: outcome.reason })
    throw new Error(outcome.reason)
  }
  outages.delete(service)
  return outcome.answer
}

async function attempts(
  access: ServiceAccess,
  method: Method,
  body: () => object,
  { tries, each, total, pause, retryAfter }: Patience,
  signal: AbortSignal | undefined
): Promise<Outcome> {
  const deadline = performance.now() + total
  let waited = false
  for (let tried = 1; ; tried++) {
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(each, deadline - performance.now()))))
    const outcome = await attempt(access, method, body(), signal ? AbortSignal.any([signal, limit]) : limit)
    signal?.throwIfAborted()
    if (outcome.kind === 'answer' || !outcome.again || tried >= tries) return outcome
    // Jitter: the jobs of a matrix fail together, and shall not come back together.
    let wait = pause * 2 ** (tried - 1) * (0.5 + Math.random())
    if (outcome.retryAfter !== undefined) {
      if (waited || outcome.retryAfter > retryAfter) return outcome
      waited = true
      wait = Math.max(wait, outcome.retryAfter)
    }
    if (performance.now() + wait >= deadline) return outcome
    await sleep(wait, undefined, signal && { signal })
  }
}

async function attempt(
  { url, token }: ServiceAccess,
  method: Method,
  body: object,
  signal: AbortSignal
): Promise<Outcome> {
  const failure = (reason: string, again: boolean, retryAfter?: number): Outcome => ({
    kind: 'failure',
    reason,
    again,
    retryAfter
  })
  let response: Response
  let text: string
  try {
    response = await fetch(new URL(`twirp/github.actions.results.api.v1.CacheService/${method}`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal
    })
    text = (await readBody(response, LARGEST)).toString('utf8')
  } catch (error) {
    return failure(`the cache service did not answer ${method} (${describeFailure(error)})`, true)
  }
  const answer = parseAnswer(text)
  const { status } = response
  if (!response.ok) {
    const words = status === 429 ? TOO_OFTEN[method] : wordsOf(answer, token)
    const reason = `the cache service says ${status} to ${method}${words ? ` (${words})` : ''}`
    return failure(reason, status === 429 || status >= 500, retryAfterOf(response))
  }
  return answer === undefined
    ? failure(`the cache service answers ${method} with no object`, false)
    : { kind: 'answer', answer }
}

function parseAnswer(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Answer) : undefined
  } catch {
    // A page for people, or cut off.
    return undefined
  }
}

const LONGEST_WORDS = 200

/** What an answer says of itself, in one line that may be printed: no token, no address. */
export function wordsOf(answer: Answer | undefined, token: string): string | undefined {
  const text = answer?.message ?? answer?.msg
  if (typeof text !== 'string') return undefined
  const line = text
    .replaceAll(token, '***')
    .replace(/https?:\/\/\S+/g, '(an address)')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return line.slice(0, LONGEST_WORDS) || undefined
}

/** In milliseconds; undefined where the service gives no number of seconds. */
function retryAfterOf(response: Response): number | undefined {
  const value = response.headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined
}
