import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import * as core from '@actions/core'
import { findingsOf } from '../buildx/checks.js'
import type { DockerfilePlace } from '../buildx/dockerfile.js'
import type { BuildResult } from '../buildx/metadata.js'
import { cacheHit, countSteps } from '../buildx/steps.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { reasonOf } from '../errors.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { lossOfMount } from '../mounts/report.js'
import type { OutputName } from '../outputs.js'
import { forLaterSteps } from '../plan/for-later-steps.js'
import type { Plan } from '../plan/plan.js'
import { say } from '../say.js'
import { bytesReadOf, bytesWrittenOf, lossOf } from './economics.js'
import { hitRatioOf, lowRatioOf } from './hit-ratio.js'
import { renderReportJson } from './json.js'
import { renderLog } from './log-lines.js'
import { renderCommand, renderPlan, renderPlanJson } from './render-plan.js'
import { type CacheReport, EXPORTED } from './report.js'
import { renderSentence } from './sentence.js'
import { renderSummary } from './summary.js'

/** Prints the plan in one log group, and beside it what the user should notice. */
export function writePlan(plan: Plan, facts: EnvironmentFacts): void {
  core.startGroup('Cache plan')
  for (const line of renderPlan(plan, facts)) say(line)
  core.endGroup()
  for (const notice of plan.notices) core.notice(notice)
  for (const warning of plan.warnings) core.warning(warning)
}

/** Says what a dry run would do, and sets the outputs that a plan decides. `leftOut`: secrets, by their ids. */
export function writeDryRun(
  plan: Plan,
  { buildx }: EnvironmentFacts,
  commands: readonly string[][],
  leftOut: readonly string[] = []
): void {
  const words =
    basename(buildx.program) === 'docker-buildx' ? ['docker', 'buildx'] : [buildx.program, ...buildx.leading]
  const [build = '', ...after] = commands.map((args) => renderCommand([...words, ...args]))
  say(`dry-run: nothing is built. The command would be:\n${build}`)
  for (const command of after) say(`and then, if there is something worth writing:\n${command}`)
  if (leftOut.length > 0) say(`It would have these secrets too, as --secret id=…: ${leftOut.join(', ')}.`)
  writeOutputs(plan, { readable: plan.ours.imports.flat() })
}

/** What a step's outputs tell beside the plan. */
interface Results {
  /** Imports of our own that are there, or are now. */
  readable: readonly string[]
  report?: CacheReport
  result?: BuildResult
}

/** Sets every declared output; what is not known is empty. */
export function writeOutputs(plan: Plan, { readable, report, result }: Results): void {
  const counts = report?.steps === undefined ? undefined : countSteps(report.steps)
  const later = forLaterSteps(plan, readable)
  const outputs: Record<OutputName, unknown> = {
    digest: result?.digest,
    imageid: result?.imageId,
    metadata: result?.metadata === undefined ? undefined : JSON.stringify(result.metadata, null, 2),
    'cache-backend': plan.backend,
    'cache-scope': plan.scope,
    'cache-hit': counts === undefined ? undefined : cacheHit(counts),
    'cached-steps': counts?.cached,
    'total-steps': counts?.total,
    'cache-hit-ratio': report && hitRatioOf(report),
    'cache-seconds-saved': report?.savedSeconds?.toFixed(1),
    'cache-read-bytes': report && bytesReadOf(report),
    'cache-written-bytes': report && bytesWrittenOf(report),
    'cache-report': report && renderReportJson(report),
    'cache-exported': report && EXPORTED[report.export.status],
    'cache-plan': renderPlanJson(plan),
    'cache-from': later.imports.join('\n'),
    'cache-to': later.exports.join('\n')
  }
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value ?? '')
}

/** Shows what BuildKit's checks found, at the lines of the Dockerfile. */
export function writeFindings(
  metadata: Record<string, unknown> | undefined,
  dockerfile: DockerfilePlace
): void {
  for (const { message, ...place } of findingsOf(metadata, dockerfile)) core.warning(message, place)
}

/** Where a report goes beside the log. */
export interface ReportPlaces {
  inputs: Pick<ActionInputs, 'summary' | 'reportFile' | 'minHitRatio' | 'onLowHitRatio' | 'noCache' | 'cache'>
  /** Path of the Dockerfile in the repository, for annotations; undefined if it is none of its files. */
  dockerfile: string | undefined
  workspace: string
  /** Whether the job's settings allow a summary. */
  summary: boolean
}

/** Says what the cache did: in the log, in annotations, in the job summary, and in a file. */
export async function writeReport(report: CacheReport, places: ReportPlaces): Promise<void> {
  say(renderSentence(report))
  if (report.remark !== undefined) say(report.remark)
  core.startGroup('Cache report')
  for (const line of renderLog(report)) say(line)
  core.endGroup()
  annotate(report, places)
  const { inputs, workspace, summary } = places
  if (inputs.reportFile !== undefined) await writeFileOf(report, resolve(workspace, inputs.reportFile))
  if (!summary || !inputs.summary) return
  try {
    await core.summary.addRaw(renderSummary(report)).write()
  } catch (error) {
    // Older runners have none.
    say(`The job summary could not be written: ${reasonOf(error)}`)
  }
}

/** What went wrong is a warning, what costs more than it brings a notice, and advice one at its line of the Dockerfile. */
function annotate(report: CacheReport, { inputs, dockerfile }: ReportPlaces): void {
  for (const trouble of report.troubles) core.warning(trouble)
  const low = lowRatioOf(report, inputs)
  if (low !== undefined && inputs.onLowHitRatio === 'warn') core.warning(low)
  const { mounts, save, advice } = report
  const notices = [
    lossOf(report),
    ...(save?.notices ?? []),
    ...(mounts?.notices ?? []),
    ...(mounts?.save?.notices ?? []),
    ...(mounts?.mounts ?? []).map(lossOfMount)
  ]
  for (const notice of notices) if (notice !== undefined) core.notice(notice)
  for (const { text, line } of advice)
    core.notice(
      text,
      dockerfile === undefined || line === undefined ? {} : { file: dockerfile, startLine: line }
    )
}

/** A file that cannot be written is worth a warning: somebody waits for it. */
async function writeFileOf(report: CacheReport, path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `${renderReportJson(report)}\n`)
  } catch (error) {
    core.warning(`report-file: ${path} could not be written (${reasonOf(error)}).`)
  }
}
