import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { expectToldOnce, expectUnharmed, openCampaign } from './support/campaign.ts'
import { awaitProcess, endOfProcess, findProcess, killable, killProcess } from './support/killing.ts'
import {
  ALL_MOMENTS,
  ALL_OR_NOTHING,
  killAll,
  type Machine,
  type Met,
  type Moment,
  openMachine
} from './support/moments.ts'
import { isPack, jobOf, newestCache } from './support/pack-service.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* Processes that are killed in the middle: the step, its post step, buildx, and BuildKit itself. */

let stage: Stage
let registry: Registry
let service: CacheServer
let machine: Machine

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  service = await startCacheService()
  machine = await openMachine(stage, registry, service)
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

afterEach(() => {
  service.onRequest = undefined
})

/** The next job on the machine ends as if nothing had happened, and has of the mount all or nothing. */
async function expectNextUnharmed(): Promise<void> {
  const { main, digest, mount } = await machine.next()
  expectSuccess(main)
  // BuildKit cannot go on with a transfer of a layout that was broken off: then the mount begins empty.
  const warnings = main.warnings.filter((warning) => !/^Cache mount .* unsupported offset\.$/.test(warning))
  expect({ digest, warnings }).toEqual({ digest: machine.digest, warnings: [] })
  expect([undefined, ...ALL_OR_NOTHING]).toContain(mount)
}

test.each(ALL_MOMENTS)(
  'a step that is killed while it %s: its post step ends well, and the next job finds nothing half',
  async (moment) => {
    const { main, posts, left } = await machine.interrupt(moment, killAll)
    expect(main).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('SIGKILL') }
    })
    expect(posts).toMatchObject([{ exitCode: 0, warnings: [], errors: [] }])
    // What is in the folder that the runner empties is the runner's; nothing else is left.
    expect(left.filter((trace) => !/\/temp-[^/]+\//.test(trace))).toEqual([])
    await expectNextUnharmed()
  }
)

/** What is in the folder of the job is for its later steps; the runner empties it with the job. */
const isOurs = (trace: string): boolean => !/\/temp-[^/]+\/buildkit-cache-carried/.test(trace)

const killBuildx = async ({ buildx }: Met): Promise<void> => {
  process.kill(buildx, 'SIGKILL')
}
const killBuildkit = (): Promise<void> => stage.builder.kill()

describe('killed while the step', () => {
  test.each<[string, Moment, (met: Met) => Promise<void>]>([
    ['buildx', 'runs an instruction', killBuildx],
    ['BuildKit', 'puts its mounts into the builder', killBuildkit],
    ['BuildKit', 'runs an instruction', killBuildkit]
  ])('%s, as it %s: the step fails with one error, as it would without a cache', async (_, moment, by) => {
    const { main, posts, digest, left } = await machine.interrupt(moment, by)
    expect(main).toMatchObject({ status: 'fulfilled', value: { exitCode: 1, errors: [expect.any(String)] } })
    expect([digest, left.filter(isOurs)]).toEqual(['', []])
    expect(posts).toMatchObject([{ exitCode: 0, errors: [] }])
  })

  test.each<[string, Moment, (met: Met) => Promise<void>, RegExp]>([
    ['buildx', 'writes its cache', killBuildx, /^The cache could not be written \(.*\); the build went on/s],
    [
      'BuildKit',
      'carries its mounts out of the builder',
      killBuildkit,
      /^Cache mounts \(\/m\) could not be carried/
    ]
  ])('%s, as it %s: the image is pushed, and one warning tells of it', async (_, moment, by, told) => {
    const { main, posts, digest, left } = await machine.interrupt(moment, by)
    expect(main).toMatchObject({
      status: 'fulfilled',
      value: { exitCode: 0, errors: [], warnings: [expect.stringMatching(told)] }
    })
    expect([digest, left.filter(isOurs)]).toEqual([machine.digest, []])
    expect(posts).toMatchObject([{ exitCode: 0, errors: [] }])
  })
})

test('a post step that is killed while it waits for what is saved leaves the cache of the job before', async () => {
  const known = await newestCache(stage, service)
  const asked = Promise.withResolvers<void>()
  service.onRequest = ({ method, key }) => {
    if (method !== 'CreateCacheEntry' || !isPack({ key: key ?? '' })) return undefined
    asked.resolve()
    return { delayMs: 60_000 }
  }
  const mark = `${stage.bed.run}/post`
  const campaign = openCampaign(stage, registry)
  const env = { ...jobOf(service), ...killable(mark) }
  await stage.builder.empty()
  const job = await stage.startJob({
    workspace: await campaign.project(),
    toolCache: await stage.folder('tools'),
    env
  })
  expectSuccess(await job.step({ ...stage.inputs, cache: 'local', context: '.' }))
  await asked.promise
  const post = job.finish()
  const isPost = /dist\/post\/index\.js$/
  await awaitProcess(mark, isPost, post)
  expect(await killProcess(mark, isPost)).toBe(true)
  await expect(post).rejects.toThrow('SIGKILL')
  // The machine goes with it.
  await killProcess(mark, / save /)
  await endOfProcess(mark, 'dist/post/index.js')
  expect(await findProcess(mark, /./)).toBeUndefined()
  service.onRequest = undefined
  expect((await newestCache(stage, service)).packs.key).toBe(known.packs.key)
  await stage.builder.empty()
  await expectNextUnharmed()
})

test('an image for packing mounts that cannot be pulled costs a warning, and no mount is carried', async () => {
  const campaign = openCampaign(stage, registry)
  const workspace = await campaign.project({
    Dockerfile: 'FROM busybox:1.37\nCOPY marker.txt /\nRUN --mount=type=cache,target=/m echo x >> /m/lines\n',
    'marker.txt': 'marker\n'
  })
  const job = await campaign.run({
    workspace,
    env: jobOf(service),
    inputs: {
      ...{ cache: 'local', 'cache-scope': 'unpullable', 'cache-mounts': 'auto' },
      'cache-mounts-image': `127.0.0.1:1/absent@sha256:${'0'.repeat(64)}`
    }
  })
  expectUnharmed(job, await campaign.without(workspace))
  expectToldOnce(job, /^Cache mounts \(\/m\) could not be carried out of the builder: .*absent/)
})
