import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Variables by which the processes of a job write the most memory that they had to a file. */
export function measuringMemory(file: string): NodeJS.ProcessEnv {
  const preload = pathToFileURL(join(import.meta.dirname, 'peak-memory.mjs')).href
  return { BENCH_PEAK_MEMORY: file, NODE_OPTIONS: `--import=${preload}` }
}

/** Of each program the most that any process of it had, in MB; the file has lines of `KIB PROGRAM`. */
export async function readPeaks(file: string): Promise<Map<string, number>> {
  const peaks = new Map<string, number>()
  if (!existsSync(file)) return peaks
  for (const line of (await readFile(file, 'utf8')).trim().split('\n')) {
    const [kibibytes = '', ...program] = line.split(' ')
    const name = program.join(' ')
    peaks.set(name, Math.max(peaks.get(name) ?? 0, (Number(kibibytes) * 1024) / 1e6))
  }
  return peaks
}
