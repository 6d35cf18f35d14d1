import { parseEntries, renderEntry } from '../buildx/cache-entry.js'

/** Exporters that know `ignore-error` (moby/buildkit#3430); inline does not. */
const CAN_IGNORE_ERRORS = new Set(['registry', 'local', 'gha', 's3', 'azblob'])

/**
 * The user's `cache-to` lines, with `ignore-error=true` where they say nothing of it: a cache that cannot be
 * written must not fail a build. A line that cannot be read stays as it is.
 */
export function withIgnoredErrors(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const entries = parseEntries(line)
    const changes = entries.some(
      ({ type, attributes }) => CAN_IGNORE_ERRORS.has(type) && !('ignore-error' in attributes)
    )
    if (!changes) return [line]
    return entries.map((entry) =>
      renderEntry({
        ...entry,
        attributes: { ...entry.attributes, 'ignore-error': entry.attributes['ignore-error'] ?? 'true' }
      })
    )
  })
}

/** The cache types that the user's lines name, each once. */
export function typesOf(lines: readonly string[]): string[] {
  return [...new Set(lines.flatMap((line) => parseEntries(line).map(({ type }) => type)))]
}

/** Whether a line names the token that it wants to use, instead of the job's. */
export function bringsItsOwnToken(line: string): boolean {
  return parseEntries(line).some(({ attributes }) => 'token' in attributes)
}
