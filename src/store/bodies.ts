/**
 * The bytes of an answer that should be small.
 * @throws {Error} where there are more than `most`
 */
export async function readBody(response: Response, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    // Leaving the loop cancels the rest.
    if (length > most) throw new TooLargeError(`it has more than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** An answer that is larger than what is asked for ever is. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

/**
 * Why a request to another machine failed, in words that have no address in them: addresses are signed, and errors are
 * printed.
 */
export function describeFailure(error: unknown): string {
  const { name, message, cause } = (error ?? {}) as { name?: unknown; message?: unknown; cause?: unknown }
  if (name === 'TimeoutError') return 'no answer in time'
  if (error instanceof TooLargeError) return error.message
  const deeper = (cause ?? error ?? {}) as { code?: unknown; message?: unknown }
  if (typeof deeper.code === 'string' && /^[A-Z0-9_]+$/.test(deeper.code)) return deeper.code
  if (deeper.message === 'unexpected redirect') return 'it redirects elsewhere'
  return message === 'terminated' ? 'the connection broke' : 'no connection'
}
