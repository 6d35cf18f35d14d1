import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import type { DockerEngine, Registry } from '../../tools/bed/bed.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { type Campaign, openCampaign } from './support/campaign.ts'
import { describeEngine, mustBuildx, STARTING_TAKES_MS, unless } from './support/docker.ts'
import { buildPlainly, checkOutReal, type Image, readImage, TIMES } from './support/real-image.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* The image is that of plain buildx on builders of docker's too, and as the example has it. */

let stage: Stage
let registry: Registry
let campaign: Campaign

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  campaign = openCampaign(stage, registry)
})

afterAll(() => stage?.close())

/** What a step says of an image of this name, and what the registry has. */
async function imageOf({ outputs }: StepResult, repository: string): Promise<Image> {
  const image = { ...(await readImage(registry.host, repository)), imageid: outputs.imageid ?? '' }
  expect(outputs.digest).toBe(image.digest)
  return image
}

describeEngine(`on builders of docker's${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine()
    const image = await engine.loadBuildkitImage()
    const options = ['--driver', 'docker-container', '--driver-opt', `image=${image},network=host`]
    await mustBuildx(stage, engine, ['create', '--name', 'contained', ...options, '--bootstrap'])
  }, STARTING_TAKES_MS)
  afterAll(() => engine?.stop())

  test.each([
    ['in a container', 'contained', ''],
    // It unpacks what it keeps, and refuses to where times are rewritten.
    ["that is docker's own, with the containerd image store", 'default', ',unpack=false']
  ])('one %s: without the cache, and with a part of it', async (_, builder, attributes) => {
    const { env } = engine
    const empty = () => mustBuildx(stage, engine, ['prune', '--builder', builder, '--all', '--force'])
    const kept = await stage.folder('kept')
    const name = (source: string): string => `${builder}-${source}`
    for (const [changed, hit] of [
      [false, ''],
      [true, 'false']
    ] as const) {
      const repository = name(changed ? 'changed' : 'first')
      await empty()
      const { main, post } = await stage.runJob({
        workspace: await checkOutReal(stage, { changed }),
        toolCache: await stage.folder('tools'),
        env: { ...env, ...GITHUB_HOSTED, ...TIMES },
        inputs: {
          ...{ builder, cache: 'local', 'cache-dir': kept },
          outputs: `type=image,name=${registry.host}/${repository}:1,push=true,rewrite-timestamp=true${attributes}`
        }
      })
      expectSuccess(main)
      expect([...main.warnings, ...post.warnings]).toEqual([])
      expect(main.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-hit': hit })
      await empty()
      const place = { host: registry.host, repository: `${repository}-plain`, builder, env, attributes }
      const plain = await buildPlainly(stage, await checkOutReal(stage, { changed }), place)
      expect(await imageOf(main, repository)).toEqual(plain)
    }
  })
})

/*
 * A cache may have zstd layers that an image must not get, so its own are asked for as gzip, and BuildKit does not tell a base's
 * from others.
 */
test('on a base whose layers are zstd, they are gzip from nothing and from the cache alike, and all else is the same', async () => {
  const base = await stage.folder('base')
  const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
  const made = await stage.bed.buildx(
    [
      ...['build', '--builder', stage.builder.name, ...contexts.flatMap((line) => ['--build-context', line])],
      ...['--output', `type=oci,tar=false,dest=${base},compression=zstd,force-compression=true`, '-']
    ],
    { input: 'FROM busybox:1.37\n', env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } }
  )
  expect(made).toMatchObject({ exitCode: 0 })
  const inputs = { ...stage.inputs, 'build-contexts': `busybox:1.37=oci-layout://${base}:latest` }
  const place = { host: registry.host, repository: 'plain-zstd' }
  const plain = await buildPlainly({ ...stage, inputs }, await checkOutReal(stage, { changed: false }), place)
  const kept = await stage.folder('kept')
  const seen: Image[] = []
  for (const hit of ['', 'true']) {
    const { main } = await campaign.run({
      workspace: await checkOutReal(stage, { changed: false }),
      env: { ...TIMES, ...GITHUB_HOSTED },
      inputs: {
        ...{ ...inputs, 'cache-dir': kept },
        outputs: `type=image,name=${registry.host}/zstd:1,push=true,rewrite-timestamp=true`
      }
    })
    expectSuccess(main)
    expect(main.outputs['cache-hit']).toBe(hit)
    seen.push(await imageOf(main, 'zstd'))
  }
  const typesOf = ({ parts }: Image) =>
    parts.flatMap(({ layers }) => layers.map((layer) => layer.split(' ')[0]))
  expect(seen[1]).toEqual(seen[0])
  expect(seen[0]?.imageid).toBe(plain.imageid)
  expect(typesOf(plain)).toContain('application/vnd.oci.image.layer.v1.tar+zstd')
  expect(new Set(seen.flatMap(typesOf))).toEqual(new Set(['application/vnd.oci.image.layer.v1.tar+gzip']))
})

interface Workflow {
  env: NodeJS.ProcessEnv
  jobs: Record<string, { steps: { id?: string; with?: Record<string, string>; run?: string }[] }>
}

test('the example gives the digest that its workflow compares with, from nothing and from its cache', async () => {
  const example = join(import.meta.dirname, '..', '..', 'examples', 'reproducible')
  const { env, jobs } = load(await readFile(join(example, 'workflow.yml'), 'utf8')) as Workflow
  const inputs = jobs.image?.steps.find(({ id }) => id === 'build')?.with ?? {}
  const [, attributes = ''] = /^type=image,name=.*?:latest,push=true(,.*)$/.exec(inputs.outputs ?? '') ?? []
  // What the other job's command has is what this test builds with.
  const command = jobs.proof?.steps.find(({ run }) => run !== undefined)?.run
  expect(command).toContain(`docker buildx build --provenance=false --output type=image${attributes} `)
  expect(attributes).toBe(',rewrite-timestamp=true')

  const checkOut = async (): Promise<string> => {
    const workspace = await stage.folder('example')
    await cp(example, workspace, { recursive: true })
    return workspace
  }
  const place = { host: registry.host, repository: 'plain-example', env, flags: ['--provenance=false'] }
  const plain = await buildPlainly(stage, await checkOut(), place)
  const kept = await stage.folder('kept')
  const build = async (at: NodeJS.ProcessEnv): Promise<Image> => {
    const { main } = await campaign.run({
      workspace: await checkOut(),
      env: { ...at, ...GITHUB_HOSTED },
      inputs: {
        ...{ ...inputs, 'cache-dir': kept },
        outputs: `type=image,name=${registry.host}/example:1,push=true${attributes}`
      }
    })
    expectSuccess(main)
    return imageOf(main, 'example')
  }
  const stepsThatRan = async () => (await readNewestRecord(stage)).ran
  expect(await build(env)).toEqual(plain)
  expect(await stepsThatRan()).toHaveLength(5)
  expect(await build(env)).toEqual(plain)
  expect(await stepsThatRan()).toEqual([])
  // As its comment says, another time is another WORKDIR.
  await build({ SOURCE_DATE_EPOCH: '1700000001' })
  expect(await stepsThatRan()).toEqual(
    expect.arrayContaining([expect.stringContaining('WORKDIR'), expect.stringContaining('RUN mkdir public')])
  )
})
