import { spawn } from 'node:child_process'
import { endWithStep } from '../cancellation.js'

/** Longest that buildx has to stop once it was asked to; milliseconds. */
const STOP_LIMIT = 10_000

/** What is done with the two streams as they come. */
export interface Listeners {
  stdout: (bytes: Buffer) => void
  stderr: (bytes: Buffer) => void
}

/** How a program ended: by itself, or by a signal. */
export interface ProgramEnding {
  code: number | null
  signal: NodeJS.Signals | null
}

/**
 * Runs a program to its end without a shell. `listen` is given a function that asks it to stop, and ends it if it does not.
 * @throws {Error} if it cannot be started
 */
export function follow(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  listen: (stop: () => void) => Listeners
): Promise<ProgramEnding> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    endWithStep(child, 'stop')
    const { stdout, stderr } = listen(() => {
      child.kill('SIGINT')
      setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT).unref()
    })
    child.stdout.on('data', stdout)
    child.stderr.on('data', stderr)
    child.on('error', (cause) =>
      reject(new Error(`${program} cannot be started: ${cause.message}`, { cause }))
    )
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
}
