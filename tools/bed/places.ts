import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where things are. Everything that the bed makes is under `.bed`, which git ignores. */
export const toolsFolder = dirname(dirname(fileURLToPath(import.meta.url)))
export const repository = dirname(toolsFolder)
export const bedFolder = join(repository, '.bed')
/** On the PATH of everything that uses the bed. */
export const binFolder = join(bedFolder, 'bin')
/** What only the bed's docker engine uses: its runc, for one, is not the one that BuildKit is given. */
export const engineFolder = join(bedFolder, 'engine')
export const runsFolder = join(bedFolder, 'run')
export const node24 = join(repository, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')

/** The kernel's limit for the path of a unix socket. */
const socketPathLimit = 107

/** The path for a unix socket in a folder. Throws where the kernel would not take it. */
export function socketIn(folder: string): string {
  const socket = join(folder, 's')
  if (Buffer.byteLength(socket) > socketPathLimit)
    throw new Error(`${socket} is too long for a unix socket: clone the repository to a shorter path`)
  return socket
}
