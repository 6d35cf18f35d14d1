import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError } from '../errors.js'
import { ifAbsent } from '../if-absent.js'
import type { Environment } from './variables.js'

/** The folder that holds what this action keeps on a runner: layouts of layers, one per scope, and a marker. */
export interface CacheFolder {
  path: string
  /** `declared`: the user gave `cache-dir`; `proved`: an earlier job left its marker; `unknown`: neither. */
  persistence: 'declared' | 'proved' | 'unknown'
}

const MARKER = '.buildkit-cache'
const LAYERS = 'layers'

/** What a cache folder may hold: ours, and what a file system puts at the root of a volume. */
const EXPECTED = new Set([MARKER, LAYERS, 'state', 'lost+found'])

/**
 * The folder that has a folder for each OCI layout. Those that a service carries from job to job are in the folder of the
 * job alone: a later job, which may be trusted more, finds on this machine nothing of what they hold.
 */
export function layersFolder(
  { cacheFolder, temp }: { cacheFolder: CacheFolder; temp: string },
  isCarried: boolean
): string {
  return join(isCarried ? carriedFolder(temp) : cacheFolder.path, LAYERS)
}

function carriedFolder(temp: string): string {
  return join(temp, 'buildkit-cache-carried')
}

/** Deletes what was to be carried to later jobs. */
export async function removeCarried(env: Environment = process.env): Promise<void> {
  await rm(carriedFolder(env.RUNNER_TEMP || '/tmp'), { recursive: true, force: true, maxRetries: 5 })
}

/** Where layouts may be: where an input says, if one does, or else where they are by default; and those of the job alone. */
export function placesOfCacheFolder(given: string | undefined, env: Environment): string[] {
  const usual = join(env.RUNNER_TOOL_CACHE || env.RUNNER_TEMP || '/tmp', 'buildkit-cache')
  const known = given === undefined ? [usual] : [resolve(env.GITHUB_WORKSPACE || '.', given), usual]
  return [...known, carriedFolder(env.RUNNER_TEMP || '/tmp')]
}

/**
 * Looks at the cache folder and writes nothing.
 * @throws {InputError} if the given folder holds what this action did not put there
 */
export async function inspectCacheFolder(
  given: string | undefined,
  env: Environment,
  jobStartedAt: number | undefined
): Promise<CacheFolder> {
  const [path = ''] = placesOfCacheFolder(given, env)
  if (given === undefined)
    return { path, persistence: (await isLeftByEarlierJob(path, jobStartedAt)) ? 'proved' : 'unknown' }
  const foreign = (await entries(path)).filter((name) => !EXPECTED.has(name))
  if (foreign.length > 0 && foreign[0] !== undefined) {
    throw new InputError(
      `cache-dir: ${path} holds files that this action did not make (such as ${foreign[0]}) and is left untouched; ` +
        'give an empty folder or one that does not exist yet.'
    )
  }
  return { path, persistence: 'declared' }
}

/** Leaves the marker by which a later job knows that this machine keeps files. */
export async function leaveMarker(folder: CacheFolder): Promise<void> {
  await mkdir(folder.path, { recursive: true })
  await writeFile(
    join(folder.path, MARKER),
    'Kept by buildkit-cache-action to see whether this runner keeps files.\n',
    {
      flag: 'wx'
    }
  ).catch((error: NodeJS.ErrnoException) => {
    // An earlier job's marker keeps its time: that is what proves persistence.
    if (error.code !== 'EEXIST') throw error
  })
}

async function isLeftByEarlierJob(path: string, jobStartedAt: number | undefined): Promise<boolean> {
  if (jobStartedAt === undefined) return false
  const marker = await stat(join(path, MARKER)).catch(ifAbsent(undefined))
  return marker !== undefined && marker.mtimeMs < jobStartedAt
}

async function entries(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new InputError(`cache-dir: ${path} cannot be used as a folder (${code}).`, { cause: error })
  }
}
