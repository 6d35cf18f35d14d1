import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readLayout } from '../../src/store/oci-layout.js'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { readNewestRecord } from './support/build-record.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

beforeEach(() => stage.builder.empty())

function mainBranch(): NodeJS.ProcessEnv {
  return service.environment(createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] }))
}

async function emptyFolder(path: string): Promise<void> {
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true })
}

/** The one layout under a cache folder. */
async function layoutIn(cacheFolder: string): Promise<string> {
  const layers = join(cacheFolder, 'layers')
  const [scope] = await readdir(layers)
  if (scope === undefined) throw new Error(`There is no layout in ${layers}.`)
  return join(layers, scope)
}

describe('on a runner that keeps nothing', () => {
  beforeEach(async () => {
    await service?.stop()
    service = await startCacheService()
  })

  /** Jobs of one workspace, each on an emptied builder and an empty machine. */
  async function jobs(env: () => NodeJS.ProcessEnv) {
    const workspace = await stage.checkOut('tiny')
    const toolCache = await stage.folder('tools')
    return {
      workspace,
      run: async () => {
        await rm(toolCache, { recursive: true, force: true })
        await stage.builder.empty()
        const variables = env()
        // The runner empties it before each job.
        if (variables.RUNNER_TEMP !== undefined) await emptyFolder(variables.RUNNER_TEMP)
        return stage.runJob({ workspace, toolCache, env: variables, inputs: { cache: 'local' } })
      }
    }
  }

  const saved = (prefix: string) =>
    service.entries().filter(({ key, finalized }) => finalized && key.startsWith(prefix))

  test.each([
    {
      whose: "this job's alone",
      env: GITHUB_HOSTED,
      way: /^Layers go through 127\.0\.0\.1:\d+, as BuildKit needs them\.$/m,
      read: /cache opened in [\d.]+ s, \S+ \w+ read of \d/
    },
    {
      whose: 'perhaps not its alone',
      env: {},
      way: /^Layers are read as a folder, since .*, and written through 127\.0\.0\.1:\d+\.$/m,
      read: /cache read in [\d.]+ s, \d/
    }
  ])(
    'the Actions cache service carries the layers to a builder that is $whose, and nothing is saved again when nothing changed',
    async ({ env, way, read }) => {
      const { workspace, run } = await jobs(() => ({ ...mainBranch(), ...env }))
      const indexes = () => saved('buildkit-cache-2/')

      const cold = await run()
      expect(cold.main.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-hit': '' })
      expect(cold.main.log).toMatch(way)
      expect(cold.post.log).toContain('Cache saved in')
      expect(indexes()).toHaveLength(1)
      expect(saved('buildkit-cache-2-pack/')).toHaveLength(1)
      expect(saved('buildkit-cache-1-')).toEqual([])
      const before = service.entries().length

      const warm = await run()
      expect((await readNewestRecord(stage)).ran).toEqual([])
      expect(warm.main.outputs['cache-hit']).toBe('true')
      expect(warm.main.log).toMatch(way)
      expect(warm.main.log).toMatch(read)
      expect(warm.main.log).toContain('cache not written: every step came from a cache.')
      expect(warm.post.log).not.toContain('Cache saved in')
      expect(service.entries()).toHaveLength(before)

      await appendFile(join(workspace, 'main.txt'), 'changed\n')
      const changed = await run()
      expect((await readNewestRecord(stage)).cached).toEqual(
        expect.arrayContaining([expect.stringContaining('date')])
      )
      expect(changed.main.outputs['cache-hit']).toBe('false')
      expect(changed.post.log).toContain('Cache saved in')
      expect(indexes()).toHaveLength(2)
    }
  )

  test('behind a proxy @actions/cache carries them as a whole, and nothing is saved again when nothing changed', async () => {
    // @actions/cache knows entries by the paths that they have, which are the same in all jobs of a runner.
    const RUNNER_TEMP = await stage.folder('temp')
    const { workspace, run } = await jobs(() => ({
      ...mainBranch(),
      RUNNER_TEMP,
      http_proxy: 'http://127.0.0.1:1',
      no_proxy: '127.0.0.1'
    }))
    const layers = () => saved('buildkit-cache-1-')

    const cold = await run()
    expect(cold.main.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-hit': '' })
    expect(cold.post.log).toContain('Cache saved in')
    expect(layers()).toHaveLength(1)
    const before = service.entries().length

    const warm = await run()
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.main.outputs['cache-hit']).toBe('true')
    expect(warm.main.log).toMatch(/cache read in [\d.]+ s, \d/)
    expect(service.entries()).toHaveLength(before)

    await appendFile(join(workspace, 'main.txt'), 'changed\n')
    await run()
    expect((await readNewestRecord(stage)).cached).toEqual(
      expect.arrayContaining([expect.stringContaining('date')])
    )
    expect(layers()).toHaveLength(2)
  })

  test('a service that does not answer is told once, and the build goes on', async () => {
    const env = { ...mainBranch(), ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' }
    const workspace = await stage.checkOut('tiny')
    const job = await stage.runJob({
      workspace,
      toolCache: await stage.folder('tools'),
      env,
      inputs: { cache: 'local' }
    })
    expect(job.main.exitCode).toBe(0)
    expect(job.main.warnings).toEqual([
      expect.stringMatching(/^The Actions cache service does not answer \(.*ECONNREFUSED/)
    ])
    expect(job.post).toMatchObject({ exitCode: 0, warnings: [] })
  })
})

describe('on a runner that keeps its files', () => {
  test('the marker of an earlier job proves it, and the layers are kept in place', async () => {
    const workspace = await stage.checkOut('tiny')
    const toolCache = await stage.folder('tools')
    const backends: (string | undefined)[] = []
    for (let job = 0; job < 3; job++) {
      await stage.builder.empty()
      const { main } = await stage.runJob({ workspace, toolCache, inputs: {} })
      backends.push(main.outputs['cache-backend'])
    }
    // The first job knows nothing yet, the second writes, the third reads.
    expect(backends).toEqual(['none', 'local', 'local'])
    expect((await readNewestRecord(stage)).ran).toEqual([])
  })

  test('a builder that still has an earlier job of this repository keeps its own layer cache', async () => {
    const workspace = await stage.checkOut('tiny')
    const git = (...args: string[]) => execFileSync('git', ['-C', workspace, ...args])
    git('init', '--quiet')
    git('remote', 'add', 'origin', 'https://github.com/octo/example')
    const options = { workspace, toolCache: await stage.folder('tools'), inputs: {} }
    await stage.runJob(options)
    const second = await stage.runJob(options)
    expect(second.main.outputs).toMatchObject({ 'cache-backend': 'none', 'cache-hit': 'true' })
    expect(second.main.log).toContain('the builder keeps its own layer cache')
    expect(second.main.log).not.toContain('--cache-to')
  })

  test('what no index reaches any more is deleted, so the folder does not grow', async () => {
    const workspace = await stage.checkOut('tiny')
    const kept = await stage.folder('kept')
    for (let change = 0; change < 3; change++) {
      await writeFile(join(workspace, 'packages.txt'), `version ${change}\n`)
      await stage.builder.empty()
      await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: { 'cache-dir': kept } })
      const layout = await readLayout(await layoutIn(kept))
      if (layout.kind !== 'whole') throw new Error(`The layout is ${layout.kind}.`)
      const blobs = await readdir(join(await layoutIn(kept), 'blobs', 'sha256'))
      expect(blobs.toSorted()).toEqual([...layout.blobs.keys()].map((digest) => digest.slice(7)).toSorted())
    }
  })

  test('two jobs at once neither fail nor leave a broken layout', async () => {
    const workspace = await stage.checkOut('tiny')
    const kept = await stage.folder('kept')
    const run = async () =>
      stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: { 'cache-dir': kept } })
    const jobs = await Promise.all([run(), run(), run()])
    expect(jobs.map(({ main }) => main.exitCode)).toEqual([0, 0, 0])
    expect(await readLayout(await layoutIn(kept))).toMatchObject({ kind: 'whole' })
    await stage.builder.empty()
    await run()
    expect((await readNewestRecord(stage)).ran).toEqual([])
  })
})

describe('a layout that is damaged', () => {
  const damages: Record<string, (layout: string) => Promise<void>> = {
    'an index that is no JSON': (layout) => writeFile(join(layout, 'index.json'), '{"manifests": ['),
    'an empty index': (layout) => writeFile(join(layout, 'index.json'), ''),
    'a missing blob': async (layout) => {
      const blobs = join(layout, 'blobs', 'sha256')
      await rm(join(blobs, (await largest(blobs)) ?? ''))
    },
    'an export that was broken off': async (layout) => {
      await rm(join(layout, 'oci-layout'))
      await rm(join(layout, 'index.json'))
      await mkdir(join(layout, 'ingest'))
    },
    'a cut blob': async (layout) => {
      const blobs = join(layout, 'blobs', 'sha256')
      await truncate(join(blobs, (await largest(blobs)) ?? ''), 1000)
    }
  }

  test.each(Object.keys(damages))('%s is a miss, and the build writes it anew', async (damage) => {
    const workspace = await stage.checkOut('tiny')
    const kept = await stage.folder('kept')
    const run = async () =>
      stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: { 'cache-dir': kept } })
    await run()
    await damages[damage]?.(await layoutIn(kept))
    await stage.builder.empty()
    const { main } = await run()
    expect(main).toMatchObject({ exitCode: 0, errors: [] })
    expect(main.log).toContain('the layout was broken')
    expect((await readNewestRecord(stage)).cached).toEqual([])
    expect(await readLayout(await layoutIn(kept))).toMatchObject({ kind: 'whole' })
  })

  test('with wrong bytes in it is a miss too, found before BuildKit meets them', async () => {
    const workspace = await stage.checkOut('tiny')
    const kept = await stage.folder('kept')
    const run = async () =>
      stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: { 'cache-dir': kept } })
    await run()
    const blobs = join(await layoutIn(kept), 'blobs', 'sha256')
    const blob = join(blobs, (await largest(blobs)) ?? '')
    const bytes = await readFile(blob)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
    await rm(blob)
    await writeFile(blob, bytes)
    await stage.builder.empty()
    const { main } = await run()
    expect(main).toMatchObject({ exitCode: 0, errors: [] })
    expect(main.log).toContain('has other bytes than its name says')
    await stage.builder.empty()
    const healed = await run()
    expect(healed.main.warnings).toEqual([])
    expect((await readNewestRecord(stage)).ran).toEqual([])
  })

  async function largest(folder: string): Promise<string | undefined> {
    const sizes = await Promise.all(
      (await readdir(folder)).map(async (name) => ({
        name,
        size: (await readFile(join(folder, name))).length
      }))
    )
    return sizes.toSorted((a, b) => b.size - a.size)[0]?.name
  }
})

test('two repositories with the same project on one machine do not share a cache', async () => {
  const workspace = await stage.checkOut('tiny')
  const kept = await stage.folder('kept')
  for (const repository of ['octo/one', 'octo/two']) {
    await stage.builder.empty()
    const env = { GITHUB_REPOSITORY: repository }
    await stage.runJob({
      workspace,
      toolCache: await stage.folder('tools'),
      env,
      inputs: { 'cache-dir': kept }
    })
    expect((await readNewestRecord(stage)).cached).toEqual([])
  }
  expect(await readdir(join(kept, 'layers'))).toHaveLength(2)
})

describe('a folder that is not ours', () => {
  test('as cache-dir fails the step before anything is built, and is left untouched', async () => {
    const foreign = await stage.folder('foreign')
    await writeFile(join(foreign, 'thesis.txt'), 'three years of work')
    const workspace = await stage.checkOut('tiny')
    const { main } = await stage.runJob({
      workspace,
      toolCache: await stage.folder('tools'),
      inputs: { 'cache-dir': foreign }
    })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringMatching(/^cache-dir: .*thesis\.txt.* is left untouched/)])
    expect(main.log).not.toContain('[command]')
    expect(await readdir(foreign)).toEqual(['thesis.txt'])
  })

  test('where a layout should be is left untouched, and the build goes on with one warning', async () => {
    const kept = await stage.folder('kept')
    const workspace = await stage.checkOut('tiny')
    const inputs = { 'cache-dir': kept }
    // A first job makes the place, whose name is derived.
    await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs })
    const place = await layoutIn(kept)
    await rm(place, { recursive: true })
    await mkdir(place)
    await writeFile(join(place, 'thesis.txt'), 'three years of work')
    const { main } = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs })
    expect(main.exitCode).toBe(0)
    expect(main.warnings).toEqual([expect.stringMatching(/is no OCI layout, and it is left untouched/)])
    expect(await readdir(place)).toEqual(['thesis.txt'])
  })
})
