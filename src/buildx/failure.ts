import type { BuildEnding } from './build.js'
import { withoutSecrets } from './cache-entry.js'
import type { Step } from './steps.js'

/** Why a build failed, for the step's error. */
export interface FailureReport {
  message: string
  /** The line of the Dockerfile, from 1, where BuildKit knows it. */
  line: number | undefined
}

/**
 * Why a build failed: the instruction with its last lines of output, if BuildKit knows it; else buildx's complaint; else
 * the exit code. `check` and its like say on stdout what they found. `builder` is what it was built on.
 */
export function explainFailure(
  ending: BuildEnding,
  steps: readonly Step[] | undefined,
  builder: string
): FailureReport {
  const { exitCode, tail, result } = ending
  const { instruction, output, line, complaint } = readErrorReport(tail)
  if (instruction !== undefined && NO_ANSWER.test(instruction))
    return {
      message: `The build failed: builder ${builder} does not answer (${complaint}).`,
      line: undefined
    }
  const failed = steps?.find(({ status }) => status === 'failed')
  const name = failed?.name ?? instruction
  const finding = result.split('\n').find((text) => text.trim() !== '')
  if (name === undefined) {
    const reason = complaint ?? finding ?? `buildx ended with exit code ${exitCode} and said nothing`
    return { message: `The build failed: ${withoutSecrets(reason)}`, line }
  }
  // BuildKit quotes addresses that are signed.
  const reason = withoutSecrets(failed?.error ?? complaint ?? `exit code ${exitCode}`)
  const ended = output.length > 0 ? `\nIts last output:\n${output.join('\n')}` : ''
  return { message: `The build failed at ${name}: ${reason}${ended}`, line }
}

/** What buildx does before there is any step. */
const NO_ANSWER = /^\[internal\] waiting for connection/

interface ErrorReport {
  instruction: string | undefined
  output: string[]
  line: number | undefined
  complaint: string | undefined
}

/** Enough to see what went wrong; the whole is in the log. */
const OUTPUT_LINES = 20

/**
 * Reads the end of buildx's stderr: between two lines of dashes the instruction (` > [2/3] RUN make:`) with its last
 * output, then the place in the Dockerfile (`Dockerfile:3`, before a line of dashes), then `ERROR: …`
 * (docker/buildx commands/build.go, moby/buildkit solver/errdefs/source.go).
 */
function readErrorReport(tail: string): ErrorReport {
  const lines = tail.split('\n').map((line) => line.trimEnd())
  const head = lines.findLastIndex((line, index) => line.startsWith(' > ') && isRule(lines[index - 1]))
  const rest = head < 0 ? [] : lines.slice(head + 1)
  const end = rest.findIndex(isRule)
  const place = lines.findLastIndex((line, index) => PLACE.test(line) && isRule(lines[index + 1]))
  return {
    instruction: head < 0 ? undefined : lines[head]?.slice(' > '.length).replace(/:$/, ''),
    output: rest
      .slice(0, Math.max(end, 0))
      .map((line) => line.replace(/^\d+\.\d+ /, ''))
      .slice(-OUTPUT_LINES),
    line: place < 0 ? undefined : Number(PLACE.exec(lines[place] ?? '')?.[1]),
    // The last: what a step printed, or has in its arguments, comes before it.
    complaint: lines.findLast((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length)
  }
}

const PLACE = /^\S.*:(\d+)$/

function isRule(line: string | undefined): boolean {
  return line !== undefined && /^-{6,}$/.test(line)
}
