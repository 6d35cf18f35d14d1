import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { DockerEngine } from '../../tools/bed/bed.ts'
import {
  describeEngine,
  mustBuildx,
  NO_REGISTRY,
  ownBuilders,
  readerOfDocker,
  STARTING_TAKES_MS,
  unless,
  withoutPulls
} from './support/docker.ts'
import { openStage, type Stage } from './support/stage.ts'

/* The action on docker's own builder, which is what a job has that made no other. */

let stage: Stage
let workspace: string

beforeAll(async () => {
  stage = await openStage()
  workspace = await stage.folder('scratch')
  // From nothing, as the classic store takes no OCI layout for a base.
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY words.txt /words.txt\n')
  await writeFile(join(workspace, 'words.txt'), 'hello\n')
})

afterAll(() => stage?.close())

async function run(engine: Pick<DockerEngine, 'env'>, inputs: Record<string, string>) {
  const options = { workspace, toolCache: await stage.folder('tools'), env: engine.env }
  return (await stage.runJob({ ...options, inputs: { builder: '', 'build-contexts': '', ...inputs } })).main
}

describeEngine(`the docker driver with the classic image store${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine({ containerdStore: false })
  }, STARTING_TAKES_MS)
  afterAll(() => engine?.stop())

  test.each(['auto', 'local'])(
    'with cache: %s builds without a cache where no other builder can be made, and says why once',
    async (cache) => {
      const offline = await withoutPulls(stage, engine)
      const main = await run(offline, { cache, 'cache-dir': await stage.folder('kept'), tags: `${cache}:1` })
      await offline.stop()
      expect(main).toMatchObject({ exitCode: 0, errors: [] })
      expect(main.warnings).toEqual([expect.stringContaining(NO_REGISTRY)])
      expect(main.outputs).toMatchObject({ 'cache-backend': 'none', 'total-steps': '1' })
      expect(main.outputs.imageid).toBe(await readerOfDocker(engine).imageId(`${cache}:1`))
      // Buildx itself leaves a builder that it could not start.
      expect(await ownBuilders(stage, engine)).toEqual([])
    }
  )

  test('with cache: off no other builder is tried', async () => {
    const main = await run(engine, { cache: 'off' })
    expect(main).toMatchObject({ exitCode: 0, warnings: [], outputs: { 'total-steps': '1' } })
    expect(main.log).toMatch(/^builder: +default \(docker\)/m)
  })

  test('leaves out what the user exports to a cache, and says once that none can be exported', async () => {
    const kept = await stage.folder('exported')
    const inputs = { builder: 'default', 'cache-to': `type=local,dest=${kept}`, tags: 'exported:1' }
    const main = await run(engine, inputs)
    expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-backend': 'none' } })
    expect(main.warnings).toEqual([expect.stringContaining('cannot export a cache')])
    expect(main.outputs.imageid).toBe(await readerOfDocker(engine).imageId('exported:1'))
    expect(await readdir(kept)).toEqual([])
  })

  test('with cache: off, warns with what buildx says of a cache that the user exports', async () => {
    const cacheTo = `type=local,dest=${await stage.folder('exported')}`
    const main = await run(engine, { builder: 'default', cache: 'off', 'cache-to': cacheTo })
    expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { 'cache-exported': 'false' } })
    expect(main.warnings).toEqual([
      expect.stringContaining('Cache export is not supported for the docker driver')
    ])
  })

  test.each([
    ['inline', {}],
    ['auto', { builder: 'default' }]
  ])('with cache: %s carries the cache in the image that it pushes', async (cache, more) => {
    const registry = await stage.bed.startRegistry()
    const inputs = { cache, push: 'true', tags: `${registry.host}/carrier:1`, ...more }
    await mustBuildx(stage, engine, ['prune', '--all', '--force'])
    const cold = await run(engine, inputs)
    expect(cold).toMatchObject({ exitCode: 0, warnings: [], errors: [] })
    expect(cold.outputs).toMatchObject({
      'cache-backend': 'inline',
      'cache-hit': '',
      'cache-exported': 'true'
    })
    await mustBuildx(stage, engine, ['prune', '--all', '--force'])
    const warm = await run(engine, inputs)
    expect(warm.warnings).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
    expect(await ownBuilders(stage, engine)).toEqual([])
  })

  test('says what BuildKit says of a target that does not exist', async () => {
    const main = await run(engine, {
      cache: 'off',
      file: 'Dockerfile',
      'build-args': 'x=y',
      target: 'absent'
    })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([
      expect.stringMatching(/^The build failed: .*target stage "?absent"? could not be found/)
    ])
  })
})

describeEngine(`the docker driver with the containerd image store${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await stage.bed.startDockerEngine()
  }, STARTING_TAKES_MS)
  afterAll(() => engine?.stop())

  test('writes the local cache, and after pruning reads every step from it', async () => {
    const inputs = { 'cache-dir': await stage.folder('kept') }
    const cold = await run(engine, inputs)
    expect(cold.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-hit': '' })
    const pruned = await stage.bed.buildx(['prune', '--all', '--force'], { env: engine.env })
    expect(pruned.exitCode).toBe(0)
    const warm = await run(engine, inputs)
    expect(warm.warnings).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', 'total-steps': '1' })
    await rm(inputs['cache-dir'], { recursive: true })
  })
})
