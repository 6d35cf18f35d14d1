import { cacheHit, countSteps } from '../buildx/steps.js'
import { oneLine, shorten, wordsOf } from '../text.js'
import { renderCause } from './cause-text.js'
import type { Cause } from './causes.js'
import { bytesReadOf, bytesWrittenOf, costOf } from './economics.js'
import { hitRatioOf } from './hit-ratio.js'
import { type CacheReport, EXPORTED, type StepReport } from './report.js'
import { renderSentence } from './sentence.js'

/** Of outputs: the runner takes no more than 1 MB for all of a step. */
const MOST_STEPS = 500
/** Of the paths of one cause. */
const MOST_PATHS = 50
/** Of a text of the Dockerfile, such as a heredoc. */
const LONGEST = 300

/**
 * The report as JSON, for the output `cache-report` and `report-file`: docs/report.md has its form, whose number is the first
 * field. What is not known is null.
 */
export function renderReportJson(report: CacheReport): string {
  const { steps, health, mounts, export: written, comparedWith } = report
  const counts = steps && countSteps(steps)
  const texts = new Map(steps?.map((step) => [step.name, wordsOf(step)]))
  const textOf = (name: string): string => shorten(oneLine(texts.get(name) ?? name), LONGEST)
  return JSON.stringify({
    version: 1,
    summary: renderSentence(report),
    succeeded: report.succeeded,
    backend: report.backend,
    scope: report.scope,
    seconds: rounded(report.seconds),
    hit: counts === undefined ? null : cacheHit(counts),
    cachedSteps: counts?.cached ?? null,
    totalSteps: counts?.total ?? null,
    hitRatio: hitRatioOf(report) ?? null,
    savedSeconds: rounded(report.savedSeconds),
    costSeconds: rounded(costOf(report)),
    readSeconds: rounded(report.readSeconds),
    readBytes: bytesReadOf(report) ?? null,
    writtenBytes: bytesWrittenOf(report) ?? null,
    exported: EXPORTED[written.status],
    exportReason: 'reason' in written ? written.reason : null,
    comparedWith:
      comparedWith === undefined
        ? null
        : { commit: comparedWith.commit ?? null, at: new Date(comparedWith.at).toISOString() },
    steps: steps?.slice(0, MOST_STEPS).map((step) => stepJson(step, textOf)) ?? null,
    imports: report.imports.map(({ name, seconds, error }) => ({
      name,
      seconds: rounded(seconds),
      error: error ?? null
    })),
    mounts: (mounts?.mounts ?? []).map(
      ({ name, bytes, restoreSeconds, saveSeconds, passedOver, without, with: having }) => ({
        name,
        bytes: bytes ?? null,
        restoreSeconds: rounded(restoreSeconds),
        saveSeconds: rounded(saveSeconds),
        passedOver: passedOver ?? null,
        secondsWithout: rounded(without),
        secondsWith: rounded(having)
      })
    ),
    runs: report.runs.map(({ at, commit, seconds, cached, total, saved, cost }) => ({
      at: new Date(at).toISOString(),
      commit: commit ?? null,
      seconds: rounded(seconds),
      cachedSteps: cached,
      totalSteps: total,
      savedSeconds: rounded(saved),
      costSeconds: rounded(cost)
    })),
    advice: report.advice.map(({ seconds, line, text }) => ({
      seconds: rounded(seconds),
      line: line ?? null,
      text
    })),
    health: health ?? null,
    troubles: report.troubles
  })
}

function stepJson(
  { stage, instruction, text, line, status, source, seconds, before, bytes, causes }: StepReport,
  textOf: (name: string) => string
) {
  return {
    stage,
    // The Dockerfile's own text, where it is known, has no value of a build argument in it.
    instruction: shorten(wordsOf({ text, instruction }), LONGEST),
    line: line ?? null,
    status,
    source: source ?? null,
    seconds: rounded(seconds),
    secondsBefore: rounded(before),
    bytesFetched: bytes,
    causes: causes.map((cause) => causeJson(cause, textOf))
  }
}

function causeJson(cause: Cause, textOf: (name: string) => string) {
  const clause = renderCause(cause)
  if (cause.kind === 'step before')
    return { ...cause, steps: cause.steps.slice(0, MOST_PATHS).map(textOf), clause }
  if (cause.kind === 'text')
    return { ...cause, before: textOf(cause.before), after: textOf(cause.after), clause }
  if (cause.kind === 'order')
    return { ...cause, gone: cause.gone.map(textOf), come: cause.come.map(textOf), clause }
  if (cause.kind !== 'files') return { ...cause, clause }
  const [changed, added, removed] = [cause.changed, cause.added, cause.removed].map((paths) =>
    paths.slice(0, MOST_PATHS)
  )
  const count = cause.changed.length + cause.added.length + cause.removed.length
  return { ...cause, changed, added, removed, count, clause }
}

/** Milliseconds are as much as BuildKit tells. */
function rounded(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 1000) / 1000
}
