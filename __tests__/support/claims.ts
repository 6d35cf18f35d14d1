import { afterEach } from '@jest/globals'
import type { Claim } from '../../src/store/claim.js'
import type { OpenLayers } from '../../src/store/layers.js'

const taken: (Claim | undefined)[] = []
afterEach(async () => {
  for (const claim of taken.splice(0)) await claim?.release()
})

/**
 * The same function, with the claims that it takes released after the test: a test that fails before it releases them
 * would keep the whole run from ending.
 */
export function releasedAfterTest<Words extends unknown[], Taken extends Claim | OpenLayers>(
  take: (...words: Words) => Promise<Taken>
): (...words: Words) => Promise<Taken> {
  return async (...words) => {
    const result = await take(...words)
    taken.push('claim' in result ? result.claim : result)
    return result
  }
}
