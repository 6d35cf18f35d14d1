import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { serviceAccess } from '../environment/cache-service.js'
import { reasonOf } from '../errors.js'
import type { RecordPlan } from '../plan/record-plan.js'
import { readEntry, writeEntry } from '../store/cache-entries.js'
import { replaceFile } from '../store/replace-file.js'
import { type BuildRecord, parseRecord, renderRecord } from './build-record.js'

/** What is known of builds before this one. */
export interface Past {
  /** Of the same scope, on this branch or those that it comes from. */
  record: BuildRecord | undefined
  /** Of the same image for another target or platform, where there is none of the same scope. */
  sibling: Pick<BuildRecord, 'target' | 'platforms'> | undefined
}

/** A build that is faster than the answer does not wait longer than this for it; milliseconds. */
const PATIENCE = 1_000

const VERSION = createHash('sha256').update('buildkit-cache record 2').digest('hex')

/** Far above what is written. */
const MOST_BYTES = 16 * 1024 * 1024

const pack = promisify(gzip)
const unpack = promisify(gunzip)

const UNKNOWN: Past = { record: undefined, sibling: undefined }

/**
 * Begins to read, while the build runs. The function that is given back waits for it, but not for long.
 * @param patience in milliseconds
 */
export function beginReading(plan: RecordPlan | undefined, patience = PATIENCE): () => Promise<Past> {
  const reading = plan?.reads ? read(plan) : Promise.resolve(UNKNOWN)
  return () => Promise.race([reading, setTimeout(patience, UNKNOWN, { ref: false })])
}

async function read(plan: RecordPlan): Promise<Past> {
  try {
    const find = plan.store === 'folder' ? findFile : findEntry
    const text = await find(plan, plan.names)
    if (text !== undefined) return { record: parseRecord(text), sibling: undefined }
    const sibling = await find(plan, undefined)
    return { record: undefined, sibling: sibling === undefined ? undefined : parseRecord(sibling) }
  } catch {
    // Not to be had, or damaged: then there is nothing to compare with, and the report says so.
    return UNKNOWN
  }
}

/** The first of these names; any, if none is given. */
async function findFile(
  { family, names: own }: RecordPlan,
  names: readonly string[] | undefined
): Promise<string | undefined> {
  const entries = await readdir(family, { withFileTypes: true }).catch(() => [])
  const there = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  // Other branches of the same scope are no siblings: their names begin with the default branch's, which comes last.
  const siblings = there.filter((file) => file.endsWith(ENDING) && !file.startsWith(`${own.at(-1)}.`))
  const wanted = names === undefined ? siblings : names.map(fileOf)
  const [found] = wanted.filter((file) => there.includes(file))
  if (found === undefined) return undefined
  const path = join(family, found)
  if ((await stat(path)).size > MOST_BYTES) throw new Error('it is too large')
  return inflate(await readFile(path))
}

const ENDING = '.json.gz'

function fileOf(name: string): string {
  return `${name}${ENDING}`
}

async function findEntry(
  { family }: RecordPlan,
  names: readonly string[] | undefined
): Promise<string | undefined> {
  const access = serviceAccess()
  const key = names === undefined ? family : `${family}${names[0]}/`
  const bytes = access && (await readEntry(access, { key, version: VERSION }))
  return bytes === undefined ? undefined : inflate(bytes)
}

async function inflate(bytes: Uint8Array): Promise<string> {
  return (await unpack(bytes, { maxOutputLength: MOST_BYTES })).toString('utf8')
}

/**
 * Keeps the record of a build. `run` tells this run from all others.
 * @returns why it could not be kept, if so
 */
export async function keepRecord(
  { store, family, names: [name = ''] }: RecordPlan,
  record: BuildRecord,
  run: string
): Promise<string | undefined> {
  try {
    const bytes = await pack(renderRecord(record))
    const access = serviceAccess()
    if (store === 'folder') {
      await replaceFile(join(family, fileOf(name)), bytes)
      // The record is kept, whatever becomes of others.
      await removeOld(family).catch(() => undefined)
    } else if (access !== undefined)
      await writeEntry(access, { key: `${family}${name}/${run}`, version: VERSION }, bytes)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** Those of branches that nobody builds any more; milliseconds. */
const LONGEST = 60 * 24 * 60 * 60 * 1000

async function removeOld(family: string): Promise<void> {
  for (const file of await readdir(family)) {
    const path = join(family, file)
    const info = await stat(path).catch(() => undefined)
    if (info !== undefined && Date.now() - info.mtimeMs > LONGEST) await rm(path, { force: true })
  }
}
