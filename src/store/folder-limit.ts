import type { Stats } from 'node:fs'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ifAbsent } from '../if-absent.js'
import { claimLayout, stateFile } from './claim.js'
import { readLayout } from './oci-layout.js'

interface Kept {
  name: string
  /** Bytes of each file, by its number in the file system: layouts may have files in common. */
  files: Map<number, number>
  /** Milliseconds since 1970. */
  usedAt: number
}

/**
 * Deletes of the layouts beside `folder` those that were not used for the longest time, until all take at most `most`
 * bytes. This one stays, whatever it takes, and so does one that another job uses now, or that cannot be deleted. What the
 * user should know of it, in sentences.
 */
export async function limitFolder(folder: string, most: number): Promise<string[]> {
  const root = dirname(folder)
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const found = await Promise.all(folders.map(({ name }) => measure(join(root, name)).catch(unknown)))
  let all = found.filter((kept) => kept !== undefined)
  const deleted: Kept[] = []
  for (const other of all.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (bytesOf(all) <= most) break
    if (other.name === basename(folder)) continue
    if ((await remove(join(root, other.name)).catch(unknown)) !== true) continue
    all = all.filter((kept) => kept !== other)
    deleted.push(other)
  }
  return noticesOf(deleted, bytesOf(all), most)
}

/** What cannot be looked at, or deleted, is left to whoever put it there. */
function unknown(): undefined {
  return undefined
}

function bytesOf(all: readonly Kept[]): number {
  const files = new Map(all.flatMap((kept) => [...kept.files]))
  return [...files.values()].reduce((sum, size) => sum + size, 0)
}

function noticesOf(deleted: readonly Kept[], bytes: number, most: number): string[] {
  const names = deleted.map(({ name }) => name).join(', ')
  return [
    ...(deleted.length > 0
      ? [`cache-max-size: deleted what was not used for the longest time: ${names}.`]
      : []),
    ...(bytes > most
      ? [
          `cache-max-size: the caches that are in use take ${toMegabytes(bytes)}, more than ${toMegabytes(most)}.`
        ]
      : [])
  ]
}

function toMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}

/** Notes that a layout, which is claimed, is used now. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date()
  await utimes(stateFile(folder, 'users'), now, now)
}

async function measure(folder: string): Promise<Kept> {
  const blobs = join(folder, 'blobs', 'sha256')
  const found = await Promise.all((await namesIn(blobs)).map((name) => statIfThere(join(blobs, name))))
  const files = new Map(found.flatMap((file) => (file === undefined ? [] : [[file.ino, file.size] as const])))
  return { name: basename(folder), files, usedAt: await timeOf(folder) }
}

/** A layout that an older version left has no such file: then it is not known to have been used at all. */
async function timeOf(folder: string): Promise<number> {
  return (await statIfThere(stateFile(folder, 'users')))?.mtimeMs ?? 0
}

/** Another job may delete the same meanwhile. */
async function statIfThere(path: string): Promise<Stats | undefined> {
  return stat(path).catch(ifAbsent(undefined))
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(ifAbsent<string[]>([]))
}

/** Whether it could be deleted: not while another job uses it, and not if it is no layout of ours. */
async function remove(folder: string): Promise<boolean> {
  if ((await readLayout(folder)).kind === 'foreign') return false
  const claim = await claimLayout(folder)
  try {
    return await claim.whileAlone(() => rm(folder, { recursive: true, force: true }))
  } finally {
    await claim.release()
  }
}
