import type { MountBounds } from '../mounts/bounds.js'
import type { MountChoice } from '../mounts/choice.js'
import type { SecretItem } from './secrets.js'
import { callMethod } from './values.js'

export const COMPRESSIONS = ['zstd', 'gzip', 'estargz', 'uncompressed'] as const
export type Compression = (typeof COMPRESSIONS)[number]

export const CACHE_CHOICES = ['auto', 'off', 'local', 'gha', 'registry', 'inline', 's3', 'azblob'] as const
export const CACHE_COMPRESSION_CHOICES = ['auto', ...COMPRESSIONS] as const
export const CACHE_EXPORT_CHOICES = ['auto', 'max', 'min'] as const
export const CACHE_SAVE_CHOICES = ['auto', 'always', 'never'] as const
export const CACHE_RELEASE_CHOICES = ['off', 'read'] as const
export const ON_LOW_HIT_RATIO_CHOICES = ['warn', 'fail'] as const

export type CacheChoice = (typeof CACHE_CHOICES)[number]
export type CacheExportChoice = (typeof CACHE_EXPORT_CHOICES)[number]

/** Every input, parsed once. A text input that was not given is `undefined`, a list that was not given is empty. */
export interface ActionInputs {
  addHosts: string[]
  allow: string[]
  annotations: string[]
  attests: string[]
  buildArgs: string[]
  buildContexts: string[]
  builder: string | undefined
  /** What to do with the Dockerfile, if not build it: `check`, `outline,format=json`. */
  call: string | undefined
  cgroupParent: string | undefined
  /** Path, URL or git reference; the repository at this commit if not given. */
  context: string | undefined
  file: string | undefined
  labels: string[]
  load: boolean
  network: string | undefined
  noCache: boolean
  noCacheFilters: string[]
  outputs: string[]
  platforms: string[]
  /** As given: a boolean or attributes. */
  provenance: string | undefined
  pull: boolean
  push: boolean
  sbom: string | undefined
  /** Their values are masked before anything is printed, and never in a message. */
  secrets: SecretItem[]
  /** Values are names of environment variables. */
  secretEnvs: SecretItem[]
  /** Values are paths. */
  secretFiles: SecretItem[]
  shmSize: string | undefined
  ssh: string[]
  tags: string[]
  target: string | undefined
  ulimit: string[]
  githubToken: string | undefined
  driverOpts: string[]
  /** Path of a BuildKit daemon configuration. */
  buildkitdConfig: string | undefined
  buildkitdConfigInline: string | undefined
  cache: CacheChoice
  cacheScope: string | undefined
  /** Repository, lower case, without a tag. */
  cacheImage: string | undefined
  /** The same as it was written, if that was not in lower case. */
  cacheImageWritten: string | undefined
  cacheDir: string | undefined
  /** Bytes that the local cache may take. */
  cacheMaxSize: number
  cacheMounts: MountChoice
  cacheMountsMaxSize: MountBounds
  /** With a digest. */
  cacheMountsImage: string | undefined
  /** Further attributes of the cache, by name. */
  cacheAttributes: Record<string, string>
  cacheExport: CacheExportChoice
  cacheCompression: (typeof CACHE_COMPRESSION_CHOICES)[number]
  cacheSave: (typeof CACHE_SAVE_CHOICES)[number]
  cacheRelease: (typeof CACHE_RELEASE_CHOICES)[number]
  cacheFrom: string[]
  cacheTo: string[]
  summary: boolean
  /** Path of a file that the report is written to, from the workspace on. */
  reportFile: string | undefined
  /** Least part of the steps that should come from a cache, 0 to 1. */
  minHitRatio: number | undefined
  onLowHitRatio: (typeof ON_LOW_HIT_RATIO_CHOICES)[number]
  dryRun: boolean
  /** For the post step; the runner fills it in. */
  jobStatus: string | undefined
}

/** The inputs that ask for a builder of this action's own. */
export function wishesForOwnBuilder({
  driverOpts,
  buildkitdConfig,
  buildkitdConfigInline
}: Pick<ActionInputs, 'driverOpts' | 'buildkitdConfig' | 'buildkitdConfigInline'>): string[] {
  return [
    ...(driverOpts.length > 0 ? ['driver-opts'] : []),
    ...(buildkitdConfig === undefined ? [] : ['buildkitd-config']),
    ...(buildkitdConfigInline === undefined ? [] : ['buildkitd-config-inline'])
  ]
}

/** Whether the Dockerfile is to be built, and not only looked at. */
export function isBuild({ call }: Pick<ActionInputs, 'call'>): boolean {
  return call === undefined || callMethod(call) === 'build'
}
