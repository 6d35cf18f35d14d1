import type { ActionInputs } from '../inputs/action-inputs.js'
import { renderFields } from './cache-entry.js'
import type { BuildContexts } from './context.js'
import { parseOutput } from './output.js'
import type { SecretFile } from './secret-files.js'

/** Files in which buildx leaves its results. */
export interface ResultFiles {
  imageId: string
  metadata: string
}

/** What a build's arguments are made of, beside what the user wrote. */
export interface BuildRequest {
  contexts: BuildContexts
  caches: { imports: readonly string[]; exports: readonly string[] }
  /** Values of `--attest`. */
  attestations: readonly string[]
  secretFiles: readonly SecretFile[]
  /** Where the result goes. */
  destination: Destination
  /** Undefined for the current builder. */
  builder: string | undefined
  /** Undefined for a build without a result. */
  files: ResultFiles | undefined
}

/** Where a build's result goes: values of `--output`, and the two short forms. */
export interface Destination {
  outputs: readonly string[]
  load: boolean
  push: boolean
}

/**
 * The arguments of `buildx` for this build, in the order of docker/build-push-action (src/context.ts), which
 * makes the two easy to compare.
 */
export function toBuildArgs(inputs: ActionInputs, request: BuildRequest): string[] {
  const { contexts, caches, attestations, secretFiles, destination, builder, files } = request
  const { outputs, load, push } = destination
  return [
    'build',
    ...repeat('--add-host', inputs.addHosts),
    ...repeat('--allow', inputs.allow),
    ...repeat('--annotation', inputs.annotations),
    ...repeat('--build-arg', inputs.buildArgs),
    ...repeat('--build-context', contexts.named),
    ...repeat('--cache-from', caches.imports),
    ...repeat('--cache-to', caches.exports),
    ...optional('--call', inputs.call),
    ...optional('--cgroup-parent', inputs.cgroupParent),
    ...repeat(
      '--secret',
      inputs.secretEnvs.map(({ id, value }) => secret(id, 'env', value))
    ),
    ...optional('--file', inputs.file),
    ...(files === undefined || outputs.some(writesFiles) ? [] : ['--iidfile', files.imageId]),
    ...repeat('--label', inputs.labels),
    ...repeat('--no-cache-filter', inputs.noCacheFilters),
    ...repeat('--output', outputs),
    ...(inputs.platforms.length > 0 ? ['--platform', inputs.platforms.join(',')] : []),
    ...repeat('--attest', attestations),
    ...repeat(
      '--secret',
      secretFiles.map(({ id, path }) => secret(id, 'src', path))
    ),
    ...optional('--shm-size', inputs.shmSize),
    ...repeat('--ssh', inputs.ssh),
    ...repeat('--tag', inputs.tags),
    ...optional('--target', inputs.target),
    ...repeat('--ulimit', inputs.ulimit),
    ...optional('--builder', builder),
    ...(load ? ['--load'] : []),
    ...optional('--metadata-file', files?.metadata),
    ...optional('--network', inputs.network),
    ...(inputs.noCache ? ['--no-cache'] : []),
    ...(inputs.pull ? ['--pull'] : []),
    ...(push ? ['--push'] : []),
    contexts.context
  ]
}

function repeat(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value])
}

function optional(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value]
}

/** A path or an id may have a comma in it. */
function secret(id: string, source: 'env' | 'src', value: string): string {
  return renderFields([
    ['id', id],
    [source, value]
  ])
}

/** Such an output has no image, and buildx refuses an `--iidfile` with it. */
function writesFiles(output: string): boolean {
  return ['local', 'tar'].includes(parseOutput(output).type)
}
