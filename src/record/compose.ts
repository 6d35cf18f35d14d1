import type { BuildDefinition } from '../buildx/definition.js'
import type { SentFiles } from '../buildx/sent-files.js'
import {
  type BuildRecord,
  keyOf,
  MOST_RUNS,
  type RecordedFiles,
  type RecordedStep,
  type RunFigures,
  timesOf
} from './build-record.js'
import { digestOfText, type MadeStep, shortOf } from './making.js'

/** What a build left to be kept. */
export interface RecordMaterial {
  run: RunFigures
  target: string | undefined
  platforms: readonly string[]
  steps: readonly MadeStep[]
  definitions: readonly BuildDefinition[] | undefined
  /** Of the contexts that were looked at; of others what was known before stays known. */
  files: ReadonlyMap<string, SentFiles>
  /** Whether a later job can find the same files with the same times. */
  keepsTimes: boolean
}

const LONGEST_TEXT = 300

/** The record of a build; of steps that were cached, what was known before stays known. */
export function composeRecord(material: RecordMaterial, before: BuildRecord | undefined): BuildRecord {
  const { run, target, platforms, steps, definitions, files } = material
  const timeOf = timesOf(before)
  const args = Object.assign({}, ...(definitions ?? []).map((definition) => definition.args))
  return {
    at: run.at,
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    ...(target === undefined ? {} : { target }),
    platforms: [...platforms],
    steps: steps.map((step) => ({ ...recordStep(step, timeOf(step.name)), ...parentsOf(step, steps) })),
    args: shortened(args),
    files: new Map([
      ...(before?.files ?? []),
      ...[...files].map(([name, all]) => [name, material.keepsTimes ? new Map(all) : timeless(all)] as const)
    ]),
    runs: [...(before?.runs ?? []), run].slice(-MOST_RUNS)
  }
}

function recordStep(step: MadeStep, before: number | undefined): RecordedStep {
  const { name, status, stage, text, defined, images } = step
  const seconds = status === 'executed' ? step.seconds : before
  return {
    key: keyOf(name),
    ...(seconds === undefined ? {} : { seconds }),
    stage,
    ...(text === undefined ? {} : { text: text.slice(0, LONGEST_TEXT), hash: digestOfText(text) }),
    ...(defined === undefined ? {} : { operation: shortOf(defined.operation) }),
    ...(defined?.env === undefined ? {} : { env: shortened(defined.env) }),
    ...(images.length === 0 ? {} : { images })
  }
}

function parentsOf({ parents }: MadeStep, steps: readonly MadeStep[]): Pick<RecordedStep, 'parents'> {
  if (parents.length === 0) return {}
  return { parents: parents.map((parent) => steps.findIndex(({ name }) => name === parent)) }
}

function shortened(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shortOf(value)]))
}

function timeless(files: SentFiles): RecordedFiles {
  return new Map([...files].map(([path, file]) => [path, { ...file, time: 0 }]))
}
