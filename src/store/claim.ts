import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'

/*
 * Several jobs on one machine may use one layout at the same time. BuildKit locks only the index, and fails the
 * build of the one that comes second (moby/buildkit client/ociindex), so one job at a time may write, and blobs are
 * deleted only while no other job reads.
 */

/** A job's use of a layout. `release` must be called when the build has ended. */
export interface Claim {
  role: 'writer' | 'reader'
  /** Whether another job uses the layout now. */
  isShared(): Promise<boolean>
  release(): Promise<void>
}

/** Who claims: enough to find out later whether that process still lives. */
interface Claimant {
  host: string
  pid: number
  /** The kernel's start time of the process, so that a reused pid is not taken for the claimant. */
  born: string
}

/** Claims the layout in `folder` for writing, or for reading if another living job writes. */
export async function claimLayout(folder: string): Promise<Claim> {
  const me: Claimant = { host: hostname(), pid: process.pid, born: (await birthOf(process.pid)) ?? '' }
  const users = `${folder}.users`
  const name = `${me.pid}.json`
  await mkdir(users, { recursive: true })
  await writeFile(join(users, name), JSON.stringify(me))
  const role = (await becomeWriter(`${folder}.writer`, me)) ? 'writer' : 'reader'
  return {
    role,
    isShared: async () => (await livingUsers(users)).some((user) => user !== name),
    release: async () => {
      await rm(join(users, name), { force: true })
      if (role === 'writer') await rm(`${folder}.writer`, { force: true })
    }
  }
}

async function becomeWriter(path: string, me: Claimant): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  // A second try, for when the writer of before did not live to take its claim back.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(JSON.stringify(me))
      await file.close()
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (await lives(path)) return false
      await rm(path, { force: true })
    }
  }
  return false
}

async function livingUsers(users: string): Promise<string[]> {
  const living: string[] = []
  for (const name of await readdir(users)) {
    if (await lives(join(users, name))) living.push(name)
    else await rm(join(users, name), { force: true })
  }
  return living
}

/** Whether the claimant in a claim file still runs. One on another machine, or one not written yet, is taken to. */
async function lives(path: string): Promise<boolean> {
  let claimant: Claimant
  try {
    claimant = JSON.parse(await readFile(path, 'utf8')) as Claimant
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
  if (claimant.host !== hostname()) return true
  return (await birthOf(claimant.pid)) === claimant.born
}

/** Field 22 of /proc/PID/stat (proc(5)); undefined if there is no such process. */
async function birthOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, and may itself have spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    // No such process, or it ended while it was looked at.
    return undefined
  }
}
