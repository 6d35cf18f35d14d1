import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { serviceAccess } from '../environment/cache-service.js'
import { reasonOf } from '../errors.js'
import type { TimesPlan } from '../plan/step-times.js'
import type { Step } from '../report/report.js'
import { readEntry, writeEntry } from './cache-entries.js'
import { replaceFile } from './replace-file.js'

/**
 * How long each step of a scope took when it last ran, in seconds, by a hash of its name: what a cache saves. The name
 * itself may hold the value of a build argument, and is kept nowhere.
 */
export type StepTimes = Readonly<Record<string, number>>

/** A build that is faster than the answer does not wait longer than this for it; milliseconds. */
const PATIENCE = 1_000

const VERSION = createHash('sha256').update('buildkit-cache step times 1').digest('hex')

/** Begins to read the times, while the build runs. The function that is given back waits for them, but not for long. */
export function beginReading(plan: TimesPlan | undefined): () => Promise<StepTimes | undefined> {
  const reading = plan?.reads ? read(plan) : Promise.resolve(undefined)
  return () => Promise.race([reading, setTimeout(PATIENCE, undefined, { ref: false })])
}

async function read({ store, name }: TimesPlan): Promise<StepTimes | undefined> {
  try {
    const access = serviceAccess()
    const text =
      store === 'folder'
        ? await readFile(name, 'utf8')
        : access && (await readEntry(access, { key: `${name}-`, version: VERSION }))
    return text === undefined ? undefined : parseTimes(text)
  } catch {
    // None yet, or not to be had: then it is not known what was saved, and the report says so.
    return undefined
  }
}

function parseTimes(text: string): StepTimes {
  const value = JSON.parse(text) as { version?: unknown; steps?: Record<string, unknown> }
  if (value.version !== 1 || typeof value.steps !== 'object') return {}
  const pairs = Object.entries(value.steps).filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number' && pair[1] >= 0
  )
  return Object.fromEntries(pairs)
}

/**
 * Keeps the times of a build's steps: those that ran now, and of the others what was known. `run` tells this run from all
 * others. Why they could not be kept, if so.
 */
export async function keepTimes(
  { store, name }: TimesPlan,
  steps: readonly Step[],
  known: StepTimes | undefined,
  run: string
): Promise<string | undefined> {
  const text = JSON.stringify({ version: 1, steps: timesOf(steps, known) })
  try {
    const access = serviceAccess()
    if (store === 'folder') await replaceFile(name, text)
    else if (access !== undefined) await writeEntry(access, { key: `${name}-${run}`, version: VERSION }, text)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

function timesOf(steps: readonly Step[], known: StepTimes = {}): StepTimes {
  const pairs = steps.flatMap(({ name, status, seconds }): [string, number][] => {
    const key = keyOf(name)
    if (status === 'executed') return [[key, seconds]]
    const before = known[key]
    return before === undefined ? [] : [[key, before]]
  })
  return Object.fromEntries(pairs)
}

/** What the steps that came from a cache took when they ran; undefined if that is known of none of them. */
export function secondsSaved(steps: readonly Step[], known: StepTimes | undefined): number | undefined {
  const times = steps
    .filter(({ status }) => status === 'cached')
    .map(({ name }) => known?.[keyOf(name)])
    .filter((time) => time !== undefined)
  return times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0)
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16)
}
