import type { Destination } from '../buildx/argv.js'
import { attestationsOf } from '../buildx/attestations.js'
import { renderFields } from '../buildx/cache-entry.js'
import { isImage, isPushed, parseOutput } from '../buildx/output.js'
import { canExportCache } from '../environment/builder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs, Compression } from '../inputs/action-inputs.js'
import { isBuild } from '../inputs/action-inputs.js'
import { holdsOtherThanGzip } from './compression.js'

/** Where a build's result goes, and what that means for the rest of the build. */
export interface DestinationPlan extends Destination {
  /** Whether the image may get attestations that nobody asked for. */
  defaultAttestations: boolean
  /** In sentences, what was added to what the user wrote. */
  remarks: string[]
}

type DestinationFacts = Pick<EnvironmentFacts, 'builder' | 'event' | 'own' | 'runner' | 'settings'>

/** What the build's cache means for its result. */
interface CacheUse {
  /** Whether this build writes a cache. */
  exports: boolean
  /** How layers of the cache are compressed. */
  compression: Compression | undefined
}

/**
 * Where the result goes: as the user wrote, so that it is found where docker/build-push-action would have left it, and
 * with the digest of what was pushed.
 */
export function planDestination(
  inputs: ActionInputs,
  facts: DestinationFacts,
  cache: CacheUse
): DestinationPlan {
  const standsIn = standsInForDocker(facts)
  const keeps = standsIn && isLeftInDocker(inputs, facts) && !inputs.load
  const load = inputs.load || keeps
  const sole = load && !inputs.push && inputs.outputs.length === 0
  const compressible = sole && standsIn && leavesWithJob(facts) && !cache.exports
  const remarks = [
    ...(keeps ? ["the image is loaded into docker, where docker's own builder would have left it."] : []),
    ...(compressible ? ['its layers are not compressed on their way into docker.'] : [])
  ]
  return {
    ...(compressible ? UNCOMPRESSED : written(inputs, load, facts, cache)),
    // docker's own builder makes none, and docker cannot load an image that has them.
    defaultAttestations: !load && !standsIn && !facts.settings.noDefaultAttestations && !toDocker(inputs),
    remarks: remarks.map((remark) => `load: ${remark}`)
  }
}

/** Whether the build makes an image that somebody may publish, and not only files or a cache. */
export function makesImage(inputs: ActionInputs, facts: DestinationFacts): boolean {
  const kinds = inputs.outputs.map(parseOutput)
  return (
    inputs.push ||
    inputs.load ||
    kinds.some((output) => isImage(output) || output.type === 'oci' || output.type === 'docker') ||
    (standsInForDocker(facts) && isLeftInDocker(inputs, facts))
  )
}

/** Whether the builder is one of this action's own that nobody else uses, and that is removed after the job. */
export function leavesWithJob({ own, runner }: Pick<EnvironmentFacts, 'own' | 'runner'>): boolean {
  return own !== undefined && runner.ephemeral
}

/**
 * Compressing takes most of a load's time. Only where nobody can publish the layers later, which a builder keeps as it
 * first wrote them: docker's classic store compresses anew what it pushes, and the builder is this action's own (whose
 * pushes and caches say how they compress) and goes with the job.
 */
const UNCOMPRESSED: Destination = {
  outputs: ['type=docker,compression=uncompressed'],
  load: false,
  push: false
}

type Fields = [key: string, value: string][]

/** BuildKit takes estargz layers for gzip ones and leaves them so: only as estargz do images not depend on such a cache. */
function layersOf(compression: Compression | undefined): Fields {
  const force: Fields = [['force-compression', 'true']]
  return compression === 'estargz'
    ? [['compression', 'estargz'], ...force, ['oci-mediatypes', 'true']]
    : [['compression', 'gzip'], ...force]
}

/**
 * Images have gzip layers, or those that the user asked for, whatever an earlier load left in the builder, and whatever a
 * cache holds: a layer is published as the builder got it if nothing else is said.
 */
function written(
  inputs: ActionInputs,
  load: boolean,
  { own, builder, runner }: DestinationFacts,
  { compression }: CacheUse
): Destination {
  const { push } = inputs
  const forces = leavesWithJob({ own, runner }) || holdsOtherThanGzip(compression)
  const layers = layersOf(compression)
  const outputs = forces ? inputs.outputs.map((line) => withLayers(line, layers)) : inputs.outputs
  const images = inputs.outputs.map(parseOutput)
  const registry =
    forces && push && !images.some(isImage) ? [renderFields([['type', 'registry'], ...layers])] : []
  // The digest that buildx reports is that of its last output: the one in the registry is what users want.
  const comesFirst = (push || images.some(isPushed)) && builder.driver !== 'docker'
  const named = nameForDocker(inputs)
  const loads = load && !toDocker(inputs)
  // docker's classic store, in whose place such a builder is, keeps no compressed layers.
  const compresses = forces && !standsInForDocker({ own })
  const docker =
    loads && (comesFirst || named !== undefined || compresses)
      ? [renderFields(dockerOutput(named, compresses ? layers : []))]
      : []
  return {
    outputs: [...docker, ...outputs, ...registry],
    load: load && docker.length === 0,
    push: push && registry.length === 0
  }
}

/** The image's name where only an output has it, and no tag: `--load` would load it without a name. */
function nameForDocker({ tags, outputs, load }: ActionInputs): string | undefined {
  if (load || tags.length > 0) return undefined
  const names = outputs.map(parseOutput).filter(isImage)
  return names.map(({ attributes }) => attributes.name).find((name) => name !== undefined && name !== '')
}

function dockerOutput(name: string | undefined, layers: Fields): Fields {
  return [['type', 'docker'], ...(name === undefined ? [] : ([['name', name]] as Fields)), ...layers]
}

function withLayers(line: string, layers: Fields): string {
  const output = parseOutput(line)
  const hasLayers = isImage(output) || output.type === 'oci' || output.type === 'docker'
  if (!hasLayers || 'force-compression' in output.attributes) return line
  return `${line},${'compression' in output.attributes ? 'force-compression=true' : renderFields(layers)}`
}

/**
 * Whether the builder is one of this action's own in the place of docker's, which could not export a cache. One that the
 * inputs ask for has docker/setup-buildx-action's ways instead.
 */
export function standsInForDocker({ own }: Pick<EnvironmentFacts, 'own'>): boolean {
  return (
    own !== undefined && !own.asked && own.insteadOf.driver === 'docker' && !canExportCache(own.insteadOf)
  )
}

/** Whether docker's own builder would have left the image in docker. Its classic store takes one platform and no attestations. */
function isLeftInDocker(inputs: ActionInputs, facts: DestinationFacts): boolean {
  const { outputs, push, platforms } = inputs
  const attested = attestationsOf(inputs, false, facts).some(
    (entry) => !/(^|,)disabled=true(,|$)/.test(entry)
  )
  const kept = outputs.length === 0 || push || outputs.map(parseOutput).some(isImage)
  return isBuild(inputs) && platforms.length < 2 && !attested && kept && !toDocker(inputs)
}

function toDocker({ outputs }: ActionInputs): boolean {
  return outputs.some((line) => parseOutput(line).type === 'docker')
}
