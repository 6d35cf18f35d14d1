import { type CacheBackend, usable } from './backend.js'

/** No cache beyond what the builder itself still has. */
export const none: CacheBackend = {
  name: 'none',
  assess: () => usable('nothing is imported or exported.'),
  cacheFrom: () => [],
  cacheTo: () => []
}
