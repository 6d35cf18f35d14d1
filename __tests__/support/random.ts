/** Gives a whole number from 0 on that is less than `limit`. */
export type Random = (limit: number) => number

/**
 * Whole numbers below a limit from a fixed sequence (mulberry32): the same in every run, so that a failure can be had
 * again.
 */
export function randomFrom(seed: number): Random {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const value = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((value ^ (value >>> 14)) >>> 0) % limit
  }
}
