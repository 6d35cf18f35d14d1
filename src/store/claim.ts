import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/*
 * Several jobs on one machine may use one layout at the same time. BuildKit locks only the index, and fails the
 * build of the one that comes second (moby/buildkit client/ociindex), so one job at a time may write, and blobs are
 * deleted only while no other job reads.
 *
 * The locks are the kernel's (flock(2)): they end with the process that has them, however it ends, and hold between
 * containers that share the folder. Node has no call for them, so flock(1) takes them and lives as long as its input.
 */

/** A job's use of a layout. `release` must be called when the build has ended. */
export interface Claim {
  role: 'writer' | 'reader'
  /** Does the work while no other job uses the layout. If one does, the work is not done. */
  whileAlone(work: () => Promise<unknown>): Promise<void>
  release(): Promise<void>
}

/**
 * Claims the layout `ROOT/layers/NAME`: for writing, or, if another living job writes or nothing is to be written, for
 * reading. Rejects if the folder's place cannot be written to, or if there is no flock on this machine.
 */
export async function claimLayout(folder: string, wish: Claim['role'] = 'writer'): Promise<Claim> {
  const users = stateFile(folder, 'users')
  await mkdir(dirname(users), { recursive: true })
  let presence = await lock(users, ['-s'])
  const writing = wish === 'writer' ? await lock(stateFile(folder, 'writer'), ['-x', '-n']) : undefined
  return {
    role: writing === undefined ? 'reader' : 'writer',
    whileAlone: async (work) => {
      await presence?.release()
      const alone = await lock(users, ['-x', '-n'])
      try {
        if (alone !== undefined) await work()
      } finally {
        await alone?.release()
        presence = await lock(users, ['-s'])
      }
    },
    release: async () => {
      await presence?.release()
      await writing?.release()
    }
  }
}

/** `ROOT/state/NAME.KIND`, for the layout `ROOT/layers/NAME`: apart from the layouts, whose names it cannot meet. */
export function stateFile(folder: string, kind: 'users' | 'writer' | 'verified'): string {
  return join(dirname(dirname(folder)), 'state', `${basename(folder)}.${kind}`)
}

interface Lock {
  release(): Promise<void>
}

/** Takes a lock on `file`, which is made if need be. Undefined if another has it and `-n` says not to wait. */
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
