import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdir, open, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/*
 * Several jobs on one machine may use one layout at the same time. Each takes what it needs and adds what it has: blobs
 * have their digest for a name, and an index is replaced at once. Only what BuildKit itself writes wants a layout whose
 * one writer it is (it fails the build of the one that comes second: moby/buildkit client/ociindex), and blobs are deleted
 * only while no other job uses them.
 *
 * The locks are the kernel's (flock(2)): they end with the process that has them, however it ends, and hold between
 * containers that share the folder. Node has no call for them, so flock(1) takes them and lives as long as its input.
 */

/** A job's use of a layout. `release` must be called when the build has ended. */
export interface Claim {
  /** Becomes the one whose BuildKit may write to the layout itself; false if another living job is that. */
  becomeWriter(): Promise<boolean>
  /** Does the work while no other job uses the layout. If one does, the work is not done; whether it was. */
  whileAlone(work: () => Promise<unknown>): Promise<boolean>
  release(): Promise<void>
}

/** Claims the layout `ROOT/layers/NAME`. Rejects if its place cannot be written to, or if this machine has no flock. */
export async function claimLayout(folder: string): Promise<Claim> {
  const users = stateFile(folder, 'users')
  await makeFolder(dirname(users))
  let presence = await lock(users, ['-s'])
  let writing: Lock | undefined
  return {
    becomeWriter: async () => {
      writing ??= await lock(stateFile(folder, 'writer'), ['-x', '-n'])
      return writing !== undefined
    },
    whileAlone: async (work) => {
      await presence?.release()
      const alone = await lock(users, ['-x', '-n'])
      try {
        if (alone !== undefined) await work()
      } finally {
        await alone?.release()
        presence = await lock(users, ['-s'])
      }
      return alone !== undefined
    },
    release: async () => {
      await presence?.release()
      await writing?.release()
    }
  }
}

/** Of a folder that cannot be made since its file system is read-only, Node says that it is not there. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    await access(await nearestFolder(path), constants.W_OK)
    throw error
  }
}

async function nearestFolder(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false
  )
  return isThere || path === dirname(path) ? path : nearestFolder(dirname(path))
}

/** What is kept of a layout beside it: four locks, what was verified, and what a job is to save, with what became of that. */
export type StateKind =
  | 'users'
  | 'writer'
  | 'index'
  | 'saving'
  | 'verified'
  | `save-${string}`
  | `saved-${string}`

/** `ROOT/state/NAME.KIND`, for the layout `ROOT/layers/NAME`: apart from the layouts, whose names it cannot meet. */
export function stateFile(folder: string, kind: StateKind): string {
  return join(dirname(dirname(folder)), 'state', `${basename(folder)}.${kind}`)
}

/** Does work on a layout's index that no other job does at the same time; one that takes its time is not waited for. */
export async function withIndexLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const taken = await lock(stateFile(folder, 'index'), ['-x', '-w', '10'])
  try {
    return await work()
  } finally {
    await taken?.release()
  }
}

/** Waits until no other process saves the layout, and is then the one that does. */
export function lockForSaving(folder: string): Promise<Lock | undefined> {
  return lock(stateFile(folder, 'saving'), ['-x'])
}

export interface Lock {
  release(): Promise<void>
}

/** Takes a lock on `file`, which is made if need be. Undefined if another has it and the flags say not to wait (so long). */
async function lock(file: string, flags: readonly string[]): Promise<Lock | undefined> {
  await (await open(file, 'a')).close()
  // cat gives back the first line as soon as it runs, which is when the lock is there.
  const child = spawn('flock', [...flags, file, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  child.stdin.on('error', () => {
    // flock gave up without reading; its exit code says so.
  })
  child.stdin.write('\n')
  const got = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)])
  if (got) return { release: () => end(child, ended) }
  if (child.exitCode === 1) return undefined
  throw new Error(`flock of ${file} ended with ${child.exitCode ?? child.signalCode}`)
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.end()
  await ended
}
