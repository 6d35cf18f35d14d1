import { registryOf } from '../environment/docker-config.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs.js'
import {
  type Assessment,
  type CacheBackend,
  type CacheRequest,
  IGNORE_ERROR,
  unusable,
  usable
} from './backend.js'

/** A cache image in a registry, beside the image or in a repository of its own. */
export const registry: CacheBackend = {
  name: 'registry',
  assess,
  cacheFrom: ({ ref }) => (ref === undefined ? [] : [{ type: 'registry', attributes: { ref } }]),
  cacheTo: ({ ref, mode }) =>
    ref === undefined ? [] : [{ type: 'registry', attributes: { ref, mode, ...IGNORE_ERROR } }]
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

/** The bare names of this machine, which want no login. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host)
}

/** Whether the build pushes an image, be it by `push` or by an output. */
function pushes({ push, outputs }: ActionInputs): boolean {
  return push || outputs.some((output) => /(^|,)\s*(type=registry|push=true)\s*(,|$)/.test(output))
}
