import { InputError } from '../errors.js'
import type { ActionInputs, CacheChoice, Compression } from '../inputs/action-inputs.js'
import { BACKENDS } from './backends.js'

/** What has an input of its own, or is this action's to say. `token` and `url` would send the job's token elsewhere. */
const INSTEAD: Readonly<Record<string, string>> = {
  type: 'cache',
  ref: 'cache-image',
  scope: 'cache-scope',
  name: 'cache-scope',
  tag: 'cache-scope',
  src: 'cache-dir',
  dest: 'cache-dir',
  mode: 'cache-export',
  compression: 'cache-compression'
}

/**
 * The lines of `cache-attributes`, by name in lower case.
 * @throws {InputError} for a line without `=`, and for an attribute that no cache takes from here
 */
export function parseCacheAttributes(lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line): [string, string] => {
    const equals = line.indexOf('=')
    // Without quoting the line, which may be a part of a secret.
    if (equals < 1)
      throw new InputError(
        'cache-attributes: has a line without a name and "="; write one name=value a line.'
      )
    return [line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim()]
  })
  for (const [name] of pairs) checkName(name)
  // An empty value is a variable that is not set here, as in a run of a fork.
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''))
}

function checkName(name: string): void {
  if (Object.hasOwn(INSTEAD, name))
    throw new InputError(`cache-attributes: ${name} is not allowed here; use the input ${INSTEAD[name]}.`)
  const known = [...new Set(Object.values(BACKENDS).flatMap(({ attributes }) => attributes))]
  if (known.includes(name)) return
  // What does not look like a name may be a part of a secret.
  const shown = /^[a-z][\w .-]{0,20}$/.test(name) ? `"${name}"` : 'the name of an attribute'
  throw new InputError(`cache-attributes: ${shown} is not known; allowed are ${known.toSorted().join(', ')}.`)
}

/**
 * Looks whether the cache that the user chose takes what the user wants of it.
 * @throws {InputError} if it does not
 */
export function checkForBackend({
  cache,
  cacheAttributes,
  cacheCompression
}: Pick<ActionInputs, 'cache' | 'cacheAttributes' | 'cacheCompression'>): void {
  if (cache === 'auto' || cache === 'off') return
  const { attributes } = BACKENDS[cache]
  const foreign = Object.keys(cacheAttributes).find((name) => !attributes.includes(name))
  if (foreign !== undefined) {
    const allowed = attributes.length === 0 ? 'it takes none' : `allowed are ${attributes.join(', ')}`
    throw new InputError(`cache-attributes: ${foreign} is not an attribute of cache: ${cache}; ${allowed}.`)
  }
  if (!takesCompression(cache, cacheCompression)) {
    const others = Object.values(BACKENDS).filter(({ compresses, name }) => compresses && name !== 'none')
    throw new InputError(
      `cache-compression: ${cacheCompression} has no effect on cache: ${cache}, which compresses with gzip only; ` +
        `leave it out, or use cache: ${others.map(({ name }) => name).join(' or ')}.`
    )
  }
}

/** Whether a cache can have its layers compressed so. */
export function takesCompression(
  cache: Exclude<CacheChoice, 'auto' | 'off'>,
  compression: 'auto' | Compression
): boolean {
  return BACKENDS[cache].compresses || compression === 'auto' || compression === 'gzip'
}
