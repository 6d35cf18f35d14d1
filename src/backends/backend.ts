import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs.js'
import type { CacheEntry } from './entry.js'

export const BACKEND_NAMES = ['gha', 'local', 'registry', 'none'] as const
export type BackendName = (typeof BACKEND_NAMES)[number]

/** What a cache is asked for. */
export interface CacheRequest {
  /** Made of `[a-z0-9_.-]` only. */
  scope: string
  /** How much of the build is exported: `max` has every stage, `min` only what the result is made of. */
  mode: 'max' | 'min'
  /** Compress every layer so, whatever is in the builder; undefined: as it is there. */
  compression: 'gzip' | undefined
  /** Repository and tag for a registry cache; the default branch's. */
  ref: string | undefined
  /** OCI layout for a local cache; the default branch's. */
  folder: string
  /** Added to `ref` and `folder`: those to read, and that to write. Empty for the default branch's. */
  suffixes: { read: readonly string[]; write: string }
}

/** Whether a backend can be used here, in a sentence that the user sees. */
export type Assessment = { usable: true; reason: string } | { usable: false; reason: string }

/**
 * One kind of BuildKit cache. All functions are pure; `reason` completes "registry: …" in the log.
 */
export interface CacheBackend {
  name: BackendName
  assess(facts: EnvironmentFacts, inputs: ActionInputs, request: CacheRequest): Assessment
  /** What to import. Empty where there is nothing to import from. */
  cacheFrom(request: CacheRequest): CacheEntry[]
  /** What to export to; every exporter has `ignore-error=true`, so that a cache never fails a build. */
  cacheTo(request: CacheRequest): CacheEntry[]
}

export function usable(reason: string): Assessment {
  return { usable: true, reason }
}

export function unusable(reason: string): Assessment {
  return { usable: false, reason }
}

/** Attributes of the exporters that write layers as they are told (moby/buildkit util/compression). */
export function compressionAttributes({ compression }: CacheRequest): Record<string, string> {
  return compression === undefined ? {} : { compression, 'force-compression': 'true' }
}

/** `ignore-error` is an attribute of all exporters but inline (moby/buildkit#3430). */
export const IGNORE_ERROR = { 'ignore-error': 'true' } as const
