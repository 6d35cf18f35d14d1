import type { Environment } from './variables.js'

/**
 * The variables that a build gets: the job's own, from which buildx takes registry credentials, tokens and its
 * settings. The log is plain unless the user chose otherwise; act hands on a terminal, and buildx would draw on it.
 * BuildKit's warnings come in the metadata file, for annotations. `extra` has the last word.
 */
export function createBuildEnvironment(
  extra: Readonly<Record<string, string>> = {},
  env: Environment = process.env
): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    BUILDKIT_PROGRESS: 'plain',
    ...Object.fromEntries(set),
    BUILDX_METADATA_WARNINGS: 'true',
    ...extra
  }
}
