import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheServer } from '../../../tools/cache-service/server.ts'
import type { StepResult } from '../../../tools/runners/job.ts'
import { jobOf } from './pack-service.ts'
import { withContexts, writeProject } from './project.ts'
import type { JobRun, Stage } from './stage.ts'
import { expectSuccess } from './success.ts'

/* A project that one job built and cached, and jobs that build what was made of it since. */

export const WORKDIR = 'WORKDIR /app'
export const LOCK = 'COPY lock.txt .'
export const INSTALL = 'RUN date +%s%N > installed'
export const SOURCE = 'COPY src src'
export const COMPILE = 'RUN date +%s%N > program && echo $FLAVOUR $LEVEL'
export const GUIDE = 'COPY --from=shared /$DOCS /'
export const BOOK = [
  'RUN --mount=type=bind,source=tools,target=/tools <<EOF',
  'cat /tools/make.sh > /book',
  'date +%s%N >> /book',
  'EOF'
].join(' ')
export const PROGRAM = 'COPY --from=build /app/program /'
export const FINAL = 'COPY --from=docs /book /'

/** Each RUN makes something else each time, so that what is made from it is made anew too. */
export const PROJECT: Record<string, string> = {
  Dockerfile: `FROM busybox:1.37 AS deps
${WORKDIR}
${LOCK}
${INSTALL}

FROM deps AS build
ARG FLAVOUR=plain
ENV LEVEL=1
${SOURCE}
${COMPILE}

FROM busybox:1.37 AS docs
ARG DOCS=guide.txt
${GUIDE}
RUN --mount=type=bind,source=tools,target=/tools <<EOF
cat /tools/make.sh > /book
date +%s%N >> /book
EOF

FROM busybox:1.37
${PROGRAM}
${FINAL}
`,
  '.dockerignore': 'src/*.log\n',
  'README.md': 'read me\n',
  'lock.txt': 'one\n',
  'src/main.txt': 'main\n',
  'src/extra.txt': 'extra\n',
  'src/debug.log': 'debug\n',
  'tools/make.sh': 'make\n',
  'shared/guide.txt': 'guide\n',
  'shared/other.txt': 'other\n'
}

/** What is done to a workspace between two jobs. */
export type Change = (workspace: string) => Promise<unknown>

/** Another text in one of the project's files. */
export function edit(path: string, before: string, after: string): Change {
  return async (workspace) => {
    const text = await readFile(join(workspace, path), 'utf8')
    if (!text.includes(before)) throw new Error(`There is no "${before}" in ${path}.`)
    await writeFile(
      join(workspace, path),
      text.replace(before, () => after)
    )
  }
}

export const nothing: Change = async () => undefined

/** Where a cache is, and how a job gets at it. */
export interface Place {
  inputs: Record<string, string>
  env: NodeJS.ProcessEnv
}

export const PLACES = ['packs in the Actions cache', 'gha', 'a folder that is kept'] as const

export async function placeOf(
  name: (typeof PLACES)[number],
  stage: Stage,
  service: CacheServer
): Promise<Place> {
  if (name === 'a folder that is kept')
    return { inputs: { cache: 'local', 'cache-dir': await stage.folder('kept') }, env: {} }
  return { inputs: { cache: name === 'gha' ? 'gha' : 'local' }, env: jobOf(service) }
}

/** As reports name them: seven digits. */
export const BASE_COMMIT = 'ba5e000'
export const LATER_COMMIT = '1a7e000'
export const commit = (digits: string): string => digits.padEnd(40, '0')

/** A project whose first build is cached. */
export interface Base {
  /** How that first build went. */
  first: StepResult
  /** Builds a copy that was changed, on an emptied builder, in a job that leaves the cache as it was. */
  rebuild(change: Change, more?: Partial<Pick<JobRun, 'inputs' | 'env' | 'event'>>): Promise<StepResult>
}

interface BaseOptions {
  files?: Record<string, string>
  /** What is done before the first build. */
  prepare?: Change
  inputs?: Record<string, string>
}

let scopes = 0

/** Its cache has a scope of its own unless `inputs` say otherwise. */
export async function buildBase(
  stage: Stage,
  place: Place,
  { files = PROJECT, prepare = nothing, inputs = {} }: BaseOptions = {}
): Promise<Base> {
  const workspace = await writeProject(stage, files)
  await prepare(workspace)
  scopes++
  const common = {
    ...place.inputs,
    ...('shared/guide.txt' in files ? { 'build-contexts': withContexts(stage, 'shared=shared') } : {}),
    'cache-scope': `scope-${scopes}`,
    ...inputs
  }
  const run = async (options: Pick<JobRun, 'workspace' | 'inputs' | 'env' | 'event'>) => {
    await stage.builder.empty()
    const { main, post } = await stage.runJob({ ...options, toolCache: await stage.folder('tools') })
    expectSuccess(post)
    return main
  }
  const first = await run({
    workspace,
    inputs: common,
    env: { ...place.env, GITHUB_SHA: commit(BASE_COMMIT) }
  })
  expectSuccess(first)
  return {
    first,
    rebuild: async (change, { inputs: more = {}, env = {}, ...rest } = {}) => {
      const copy = await stage.folder('changed')
      // Times as they were: on a runner that keeps its checkout, what did not change has them.
      await cp(workspace, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
      await change(copy)
      return run({
        ...rest,
        workspace: copy,
        inputs: { ...common, 'cache-save': 'never', ...more },
        env: { ...place.env, GITHUB_SHA: commit(LATER_COMMIT), ...env }
      })
    }
  }
}
