/** How long the gateway waits for others, in milliseconds. */
export interface GatewayLimits {
  /** For one answer of the store: long enough to fetch a large pack, and shorter than BuildKit's patience. */
  store: number
  /** For the next byte of a request's body. */
  body: number
  /** For a client to take the next bytes of an answer. */
  send: number
  /** For the head of a request. */
  headers: number
  /** For the next request of a connection: longer than BuildKit's 30 s, or both ends would close it at once. */
  keepAlive: number
  /** For the next request of an upload that has begun. */
  upload: number
}

export const LIMITS: GatewayLimits = {
  store: 300_000,
  body: 30_000,
  send: 60_000,
  headers: 10_000,
  keepAlive: 120_000,
  upload: 300_000
}

/** A wait that ended because the gateway was stopped: nobody's fault, and nothing to record. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

/**
 * Waits for a piece of work no longer than `limit` milliseconds and until the gateway stops; the work itself goes on.
 * @throws {StoppedError} where the gateway was stopped
 */
export async function within<T>(limit: number, stop: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const onStop = () => reject(new StoppedError('the gateway was stopped'))
  if (stop.aborted) onStop()
  stop.addEventListener('abort', onStop)
  const timer = setTimeout(() => reject(new Error(`the store was not done after ${limit / 1000} s`)), limit)
  try {
    // Both are waited for before the work begins: what it throws at once must not leave the other one unheeded.
    return await Promise.race([ended, Promise.resolve().then(work)])
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
  }
}
