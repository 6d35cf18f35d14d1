import { StringDecoder } from 'node:string_decoder'
import type { BuildxCommand } from './ask.js'
import { follow } from './follow.js'

/** How a quiet run ended. */
export interface QuietEnding {
  /** 1 where a signal ended it. */
  exitCode: number
  seconds: number
  /** It was stopped because it took too long. */
  overdue: boolean
  /** The end of what it wrote to stderr. */
  text: string
}

export interface QuietLimits {
  /** Longest that it may take; milliseconds. */
  limit: number
  /** Most characters of its text that are kept. */
  most: number
  /** Stops it before its time. */
  signal?: AbortSignal
}

/**
 * Runs a build of this action's own: without a shell, and nothing printed. A failed one is an ending, not an exception.
 * @throws {Error} if buildx cannot be started
 */
export async function runQuietly(
  { program, leading }: BuildxCommand,
  args: readonly string[],
  env: Record<string, string>,
  { limit, most, signal }: QuietLimits
): Promise<QuietEnding> {
  const startedAt = performance.now()
  const decoder = new StringDecoder('utf8')
  let text = ''
  let overdue = false
  let timer: NodeJS.Timeout | undefined
  try {
    const { code } = await follow(program, [...leading, ...args], env, (stop) => {
      timer = setTimeout(() => {
        overdue = true
        stop()
      }, limit)
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
      return {
        stdout: () => undefined,
        stderr: (bytes) => {
          text = (text + decoder.write(bytes)).slice(-most)
        }
      }
    })
    return { exitCode: code ?? 1, seconds: (performance.now() - startedAt) / 1000, overdue, text }
  } finally {
    clearTimeout(timer)
  }
}
