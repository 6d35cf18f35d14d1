import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { askBuildx, type BuildxCommand } from './ask.js'
import { mergeEvents, type Vertex } from './events.js'
import { jsonLines } from './json-lines.js'

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
  const fresh = (await listReferences(join(refs.buildxState, 'refs', refs.builder))).filter(
    ({ time }) => time >= refs.startedAt
  )
  return fresh.length === 1 ? fresh[0]?.id : undefined
}

/** Names of folders that this action's own builds are of: it probes the builder and carries mounts by them. */
const HELPERS = /^buildkit-cache-(?:probe|helper)-/

/**
 * `NODE/ID` files of builds that are none of this action's own, with the time they were written. None where the folder is not
 * what it should be.
 */
async function listReferences(folder: string): Promise<{ id: string; time: number }[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && entry.parentPath !== folder)
    const references = await Promise.all(
      files.map(async ({ name, parentPath }) => {
        const path = join(parentPath, name)
        return { id: name, time: (await stat(path)).mtimeMs, text: await readFile(path, 'utf8') }
      })
    )
    return references.filter(({ text }) => !HELPERS.test(folderOf(text)))
  } catch {
    // No builds yet, or not readable: a report without steps is no reason to fail.
    return []
  }
}

/** How buildx says that a builder does not answer. */
const NO_ANSWER =
  /deadline exceeded|connection refused|no such host|failed to dial|no answer within|error reading from server/

/**
 * The build's vertices, replayed from the builder's history, so that the live log can stay plain.
 * Undefined where the builder has no such record (BuildKit before 0.11, or buildx before 0.20).
 * @throws {Error} if the builder does not answer
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
  if (answer.exitCode === 0) return mergeEvents(answer.stderr)
  if (NO_ANSWER.test(answer.stderr)) throw new Error(`builder ${builder} does not answer`)
  return undefined
}

/** The name of the context's folder, as a reference has it (buildx localstate/localstate.go); empty if it has none. */
function folderOf(reference: string): string {
  try {
    const { LocalPath } = JSON.parse(reference) as { LocalPath?: unknown }
    return typeof LocalPath === 'string' ? basename(LocalPath) : ''
  } catch {
    return ''
  }
}

/**
 * Whether the builder has made no other build than this, but for this action's own: then every step that came from a cache
 * came from an imported one. Undefined where it does not tell.
 */
export async function isOnlyBuild(
  command: BuildxCommand,
  builder: string,
  id: string
): Promise<boolean | undefined> {
  const answer = await askBuildx(command, ['history', 'ls', '--builder', builder, '--format', 'json'])
  if (answer.exitCode !== 0) return undefined
  const ids = jsonLines<{ ref?: string; name?: string }>(answer.stdout)
    .filter(({ name }) => !HELPERS.test(name ?? ''))
    .map(({ ref }) => ref?.split('/').at(-1))
  return ids.length > 0 && ids.every((other) => other === id)
}
