import { type BuildRequest, type ResultFiles, toBuildArgs } from '../../src/buildx/argv.js'
import { attestationsOf } from '../../src/buildx/attestations.js'
import { resolveContexts } from '../../src/buildx/context.js'
import { toExportArgs } from '../../src/buildx/export.js'
import { withinVersion } from '../../src/buildx/floors.js'
import { planSecrets } from '../../src/buildx/secret-files.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { readInputs } from '../../src/read-inputs.js'
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

/** Every input of docker/build-push-action, the lists with two items. */
export const EVERYTHING: Texts = {
  'add-hosts': 'db:10.0.0.1,api:10.0.0.2',
  allow: 'network.host,security.insecure',
  annotations: 'a=1\nindex:b=2',
  attests: 'type=other\ntype=third,x=y',
  'build-args': 'A=1,2\nB= #',
  'build-contexts': 'base={{defaultContext}}:base\nalpine=docker-image://alpine',
  builder: 'lab',
  'cache-from': 'type=gha,scope=a\nocto/a',
  'cache-to': 'type=gha,scope=a\ntype=inline',
  call: 'build',
  'cgroup-parent': '/docker.slice',
  context: '{{defaultContext}}:api',
  file: 'api/Dockerfile',
  'github-token': 'ghs_x',
  labels: 'l=1\nm=2',
  load: 'true',
  network: 'host',
  'no-cache': 'true',
  'no-cache-filters': 'one,two',
  outputs: 'type=image,name=a\ntype=docker',
  platforms: 'linux/amd64,linux/arm64',
  provenance: 'mode=max',
  pull: 'true',
  push: 'true',
  sbom: 'true',
  'secret-envs': 'npm=NPM_TOKEN,pip=PIP_TOKEN',
  'secret-files': 'key=./key\ncert=./cert',
  secrets: 'one=1\ntwo=2',
  'shm-size': '2g',
  ssh: 'default,id=/a,/b',
  tags: 'octo/app:1,octo/app:2',
  target: 'final',
  ulimit: 'nofile=1024\nnproc=1:2'
}

/** Where the secrets that `argsOf` plans would be written. */
export const SECRETS_FOLDER = '/temp/secrets'

const FILES: ResultFiles = { imageId: '/temp/imageid', metadata: '/temp/metadata' }

/** Reads inputs from their texts, as the step does. */
export function read(texts: Texts = {}): ReturnType<typeof readInputs> {
  return readInputs((name) => texts[name] ?? '')
}

/** The arguments of the build that these texts ask for. Caches and destination are what the user wrote, and nothing else. */
export function argsOf(texts: Texts, facts: EnvironmentFacts = createFacts()): string[] {
  const { inputs, request } = requestOf(texts, facts)
  return toBuildArgs(inputs, request)
}

/** The arguments that write the caches of that build after it. */
export function exportArgsOf(texts: Texts, facts: EnvironmentFacts = createFacts()): string[] {
  const { inputs, request } = requestOf(texts, facts)
  return toExportArgs(inputs, request)
}

function requestOf(texts: Texts, facts: EnvironmentFacts): { inputs: ActionInputs; request: BuildRequest } {
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
  return { inputs, request: frozen(request) }
}

/** What these texts add to the arguments of a build of `.` that gives nothing else. */
export function addedBy(texts: Texts): string[] {
  const files = Object.values(FILES)
  return argsOf({ context: '.', ...texts })
    .slice(1, -1)
    .filter((arg, index, args) => !files.includes(arg) && !files.includes(args[index + 1] ?? ''))
}
