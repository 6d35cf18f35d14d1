import { spawn } from 'node:child_process'
import { accessSync, constants as files } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'

export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Text for the command's standard input; without it, that is empty. */
  input?: string
  /** Called with every piece of standard output and standard error as it comes. */
  onOutput?: (text: string) => void
}

export interface CommandResult {
  /** As a shell counts: 128 + the signal's number where a signal ended the command. */
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs a command to its end, whatever its exit code. Throws where it cannot be started. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {}
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env })
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      options.onOutput?.(text)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      options.onOutput?.(text)
    })
    // A command that does not read its input closes the pipe; its exit code says how it went.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => error.code === 'EPIPE' || reject(error))
    child.stdin.end(options.input ?? '')
    child.on('error', (cause) => reject(new Error(`cannot start ${command}: ${cause.message}`, { cause })))
    child.on('close', (code, signal) => {
      resolve({ exitCode: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], stdout, stderr })
    })
  })
}

/** Runs a command and returns its standard output. Throws, with the end of its output, where it fails. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {}
): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(command, args, options)
  if (exitCode === 0) return stdout
  const where = options.cwd === undefined ? '' : ` in ${options.cwd}`
  throw new Error(
    `${command} ${args.join(' ')} failed${where} with exit code ${exitCode}:\n${lastLines(stderr.trim() || stdout.trim())}`
  )
}

/** The end of a text, where an error usually is. */
export function lastLines(text: string, count = 20): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

/** The path of an executable as a shell would find it. */
export function findOnPath(command: string, path: string | undefined = process.env.PATH): string | undefined {
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, files.X_OK)
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return false
    throw cause
  }
}
