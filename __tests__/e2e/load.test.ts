import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readPeaks } from '../../tools/bench/jobs/peaks.ts'
import { cachesIn, fetchNewest, hostedJob } from '../../tools/bench/load/caches.ts'
import { countLost, type Ground, type Keeping, runCrowd, STEPS } from '../../tools/bench/load/crowd.ts'
import { startCacheService } from '../../tools/cache-service/server.ts'
import { openStage, type Stage } from './support/stage.ts'

/* Several jobs at once on one machine and one builder; `npm run bench -- load` is the same with many. */

/** MB, of any process of the action. */
const MOST_MEMORY = 150

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

async function groundOf(): Promise<Ground> {
  const folder = await stage.folder('load')
  const { bed, builder, inputs } = stage
  return { bed, builder, contexts: inputs['build-contexts'] ?? '', folder, memory: join(folder, 'memory') }
}

/** Runs so many jobs at once, of which none fails, none warns and none takes much memory. */
async function runWell(ground: Ground, count: number, keepingOf: (index: number) => Keeping) {
  const { members, troubles } = await runCrowd(
    ground,
    Array.from({ length: count }, (_, index) => keepingOf(index))
  )
  expect(troubles).toEqual([])
  const peaks = await readPeaks(ground.memory)
  expect([...peaks.keys()]).toContain('main')
  expect([...peaks].filter(([, megabytes]) => megabytes > MOST_MEMORY)).toEqual([])
  return members
}

test('six jobs at once that keep their caches in one folder lose nothing, in one scope or in two', async () => {
  const ground = await groundOf()
  const kept = await stage.folder('kept')
  const members = await runWell(ground, 6, (index) => ({
    inputs: { 'cache-dir': kept, 'cache-scope': index < 4 ? 'one' : 'two' }
  }))
  const lost: number[] = []
  for (const member of members) lost.push(await countLost(ground, member))
  expect(lost).toEqual(members.map(() => 0))
})

describe('five jobs at once that save to one scope of the cache service', () => {
  test('leave five whole caches, and the last one’s is what the next job finds', async () => {
    const ground = await groundOf()
    const service = await startCacheService()
    try {
      const keeping = { inputs: { 'cache-scope': 'one' }, env: hostedJob(service) }
      const members = await runWell(ground, 5, () => keeping)
      const lost: number[] = []
      for (const member of members) lost.push(await countLost(ground, member))
      expect(lost.filter((steps) => steps === 0)).toHaveLength(1)
      // The step that all have in common is found by all.
      expect(Math.max(...lost)).toBeLessThan(STEPS)
      const caches = cachesIn(service)
      expect(caches).toHaveLength(members.length)
      for (const key of caches) {
        expect(await fetchNewest(service, ground.folder)).toBeGreaterThan(0)
        await service.delete(key)
      }
    } finally {
      await service.stop()
    }
  })
})
