import { afterEach, jest } from '@jest/globals'

let written: string[] = []
afterEach(() => {
  jest.restoreAllMocks()
})

/** Catches what is written to standard output from now to the end of the test; returns a reader of it. */
export function catchOutput(): () => string {
  written = []
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk: string | Uint8Array) => {
    written.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    return true
  })
  return () => written.join('')
}
