import { createHash, type Hash } from 'node:crypto'

/*
 * Digests as OCI has them. BuildKit has sha256 only.
 */

/** What a blob's name in a layout comes after. */
export const SHA256 = 'sha256:'

const DIGEST = /^sha256:[0-9a-f]{64}$/

export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && DIGEST.test(text)
}

/** Whether a media type can stand in a header, as it does where a manifest is served. */
export function isMediaType(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]{1,255}$/.test(text)
}

/** The digest of what a hash was given. */
export function digestFrom(hash: Hash): string {
  return `${SHA256}${hash.digest('hex')}`
}

export function digestOfBytes(bytes: string | Uint8Array): string {
  return digestFrom(createHash('sha256').update(bytes))
}
