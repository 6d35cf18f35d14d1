import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { findOnPath } from '../environment/buildx-command.js'
import type { Environment } from '../environment/variables.js'
import { reasonOf } from '../errors.js'
import { isStatic } from './elf.js'
import {
  BUSYBOX_FUNCTIONS,
  CLEAR_SCRIPT,
  EXTRACT_SCRIPT,
  GNU_FUNCTIONS,
  IMAGE_FUNCTIONS,
  PLACES,
  RESTORE_SCRIPT
} from './scripts.js'

/** What helper builds run their scripts with. */
export interface Programs {
  /** The folder with the scripts, and the programs if they are the machine's. */
  folder: string
  /** Of an image that has the programs; undefined if the folder has them. */
  image: string | undefined
  /** The words of a RUN before the path of a script. */
  shell: string[]
  /** Whether what they write is compressed for certain. */
  compress: boolean
  /** Which these are, for the log. */
  said: string
}

const NAMES = 'sh tar find sort sha256sum stat du wc ls df head date touch rm mkdir mv chmod chown'.split(' ')

/** The loader by which a program of glibc is run without being installed. */
const LOADERS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1'
}

const run = promisify(execFile)

/** Longest that a program of this machine is waited for; milliseconds. */
const LIMIT = 10_000

/**
 * Puts the scripts, and what they need, into `folder`: the image's programs, if one is given; else the machine's own, with
 * the libraries they want, as they keep times below a second and extended attributes; else a static busybox. No image
 * is pulled for it unless one is given.
 * @param isSameArchitecture whether what runs here runs on the builder
 * @returns why there are none, if so
 */
export async function preparePrograms(
  folder: string,
  image: string | undefined,
  isSameArchitecture: boolean,
  env: Environment
): Promise<Programs | { missing: string }> {
  try {
    return await prepare(folder, image, isSameArchitecture, env)
  } catch (error) {
    // The build may need the room that they have taken.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
    return { missing: `what packs them cannot be put into ${folder} (${reasonOf(error)})` }
  }
}

async function prepare(
  folder: string,
  image: string | undefined,
  isSameArchitecture: boolean,
  env: Environment
): Promise<Programs | { missing: string }> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'restore.sh'), RESTORE_SCRIPT)
  await writeFile(join(folder, 'clear.sh'), CLEAR_SCRIPT)
  await writeFile(join(folder, 'extract.sh'), EXTRACT_SCRIPT)
  if (image !== undefined) {
    await writeFile(join(folder, 'programs.sh'), IMAGE_FUNCTIONS)
    return { folder, image, shell: ['sh'], compress: false, said: `the programs of ${image}` }
  }
  if (!isSameArchitecture)
    return { missing: 'the builder has another architecture than this machine; give cache-mounts-image' }
  return (
    (await takeMachines(folder, env)) ??
    (await takeBusybox(folder, env)) ?? {
      missing: `this machine has neither GNU tar with its companions (${NAMES.join(', ')}) nor a static busybox`
    }
  )
}

async function takeMachines(folder: string, env: Environment): Promise<Programs | undefined> {
  const loader = LOADERS[process.arch]
  if (loader === undefined) return undefined
  try {
    const zstd = await findOnPath('zstd', env)
    const names = zstd === undefined ? NAMES : [...NAMES, 'zstd']
    const paths = await Promise.all(names.map(async (name) => (await findOnPath(name, env)) ?? lacking(name)))
    const { stdout: version } = await run(paths[names.indexOf('tar')] ?? '', ['--version'], {
      timeout: LIMIT
    })
    if (!version.includes('GNU tar')) return undefined
    const libraries = (await Promise.all(paths.map((path) => librariesOf(loader, path)))).flat()
    await mkdir(join(folder, 'lib'), { recursive: true })
    await mkdir(join(folder, 'bin'), { recursive: true })
    await copyFile(loader, join(folder, 'ld'))
    // A name may lead to a program of another name, which looks at what it is called.
    await Promise.all(names.map((name, index) => copyFile(paths[index] ?? '', join(folder, 'bin', name))))
    await Promise.all(
      [...new Set(libraries)].map((path) => copyFile(path, join(folder, 'lib', basename(path))))
    )
    const start = [`${PLACES.helper}/ld`, '--library-path', `${PLACES.helper}/lib`]
    const at = (name: string) => [...start, `${PLACES.helper}/bin/${name}`]
    const functions = names.map((name) => `${name}() { ${at(name).join(' ')} "$@"; }`).join('\n')
    await writeFile(
      join(folder, 'programs.sh'),
      `${functions}\n${commands((name) => at(name).join(' '))}\nZSTD=${zstd === undefined ? '' : 'yes'}\n${GNU_FUNCTIONS}`
    )
    return {
      folder,
      image: undefined,
      shell: at('sh'),
      compress: zstd !== undefined,
      said: 'GNU tar of this machine'
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error
    // One is missing, or not of glibc: busybox is asked next.
    return undefined
  }
}

/** What `find` runs, which knows no functions. */
function commands(at: (name: string) => string): string {
  return `STAT='${at('stat')}' MOVE='${at('mv')}' SH='${at('sh')}'`
}

function lacking(name: string): never {
  throw new Error(`there is no ${name}`)
}

/** What the loader would load: `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`. */
async function librariesOf(loader: string, path: string): Promise<string[]> {
  const { stdout } = await run(loader, ['--list', path], { timeout: LIMIT })
  return [...stdout.matchAll(/ => (\/\S+)/g)].map(([, library = '']) => library)
}

async function takeBusybox(folder: string, env: Environment): Promise<Programs | undefined> {
  const path = await findOnPath('busybox', env)
  if (path === undefined || !isStatic(await readFile(path))) return undefined
  const busybox = `${PLACES.helper}/busybox`
  await copyFile(path, join(folder, 'busybox'))
  const functions = NAMES.map((name) => `${name}() { ${busybox} ${name} "$@"; }`).join('\n')
  await writeFile(
    join(folder, 'programs.sh'),
    `${functions}\n${commands((name) => `${busybox} ${name}`)}\nZSTD=\n${BUSYBOX_FUNCTIONS}`
  )
  return {
    folder,
    image: undefined,
    shell: [busybox, 'sh'],
    compress: false,
    said: `busybox of this machine (${path}), which keeps whole seconds only`
  }
}
