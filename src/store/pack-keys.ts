import { createHash, randomBytes } from 'node:crypto'

/*
 * How packs and indexes are called in the cache service. The number is that of the format: what is written in another one
 * has other names, and is never found.
 */

/** What makes entries comparable, for the service: a hash of a fixed text, as an entry depends on no path and no tool. */
export const PACKS_VERSION = createHash('sha256').update('buildkit-cache packs 2').digest('hex')

const NAME = /^[a-z0-9_.-]+$/
const PACK_KEY = /^buildkit-cache-2-pack\/[a-z0-9_.-]+\/[0-9a-f]{16}$/

/** What the keys of all indexes of a name begin with. */
export function indexPrefix(name: string): string {
  return `buildkit-cache-2/${checked(name)}/`
}

/**
 * A key for a new index. It was never used before: a key that a killed job reserved stays taken, and must be in nobody's
 * way.
 */
export function newIndexKey(name: string): string {
  return `${indexPrefix(name)}${unique()}`
}

/** A key for a new pack, which was never used before either. */
export function newPackKey(name: string): string {
  return `buildkit-cache-2-pack/${checked(name)}/${unique()}`
}

export function isPackKey(key: string): boolean {
  return PACK_KEY.test(key)
}

function unique(): string {
  return randomBytes(8).toString('hex')
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new Error(`"${name}" is no name for a cache`)
  return name
}
