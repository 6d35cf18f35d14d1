import { expect } from '@jest/globals'
import { escapeMarkdown } from '../../../src/text.js'
import type { StepResult } from '../../../tools/runners/job.ts'
import { readNewestRecord } from './build-record.ts'
import type { Stage } from './stage.ts'

/** The output `cache-report`, as far as the tests look at it. */
export interface Report {
  version: number
  summary: string
  succeeded: boolean
  hit: string
  cachedSteps: number
  totalSteps: number
  hitRatio: number
  savedSeconds: number | null
  readBytes: number | null
  writtenBytes: number | null
  comparedWith: { commit: string | null; at: string } | null
  steps: ReportedStep[]
  imports: { name: string; error: string | null }[]
  runs: { commit: string | null; cachedSteps: number; totalSteps: number }[]
  advice: { seconds: number; line: number | null; text: string }[]
  health: ReportedHealth | null
}

export interface ReportedStep {
  stage: string
  /** As the Dockerfile has it, where BuildKit tells. */
  instruction: string
  line: number | null
  status: string
  causes: ReportedCause[]
}

export type ReportedCause = Record<string, unknown> & { kind: string; clause: string }

interface ReportedHealth {
  bytes: number
  quota: number
  isPart: boolean
  scopes: { scope: string; bytes: number; entries: number }[]
  others: { tool: string; bytes: number; entries: number }[]
  elsewhere: string[]
}

/** A report that knows of steps. */
export function reportOf({ outputs, log }: StepResult): Report {
  const text = outputs['cache-report'] ?? ''
  if (text === '') throw new Error(`The step has no report:\n${log}`)
  const report = JSON.parse(text) as Report
  if (report.steps === null) throw new Error(`The report has no steps: ${report.summary}`)
  return report
}

/** What of the files of a context is another, as a report has it. */
export function files(
  difference: { changed?: string[]; added?: string[]; removed?: string[] },
  context = ''
): object {
  const { changed = [], added = [], removed = [] } = difference
  const count = changed.length + added.length + removed.length
  return { kind: 'files', context, changed, added, removed, count }
}

/** Why the steps of a build ran; all others came from a cache. */
export interface Why {
  /** Those that ran for a reason of their own, by their text, and all reasons. */
  roots: Record<string, object[]>
  /** Those that ran only because a step before them did. */
  followers?: string[]
}

const followed = ({ kind }: ReportedCause): boolean => kind === 'step before'

/** The reasons of a step's own, without the words that are made of them. */
export function reasonsOf({ causes }: ReportedStep): object[] {
  return causes.filter((cause) => !followed(cause)).map(({ clause: _clause, ...cause }) => cause)
}

/**
 * Proves that a build which ended well is told as it was: these steps ran, for exactly these reasons, and all others were
 * cached and have none. The log and the summary have each reason in words.
 */
export async function expectWhy(
  stage: Stage,
  main: StepResult,
  { roots, followers = [] }: Why
): Promise<void> {
  const { steps } = reportOf(main)
  const told = Object.fromEntries(
    steps.filter(({ status }) => status !== 'cached').map((step) => [step.instruction, reasonsOf(step)])
  )
  expect(told).toEqual({ ...roots, ...Object.fromEntries(followers.map((text) => [text, []])) })
  for (const { status, instruction, causes } of steps) {
    if (status === 'cached') expect({ instruction, causes }).toEqual({ instruction, causes: [] })
    if (followers.includes(instruction)) expect(causes.filter(followed)).toHaveLength(1)
  }
  for (const { clause } of steps.flatMap(({ causes }) => causes).filter((cause) => !followed(cause))) {
    expect(main.log).toContain(`because ${clause}`)
    expect(main.summary).toContain(escapeMarkdown(clause))
  }
  const { ran, cached } = await readNewestRecord(stage)
  expect({ ran: ran.length, cached: cached.length }).toEqual({
    ran: Object.keys(told).length,
    cached: steps.length - Object.keys(told).length
  })
}
