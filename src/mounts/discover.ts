import type { Vertex } from '../buildx/events.js'
import { parseStepName, withoutPlatform } from '../buildx/steps.js'
import { type MountFlag, type MountIdentity, nameOf, parseMountFlag } from './identity.js'

/** A cache mount that steps of a build have. */
export interface UsedMount extends MountIdentity {
  /** As the first of the steps has it. */
  target: string
  /** Names of the stages whose steps have it. */
  stages: string[]
  /** Whether one of the steps ran in this build and could write to it. */
  executed: boolean
  /** What the steps that ran took together; seconds. */
  seconds: number
}

/** The cache mounts of a build, and those that are left alone, in sentences. */
export interface Discovery {
  mounts: UsedMount[]
  leftAlone: string[]
}

/**
 * The cache mounts of a build, read from the names of its vertices, where ARG and ENV are replaced already: what comes from
 * several Dockerfiles, heredocs, ONBUILD and remote contexts needs no parser of ours.
 */
export function discoverMounts(vertices: readonly Vertex[]): Discovery {
  const mounts = new Map<string, UsedMount>()
  const leftAlone = new Set<string>()
  for (const vertex of vertices) {
    const { stage = '', instruction = '' } = parseStepName(vertex.name) ?? {}
    if (!instruction.startsWith('RUN ')) continue
    for (const flag of mountFlags(instruction.slice('RUN '.length))) {
      if (flag.obstacle === undefined) note(mounts, flag, withoutPlatform(stage), vertex)
      else leftAlone.add(`Cache mount ${nameOf(flag)} is left alone, since ${flag.obstacle}.`)
    }
  }
  return { mounts: [...mounts.values()], leftAlone: [...leftAlone] }
}

function note(
  mounts: Map<string, UsedMount>,
  { id, owner, target, readOnly }: MountFlag,
  stage: string,
  vertex: Vertex
): void {
  const name = nameOf({ id, owner })
  const known = mounts.get(name) ?? { id, owner, target, stages: [], executed: false, seconds: 0 }
  const ran = vertex.started && vertex.completed && !vertex.cached
  mounts.set(name, {
    ...known,
    stages: [...new Set([...known.stages, ...(stage === '' ? [] : [stage])])],
    executed: known.executed || (ran && !readOnly),
    seconds: known.seconds + (ran ? vertex.seconds : 0)
  })
}

function mountFlags(text: string): MountFlag[] {
  return flagsOf(text)
    .filter((flag) => flag.startsWith('--mount='))
    .map((flag) => parseMountFlag(flag.slice('--mount='.length)))
    .filter((flag) => flag !== undefined)
}

/** The words at the beginning that begin with `--`, without the quotes and escapes that keep them together. */
function flagsOf(text: string): string[] {
  const flags: string[] = []
  let rest = text.trimStart()
  while (rest.startsWith('--')) {
    const [word = ''] =
      /^(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[^\s\\"'])+/.exec(rest) ?? []
    if (word === '') break
    flags.push(unquoted(word))
    rest = rest.slice(word.length).trimStart()
  }
  return flags
}

/** A backslash keeps what comes after it, and quotes go (moby/buildkit frontend/dockerfile/instructions/bflag.go). */
function unquoted(word: string): string {
  return word.replace(/\\([\s\S])|["']/g, '$1')
}
