import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Builder } from '../../tools/bed/bed.ts'
import { mustRun, runCommand } from '../../tools/bed/commands.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { alterBuildx } from './support/altered-buildx.ts'
import { isPack, jobOf } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { type FinishedJob, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Cache mounts that cannot be restored or carried out, and builds that end as they would without them. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  service = await startCacheService()
})

afterEach(() => service?.stop())

const RESTORED = /^Cache mounts restored in /m
const isOfMounts = ({ key }: { key: string }): boolean => key.includes('.mounts')

/** A project with a mount of so many MB, whose build says how many files the mount had before. */
function projectOf(megabytes: number): Promise<string> {
  return writeProject(stage, {
    change: '0\n',
    Dockerfile: [
      'FROM busybox:1.37 AS build',
      'COPY change /',
      `RUN --mount=type=cache,target=/m echo "the mount has $(ls -A /m | wc -l) files"; mkdir /out; cp /change /out; ` +
        `[ -e /m/large ] || dd if=/dev/urandom of=/m/large bs=1M count=${megabytes}`,
      'FROM scratch',
      'COPY --from=build /out /',
      ''
    ].join('\n')
  })
}

const change = (workspace: string): Promise<void> => appendFile(join(workspace, 'change'), '1\n')

interface Circumstances {
  env?: NodeJS.ProcessEnv
  inputs?: Record<string, string>
  /** On which it is built, as it is; the stage's own is emptied before. */
  builder?: Builder
}

/** One job of main, which ends well and makes what its source says. */
async function run(
  workspace: string,
  { env = {}, inputs = {}, builder }: Circumstances = {}
): Promise<FinishedJob> {
  if (builder === undefined) await stage.builder.empty()
  const out = await stage.folder('out')
  const job = await stage.runJob({
    workspace,
    inputs: {
      'cache-mounts': 'auto',
      outputs: `type=local,dest=${out}`,
      ...(builder && { builder: builder.name }),
      ...inputs
    },
    env: { ...jobOf(service), ...env },
    toolCache: await stage.folder('tools')
  })
  expectSuccess(job.main)
  expectSuccess(job.post)
  expect(await readFile(join(out, 'change'), 'utf8')).toBe(await readFile(join(workspace, 'change'), 'utf8'))
  return job
}

const filesBefore = ({ main }: FinishedJob): string | undefined =>
  /the mount has (\d+) files/.exec(main.log)?.[1]

describe('a mount that is kept and cannot be had', () => {
  test('since its pack is gone: the build begins without it, and saves it anew', async () => {
    const workspace = await projectOf(2)
    await run(workspace)
    for (const { key } of service.entries().filter((entry) => isOfMounts(entry) && isPack(entry)))
      await service.delete(key)
    await change(workspace)
    const second = await run(workspace)
    expect(filesBefore(second)).toBe('0')
    expect(second.main.log).not.toMatch(RESTORED)
    await change(workspace)
    expect(filesBefore(await run(workspace))).toBe('1')
  })

  test('since the helper build was killed: the mount is emptied, and the build begins without it', async () => {
    const workspace = await projectOf(60)
    await run(workspace)
    await change(workspace)
    const second = await run(workspace, { env: await killedHelper(400) })
    expect(second.main.warnings).toEqual([expect.stringMatching(/^Cache mount \/m was not restored: /)])
    expect(filesBefore(second)).toBe('0')
    // What is kept is as good as what the build left.
    await change(workspace)
    expect(filesBefore(await run(workspace))).toBe('1')
  })
})

test('a mount whose carrying out is killed is not saved, and the build is as it would be', async () => {
  const workspace = await projectOf(60)
  const first = await run(workspace, { env: await killedHelper(300) })
  expect(first.main.warnings).toEqual([
    expect.stringMatching(/^Cache mounts \(\/m\) could not be carried out of the builder: /)
  ])
  expect(service.entries().filter(isOfMounts)).toEqual([])
})

/** The variables by which the first build of the action's own that gets at mounts is killed after so many milliseconds. */
async function killedHelper(after: number): Promise<NodeJS.ProcessEnv> {
  const mark = join(await stage.folder('killed'), 'mark')
  return alterBuildx(
    stage,
    '',
    `if (args.some((word) => word.startsWith('NONCE=')) && !fs.existsSync(${JSON.stringify(mark)})) {
  fs.writeFileSync(${JSON.stringify(mark)}, '')
  spawnSync(program, [...leading, ...args], { stdio: 'inherit', timeout: ${after}, killSignal: 'SIGKILL' })
  process.exit(137)
}`
  )
}

describe('a builder whose disk is full', () => {
  /** Builds with a builder that has so many MB. */
  async function withSmallBuilder(
    megabytes: number,
    work: (builder: Builder) => Promise<void>
  ): Promise<void> {
    const name = `small-${megabytes}`
    const folder = join(stage.bed.run, name)
    await mkdir(folder)
    await mustRun('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
    let builder: Builder | undefined
    try {
      builder = await stage.bed.startBuilder({ name })
      await work(builder)
    } finally {
      await runCommand('umount', ['--lazy', folder])
      await builder?.stop()
    }
  }

  test('restores no part of a mount', async () => {
    const workspace = await projectOf(60)
    await run(workspace)
    await change(workspace)
    await withSmallBuilder(170, async (builder) => {
      const { main } = await run(workspace, { builder })
      const said = main.warnings.join('\n')
      expect(said).toMatch(/Cache mount \/m was not restored: /)
      // Nor is what the helper build left in the way of the build.
      expect([...main.log.matchAll(/the mount has (\d+) files$/gm)].map(([, count]) => count)).toEqual(['0'])
    })
  })

  test('saves no part of a mount', async () => {
    const workspace = await projectOf(60)
    await withSmallBuilder(100, async (builder) => {
      const { main } = await run(workspace, { builder })
      expect(main.warnings.join('\n')).toMatch(/Cache mount(s \(\/m\)| \/m) could not be /)
    })
    expect(service.entries().filter(isOfMounts)).toEqual([])
  })
})

test('two jobs that save the same mount at the same time lose none, and the next one has it', async () => {
  const workspaces = await Promise.all([projectOf(2), projectOf(2)])
  await stage.builder.empty()
  const jobs = await Promise.all(
    workspaces.map(async (workspace) => {
      await change(workspace)
      return stage.runJob({
        workspace,
        inputs: { 'cache-mounts': 'auto', outputs: `type=local,dest=${await stage.folder('out')}` },
        env: jobOf(service),
        toolCache: await stage.folder('tools')
      })
    })
  )
  for (const { main, post } of jobs) {
    expectSuccess(main)
    expectSuccess(post)
  }
  const [workspace = ''] = workspaces
  await change(workspace)
  const next = await run(workspace)
  expect(next.main.log).toMatch(RESTORED)
  expect(filesBefore(next)).toBe('1')
})
