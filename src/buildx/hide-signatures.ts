/*
 * What buildx prints goes out as it comes, but for the signatures of addresses: BuildKit quotes an address that it could
 * not fetch from, and whoever has one of the cache service may read the cache, for as long as it is good.
 */

const SIGNATURE = /([?&](?:sig|X-Amz-Signature|X-Amz-Security-Token)=)[^&\s"']+/gi

/** Of an address that is cut off, no more than this is waited for the rest of. */
const LONGEST_ADDRESS = 16_384

/** Passes bytes on, with stars for signatures. */
export interface SignatureFilter {
  take(bytes: Buffer): void
  /** Passes on what was held back. */
  end(): void
}

export function hideSignatures(print: (bytes: Buffer) => void): SignatureFilter {
  // One character for each byte, so that nothing else can change.
  let held = ''
  const pass = (text: string): void => {
    if (text !== '') print(Buffer.from(text.replace(SIGNATURE, '$1***'), 'latin1'))
  }
  return {
    take: (bytes) => {
      const text = held + bytes.toString('latin1')
      const rest = text.length - unfinishedAddress(text)
      held = text.slice(rest)
      pass(text.slice(0, rest))
    },
    end: () => {
      pass(held)
      held = ''
    }
  }
}

/** The beginning of an address that is cut off in its first characters. */
const BEGUN = /(?:^|\W)h(?:t|tt|ttp|ttps|ttps?:|ttps?:\/)?$/i

/** How many characters at the end may be the beginning of an address. */
function unfinishedAddress(text: string): number {
  const end = text.slice(-LONGEST_ADDRESS)
  const word = end.slice(lastSpace(end) + 1)
  const isAddress = word.includes('://') || BEGUN.test(word)
  return isAddress && word.length < LONGEST_ADDRESS ? word.length : 0
}

function lastSpace(text: string): number {
  return Math.max(...[' ', '\n', '\r', '\t', '"'].map((space) => text.lastIndexOf(space)))
}
