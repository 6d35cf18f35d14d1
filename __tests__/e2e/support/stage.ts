import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases } from '../../../tools/bed/base-images.ts'
import { type Bed, type Builder, openBed } from '../../../tools/bed/bed.ts'
import { type Job, type JobOptions, type StepResult, startJob } from '../../../tools/runners/job.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..', '..')

/** Projects that the tests build. */
const PROJECTS = {
  tiny: join(REPOSITORY, '__tests__', 'fixtures', 'tiny'),
  'go-service': join(REPOSITORY, 'examples', 'go-service')
}

/** A bed with one builder, and what jobs on it need. */
export interface Stage {
  bed: Bed
  builder: Builder
  /** The inputs by which a build uses this builder and, without Docker Hub, the offline base images. */
  inputs: Record<string, string>
  /** A copy of a project in a workspace of its own; its path. */
  checkOut(project: keyof typeof PROJECTS): Promise<string>
  /** A folder of its own under the bed's. */
  folder(name: string): Promise<string>
  startJob(options: Omit<JobRun, 'inputs'>): Promise<Job>
  /** One job with one step, to its end. */
  runJob(options: JobRun): Promise<FinishedJob>
  close(): Promise<void>
}

export interface JobRun extends Pick<JobOptions, 'workspace' | 'toolCache' | 'event' | 'token'> {
  inputs: Record<string, string>
  env?: NodeJS.ProcessEnv
}

export interface FinishedJob {
  main: StepResult
  post: StepResult
}

/** Variables by which runners make themselves known. */
export const GITHUB_HOSTED = { RUNNER_ENVIRONMENT: 'github-hosted' }

/** `config` makes TOML for the builder's BuildKit, once the bed is there whose servers it may name. */
export async function openStage(
  options: { config?: (bed: Bed) => Promise<string> | string } = {}
): Promise<Stage> {
  const bed = await openBed()
  const builder = await bed.startBuilder({ config: (await options.config?.(bed)) ?? '' })
  const contexts = namedBases(await offlineBases(bed, builder))
  const folder = (name: string): Promise<string> => mkdtemp(join(bed.run, `${name}-`))
  const begin: Stage['startJob'] = async ({ env = {}, ...options }) =>
    startJob({
      ...options,
      node: bed.node,
      folder: bed.run,
      // Attestations have the time of the build in them: no two image digests would be equal.
      env: { ...bed.env, BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...env }
    })
  return {
    bed,
    builder,
    inputs: { builder: builder.name, 'build-contexts': contexts },
    folder,
    checkOut: async (project) => {
      const workspace = await folder(project)
      await cp(PROJECTS[project], workspace, { recursive: true })
      return workspace
    },
    startJob: begin,
    runJob: async ({ inputs, ...options }) => {
      const job = await begin(options)
      const main = await job.step({
        builder: builder.name,
        'build-contexts': contexts,
        // Most tests are about layers; those that are about mounts say so.
        'cache-mounts': 'off',
        context: '.',
        ...inputs
      })
      const [post] = await job.finish()
      if (post === undefined) throw new Error('The job had no post step.')
      return { main, post }
    },
    close: () => bed.close()
  }
}
