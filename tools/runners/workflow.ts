import { load } from 'js-yaml'
import { minimatch } from 'minimatch'
import { type Contexts, holds, interpolate } from './expressions.ts'

/*
 * A workflow file as a runner sees it: which event starts it, the machines that its jobs take, their steps one after another.
 * What its actions do is given by whoever runs it.
 */

export interface WorkflowStep {
  id?: string
  uses?: string
  run?: string
  if?: string
  with?: Record<string, unknown>
  env?: Record<string, unknown>
}

/** What one machine does: a job, or one row of its matrix. */
export interface PlannedJob {
  id: string
  runsOn: string[]
  matrix: Record<string, string>
  steps: WorkflowStep[]
}

interface WorkflowFile {
  on: Record<string, { branches?: string[]; tags?: string[] } | null>
  jobs: Record<
    string,
    {
      'runs-on': string | string[]
      strategy?: { matrix?: Record<string, string[]> }
      steps: WorkflowStep[]
    }
  >
}

/** The jobs of a workflow file that an event starts; none if the event is not one that it is for. */
export function planJobs(text: string, event: { name: string; ref: string }): PlannedJob[] {
  const { on, jobs } = load(text) as WorkflowFile
  if (!startsOn(on, event)) return []
  return Object.entries(jobs).flatMap(([id, job]) =>
    rowsOf(job.strategy?.matrix ?? {}).map((matrix) => ({
      ...{ id, matrix, steps: job.steps },
      runsOn: [job['runs-on']].flat()
    }))
  )
}

/** With filters for branches alone, no tag starts a workflow, and the other way round. */
function startsOn(on: WorkflowFile['on'], { name, ref }: { name: string; ref: string }): boolean {
  if (!Object.hasOwn(on, name)) return false
  const { branches, tags } = on[name] ?? {}
  if (name !== 'push' || (branches === undefined && tags === undefined)) return true
  const [, kind, short = ''] = /^refs\/(heads|tags)\/(.*)$/s.exec(ref) ?? []
  return ((kind === 'tags' ? tags : branches) ?? []).some((pattern) => minimatch(short, pattern))
}

function rowsOf(matrix: Record<string, string[]>): Record<string, string>[] {
  return Object.entries(matrix).reduce<Record<string, string>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}]
  )
}

/** Runs one use of an action; what it returns are the step's outputs. */
export type RunAction = (
  inputs: Record<string, string>,
  env: Record<string, string>
) => Promise<Record<string, string>>

/**
 * Runs the steps of a job. `actions` has what each action that they use does, by its name without the version.
 * @throws {Error} for a step that uses another
 */
export async function runSteps(
  steps: readonly WorkflowStep[],
  contexts: Contexts,
  actions: Readonly<Record<string, RunAction>>
): Promise<void> {
  const outputs: Record<string, { outputs: Record<string, string> }> = {}
  for (const step of steps) {
    const known = { ...contexts, steps: outputs }
    if (step.if !== undefined && !holds(step.if, known)) continue
    const action = actions[step.uses?.split('@')[0] ?? '']
    if (action === undefined) throw new Error(`A step that is not known here: ${step.uses ?? step.run}`)
    const result = await action(texts(step.with, known), texts(step.env, known))
    if (step.id !== undefined) outputs[step.id] = { outputs: result }
  }
}

function texts(values: Record<string, unknown> = {}, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, interpolate(String(value), contexts)])
  )
}
