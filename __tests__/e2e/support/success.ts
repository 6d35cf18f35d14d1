import type { StepResult } from '../../../tools/runners/job.ts'

/** Proves that a step succeeded and gave no error; where it did not, its log says why. */
export function expectSuccess({ exitCode, errors, log }: StepResult): void {
  if (exitCode !== 0 || errors.length > 0)
    throw new Error(`The step ended with exit code ${exitCode} and ${errors.length} errors:\n${log}`)
}
