import { createHash } from 'node:crypto'

/*
 * Two caches of one scope as one: what BuildKit calls a cache config, which lists layers, each after the one it lies on,
 * and records, each a step with the records of what it was made from (moby/buildkit cache/remotecache/v1/types/spec.go).
 * BuildKit itself imports two caches that begin with the same steps only in part (docs/benchmarks.md), so that what two
 * jobs write at the same time is put together here.
 */

interface CacheLayer {
  blob: string
  /** Index of the layer below, -1 for none; 0 is left out. */
  parent?: number
}

interface CacheRecord {
  digest: string
  /** For each input the records that it may be. */
  inputs?: { selector?: string; link: number }[][]
  layers?: { layer: number; createdAt: string }[]
  chains?: { layers: number[]; createdAt: string }[]
}

/** As JSON has it. */
export interface CacheConfig {
  layers?: CacheLayer[]
  records?: CacheRecord[]
}

/**
 * All that one or the other has; what both have, once.
 * @throws {Error} where a config is not consistent
 */
export function mergeConfigs(first: CacheConfig, second: CacheConfig): CacheConfig {
  const layers = [...(first.layers ?? [])]
  const records = structuredClone(first.records ?? [])
  const newLayer = join(layerKeys(first), layerKeys(second))
  const newRecord = join(recordKeys(first), recordKeys(second))
  for (const [index, layer] of (second.layers ?? []).entries()) {
    const { parent = 0 } = layer
    layers[at(newLayer, index)] ??= { ...layer, parent: parent < 0 ? parent : at(newLayer, parent) }
  }
  for (const [index, record] of (second.records ?? []).entries()) {
    const moved = move(record, newRecord, newLayer)
    const known = records[at(newRecord, index)]
    records[at(newRecord, index)] = known === undefined ? moved : withResults(known, moved)
  }
  return { layers, records }
}

/** Where each of the second list is in both together: at the place of its equal in the first, or after that list. */
function join(first: readonly string[], second: readonly string[]): number[] {
  const places = new Map<string, number>()
  for (const [index, key] of first.entries()) if (!places.has(key)) places.set(key, index)
  let next = first.length
  return second.map((key) => {
    const place = places.get(key) ?? next++
    places.set(key, place)
    return place
  })
}

function move(record: CacheRecord, newRecord: readonly number[], newLayer: readonly number[]): CacheRecord {
  const { digest, inputs, layers, chains } = record
  return {
    digest,
    ...(inputs && {
      inputs: inputs.map((input) => input.map((from) => ({ ...from, link: at(newRecord, from.link) })))
    }),
    ...(layers && { layers: layers.map((result) => ({ ...result, layer: at(newLayer, result.layer) })) }),
    ...(chains && {
      chains: chains.map((result) => ({
        ...result,
        layers: result.layers.map((layer) => at(newLayer, layer))
      }))
    })
  }
}

function withResults(record: CacheRecord, other: CacheRecord): CacheRecord {
  const layers = union(record.layers, other.layers, ({ layer }) => `${layer}`)
  const chains = union(record.chains, other.chains, (result) => result.layers.join())
  return { ...record, ...(layers && { layers }), ...(chains && { chains }) }
}

function union<Result>(
  first: Result[] | undefined,
  second: Result[] | undefined,
  keyOf: (result: Result) => string
): Result[] | undefined {
  if (first === undefined || second === undefined) return first ?? second
  const known = new Set(first.map(keyOf))
  return [...first, ...second.filter((result) => !known.has(keyOf(result)))]
}

/** Layers with equal keys are the same layer on the same layers. */
function layerKeys({ layers = [] }: CacheConfig): string[] {
  return keysOf(layers.length, (index, keyOf) => {
    const { blob, parent = 0 } = at(layers, index)
    demandText(blob)
    return parent < 0 ? blob : `${blob} ${keyOf(parent)}`
  })
}

/** Records with equal keys are the same step made from the same. */
function recordKeys({ records = [] }: CacheConfig): string[] {
  return keysOf(records.length, (index, keyOf) => {
    const { digest, inputs = [] } = at(records, index)
    demandText(digest)
    const made = inputs.map((input) =>
      input.map(({ selector = '', link }) => `${keyOf(link)} ${selector}`).toSorted()
    )
    return JSON.stringify([digest, made])
  })
}

/** The keys of all elements, of which each may want those of others. Hashed, as each has in it those it is made from. */
function keysOf(
  count: number,
  create: (index: number, keyOf: (index: number) => string) => string
): string[] {
  const keys: (string | 'pending' | undefined)[] = new Array(count)
  const keyOf = (index: number): string => {
    const known = keys[index]
    if (known === 'pending' || !Number.isInteger(index) || index < 0 || index >= count)
      throw new Error('the cache config is not consistent')
    if (known !== undefined) return known
    keys[index] = 'pending'
    const key = createHash('sha256').update(create(index, keyOf)).digest('hex')
    keys[index] = key
    return key
  }
  return Array.from({ length: count }, (_, index) => keyOf(index))
}

function demandText(name: unknown): void {
  if (typeof name !== 'string') throw new Error('the cache config is not consistent')
}

function at<Value>(list: readonly Value[], index: number): Value {
  const value = Number.isInteger(index) ? list[index] : undefined
  if (value === undefined) throw new Error('the cache config is not consistent')
  return value
}
