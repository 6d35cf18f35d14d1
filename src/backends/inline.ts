import { type CacheBackend, unusable, usable } from './backend.js'
import { pushesImage } from './image.js'

/** More names of one image lead to the same cache; each costs a request. */
const MOST_IMPORTS = 3

/**
 * In the image itself, and so only of the stages that the image is made of. It is what docker's own builder can write, and
 * there is no request of it that could fail by itself.
 */
export const inline: CacheBackend = {
  name: 'inline',
  keeps: 'in the image that is pushed, and only of its last stage; whoever can pull the image can read it',
  compresses: false,
  attributes: [],
  assess: (_facts, inputs) => {
    if (!pushesImage(inputs)) return unusable('it is a part of the image, and nothing is pushed.')
    if (inputs.tags.length === 0)
      return unusable('it is read from the image, and there are no tags to find it by.')
    return usable('the image that is pushed carries it.')
  },
  cacheFrom: ({ tags }) => [
    tags.slice(0, MOST_IMPORTS).map((ref) => ({ type: 'registry', attributes: { ref } }))
  ],
  cacheTo: () => [{ type: 'inline', attributes: {} }]
}
