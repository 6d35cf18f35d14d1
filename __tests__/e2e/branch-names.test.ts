import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { jobOf } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/*
 * Branches whose names were made to be read as something else. Each has a cache of its own, which no other reads or writes:
 * they all build the same, so that one that met another's cache would find everything in it.
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

const LONG = `feature/${'x'.repeat(241)}`

const BRANCHES = [
  'x,scope=main,ref=evil.example/img:main,name=main,src=/,dest=/',
  'a"b","scope=main',
  'refs/heads/main',
  '../../main',
  '/../mäin/日本-🚢\u2028main\u0085%0Amain\nscope=main',
  `${LONG}a`,
  `${LONG}b`
]

interface Kind {
  inputs: () => Promise<Record<string, string>>
  /** A token that may read and write everything, so that it is by their names alone that caches are kept apart. */
  env?: () => NodeJS.ProcessEnv
  /** Names of all that was written to this cache. */
  written: (inputs: Record<string, string>) => Promise<string[]>
}

const KINDS: Record<string, Kind> = {
  gha: {
    inputs: async () => ({ cache: 'gha' }),
    env: () => jobOf(service),
    written: async () => service.entries().flatMap(({ key }) => (key.startsWith('index-') ? [key] : []))
  },
  registry: {
    inputs: async () => ({ cache: 'registry', 'cache-image': `${registry.host}/names` }),
    written: async () => {
      const answer = await fetch(`http://${registry.host}/v2/names/tags/list`)
      return ((await answer.json()) as { tags: string[] }).tags
    }
  },
  local: {
    inputs: async () => ({ cache: 'local', 'cache-dir': await stage.folder('kept') }),
    written: async ({ 'cache-dir': folder = '' }) => readdir(join(folder, 'layers'))
  }
}

async function run(branch: string, change: string, { inputs, env }: Given): Promise<StepResult> {
  await stage.builder.empty()
  const job = await stage.runJob({
    workspace: await writeProject(stage, {
      Dockerfile: 'FROM scratch\nCOPY base /base\nCOPY change /change\n',
      base: 'the same in all\n',
      change
    }),
    toolCache: await stage.folder('tools'),
    env: { ...env, GITHUB_REF: `refs/heads/${branch}` },
    inputs: { 'cache-scope': 'app', 'cache-save': 'always', ...inputs }
  })
  expectSuccess(job.main)
  expectSuccess(job.post)
  expect(job.main.warnings).toEqual([])
  return job.main
}

interface Given {
  inputs: Record<string, string>
  env: NodeJS.ProcessEnv
}

describe.each(Object.keys(KINDS))('caches of %s', (name) => {
  test('of branches with hostile names are read and written by that branch alone, and main keeps its own', async () => {
    const kind = KINDS[name] as Kind
    const given = { inputs: await kind.inputs(), env: kind.env?.() ?? {} }
    const main = await run('main', 'of main', given)
    expect(main.outputs).toMatchObject({ 'cache-backend': name, 'cache-hit': '', 'cache-exported': 'true' })
    const before = await kind.written(given.inputs)
    expect(before).toHaveLength(1)

    for (const branch of BRANCHES) {
      // What main wrote is read, and what the branches before this one wrote is not.
      const { outputs } = await run(branch, 'of a branch', given)
      expect({ branch, ...outputs }).toMatchObject({ branch, 'cache-hit': 'false', 'cache-exported': 'true' })
    }
    const names = await kind.written(given.inputs)
    expect(new Set(names).size).toBe(1 + BRANCHES.length)
    expect(names).toEqual(expect.arrayContaining(before))
    for (const written of names) expect(written).toMatch(/^[a-z0-9_][\w.#-]{0,200}$/)

    const hitOf = async (...build: Parameters<typeof run>): Promise<string | undefined> =>
      (await run(...build)).outputs['cache-hit']
    const reading = { ...given, inputs: { ...given.inputs, 'cache-save': 'never' } }
    expect(await hitOf(`${LONG}b`, 'of a branch', given)).toBe('true')
    expect(await hitOf('main', 'of main', given)).toBe('true')
    expect(await hitOf('main', 'of a branch', reading)).toBe('false')
    expect(await kind.written(given.inputs)).toHaveLength(names.length)
  })
})
