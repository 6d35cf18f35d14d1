import { basename } from 'node:path'
import * as core from '@actions/core'
import { findingsOf } from '../buildx/checks.js'
import type { DockerfilePlace } from '../buildx/dockerfile.js'
import type { BuildResult } from '../buildx/metadata.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { reasonOf } from '../errors.js'
import { lossOfMount } from '../mounts/report.js'
import { forLaterSteps } from '../plan/for-later-steps.js'
import type { Plan } from '../plan/plan.js'
import type { OutputName } from './outputs.js'
import { renderCommand, renderPlan, renderPlanJson, renderSentence, renderSummary } from './render.js'
import { type CacheReport, cacheHit, countSteps, EXPORTED, lossOf } from './report.js'
import { say } from './say.js'

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

/** Says what the cache did: in the log, in warnings for what went wrong, and in the job summary if it is wanted. */
export async function writeReport(report: CacheReport, summary: boolean): Promise<void> {
  say(renderSentence(report))
  for (const trouble of report.troubles) core.warning(trouble)
  const loss = lossOf(report)
  if (report.remark !== undefined) say(report.remark)
  const { mounts } = report
  const ofMounts = [
    ...(mounts?.notices ?? []),
    ...(mounts?.save?.notices ?? []),
    ...(mounts?.mounts ?? []).map(lossOfMount)
  ]
  for (const notice of [loss, ...(report.save?.notices ?? []), ...ofMounts])
    if (notice !== undefined) core.notice(notice)
  if (!summary) return
  try {
    await core.summary.addRaw(renderSummary(report)).write()
  } catch (error) {
    // Older runners have none.
    say(`The job summary could not be written: ${reasonOf(error)}`)
  }
}
