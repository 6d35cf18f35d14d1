import { formatSeconds, listSome, shorten, wordsOf } from '../text.js'
import type { Cause } from './causes.js'
import { isUnrelated, managerOf } from './package-managers.js'
import type { StepReport } from './report.js'

/** Something in a Dockerfile that cost this build seconds, and what to do about it. */
export interface Advice {
  /** What this build spent that it need not have; seconds. */
  seconds: number
  /** Line of the Dockerfile, from 1; undefined where it is not known. */
  line: number | undefined
  /** One or two sentences. */
  text: string
}

/** What is given at most, those first that cost most. */
const MOST = 3
/** Nobody changes a Dockerfile for less; seconds. */
const WORTHWHILE = 2
/** A download that is worth a cache mount. */
const SLOW = 5

/**
 * What this build's own steps and causes advise.
 * @param emptyMounts whether cache mounts are empty when a job begins
 */
export function adviseOn(steps: readonly StepReport[], emptyMounts: boolean): Advice[] {
  const children = childrenOf(steps)
  const found = steps.flatMap((step): About[] => [
    ...onNoise(step, steps, children),
    ...onCopies(step, steps, children),
    ...onMovingTags(step, steps, children),
    ...onDownloads(step),
    ...onMounts(step, emptyMounts)
  ])
  const worthwhile = found.filter(({ seconds }) => seconds >= WORTHWHILE)
  // One line is a step on each platform, and one image the base of several stages.
  const groups = Map.groupBy(
    worthwhile.toSorted((one, other) => other.seconds - one.seconds),
    ({ about }) => about
  )
  const first = [...groups.values()].flatMap(([advice]) => advice ?? [])
  return first.slice(0, MOST).map(({ about: _, ...advice }) => advice)
}

/** Advice, and what it is about: of the same thing it is given once. */
type About = Advice & { about: string }

type Children = ReadonlyMap<string, readonly string[]>

function childrenOf(steps: readonly StepReport[]): Children {
  const children = new Map<string, string[]>()
  for (const { name, parents } of steps)
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), name])
  return children
}

/** The steps that ran because this one did, itself first. */
function broughtAbout(step: StepReport, steps: readonly StepReport[], children: Children): StepReport[] {
  const found = new Set([step.name])
  for (const name of found) for (const child of children.get(name) ?? []) found.add(child)
  return steps.filter(
    ({ name, status, causes }) =>
      found.has(name) &&
      status === 'executed' &&
      (name === step.name || causes.every(({ kind }) => kind === 'step before'))
  )
}

function secondsOf(steps: readonly StepReport[]): number {
  return steps.reduce((sum, { seconds }) => sum + seconds, 0)
}

function filesOf(causes: readonly Cause[]): string[] {
  return causes.flatMap((cause) =>
    cause.kind === 'files' ? [...cause.changed, ...cause.added, ...cause.removed] : []
  )
}

/** Whether nothing but files made it run. */
function isOnlyFiles({ causes }: StepReport): boolean {
  return causes.length > 0 && causes.every(({ kind }) => kind === 'files')
}

/** What no image is made of, and what changes with every job or every machine. */
const NOISE = [
  '.git',
  'node_modules',
  '.DS_Store',
  '__pycache__',
  '.venv',
  '.idea',
  '.vscode',
  '.github',
  '.next',
  '.cache'
]

function noiseIn(path: string): string | undefined {
  return path.split('/').find((name) => NOISE.includes(name))
}

function onNoise(step: StepReport, steps: readonly StepReport[], children: Children): About[] {
  const files = filesOf(step.causes)
  if (!isOnlyFiles(step) || files.length === 0 || !files.every((file) => noiseIn(file) !== undefined))
    return []
  const noise = [...new Set(files.map((file) => noiseIn(file) ?? ''))].sort()
  const lost = broughtAbout(step, steps, children)
  return [
    {
      about: `noise ${step.line ?? step.name}`,
      seconds: secondsOf(lost),
      line: step.line,
      text:
        `${noise.join(' and ')} of the build context made ${lost.length === 1 ? 'this step' : `${lost.length} steps`} run ` +
        `again (${listSome(files)}). Put ${noise.join(' and ')} into .dockerignore.`
    }
  ]
}

function onCopies(step: StepReport, steps: readonly StepReport[], children: Children): About[] {
  const files = filesOf(step.causes)
  if (!isOnlyFiles(step) || files.length === 0 || files.every((file) => noiseIn(file) !== undefined))
    return []
  const after = broughtAbout(step, steps, children).filter(({ name }) => name !== step.name)
  const install = after.find(({ stage, instruction }) => {
    const manager = managerOf(instruction)
    return stage === step.stage && manager !== undefined && isUnrelated(manager, instruction, files)
  })
  const manager = install && managerOf(install.instruction)
  if (install === undefined || manager === undefined) return []
  return [
    {
      about: `copy ${step.line ?? step.name}`,
      seconds: install.seconds,
      line: step.line,
      text:
        `${shorten(wordsOf(install), 60)} ran again only because this step copies more than it needs: ${listSome(files)} ` +
        `changed, but no file that ${manager.name} reads. Copy ${manager.manifests.slice(0, 2).join(' and ')} before it, and ` +
        'the rest after it.'
    }
  ]
}

function onMovingTags(step: StepReport, steps: readonly StepReport[], children: Children): About[] {
  const moved = step.causes.find((cause) => cause.kind === 'image')
  if (moved?.kind !== 'image' || moved.before.ref !== moved.after.ref) return []
  // Somebody has changed it on purpose.
  if ((step.text ?? step.instruction).includes(moved.after.digest)) return []
  return [
    {
      about: `tag ${moved.after.ref}`,
      seconds: secondsOf(broughtAbout(step, steps, children)),
      line: step.line,
      text:
        `${moved.after.ref} is another image than before, and all that is made from it was made anew. ` +
        `FROM ${moved.after.ref}@${moved.after.digest} keeps it until you change it.`
    }
  ]
}

const CACHE_MOUNT = /(?<!\S)--mount=\S*type=cache/

function onDownloads({ name, status, instruction, text, seconds, line }: StepReport): About[] {
  const manager = managerOf(instruction)
  if (status !== 'executed' || seconds < SLOW || manager === undefined) return []
  if (CACHE_MOUNT.test(text ?? instruction)) return []
  return [
    {
      about: `download ${line ?? name}`,
      seconds,
      line,
      text:
        `This ${manager.name} step took ${formatSeconds(seconds)} and has no cache mount. RUN ${manager.mount} lets it find ` +
        'what it downloaded before, also in later jobs.'
    }
  ]
}

function onMounts({ name, status, instruction, seconds, line }: StepReport, emptyMounts: boolean): About[] {
  if (!emptyMounts || status !== 'executed' || !CACHE_MOUNT.test(instruction)) return []
  return [
    {
      about: `mount ${line ?? name}`,
      seconds,
      line,
      text:
        `This step took ${formatSeconds(seconds)} with a cache mount that is empty in every job: the builder is new, and mounts ` +
        'are not carried. cache-mounts: auto carries it.'
    }
  ]
}
