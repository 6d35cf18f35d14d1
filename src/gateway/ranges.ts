/** Which bytes of a blob are wanted; `start` and `end` are both included. */
export type WantedRange =
  | { kind: 'whole' }
  | { kind: 'part'; start: number; end: number }
  | { kind: 'unsatisfiable' }

/**
 * Reads a `Range` header for a blob of `size` bytes. What is no single range of bytes asks for the whole, as RFC 9110
 * (14.2) allows: several ranges, other units, and what cannot be read.
 */
export function parseRange(header: string | undefined, size: number): WantedRange {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replaceAll(' ', '') ?? '')
  const [, first = '', last = ''] = found ?? []
  if (first === '' && last === '') return { kind: 'whole' }
  if (first === '') return lastBytes(Number(last), size)
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return { kind: 'whole' }
  return start < size ? { kind: 'part', start, end } : { kind: 'unsatisfiable' }
}

function lastBytes(count: number, size: number): WantedRange {
  if (count === 0 || size === 0) return { kind: 'unsatisfiable' }
  return { kind: 'part', start: Math.max(0, size - count), end: size - 1 }
}

/** Where a chunk of an upload belongs: `Content-Range: START-END`, without the unit that RFC 9110 has. */
export type ChunkRange =
  | { kind: 'next' }
  | { kind: 'at'; start: number; length: number }
  | { kind: 'unreadable' }

export function parseChunkRange(header: string | undefined): ChunkRange {
  if (header === undefined) return { kind: 'next' }
  const found = /^(?:bytes[= ])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(header.trim())
  const [start, end] = [Number(found?.[1]), Number(found?.[2])]
  if (found === null || end < start) return { kind: 'unreadable' }
  return { kind: 'at', start, length: end - start + 1 }
}

/** The `Range` header by which an upload says what it has; `0-0` where that is nothing, as other registries do. */
export function rangeOfUpload(size: number): string {
  return `0-${Math.max(0, size - 1)}`
}
