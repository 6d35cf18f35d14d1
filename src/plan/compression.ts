import type { BackendName } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs, Compression } from '../inputs/action-inputs.js'

/**
 * How a cache compresses layers that are not compressed yet; undefined leaves it to BuildKit, which then takes gzip. zstd
 * takes a fifth of gzip's time to export. docker's own builder has a compression for images and caches in common, and
 * those that know gzip only are not told anything.
 */
export function compressionOf(
  backend: BackendName,
  { cacheCompression }: Pick<ActionInputs, 'cacheCompression'>,
  { builder }: Pick<EnvironmentFacts, 'builder'>
): Compression | undefined {
  if (!BACKENDS[backend].compresses || backend === 'none') return undefined
  if (cacheCompression !== 'auto') return cacheCompression
  return builder.driver === 'docker' ? undefined : 'zstd'
}

/** Whether a cache may hold layers that an image must not get as they are. */
export function holdsOtherThanGzip(compression: Compression | undefined): boolean {
  return compression !== undefined && compression !== 'gzip'
}
