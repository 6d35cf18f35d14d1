import { appendFileSync } from 'node:fs'

/* Loaded into a step: notes at its end how much memory it took, in MB, a line for each process. */

const { PEAK_MEMORY_FILE: file } = process.env
if (file !== undefined)
  process.on('exit', () => appendFileSync(file, `${Math.round(process.resourceUsage().maxRSS / 1024)}\n`))
