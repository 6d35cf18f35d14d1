import { execFile } from 'node:child_process'
import { endWithStep } from '../cancellation.js'

/** How buildx is started: the program and the arguments that come before buildx's own. */
export interface BuildxCommand {
  program: string
  leading: string[]
}

export interface Answer {
  exitCode: number
  stdout: string
  stderr: string
}

/** Longest that an answer is waited for; milliseconds. buildx itself gives a builder 20 s. */
const ANSWER_LIMIT = 30_000

/** Longest that a builder has to start; milliseconds. Its image may have to be pulled first. */
export const STARTING_LIMIT = 120_000

/** A record of a build's events may be long. */
const LONGEST_ANSWER = 512 * 1024 * 1024

/**
 * Asks buildx a question: `args` without a shell, nothing printed, at most `limit` milliseconds. No answer in time is a
 * failed one. Rejects only if the program cannot be started.
 */
export function askBuildx(
  command: BuildxCommand,
  args: readonly string[],
  limit: number = ANSWER_LIMIT
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { timeout: limit, maxBuffer: LONGEST_ANSWER, killSignal: 'SIGKILL' as const }
    const child = execFile(
      command.program,
      [...command.leading, ...args],
      options,
      (error, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr })
        else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr })
        else if (error.killed === true)
          resolve({ exitCode: 1, stdout, stderr: `${stderr}\nno answer within ${limit / 1000} s` })
        else if (error.signal) resolve({ exitCode: 1, stdout, stderr: `${stderr}\nended by ${error.signal}` })
        else reject(error)
      }
    )
    // Such as a builder that is being made: buildx leaves a container behind if it is interrupted then.
    endWithStep(child, 'finish')
  })
}

/** What a failed answer says: its last line of stderr without buildx's `ERROR: `. */
export function complaintOf(answer: Answer): string {
  const lines = answer.stderr.trim().split('\n')
  return (lines.at(-1) ?? '').replace(/^ERROR: /, '') || `exit code ${answer.exitCode} without a message`
}
