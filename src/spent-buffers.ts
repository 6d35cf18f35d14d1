import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes that pass before it is worth 2 ms. */
const EACH = 8 * 1024 * 1024

let passed = 0
let collect: ((options: { type: 'minor' }) => void) | undefined

/**
 * Notes that so many bytes went through this process, and from time to time has the buffers freed that they came in. V8 sees
 * late how large those are, and lets 40 MB more of them lie about. That a program may ask for it is a flag, which here can
 * only be set at run time.
 */
export function notePassed(bytes: number): void {
  passed += bytes
  if (passed < EACH) return
  passed = 0
  collect ??= findCollector()
  collect({ type: 'minor' })
}

function findCollector(): NonNullable<typeof collect> {
  setFlagsFromString('--expose-gc')
  try {
    return runInNewContext('gc')
  } finally {
    setFlagsFromString('--no-expose-gc')
  }
}
