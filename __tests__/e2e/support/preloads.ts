import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const loading = (file: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--no-warnings --import=${pathToFileURL(join(import.meta.dirname, file))}`
})

/** The variables of a job for which minutes pass in no time. */
export const HURRIED = loading('hurried-clock.ts')

/** Those of a job that notes in a file how much memory its processes took, in MB. */
export function notingMemory(file: string): NodeJS.ProcessEnv {
  return { ...loading('peak-memory.ts'), PEAK_MEMORY_FILE: file }
}
