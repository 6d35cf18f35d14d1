import { renderFields } from '../backends/entry.js'
import type { Destination } from '../buildx/argv.js'
import { attestationsOf } from '../buildx/attestations.js'
import { isImage, isPushed, parseOutput } from '../buildx/output.js'
import { canExportCache } from '../environment/builder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs.js'
import { isBuild } from '../inputs.js'

/** Where a build's result goes, and what that means for the rest of the build. */
export interface DestinationPlan extends Destination {
  /** Whether the image may get attestations that nobody asked for. */
  defaultAttestations: boolean
  /** In sentences, what was added to what the user wrote. */
  remarks: string[]
}

type DestinationFacts = Pick<EnvironmentFacts, 'builder' | 'event' | 'own' | 'runner' | 'settings'>

/**
 * Where the result goes: as the user wrote, so that it is found where docker/build-push-action would have left it, and
 * with the digest of what was pushed. `exportsCache`: whether this build writes a cache.
 */
export function planDestination(
  inputs: ActionInputs,
  facts: DestinationFacts,
  exportsCache: boolean
): DestinationPlan {
  const standsIn = standsInForDocker(facts)
  const keeps = standsIn && isLeftInDocker(inputs, facts) && !inputs.load
  const load = inputs.load || keeps
  const sole = load && !inputs.push && inputs.outputs.length === 0
  const compressible = sole && standsIn && leavesWithJob(facts) && !exportsCache
  const remarks = [
    ...(keeps ? ["the image is loaded into docker, where docker's own builder would have left it."] : []),
    ...(compressible ? ['its layers are not compressed on their way into docker.'] : [])
  ]
  return {
    ...(compressible ? UNCOMPRESSED : written(inputs, load, facts)),
    // docker's own builder makes none, and docker cannot load an image that has them.
    defaultAttestations: !load && !standsIn && !facts.settings.noDefaultAttestations && !toDocker(inputs),
    remarks: remarks.map((remark) => `load: ${remark}`)
  }
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

const AS_GZIP = 'compression=gzip,force-compression=true'

function written(
  inputs: ActionInputs,
  load: boolean,
  { own, builder, runner }: DestinationFacts
): Destination {
  const { push } = inputs
  const forces = leavesWithJob({ own, runner })
  const outputs = forces ? inputs.outputs.map(asGzip) : inputs.outputs
  const images = inputs.outputs.map(parseOutput)
  const registry = forces && push && !images.some(isImage) ? [`type=registry,${AS_GZIP}`] : []
  // The digest that buildx reports is that of its last output: the one in the registry is what users want.
  const comesFirst = (push || images.some(isPushed)) && builder.driver !== 'docker'
  const named = nameForDocker(inputs)
  const loads = load && !toDocker(inputs)
  const docker = loads && (comesFirst || named !== undefined) ? [renderFields(dockerOutput(named))] : []
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

function dockerOutput(name: string | undefined): [key: string, value: string][] {
  return [['type', 'docker'], ...(name === undefined ? [] : ([['name', name]] as [string, string][]))]
}

/** An image has gzip layers, or those that the user asked for, whatever an earlier load left in the builder. */
function asGzip(line: string): string {
  const output = parseOutput(line)
  const hasLayers = isImage(output) || output.type === 'oci'
  if (!hasLayers || 'force-compression' in output.attributes) return line
  return `${line},${'compression' in output.attributes ? 'force-compression=true' : AS_GZIP}`
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
