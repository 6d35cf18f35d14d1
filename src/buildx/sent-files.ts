import { createHash, type Hash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'

/** A folder with more than this is not hashed: that would take longer than it can save. */
const MOST_FILES = 50_000
const MOST_BYTES = 1_000_000_000

/**
 * A hash of what a build context may send: path, mode and content of each file that .dockerignore leaves. As BuildKit has it,
 * times and owners play no part.
 * @param ignoreText of the .dockerignore that applies
 * @returns undefined if it is too much
 */
export async function hashSentFiles(folder: string, ignoreText: string): Promise<string | undefined> {
  const patterns = dockerignore.default({ ignorecase: false }).add(ignoreText)
  const rules: Rules = {
    ignores: (path) => patterns.ignores(path),
    hasExceptions: /^\s*!/m.test(ignoreText)
  }
  const hash = createHash('sha256')
  let [files, bytes] = [0, 0]
  for await (const file of sentFiles(folder, rules)) {
    files += 1
    bytes += file.info.size
    if (files > MOST_FILES || bytes > MOST_BYTES) return undefined
    await addFile(hash, folder, file)
  }
  return hash.digest('hex')
}

interface Rules {
  ignores(path: string): boolean
  /** What an exception may bring back is looked for in ignored folders, too. */
  hasExceptions: boolean
}

interface SentFile {
  /** From the context on. */
  path: string
  info: Stats
}

/** What a context sends, folders before what is in them, in the order of their names. */
async function* sentFiles(folder: string, rules: Rules, place = ''): AsyncGenerator<SentFile> {
  for (const name of (await readdir(join(folder, place))).sort()) {
    const path = place === '' ? name : `${place}/${name}`
    const info = await lstat(join(folder, path))
    const isIgnored = rules.ignores(path)
    if (!isIgnored) yield { path, info }
    if (info.isDirectory() && (!isIgnored || rules.hasExceptions)) yield* sentFiles(folder, rules, path)
  }
}

/** Larger files are not taken into memory whole. */
const SMALL = 1024 * 1024

async function addFile(hash: Hash, folder: string, { path, info }: SentFile): Promise<void> {
  const place = join(folder, path)
  // The size of a folder is its file system's affair.
  hash.update(`${path}\0${info.mode}\0${info.isDirectory() ? '' : info.size}\0`)
  if (info.isSymbolicLink()) hash.update(await readlink(place))
  else if (info.isFile() && info.size <= SMALL) hash.update(await readFile(place))
  else if (info.isFile())
    for await (const chunk of createReadStream(place, { highWaterMark: SMALL })) hash.update(chunk)
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
