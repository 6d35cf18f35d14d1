import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { DockerEngine, Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import {
  behind,
  builderImage,
  describeEngine,
  OWN_BUILDER,
  ownBuilders,
  readerOfDocker,
  removeOwnBuilders,
  STARTING_TAKES_MS,
  startJobOn,
  unless
} from './support/docker.ts'
import { awaitProcess, findProcess, killable } from './support/killing.ts'
import { ALL_MOMENTS, ALL_OR_NOTHING, type Machine, openMachine } from './support/moments.ts'
import { isIndex, isPack, jobOf, newEntries } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Jobs that are cancelled: what runs is asked to end as the runner does it, and then the post step runs. */

let stage: Stage
let registry: Registry

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(() => stage?.close())

/** The post step of a cancelled job ends well, and within the seconds that are promised. */
function expectQuick(posts: readonly StepResult[]): void {
  for (const post of posts) {
    expect(post).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(post.seconds).toBeLessThan(5)
  }
  expect(posts).toHaveLength(1)
}

describe('a job that is cancelled', () => {
  let service: CacheServer
  let machine: Machine

  beforeAll(async () => {
    service = await startCacheService()
    machine = await openMachine(stage, registry, service)
  })
  afterAll(() => service?.stop())
  afterEach(() => {
    service.onRequest = undefined
  })

  test.each(ALL_MOMENTS)(
    'while its step %s leaves nothing, and the next one on its machine finds nothing half',
    async (moment) => {
      const { main, posts, left } = await machine.interrupt(moment, ({ job }) => job.cancel())
      // It ended by itself when it was asked the first time, and blames nothing for it.
      expect(main).toMatchObject({ status: 'fulfilled', value: { exitCode: 130, errors: [], warnings: [] } })
      expectQuick(posts)
      expect(left).toEqual([])
      const next = await machine.next()
      expectSuccess(next.main)
      expect(next.digest).toBe(machine.digest)
      expect([undefined, ...ALL_OR_NOTHING]).toContain(next.mount)
    }
  )

  test('while its cache is being saved saves no more, and leaves the cache of the job before', async () => {
    const before = service.entries()
    service.onRequest = ({ method, key }) =>
      method === 'CreateCacheEntry' && isPack({ key: key ?? '' }) ? { delayMs: 60_000 } : undefined
    const workspace = await writeProject(stage, { Dockerfile: 'FROM busybox:1.37\nRUN date > /now\n' })
    const mark = `${stage.bed.run}/saving`
    await stage.builder.empty()
    const RUNNER_TEMP = await stage.folder('temp')
    const env = { ...jobOf(service), RUNNER_TEMP, ...killable(mark) }
    const job = await stage.startJob({ workspace, toolCache: await stage.folder('tools'), env })
    expectSuccess(await job.step({ ...stage.inputs, cache: 'local', context: '.' }))
    expect(await findProcess(mark, / save /)).toBeDefined()
    await job.cancel()
    const posts = await job.finish()
    expectQuick(posts)
    expect(posts[0]?.log).toContain('Cache not saved: the job was cancelled.')
    expect(await findProcess(mark, /./)).toBeUndefined()
    expect(newEntries(service, before).filter((entry) => isPack(entry) || isIndex(entry))).toEqual([])
    expect((await readdir(RUNNER_TEMP)).filter((name) => !name.startsWith('buildkit-cache-reach-'))).toEqual(
      []
    )
  })
})

describeEngine(`a builder of this action's own${unless}`, () => {
  let engine: DockerEngine
  let docker: ReturnType<typeof readerOfDocker>
  let image: string

  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine({ containerdStore: false })
    docker = readerOfDocker(engine)
    image = await engine.loadBuildkitImage()
  }, STARTING_TAKES_MS)
  afterEach(() => removeOwnBuilders(stage, engine))
  afterAll(() => engine?.stop())

  let jobs = 0
  /** A job of a hosted runner on an engine, for which this action makes a builder. */
  async function begin(dockerfile: string, on: Pick<DockerEngine, 'env'> = engine) {
    jobs++
    const mark = `${stage.bed.run}/own-${jobs}`
    const workspace = await writeProject(stage, { Dockerfile: dockerfile })
    const env = { ...builderImage(image), ...GITHUB_HOSTED, ...killable(mark) }
    const job = await startJobOn(stage, on, workspace, env)
    const contexts = { 'build-contexts': stage.inputs['build-contexts'] ?? '' }
    return { job, mark, main: job.step(contexts) }
  }

  const left = async (): Promise<unknown[]> => [
    await ownBuilders(stage, engine),
    await docker.containers(),
    await docker.volumes()
  ]

  /** A command that nobody else on this machine has. */
  const SLEEP = `sleep 86${process.pid}`
  const WAITING = `FROM busybox:1.37\nRUN ${SLEEP}\n`

  test.each([
    [
      'is made',
      (mark: string, ended: Promise<unknown>) => awaitProcess(mark, / create --name buildkit-cache-/, ended)
    ],
    ['builds', (_: string, ended: Promise<unknown>) => awaitSleep(ended)]
  ])('is gone after a job that is cancelled while it %s', async (_, meet) => {
    const { job, mark, main } = await begin(WAITING)
    await meet(mark, main)
    await job.cancel()
    expect(await main).toMatchObject({ exitCode: 130, errors: [] })
    expectQuick(await job.finish())
    expect(await left()).toEqual([[], [], []])
    expect(await findProcess(mark, /./)).toBeUndefined()
  })

  /** In the container, where it has nothing of the job's environment. */
  async function awaitSleep(ended: Promise<unknown>): Promise<void> {
    let hasEnded = false
    void ended.finally(() => {
      hasEnded = true
    })
    for (;;) {
      const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
      const commands = await Promise.all(
        processes.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''))
      )
      if (hasEnded || commands.includes(`${SLEEP.replace(' ', '\0')}\0`)) return
      await setTimeout(20)
    }
  }

  const QUICK = 'FROM scratch\nCOPY Dockerfile /\n'

  test('that somebody removed before the post step is no trouble', async () => {
    const { job, main } = await begin(QUICK)
    expectSuccess(await main)
    const [name = ''] = await ownBuilders(stage, engine)
    expect(name).toMatch(OWN_BUILDER)
    await removeOwnBuilders(stage, engine)
    const [post] = await job.finish()
    expect(post).toMatchObject({ exitCode: 0, warnings: [], errors: [] })
    expect(post?.log).toContain(`Builder ${name} removed.`)
  })

  test('whose docker is gone before the post step is told of, and fails no job', async () => {
    const between = await behind(stage, engine)
    // Its builder is known to nobody else, who could not remove it.
    const env = { ...between.env, BUILDX_CONFIG: await stage.folder('buildx') }
    const { job, main } = await begin(QUICK, { env })
    expectSuccess(await main)
    await between.stop()
    const [post] = await job.finish()
    expect(post).toMatchObject({ exitCode: 0, warnings: [], errors: [] })
    expect(post?.log).toMatch(/^Builder buildkit-cache-\w+ (was not removed: .*|removed\.)$/m)
  })
})
