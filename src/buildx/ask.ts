import { getExecOutput } from '@actions/exec'

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

/** Asks buildx a question: `args` without a shell, nothing printed. Rejects only if the program cannot be started. */
export function askBuildx(command: BuildxCommand, args: readonly string[]): Promise<Answer> {
  return getExecOutput(command.program, [...command.leading, ...args], {
    silent: true,
    ignoreReturnCode: true
  })
}

/** What a failed answer says: its last line of stderr without buildx's `ERROR: `. */
export function complaintOf(answer: Answer): string {
  const lines = answer.stderr.trim().split('\n')
  return (lines.at(-1) ?? '').replace(/^ERROR: /, '') || `exit code ${answer.exitCode} without a message`
}
