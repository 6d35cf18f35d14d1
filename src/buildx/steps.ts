import type { UsedImage } from './definition.js'
import type { Vertex } from './events.js'

/** One instruction of a Dockerfile, on one platform. */
export interface Step {
  /** As BuildKit names it: `[deps 2/4] RUN go mod download`. */
  name: string
  status: 'cached' | 'executed' | 'failed' | 'not run'
  /** 0 for what did not run. */
  seconds: number
  error: string | undefined
  /** Bytes of layers that were fetched for it. */
  bytes: number
}

/** What a step's name says. */
export interface StepName {
  /** With the platform, if the build is for several: `linux/arm64 deps`; empty for a stage without a name. */
  stage: string
  /** From 1. */
  position: number
  /** With ARG and ENV replaced: `RUN go mod download`. */
  instruction: string
}

/** `[stage n/m] INSTRUCTION`, perhaps with a platform before the stage; `[internal]` has no n/m. */
const STEP = /^\[(?:(?<stage>(?:[^\]]*[^\] ])?) +)?(?<position>\d+)\/\d+\] (?!FROM )(?<instruction>[\s\S]*)$/

/** Undefined for what is no step: FROM, which only names a base, the context, imports and exports. */
export function parseStepName(name: string): StepName | undefined {
  const { stage = '', position = '', instruction } = STEP.exec(name)?.groups ?? {}
  return instruction === undefined ? undefined : { stage, position: Number(position), instruction }
}

/** The name of a stage by itself, where a step's has its platform before it. */
export function withoutPlatform(stage: string): string {
  const [first = ''] = stage.split(' ', 1)
  return /[^/]\/[^/]/.test(first) ? stage.slice(first.length + 1) : stage
}

const FROM = /^(?:\[[^\]]*\d\/\d+\] )?FROM (?<ref>\S+)@(?<digest>sha256:[0-9a-f]{64})(?:\s|$)/

/** The image that a vertex is the beginning of, with the digest that its tag led to; undefined for all others. */
export function parseFrom(name: string): UsedImage | undefined {
  const { ref, digest } = FROM.exec(name)?.groups ?? {}
  return ref === undefined || digest === undefined ? undefined : { ref, digest }
}

/** Of the vertices of one step, the status that says most. */
const WEIGHT: Record<Step['status'], number> = { 'not run': 0, cached: 1, executed: 2, failed: 3 }

/**
 * The steps of a build: its instructions, without FROM. Where builds of the same at the same time share a builder,
 * BuildKit's record has a step once for each of them.
 */
export function stepsOf(vertices: readonly Vertex[]): Step[] {
  const steps = new Map<string, Step>()
  for (const vertex of vertices) {
    if (parseStepName(vertex.name) === undefined) continue
    const { name, seconds, error, bytesFetched: bytes } = vertex
    const step = { name, status: statusOf(vertex), seconds, error, bytes }
    const known = steps.get(name)
    if (known === undefined || WEIGHT[step.status] > WEIGHT[known.status]) steps.set(name, step)
  }
  return [...steps.values()]
}

function statusOf({ cached, error, started, completed }: Vertex): Step['status'] {
  // BuildKit stops the other steps when one fails; they end with this error and are not what failed.
  if (error?.endsWith('context canceled')) return 'not run'
  if (error !== undefined) return 'failed'
  if (cached) return 'cached'
  return started && completed ? 'executed' : 'not run'
}

/** Whether there are steps, and all of them came from a cache. */
export function isWhollyCached(steps: readonly Step[]): boolean {
  const { cached, total } = countSteps(steps)
  return total > 0 && cached === total
}

export interface StepCounts {
  cached: number
  total: number
}

export function countSteps(steps: readonly Step[]): StepCounts {
  return { cached: steps.filter(({ status }) => status === 'cached').length, total: steps.length }
}

/** As actions/cache has it: `true` all, `false` some, empty none. */
export function cacheHit({ cached, total }: StepCounts): 'true' | 'false' | '' {
  if (cached === 0) return ''
  return cached === total ? 'true' : 'false'
}
