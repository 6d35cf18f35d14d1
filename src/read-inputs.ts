import { checkForBackend, parseCacheAttributes } from './backends/cache-attributes.js'
import { parseOutput } from './buildx/output.js'
import { InputError } from './errors.js'
import {
  type ActionInputs,
  CACHE_CHOICES,
  CACHE_COMPRESSION_CHOICES,
  CACHE_EXPORT_CHOICES,
  CACHE_RELEASE_CHOICES,
  CACHE_SAVE_CHOICES,
  isBuild,
  ON_LOW_HIT_RATIO_CHOICES,
  wishesForOwnBuilder
} from './inputs/action-inputs.js'
import { parseCsv, parseList, parseRawList, parseSshList, parseUntrimmedList } from './inputs/lists.js'
import { parseSecretItems, type SecretItem } from './inputs/secrets.js'
import {
  checkOutputs,
  checkPlatforms,
  checkTags,
  checkUlimits,
  parseBoolean,
  parseCall,
  parseChoice,
  parseDigestImage,
  parseName,
  parseRatio,
  parseRepository,
  parseSize,
  parseSizes
} from './inputs/values.js'
import type { MountBounds } from './mounts/bounds.js'
import { type MountChoice, parseCacheMap, parseMountChoice } from './mounts/choice.js'

/** What GitHub keeps for a repository without payment. */
const CACHE_MAX_SIZE = 10_000_000_000

const CACHE_MOUNTS_MAX_SIZE: MountBounds = { each: 2_000_000_000, total: 5_000_000_000 }

/**
 * Reads all inputs through `read`, which gives an input's text as it is, empty if not given.
 * @throws {InputError} for the first value that is not allowed, and for values that contradict each other
 */
export function readInputs(read: (name: string) => string): ActionInputs {
  const raw = (name: string): string => read(name).trim()
  const text = (name: string): string | undefined => raw(name) || undefined
  const boolean = (name: string, fallback: boolean): boolean => parseBoolean(name, raw(name), fallback)
  const list = (name: string, parse: (text: string) => string[]): string[] =>
    parseNamed(name, raw(name), parse)
  const secretItems = (name: string, parse: (text: string) => string[], form: string): SecretItem[] =>
    parseSecretItems(name, parseNamed(name, read(name), parse), form)
  return checkTogether({
    addHosts: list('add-hosts', parseCsv),
    allow: list('allow', parseCsv),
    annotations: list('annotations', parseList),
    attests: list('attests', parseList),
    buildArgs: list('build-args', parseList),
    buildContexts: list('build-contexts', parseList),
    builder: text('builder'),
    call: parseCall(raw('call')),
    cgroupParent: text('cgroup-parent'),
    context: text('context'),
    file: text('file'),
    labels: list('labels', parseList),
    load: boolean('load', false),
    network: text('network'),
    noCache: boolean('no-cache', false),
    noCacheFilters: list('no-cache-filters', parseCsv),
    outputs: checkOutputs(list('outputs', parseRawList)),
    platforms: checkPlatforms(list('platforms', parseCsv)),
    provenance: text('provenance'),
    pull: boolean('pull', false),
    push: boolean('push', false),
    sbom: text('sbom'),
    secrets: secretItems('secrets', parseUntrimmedList, 'id=value'),
    secretEnvs: secretItems('secret-envs', parseCsv, 'id=VARIABLE'),
    secretFiles: secretItems('secret-files', parseList, 'id=path'),
    shmSize: text('shm-size'),
    ssh: list('ssh', parseSshList),
    tags: checkTags(list('tags', parseCsv)),
    target: text('target'),
    ulimit: checkUlimits(list('ulimit', parseList)),
    githubToken: text('github-token'),
    driverOpts: list('driver-opts', parseRawList),
    buildkitdConfig: text('buildkitd-config'),
    buildkitdConfigInline: text('buildkitd-config-inline'),
    cache: parseChoice('cache', raw('cache'), CACHE_CHOICES),
    cacheScope: parseName('cache-scope', raw('cache-scope')),
    cacheImage: parseRepository('cache-image', raw('cache-image')),
    cacheImageWritten: /[A-Z]/.test(raw('cache-image')) ? raw('cache-image') : undefined,
    cacheDir: text('cache-dir'),
    cacheMaxSize: parseSize('cache-max-size', raw('cache-max-size')) ?? CACHE_MAX_SIZE,
    cacheMounts: chooseMounts(list('cache-mounts', parseRawList), raw('cache-map')),
    cacheMountsMaxSize:
      parseSizes('cache-mounts-max-size', raw('cache-mounts-max-size')) ?? CACHE_MOUNTS_MAX_SIZE,
    cacheMountsImage: parseDigestImage('cache-mounts-image', raw('cache-mounts-image')),
    cacheAttributes: parseCacheAttributes(list('cache-attributes', parseList)),
    cacheCompression: parseChoice('cache-compression', raw('cache-compression'), CACHE_COMPRESSION_CHOICES),
    cacheExport: parseChoice('cache-export', raw('cache-export'), CACHE_EXPORT_CHOICES),
    cacheSave: parseChoice('cache-save', raw('cache-save'), CACHE_SAVE_CHOICES),
    cacheRelease: parseChoice('cache-release', raw('cache-release'), CACHE_RELEASE_CHOICES),
    cacheFrom: list('cache-from', parseList),
    cacheTo: list('cache-to', parseList),
    summary: boolean('summary', true),
    reportFile: text('report-file'),
    minHitRatio: parseRatio('min-hit-ratio', raw('min-hit-ratio')),
    onLowHitRatio: parseChoice('on-low-hit-ratio', raw('on-low-hit-ratio'), ON_LOW_HIT_RATIO_CHOICES),
    dryRun: boolean('dry-run', false),
    jobStatus: text('job-status')
  })
}

/** A map that was written for another action says which mounts, unless `cache-mounts` does. */
function chooseMounts(items: string[], map: string): MountChoice {
  const choice = parseMountChoice(items)
  const mapped = parseCacheMap(map)
  return choice.kind === 'auto' ? (mapped ?? choice) : choice
}

/** A list's items. */
function parseNamed(name: string, text: string, parse: (text: string) => string[]): string[] {
  try {
    return parse(text)
  } catch (error) {
    // The parser's own message can quote the text; a list may hold a secret.
    throw new InputError(`${name}: is not a well-formed list (an unclosed double quote?).`, { cause: error })
  }
}

/** Looks for inputs that make no sense together. */
function checkTogether(inputs: ActionInputs): ActionInputs {
  const { push, tags, outputs, builder, buildkitdConfig, buildkitdConfigInline } = inputs
  if (
    isBuild(inputs) &&
    push &&
    tags.length === 0 &&
    !outputs.some((output) => parseOutput(output).attributes.name)
  ) {
    throw new InputError(
      'push: needs the name to push to; give tags, such as ghcr.io/owner/name:latest, or push: false.'
    )
  }
  if (buildkitdConfig !== undefined && buildkitdConfigInline !== undefined) {
    throw new InputError(
      'buildkitd-config: was given together with buildkitd-config-inline; give one of them.'
    )
  }
  checkForBackend(inputs)
  const [own] = wishesForOwnBuilder(inputs)
  if (builder !== undefined && own !== undefined) {
    throw new InputError(
      `${own}: is for a builder that this action makes, but builder names another one; give one of them.`
    )
  }
  return inputs
}
