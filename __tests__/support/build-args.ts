import { toBuildArgs } from '../../src/buildx/argv.js'
import { attestationsOf } from '../../src/buildx/attestations.js'
import { resolveContexts } from '../../src/buildx/context.js'
import { withinVersion } from '../../src/buildx/floors.js'
import { planSecrets } from '../../src/buildx/secret-files.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { readInputs } from '../../src/inputs.js'
import { createFacts } from './builders.js'
import { frozen } from './frozen.js'

/** Every input of docker/build-push-action. */
export const BUILD_PUSH_INPUTS = [
  ...[
    'add-hosts',
    'allow',
    'annotations',
    'attests',
    'build-args',
    'build-contexts',
    'builder',
    'cache-from'
  ],
  ...['cache-to', 'call', 'cgroup-parent', 'context', 'file', 'github-token', 'labels', 'load', 'network'],
  ...['no-cache', 'no-cache-filters', 'outputs', 'platforms', 'provenance', 'pull', 'push', 'sbom'],
  ...['secret-envs', 'secret-files', 'secrets', 'shm-size', 'ssh', 'tags', 'target', 'ulimit']
]

/** What a step gives: texts of inputs by their names. */
export type Texts = Readonly<Record<string, string>>

/** Where the secrets that `argsOf` plans would be written. */
export const SECRETS_FOLDER = '/temp/secrets'

const FILES = { imageId: '/temp/imageid', metadata: '/temp/metadata' }

/** Reads inputs from their texts, as the step does. */
export function read(texts: Texts = {}): ReturnType<typeof readInputs> {
  return readInputs((name) => texts[name] ?? '')
}

/** The arguments of the build that these texts ask for. Caches and destination are what the user wrote, and nothing else. */
export function argsOf(texts: Texts, facts: EnvironmentFacts = createFacts()): string[] {
  const { inputs } = frozen(withinVersion(read(texts), facts.buildxVersion))
  const contexts = resolveContexts(inputs, facts)
  const request = {
    contexts,
    caches: { imports: inputs.cacheFrom, exports: inputs.cacheTo },
    attestations: attestationsOf(inputs, false, facts),
    secretFiles: planSecrets(inputs, contexts, facts.event, SECRETS_FOLDER).files,
    destination: { outputs: inputs.outputs, load: inputs.load, push: inputs.push },
    builder: inputs.builder,
    files: FILES
  }
  return toBuildArgs(inputs, frozen(request))
}

/** What these texts add to the arguments of a build of `.` that gives nothing else. */
export function addedBy(texts: Texts): string[] {
  const files = Object.values(FILES)
  return argsOf({ context: '.', ...texts })
    .slice(1, -1)
    .filter((arg, index, args) => !files.includes(arg) && !files.includes(args[index + 1] ?? ''))
}
