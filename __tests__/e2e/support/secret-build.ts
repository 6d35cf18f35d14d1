import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepResult } from '../../../tools/runners/job.ts'
import { writeProject } from './project.ts'
import type { JobRun, Stage } from './stage.ts'

/** An image whose files are the sums of the secrets it is given. Never the same twice: secrets are no part of a cache's key. */
export function summing(ids: readonly string[]): string {
  const mounts = ids.map((id) => `--mount=type=secret,id=${id}`).join(' ')
  return `FROM busybox:1.37 AS read
RUN ${mounts} mkdir /sums && cd /run/secrets && for id in *; do sha256sum < "$id" | cut -c1-64 > "/sums/$id"; done # ${randomUUID()}
FROM scratch
COPY --from=read /sums /
`
}

/** What a build with secrets is made from, beside its Dockerfile. */
export interface SecretBuild extends Pick<JobRun, 'inputs' | 'env' | 'token'> {
  files?: Record<string, string>
}

export interface SecretBuildResult {
  main: StepResult
  /** The sum of each secret that the instruction saw, by id; for a Dockerfile of `summing`. */
  sumOf(id: string): Promise<string>
}

/** Builds a Dockerfile into files, in a job of its own. */
export async function buildWithSecrets(
  stage: Stage,
  dockerfile: string,
  { files, inputs, ...rest }: SecretBuild
): Promise<SecretBuildResult> {
  const workspace = await writeProject(stage, { Dockerfile: dockerfile, ...files })
  const { main } = await stage.runJob({
    ...rest,
    workspace,
    toolCache: await stage.folder('tools'),
    inputs: { outputs: 'type=local,dest=out', ...inputs }
  })
  return { main, sumOf: async (id) => (await readFile(join(workspace, 'out', id), 'utf8')).trim() }
}

/** As `summing` has it. */
export function sum(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}
