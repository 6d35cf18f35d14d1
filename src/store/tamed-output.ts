import { harmless } from '../say.js'

/*
 * @actions/cache prints what others wrote as it is: keys and messages of the service, and what tar says of names of files. The
 * runner takes no command from that. The package's own commands, such as those that mask, are each a text by itself.
 */

const COMMAND = /^::[a-z-]+(?: [^\r\n]*?)?::[^\r\n]*\n?$/

/** What the package prints: what others wrote is no command; its own commands are left as they are. */
export function tamed(chunk: string | Uint8Array): string {
  // Programs that it runs are read in bytes.
  if (typeof chunk !== 'string') return harmless(Buffer.from(chunk).toString())
  return COMMAND.test(chunk) ? chunk : harmless(chunk)
}

const STREAMS = [process.stdout, process.stderr]
let working = 0
let release = (): void => undefined

/** Does some work of the package's; meanwhile nothing is printed that is a command but its own. */
export async function withTamedOutput<T>(work: () => Promise<T>): Promise<T> {
  working++
  if (working === 1) release = tameStreams()
  try {
    return await work()
  } finally {
    working--
    if (working === 0) release()
  }
}

function tameStreams(): () => void {
  const writes = STREAMS.map((stream) => stream.write)
  for (const [index, stream] of STREAMS.entries()) {
    const write = writes[index] as (...words: unknown[]) => boolean
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) =>
      write.call(stream, tamed(chunk), ...rest)) as typeof stream.write
  }
  return () => {
    for (const [index, stream] of STREAMS.entries()) stream.write = writes[index] ?? stream.write
  }
}
