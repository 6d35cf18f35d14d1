import { expect, test } from '@jest/globals'
import { notePassed } from '../src/spent-buffers.js'

const MEGABYTE = 1024 * 1024

/** Bytes of buffers that this process has, in use or not. */
const held = (): number => process.memoryUsage().arrayBuffers

test('buffers that were passed on do not pile up', () => {
  const before = held()
  let most = 0
  for (let count = 0; count < 2_000; count++) {
    // What a socket reads at once.
    notePassed(Buffer.allocUnsafeSlow(64 * 1024).length)
    most = Math.max(most, held() - before)
  }
  expect(most).toBeLessThan(24 * MEGABYTE)
})
