import type { Step } from '../report/report.js'
import type { BuildEnding } from './build.js'

/**
 * Why a build failed, for the step's error: the instruction that failed if BuildKit knows it, else the first
 * `ERROR:` line of buildx, else the exit code.
 */
export function explainFailure({ exitCode, tail }: BuildEnding, steps: readonly Step[] | undefined): string {
  const failed = steps?.find(({ status }) => status === 'failed')
  if (failed !== undefined) return `The build failed at ${failed.name}: ${failed.error}`
  const complaint = tail.split('\n').find((line) => line.startsWith('ERROR: '))
  return complaint === undefined
    ? `buildx ended with exit code ${exitCode} and said nothing.`
    : `The build failed: ${complaint.slice('ERROR: '.length)}`
}
