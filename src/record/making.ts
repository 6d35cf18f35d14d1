import { createHash } from 'node:crypto'
import type { BuildDefinition, DefinedStep, Reading, UsedImage } from '../buildx/definition.js'
import type { Vertex } from '../buildx/events.js'
import { parseFrom, parseStepName, type Step, stepsOf } from '../buildx/steps.js'

/** A step of the build that has just ended, and what it was made of, as far as that is known. */
export interface MadeStep extends Step {
  stage: string
  /** As the Dockerfile has it; undefined where BuildKit does not tell. */
  text: string | undefined
  /** Lines of the Dockerfile, from 1. */
  lines: DefinedStep['lines']
  /** Names of the steps whose results it is made from. */
  parents: string[]
  images: UsedImage[]
  /** What BuildKit's definition tells; undefined where there is none. */
  defined: { operation: string; env: Record<string, string> | undefined; reads: Reading[] } | undefined
  /** Its result was found in a cache and could not be loaded, so that it ran after all. */
  isLost: boolean
}

/** Puts BuildKit's record of a build and its definition together. */
export function describeMaking(
  vertices: readonly Vertex[],
  definitions: readonly BuildDefinition[] | undefined
): MadeStep[] {
  const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]))
  const seen = new Set<string>()
  const ofStep = new Map(stepsOf(vertices).map((step) => [step.name, step]))
  // The record may have the same step of another build, too, of which this one has no definition.
  const isOurs = ({ digest }: Vertex): boolean => definitions?.some(({ steps }) => steps.has(digest)) ?? false
  const ours = new Map(vertices.filter(isOurs).map((vertex) => [vertex.name, vertex]))
  return vertices.flatMap((first): MadeStep[] => {
    const vertex = ours.get(first.name) ?? first
    const { stage } = parseStepName(vertex.name) ?? {}
    const step = ofStep.get(vertex.name)
    if (stage === undefined || step === undefined || seen.has(vertex.name)) return []
    seen.add(vertex.name)
    const definition = definitions?.find(({ steps }) => steps.has(vertex.digest))
    const defined = definition?.steps.get(vertex.digest)
    const { parents, images } = ancestryOf(vertex, byDigest)
    return [
      {
        ...step,
        stage,
        text: defined && textOf(defined.lines, definition?.dockerfile ?? []),
        lines: defined?.lines,
        parents,
        images: defined !== undefined && defined.images.length > 0 ? defined.images : images,
        defined: defined && { operation: defined.operation, env: defined.env, reads: defined.reads },
        isLost: vertex.failedLoad
      }
    ]
  })
}

/** What lies between two steps, such as a merge, is none itself; `passed` is what was looked through already. */
function ancestryOf(
  { inputs }: Vertex,
  byDigest: ReadonlyMap<string, Vertex>,
  passed = new Set<string>()
): { parents: string[]; images: UsedImage[] } {
  const found = inputs
    .map((input) => byDigest.get(input))
    .filter((vertex) => vertex !== undefined)
    .map((vertex) => {
      const image = parseFrom(vertex.name)
      if (image !== undefined) return { parents: [], images: [image] }
      if (parseStepName(vertex.name) !== undefined) return { parents: [vertex.name], images: [] }
      if (passed.has(vertex.digest)) return { parents: [], images: [] }
      passed.add(vertex.digest)
      return ancestryOf(vertex, byDigest, passed)
    })
  return {
    parents: [...new Set(found.flatMap(({ parents }) => parents))],
    images: found.flatMap(({ images }) => images)
  }
}

/** An instruction as BuildKit reads it: lines that continue are one, comments between them are none. */
function textOf(lines: DefinedStep['lines'], dockerfile: readonly string[]): string | undefined {
  if (lines === undefined) return undefined
  const continuation = dockerfile.some((line) => /^#\s*escape\s*=\s*`/i.test(line)) ? '`' : '\\'
  let text = ''
  let isContinued = false
  for (const line of dockerfile.slice(lines.first - 1, lines.last)) {
    const trimmed = line.trim()
    if (isContinued && (trimmed === '' || trimmed.startsWith('#'))) continue
    const whole = line.trimEnd()
    if (text !== '' && !isContinued) text += '\n'
    isContinued = whole.endsWith(continuation)
    text += isContinued ? whole.slice(0, -1) : whole
  }
  return text.trim().replace(/^(\w+)\s+/, '$1 ') || undefined
}

/** So short that it tells whether a value changed, and is no help to who would guess it. */
export function shortOf(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 5)
}

export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
