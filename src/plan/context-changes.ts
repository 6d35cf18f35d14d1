import { relative, resolve } from 'node:path'
import { parseEntries } from '../buildx/cache-entry.js'
import { parseOutput } from '../buildx/output.js'
import { isRemoteContext } from '../buildx/remote-context.js'
import type { ActionInputs } from '../inputs/action-inputs.js'

/**
 * Whether the build itself writes into a folder that it sends to the builder, by an output or a cache of the user's: the
 * same build once more would then be another one.
 */
export function changesItsContext(
  { context, buildContexts, outputs, cacheTo }: ActionInputs,
  workspace: string
): boolean {
  const named = buildContexts.map((line) => line.slice(line.indexOf('=') + 1))
  const sources = [...(context === undefined ? [] : [context]), ...named]
    .filter((source) => !isRemoteContext(source) && !source.includes('://'))
    .map((source) => resolve(workspace, source))
  const caches = cacheTo.flatMap(parseEntries).flatMap(({ attributes: { dest } }) => dest ?? [])
  const written = [...outputs.flatMap(destinationOf), ...caches].map((path) => resolve(workspace, path))
  return written.some((path) => sources.some((source) => isWithin(source, path)))
}

/** The path that an output writes to, if any: `dest=…`, or a lone path. */
function destinationOf(line: string): string[] {
  const { type, attributes } = parseOutput(line)
  if (attributes.dest !== undefined) return [attributes.dest]
  return type === 'local' && !line.includes('=') ? [line] : []
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return !way.startsWith('..')
}
