import { InputError } from '../errors.js'
import { cleanTarget, fieldsOf, type MountIdentity, nameOf, parseOwner, targetOf } from './identity.js'

/** Which cache mounts are carried from job to job: all that a build has, none, or those of a list. */
export type MountChoice =
  | { kind: 'auto' }
  | { kind: 'off' }
  | { kind: 'list'; mounts: MountIdentity[]; input: 'cache-mounts' | 'cache-map' }

/** Whether a mount is carried. */
export function isChosen(choice: MountChoice, mount: MountIdentity): boolean {
  if (choice.kind !== 'list') return choice.kind === 'auto'
  return choice.mounts.some((wanted) => nameOf(wanted) === nameOf(mount))
}

const OPTIONS = ['type', 'id', 'target', 'dst', 'destination', 'uid', 'gid', 'mode', 'sharing', 'ro', 'rw']

/**
 * The choice that `cache-mounts` makes: `auto`, `off`, or one mount a line, as its target, its id, or the options of its
 * `--mount` flag.
 * @throws {InputError} for an item that is none of these
 */
export function parseMountChoice(items: readonly string[]): MountChoice {
  const [first = 'auto'] = items
  if (items.length <= 1 && (first === 'auto' || first === 'off')) return { kind: first }
  return { kind: 'list', input: 'cache-mounts', mounts: items.map(parseItem) }
}

function parseItem(item: string): MountIdentity {
  const refuse = (complaint: string): never => {
    throw new InputError(
      `cache-mounts: "${item}" ${complaint}; write auto, off, or one mount a line, such as /root/.npm or ` +
        'id=apt,uid=1000.'
    )
  }
  if (item === 'auto' || item === 'off') return refuse('stands beside other mounts')
  if (!item.includes('=') && item.includes(',')) return refuse('has a comma')
  if (!item.includes('=')) return { id: cleanTarget(item), owner: undefined }
  const fields = fieldsOf(item)
  const unknown = [...fields.keys()].find((name) => !OPTIONS.includes(name))
  if (unknown !== undefined)
    return refuse(`has the option ${unknown}, which is not one of ${OPTIONS.join(', ')}`)
  if ((fields.get('type') ?? 'cache') !== 'cache') return refuse('is no cache mount')
  const target = targetOf(fields)
  const id = fields.get('id') || (target && cleanTarget(target))
  if (!id) return refuse('has neither an id nor a target')
  const owner = parseOwner(fields)
  if (owner === 'unreadable') return refuse('has a uid, gid or mode that is no number')
  return { id, owner }
}

/**
 * The choice that a `cache-map` of buildkit-cache-dance makes: JSON with a folder of the runner and, for each, a target or
 * the options of a mount. The folders play no part: what is kept is kept elsewhere.
 * @throws {InputError} for what is no such JSON
 */
export function parseCacheMap(text: string): MountChoice | undefined {
  if (text === '') return undefined
  const refuse = (complaint: string): never => {
    throw new InputError(`cache-map: ${complaint}; write JSON such as {"npm": "/root/.npm"}.`)
  }
  let map: unknown
  try {
    map = JSON.parse(text)
  } catch {
    return refuse('is no JSON')
  }
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return refuse('is no JSON object')
  const mounts = Object.entries(map).map(([folder, value]) => {
    if (typeof value === 'string') return { id: cleanTarget(value), owner: undefined }
    if (typeof value !== 'object' || value === null)
      return refuse(`"${folder}" has neither a target nor options`)
    const options = Object.entries(value)
    if (options.some(([, option]) => typeof option === 'object' && option !== null))
      return refuse(`"${folder}" has an option that is no text`)
    const fields = new Map(options.map(([name, option]) => [name.toLowerCase(), String(option)]))
    const target = fields.get('target')
    const owner = parseOwner(fields)
    const id = fields.get('id') || (target && cleanTarget(target))
    if (!id || owner === 'unreadable')
      return refuse(`"${folder}" has no target, or an owner that is no number`)
    return { id, owner }
  })
  return { kind: 'list', input: 'cache-map', mounts }
}
