import { isPushed, parseOutput } from '../buildx/output.js'
import { isLoopback, registryOf } from '../environment/docker-config.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs.js'
import {
  type Assessment,
  type CacheBackend,
  type CacheRequest,
  compressionAttributes,
  IGNORE_ERROR,
  unusable,
  usable
} from './backend.js'

/** A cache image in a registry, beside the image or in a repository of its own. */
export const registry: CacheBackend = {
  name: 'registry',
  assess,
  cacheFrom: ({ ref, suffixes }) =>
    ref === undefined
      ? []
      : suffixes.read.map((suffix) => ({ type: 'registry', attributes: { ref: `${ref}${suffix}` } })),
  cacheTo: (request) => {
    const { ref, mode, suffixes } = request
    if (ref === undefined) return []
    const attributes = {
      ref: `${ref}${suffixes.write}`,
      mode,
      ...compressionAttributes(request),
      ...IGNORE_ERROR
    }
    return [{ type: 'registry', attributes }]
  }
}

function assess(facts: EnvironmentFacts, inputs: ActionInputs, { ref }: CacheRequest): Assessment {
  if (ref === undefined) return unusable('there is no cache-image, and no tag to derive one from.')
  const host = registryOf(ref)
  if (inputs.cacheImage === undefined && !pushes(inputs)) {
    return unusable('nothing is pushed, and no cache-image was given.')
  }
  if (isLoopback(host)) return usable(`${host} is on this machine.`)
  if (facts.registryLogins.includes(host)) return usable(`there is a login for ${host}.`)
  return unusable(`there is no login for ${host} (docker/login-action makes one).`)
}

/** Whether the build pushes an image, be it by `push` or by an output. */
function pushes({ push, outputs }: ActionInputs): boolean {
  return push || outputs.map(parseOutput).some(isPushed)
}
