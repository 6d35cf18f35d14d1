import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { isOlderThan } from './versions.js'

interface Floor {
  input: string
  /** The first buildx that knows the input's flag. */
  since: string
  given: (inputs: ActionInputs) => boolean
  /** The inputs without it. */
  without: (inputs: ActionInputs) => ActionInputs
}

/** As docker/build-push-action leaves them out, but only where they were given. */
const FLOORS: readonly Floor[] = [
  {
    input: 'annotations',
    since: '0.12.0',
    given: ({ annotations }) => annotations.length > 0,
    without: (inputs) => ({ ...inputs, annotations: [] })
  },
  {
    input: 'build-contexts',
    since: '0.8.0',
    given: ({ buildContexts }) => buildContexts.length > 0,
    without: (inputs) => ({ ...inputs, buildContexts: [] })
  },
  {
    input: 'attests, provenance and sbom',
    since: '0.10.0',
    given: ({ attests, provenance, sbom }) =>
      attests.length > 0 || provenance !== undefined || sbom !== undefined,
    without: (inputs) => ({ ...inputs, attests: [], provenance: undefined, sbom: undefined })
  }
]

const OLDEST_FOR_CALL = '0.15.0'

/**
 * The inputs without those that this version of buildx does not know, and a warning for each of them. An unknown version
 * knows them all.
 * @throws {InputError} for `call`, without which something else would be done
 */
export function withinVersion(
  inputs: ActionInputs,
  buildxVersion: string | undefined
): { inputs: ActionInputs; warnings: string[] } {
  if (inputs.call !== undefined && isOlderThan(OLDEST_FOR_CALL, [buildxVersion])) {
    throw new InputError(`call: needs buildx ${OLDEST_FOR_CALL} or newer; here is ${buildxVersion}.`)
  }
  const unknown = FLOORS.filter(({ since, given }) => given(inputs) && isOlderThan(since, [buildxVersion]))
  return {
    inputs: unknown.reduce((left, { without }) => without(left), inputs),
    warnings: unknown.map(
      ({ input, since }) =>
        `${input}: left out, as it needs buildx ${since} or newer; here is ${buildxVersion}.`
    )
  }
}
