import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Does the work again where it failed, up to `tries` times in all, after a pause (milliseconds) that is longer each time.
 * @throws what the last try threw
 */
export async function withTries<T>(
  tries: number,
  pause: number,
  work: () => Promise<T>,
  signal?: AbortSignal
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      if (tried >= tries || signal?.aborted) throw error
      await sleep(pause * 2 ** (tried - 1) * (0.5 + Math.random()), undefined, signal && { signal })
    }
  }
}

/** Has no more than `most` pieces of work going on at once; the others wait for their turn. */
export function atOnce(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = most
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place goes to the next in line; it is free only where nobody waits.
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
