import { createHash } from 'node:crypto'
import type { UsedImage } from '../buildx/definition.js'
import type { SentFile } from '../buildx/sent-files.js'
import type { Step } from '../buildx/steps.js'

/*
 * What a build was made of, as far as later builds of the same scope need it to say why a step of theirs missed. No value of
 * a variable or build argument is in it: of each only so short a hash that it tells a change, and confirms no guess.
 */

/** One step as it is kept; what is not known of it is absent. */
export interface RecordedStep {
  /** Hash of its name, which may hold the value of a build argument. */
  key: string
  /** How long it took when it last ran. */
  seconds?: number
  stage?: string
  /** As the Dockerfile has it, cut off where it is long. */
  text?: string
  /** Hash of the whole text. */
  hash?: string
  /** Hash of what BuildKit does for it. */
  operation?: string
  /** Short hashes of what its program finds in its environment, by name. */
  env?: Record<string, string>
  images?: UsedImage[]
  /** Places of the steps that it was made from, in the list of all. */
  parents?: number[]
}

/** How one run of a scope went. Seconds. */
export interface RunFigures {
  /** Milliseconds since 1970. */
  at: number
  commit?: string
  seconds: number
  cached: number
  total: number
  /** What the cached steps took when they ran; absent where that is not known. */
  saved?: number
  /** What reading and writing the cache took. */
  cost: number
}

/** Files of a build context, by path. */
export type RecordedFiles = Map<string, SentFile>

export interface BuildRecord {
  /** Milliseconds since 1970. */
  at: number
  commit?: string
  /** What was built, beside its scope: other targets and platforms of an image have scopes of their own. */
  target?: string
  platforms: string[]
  steps: RecordedStep[]
  /** Short hashes of build arguments, by name. */
  args: Record<string, string>
  /** By the name of the context; a context that was too large, or is not on this machine, is absent. */
  files: Map<string, RecordedFiles>
  /** The newest last. */
  runs: RunFigures[]
}

const VERSION = 2
export const MOST_RUNS = 10

/** Far above any real build; each step of a build is compared with each of its record. */
const MOST_STEPS = 10_000

/** Above this a record is written without its files; bytes of JSON. */
const MOST_BYTES = 4 * 1024 * 1024

/** As JSON. */
export function renderRecord({ files, ...rest }: BuildRecord): string {
  const contexts = Object.fromEntries([...files].map(([name, paths]) => [name, renderFiles(paths)]))
  const whole = JSON.stringify({ version: VERSION, ...rest, files: contexts })
  return whole.length <= MOST_BYTES ? whole : JSON.stringify({ version: VERSION, ...rest, files: {} })
}

function renderFiles(paths: RecordedFiles): Record<string, string> {
  const entries = [...paths].map(([path, { mode, hash, size, time }]) => [
    path,
    [mode, hash, size, time].join(' ')
  ])
  return Object.fromEntries(entries)
}

/** Undefined where it is of another version, or none at all. */
export function parseRecord(text: string): BuildRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value) || value.version !== VERSION || !Array.isArray(value.steps)) return undefined
  if (value.steps.length > MOST_STEPS) return undefined
  const { at, commit, target, platforms, args, files, runs } = value
  return {
    at: isTime(at) ? at : 0,
    ...(typeof commit === 'string' ? { commit } : {}),
    ...(typeof target === 'string' ? { target } : {}),
    platforms: Array.isArray(platforms) ? platforms.filter((name) => typeof name === 'string') : [],
    steps: value.steps.filter(isStep),
    args: textsOf(args),
    files: parseContexts(files),
    runs: Array.isArray(runs) ? runs.filter(isRun) : []
  }
}

type Values = Record<string, unknown>

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStep(value: unknown): value is RecordedStep {
  if (!isObject(value) || typeof value.key !== 'string') return false
  const texts = [value.stage, value.text, value.hash, value.operation]
  const { seconds = 0, env = {}, images = [], parents = [] } = value
  return (
    texts.every((text) => text === undefined || typeof text === 'string') &&
    Number.isFinite(seconds) &&
    Number(seconds) >= 0 &&
    isObject(env) &&
    Object.values(env).every((hash) => typeof hash === 'string') &&
    Array.isArray(parents) &&
    parents.every((parent) => Number.isInteger(parent)) &&
    Array.isArray(images) &&
    images.every(
      (image) => isObject(image) && typeof image.ref === 'string' && typeof image.digest === 'string'
    )
  )
}

function isRun(value: unknown): value is RunFigures {
  if (!isObject(value)) return false
  const { at, commit = '', seconds, cached, total, cost, saved = 0 } = value
  return (
    isTime(at) &&
    typeof commit === 'string' &&
    [seconds, cached, total, cost, saved].every((figure) => Number.isFinite(figure))
  )
}

/** Milliseconds that a date can have. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime())
}

function textsOf(value: unknown): Record<string, string> {
  const pairs = Object.entries(isObject(value) ? value : {})
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

/** A context of which anything is damaged is left out: its files would else seem to have changed. */
function parseContexts(value: unknown): Map<string, RecordedFiles> {
  const contexts = Object.entries(isObject(value) ? value : {})
  return new Map(
    contexts.flatMap(([name, paths]): [string, RecordedFiles][] => {
      const files = Object.entries(isObject(paths) ? paths : { '': undefined }).map(
        ([path, text]) => [path, parseFile(text)] as const
      )
      const known = files.filter((entry): entry is [string, SentFile] => entry[1] !== undefined)
      return known.length === files.length ? [[name, new Map(known)]] : []
    })
  )
}

function parseFile(text: unknown): SentFile | undefined {
  const { mode, hash, size, time } =
    /^(?<mode>[0-7]+) (?<hash>\S*) (?<size>\d+) (?<time>-?\d+)$/.exec(typeof text === 'string' ? text : '')
      ?.groups ?? {}
  return mode === undefined || hash === undefined
    ? undefined
    : { mode, hash, size: Number(size), time: Number(time) }
}

/** What a step is known by from build to build: as its name may hold a value, too short to confirm a guess. */
export function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6)
}

/** How long each step took when it last ran, in seconds; undefined where that is not known. */
export function timesOf(record: BuildRecord | undefined): (name: string) => number | undefined {
  const times = new Map(record?.steps.map(({ key, seconds }) => [key, seconds]))
  return (name) => times.get(keyOf(name))
}

/** What the steps that came from a cache took when they ran; undefined if that is known of none of them. */
export function secondsSaved(steps: readonly Step[], record: BuildRecord | undefined): number | undefined {
  const timeOf = timesOf(record)
  const times = steps
    .filter(({ status }) => status === 'cached')
    .map(({ name }) => timeOf(name))
    .filter((time) => time !== undefined)
  return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0)
}
