import { cp, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { namedBases, offlineBases } from '../../tools/bed/base-images.ts'
import { type Bed, type Builder, openBed } from '../../tools/bed/bed.ts'
import { mustRun } from '../../tools/bed/commands.ts'
import { type Hub, startHub } from '../../tools/bed/hub.ts'
import { type ActResult, runAct } from '../../tools/runners/act.ts'

/* Workflows of examples through act: main and post steps, outputs, and act's own v1 cache service. */

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples')

let bed: Bed
let builder: Builder
let hub: Hub
let run: () => Promise<ActResult>

beforeAll(async () => {
  bed = await openBed()
  hub = await startHub()
  builder = await bed.startBuilder({ config: bed.engine === 'docker' ? '' : hub.config })
  const bases = await offlineBases(bed, builder)
  if (bases !== undefined) hub.serve('library/busybox:1.37', bases.runtime)
  const variables = { BUILDER: builder.name, BUILD_CONTEXTS: namedBases(bases) }
  const workflow = 'examples/go-service/workflow.yml'
  run = () => runAct(bed, { workflow, variables, folder: join(bed.run, 'act') })
})

afterAll(async () => {
  await bed?.close()
  await hub?.stop()
})

test('the example workflow gets every step from the cache on a second, fresh runner', async () => {
  await builder.empty()
  const cold = await run()
  expect(cold).toMatchObject({ exitCode: 0, log: expect.stringContaining('cached-steps=0\n') })
  expect(cold.log).toMatch(/Post .*\n(.*\n)*.*Cache saved in/)

  await builder.empty()
  const warm = await run()
  expect(warm.log).toContain('cache-backend=local\n')
  expect(warm.log).toContain('cache-hit=true\n')
  expect(warm.log).toContain('cached-steps=7\n')
  expect(warm.log).toContain('total-steps=7\n')
  expect(warm.log).not.toContain('Cache saved in')
  expect(warm.exitCode).toBe(0)
})

/** A repository with nothing but an example, as its README says to copy it. */
async function copyExample(example: string): Promise<string> {
  const repository = join(bed.run, example)
  await cp(join(EXAMPLES, example), repository, { recursive: true })
  await mkdir(join(repository, '.github', 'workflows'), { recursive: true })
  await rename(join(repository, 'workflow.yml'), join(repository, '.github', 'workflows', 'image.yml'))
  const git = (...args: string[]) =>
    mustRun('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args])
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '.')
  await git('commit', '--quiet', '--message=Begin')
  return repository
}

test('the smallest example, copied as it stands, uses the published name and gets every step on a second runner', async () => {
  const repository = await copyExample('minimal')
  const copied = () =>
    runAct(bed, {
      repository,
      workflow: '.github/workflows/image.yml',
      variables: {},
      env: { BUILDX_BUILDER: builder.name },
      folder: join(bed.run, 'act-minimal')
    })
  await builder.empty()
  const cold = await copied()
  expect(cold).toMatchObject({ exitCode: 0, log: expect.stringMatching(/\b0 of 4 steps from cache/) })
  await builder.empty()
  const warm = await copied()
  expect(warm).toMatchObject({ exitCode: 0, log: expect.stringMatching(/\b4 of 4 steps from cache/) })
})
