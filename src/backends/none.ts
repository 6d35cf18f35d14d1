import { type CacheBackend, usable } from './backend.js'

/** No cache beyond what the builder itself still has. */
export const none: CacheBackend = {
  name: 'none',
  keeps: 'nowhere but in the builder itself',
  compresses: true,
  attributes: [],
  assess: () => usable('nothing is imported or exported.'),
  cacheFrom: () => [],
  cacheTo: () => []
}
