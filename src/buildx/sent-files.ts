import { createHash, hash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import dockerignore from '@balena/dockerignore'

/** A folder with more than this is not hashed: that would take longer than it can save. */
const MOST_FILES = 50_000
const MOST_BYTES = 1_000_000_000

const READ_AT_ONCE = 1024 * 1024

/** A file, link or folder of a build context, as far as a cache depends on it. */
export interface SentFile {
  /** Octal, with the kind of file: `100644`. */
  mode: string
  /** Of the content, or of where a link leads: 11 characters; empty for a folder. */
  hash: string
  /** Bytes; 0 for a folder. */
  size: number
  /** Of its last change, in milliseconds since 1970. */
  time: number
}

/** By path from the context on, `/` between names; a folder comes before what is in it. */
export type SentFiles = ReadonlyMap<string, SentFile>

/**
 * What a build context may send: each file that .dockerignore leaves. As BuildKit has it, owners play no part.
 * @param ignoreText of the .dockerignore that applies
 * @param known what was read before: where size and time are the same, so is the hash
 * @returns undefined if it is too much
 * @throws {Error} where something cannot be read
 */
export async function readSentFiles(
  folder: string,
  ignoreText: string,
  known: SentFiles = new Map()
): Promise<SentFiles | undefined> {
  const patterns = dockerignore.default({ ignorecase: false }).add(literal(ignoreText))
  const rules: Rules = {
    ignores: (path) => patterns.ignores(path),
    hasExceptions: ignoreText.split('\n').some((line) => line.trim().startsWith('!'))
  }
  const files = new Map<string, SentFile>()
  const breathe = pauses()
  const buffer = Buffer.allocUnsafe(READ_AT_ONCE)
  let bytes = 0
  for (const { path, info } of listSent(folder, rules)) {
    const size = info.isDirectory() ? 0 : info.size
    bytes += size
    if (files.size >= MOST_FILES || bytes > MOST_BYTES) return undefined
    const time = Math.trunc(info.mtimeMs)
    const before = known.get(path)
    const isSame = before !== undefined && before.size === size && before.time === time && time > 0
    const content = isSame ? before.hash : hashOf(join(folder, path), info, buffer)
    files.set(path, { mode: info.mode.toString(8), hash: content, size, time })
    await breathe()
  }
  return files
}

/**
 * Patterns with what means nothing in them, as BuildKit has it (moby/patternmatcher), kept from being a part of a regular
 * expression: one could take for ever, or be none.
 */
export function literal(patterns: string): string {
  return patterns.replace(/\\.|[+(){}|]/g, (part) => (part.startsWith('\\') ? part : `\\${part}`))
}

/** A hash of what a build context may send: path, mode and content of each file. Undefined if it is too much. */
export async function hashSentFiles(folder: string, ignoreText: string): Promise<string | undefined> {
  const files = await readSentFiles(folder, ignoreText)
  if (files === undefined) return undefined
  const all = createHash('sha256')
  for (const [path, { mode, hash, size }] of files) all.update(`${path}\0${mode}\0${size}\0${hash}\0`)
  return all.digest('hex')
}

interface Rules {
  ignores(path: string): boolean
  /** What an exception may bring back is looked for in ignored folders, too. */
  hasExceptions: boolean
}

/**
 * What a context sends, in the order of their names. Asked and read without a detour: for thousands of small files an answer
 * from another thread takes longer than the reading.
 */
function* listSent(folder: string, rules: Rules, place = ''): Generator<{ path: string; info: Stats }> {
  for (const name of readdirSync(join(folder, place)).sort()) {
    const path = place === '' ? name : `${place}/${name}`
    const info = lstatSync(join(folder, path))
    const isIgnored = rules.ignores(path)
    if (!isIgnored) yield { path, info }
    if (info.isDirectory() && (!isIgnored || rules.hasExceptions)) yield* listSent(folder, rules, path)
  }
}

const LENGTH = 11

/** @param buffer what is read at once; most files fit into it */
function hashOf(path: string, info: Stats, buffer: Buffer): string {
  if (info.isSymbolicLink()) return hash('sha256', readlinkSync(path), 'base64url').slice(0, LENGTH)
  return info.isFile() ? hashOfFile(path, buffer).slice(0, LENGTH) : ''
}

function hashOfFile(path: string, buffer: Buffer): string {
  const file = openSync(path, 'r')
  try {
    let length = readSync(file, buffer)
    if (length < buffer.length) return hash('sha256', buffer.subarray(0, length), 'base64url')
    const content = createHash('sha256')
    for (; length > 0; length = readSync(file, buffer)) content.update(buffer.subarray(0, length))
    return content.digest('base64url')
  } finally {
    closeSync(file)
  }
}

/** Milliseconds that other work of this process may have to wait. */
const LONGEST_TURN = 20

function pauses(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < LONGEST_TURN) return
    await setImmediate()
    since = performance.now()
  }
}

/**
 * The .dockerignore of a context, empty if there is none: that of the Dockerfile which is built comes first. Named contexts
 * have only their own.
 */
export async function readIgnoreText(context: string, dockerfile?: string): Promise<string> {
  const ofDockerfile = dockerfile === undefined ? [] : [`${dockerfile}.dockerignore`]
  for (const path of [...ofDockerfile, join(context, '.dockerignore')]) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  return ''
}
