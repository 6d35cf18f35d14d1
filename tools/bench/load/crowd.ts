import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bed, Builder } from '../../bed/bed.ts'
import { type StepResult, startJob } from '../../runners/job.ts'
import { measuringMemory } from '../jobs/peaks.ts'
import { openMeeting } from './meeting.ts'

/* Many jobs at once on one machine and one builder, and whether the next ones find what each of them wrote. */

export interface Ground {
  bed: Bed
  builder: Builder
  /** The `build-contexts` input. */
  contexts: string
  /** For all that the jobs leave behind. */
  folder: string
  /** File that the processes of the action write their memory to. */
  memory: string
}

/** Where a job of the crowd keeps its cache. */
export interface Keeping {
  inputs: Record<string, string>
  env?: NodeJS.ProcessEnv
}

/** One job of the crowd, which builds what no other one does. */
export interface Member extends Keeping {
  name: string
  workspace: string
}

export interface CrowdResult {
  members: Member[]
  seconds: number
  /** Of the slowest main part, and of the slowest post part. */
  slowest: { main: number; post: number }
  /** What went wrong, a line each. */
  troubles: string[]
}

/** Of a member's build. */
export const STEPS = 5
/** Of a member's own layer; half of it can be compressed. */
const MEGABYTES = 4

/** The first step is common to all; at the third they wait for each other, unless that was long ago. */
function dockerfile(meeting: string): string {
  const half = `head -c ${MEGABYTES * 500_000}`
  return `FROM busybox:1.37 AS made
RUN date +%s%N > /common
COPY marker.txt /
RUN wget -q -O /met ${meeting} || true
RUN { ${half} /dev/urandom; ${half} /dev/zero; } > /own
FROM scratch
COPY --from=made /own /own
`
}

/** Runs as many jobs at once as there are keepings, each with a project of its own. None saves before all have built. */
export async function runCrowd(ground: Ground, keepings: readonly Keeping[]): Promise<CrowdResult> {
  const meeting = await openMeeting(keepings.length)
  try {
    const members = await Promise.all(
      keepings.map(async (keeping, index): Promise<Member> => {
        const workspace = await mkdtemp(join(ground.folder, 'workspace-'))
        await writeFile(join(workspace, 'Dockerfile'), dockerfile(meeting.url))
        await writeFile(join(workspace, 'marker.txt'), `${workspace}\n`)
        return { ...keeping, name: `job ${index + 1}`, workspace }
      })
    )
    await ground.builder.empty()
    const startedAt = performance.now()
    const jobs = await Promise.all(
      members.map(async (member) => {
        const parts = await runMember(ground, member)
        // Were it still to come, the others would wait for it in vain.
        meeting.adjourn()
        return { member, ...parts }
      })
    )
    return {
      members,
      seconds: (performance.now() - startedAt) / 1000,
      slowest: {
        main: Math.max(...jobs.map(({ main }) => main.seconds)),
        post: Math.max(...jobs.map(({ post }) => post.seconds))
      },
      troubles: [
        ...(meeting.wasFull() ? [] : ['not all of them built at the same time']),
        ...jobs.flatMap(({ member: { name }, main, post }) => [
          ...troublesOf(`${name}, main`, main),
          ...troublesOf(`${name}, post`, post)
        ])
      ]
    }
  } finally {
    meeting.stop()
  }
}

/** Steps that the next job of a member does not find, on an emptied builder; it writes nothing. */
export async function countLost(ground: Ground, member: Member): Promise<number> {
  await ground.builder.empty()
  const reading = { ...member, inputs: { ...member.inputs, 'cache-save': 'never' } }
  const { main } = await runMember(ground, reading)
  if (main.exitCode !== 0 || main.outputs['total-steps'] !== String(STEPS))
    throw new Error(`The next ${member.name} did not build what was built before:\n${main.log}`)
  return STEPS - Number(main.outputs['cached-steps'])
}

async function runMember(
  { bed, builder, contexts, folder, memory }: Ground,
  { workspace, inputs, env }: Member
): Promise<{ main: StepResult; post: StepResult }> {
  const job = await startJob({
    node: bed.node,
    folder,
    workspace,
    toolCache: await mkdtemp(join(folder, 'tools-')),
    env: { ...bed.env, ...measuringMemory(memory), BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...env }
  })
  const main = await job.step({
    builder: builder.name,
    'build-contexts': contexts,
    context: '.',
    cache: 'local',
    'cache-mounts': 'off',
    outputs: 'type=cacheonly',
    ...inputs
  })
  const [post] = await job.finish()
  if (post === undefined) throw new Error('The job had no post step.')
  return { main, post }
}

function troublesOf(name: string, { exitCode, warnings, errors, log }: StepResult): string[] {
  const said = [...warnings, ...errors].map((text) => `${name}: ${text}`)
  return exitCode === 0 ? said : [...said, `${name} ended with exit code ${exitCode}:\n${log}`]
}
