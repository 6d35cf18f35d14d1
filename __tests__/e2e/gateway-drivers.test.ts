import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openGateway } from '../../src/gateway/gateway.js'
import type { CommandResult, DockerEngine } from '../../tools/bed/bed.ts'
import { mustRun } from '../../tools/bed/commands.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { openFolder } from '../gateway/support/folder-repository.ts'
import { readNewestRecord } from './support/build-record.ts'
import { describeEngine, mustBuildx, readerOfDocker, STARTING_TAKES_MS, unless } from './support/docker.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'
import { withoutReach } from './support/unreached.ts'

/* Layers go between the step and the builder whatever its driver; and where they cannot, the folder itself is read. */

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

interface Place {
  env?: NodeJS.ProcessEnv
  builder?: string
}

/** A job with one step, which ends well and without a warning. */
async function run(
  workspace: string,
  inputs: Record<string, string>,
  { env = {}, builder = stage.builder.name }: Place = {}
): Promise<StepResult> {
  const toolCache = await stage.folder('tools')
  const { main, post } = await stage.runJob({
    ...{ workspace, toolCache, env: { ...GITHUB_HOSTED, ...env } },
    inputs: { builder, ...inputs }
  })
  expectSuccess(main)
  expectSuccess(post)
  expect([...main.warnings, ...post.warnings]).toEqual([])
  return main
}

/** Inputs by which a build has an image, and its cache where nothing is yet. */
async function fresh(): Promise<Record<string, string>> {
  const dest = join(await stage.folder('image'), 'image.tar')
  return { 'cache-dir': await stage.folder('kept'), outputs: `type=oci,dest=${dest}` }
}

describe('the remote driver', () => {
  let workspace: string
  beforeEach(async () => {
    workspace = await stage.checkOut('tiny')
    await stage.builder.empty()
  })

  test('gets every layer through loopback, and the same image from an emptied builder', async () => {
    const inputs = await fresh()
    const cold = await run(workspace, inputs)
    expect(cold.log).toMatch(/^Layers go through 127\.0\.0\.1:\d+, as BuildKit needs them\.$/m)
    expect(cold.outputs).toMatchObject({ 'cache-hit': '', 'cache-exported': 'true' })
    await stage.builder.empty()
    const warm = await run(workspace, inputs)
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
  })

  test('is tried once in a job, whose later steps know the way', async () => {
    const { outputs: _, ...inputs } = await fresh()
    const env = { ...stage.bed.env, ...GITHUB_HOSTED }
    const job = await stage.startJob({ workspace, toolCache: await stage.folder('tools'), env })
    for (let step = 0; step < 3; step++) {
      const main = await job.step({ ...stage.inputs, context: '.', ...inputs })
      expectSuccess(main)
      expect(main.log).toContain('Layers go through 127.0.0.1')
    }
    await job.finish()
    expect(await probes()).toBe(1)
  })

  test('that does not reach this step reads and writes the folder itself, and says why', async () => {
    const env = await withoutReach(stage)
    const inputs = await fresh()
    const cold = await run(workspace, inputs, { env })
    expect(cold.log).toMatch(
      /^Layers are read and written as a folder, since the builder does not reach this step \(.+\)\.$/m
    )
    await stage.builder.empty()
    const warm = await run(workspace, inputs, { env })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
  })

  /** How often the builder was asked to look for a gateway. */
  async function probes(): Promise<number> {
    const flags = ['--builder', stage.builder.name]
    const list = await stage.bed.buildx(['history', 'ls', ...flags, '--format', 'json'])
    const ids = [...list.stdout.matchAll(/"ref":"[^"]*?([^/"]+)"/g)].map(([, id]) => id ?? '')
    const logs = await Promise.all(
      ids.map((id) => stage.bed.buildx(['history', 'logs', ...flags, '--progress', 'plain', id]))
    )
    return logs.filter(({ stderr }) => /importing cache manifest from \S+:probe/.test(stderr)).length
  }
})

describe('a builder that others use at the same time', () => {
  /** What anybody builds there, without this action. */
  async function plain(workspace: string, ...more: string[]): Promise<CommandResult> {
    const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
    return stage.bed.buildx([
      ...['build', `--builder=${stage.builder.name}`, '--provenance=false', '--progress=plain'],
      ...contexts.map((context) => `--build-context=${context}`),
      ...(more.some((flag) => flag.startsWith('--output'))
        ? []
        : [`--output=type=local,dest=${await stage.folder('out')}`]),
      ...more,
      workspace
    ])
  }

  test('serves builds that share layers with a step, while that runs and after it has ended', async () => {
    const workspace = await stage.checkOut('tiny')
    const { outputs: _, ...inputs } = await fresh()
    const shared = { RUNNER_ENVIRONMENT: 'self-hosted' }
    await stage.builder.empty()
    await run(workspace, inputs, { env: shared })
    for (let round = 0; round < 3; round++) {
      await stage.builder.empty()
      let ended = false
      // What it says of its export is not at stake here.
      const toolCache = await stage.folder('tools')
      const step = stage.runJob({ workspace, toolCache, env: shared, inputs }).finally(() => {
        ended = true
      })
      const results: CommandResult[] = []
      const others = [1, 2].map(async () => {
        while (!ended) results.push(await plain(workspace))
      })
      const { main } = await step
      await Promise.all(others)
      expectSuccess(main)
      results.push(await plain(workspace))
      expect(main.log).toMatch(/^Layers are read as a folder, since builder \S+ may be used by others/m)
      expect(main.log).toContain('written through 127.0.0.1')
      expect(results.filter(({ exitCode }) => exitCode !== 0).map(({ stderr }) => stderr)).toEqual([])
      expect(results.length).toBeGreaterThan(2)
    }
  })

  test('would fail them, or run their steps again, had it been told of layers in a gateway that is gone', async () => {
    const workspace = await stage.checkOut('tiny')
    const folder = await stage.folder('gateway')
    const open = async () => {
      const repositories = [await openFolder(folder)]
      const gateway = await openGateway({ repositories, hosts: ['127.0.0.1'] })
      return { gateway, ref: `type=registry,ref=${gateway.refOf(gateway.addresses[0] ?? '', 'layers')}` }
    }
    const [nothing, manifest] = ['--output=type=cacheonly', 'image-manifest=true,oci-mediatypes=true']
    await stage.builder.empty()
    const written = await open()
    const to = `--cache-to=${written.ref},mode=max,compression=zstd,${manifest}`
    expect(await plain(workspace, nothing, to)).toMatchObject({ exitCode: 0 })
    await written.gateway.stop()
    await stage.builder.empty()
    const read = await open()
    expect(await plain(workspace, nothing, `--cache-from=${read.ref}`)).toMatchObject({ exitCode: 0 })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    await read.gateway.stop()
    const { exitCode } = await plain(workspace)
    const isHarmless = exitCode === 0 && (await readNewestRecord(stage)).ran.length === 0
    expect(isHarmless).toBe(false)
  })
})

describeEngine(`builders of docker's${unless}`, () => {
  let engine: DockerEngine
  let image: string
  let workspace: string
  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine()
    image = await engine.loadBuildkitImage()
  }, STARTING_TAKES_MS)
  afterAll(() => engine?.stop())
  beforeEach(async () => {
    workspace = await stage.checkOut('tiny')
  })

  test.each([
    // Another bed may have a bridge on this machine at the same time, and containers reach its address, too.
    ['a network of its own', 'bridge', /^Layers go through 198\.(?:18|19)\.\d+\.1:/m],
    ["this machine's network", 'host', /^Layers go through 127\.0\.0\.1:/m]
  ])('in a container on %s: layers go by an address that it reaches', async (_, network, said) => {
    const builder = `in-${network}`
    const options = ['--driver', 'docker-container', '--driver-opt', `image=${image},network=${network}`]
    await mustBuildx(stage, engine, ['create', '--name', builder, ...options, '--bootstrap'])
    try {
      const inputs = await fresh()
      const place = { env: engine.env, builder }
      const cold = await run(workspace, inputs, place)
      expect(cold.log).toMatch(said)
      expect(cold.outputs).toMatchObject({ 'cache-hit': '', 'cache-exported': 'true' })
      await mustBuildx(stage, engine, ['prune', '--builder', builder, '--all', '--force'])
      const warm = await run(workspace, inputs, place)
      expect(warm.log).toMatch(said)
      expect(warm.outputs).toMatchObject({
        ...{ 'cache-hit': 'true', 'cached-steps': '6', 'total-steps': '6' },
        digest: cold.outputs.digest
      })
    } finally {
      await mustBuildx(stage, engine, ['rm', '--force', builder])
    }
  })

  test("docker's own, with the containerd image store: the image that it loads is whole when the step has ended", async () => {
    const docker = readerOfDocker(engine)
    const inputs = { 'cache-dir': await stage.folder('kept'), tags: 'whole:1', load: 'true' }
    const place = { env: engine.env, builder: 'default' }
    const cold = await run(workspace, inputs, place)
    expect(cold.log).toMatch(/^Layers go through [\d.]+:\d+/m)
    const layers = await docker.layers('whole:1')
    await docker.removeImage('whole:1')
    await mustBuildx(stage, engine, ['prune', '--builder', 'default', '--all', '--force'])
    const warm = await run(workspace, inputs, place)
    expect(warm.outputs).toMatchObject({
      ...{ 'cache-hit': 'true', 'cached-steps': '6' },
      imageid: cold.outputs.imageid
    })
    expect(await docker.layers('whole:1')).toEqual(layers)
    expect(await programIn('whole:1')).toMatch(/^hello\n/)
  })

  /** What the image has as its program, by what `docker save` would give. */
  async function programIn(name: string): Promise<string> {
    const folder = await stage.folder('saved')
    const [tar, socketPath] = [join(folder, 'image.tar'), engine.host.slice('unix://'.length)]
    const asked = request({ socketPath, path: `/images/${name}/get` }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(200)
    await pipeline(answer, createWriteStream(tar))
    await mustRun('tar', ['-xf', tar, '-C', folder])
    const text = await readFile(join(folder, 'manifest.json'), 'utf8')
    const [{ Layers } = { Layers: [] }] = JSON.parse(text) as { Layers: string[] }[]
    const last = join(folder, Layers.at(-1) ?? '')
    await mustRun('tar', ['-xf', last, '-C', folder])
    return readFile(join(folder, 'program'), 'latin1')
  }
})
