/**
 * A mistake in what the user wrote. It fails the step before anything is built; its message names the
 * input, what was wrong with it, and what is allowed.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** What went wrong, in one line: the message of an `Error`, or the thrown value as text. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n')[0] ?? ''
}
