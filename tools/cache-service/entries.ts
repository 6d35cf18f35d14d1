/** A cache entry. `size` is in bytes, 0 until it is finalized; `blob` names its bytes in the blob store. */
export type Entry = {
  readonly id: number
  readonly key: string
  readonly version: string
  readonly scope: string
  readonly blob: string
  readonly createdAt: Date
  size: number
  finalized: boolean
}

/** What is looked for: `scopes` and `restoreKeys` in the order in which they are tried. */
export type Lookup = {
  key: string
  restoreKeys: readonly string[]
  version: string
  scopes: readonly string[]
}

/** The identity of an entry: two entries never share all three. */
export type EntryName = { key: string; version: string; scope: string }

/** The entries of the service, oldest first, with the service's rules for who sees which. */
export type Entries = {
  all(): readonly Entry[]
  /** Makes an entry that is not visible until it is finalized; undefined when its name is taken. */
  reserve(name: EntryName): Entry | undefined
  named(name: EntryName): Entry | undefined
  find(lookup: Lookup): Entry | undefined
  /** Forgets the entries with this key, in every scope and version, and returns them. */
  remove(key: string): Entry[]
}

export function createEntries(): Entries {
  let entries: Entry[] = []
  let lastId = 0
  const named = ({ key, version, scope }: EntryName): Entry | undefined =>
    entries.find((entry) => entry.key === key && entry.version === version && entry.scope === scope)
  return {
    all: () => entries,
    named,
    reserve(name) {
      if (named(name)) return undefined
      lastId += 1
      const entry: Entry = {
        ...name,
        id: lastId,
        blob: `entry-${lastId}`,
        createdAt: new Date(),
        size: 0,
        finalized: false
      }
      entries.push(entry)
      return entry
    },
    find: (lookup) => findEntry(entries, lookup),
    remove(key) {
      const removed = entries.filter((entry) => entry.key === key)
      entries = entries.filter((entry) => entry.key !== key)
      return removed
    }
  }
}

/** Scope by scope: the entry with exactly this key, else by each restore key the newest that starts with it. */
function findEntry(
  entries: readonly Entry[],
  { key, restoreKeys, version, scopes }: Lookup
): Entry | undefined {
  const visible = entries.filter((entry) => entry.finalized && entry.version === version)
  for (const scope of scopes) {
    const inScope = visible.filter((entry) => entry.scope === scope)
    const exact = inScope.find((entry) => entry.key === key)
    if (exact) return exact
    for (const prefix of restoreKeys) {
      const newest = inScope.findLast((entry) => entry.key.startsWith(prefix))
      if (newest) return newest
    }
  }
  return undefined
}
