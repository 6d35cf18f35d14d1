/**
 * A mistake in what the user wrote. It fails the step before anything is built; its message names the
 * input, what was wrong with it, and what is allowed.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** A place in a file of the workspace, as the runner wants it for an annotation. */
export interface FilePlace {
  /** From the root of the repository. */
  file: string
  /** From 1. */
  line: number
}

/** A build that failed, as opposed to a step that could not build. Its outputs and report are written. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure'
  /** The line of the Dockerfile that failed, where BuildKit knows it. */
  readonly place: FilePlace | undefined

  constructor(message: string, place: FilePlace | undefined) {
    super(message)
    this.place = place
  }
}

/** What went wrong, in one line: the message of an `Error`, or the thrown value as text. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n')[0] ?? ''
}
