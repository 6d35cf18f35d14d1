import { mkdir, rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry, S3Server } from '../../tools/bed/bed.ts'
import { type Azurite, startAzurite } from '../../tools/cache-service/azurite.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import {
  type Campaign,
  expectToldOnce,
  expectUnharmed,
  type FaultyJob,
  openCampaign
} from './support/campaign.ts'
import { jobOf } from './support/pack-service.ts'
import {
  buildPlainly,
  checkOutReal,
  type Image,
  readImage,
  type Source,
  TIMES
} from './support/real-image.ts'
import { readerOf } from './support/registry-reader.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'
import { withoutReach } from './support/unreached.ts'

/*
 * Whatever cache a build is made from, and however much of it, its image is the one that plain buildx makes without any: by
 * digest, image ID, layers and configuration. Each job has a checkout of its own, an emptied builder and an empty machine.
 */

let stage: Stage
let registry: Registry
let service: CacheServer
let s3: S3Server
let azurite: Azurite
let campaign: Campaign

beforeAll(async () => {
  stage = await openStage()
  ;[registry, s3, service, azurite] = await Promise.all([
    stage.bed.startRegistry(),
    stage.bed.startS3(),
    startCacheService(),
    startAzurite()
  ])
  campaign = openCampaign(stage, registry)
})

afterAll(async () => {
  await Promise.all([service?.stop(), azurite?.stop()])
  await stage?.close()
})

const FIRST: Source = { changed: false }
const CHANGED: Source = { changed: true }

/** As the action has images where the cache is estargz. */
const ESTARGZ = ',compression=estargz,force-compression=true,oci-mediatypes=true'

const images = new Map<string, Promise<Image>>()

/** What plain buildx makes of a source; it is built once. */
function plain(source: Source, attributes = '', flags: string[] = []): Promise<Image> {
  const name = JSON.stringify({ source, attributes, flags })
  const known = images.get(name)
  if (known !== undefined) return known
  const place = { host: registry.host, repository: `plain-${images.size}`, attributes, flags }
  const image = checkOutReal(stage, source).then((workspace) => buildPlainly(stage, workspace, place))
  images.set(name, image)
  return image
}

/** Where a cache is, and how jobs get at it. */
interface Place {
  inputs: Record<string, string>
  env?: NodeJS.ProcessEnv
  /** The same for all jobs, for a cache that knows folders by their paths; it is emptied before each. */
  toolCache?: string
  /** What the log says where a part is read, and this is the way. */
  says?: RegExp
}

let scopes = 0

async function build(
  { says: _, ...place }: Place,
  source: Source,
  more: Record<string, string> = {}
): Promise<FaultyJob> {
  if (place.toolCache !== undefined) await rm(place.toolCache, { recursive: true, force: true })
  const { RUNNER_TEMP } = place.env ?? {}
  // The runner empties it before each job.
  if (RUNNER_TEMP !== undefined) {
    await rm(RUNNER_TEMP, { recursive: true, force: true })
    await mkdir(RUNNER_TEMP)
  }
  const job = await campaign.run({
    ...place,
    workspace: await checkOutReal(stage, source),
    env: { ...TIMES, ...place.env },
    inputs: { ...place.inputs, ...more }
  })
  expectSuccess(job.main)
  return job
}

/** Where a job pushed its image. */
function repositoryOf({ outputs }: StepResult): string {
  const { 'image.name': name = '' } = JSON.parse(outputs.metadata ?? '{}') as Record<string, string>
  return name.slice(`${registry.host}/`.length).replace(/:1$/, '')
}

/** Proves that a job's image is this one, and that the job left nothing behind. */
async function expectSame(job: FaultyJob, image: Image): Promise<void> {
  const { outputs } = job.main
  const { digest, parts } = await readImage(registry.host, repositoryOf(job.main))
  // First, as it says what is not the same.
  expect(parts).toEqual(image.parts)
  expect({ digest, imageid: outputs.imageid }).toEqual({ digest: image.digest, imageid: image.imageid })
  expectUnharmed(
    { ...job, outcome: { ...job.outcome, digest: outputs.digest ?? '' } },
    { exitCode: 0, digest: image.digest }
  )
}

function expectQuiet({ main, post }: FaultyJob): void {
  expect([...main.warnings, ...post.warnings]).toEqual([])
}

/** As much as a build had from its cache, as the output says it. */
const [NOTHING, SOME, ALL] = ['', 'false', 'true'] as const

/** Jobs one after another: without a cache yet, with all of it, and with a part of it. */
const JOBS: [source: Source, hit: string][] = [
  [FIRST, NOTHING],
  [FIRST, ALL],
  [CHANGED, SOME]
]

/** Proves it of each of these jobs, of what these flags of buildx make. */
async function expectSameInAll(place: Place, jobs = JOBS, flags: string[] = []): Promise<void> {
  for (const [source, hit] of jobs) {
    const job = await build(place, source)
    await expectSame(job, await plain(source, '', flags))
    expect(job.main.outputs['cache-hit']).toBe(hit)
    if (hit === SOME && place.says) expect(job.main.log).toMatch(place.says)
    expectQuiet(job)
  }
}

/** Inputs of a cache of its own. */
function own(inputs: Record<string, string>): Record<string, string> {
  scopes++
  return { 'cache-scope': `same-${scopes}`, ...inputs }
}

const inFolder = async (): Promise<Record<string, string>> =>
  own({ cache: 'local', 'cache-dir': await stage.folder('kept') })

const inRegistry = (more: Record<string, string> = {}): Record<string, string> =>
  own({ cache: 'registry', 'cache-image': `${registry.host}/cache`, ...more })

/** Of these, all is read once, and then a part. */
const PLACES: Record<string, () => Promise<Place>> = {
  'a folder, through the gateway': async () => ({
    inputs: await inFolder(),
    env: GITHUB_HOSTED,
    says: /^Layers go through 127\.0\.0\.1:/m
  }),
  'a folder that the builder reads and writes itself': async () => ({
    inputs: await inFolder(),
    env: await withoutReach(stage),
    says: /^Layers are read and written as a folder, since the builder does not reach this step/m
  }),
  'packs in the Actions cache': async () => ({
    inputs: own({ cache: 'local' }),
    env: jobOf(service),
    says: /cache opened in [\d.]+ s, \S+ \w+ read of \d/
  }),
  'the Actions cache, by BuildKit itself': async () => ({
    inputs: own({ cache: 'gha' }),
    env: jobOf(service)
  }),
  'a registry, with cache-export: max': async () => ({ inputs: inRegistry({ 'cache-export': 'max' }) })
}

/** Of these, a part is read. */
const FURTHER: Record<string, () => Promise<Place>> = {
  'packs, with its cache mounts': async () => ({
    inputs: own({ cache: 'local', 'cache-mounts': 'auto' }),
    env: jobOf(service),
    says: /^Cache mounts restored in .*: \/objects/m
  }),
  'a folder that @actions/cache carries': async () => ({
    inputs: own({ cache: 'local' }),
    // Behind a proxy it is the older way that is taken, as with the older service. It knows entries by the paths that they
    // have, which are the same in all jobs of a runner.
    env: {
      ...jobOf(service),
      ...{ http_proxy: 'http://127.0.0.1:1', no_proxy: '127.0.0.1', RUNNER_TEMP: await stage.folder('temp') }
    },
    says: /cache read in [\d.]+ s, \d/
  }),
  'a registry, with cache-export: min': async () => ({ inputs: inRegistry({ 'cache-export': 'min' }) }),
  'an S3 bucket': async () => ({
    inputs: own({
      'cache-attributes': `bucket=${s3.bucket}\nendpoint_url=${s3.url}\nuse_path_style=true`
    }),
    env: {
      AWS_ACCESS_KEY_ID: s3.accessKey,
      AWS_SECRET_ACCESS_KEY: s3.secretKey,
      AWS_DEFAULT_REGION: s3.region
    }
  }),
  'Azure Blob Storage': async () => ({
    inputs: own({
      'cache-attributes': `account_url=${azurite.url}\naccount_name=${azurite.account}\nsecret_access_key=${azurite.key}`
    })
  })
}

test('with cache: off the image is that of plain buildx, and so it is to be had a second time', async () => {
  const job = await build({ inputs: { cache: 'off' } }, FIRST)
  await expectSame(job, await plain(FIRST))
  expectQuiet(job)
})

describe('a build whose cache is in', () => {
  test.each(Object.entries(PLACES))(
    '%s: the image is that of plain buildx, without the cache, with all and with some of it',
    async (_, open) => {
      await expectSameInAll(await open())
    }
  )

  test.each(Object.entries(FURTHER))(
    '%s: the image is that of plain buildx, without the cache and with some of it',
    async (_, open) => {
      await expectSameInAll(
        await open(),
        JOBS.filter(([, hit]) => hit !== ALL)
      )
    }
  )

  test('a folder, for two platforms: the same index', async () => {
    const platforms = 'linux/amd64,linux/arm64'
    const place = { inputs: { ...(await inFolder()), platforms }, env: GITHUB_HOSTED }
    const jobs = JOBS.map(([source, hit]): (typeof JOBS)[number] => [{ ...source, platforms: true }, hit])
    await expectSameInAll(place, jobs, ['--platform', platforms])
  })

  /*
   * The description of the cache in such an image says when its layers were made, so that no two builds have the same one:
   * all but that is the same.
   */
  test('the image itself: all but what it says of its cache is the same', async () => {
    const inputs = {
      ...{ cache: 'inline', tags: `${registry.host}/inline:1` },
      outputs: 'type=image,push=true,rewrite-timestamp=true'
    }
    for (const [source, hit] of JOBS) {
      const job = await build({ inputs }, source)
      const { digest, parts } = await readImage(registry.host, 'inline')
      expect(parts).toEqual((await plain(source)).parts)
      expect(job.main.outputs).toMatchObject({ digest, 'cache-hit': hit })
      expectQuiet(job)
    }
  })
})

describe('from a cache that builds without an image wrote', () => {
  const COMPRESSED: [compression: string, place: () => Promise<Place>, attributes: string][] = [
    ['auto', async () => ({ inputs: await inFolder(), env: GITHUB_HOSTED }), ''],
    ['zstd', async () => ({ inputs: inRegistry() }), ''],
    ['gzip', async () => ({ inputs: inRegistry() }), ''],
    ['uncompressed', async () => ({ inputs: inRegistry() }), ''],
    ['estargz', async () => ({ inputs: inRegistry() }), ESTARGZ]
  ]

  test.each(COMPRESSED)(
    'with cache-compression: %s, a changed build pushes the image of plain buildx',
    async (compression, open, attributes) => {
      const opened = await open()
      const place = { ...opened, inputs: { ...opened.inputs, 'cache-compression': compression } }
      await build(place, FIRST, { outputs: '' })
      const job = await build(place, CHANGED)
      await expectSame(job, await plain(CHANGED, attributes))
      expect(job.main.outputs['cache-hit']).toBe(SOME)
    }
  )
})

test('the build that is run once more, since the layers of its cache were lost, makes the image of plain buildx', async () => {
  const place = { inputs: inRegistry({ 'cache-image': `${registry.host}/lost` }) }
  await build(place, FIRST)
  const blobs = `http://${registry.host}/v2/lost/blobs`
  const { layers = [] } = await readerOf(registry.host, 'lost').manifest(await onlyTagOf('lost'))
  for (const { digest } of layers)
    expect(await fetch(`${blobs}/${digest}`, { method: 'DELETE' })).toMatchObject({ status: 202 })
  const job = await build(place, CHANGED)
  expect(job.main.log).toContain('It is built once more, without importing a cache')
  await expectSame(job, await plain(CHANGED))
  expectToldOnce(job, /^A cache went away or was damaged in the middle of the build/)
})

async function onlyTagOf(repository: string): Promise<string> {
  const answer = await fetch(`http://${registry.host}/v2/${repository}/tags/list`)
  const { tags } = (await answer.json()) as { tags: string[] }
  expect(tags).toHaveLength(1)
  return tags[0] ?? ''
}
