import type { CacheListingAnswer } from '../environment/listed-caches.js'

/** One entry of a repository's Actions cache, as GitHub's API lists it. */
export interface ListedCache {
  key: string
  ref: string
  bytes: number
}

/** What a repository's Actions cache is filled with. Bytes. */
export interface CacheHealth {
  bytes: number
  /** What GitHub keeps; where more is written, the least recently used go. */
  quota: number
  /** Whether there are more entries than were listed. */
  isPart: boolean
  /** Of this action, by scope, the largest first. */
  scopes: { scope: string; bytes: number; entries: number }[]
  /** Of others, by what wrote them, the largest first. */
  others: { tool: string; bytes: number; entries: number }[]
  /** Other refs than this run may read that have a cache of this scope. */
  elsewhere: string[]
}

/** What GitHub keeps of a repository without payment; bytes. */
const FREE = 10e9

/** What others call their keys. */
const TOOLS: readonly [string, RegExp][] = [
  ["BuildKit's gha cache", /^(?:buildkit-blob-|index-)/],
  ['actions/setup-node', /^node-cache-/],
  ['actions/setup-python', /^setup-python-/],
  ['actions/setup-go', /^setup-go-/],
  ['actions/setup-java', /^setup-java-/],
  ['Swatinem/rust-cache', /^v\d+-rust-/],
  ['gradle/actions', /^gradle-/],
  ['ruby/setup-ruby', /^setup-ruby-/],
  ['docker/setup-buildx-action', /^(?:buildx-dl-bin|buildx-bin)-/],
  ['buildx (local folder)', /buildx/i]
]

/** Of this action: layers and mounts (`pack-keys.ts`, `layer-source.ts`), and records (`record-plan.ts`). */
const OURS = /^buildkit-cache-(?:2\/|2-pack\/|1-|record-2\/[^/]+\/)(?<name>[^/]+)/
/** What follows a scope in a name: the repository, the branch, the kind of its content. */
const SCOPE = /^.*?__[^./]+/

/**
 * What a list of caches says of a repository.
 * @param of `scope` of this run, and the `refs` that it can read
 */
export function describeHealth(
  { caches, count, bytes, quota }: CacheListingAnswer,
  { scope, refs }: { scope: string; refs: readonly string[] }
): CacheHealth {
  const isPart = count > caches.length
  const ours = caches.filter(({ key }) => OURS.test(key))
  const others = caches.filter(({ key }) => !OURS.test(key))
  const ofScope = ours.filter((cache) => scopeOf(cache) === withoutRest(scope))
  const isReadable = ofScope.some(({ ref }) => refs.includes(ref))
  return {
    bytes: bytes ?? sumOf(caches),
    quota: quota ?? FREE,
    isPart,
    scopes: grouped(ours, scopeOf).map(({ name, ...rest }) => ({ scope: name, ...rest })),
    others: grouped(others, toolOf).map(({ name, ...rest }) => ({ tool: name, ...rest })),
    elsewhere: isReadable || isPart ? [] : [...new Set(ofScope.map(({ ref }) => ref))].sort()
  }
}

function scopeOf({ key }: ListedCache): string {
  const name = OURS.exec(key)?.groups?.name ?? ''
  return withoutRest(name)
}

function withoutRest(name: string): string {
  return SCOPE.exec(name)?.[0] ?? name
}

function toolOf({ key }: ListedCache): string {
  const [known] = TOOLS.find(([, pattern]) => pattern.test(key)) ?? []
  // What a key begins with mostly says whose it is; the rest are hashes and versions.
  return (
    known ??
    `${/^[A-Za-z][A-Za-z_]*(?:-[A-Za-z_]+(?![A-Za-z0-9_]))*/.exec(key)?.[0].slice(0, 40) ?? key.slice(0, 20)}…`
  )
}

function grouped(
  caches: readonly ListedCache[],
  nameOf: (cache: ListedCache) => string
): { name: string; bytes: number; entries: number }[] {
  const groups = Map.groupBy(caches, nameOf)
  return [...groups]
    .map(([name, all]) => ({ name, bytes: sumOf(all), entries: all.length }))
    .toSorted((one, other) => other.bytes - one.bytes)
}

function sumOf(caches: readonly ListedCache[]): number {
  return caches.reduce((sum, { bytes }) => sum + bytes, 0)
}
