import { isLoopback, registryOf } from '../buildx/registry-names.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import {
  type Assessment,
  type CacheBackend,
  compressionAttributes,
  entriesOf,
  IGNORE_ERROR,
  pick,
  unusable,
  usable
} from './backend.js'
import { imageOf, pushesImage } from './image.js'

/** What a registry such as ECR wants, said also to BuildKit before 0.21, which had another default. */
const MANIFEST = { 'image-manifest': 'true', 'oci-mediatypes': 'true' } as const

/** A cache image in a registry, beside the image or in a repository of its own. */
export const registry: CacheBackend = {
  name: 'registry',
  keeps: 'as an image of its own, beside the image or in `cache-image`; whoever can pull it can read it',
  compresses: true,
  attributes: [
    'compression-level',
    'force-compression',
    'image-manifest',
    'oci-mediatypes',
    'registry.insecure'
  ],
  assess,
  cacheFrom: (request) => {
    const { image, attributes } = request
    if (image === undefined) return []
    return entriesOf(request, (name) => ({
      type: 'registry',
      attributes: { ref: refOf(image, name), ...pick(attributes, ['registry.insecure']) }
    }))
  },
  cacheTo: (request) => {
    const { image, mode, names, attributes } = request
    if (image === undefined) return []
    return [
      {
        type: 'registry',
        attributes: {
          ref: refOf(image, names.write),
          mode,
          ...MANIFEST,
          ...compressionAttributes(request),
          ...attributes,
          ...IGNORE_ERROR
        }
      }
    ]
  }
}

/** A tag of its own, so that it never overwrites an image; at most 128 characters, as names are short. */
function refOf(image: string, name: string): string {
  return `${image}:buildcache-${name}`
}

function assess(facts: EnvironmentFacts, inputs: ActionInputs): Assessment {
  const image = imageOf(inputs)
  if (image === undefined) return unusable('there is no cache-image, and no tag to derive one from.')
  const host = registryOf(image)
  if (inputs.cacheImage === undefined && !pushesImage(inputs)) {
    return unusable('nothing is pushed, and no cache-image was given.')
  }
  if (isLoopback(host)) return usable(`${host} is on this machine.`)
  if (facts.registryLogins.includes(host)) return usable(`there is a login for ${host}.`)
  if (inputs.cache === 'registry')
    return usable(`there is no login for ${host}, and what anybody may read is read.`)
  return unusable(noLogin(host))
}

function noLogin(host: string): string {
  return `there is no login for ${host} (docker/login-action makes one).`
}

/** Why a cache image must not even be tried to be written; undefined if it may. */
export function loginBarrier(inputs: ActionInputs, { registryLogins }: EnvironmentFacts): string | undefined {
  const host = registryOf(imageOf(inputs) ?? '')
  return isLoopback(host) || registryLogins.includes(host) ? undefined : noLogin(host)
}
