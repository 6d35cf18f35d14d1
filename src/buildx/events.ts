import { isDigest } from '../digest.js'

/*
 * BuildKit's progress events, as `--progress=rawjson` prints them: one SolveStatus a line, perhaps with lines of
 * other text between (moby/buildkit client/graph.go). Only what is used is named here.
 */

export interface VertexEvent {
  digest: string
  name: string
  inputs?: string[]
  started?: string
  completed?: string
  cached?: boolean
  error?: string
}

export interface StatusEvent {
  id: string
  vertex: string
  current?: number
  total?: number
}

export interface SolveStatus {
  vertexes?: VertexEvent[]
  statuses?: StatusEvent[]
}

/** One vertex of the build graph, all its events put together. */
export interface Vertex {
  digest: string
  name: string
  /** Digests of the vertices that it is made from. */
  inputs: string[]
  /** In seconds; 0 if it never ran. */
  seconds: number
  started: boolean
  completed: boolean
  cached: boolean
  /** It was found in a cache and could not be loaded, so that it ran after all. */
  failedLoad: boolean
  error: string | undefined
  /** Bytes of layers that were fetched for it from a registry or a cache. */
  bytesFetched: number
}

/**
 * Puts the events of a build together, by vertex, in the order in which the vertices first appear. `text` has
 * one event a line; lines that are none are passed over.
 * @param since milliseconds since 1970: what a vertex did that started before is no part of this build
 */
export function mergeEvents(text: string, since = 0): Vertex[] {
  const vertices = new Map<string, Vertex>()
  const fetched = new Map<string, Map<string, number>>()
  for (const line of text.split('\n')) {
    const { vertexes, statuses } = parseStatus(line)
    for (const event of objectsIn<VertexEvent>(vertexes))
      mergeVertex(vertices, isEarlier(event, since) ? withoutTimes(event) : event)
    for (const event of objectsIn<StatusEvent>(statuses)) noteBytes(fetched, event)
  }
  return [...vertices.values()].map((vertex) => ({
    ...vertex,
    bytesFetched: sum(fetched.get(vertex.digest)?.values() ?? [])
  }))
}

/** What every build begins with, for itself alone. */
const BEGINNING = '[internal] load build definition'

/**
 * When a build began by the clock of its BuildKit; 0 if its events do not tell. Builds that have a step in common are told
 * what it did before they came, as long as one of those is there that it did it for (moby/buildkit solver/jobs.go).
 */
export function beginningOf(text: string): number {
  const times = text
    .split('\n')
    .flatMap((line) => objectsIn<VertexEvent>(parseStatus(line).vertexes))
    .filter(({ name }) => textIn(name)?.startsWith(BEGINNING))
    .map(({ started }) => Date.parse(textIn(started) ?? ''))
    .filter((time) => !Number.isNaN(time))
  return times.length === 0 ? 0 : Math.min(...times)
}

function isEarlier({ started }: Unread<VertexEvent>, since: number): boolean {
  return Date.parse(textIn(started) ?? '') < since
}

function withoutTimes({ started: _, completed: __, ...event }: Unread<VertexEvent>): Unread<VertexEvent> {
  return event
}

/** As JSON may have it: a line that looks like an event may be another program's, and anything may be in it. */
type Unread<T> = { [Name in keyof T]?: unknown }

function parseStatus(line: string): Unread<SolveStatus> {
  if (!line.startsWith('{')) return {}
  try {
    return JSON.parse(line) as Unread<SolveStatus>
  } catch {
    // A log line that happens to start with a brace, or one that was cut off.
    return {}
  }
}

function objectsIn<T>(value: unknown): Unread<T>[] {
  const items: unknown[] = Array.isArray(value) ? value : []
  return items.filter((item): item is Unread<T> => typeof item === 'object' && item !== null)
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

const UNSEEN: Omit<Vertex, 'digest'> = {
  name: '',
  inputs: [],
  seconds: 0,
  started: false,
  completed: false,
  cached: false,
  failedLoad: false,
  error: undefined,
  bytesFetched: 0
}

/**
 * A vertex is sent many times; cached in any of them is cached. The exception is a cached result that could not
 * be loaded: it comes as cached with an error, and the step then runs.
 */
function mergeVertex(
  vertices: Map<string, Vertex>,
  { digest, name, inputs, cached, ...event }: Unread<VertexEvent>
): void {
  if (typeof digest !== 'string') return
  const known = vertices.get(digest) ?? { ...UNSEEN, digest }
  const [started, completed, error = ''] = [event.started, event.completed, event.error].map(textIn)
  const failedLoad = cached === true && error !== ''
  vertices.set(digest, {
    ...known,
    name: textIn(name) || known.name,
    inputs: Array.isArray(inputs) ? inputs.filter((input) => typeof input === 'string') : known.inputs,
    seconds: Math.max(known.seconds, secondsBetween(started, completed)),
    started: known.started || started !== undefined,
    completed: known.completed || completed !== undefined,
    cached: known.cached || (cached === true && !failedLoad),
    failedLoad: known.failedLoad || failedLoad,
    error: completed !== undefined && !failedLoad ? error || undefined : known.error
  })
}

/** 0 where one of the two is no time. */
function secondsBetween(started: string | undefined, completed: string | undefined): number {
  const seconds = (Date.parse(completed ?? '') - Date.parse(started ?? '')) / 1000
  return Number.isNaN(seconds) ? 0 : seconds
}

/** Layers that are pulled have statuses named by their digest. */
function noteBytes(
  fetched: Map<string, Map<string, number>>,
  { id, vertex, current = 0 }: Unread<StatusEvent>
): void {
  if (typeof id !== 'string' || !isDigest(id)) return
  if (typeof vertex !== 'string' || !isSize(current)) return
  const layers = fetched.get(vertex) ?? new Map<string, number>()
  fetched.set(vertex, layers.set(id, Math.max(layers.get(id) ?? 0, current)))
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}
