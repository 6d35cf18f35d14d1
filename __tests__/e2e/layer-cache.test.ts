import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { readNewestRecord } from './support/build-record.ts'
import { type FinishedJob, GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

/*
 * The whole loop, for each cache: build a real service cold, empty the builder as on a fresh runner, build again.
 */

let stage: Stage
let registry: Registry
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  service = await startCacheService()
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

const hosted = () => ({
  ...GITHUB_HOSTED,
  ...service.environment(createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] }))
})

interface Place {
  backend: string
  /** What the plan says of why it is picked. */
  because: string
  inputs: Record<string, string>
  env?: NodeJS.ProcessEnv
}

/** Where each cache is what `auto` picks; gha, which it leaves for local here, is asked for. */
const PLACES: Record<string, () => Promise<Place>> = {
  'local cache in a folder that is kept': async () => ({
    backend: 'local',
    because: 'a folder that is kept',
    inputs: { 'cache-dir': await stage.folder('kept') }
  }),
  'local cache on a GitHub-hosted runner': async () => ({
    backend: 'local',
    because: 'a GitHub-hosted runner',
    inputs: {},
    env: hosted()
  }),
  'registry cache': async () => ({
    backend: 'registry',
    because: 'a registry that this job may use',
    inputs: { 'cache-image': `${registry.host}/service-cache` }
  }),
  'gha cache': async () => ({
    backend: 'gha',
    because: 'cache: gha',
    inputs: { cache: 'gha', 'cache-scope': 'of-gha' },
    env: hosted()
  })
}

describe.each(Object.keys(PLACES))('the %s', (name) => {
  let place: Place
  let workspace: string
  let run: (image: string) => Promise<FinishedJob>
  let cold: FinishedJob

  beforeAll(async () => {
    place = await (PLACES[name] as () => Promise<Place>)()
    const { backend, inputs, env = {} } = place
    const repository = `${registry.host}/${backend}-${Object.keys(PLACES).indexOf(name)}`
    workspace = await stage.checkOut('go-service')
    // Each job has a tool cache of its own, as on fresh machines.
    run = async (image) =>
      stage.runJob({
        workspace,
        toolCache: await stage.folder('tools'),
        env,
        inputs: { ...inputs, outputs: `type=image,name=${repository}:${image},push=true` }
      })
    await stage.builder.empty()
    cold = await run('cold')
  })

  test('is the one of this place, and a cold build runs every step', async () => {
    expect(cold.main.errors).toEqual([])
    expect(cold.main.exitCode).toBe(0)
    expect(cold.main.outputs['cache-backend']).toBe(place.backend)
    expect(cold.main.log).toMatch(new RegExp(`^cache: +${place.backend} — ${place.because}[,:;]`, 'm'))
    expect(cold.main.outputs).toMatchObject({ 'cache-hit': '', 'cached-steps': '0', 'total-steps': '7' })
    expect((await readNewestRecord(stage)).cached).toEqual([])
  })

  test('gives an emptied builder every step, and the same image', async () => {
    await stage.builder.empty()
    const warm = await run('warm')
    const record = await readNewestRecord(stage)
    expect(warm.main.errors).toEqual([])
    expect(warm.main.warnings).toEqual([])
    expect(record.ran).toEqual([])
    expect(record.cached).toHaveLength(7)
    expect(warm.main.outputs).toMatchObject({ 'cache-hit': 'true', 'cached-steps': '7', 'total-steps': '7' })
    expect(warm.main.outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(warm.main.outputs.digest).toBe(cold.main.outputs.digest)
    expect(warm.main.summary).toContain('| 7 of 7 |')
  })

  test('keeps the install step when a source file changes, and compiles again', async () => {
    // Code, not a comment: the program, and so all that follows from it, must become another.
    await appendFile(join(workspace, 'main.go'), `\nfunc init() { os.Stdout.WriteString("changed\\n") }\n`)
    await stage.builder.empty()
    const changed = await run('changed')
    const record = await readNewestRecord(stage)
    expect(changed.main.exitCode).toBe(0)
    expect(record.cached).toEqual(expect.arrayContaining([expect.stringContaining('go mod download')]))
    expect(record.ran).toEqual(expect.arrayContaining([expect.stringContaining('go build')]))
    expect(changed.main.outputs['cache-hit']).toBe('false')
  })
})
