import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { DockerEngine, Registry } from '../../tools/bed/bed.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import {
  behind,
  builderImage,
  describeEngine,
  mustBuildx,
  OWN_BUILDER,
  ownBuilders,
  readerOfDocker,
  removeOwnBuilders,
  STARTING_TAKES_MS,
  startJobOn,
  unless
} from './support/docker.ts'
import { writeProject } from './support/project.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

/* The builder that the action makes where docker's own cannot export a cache, or where the inputs ask for one. */

let stage: Stage
let registry: Registry
let workspace: string

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  workspace = await writeProject(stage, {
    Dockerfile: 'FROM scratch\nCOPY words.txt /words.txt\n',
    Upon: 'FROM base\nCOPY Upon /\n',
    Broken: 'FROM scratch\nCOPY absent /\n',
    'words.txt': 'hello\n',
    'buildkitd.toml': '[worker.oci.labels]\n  made = "in a file"\n'
  })
})

afterAll(() => stage?.close())

describe('where no docker runs', () => {
  test('the step fails, and says that docker cannot be reached and what to do', async () => {
    const env = { ...stage.bed.env, DOCKER_HOST: `unix://${join(workspace, 'absent')}` }
    const job = await startJobOn(stage, { env }, workspace)
    const main = await job.step({})
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([
      expect.stringMatching(/^Docker cannot be reached.*absent.*Start docker on this runner/s)
    ])
    expect((await job.finish()).map(({ exitCode }) => exitCode)).toEqual([0])
  })
})

describeEngine(`where docker's own builder cannot export a cache${unless}`, () => {
  let engine: DockerEngine
  let docker: ReturnType<typeof readerOfDocker>
  /** For a builder that nobody asks for: `moby/buildkit` is not everywhere to be had. */
  let unasked: NodeJS.ProcessEnv
  /** `driver-opts` that ask for one. */
  let asked: string

  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine({ containerdStore: false })
    docker = readerOfDocker(engine)
    const image = await engine.loadBuildkitImage()
    unasked = builderImage(image)
    asked = `image=${image}`
  }, STARTING_TAKES_MS)
  afterEach(() => removeOwnBuilders(stage, engine))
  afterAll(() => engine?.stop())

  async function run(inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<StepResult> {
    const job = await startJobOn(stage, engine, workspace, { ...unasked, ...env })
    const main = await job.step(inputs)
    await job.finish()
    return main
  }

  test('one builder serves every step of a job, and is gone with all it has after a job on a hosted runner', async () => {
    const job = await startJobOn(stage, engine, workspace, { ...unasked, ...GITHUB_HOSTED })
    const inputs = { 'cache-dir': await stage.folder('kept') }
    const first = await job.step(inputs)
    const made = await ownBuilders(stage, engine)
    const containers = await docker.containers()
    const second = await job.step(inputs)
    expect([first, second]).toMatchObject([
      { exitCode: 0, warnings: [], outputs: { 'cache-backend': 'local', 'cache-hit': '' } },
      { exitCode: 0, warnings: [], outputs: { 'cache-backend': 'local', 'cache-hit': 'true' } }
    ])
    expect(made).toEqual([expect.stringMatching(OWN_BUILDER)])
    expect(containers.map(({ HostConfig }) => HostConfig.NetworkMode)).not.toContain('host')
    expect(await ownBuilders(stage, engine)).toEqual(made)
    expect((await docker.containers()).map(({ Id }) => Id)).toEqual(containers.map(({ Id }) => Id))
    expect(await job.finish()).toMatchObject([
      { exitCode: 0, warnings: [] },
      { exitCode: 0, warnings: [] }
    ])
    expect(await ownBuilders(stage, engine)).toEqual([])
    expect([await docker.containers(), await docker.volumes()]).toEqual([[], []])
  })

  test('a build that fails leaves no builder behind on a hosted runner either', async () => {
    const job = await startJobOn(stage, engine, workspace, { ...unasked, ...GITHUB_HOSTED })
    expect(await job.step({ file: 'Broken' })).toMatchObject({ exitCode: 1 })
    expect(await ownBuilders(stage, engine)).toHaveLength(1)
    expect(await job.finish()).toMatchObject([{ exitCode: 0, warnings: [] }])
    expect(await ownBuilders(stage, engine)).toEqual([])
  })

  test('jobs that start at once share one builder', async () => {
    const jobs = await Promise.all([1, 2, 3].map(() => run({})))
    expect(jobs.map(({ exitCode, warnings }) => ({ exitCode, warnings }))).toEqual(
      Array(3).fill({ exitCode: 0, warnings: [] })
    )
    expect(await ownBuilders(stage, engine)).toHaveLength(1)
  })

  test('a runner that keeps its files keeps the builder, whose layers a later job finds, even stopped', async () => {
    const context = await writeProject(stage, { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })
    execFileSync('git', ['init', '--quiet', context])
    execFileSync('git', ['-C', context, 'remote', 'add', 'origin', 'https://github.com/octo/example'])
    await run({ context })
    const kept = await ownBuilders(stage, engine)
    expect(kept).toHaveLength(1)
    for (const { Id } of await docker.containers()) await docker.stopContainer(Id)
    const later = await run({ context })
    expect(later).toMatchObject({ exitCode: 0, warnings: [] })
    expect(later.outputs).toMatchObject({ 'cache-backend': 'none', 'cache-hit': 'true' })
    expect(later.log).toContain('the builder keeps its own layer cache')
    expect(await ownBuilders(stage, engine)).toEqual(kept)
  })

  test.each([
    ['in the input', { 'buildkitd-config-inline': '[worker.oci.labels]\n  made = "in the input"\n' }],
    ['in a file', { 'buildkitd-config': 'buildkitd.toml' }]
  ])(
    'a BuildKit configuration %s is what the builder runs with, and another makes another builder',
    async (place, config) => {
      await run({ 'driver-opts': asked })
      const [other] = await ownBuilders(stage, engine)
      const main = await run({ 'driver-opts': `${asked}\nenv.PLACE=${place}`, ...config })
      expect(main).toMatchObject({ exitCode: 0, warnings: [] })
      const [name, ...more] = (await ownBuilders(stage, engine)).filter((builder) => builder !== other)
      expect(more).toEqual([])
      const inspected = await mustBuildx(stage, engine, ['inspect', name ?? ''])
      expect(inspected).toMatch(new RegExp(`^ made: +${place}$`, 'm'))
      expect(inspected).toContain(`env.PLACE="${place}"`)
      expect(inspected).toMatch(/flags: --allow-insecure-entitlement.security.insecure --allow-insecure-ent/)
    }
  )

  test.each([
    ['builder together with driver-opts', { builder: 'x', 'driver-opts': 'network=host' }],
    ['builder together with buildkitd-config-inline', { builder: 'x', 'buildkitd-config-inline': '[log]' }],
    [
      'buildkitd-config together with buildkitd-config-inline',
      { 'buildkitd-config': 'buildkitd.toml', 'buildkitd-config-inline': '[log]' }
    ]
  ])('%s is refused, and both are named', async (promise, inputs) => {
    const main = await run(inputs)
    expect(main).toMatchObject({ exitCode: 1, errors: [expect.any(String)] })
    for (const name of promise.split(' together with ')) expect(main.errors[0]).toContain(name)
    expect(await ownBuilders(stage, engine)).toEqual([])
  })

  test('a BuildKit configuration that is not there is named in the error', async () => {
    const main = await run({ 'buildkitd-config': 'absent.toml' })
    expect(main).toMatchObject({
      exitCode: 1,
      errors: [expect.stringMatching(/^buildkitd-config: .*absent\.toml/)]
    })
  })

  test('a builder that was asked for and cannot be made fails the step with what buildx says and what to do', async () => {
    const main = await run({ 'driver-opts': 'image=127.0.0.1:1/absent:1' })
    expect(main).toMatchObject({
      exitCode: 1,
      errors: [expect.stringMatching(/driver-opts.*connection refused|connection refused.*driver-opts/s)]
    })
    expect(await ownBuilders(stage, engine)).toEqual([])
  })

  test.each([
    ['nothing said of it', {}, true],
    ['load: true', { load: 'true' }, true],
    ['push: true', { push: 'true' }, true],
    ['an output of type=image', { outputs: 'type=image' }, true],
    ['an output of type=registry', { outputs: 'type=registry' }, true],
    ['a push and an output of type=tar', { push: 'true', outputs: 'type=tar,dest=out.tar' }, true],
    ['an output of type=local', { outputs: 'type=local,dest=out' }, false],
    ['an output of type=cacheonly', { outputs: 'type=cacheonly' }, false]
  ])(
    'with %s, docker has the image if its own builder would have left it there',
    async (_, inputs: Record<string, string>, left) => {
      const tag = `${registry.host}/left:1`
      const flags = [
        ...(inputs.load ? ['--load'] : []),
        ...(inputs.push ? ['--push'] : []),
        ...(inputs.outputs ? ['--output', inputs.outputs.replace('dest=', `dest=${workspace}/`)] : [])
      ]
      await mustBuildx(stage, engine, ['build', '--builder', 'default', '--tag', tag, ...flags, workspace])
      expect((await docker.imageId(tag)) !== undefined).toBe(left)
      if (left) await docker.removeImage(tag)
      const main = await run({ tags: tag, ...inputs })
      expect(main).toMatchObject({ exitCode: 0, warnings: [] })
      expect(await ownBuilders(stage, engine)).toHaveLength(1)
      expect((await docker.imageId(tag)) !== undefined).toBe(left)
      if (left) await docker.removeImage(tag)
    }
  )

  test.each([
    ['nothing said of it', {}, false],
    ['push: true', { push: 'true' }, false],
    ['load: true', { load: 'true' }, true]
  ])(
    'with %s, a builder that driver-opts ask for leaves in docker what any docker-container builder would',
    async (_, inputs: Record<string, string>, left) => {
      const tag = `${registry.host}/asked:1`
      const main = await run({ 'driver-opts': asked, tags: tag, ...inputs })
      expect(main).toMatchObject({ exitCode: 0, warnings: [] })
      expect((await docker.imageId(tag)) !== undefined).toBe(left)
      if (left) await docker.removeImage(tag)
    }
  )

  /** Makes an image in docker, and where it is pushed to, of this text. */
  async function makeBase(tag: string, text: string, ...flags: string[]): Promise<void> {
    const context = await writeProject(stage, { Dockerfile: 'FROM scratch\nCOPY text /\n', text })
    await mustBuildx(stage, engine, ['build', '--builder', 'default', '--tag', tag, ...flags, context])
  }

  test('a base that docker alone has is what docker itself builds upon, and one warning says so', async () => {
    const base = `${registry.host}/two-of-a-name:1`
    await makeBase(base, 'in the registry', '--push')
    await makeBase(base, 'in docker alone')
    const context = await writeProject(stage, { Dockerfile: `FROM ${base}\nCOPY Dockerfile /\n` })
    const main = await run({ context, tags: 'upon:1' })
    expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-backend': 'none' } })
    expect(main.warnings).toEqual([expect.stringContaining(`docker alone has the image ${base}`)])
    expect(await ownBuilders(stage, engine)).toEqual([])
    expect(main.outputs.imageid).toBe(await docker.imageId('upon:1'))
    expect((await docker.layers('upon:1')).slice(0, 1)).toEqual(await docker.layers(base))
  })

  test('a base that a registry has as docker has it is built upon with a cache', async () => {
    const base = `${registry.host}/one-of-a-name:1`
    await makeBase(base, 'in both', '--push')
    const context = await writeProject(stage, { Dockerfile: `FROM ${base}\nCOPY Dockerfile /\n` })
    const inputs = { context, tags: `${registry.host}/upon:1`, 'cache-dir': await stage.folder('kept') }
    expect(await run(inputs)).toMatchObject({
      exitCode: 0,
      warnings: [],
      outputs: { 'cache-backend': 'local' }
    })
    expect(await ownBuilders(stage, engine)).toHaveLength(1)
  })

  describe('a base that only docker still has', () => {
    let context: string
    let base: string
    beforeAll(async () => {
      const gone = await stage.bed.startRegistry()
      base = `${gone.host}/gone:1`
      await makeBase(base, 'once pushed', '--push')
      await gone.stop()
      context = await writeProject(stage, { Dockerfile: `FROM ${base}\nCOPY Dockerfile /\n` })
    })

    test('is built upon again by docker itself, and one warning says so', async () => {
      const main = await run({ context, tags: 'again:1', 'cache-dir': await stage.folder('kept') })
      expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-backend': 'none' } })
      const [own = ''] = await ownBuilders(stage, engine)
      expect(main.warnings).toEqual([
        `Builder ${own}, which this action made, found no image ${base}, which docker has; ` +
          "it was built again on docker's own builder, without a cache."
      ])
      expect(main.outputs.imageid).toBe(await docker.imageId('again:1'))
    })

    test('is not taken from docker for a builder that driver-opts ask for', async () => {
      const main = await run({ 'driver-opts': asked, context, tags: 'never:1' })
      expect(main).toMatchObject({ exitCode: 1, warnings: [], errors: [expect.stringContaining(base)] })
      expect(await docker.imageId('never:1')).toBeUndefined()
    })
  })

  test('a builder that does not answer is not removed, and docker itself builds with one warning', async () => {
    const between = await behind(stage, engine)
    try {
      const job = await startJobOn(stage, between, workspace, unasked)
      expect(await job.step({})).toMatchObject({ exitCode: 0, warnings: [] })
      const [own = ''] = await ownBuilders(stage, between)
      const containers = await docker.containers()
      expect(containers).toHaveLength(1)
      // What buildx talks to a builder through.
      const { end } = between.refuse(/\/containers\/.*\/exec/, 'no more room')
      const main = await job.step({})
      end()
      expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-backend': 'none' } })
      expect(main.warnings).toEqual([expect.stringContaining(`builder ${own} is there and does not answer`)])
      expect((await docker.containers()).map(({ Id }) => Id)).toEqual(containers.map(({ Id }) => Id))
      const later = await job.step({})
      expect(later).toMatchObject({ exitCode: 0, warnings: [] })
      expect(later.log).toMatch(new RegExp(`^builder: +${own} `, 'm'))
      await job.finish()
    } finally {
      await removeOwnBuilders(stage, between)
      await between.stop()
    }
  })

  test.each([
    ['BUILDX_BUILDER', {}, { BUILDX_BUILDER: 'default' }],
    ['builder', { builder: 'default' }, {}]
  ])(
    "docker's own builder, named in %s, builds, and one warning says that it caches nothing",
    async (...row) => {
      const [, inputs, env] = row
      const main = await run(inputs, env)
      expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-backend': 'none' } })
      expect(main.warnings).toEqual([expect.stringMatching(/builder default .* cannot export a cache/)])
      expect(await ownBuilders(stage, engine)).toEqual([])
    }
  )

  test('a host that is host-gateway leads to docker, on its own builder', async () => {
    const main = await run({ 'add-hosts': 'outside:host-gateway' })
    expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-backend': 'none' } })
    expect(main.warnings).toEqual([expect.stringContaining('cannot export a cache')])
    expect(main.log).toMatch(/^builder: +default \(docker\)/m)
    expect(await ownBuilders(stage, engine)).toEqual([])
  })

  test('a base that docker has not either fails the step, with one error and no warning', async () => {
    const absent = await writeProject(stage, { Dockerfile: 'FROM 127.0.0.1:1/absent:1\nCOPY Dockerfile /\n' })
    const main = await run({ context: absent })
    expect(main).toMatchObject({ exitCode: 1, warnings: [] })
    expect(main.errors).toEqual([expect.stringContaining('127.0.0.1:1/absent:1')])
  })

  test.each([
    ['a tag', () => ({ push: 'true', tags: `${registry.host}/near:1` })],
    ['cache-image', () => ({ cache: 'registry', 'cache-image': `${registry.host}/near-cache` })],
    [
      'a named context',
      () => ({ file: 'Upon', 'build-contexts': `base=docker-image://${registry.host}/base:1` })
    ]
  ])("%s on this machine's own address is reached, without a word in driver-opts", async (_, inputs) => {
    const base = `${registry.host}/base:1`
    await mustBuildx(stage, engine, ['build', '--builder', 'default', '--push', '--tag', base, workspace])
    const main = await run(inputs())
    expect(main).toMatchObject({ exitCode: 0, warnings: [] })
    expect((await docker.containers()).map(({ HostConfig }) => HostConfig.NetworkMode)).toEqual(['host'])
  })

  test("with network: host the builder is on this machine's network", async () => {
    expect(await run({ network: 'host' })).toMatchObject({ exitCode: 0, warnings: [] })
    expect((await docker.containers()).map(({ HostConfig }) => HostConfig.NetworkMode)).toEqual(['host'])
  })

  test('a network that driver-opts names beside another option is kept', async () => {
    const main = await run({ 'driver-opts': `${asked},network=bridge`, tags: `${registry.host}/far:1` })
    expect(main).toMatchObject({ exitCode: 0, warnings: [] })
    expect((await docker.containers()).map(({ HostConfig }) => HostConfig.NetworkMode)).toEqual(['bridge'])
  })
})
