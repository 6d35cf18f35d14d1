import { parseEntries, withoutSecrets } from '../buildx/cache-entry.js'
import type { Vertex } from '../buildx/events.js'
import type { Step } from '../buildx/steps.js'
import { oneLine, shorten } from '../text.js'

/** One cache that was read or written in a build. */
export interface CacheTransfer {
  /** Short: `gha`, `registry ghcr.io/octo/app:cache`. */
  name: string
  seconds: number
  error: string | undefined
}

const IMPORT = /^importing cache manifest from (?<from>[\s\S]*)$/
/** Caches that have no address BuildKit names by a hash of their attributes: `gha:8948893147678467338`. */
const NUMBERED = /^(local|gha|s3|azblob):\d+$/
const EXPORT = /^exporting (?<to>cache to[\s\S]*|to GitHub Actions Cache)$/

/** A registry says so of a cache image that nobody has written yet. */
const NOT_YET = /^(?!.*blob sha256:).*(not found|NAME_UNKNOWN|MANIFEST_UNKNOWN)/i

export function isNotYet(error: string): boolean {
  return NOT_YET.test(error)
}

/** What BuildKit says of imports that failed, each once. */
export function importErrors(vertices: readonly Vertex[]): string[] {
  return errorsOf(vertices, IMPORT)
}

/** What BuildKit says of exports that failed, each once, also of those whose errors are ignored. */
export function exportErrors(vertices: readonly Vertex[]): string[] {
  return errorsOf(vertices, EXPORT)
}

function errorsOf(vertices: readonly Vertex[], name: RegExp): string[] {
  const errors = vertices.filter((vertex) => name.test(vertex.name)).map(({ error }) => error)
  return [...new Set(errors.filter((error) => error !== undefined))]
}

/** What a build imported, as it was given: our own cache by the name of its backend. */
export function importsOf(
  vertices: readonly Vertex[],
  { ours, backend }: { ours: readonly string[]; backend: string }
): CacheTransfer[] {
  return vertices.flatMap(({ name, seconds, error }): CacheTransfer[] => {
    const { from } = IMPORT.exec(name)?.groups ?? {}
    if (from === undefined) return []
    const isOurs = ours.some((line) => parseEntries(line).some(({ attributes }) => attributes.ref === from))
    return [
      {
        name: isOurs ? backend : withoutSecrets(from.replace(NUMBERED, '$1')),
        seconds,
        error: error && errorClause(error)
      }
    ]
  })
}

/** What a service answers may have many lines, and quote signed addresses. */
export function errorClause(error: string): string {
  return shorten(withoutSecrets(oneLine(error)), 300)
}

/** How long the slowest of the imports took, which is how long all steps waited. */
export function importSeconds(vertices: readonly Vertex[]): number {
  return Math.max(0, ...vertices.filter(({ name }) => IMPORT.test(name)).map(({ seconds }) => seconds))
}

/** Caches that were written with the image; what is written after it is no part of the build's record. */
export function exportsOf(vertices: readonly Vertex[]): CacheTransfer[] {
  return vertices.flatMap(({ name, seconds, error }): CacheTransfer[] => {
    const { to } = EXPORT.exec(name)?.groups ?? {}
    return to === undefined
      ? []
      : [{ name: to.replace(/^(?:cache )?to /, ''), seconds, error: error && errorClause(error) }]
  })
}

/**
 * Where a step that was cached came from: an import by its name, or `this builder`. Undefined where BuildKit does not tell:
 * it does not name the import, and of layers that are not fetched it does not even tell whether it was one.
 * @param isNew whether the builder had made nothing before this build, as far as that is known
 */
export function sourceOf(
  { status, bytes }: Pick<Step, 'status' | 'bytes'>,
  imports: readonly CacheTransfer[],
  isNew: boolean | undefined
): string | undefined {
  if (status !== 'cached') return undefined
  const read = imports.filter(({ error }) => error === undefined)
  if (read.length === 0) return 'this builder'
  if (bytes === 0 && isNew !== true) return undefined
  return read.length === 1 ? read[0]?.name : 'an import'
}
