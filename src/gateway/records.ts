/** What a gateway saw, for the report and for what follows a build. */
export interface Records {
  reached: Set<string>
  lost: { digest: string; reason: string }[]
  refused: string[]
  faults: string[]
  bytesServed: number
  bytesTaken: number
}

/** More different reasons than a report has room for: a client that goes wrong shall not fill the memory. */
const MOST_REASONS = 100

export function createRecords(): Records {
  return { reached: new Set(), lost: [], refused: [], faults: [], bytesServed: 0, bytesTaken: 0 }
}

/** BuildKit asks for the same blob in several ways; it is lost once, for the first reason. */
export function noteLost(records: Records, digest: string, reason: string): void {
  const isKnown = records.lost.some((lost) => lost.digest === digest)
  if (!isKnown && records.lost.length < MOST_REASONS) records.lost.push({ digest, reason })
}

export function noteReason(list: string[], reason: string): void {
  if (!list.includes(reason) && list.length < MOST_REASONS) list.push(reason)
}
