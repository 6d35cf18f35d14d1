import { randomUUID } from 'node:crypto'
import { constants } from 'node:os'
import { StringDecoder } from 'node:string_decoder'
import type { BuildxCommand } from './ask.js'
import { withoutSecrets } from './cache-entry.js'
import { follow } from './follow.js'
import { hideSignatures } from './hide-signatures.js'
import { type CacheWatch, watchExports, watchImports } from './import-watch.js'

const TAIL = 65_536
const RESULT = 4_096

/** Longest that a build waits for a cache to be looked up. */
export const IMPORT_LIMIT_MINUTES = 3

/** How a build ended. Times are milliseconds since 1970. */
export interface BuildEnding {
  exitCode: number
  startedAt: number
  endedAt: number
  /** The end of what buildx wrote to stderr. */
  tail: string
  /** The beginning of what it wrote to stdout, where `check` and its like have their result. */
  result: string
  /** It was stopped because a cache import took too long: what BuildKit calls that import. */
  overdue: string | undefined
  /** It was stopped because a cache took too long to be written with its result. */
  overdueExport: boolean
}

/**
 * Runs the build with buildx's own log going out live. A failed build is an ending, not an exception. While it runs,
 * the runner takes no commands: what a build prints must not set outputs or state.
 * @param exportLimit how long a cache may take that is written with the result, in milliseconds; as long as it likes if not
 * given
 * @throws {Error} if buildx cannot be started
 */
export async function runBuild(
  command: BuildxCommand,
  args: readonly string[],
  env: Record<string, string>,
  exportLimit?: number
): Promise<BuildEnding> {
  const words = [...command.leading, ...args]
  const token = randomUUID()
  process.stdout.write(
    `::stop-commands::${token}\n[command]${[command.program, ...words.map(shown)].join(' ')}\n`
  )
  try {
    return await followBuild(command.program, words, env, exportLimit)
  } finally {
    // On a line of its own, whatever the build printed last.
    process.stdout.write(`\n::${token}::\n`)
  }
}

/** The runner masks what it knows for a secret; elsewhere a log may be read without that. */
function shown(word: string, index: number, words: readonly string[]): string {
  return /^--cache-(from|to)$/.test(words[index - 1] ?? '') ? withoutSecrets(word) : word
}

async function followBuild(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  exportLimit: number | undefined
): Promise<BuildEnding> {
  const startedAt = Date.now()
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  const print = (bytes: Buffer): boolean => process.stdout.write(bytes)
  // To stdout both, where the command is that stops commands: the runner reads the two streams apart.
  const printed = { stdout: hideSignatures(print), stderr: hideSignatures(print) }
  let tail = ''
  let result = ''
  let overdue: string | undefined
  let overdueExport = false
  const watches: CacheWatch[] = []
  try {
    const { code, signal } = await follow(program, args, env, (stop) => {
      watches.push(
        watchImports(IMPORT_LIMIT_MINUTES * 60_000, (source) => {
          overdue = source
          stop()
        })
      )
      const onOverdueExport = (): void => {
        overdueExport = true
        stop()
      }
      if (exportLimit !== undefined) watches.push(watchExports(exportLimit, onOverdueExport))
      return {
        stdout: (bytes) => {
          printed.stdout.take(bytes)
          result = (result + decoders.stdout.write(bytes)).slice(0, RESULT)
        },
        stderr: (bytes) => {
          printed.stderr.take(bytes)
          const text = decoders.stderr.write(bytes)
          tail = (tail + text).slice(-TAIL)
          for (const watch of watches) watch.take(text)
        }
      }
    })
    // As a shell counts: 128 and the signal's number.
    const exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL']
    return { exitCode, startedAt, endedAt: Date.now(), tail, result, overdue, overdueExport }
  } finally {
    for (const watch of watches) watch.stop()
    printed.stdout.end()
    printed.stderr.end()
  }
}
