import { dirname, relative } from 'node:path'
import { withWorkspace } from '../environment/other-workspace.js'
import { listenToComplaints } from './complaints.js'
import { withTamedOutput } from './tamed-output.js'

/*
 * The Actions cache service through @actions/cache, for folders as a whole. The package is large, so it is loaded only
 * when it is used.
 */

/** A restore holds up a build, and a save the end of a job, no longer than this; minutes. */
const RESTORE_LIMIT = 5
const SAVE_LIMIT = 10

/**
 * Restores the newest entry whose key begins with `prefix` into `folder`.
 * @returns the key of the entry, or undefined if there was none
 * @throws {OverdueError} after the time limit; what was begun goes on writing to the folder
 * @throws {Error} where the service or the archive fails, with a reason for the user
 */
export async function restoreFolder(folder: string, prefix: string): Promise<string | undefined> {
  const { restoreCache } = await import('@actions/cache')
  const root = rootOf(folder)
  const restore = (): Promise<string | undefined> =>
    withWorkspace(root, false, () => restoreCache([relative(root, folder)], `${prefix}newest`, [prefix]))
  const { result: key, complaint } = await withTamedOutput(() =>
    within(RESTORE_LIMIT, listenToComplaints(restore))
  )
  if (key === undefined && complaint !== undefined) throw new Error(complaint)
  return key
}

/**
 * Saves `folder` under `key`, in a process that does nothing else meanwhile.
 * @returns whether the entry is there now because of this call; not where another job has it, or is writing it
 * @throws {OverdueError} after the time limit
 * @throws {Error} where the service does not take it, with a reason for the user
 */
export async function saveFolder(folder: string, key: string): Promise<boolean> {
  const { saveCache } = await import('@actions/cache')
  const root = rootOf(folder)
  const save = (): Promise<number> =>
    withWorkspace(root, true, () => saveCache([relative(root, folder)], key))
  const { result: id, complaint } = await withTamedOutput(() => within(SAVE_LIMIT, listenToComplaints(save)))
  if (complaint !== undefined) throw new Error(complaint)
  return id >= 0
}

/**
 * Of a layout `ROOT/buildkit-cache-…/layers/NAME`. The package knows an entry by the paths in it: from here on they are the same
 * in all jobs and on all runners.
 */
function rootOf(folder: string): string {
  return dirname(dirname(dirname(folder)))
}

/** @actions/cache cannot be stopped; it can only be waited for no longer. The process ends by `process.exit`. */
export class OverdueError extends Error {
  override readonly name = 'OverdueError'
}

async function within<T>(minutes: number, work: Promise<T>): Promise<T> {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  const complaint = `the Actions cache service was not done after ${minutes} minutes`
  const timer = setTimeout(() => reject(new OverdueError(complaint)), minutes * 60_000)
  try {
    return await Promise.race([work, overdue])
  } finally {
    clearTimeout(timer)
  }
}
