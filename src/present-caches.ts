import { parseEntries } from './buildx/cache-entry.js'
import { serviceAccess } from './environment/cache-service.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { readS3Access } from './environment/object-stores.js'
import { inspectCacheImage } from './environment/registry-image.js'
import type { LayerRoute } from './layer-route.js'
import type { Caches, Plan } from './plan/plan.js'
import { hasEntry } from './store/cache-entries.js'
import { hasAzureCache, hasS3Cache } from './store/object-stores.js'

/** What can be read and written of a plan's own caches, and whether it was seen that one is there. */
export interface Present extends Caches {
  isThere: boolean
}

/**
 * Which of a plan's own imports are there. BuildKit does not put together two caches that begin with the same steps, so
 * of own, base and default only the first that is there is imported. Nothing is asked where there is no choice.
 */
export async function findPresent(
  { ours, layers }: Pick<Plan, 'ours' | 'layers'>,
  route: LayerRoute | undefined,
  facts: EnvironmentFacts
): Promise<Present> {
  if (route !== undefined) return { ...route.caches, isThere: route.isThere }
  const { imports: chains, exports } = ours
  // A dry run opens no layers.
  if (layers !== undefined) return { imports: chains[0]?.slice(0, 1) ?? [], exports, isThere: false }
  if (chains.flat().length < 2) return { imports: chains.flat(), exports, isThere: false }
  return { exports, ...(await choose(chains, (entry) => isThere(entry, facts))) }
}

/** The first of the first chain; else the first of each other; and where it cannot be told, all of them. */
async function choose(
  [own = [], ...parts]: readonly (readonly string[])[],
  ask: (entry: string) => Promise<boolean | undefined>
): Promise<Pick<Present, 'imports' | 'isThere'>> {
  const first = await firstThere(own, ask)
  if (first === 'unknown') return { imports: lastFirst([...own, ...parts.flat()]), isThere: false }
  if (first !== undefined) return { imports: [first], isThere: true }
  const others = await Promise.all(
    parts.map(async (part) => {
      const other = await firstThere(part, ask)
      if (other === 'unknown') return lastFirst(part)
      return other === undefined ? [] : [other]
    })
  )
  return { imports: others.flat(), isThere: false }
}

async function firstThere(
  chain: readonly string[],
  ask: (entry: string) => Promise<boolean | undefined>
): Promise<string | 'unknown' | undefined> {
  const answers = await Promise.all(chain.map(ask))
  const decisive = answers.findIndex((answer) => answer !== false)
  if (decisive < 0) return undefined
  return answers[decisive] === true ? chain[decisive] : 'unknown'
}

/** Of two caches with the same beginning BuildKit mostly finds the whole of that which comes last (measured). */
function lastFirst(chain: readonly string[]): string[] {
  return chain.toReversed()
}

/** Whether a cache that would be imported is there. Undefined where it cannot be told. */
export async function isThere(
  entry: string,
  { buildx, builder }: EnvironmentFacts
): Promise<boolean | undefined> {
  const [{ type, attributes } = { type: '', attributes: {} }] = parseEntries(entry)
  if (type === 'gha') {
    const access = serviceAccess()
    return access && hasEntry(access, { key: `index-${attributes.scope}-1-`, version: GHA_VERSION })
  }
  if (type === 's3') return hasS3Cache(attributes, readS3Access())
  if (type === 'azblob') return hasAzureCache(attributes)
  if (type !== 'registry' || attributes.ref === undefined) return undefined
  const { kind } = await inspectCacheImage(buildx, builder.name, attributes.ref)
  return kind === 'not known' ? undefined : kind === 'there'
}

/** Of all entries of BuildKit: the hash of `|go-actionscache-1.0` (go-actions-cache cache.go). */
const GHA_VERSION = '693bb7016429d80366022f036f84856888c9f13e00145f5f6f4dce303a38d6f2'
