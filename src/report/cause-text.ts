import { formatTime, listSome, oneLine, shorten } from '../text.js'
import { buildOf } from './cache-reason.js'
import type { Cause } from './causes.js'
import type { StepReport } from './report.js'

const LONGEST_TEXT = 120

/** Why a step ran, as a clause that follows `because`. */
export function renderCause(cause: Cause): string {
  switch (cause.kind) {
    case 'no-cache':
      return `${cause.input} says so`
    case 'files':
      return filesClause(cause)
    case 'text':
      return textClause(cause)
    case 'new step':
      return 'it is new'
    case 'variables':
      return `${listSome(cause.names)} ${cause.names.length === 1 ? 'has' : 'have'} another value`
    case 'image':
      return imageClause(cause)
    case 'order':
      return orderClause(cause)
    case 'step before':
      return cause.steps.length === 1 ? 'the step before it ran' : 'the steps before it ran'
    case 'cache':
      return cause.reason
    case 'not known':
      return `of something that is not known: ${cause.reason}`
  }
}

type CauseOf<Kind extends Cause['kind']> = Extract<Cause, { kind: Kind }>

function filesClause({ context, changed, added, removed }: CauseOf<'files'>): string {
  const where = context === '' ? '' : ` in context ${context}`
  const parts = [
    { paths: changed, what: 'changed' },
    { paths: added, what: 'was added', many: 'were added' },
    { paths: removed, what: 'was removed', many: 'were removed' }
  ].filter(({ paths }) => paths.length > 0)
  const clauses = parts.map(
    ({ paths, what, many = what }) => `${listSome(paths)} ${paths.length === 1 ? what : many}`
  )
  return `${clauses.join(', ')}${where}`
}

function textClause({ before, after }: CauseOf<'text'>): string {
  const [then, now] = [oneLine(before), oneLine(after)]
  if (then === now) return `its spaces or line ends changed: ${shorten(now, LONGEST_TEXT)}`
  return `its text changed: ${shorten(then, LONGEST_TEXT)} → ${shorten(now, LONGEST_TEXT)}`
}

function orderClause({ gone, come }: CauseOf<'order'>): string {
  const [texts, ending] = gone.length > 0 ? [gone, 'no longer before it'] : [come, 'before it now']
  if (texts.length === 0) return 'other steps are before it'
  return `${listSome(texts.map(oneLine))} ${texts.length === 1 ? 'is' : 'are'} ${ending}`
}

function imageClause({ before, after }: CauseOf<'image'>): string {
  if (before.ref !== after.ref) return `it is made from ${after.ref}, and was from ${before.ref}`
  return `${after.ref} is another image: ${shortDigest(before.digest)} → ${shortDigest(after.digest)}`
}

/** As docker shows digests. */
function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}

/** Whether a step ran for a reason of its own, and not only after another one. */
export function isRoot({ causes }: StepReport): boolean {
  return causes.some(({ kind }) => kind !== 'step before')
}

/** Steps that ran for the same reason. */
export interface Misses {
  steps: StepReport[]
  /** What follows `because`. */
  because: string
}

/** The reasons of steps that ran, each once, those first that have most steps; and how many steps only followed them. */
export function groupMisses(steps: readonly StepReport[]): { roots: Misses[]; followers: number } {
  const ran = steps.filter(({ status }) => status === 'executed')
  const roots = ran.filter(isRoot)
  const groups = Map.groupBy(roots, ({ causes }) =>
    causes
      .filter(({ kind }) => kind !== 'step before')
      .map(renderCause)
      .join(', and ')
  )
  const followers = ran.filter((step) => step.causes.length > 0 && !isRoot(step)).length
  const all = [...groups].map(([because, ofGroup]) => ({ steps: ofGroup, because }))
  return { roots: all.toSorted((one, other) => other.steps.length - one.steps.length), followers }
}

/** What a build was compared with, or that there was nothing: a sentence. */
export function renderComparison(before: { at: number; commit?: string } | undefined): string {
  if (before === undefined) return 'There is no earlier build of this scope to compare with.'
  return `Compared with ${buildOf(before)}, ${formatTime(before.at)} UTC.`
}
