import type { ActionInputs } from '../inputs/action-inputs.js'
import { type BuildRequest, toBuildArgs } from './argv.js'
import type { BuildxCommand } from './ask.js'
import { beginningOf, mergeEvents, type Vertex } from './events.js'
import { runQuietly } from './quietly.js'

/** Longest that a job waits for its cache to be written; for one that the user asked for, longer. */
export const EXPORT_LIMIT_MINUTES = 10
export const USERS_EXPORT_LIMIT_MINUTES = 60

/** Longest that these `cache-to` lines may take to be written, of which `ours` are not the user's; minutes. */
export function exportLimitOf(exports: readonly string[], ours: readonly string[]): number {
  return exports.every((line) => ours.includes(line)) ? EXPORT_LIMIT_MINUTES : USERS_EXPORT_LIMIT_MINUTES
}

/** Far above the events of a build without output; what is more is not kept. */
const MOST_TEXT = 64 * 1024 * 1024

/** How an export ended. */
export interface ExportEnding {
  exitCode: number
  seconds: number
  /** It was stopped because it took too long. */
  overdue: boolean
  vertices: Vertex[]
  /** What buildx complains of: of the lines that are no events the first error, or the last. */
  complaint: string | undefined
}

/**
 * The arguments of buildx that write the cache of a build that has just been made: the same build once more, whose steps
 * are all in the builder now, without anything that would make them run again, and with no result but the cache.
 */
export function toExportArgs(inputs: ActionInputs, request: BuildRequest): string[] {
  const same = { ...inputs, noCache: false, noCacheFilters: [], pull: false, annotations: [], tags: [] }
  return toBuildArgs(same, {
    ...request,
    attestations: [],
    destination: { outputs: ['type=cacheonly'], load: false, push: false },
    files: undefined
  })
}

/**
 * Writes the cache, printing nothing, for at most `limit` milliseconds. A failed export is an ending, not an exception.
 * @throws {Error} if buildx cannot be started
 */
export async function runExport(
  command: BuildxCommand,
  args: readonly string[],
  env: Record<string, string>,
  limit: number
): Promise<ExportEnding> {
  const ending = await attempt(command, args, { ...env, BUILDKIT_PROGRESS: 'rawjson' }, limit)
  const complaint = ending.complaint?.toLowerCase() ?? ''
  const isUnknown = ending.exitCode !== 0 && complaint.includes('progress') && complaint.includes('rawjson')
  // Buildx before 0.13 has no events to print.
  return isUnknown ? attempt(command, args, { ...env, BUILDKIT_PROGRESS: 'plain' }, limit) : ending
}

async function attempt(
  command: BuildxCommand,
  args: readonly string[],
  env: Record<string, string>,
  limit: number
): Promise<ExportEnding> {
  const { text, ...ending } = await runQuietly(command, args, env, { limit, most: MOST_TEXT })
  const words = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'))
  return {
    ...ending,
    // Else a step that ran for another job's build, which is still there, would seem to have run again.
    vertices: mergeEvents(text, beginningOf(text)),
    complaint: (words.find((line) => line.startsWith('ERROR: ')) ?? words.at(-1))?.replace(/^ERROR: /, '')
  }
}
