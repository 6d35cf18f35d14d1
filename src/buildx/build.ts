import { exec } from '@actions/exec'
import type { BuildxCommand } from './ask.js'

const TAIL = 16_384

/** How a build ended. Times are milliseconds since 1970. */
export interface BuildEnding {
  exitCode: number
  startedAt: number
  endedAt: number
  /** The end of what buildx wrote to stderr. */
  tail: string
}

/** Runs the build with buildx's own log going out live. A failed build is an ending, not an exception. */
export async function runBuild(
  command: BuildxCommand,
  args: readonly string[],
  env: Record<string, string>
): Promise<BuildEnding> {
  let tail = ''
  const startedAt = Date.now()
  const exitCode = await exec(command.program, [...command.leading, ...args], {
    env,
    ignoreReturnCode: true,
    listeners: {
      stderr: (bytes) => {
        tail = (tail + bytes.toString('utf8')).slice(-TAIL)
      }
    }
  })
  return { exitCode, startedAt, endedAt: Date.now(), tail }
}
