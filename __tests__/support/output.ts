import { afterEach, jest } from '@jest/globals'

afterEach(() => {
  jest.restoreAllMocks()
})

/** Catches what is written to a stream from now to the end of the test; returns a reader of it. */
export function catchOutput(stream: NodeJS.WriteStream = process.stdout): () => string {
  const written: Buffer[] = []
  jest.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
    written.push(Buffer.from(chunk as string))
    return true
  })
  return () => Buffer.concat(written).toString('utf8')
}
