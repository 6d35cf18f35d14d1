import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Registry } from '../../../tools/bed/bed.ts'
import type { CacheServer } from '../../../tools/cache-service/server.ts'
import type { Job, StepResult } from '../../../tools/runners/job.ts'
import { digestOf, openCampaign, tracesOf } from './campaign.ts'
import { type Gate, startGate } from './gate.ts'
import { awaitProcess, findProcess, killable } from './killing.ts'
import { jobOf, newEntries, runFresh } from './pack-service.ts'
import { writeProject } from './project.ts'
import type { Stage } from './stage.ts'

/* Jobs to which something happens in the middle, and the job that comes after them on the same machine. */

const MOUNT_BYTES = 60_000_000

/** Its mount and its layers take their time, and a step of it can be held. The image has the same bytes whenever it is built. */
const PROJECT: Record<string, string> = {
  Dockerfile: `FROM busybox:1.37 AS made
WORKDIR /app
COPY packages.txt .
RUN seq 100000 > numbers
COPY marker.txt .
RUN --mount=type=secret,id=gate [ ! -e /run/secrets/gate ] || wget -q -O - "$(cat /run/secrets/gate)"; \\
    head -c 20000000 /dev/urandom > /scrap
RUN --mount=type=cache,target=/m echo "the mount has $(cat /m/large 2>/dev/null | wc -c) bytes"; \\
    [ -e /m/large ] || head -c ${MOUNT_BYTES} /dev/urandom > /m/large; head -c 9000000 /dev/urandom > /m/more; \\
    cat packages.txt numbers marker.txt > program
FROM busybox:1.37
COPY --from=made /app/program /program
`,
  'packages.txt': 'one\ntwo\n',
  'marker.txt': 'before\n'
}

/** By which command of the job a moment is known. */
const MOMENTS = {
  'puts its mounts into the builder': / buildkit-cache-mount-0=oci-layout:/,
  'runs an instruction': / --metadata-file /,
  'writes its cache': / --cache-to type=registry,\S*\/own:latest/,
  'carries its mounts out of the builder': / type=image,\S*\/mounts:latest/
} as const

export type Moment = keyof typeof MOMENTS
export const ALL_MOMENTS = Object.keys(MOMENTS) as Moment[]

/** A job that is in the middle. */
export interface Met {
  job: Job
  /** By which its processes are found. */
  mark: string
  /** Id of the buildx that is at work. */
  buildx: number
}

export interface Interrupted {
  main: PromiseSettledResult<StepResult>
  posts: StepResult[]
  digest: string
  /** Files outside the tool cache, builders and processes that were not there before the job. */
  left: string[]
}

export interface Machine {
  /** Of the image, as it is built without a cache. */
  digest: string
  /** Runs a job on an emptied builder and tool cache, has something happen to it at a moment, and ends it. */
  interrupt(moment: Moment, by: (met: Met) => Promise<unknown>): Promise<Interrupted>
  /** The next job on this machine and its builder; `mount`: bytes that its mount had before it, undefined if nobody looked. */
  next(): Promise<{ main: StepResult; digest: string; mount: number | undefined }>
}

/** What a mount has of an earlier job: all of it or nothing, never a part. */
export const ALL_OR_NOTHING = [0, MOUNT_BYTES]

/** A machine whose cache service has the cache of a build like the one to come, but for a file. */
export async function openMachine(stage: Stage, registry: Registry, service: CacheServer): Promise<Machine> {
  const workspace = await writeProject(stage, PROJECT)
  const inputs = { cache: 'local', 'cache-mounts': 'auto' }
  await runFresh(stage, { workspace, inputs, env: jobOf(service) })
  await appendFile(join(workspace, 'marker.txt'), 'after\n')
  const { digest } = await openCampaign(stage, registry).without(workspace)
  const prepared = service.entries()
  let jobs = 0
  let toolCache = ''

  const begin = async (more: Record<string, string>) => {
    jobs++
    const repository = `moments-${jobs}`
    const mark = `${stage.bed.run}/${repository}`
    const folders = await Promise.all(['home', 'tmp', 'temp'].map(stage.folder))
    const [HOME, TMPDIR, RUNNER_TEMP] = folders
    const traces = () => tracesOf(stage, [...folders, workspace], mark)
    const before = await traces()
    const env = { ...jobOf(service), HOME, TMPDIR, RUNNER_TEMP, SOURCE_DATE_EPOCH: '1700000000' }
    const job = await stage.startJob({ workspace, toolCache, env: { ...env, ...killable(mark) } })
    const image = `type=image,name=${registry.host}/${repository}:1,push=true,rewrite-timestamp=true`
    const step = { ...stage.inputs, ...inputs, context: '.', outputs: image, ...more }
    return {
      ...{ job, mark },
      main: Promise.allSettled([job.step(step)]).then(([settled]) => settled),
      left: async () => (await settledTraces(traces)).filter((trace) => !before.includes(trace)),
      digest: () => digestOf(registry.host, repository)
    }
  }

  return {
    digest,
    interrupt: async (moment, by) => {
      await stage.builder.empty()
      toolCache = await stage.folder('tools')
      const gate = moment === 'runs an instruction' ? await startGate() : undefined
      const begun = await begin(gate === undefined ? {} : { secrets: `gate=${gate.url}` })
      const { job, mark } = begun
      await by({ job, mark, buildx: await meet(moment, begun, gate) })
      const main = await begun.main
      const posts = await job.finish()
      gate?.open()
      const outcome = { main, posts, digest: await begun.digest(), left: await begun.left() }
      // What it has saved all the same, no other job shall find.
      for (const { key } of newEntries(service, prepared)) await service.delete(key)
      return outcome
    },
    next: async () => {
      const begun = await begin({ 'cache-save': 'never' })
      const main = await begun.main
      await begun.job.finish()
      if (main.status === 'rejected') throw main.reason
      const [, bytes] = /the mount has (\d+) bytes$/m.exec(main.value.log) ?? []
      return {
        main: main.value,
        digest: await begun.digest(),
        mount: bytes === undefined ? undefined : Number(bytes)
      }
    }
  }
}

/** Waits for a moment of a job. */
async function meet(
  moment: Moment,
  { mark, main }: { mark: string; main: Promise<PromiseSettledResult<StepResult>> },
  gate: Gate | undefined
): Promise<number> {
  if (gate !== undefined) await Promise.race([gate.arrived, main])
  const buildx = await awaitProcess(mark, MOMENTS[moment], main)
  if (buildx !== undefined) {
    // Until it has something to do in the builder.
    if (gate === undefined) await setTimeout(250)
    return buildx
  }
  const ended = await main
  const log = ended.status === 'fulfilled' ? ended.value.log : String(ended.reason)
  throw new Error(`The job ended before it ${moment}:\n${log}`)
}

/** The programs of a process that was killed end as soon as they notice. */
async function settledTraces(traces: () => Promise<string[]>): Promise<string[]> {
  for (let looks = 0; looks < 50; looks++) {
    if (!(await traces()).some((trace) => trace.startsWith('process '))) break
    await setTimeout(200)
  }
  // Kept for later steps of the job.
  return (await traces()).filter((trace) => !/\/buildkit-cache-reach-[0-9a-f]+$/.test(trace))
}

/** Kills the main part, and whatever it was running: a machine that goes away. */
export async function killAll({ mark, buildx }: Met): Promise<void> {
  const main = await findProcess(mark, 'dist/main/index.js')
  for (const id of [main, buildx]) if (id !== undefined) process.kill(id, 'SIGKILL')
}
