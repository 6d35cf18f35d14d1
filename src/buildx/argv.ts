import type { ActionInputs } from '../inputs.js'

/** Files in which buildx leaves its results. */
export interface ResultFiles {
  imageId: string
  metadata: string
}

/**
 * The arguments of `buildx` for this build, in the order of docker/build-push-action (src/context.ts), which
 * makes the two easy to compare. `contexts` are the resolved build contexts.
 */
export function toBuildArgs(
  inputs: ActionInputs,
  contexts: { context: string; named: readonly string[] },
  caches: { imports: readonly string[]; exports: readonly string[] },
  files: ResultFiles
): string[] {
  return [
    'build',
    ...repeat('--build-arg', inputs.buildArgs),
    ...repeat('--build-context', contexts.named),
    ...repeat('--cache-from', caches.imports),
    ...repeat('--cache-to', caches.exports),
    ...optional('--file', inputs.file),
    ...(inputs.outputs.some(writesFiles) ? [] : ['--iidfile', files.imageId]),
    ...repeat('--output', inputs.outputs),
    ...(inputs.platforms.length > 0 ? ['--platform', inputs.platforms.join(',')] : []),
    ...repeat('--tag', inputs.tags),
    ...optional('--target', inputs.target),
    ...optional('--builder', inputs.builder),
    ...(inputs.load ? ['--load'] : []),
    '--metadata-file',
    files.metadata,
    ...(inputs.push ? ['--push'] : []),
    contexts.context
  ]
}

function repeat(flag: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [flag, value])
}

function optional(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value]
}

/** Such an output has no image, and buildx refuses an `--iidfile` with it. A bare path is a local output. */
function writesFiles(output: string): boolean {
  return /(^|,)\s*"?type=(local|tar)("|,|\s|$)/.test(output) || !output.includes('=')
}
