import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import type { BuildxCommand } from '../buildx/ask.js'
import { runQuietly } from '../buildx/quietly.js'
import { type MountIdentity, renderMountFlag } from './identity.js'
import type { Programs } from './programs.js'
import { CONTEXTS, MARK, PLACES } from './scripts.js'

/** Where helper builds run, and with what. */
export interface Helper {
  buildx: BuildxCommand
  builder: string
  env: Record<string, string>
  programs: Programs
  /** A folder of this job's own for their contexts. */
  scratch: string
}

/** A mount as a step of a helper build has it. */
export interface HelperStep {
  mount: MountIdentity
  /** `restore`, `clear` or `extract`. */
  script: 'restore' | 'clear' | 'extract'
  args: readonly (string | number)[]
  /** The named context that has what is restored. */
  payload?: string
}

/** What the script of one mount said: a word, and what belongs to it. */
export interface Said {
  word: string
  rest: string[]
}

/** How a helper build ended. */
export interface HelperEnding {
  /** Why it failed; undefined if it did not. */
  complaint: string | undefined
  seconds: number
  /** By the index of the mount. */
  said: Map<number, Said>
}

/** A RUN by which a script gets at a mount. */
export function renderStep({ mount, script, args, payload }: HelperStep, { shell, image }: Programs): string {
  const binds = [
    `--mount=type=bind,from=${CONTEXTS.helper},target=${PLACES.helper}`,
    ...(payload === undefined ? [] : [`--mount=type=bind,from=${payload},target=${PLACES.payload}`])
  ]
  const command = [...shell, `${PLACES.helper}/${script}.sh`, ...args.map(String)]
  const user = image === undefined ? [] : ['USER 0']
  return [
    ...user,
    `RUN ${[...binds, renderMountFlag(mount, PLACES.mount)].join(' ')} ${JSON.stringify(command)}`
  ].join('\n')
}

/** What a stage of a helper build begins as: nothing, where the programs are the machine's. */
export function baseOf({ image }: Programs): string {
  return image === undefined ? 'scratch' : CONTEXTS.programs
}

/** Each of these in a stage of its own, so that they run at the same time. */
export function renderParallel(steps: readonly HelperStep[], programs: Programs): string {
  const stages = steps.flatMap((step, index) => [
    `FROM ${baseOf(programs)} AS m${index}`,
    'ARG NONCE',
    renderStep(step, programs)
  ])
  const last = steps.map((_, index) => `COPY --from=m${index} /done /${index}`)
  return [...stages, 'FROM scratch', ...last, ''].join('\n')
}

/**
 * Runs a helper build: quietly, without attestations and caches, for at most `limit` milliseconds. Its steps run anew each
 * time, as their number is part of them. A failed build is an ending, not an exception.
 */
export async function runHelperBuild(
  { buildx, builder, env, programs, scratch }: Helper,
  dockerfile: string,
  {
    nonce,
    contexts = [],
    output,
    limit
  }: { nonce: string; contexts?: string[]; output: string; limit: number }
): Promise<HelperEnding> {
  // By its name the builder's history shows whose build it is.
  const folder = join(scratch, `buildkit-cache-helper-${nonce}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'Dockerfile'), dockerfile)
  const named = [
    `${CONTEXTS.helper}=${programs.folder}`,
    ...(programs.image === undefined ? [] : [`${CONTEXTS.programs}=docker-image://${programs.image}`]),
    ...contexts
  ]
  const args = [
    'build',
    ...['--builder', builder, '--build-arg', `NONCE=${nonce}`],
    ...named.flatMap((context) => ['--build-context', context]),
    ...['--output', output, folder]
  ]
  const quiet = { ...env, BUILDKIT_PROGRESS: 'plain', BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' }
  try {
    const { exitCode, seconds, overdue, text } = await runQuietly(buildx, args, quiet, {
      limit,
      most: MOST_TEXT
    })
    if (core.isDebug()) core.debug(text)
    const complaint =
      exitCode === 0 ? undefined : overdue ? `it took longer than ${limit / 1000} s` : lastOf(text)
    return { complaint, seconds, said: saidIn(text) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const MOST_TEXT = 1024 * 1024

function lastOf(text: string): string {
  return (text.trimEnd().split('\n').at(-1) ?? '').replace(/^ERROR: /, '')
}

/** Of buildx's plain log, `#7 0.123 buildkit-cache-mount 0 restored 1795813413`. */
export function saidIn(text: string): Map<number, Said> {
  const lines = text.matchAll(new RegExp(`^#\\d+ [\\d.]+ ${MARK} (\\d+) ([a-z]+)(.*)$`, 'gm'))
  return new Map(
    [...lines].map(([, index = '', word = '', rest = '']) => [
      Number(index),
      { word, rest: rest.split(' ').filter((part) => part !== '') }
    ])
  )
}
