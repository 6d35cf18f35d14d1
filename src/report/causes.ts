import type { UsedImage } from '../buildx/definition.js'
import { readerOf } from '../buildx/readings.js'
import type { SentFile, SentFiles } from '../buildx/sent-files.js'
import { withoutPlatform } from '../buildx/steps.js'
import type { BuildRecord, RecordedStep } from '../record/build-record.js'
import { digestOfText, type MadeStep, shortOf } from '../record/making.js'
import { pairSteps } from '../record/pairing.js'

/** Why a step was not taken from a cache: what differs from the last build, or what kept the cache away. */
export type Cause =
  | { kind: 'no-cache'; input: 'no-cache' | 'no-cache-filters' }
  /** Paths from the root of the context on; `context` is empty for the main one. */
  | { kind: 'files'; context: string; changed: string[]; added: string[]; removed: string[] }
  | { kind: 'text'; before: string; after: string }
  | { kind: 'new step' }
  /** Of ARG and ENV; their values are nowhere. */
  | { kind: 'variables'; names: string[] }
  | { kind: 'image'; before: UsedImage; after: UsedImage }
  /** Texts of the steps that it was made from in the last build and is not now, and the other way round. */
  | { kind: 'order'; gone: string[]; come: string[] }
  | { kind: 'step before'; steps: string[] }
  | { kind: 'cache'; reason: string }
  | { kind: 'not known'; reason: string }

/** What a build is compared with, and what stood between it and its cache. */
export interface Circumstances {
  before: BuildRecord | undefined
  noCache: boolean
  noCacheFilters: readonly string[]
  /** Files of the contexts of this build, by the name of the context. */
  files: ReadonlyMap<string, SentFiles>
  /** Values of `--build-arg` now. */
  args: Record<string, string>
  /** Why the cache could not be used, or only a part of it, in a clause; undefined where it was read. */
  cacheReason: string | undefined
  /** Whether the cache has the steps of the last stage only. */
  onlyLastStage: boolean
}

/** The causes of each step that ran, by its name: what differs comes first. */
export function explainSteps(steps: readonly MadeStep[], circumstances: Circumstances): Map<string, Cause[]> {
  const counterparts = pairSteps(steps, circumstances.before?.steps ?? [])
  const ran = new Set(steps.filter(({ status }) => status === 'executed').map(({ name }) => name))
  const byName = new Map(steps.map((step) => [step.name, step]))
  const differences = differencesOf(circumstances)
  const copied = new Set(
    steps.flatMap(({ stage, parents }) =>
      parents.map((parent) => byName.get(parent)?.stage).filter((other) => other !== stage)
    )
  )
  const explained = steps
    .filter(({ name }) => ran.has(name))
    .map((step): [string, Cause[]] => {
      const parents = step.parents.filter((parent) => ran.has(parent))
      const passed: Cause[] = parents.length > 0 ? [{ kind: 'step before', steps: parents }] : []
      // An image that is another one has other variables, and a step before may be why this one is done otherwise.
      const isMoved = hasMovedImage(step, byName, counterparts)
      const own = ownCauses(step, counterparts.get(step), circumstances, differences).filter(
        ({ kind }) => !(kind === 'variables' && isMoved) && !(kind === 'not known' && passed.length > 0)
      )
      const causes = [...own, ...passed]
      if (causes.length > 0) return [step.name, causes]
      const order = orderCauses(
        step,
        counterparts.get(step),
        byName,
        counterparts,
        circumstances.before?.steps ?? []
      )
      if (order.length > 0 && !step.isLost) return [step.name, order]
      return [step.name, [lastCause(step, circumstances, copied.has(step.stage))]]
    })
  return new Map(explained)
}

/** Whether the image that a step begins with is another one than before. */
function hasMovedImage(
  step: MadeStep,
  byName: ReadonlyMap<string, MadeStep>,
  counterparts: ReadonlyMap<MadeStep, RecordedStep>
): boolean {
  const passed = new Set<MadeStep>()
  let at: MadeStep | undefined = step
  // What has the name of a step before it would lead back to that.
  while (at !== undefined && !passed.has(at)) {
    passed.add(at)
    const counterpart = counterparts.get(at)
    if (counterpart !== undefined && imageCauses(at, counterpart).length > 0) return true
    at = byName.get(at.parents[0] ?? '')
  }
  return false
}

/** Whether a step is made from other steps than before, all of which came from the cache. */
function orderCauses(
  { parents }: MadeStep,
  counterpart: RecordedStep | undefined,
  byName: ReadonlyMap<string, MadeStep>,
  counterparts: ReadonlyMap<MadeStep, RecordedStep>,
  before: readonly RecordedStep[]
): Cause[] {
  if (counterpart === undefined) return []
  const now = parents.map((parent) => byName.get(parent)).filter((step) => step !== undefined)
  const known = new Set(now.map((step) => counterparts.get(step)))
  const then = (counterpart.parents ?? []).map((place) => before[place]).filter((step) => step !== undefined)
  const gone = then.filter((step) => !known.has(step))
  const come = now.filter((step) => !then.includes(counterparts.get(step) as RecordedStep))
  if (gone.length + come.length === 0) return []
  return [{ kind: 'order', gone: textsOf(gone), come: textsOf(come) }]
}

function textsOf(steps: readonly { text?: string | undefined }[]): string[] {
  return steps.flatMap(({ text }) => text ?? [])
}

function ownCauses(
  step: MadeStep,
  counterpart: RecordedStep | undefined,
  circumstances: Circumstances,
  differences: ReadonlyMap<string, Difference>
): Cause[] {
  const { before, noCache, noCacheFilters } = circumstances
  if (noCache) return [{ kind: 'no-cache', input: 'no-cache' }]
  // With the platform before it, if there are several.
  const stage = withoutPlatform(step.stage).toLowerCase()
  // As BuildKit compares them.
  if (noCacheFilters.some((filter) => filter.toLowerCase() === stage))
    return [{ kind: 'no-cache', input: 'no-cache-filters' }]
  if (before === undefined || step.text === undefined) return []
  if (counterpart === undefined) return [{ kind: 'new step' }]
  return [
    ...instructionCauses(step, counterpart, circumstances),
    ...imageCauses(step, counterpart),
    ...fileCauses(step, differences)
  ]
}

function instructionCauses(
  { text = '', defined }: MadeStep,
  before: RecordedStep,
  { before: record, args }: Circumstances
): Cause[] {
  const isSame = defined !== undefined && before.operation === shortOf(defined.operation)
  // Another text that BuildKit takes for the same is no cause: spaces between the files of a COPY.
  if (!isSame && before.hash !== undefined && before.hash !== digestOfText(text))
    return [{ kind: 'text', before: before.text ?? '', after: text }]
  const env = differing(defined?.env, before.env)
  if (env.length > 0) return [{ kind: 'variables', names: env }]
  if (isSame || defined === undefined || before.operation === undefined) return []
  // Its text is the same, and so what its variables stand for is not.
  const named = differing(args, record?.args).filter((name) => namesVariable(text, name))
  if (named.length > 0) return [{ kind: 'variables', names: named }]
  return [
    {
      kind: 'not known',
      reason:
        defined.env === undefined
          ? 'what its variables stand for changed, and which of them is not known'
          : 'its user, shell, folder or mounts are others than before'
    }
  ]
}

/** Names whose values are others than before, or that one of the two has not. */
function differing(
  now: Record<string, string> | undefined,
  before: Record<string, string> | undefined
): string[] {
  if (now === undefined || before === undefined) return []
  const hashes = new Map(Object.entries(now).map(([name, value]) => [name, shortOf(value)]))
  const known = new Map(Object.entries(before))
  return [...new Set([...hashes.keys(), ...known.keys()])]
    .sort()
    .filter((name) => hashes.get(name) !== known.get(name))
}

function namesVariable(text: string, name: string): boolean {
  if (!/^\w+$/.test(name)) return false
  return new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`).test(text)
}

function imageCauses({ images }: MadeStep, before: RecordedStep): Cause[] {
  return images.flatMap((after, index): Cause[] => {
    const same = before.images?.find(({ ref }) => ref === after.ref) ?? before.images?.[index]
    if (same === undefined || same.digest === after.digest) return []
    return [{ kind: 'image', before: same, after }]
  })
}

/** Paths of what differs in one context. */
interface Difference {
  changed: string[]
  added: string[]
  removed: string[]
}

/** By the context, of those that are known now and of the last build: once for all steps that read them. */
function differencesOf({ before, files }: Circumstances): ReadonlyMap<string, Difference> {
  const contexts = [...files].flatMap(([from, now]): [string, Difference][] => {
    const then = before?.files.get(from)
    if (then === undefined) return []
    const paths = [...now.keys()]
    return [
      [
        from,
        {
          changed: paths.filter((path) => then.has(path) && !isSame(now.get(path), then.get(path))),
          added: paths.filter((path) => !then.has(path)),
          removed: [...then.keys()].filter((path) => !now.has(path))
        }
      ]
    ]
  })
  return new Map(contexts)
}

function fileCauses({ defined }: MadeStep, differences: ReadonlyMap<string, Difference>): Cause[] {
  const contexts = [...new Set(defined?.reads.map(({ from }) => from))]
  return contexts.flatMap((from): Cause[] => {
    const all = differences.get(from)
    if (all === undefined) return []
    const readers = defined?.reads.filter((reading) => reading.from === from).map(readerOf) ?? []
    const isRead = (path: string): boolean => readers.some((reads) => reads(path))
    const difference: Difference = {
      changed: all.changed.filter(isRead),
      added: withoutFolders(all.added.filter(isRead)),
      removed: withoutFolders(all.removed.filter(isRead))
    }
    return Object.values(difference).every((paths) => paths.length === 0)
      ? []
      : [{ kind: 'files', context: from === 'context' ? '' : from, ...difference }]
  })
}

/** A folder that came or went with what is in it is not worth a word. */
function withoutFolders(paths: readonly string[]): string[] {
  const parents = new Set(
    paths.flatMap((path) => path.split('/').map((_, end, names) => names.slice(0, end).join('/')))
  )
  return paths.filter((path) => !parents.has(path))
}

function isSame(one: SentFile | undefined, other: SentFile | undefined): boolean {
  return one?.hash === other?.hash && one?.mode === other?.mode && one?.size === other?.size
}

/** Of a step of which nothing differs and whose parents came from the cache. */
function lastCause(
  step: MadeStep,
  { before, files, cacheReason, onlyLastStage }: Circumstances,
  isCopiedFrom: boolean
): Cause {
  if (step.isLost) return { kind: 'cache', reason: 'its layers were in the cache and could not be loaded' }
  if (cacheReason !== undefined) return { kind: 'cache', reason: cacheReason }
  if (onlyLastStage && isCopiedFrom)
    return { kind: 'cache', reason: 'a cache with cache-export: min has the steps of the last stage only' }
  if (step.text === undefined)
    return { kind: 'not known', reason: 'BuildKit keeps no definition of this build' }
  if (before === undefined) return { kind: 'not known', reason: 'there is no build to compare with' }
  const unseen = step.defined?.reads.find(({ from }) => !files.has(from) || !before.files.has(from))
  if (unseen !== undefined)
    return { kind: 'not known', reason: `which files of context ${unseen.from} changed was not recorded` }
  return { kind: 'not known', reason: 'nothing that it is made from has changed' }
}
