import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { layerTypes } from './support/docker.ts'
import { jobOf, runFresh } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { readerOf } from './support/registry-reader.ts'
import { openStage, type Stage } from './support/stage.ts'

/* Images are the same byte for byte, whatever their layers were compressed as in a cache. */

let stage: Stage
let registry: Registry
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(() => stage?.close())

const GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip'
const ANEW = 'The cache was written by builds without an image'

/** An image whose layers are the same bytes whenever its steps run. */
const ALWAYS_THE_SAME = {
  Dockerfile: `FROM busybox:1.37 AS made
RUN seq 100000 > /numbers && seq 200000 > /more && touch -d @0 /numbers /more
FROM busybox:1.37
COPY --from=made /numbers /numbers
COPY --from=made /more /more
`
}

/** A place for layers, of which each test has one of its own: inputs, and the environment of a job. */
const STORES: [string, () => Promise<[Record<string, string>, NodeJS.ProcessEnv]>][] = [
  ['a folder', async () => [{ 'cache-dir': await stage.folder('kept') }, {}]],
  ['packs', async () => [{ cache: 'local' }, jobOf(service)]]
]

describe.each(STORES)('with its cache in %s', (_, choose) => {
  let inputs: Record<string, string>
  let env: NodeJS.ProcessEnv
  let workspace: string

  beforeAll(async () => {
    service = await startCacheService()
  })
  afterAll(() => service?.stop())
  beforeEach(async () => {
    ;[inputs, env] = await choose()
    inputs['cache-scope'] = `scope-${Math.random().toString(36).slice(2)}`
    workspace = await stage.checkOut('tiny')
  })

  /** A job on an emptied builder, without a warning. */
  async function run(more: Record<string, string>): Promise<StepResult> {
    const { main, post } = await runFresh(stage, { workspace, env, inputs: { ...inputs, ...more } })
    expect([...main.warnings, ...post.warnings]).toEqual([])
    return main
  }

  const pushed = (name: string) => ({ push: 'true', tags: `${registry.host}/${name}:1` })
  const layersOf = async (name: string): Promise<string[]> =>
    ((await readerOf(registry.host, name).image('1')).layers ?? []).map(({ digest }) => digest)

  test('an image is pushed as it was from a cold builder, with the same digest', async () => {
    const name = `cold-${inputs['cache-scope']}`
    const cold = await run(pushed(`${name}-a`))
    const warm = await run(pushed(`${name}-b`))
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs.digest).toBe(cold.outputs.digest)
    expect(await layersOf(`${name}-b`)).toEqual(await layersOf(`${name}-a`))
    expect(new Set(await layerTypes(registry.host, `${name}-b`))).toEqual(new Set([GZIP]))
  })

  test('from the cache of a build without an image, layers are gzip and those of a cold push; then it is healed', async () => {
    const name = `other-${inputs['cache-scope']}`
    workspace = await writeProject(stage, ALWAYS_THE_SAME)
    await run({ cache: 'off', ...pushed(`${name}-cold`) })
    await run({})
    const from = await run(pushed(name))
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(from.log).toContain(ANEW)
    expect(new Set(await layerTypes(registry.host, name))).toEqual(new Set([GZIP]))
    expect(await layersOf(name)).toEqual(await layersOf(`${name}-cold`))

    const healed = await run(pushed(`${name}-healed`))
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(healed.log).not.toContain(ANEW)
    // The image's config is another: layers that were compressed anew no longer say when they were made.
    expect(await layersOf(`${name}-healed`)).toEqual(await layersOf(name))
    expect(healed.log).toContain('cache not written: every step came from a cache')
  })

  test('on a builder that has just built the same without an image: gzip as well', async () => {
    const name = `after-${inputs['cache-scope']}`
    await run({})
    const job = await stage.startJob({ workspace, env, toolCache: await stage.folder('tools') })
    const main = await job.step({ ...stage.inputs, context: '.', ...inputs, ...pushed(name) })
    expect(main).toMatchObject({ exitCode: 0, warnings: [], errors: [] })
    for (const post of await job.finish()) expect(post).toMatchObject({ exitCode: 0, warnings: [] })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(new Set(await layerTypes(registry.host, name))).toEqual(new Set([GZIP]))
  })

  test('a build without an image reads the cache of one that published it', async () => {
    const name = `published-${inputs['cache-scope']}`
    await run(pushed(name))
    await run({ outputs: 'type=local,dest=out' })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(await readdir(join(workspace, 'out'))).toContain('program')
    expect((await readFile(join(workspace, 'out', 'program'), 'latin1')).startsWith('hello\n')).toBe(true)
  })

  test('a changed image from the cache of a build without one has gzip layers only', async () => {
    const name = `changed-${inputs['cache-scope']}`
    await run({})
    await appendFile(join(workspace, 'main.txt'), 'changed\n')
    const first = await run(pushed(name))
    expect((await readNewestRecord(stage)).cached).toContainEqual(expect.stringContaining('RUN date'))
    expect(new Set(await layerTypes(registry.host, name))).toEqual(new Set([GZIP]))
    const again = await run(pushed(`${name}-again`))
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(again.outputs.digest).toBe(first.outputs.digest)
  })
})
