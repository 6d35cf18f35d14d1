import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import { type CampaignRun, expectToldOnce, type FaultyJob } from './support/campaign.ts'
import { startOldService } from './support/old-service.ts'
import { HURRIED } from './support/preloads.ts'
import { readerOf } from './support/registry-reader.ts'
import { failing, openServiceCampaign, RESERVE, type ServiceCampaign } from './support/service-campaign.ts'
import { expectSuccess } from './support/success.ts'

/*
 * Services that accept a request and never answer it. What BuildKit waits for without end has limits of minutes here, which
 * these jobs meet in seconds; images and exit codes are those of a build without a cache.
 */

const NEVER = { delayMs: 10 * 60_000 }

let faulty: ServiceCampaign
let guard: GuardedRegistry

beforeAll(async () => {
  faulty = await openServiceCampaign()
  guard = await startGuardedRegistry(faulty.registry)
})

afterAll(async () => {
  await guard?.stop()
  await faulty?.close()
})

afterEach(() => {
  faulty.heal()
  guard.onRequest = undefined
})

const run = (inputs: Record<string, string>, options: Partial<CampaignRun> = {}): Promise<FaultyJob> =>
  faulty.run(inputs, { ...options, env: { ...HURRIED, ...options.env } })

const inRegistry = (name: string): Record<string, string> => ({
  cache: 'registry',
  'cache-image': `${guard.host}/${name}`
})

/** Never answers what is asked of a repository by one of these methods. */
function silence(name: string, methods: readonly string[], path = ''): void {
  guard.onRequest = (request) =>
    methods.includes(request.method) && request.path.startsWith(`/v2/${name}/${path}`) ? NEVER : undefined
}

const buildsIn = ({ main }: FaultyJob): number => [...main.log.matchAll(/^\[command\].* build /gm)].length

describe('an export', () => {
  const UNWRITTEN =
    /^The cache could not be written \(it took longer than 10 minutes\); the build went on without it\.$/

  test('to a registry is ended after its time, and the image is pushed', async () => {
    silence('unwritten', ['POST', 'PUT', 'PATCH'])
    const job = await run(inRegistry('unwritten'))
    expectToldOnce(job, UNWRITTEN)
    expect(job.main.outputs['cache-exported']).toBe('false')
    expect(buildsIn(job)).toBe(1)
  })

  test('to the cache service is ended after its time, and the image is pushed', async () => {
    faulty.service.onRequest = failing(RESERVE, NEVER)
    const job = await run({ cache: 'gha' })
    expectToldOnce(job, UNWRITTEN)
    expect(job.main.outputs['cache-exported']).toBe('false')
    expect(buildsIn(job)).toBe(1)
  })
})

test('an export that is written with the result is ended after its time, and the build is run again without it', async () => {
  const { campaign, registry, without } = faulty
  silence('with-result', ['POST', 'PUT', 'PATCH'])
  const workspace = await campaign.project()
  const image = `type=image,name=${registry.host}/with-result:1,push=true,rewrite-timestamp=true`
  const job = await campaign.run({
    workspace,
    env: HURRIED,
    // The build writes into its own context: the same build could not be made once more for the cache alone.
    inputs: { ...inRegistry('with-result'), outputs: `${image}\ntype=local,dest=out` }
  })
  expectSuccess(job.main)
  expectToldOnce(job, /^The cache could not be written with the result within 10 minutes; it was built again/)
  expect(await readerOf(registry.host, 'with-result').digest('1')).toBe(without.digest)
  expect((await readFile(join(workspace, 'out', 'program'), 'utf8')).startsWith('one\ntwo\n1\n2\n')).toBe(
    true
  )
  expect(buildsIn(job)).toBe(2)
  expect(job.main.outputs['cache-exported']).toBe('skipped')
})

test('a restore from the old cache service is ended after its time', async () => {
  const old = await startOldService(() => undefined)
  const job = await run({ cache: 'local' }, { env: old.env }).finally(old.stop)
  expectToldOnce(job, /the Actions cache service was not done after 5 minutes/)
  expect(buildsIn(job)).toBe(1)
})
