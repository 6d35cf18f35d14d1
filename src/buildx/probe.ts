import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withFolder } from '../cancellation.js'
import { reasonOf } from '../errors.js'
import type { BuildxCommand } from './ask.js'
import { renderEntry } from './cache-entry.js'
import { runQuietly } from './quietly.js'

/** An import is asked for only where there is a step to look up. */
const DOCKERFILE = 'FROM scratch\nCOPY Dockerfile /\n'

/** A builder that cannot connect to an address may wait for it; milliseconds. */
const LIMIT = 10_000

/** Far above the last line. */
const MOST_TEXT = 64 * 1024

/** What a probe needs of the run. */
interface Place {
  buildx: BuildxCommand
  /** Undefined for the current one. */
  builder: string | undefined
  env: Record<string, string>
  /** A folder that the job has for such things. */
  temp: string
}

/**
 * Lets a builder import a cache from each of these refs, in the smallest of all builds: whether it reaches them, whoever
 * answers there sees. None of them need be there.
 * @returns when the build has ended: why it failed, if it did
 */
export async function probeImports(
  refs: readonly string[],
  { buildx, builder, env, temp }: Place,
  signal: AbortSignal
): Promise<string | undefined> {
  const imports = refs.flatMap((ref) => ['--cache-from', probeEntry(ref)])
  const named = builder === undefined ? [] : ['--builder', builder]
  const args = ['build', ...named, ...imports, '--output', 'type=cacheonly']
  try {
    return await withFolder(join(temp, 'buildkit-cache-probe-'), async (folder) => {
      await writeFile(join(folder, 'Dockerfile'), DOCKERFILE)
      const quiet = { ...env, BUILDKIT_PROGRESS: 'plain', BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' }
      const limits = { limit: LIMIT, most: MOST_TEXT, signal }
      const { exitCode, text } = await runQuietly(buildx, [...args, folder], quiet, limits)
      return exitCode === 0 ? undefined : text.trimEnd().split('\n').at(-1)
    })
  } catch (error) {
    return reasonOf(error)
  }
}

function probeEntry(ref: string): string {
  return renderEntry({ type: 'registry', attributes: { ref: `${ref}:probe`, 'registry.insecure': 'true' } })
}
