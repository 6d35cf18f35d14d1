import { stringify } from 'csv-stringify/sync'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { csvFields } from '../inputs/csv-fields.js'
import { parseGoBool } from '../inputs/go-bool.js'
import { readBoolean } from '../inputs/values.js'
import { isOlderThan } from './versions.js'

/** The first BuildKit that makes attestations. */
const OLDEST_BUILDKIT = '0.11.0'

type AttestationInputs = Pick<ActionInputs, 'attests' | 'provenance' | 'sbom'>
type AttestationFacts = Pick<EnvironmentFacts, 'builder' | 'event'>

/**
 * The values of `--attest`, as docker/build-push-action makes them (src/context.ts): what `provenance` and `sbom` say, or
 * a provenance by default; then what `attests` says of other types, and of these two if their own inputs say nothing.
 * `byDefault` is whether the image may have a provenance that nobody asked for.
 */
export function attestationsOf(
  inputs: AttestationInputs,
  byDefault: boolean,
  facts: AttestationFacts
): string[] {
  const { runUrl } = facts.event
  const provenance =
    ownProvenance(inputs, runUrl) ?? (byDefault ? defaultProvenance(inputs, facts) : undefined)
  const sbom = inputs.sbom === undefined ? undefined : withoutBooleans(`type=sbom,${inputs.sbom}`)
  const others = inputs.attests
    .filter((entry) => !(hasType(entry, 'provenance') && provenance !== undefined))
    .filter((entry) => !(hasType(entry, 'sbom') && sbom !== undefined))
    .map((entry) => (hasType(entry, 'provenance') ? withBuilderId(entry, runUrl) : entry))
  return [...[provenance, sbom].filter((entry) => entry !== undefined), ...others.map(withoutBooleans)]
}

function ownProvenance({ provenance }: AttestationInputs, runUrl: string | undefined): string | undefined {
  if (provenance === undefined) return undefined
  const wanted = readBoolean(provenance)
  if (wanted === false) return 'type=provenance,disabled=true'
  const attributes = wanted === true ? 'type=provenance' : `type=provenance,${provenance}`
  return withoutBooleans(withBuilderId(attributes, runUrl))
}

/** None where the builder cannot make it. Of a private repository it tells little. */
function defaultProvenance(
  { attests }: AttestationInputs,
  { builder, event }: AttestationFacts
): string | undefined {
  const versions = builder.nodes.map(({ buildkitVersion }) => buildkitVersion)
  const known = versions.length > 0 && versions.every((version) => version !== undefined)
  // docker's own builder does not count as able in docker/build-push-action; buildx then does as it thinks best.
  if (!known || isOlderThan(OLDEST_BUILDKIT, versions) || builder.driver === 'docker') return undefined
  if (attests.some((entry) => hasType(entry, 'provenance'))) return undefined
  const mode = event.isPrivate === true ? 'mode=min,inline-only=true' : 'mode=max'
  return withBuilderId(`type=provenance,${mode}`, event.runUrl)
}

function withBuilderId(entry: string, runUrl: string | undefined): string {
  const named = fieldsOf(entry).some((field) => field.startsWith('builder-id='))
  return named || runUrl === undefined ? entry : `${entry},builder-id=${runUrl}`
}

/** `true` and `false` by themselves, as buildx has them for `disabled=` (util/buildflags/attests.go). */
function withoutBooleans(entry: string): string {
  const fields = fieldsOf(entry)
  if (fields.every((field) => parseGoBool(field) === undefined)) return entry
  const named = fields.map((field) => {
    const value = parseGoBool(field)
    return value === undefined ? field : `disabled=${!value}`
  })
  return stringify([named], { eof: false })
}

function hasType(entry: string, type: string): boolean {
  return fieldsOf(entry).includes(`type=${type}`)
}

function fieldsOf(entry: string): string[] {
  return csvFields(entry) ?? [entry]
}
