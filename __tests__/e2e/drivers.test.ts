import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { DockerEngine, Registry } from '../../tools/bed/bed.ts'
import { findFreePort } from '../../tools/bed/registry.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import {
  builderImage,
  describeEngine,
  layerTypes,
  mustBuildx,
  ownBuilders,
  readerOfDocker,
  removeOwnBuilders,
  STARTING_TAKES_MS,
  startJobOn,
  unless
} from './support/docker.ts'
import { writeProject } from './support/project.ts'
import { readerOf } from './support/registry-reader.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

/* What the action says of an image, over the drivers that buildx has and the places where the image goes. */

/** What an engine's `loadBuildkitImage` makes. */
const IMAGE = 'localhost/buildkit:bed'
const UNASKED = builderImage(IMAGE)
/** `driver-opts` that ask for a builder of the action's own. */
const ASKED = `image=${IMAGE}`
const BOTH = { push: 'true', load: 'true' }
/** Times in an image would make every build another one. */
const TIMELESS = { SOURCE_DATE_EPOCH: '0' }

let stage: Stage
let registry: Registry

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(() => stage?.close())

describeEngine(`digest, imageid and metadata${unless}`, () => {
  const engines = new Map<'classic' | 'containerd', DockerEngine>()

  const engineWith = (store: 'classic' | 'containerd'): DockerEngine => {
    const engine = engines.get(store)
    if (engine === undefined) throw new Error(`The engine with the ${store} store did not start.`)
    return engine
  }

  beforeAll(async () => {
    const classic = await stage.bed.startDockerEngine({ containerdStore: false })
    engines.set('classic', classic)
    engines.set('containerd', await stage.bed.startDockerEngine())
    for (const engine of engines.values()) expect(await engine.loadBuildkitImage()).toBe(IMAGE)
    const address = `tcp://127.0.0.1:${await findFreePort()}`
    const flags = `--addr ${address} --addr unix:///run/buildkit/buildkitd.sock`
    const options = `${ASKED},network=host`
    const container = ['--driver', 'docker-container', '--driver-opt', options, '--buildkitd-flags', flags]
    await mustBuildx(stage, classic, ['create', '--name', 'contained', ...container, '--bootstrap'])
    await mustBuildx(stage, classic, ['create', '--name', 'distant', '--driver', 'remote', address])
  }, STARTING_TAKES_MS)
  afterAll(async () => {
    for (const engine of engines.values()) await engine.stop()
  })

  /** What plain buildx writes for the same flags. */
  async function buildPlainly(engine: DockerEngine, builder: string, args: string[]): Promise<Told> {
    const folder = await stage.folder('plain')
    const files = { imageid: join(folder, 'imageid'), metadata: join(folder, 'metadata') }
    const env = { ...engine.env, ...TIMELESS, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }
    const result = ['--iidfile', files.imageid, '--metadata-file', files.metadata]
    await mustBuildx(stage, { env }, ['build', '--builder', builder, ...result, ...args])
    return {
      // Without an image there is none.
      imageid: await readFile(files.imageid, 'utf8').catch(() => ''),
      metadata: imageFieldsOf(await readFile(files.metadata, 'utf8'))
    }
  }

  async function run(
    engine: DockerEngine,
    context: string,
    inputs: Record<string, string>,
    env: NodeJS.ProcessEnv = {}
  ): Promise<StepResult> {
    const job = await startJobOn(stage, engine, context, { ...TIMELESS, ...UNASKED, ...env })
    const main = await job.step(inputs)
    await job.finish()
    return main
  }

  const project = (words: string): Promise<string> =>
    writeProject(stage, { Dockerfile: 'FROM scratch\nCOPY words.txt /words.txt\n', 'words.txt': words })

  const cases = (
    [
      ['the docker driver with the containerd store', 'containerd', '', 'default'],
      ['a docker-container builder', 'classic', 'contained', 'contained'],
      ['a remote builder', 'classic', 'distant', 'distant'],
      // Docker's own builder is what a job without setup-buildx has had so far.
      ['the docker driver with the classic store', 'classic', '', 'default']
    ] as const
  ).flatMap(([driver, store, builder, plain]) =>
    ['', 'load', 'push', 'load push'].map((places) => ({
      ...{ driver, store, builder, plain, places },
      repository: `${plain}-${store}-${places.replace(' ', '-')}0`,
      wishes: Object.fromEntries(
        places.split(' ').flatMap((place) => (place === '' ? [] : [[place, 'true']]))
      ),
      // Docker first: metadata is of the last place.
      flags: [
        ...(places.includes('load') ? ['--output', 'type=docker'] : []),
        ...(places.includes('push') ? ['--push'] : [])
      ],
      own: builder === '' && store === 'classic',
      kept: plain === 'default' || places.includes('load'),
      pushed: places.includes('push')
    }))
  )

  test.each(cases)('$driver, “$places”: as plain buildx has them', async (row) => {
    const { store, builder, plain, repository, wishes, flags, own, kept, pushed } = row
    const engine = engineWith(store)
    const docker = readerOfDocker(engine)
    const tags = `${registry.host}/${repository}:1`
    const context = await project(repository)
    const told = await buildPlainly(engine, plain, ['--tag', tags, ...flags, context])
    const left = await docker.imageId(tags)
    expect(left).toBe(kept ? told.imageid : undefined)
    if (kept) await docker.removeImage(tags)

    const { outputs, ...main } = await run(engine, context, { tags, builder, ...wishes })
    expect(main).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(outputs.imageid).toBe(told.imageid)
    expect(await docker.imageId(tags)).toBe(left)
    const metadata = imageFieldsOf(outputs.metadata ?? '')
    expect(metadata['containerimage.digest'] ?? '').toBe(outputs.digest)
    if (pushed) expect(outputs.digest).toBe(await readerOf(registry.host, repository).digest('1'))
    // Of an image that is not pushed, docker's own builder gives the ID for a digest; and it pushes other media types.
    if (own) expect(metadata).toMatchObject({ 'image.name': tags, 'containerimage.config.digest': left })
    else expect(metadata).toEqual(told.metadata)
  })

  // Left alone, buildx reports the digest of what it exported last: of a load beside a push, no registry has that.
  test.each([
    ["the action's own builder", 'classic', { push: 'true' }, 0, true],
    ['it, with provenance', 'classic', { push: 'true', provenance: 'true' }, 1, false],
    ['it, asked for by driver-opts', 'classic', { push: 'true', 'driver-opts': ASKED }, 1, false],
    ['it, asked for, loaded too', 'classic', { ...BOTH, 'driver-opts': ASKED }, 1, true],
    ['it, beside docker with the containerd store', 'containerd', { ...BOTH, 'driver-opts': ASKED }, 1, true],
    ['a docker-container builder', 'classic', { push: 'true', builder: 'contained' }, 1, false],
    ['it, loaded too', 'classic', { ...BOTH, builder: 'contained' }, 1, true],
    ['docker with the containerd store', 'containerd', { push: 'true' }, 1, true]
  ] as const)(
    'pushed from %s: digest is what the registry has, attestations and all',
    async (name, store, inputs, attested, kept) => {
      const [engine, docker] = [engineWith(store), readerOfDocker(engineWith(store))]
      const repository = `attested-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
      const tags = `${registry.host}/${repository}:1`
      const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: undefined }
      const main = await run(engine, await project(name), { tags, ...inputs }, env)
      expect(main).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      const reader = readerOf(registry.host, repository)
      expect(main.outputs.digest).toBe(await reader.digest('1'))
      expect(JSON.parse(main.outputs.metadata ?? '')).toMatchObject({
        'containerimage.digest': main.outputs.digest
      })
      expect(main.outputs.imageid).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(await reader.statements('1')).toHaveLength(attested)
      expect((await docker.imageId(tags)) !== undefined).toBe(kept)
    }
  )

  test('what was loaded uncompressed is pushed with gzip, as if it had never been loaded', async () => {
    const engine = engineWith('classic')
    await removeOwnBuilders(stage, engine)
    const context = await project('compressed')
    const named = (name: string): string => `${registry.host}/compressed-${name}:1`
    const push = ['--push', '--tag', named('never'), context]
    await buildPlainly(engine, 'contained', push)
    // Only where nobody can publish the layers after this job are they left uncompressed.
    const job = await startJobOn(stage, engine, context, { ...TIMELESS, ...UNASKED, ...GITHUB_HOSTED })
    // For the same builder in both steps: the second reaches a registry of this machine's own.
    const inputs = { network: 'host' }
    expect(await job.step({ ...inputs, tags: 'loaded:1' })).toMatchObject({ exitCode: 0, warnings: [] })
    // A layer keeps the form that it was first given, which a push without a word on compression shows.
    const [own = ''] = await ownBuilders(stage, engine)
    await buildPlainly(engine, own, ['--push', '--tag', named('plain'), context])
    const main = await job.step({ ...inputs, push: 'true', tags: named('later') })
    expect(main).toMatchObject({ exitCode: 0, warnings: [] })
    expect(await ownBuilders(stage, engine)).toEqual([own])
    await job.finish()
    expect(await layerTypes(registry.host, 'compressed-plain')).toEqual([expect.stringMatching(/\.tar$/)])
    expect(await layerTypes(registry.host, 'compressed-later')).toEqual([
      expect.stringMatching(/\.tar\+gzip$/)
    ])
    expect(main.outputs.digest).toBe(await readerOf(registry.host, 'compressed-never').digest('1'))
  })

  test('where docker itself can export a cache, it builds, unless driver-opts ask for another builder', async () => {
    const engine = engineWith('containerd')
    await removeOwnBuilders(stage, engine)
    const context = await project('which')
    expect((await run(engine, context, {})).log).toMatch(/^builder: +default \(docker\)/m)
    expect(await ownBuilders(stage, engine)).toEqual([])
    const main = await run(engine, context, { 'driver-opts': ASKED, load: 'true', tags: 'which:1' })
    expect(main).toMatchObject({ exitCode: 0, warnings: [] })
    expect(await ownBuilders(stage, engine)).toHaveLength(1)
    expect(main.outputs.imageid).toBe(await readerOfDocker(engine).imageId('which:1'))
  })
})

interface Told {
  imageid: string
  metadata: Record<string, unknown>
}

/** Of metadata, what is of the image and not of the single build. */
function imageFieldsOf(metadata: string): Record<string, unknown> {
  const fields = Object.entries(JSON.parse(metadata) as Record<string, unknown>)
  return Object.fromEntries(fields.filter(([name]) => /^(containerimage|image)\./.test(name)))
}
