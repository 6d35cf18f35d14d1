import type { CacheEntry } from '../buildx/cache-entry.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs, Compression } from '../inputs/action-inputs.js'

export const BACKEND_NAMES = ['gha', 'local', 'registry', 'inline', 's3', 'azblob', 'none'] as const
export type BackendName = (typeof BACKEND_NAMES)[number]

/** Names of caches, made of `[a-z0-9_.-]` only. */
export interface CacheNames {
  /**
   * Those to read: of each list only the first that is there. First the build's own, its base's and the default branch's;
   * then, to be read if none of these is there, those of single platforms.
   */
  read: readonly (readonly string[])[]
  write: string
}

/** What a cache is asked for. */
export interface CacheRequest {
  names: CacheNames
  /** How much of the build is exported: `max` has every stage, `min` only what the result is made of. */
  mode: 'max' | 'min'
  /** How layers are compressed that are not compressed yet; undefined: as BuildKit does by itself, with gzip. */
  compression: Compression | undefined
  /** Repository of a registry cache; undefined if there is none. */
  image: string | undefined
  /** The image's own names, where an inline cache is. */
  tags: readonly string[]
  /** Where the layouts of a local cache are, a folder for each name. */
  folder: string
  /** What the backend needs beside that: the user's `cache-attributes`, and what the environment says. */
  attributes: Readonly<Record<string, string>>
}

/** Whether a backend can be used here, in a sentence that the user sees. */
export type Assessment = { usable: true; reason: string } | { usable: false; reason: string }

/**
 * One kind of BuildKit cache. All functions are pure; `reason` completes "registry: …" in the log.
 */
export interface CacheBackend {
  name: BackendName
  /** Where the bytes live and who can read them, for the documentation. */
  keeps: string
  /** Whether layers are compressed as asked; the others know gzip only (moby/buildkit util/compression). */
  compresses: boolean
  /** Attributes that a user may add (moby/buildkit cache/remotecache); the others have an input or are this action's. */
  attributes: readonly string[]
  assess(facts: EnvironmentFacts, inputs: ActionInputs): Assessment
  /** What to import, in lists as the names to read are. Empty where there is nothing to import from. */
  cacheFrom(request: CacheRequest): CacheEntry[][]
  /** What to export to; every exporter that can has `ignore-error=true`, so that a cache never fails a build. */
  cacheTo(request: CacheRequest): CacheEntry[]
}

export function usable(reason: string): Assessment {
  return { usable: true, reason }
}

export function unusable(reason: string): Assessment {
  return { usable: false, reason }
}

/**
 * What the exporters that write layers as they are told are told. Layers that are compressed already stay so: converting
 * the base image's too was measured, and costs a first build more than it saves later ones.
 */
export function compressionAttributes({ compression }: CacheRequest): Record<string, string> {
  return compression === undefined ? {} : { compression }
}

/** An entry for each name to read, in the same lists. */
export function entriesOf({ names }: CacheRequest, entry: (name: string) => CacheEntry): CacheEntry[][] {
  return names.read.map((chain) => chain.map(entry))
}

/** `ignore-error` is an attribute of all exporters but inline (moby/buildkit#3430). */
export const IGNORE_ERROR = { 'ignore-error': 'true' } as const

/** Of a request's attributes those that an import, or an export, knows. */
export function pick(
  attributes: Readonly<Record<string, string>>,
  names: readonly string[]
): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)))
}
