import { readFile } from 'node:fs/promises'
import { parseEntries } from './buildx/cache-entry.js'
import { placeOfLoss } from './buildx/cache-loss.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { inspectCacheImage } from './environment/registry-image.js'
import { blobPath, hasBlob } from './store/oci-layout.js'

type Place = Pick<EnvironmentFacts, 'buildx' | 'builder'>

/**
 * Of the imports of a build (values of `--cache-from`) those that its error may come from: those whose place it names;
 * else those that should have the layer that it names, and do not; else all but those that are known to be whole. None
 * if it comes from elsewhere.
 */
export async function findLost(loss: string, imports: readonly string[], place: Place): Promise<string[]> {
  const { named, isElsewhere, digest } = placeOfLoss(loss, imports)
  if (isElsewhere) return []
  if (named.length > 0 || digest === undefined || imports.length < 2) {
    return named.length > 0 ? named : [...imports]
  }
  const states = await Promise.all(imports.map((line) => stateOf(line, digest, place)))
  const lacking = imports.filter((_, index) => states[index] === 'lacks it')
  return lacking.length > 0
    ? lacking
    : imports.filter((_, index) => states[index] !== 'has nothing to do with it')
}

/** Whether an import is the one that a layer was lost from: an intact layout is not, nor is a cache without that layer. */
async function stateOf(
  line: string,
  digest: string,
  { buildx, builder }: Place
): Promise<'lacks it' | 'has nothing to do with it' | 'not known'> {
  const [{ type, attributes } = { type: '', attributes: {} }] = parseEntries(line)
  if (type === 'local' && attributes.src !== undefined) {
    const { names, has } = await lookInto(attributes.src, digest)
    return names && !has ? 'lacks it' : 'has nothing to do with it'
  }
  if (type !== 'registry' || attributes.ref === undefined) return 'not known'
  const image = await inspectCacheImage(buildx, builder.name, attributes.ref)
  if (image.kind !== 'there') return 'not known'
  return image.manifest.includes(digest) ? 'lacks it' : 'has nothing to do with it'
}

/** Whether a layout's manifests name a blob, and whether it has that. */
async function lookInto(folder: string, digest: string): Promise<{ names: boolean; has: boolean }> {
  try {
    const index = JSON.parse(await readFile(`${folder}/index.json`, 'utf8')) as {
      manifests?: { digest: string }[]
    }
    const texts = await Promise.all(
      (index.manifests ?? []).map((entry) => readFile(blobPath(folder, entry.digest), 'utf8'))
    )
    return { names: texts.some((text) => text.includes(digest)), has: await hasBlob(folder, digest) }
  } catch {
    // A layout that cannot be read lacks whatever was looked for in it.
    return { names: true, has: false }
  }
}
