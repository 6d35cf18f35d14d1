import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { askBuildx, type BuildxCommand } from './ask.js'
import { mergeEvents, type Vertex } from './events.js'

/**
 * The id under which the builder's history keeps this build. buildx names it in the metadata file
 * (`buildx.build.ref`: builder/node/id); for a failed build it writes no such file, and the id is the one that
 * is new under buildx's `refs` folder. Undefined if that does not decide: another build ran at the same time.
 */
export async function findBuildId(
  metadata: Record<string, unknown> | undefined,
  refs: { buildxState: string; builder: string; startedAt: number }
): Promise<string | undefined> {
  const reference = metadata?.['buildx.build.ref']
  if (typeof reference === 'string') return reference.split('/').at(-1)
  const folder = join(refs.buildxState, 'refs', refs.builder)
  const nodes = await list(folder)
  const files = (
    await Promise.all(
      nodes.map(async (node) => (await list(join(folder, node))).map((id) => join(folder, node, id)))
    )
  ).flat()
  const times = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file)).mtimeMs })))
  const fresh = times.filter(({ time }) => time >= refs.startedAt)
  return fresh.length === 1 ? fresh[0]?.file.split('/').at(-1) : undefined
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/**
 * The build's vertices, replayed from the builder's history, so that the live log can stay plain.
 * Undefined where the builder has no such record (BuildKit before 0.11, or buildx before 0.20).
 */
export async function readVertices(
  command: BuildxCommand,
  builder: string,
  id: string
): Promise<Vertex[] | undefined> {
  const answer = await askBuildx(command, [
    'history',
    'logs',
    '--builder',
    builder,
    '--progress',
    'rawjson',
    id
  ])
  return answer.exitCode === 0 ? mergeEvents(answer.stderr) : undefined
}
