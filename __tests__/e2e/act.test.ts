import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { namedBases, offlineBases } from '../../tools/bed/base-images.ts'
import { type Bed, type Builder, openBed } from '../../tools/bed/bed.ts'
import { type ActResult, runAct } from '../../tools/runners/act.ts'

/* The example's workflow through act: `uses: ./`, main and post steps, outputs, and act's own v1 cache service. */

let bed: Bed
let builder: Builder
let run: () => Promise<ActResult>

beforeAll(async () => {
  bed = await openBed()
  builder = await bed.startBuilder()
  const variables = { BUILDER: builder.name, BUILD_CONTEXTS: namedBases(await offlineBases(bed, builder)) }
  const workflow = 'examples/go-service/workflow.yml'
  run = () => runAct(bed, { workflow, variables, folder: join(bed.run, 'act') })
})

afterAll(() => bed?.close())

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
