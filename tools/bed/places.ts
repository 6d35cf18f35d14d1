import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where things are. Everything that the bed makes is under `.bed`, which git ignores. */
export const toolsFolder = dirname(dirname(fileURLToPath(import.meta.url)))
export const repository = dirname(toolsFolder)
export const bedFolder = join(repository, '.bed')
export const binFolder = join(bedFolder, 'bin')
export const runsFolder = join(bedFolder, 'run')
export const node24 = join(repository, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
