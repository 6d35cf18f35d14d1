import * as core from '@actions/core'
import { BuildFailure } from '../errors.js'

/** Fails the step with one error, at the line of the Dockerfile if that is what failed. */
export function fail(error: unknown): void {
  if (error instanceof Error && error.stack !== undefined) core.debug(error.stack)
  const message = error instanceof Error ? error.message : String(error)
  process.exitCode = 1
  const place = error instanceof BuildFailure ? error.place : undefined
  core.error(message, place && { title: 'Build failed', file: place.file, startLine: place.line })
}
