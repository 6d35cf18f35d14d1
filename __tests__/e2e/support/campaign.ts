import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from '@jest/globals'
import type { Registry } from '../../../tools/bed/bed.ts'
import { killable } from './killing.ts'
import { writeProject } from './project.ts'
import { readerOf } from './registry-reader.ts'
import type { FinishedJob, JobRun, Stage } from './stage.ts'

/*
 * What a fault is measured against: the same build without any cache, by exit code and by digest of the image. The project
 * makes the same bytes whenever and wherever it is built, and times are those that the source names.
 */

/** Two stages; each step makes the same bytes whenever it runs. `marker.txt` is for a test to change. */
export const REPRODUCIBLE: Record<string, string> = {
  Dockerfile: `FROM busybox:1.37 AS made
WORKDIR /app
COPY packages.txt .
RUN seq 100000 > numbers
COPY marker.txt .
RUN cat packages.txt numbers marker.txt > program
FROM busybox:1.37
COPY --from=made /app/program /program
`,
  'packages.txt': 'one\ntwo\n',
  'marker.txt': 'marker\n'
}

/** The same, whose last step fails with exit code 7. */
export const FAILING: Record<string, string> = {
  ...REPRODUCIBLE,
  Dockerfile: `${REPRODUCIBLE.Dockerfile}RUN exit 7\n`
}

/** What came of a job, as far as a user's workflow goes on with it. */
export interface Outcome {
  exitCode: number
  /** Of the image in the registry; empty where none was pushed. */
  digest: string
}

export interface FaultyJob extends FinishedJob {
  outcome: Outcome
  /** What is there after the job and was not before: files outside the tool cache, builders, processes. */
  leftBehind: string[]
}

export type CampaignRun = Omit<JobRun, 'workspace' | 'toolCache'> &
  Partial<Pick<JobRun, 'workspace' | 'toolCache'>>

export interface Campaign {
  /** A workspace of its own with the reproducible project, or these files. */
  project(files?: Record<string, string>): Promise<string>
  /** One job, on an emptied builder, that builds and pushes with reproducible times. A new machine unless `toolCache` is given. */
  run(options: CampaignRun): Promise<FaultyJob>
  /** What the build of this workspace gives without any cache, on an emptied builder. */
  without(workspace: string, inputs?: Record<string, string>): Promise<Outcome>
}

let runs = 0

/** Every job pushes to a repository of its own, so that no image of an earlier one is taken for its. */
export function openCampaign(stage: Stage, registry: Registry): Campaign {
  const project: Campaign['project'] = (files = REPRODUCIBLE) => writeProject(stage, files)
  const run: Campaign['run'] = async ({ inputs, env = {}, ...options }) => {
    runs++
    const repository = `campaign-${runs}`
    const mark = `${stage.bed.run}/campaign-${runs}`
    const [home, temporary] = await Promise.all([stage.folder('home'), stage.folder('tmp')])
    const workspace = options.workspace ?? (await project())
    const before = await tracesOf(stage, [home, temporary, workspace], mark)
    await stage.builder.empty()
    const job = await stage.runJob({
      ...options,
      workspace,
      toolCache: options.toolCache ?? (await stage.folder('tools')),
      env: {
        HOME: home,
        TMPDIR: temporary,
        SOURCE_DATE_EPOCH: '1700000000',
        ...killable(mark),
        ...env
      },
      inputs: {
        outputs: `type=image,name=${registry.host}/${repository}:1,push=true,rewrite-timestamp=true`,
        ...inputs
      }
    })
    const after = await tracesOf(stage, [home, temporary, workspace], mark)
    return {
      ...job,
      outcome: { exitCode: job.main.exitCode, digest: await digestOf(registry.host, repository) },
      leftBehind: after.filter((trace) => !before.includes(trace))
    }
  }
  return {
    project,
    run,
    without: async (workspace, inputs = {}) =>
      (await run({ workspace, inputs: { ...inputs, cache: 'off' } })).outcome
  }
}

/** Depends on how fast the machine is, and on no fault. */
const NOT_WORTH_IT = /^The cache took longer than it saved: /

/** What the step and its post step said to the user above the log: notices, warnings, errors. */
export function told({ main, post }: FinishedJob): string[] {
  return [main, post]
    .flatMap(({ notices, warnings, errors }) => [...notices, ...warnings, ...errors])
    .filter((text) => !NOT_WORTH_IT.test(text))
}

/** Proves that a fault changed nothing but the time: the outcome, the post step's exit code, and what is left behind. */
export function expectUnharmed({ outcome, leftBehind, post, main }: FaultyJob, without: Outcome): void {
  if (outcome.exitCode !== without.exitCode || outcome.digest !== without.digest)
    throw new Error(
      `With the fault ${JSON.stringify(outcome)}, without a cache ${JSON.stringify(without)}:\n${main.log}`
    )
  expect(leftBehind).toEqual([])
  expect({ exitCode: post.exitCode, errors: post.errors }).toEqual({ exitCode: 0, errors: [] })
}

/** Proves that one sentence, and only one, tells of the fault, and that plan or report have it where the main step told it. */
export function expectToldOnce(job: FaultyJob, reason: RegExp): void {
  expect(told(job)).toEqual([expect.stringMatching(reason)])
  const { warnings, outputs } = job.main
  const kept = `${outputs['cache-report']} ${outputs['cache-plan']}`
  for (const warning of warnings) expect(kept).toContain(JSON.stringify(warning).slice(1, -1))
}

/** Of the image that was pushed to a repository; empty where none was. */
export async function digestOf(host: string, repository: string): Promise<string> {
  const answer = await fetch(`http://${host}/v2/${repository}/tags/list`)
  return answer.ok ? readerOf(host, repository).digest('1') : ''
}

/** Files, builders and processes, a line each. */
export async function tracesOf(stage: Stage, folders: readonly string[], mark: string): Promise<string[]> {
  const [files, builders, processes] = await Promise.all([
    Promise.all(folders.map(filesBelow)),
    stage.bed.buildx(['ls', '--format', '{{.Name}}']),
    processesWith(mark)
  ])
  return [...files.flat(), ...new Set(builders.stdout.trim().split('\n')), ...processes]
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.map((entry) => join(entry.parentPath, entry.name))
}

/** One that is about to end is given the time to. */
async function processesWith(mark: string): Promise<string[]> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await findProcesses(mark)).length === 0) return []
    await setTimeout(50)
  }
  return findProcesses(mark)
}

async function findProcesses(mark: string): Promise<string[]> {
  const found: string[] = []
  for (const id of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')
    if (!Object.values(killable(mark)).some((value) => environment.includes(`=${value}\0`))) continue
    found.push(
      `process ${(await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')}`
    )
  }
  return found
}
