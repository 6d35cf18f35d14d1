import { posix } from 'node:path'
import { renderFields } from '../buildx/cache-entry.js'
import { csvFields } from '../inputs/csv-fields.js'

/** Who owns the folder that a mount begins as. BuildKit takes another mount for another owner. */
export interface MountOwner {
  uid: number
  gid: number
  /** Octal, such as `755`. */
  mode: string
}

/**
 * What tells cache mounts of one builder apart (moby/buildkit frontend/dockerfile/dockerfile2llb/convert_runmount.go,
 * solver/llbsolver/mounts/mount.go): `id`, which is the target as it was written if none was given, and the owner, if any
 * of `uid`, `gid` and `mode` was. The platform and `sharing` are no part of it.
 */
export interface MountIdentity {
  id: string
  owner: MountOwner | undefined
}

/** A `--mount=type=cache` of a RUN. */
export interface MountFlag extends MountIdentity {
  target: string
  readOnly: boolean
  /** Why its content cannot be found by its identity alone; undefined if it can. */
  obstacle: string | undefined
}

/** BuildKit's, for what was not given beside the others. */
const DEFAULT_OWNER: MountOwner = { uid: 0, gid: 0, mode: '755' }

/** For maps, and for people: `/root/.npm`, or `apt (uid 1000, gid 1000, mode 755)`. */
export function nameOf({ id, owner }: MountIdentity): string {
  return owner === undefined ? id : `${id} (uid ${owner.uid}, gid ${owner.gid}, mode ${owner.mode})`
}

/** The mount of a `--mount` flag's value; undefined if it is none of type cache, or not to be understood. */
export function parseMountFlag(value: string): MountFlag | undefined {
  const fields = fieldsOf(value)
  const target = targetOf(fields)
  const owner = parseOwner(fields)
  if (fields.get('type') !== 'cache' || target === undefined || owner === 'unreadable') return undefined
  const source = ['from', 'source', 'src'].find((name) => fields.get(name))
  return {
    id: fields.get('id') || cleanTarget(target),
    owner,
    target,
    readOnly: ['ro', 'readonly'].some((name) => ['', 'true', '1'].includes(fields.get(name) ?? 'no')),
    obstacle: source && `it begins as what ${source === 'from' ? 'from=' : 'source='} names`
  }
}

/** The options of a `--mount` flag; none of what is not well-formed. */
export function fieldsOf(value: string): Map<string, string> {
  return new Map((csvFields(value) ?? []).map(splitField))
}

export function targetOf(fields: ReadonlyMap<string, string>): string | undefined {
  return fields.get('target') ?? fields.get('dst') ?? fields.get('destination')
}

/** `name=value`; a name alone is a switch. */
function splitField(field: string): [string, string] {
  const at = field.indexOf('=')
  return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)]
}

/** Undefined if nothing of it was given. */
export function parseOwner(fields: ReadonlyMap<string, string>): MountOwner | 'unreadable' | undefined {
  const [uid, gid, mode] = [fields.get('uid'), fields.get('gid'), fields.get('mode')]
  if (uid === undefined && gid === undefined && mode === undefined) return undefined
  const isNumber = (text: string | undefined) => text === undefined || /^\d{1,10}$/.test(text)
  if (!isNumber(uid) || !isNumber(gid) || !/^[0-7]{1,6}$/.test(mode ?? '0')) return 'unreadable'
  return {
    uid: Number(uid ?? DEFAULT_OWNER.uid),
    gid: Number(gid ?? DEFAULT_OWNER.gid),
    mode: mode === undefined ? DEFAULT_OWNER.mode : Number.parseInt(mode, 8).toString(8)
  }
}

/** As Go's path.Clean has it, which BuildKit makes an id of a target by. */
export function cleanTarget(target: string): string {
  const clean = posix.normalize(target)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}

/** The flag by which a RUN of ours has the same mount at `target`, with a lock that waits for whoever else uses it. */
export function renderMountFlag({ id, owner }: MountIdentity, target: string): string {
  const fields: [string, string][] = [
    ['type', 'cache'],
    ['id', escapeForExpansion(id)],
    ['target', target],
    ['sharing', 'locked'],
    ...(owner === undefined
      ? []
      : ([
          ['uid', `${owner.uid}`],
          ['gid', `${owner.gid}`],
          ['mode', `0${owner.mode}`]
        ] satisfies [string, string][]))
  ]
  return `--mount=${escapeForFlag(renderFields(fields))}`
}

/** A field of a flag has its variables replaced and its quotes removed (moby/buildkit frontend/dockerfile/shell). */
function escapeForExpansion(text: string): string {
  return text.replace(/[\\'"$]/g, '\\$&')
}

/** Before that the flag itself ends with white space, unless that is escaped (frontend/dockerfile/parser, bflag). */
function escapeForFlag(text: string): string {
  return text.replace(/[\\'"\s]/g, '\\$&')
}
