import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import {
  type Campaign,
  expectToldOnce,
  expectUnharmed,
  type Outcome,
  openCampaign,
  REPRODUCIBLE,
  told
} from './support/campaign.ts'
import { describeDisks, makeReadOnly, removeDisk, smallDisk, unlessDisks } from './support/disks.ts'
import { jobOf } from './support/pack-service.ts'
import { openStage, type Stage } from './support/stage.ts'

/* Disks of the runner that are full, or cannot be written to: each by itself, while a cache is read and while it is written. */

const MOUNT = 'RUN --mount=type=cache,target=/m echo x >> /m/lines\n'

/** The reproducible project with one step more, which is no part of its image. */
function withStep(step: string): Record<string, string> {
  const { Dockerfile = '' } = REPRODUCIBLE
  return { ...REPRODUCIBLE, Dockerfile: Dockerfile.replace('COPY marker.txt', `${step}COPY marker.txt`) }
}

describeDisks(`a disk of the runner${unlessDisks}`, () => {
  let stage: Stage
  let registry: Registry
  let service: CacheServer
  let campaign: Campaign
  let workspace: string
  let without: Outcome
  const disks: string[] = []

  beforeAll(async () => {
    stage = await openStage()
    registry = await stage.bed.startRegistry()
    service = await startCacheService()
    campaign = openCampaign(stage, registry)
    // A layer that is far more than there is room for, and no part of the image.
    workspace = await campaign.project(withStep('RUN head -c 12000000 /dev/urandom > /scrap\n'))
    without = await campaign.without(workspace)
  })
  afterEach(() => {
    for (const disk of disks.splice(0)) removeDisk(disk)
  })
  afterAll(async () => {
    await service?.stop()
    await stage?.close()
  })

  async function disk(size: string): Promise<string> {
    const folder = await smallDisk(stage, size)
    disks.push(folder)
    return folder
  }

  /** Then layers are left in the tool cache, should it last. */
  const WITHOUT_SERVICE = {
    ...{ ACTIONS_RUNTIME_TOKEN: '', ACTIONS_RESULTS_URL: '', ACTIONS_CACHE_URL: '' },
    ...{ ACTIONS_CACHE_SERVICE_V2: '', RUNNER_ENVIRONMENT: 'self-hosted' }
  }
  const LOCAL = { cache: 'local', 'cache-mounts': 'off' }
  const run = (inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}) =>
    campaign.run({ workspace, inputs, env: { ...jobOf(service), ...env } })

  test('with the folder of the job, without room for what packs the mounts, carries none', async () => {
    const small = await campaign.project(withStep(MOUNT))
    const job = await campaign.run({
      workspace: small,
      inputs: { ...LOCAL, 'cache-scope': 'temp', 'cache-mounts': 'auto' },
      env: { ...jobOf(service), RUNNER_TEMP: await disk('3m') }
    })
    expectUnharmed(job, without)
    expectToldOnce(job, /^Cache mounts are not saved: .*no space left/)
  })

  test('with the folder of the job, full to the last byte, fails a build with a cache as it does one without', async () => {
    const full = async (): Promise<NodeJS.ProcessEnv> => {
      const RUNNER_TEMP = await disk('4k')
      await writeFile(join(RUNNER_TEMP, 'filler'), Buffer.alloc(4096))
      return { RUNNER_TEMP }
    }
    const plain = await run({ cache: 'off' }, await full())
    const job = await run({ ...LOCAL, 'cache-scope': 'temp-full' }, await full())
    expectUnharmed(job, plain.outcome)
    for (const { main } of [plain, job]) expect(main.errors).toEqual([expect.stringMatching(/no space left/)])
  })

  test('with the folder of the job, full while a cache is read and written, costs the cache', async () => {
    const inputs = { ...LOCAL, 'cache-scope': 'tools' }
    expectUnharmed(await run(inputs), without)
    // The layer above the large one is to be made anew.
    await appendFile(join(workspace, 'marker.txt'), 'changed\n')
    const changed = await campaign.without(workspace)
    const job = await run(inputs, { RUNNER_TEMP: await disk('5m') })
    await writeFile(join(workspace, 'marker.txt'), REPRODUCIBLE['marker.txt'] ?? '')
    expectUnharmed(job, changed)
    // What is read, and what is written, each once.
    expect(told(job)).toEqual([
      expect.stringMatching(/^A cache went away or was damaged in the middle .*no space left.* built again/s),
      expect.stringMatching(/^The cache could not be written \(.*no space left/s)
    ])
  })

  test.each<[string, (folder: string) => [Record<string, string>, NodeJS.ProcessEnv]]>([
    ['the tool cache', (folder) => [{}, { RUNNER_TOOL_CACHE: folder, ...WITHOUT_SERVICE }]],
    ['what cache-dir names', (folder) => [{ 'cache-dir': folder }, {}]]
  ])('with %s, which cannot be written to, costs the cache', async (_, place) => {
    const folder = await disk('5m')
    makeReadOnly(folder)
    const [more, env] = place(folder)
    const job = await run({ ...LOCAL, 'cache-scope': 'read-only', ...more }, env)
    expectUnharmed(job, without)
    expectToldOnce(job, /read-only file system/i)
  })

  test('with the result of the build, full, fails a build with a cache as it does one without', async () => {
    const output = async () => ({ outputs: `type=local,dest=${await disk('64k')}` })
    const plain = await run({ cache: 'off', ...(await output()) })
    const job = await run({ ...LOCAL, 'cache-scope': 'output', ...(await output()) })
    expect(plain.outcome.exitCode).toBe(1)
    expectUnharmed(job, plain.outcome)
    expect(job.main.errors).toHaveLength(1)
  })
})
