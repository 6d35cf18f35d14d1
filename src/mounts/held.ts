import { askBuildx, type BuildxCommand } from '../buildx/ask.js'
import { jsonLines } from '../buildx/json-lines.js'
import type { MountIdentity } from './identity.js'

interface UsageRecord {
  Description?: string
  Parents?: unknown
}

/** The mounts that a builder has already, as far as its own list says. */
export type HeldMounts = (mount: MountIdentity) => boolean

/**
 * Asks a builder which cache mounts it has. Where it does not tell, none: what has something in it is left as it is when it
 * comes to restoring it.
 */
export async function findHeldMounts(command: BuildxCommand, builder: string): Promise<HeldMounts> {
  const question = ['du', '--builder', builder, '--filter', 'type=exec.cachemount', '--format', 'json']
  const answer = await askBuildx(command, question)
  const held = new Set(answer.exitCode === 0 ? jsonLines<UsageRecord>(answer.stdout).flatMap(namesOf) : [])
  return ({ id, owner }) => held.has(keyOf(id, owner !== undefined))
}

/**
 * `cached mount /root/.npm from exec /bin/sh -c … with id "//root/.npm"`, whose end is left out where it equals the target
 * (moby/buildkit solver/llbsolver/mounts/mount.go). Before an id is the namespace, which nobody sets, and a slash. A mount
 * with an owner has parents.
 */
function namesOf({ Description: text = '', Parents }: UsageRecord): string[] {
  const [, target] = /^cached mount (\S+) from exec /.exec(text) ?? []
  if (target === undefined) return []
  const [, quoted] = / with id ("(?:[^"\\]|\\.)*")$/.exec(text) ?? []
  const id = quoted === undefined ? target : unquote(quoted)
  return [keyOf(id.replace(/^\//, ''), Array.isArray(Parents) && Parents.length > 0)]
}

function unquote(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    // Go's escapes of other characters than JSON's: then the mount is not found in the list.
    return text
  }
}

function keyOf(id: string, hasOwner: boolean): string {
  return `${hasOwner ? 'owned' : 'plain'} ${id}`
}
