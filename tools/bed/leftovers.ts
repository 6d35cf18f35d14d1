import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { mustRun } from './commands.ts'
import { runsFolder } from './places.ts'

/** A run that was begun this long ago and still has no owner's mark lost its owner while it was begun. */
const beginsWithinMs = 600_000

const ownerMark = 'owner.json'

/** Which process a run's folder belongs to. The start time tells it from a later process of the same number. */
interface Owner {
  pidNamespace: string
  pid: number
  startTime: string
}

/** Makes this process's folder for one bed. `removeAbandoned` will not touch it while this process lives. */
export async function createRun(): Promise<string> {
  await mkdir(runsFolder, { recursive: true })
  const run = await mkdtemp(join(runsFolder, `${process.pid}-`))
  const owner: Owner = {
    pidNamespace: await readlink('/proc/self/ns/pid'),
    pid: process.pid,
    startTime: (await startTimeOf(process.pid)) ?? ''
  }
  await writeFile(join(run, ownerMark), JSON.stringify(owner))
  return run
}

/** Removes the folders of runs whose process ended without closing its bed; `before` sees each one first. */
export async function removeAbandoned(before: (run: string) => Promise<void>): Promise<void> {
  for (const name of await listFolder(runsFolder)) {
    const run = join(runsFolder, name)
    if (!(await isAbandoned(run))) continue
    await before(run)
    await removeRun(run)
  }
}

/** The name of the control group that a run's containers are in. */
export function controlGroupOf(run: string): string {
  return `buildkit-cache-bed-${basename(run)}`
}

/** How the names of a run's network interfaces begin; the kernel takes 15 characters. */
export function interfacePrefixOf(run: string): string {
  return `bed-${basename(run).split('-').at(-1)}-`
}

/** Removes a run's folder, its network interfaces and its control groups. */
export async function removeRun(run: string): Promise<void> {
  for (const name of await readdir('/sys/class/net'))
    if (name.startsWith(interfacePrefixOf(run))) await mustRun('ip', ['link', 'delete', name])
  for (const hierarchy of ['', ...(await listFolder('/sys/fs/cgroup'))])
    await removeControlGroup(join('/sys/fs/cgroup', hierarchy, controlGroupOf(run)))
  await removeFolder(run)
}

/** What can still be done while this process exits: the files. By the owner's mark `removeAbandoned` does the rest. */
export function removeRunNow(run: string): void {
  if (!existsSync(run)) return
  for (const name of readdirSync(run).filter((entry) => entry !== ownerMark))
    rmSync(join(run, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/** Deletes a folder. Throws, and deletes nothing, where something is mounted in it. */
export async function removeFolder(folder: string): Promise<void> {
  const mountPoints = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)))
    )
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
  if (mountPoints.length > 0)
    throw new Error(`${folder} is not deleted, since there are mounts in it; umount ${mountPoints.join(' ')}`)
  // What a process that was just killed still writes appears between listing and removing: hence the retries.
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

async function isAbandoned(run: string): Promise<boolean> {
  let text: string
  try {
    text = await readFile(join(run, ownerMark), 'utf8')
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    const age = await ageOf(run)
    return age !== undefined && age > beginsWithinMs
  }
  const owner = JSON.parse(text) as Owner
  // In another container that shares this folder, the owner may live where it cannot be seen from here.
  if (owner.pidNamespace !== (await readlink('/proc/self/ns/pid'))) return false
  return (await startTimeOf(owner.pid)) !== owner.startTime
}

async function ageOf(path: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(path)).mtimeMs
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw cause
  }
}

/** In clock ticks since boot; undefined where there is no such process. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field, the command in parentheses, may hold spaces; the start time is the 22nd field.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw cause
  }
}

/** Control groups are removed as empty folders, children first; the files in them are the kernel's. */
async function removeControlGroup(path: string): Promise<void> {
  for (const name of await listFolder(path)) await removeControlGroup(join(path, name))
  try {
    await rmdir(path)
  } catch (cause) {
    if (!isMissing(cause)) throw cause
  }
}

/** The folders in a folder; none where there is no such folder. */
async function listFolder(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (cause) {
    if (isMissing(cause)) return []
    throw cause
  }
}

function isMissing(cause: unknown): boolean {
  return ['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')
}
