import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases } from '../bed/base-images.ts'
import { openBed } from '../bed/bed.ts'
import { startCacheService } from '../cache-service/server.ts'
import '../docs/source-names.ts'
import { readPeaks } from './jobs/peaks.ts'
import { type CrowdResult, countLost, type Ground, type Keeping, runCrowd, STEPS } from './load/crowd.ts'

/*
 * `npm run bench -- load`: 30 jobs at once that keep their caches in one folder, in one scope and in five, and 20 that save to
 * one scope of the cache service; one machine, one builder. Ends with exit code 1 if a job failed, if one of the folder's
 * next jobs lacks a step that a job before wrote, or if a cache in the service is not whole. Ten minutes.
 */

const { cachesIn, fetchNewest, hostedJob } = await import('./load/caches.ts')

const FOLDER_JOBS = 30
const SCOPES = 5
const PACK_JOBS = 20
/** In MB, of any process of the action. */
const MEMORY_TO_REACH = 150
const PROGRAMS = ['main', 'post', 'post save'] as const

const bed = await openBed()
try {
  if (!(await bench())) process.exitCode = 1
} finally {
  await bed.close()
}

interface Row {
  what: string
  jobs: number
  crowd: CrowdResult
  /** What the next jobs found, and whether that is all that they should. */
  found: string
  isWhole: boolean
  peaks: Map<string, number>
}

async function bench(): Promise<boolean> {
  const rows = [
    await benchFolder('one folder, one scope', () => 'load'),
    await benchFolder(`one folder, ${SCOPES} scopes`, (index) => `load-${index % SCOPES}`),
    await benchPacks()
  ]
  print(rows)
  const most = Math.max(...rows.flatMap(({ peaks }) => [...peaks.values()]))
  if (most > MEMORY_TO_REACH) console.error(`A process of the action had ${most.toFixed(0)} MB.`)
  return rows.every(({ crowd, isWhole }) => crowd.troubles.length === 0 && isWhole) && most <= MEMORY_TO_REACH
}

async function openGround(): Promise<Ground> {
  const builder = await bed.startBuilder()
  const folder = await mkdtemp(join(bed.run, 'load-'))
  const contexts = namedBases(await offlineBases(bed, builder))
  return { bed, builder, contexts, folder, memory: join(folder, 'memory') }
}

async function benchFolder(what: string, scopeOf: (index: number) => string): Promise<Row> {
  const ground = await openGround()
  const kept = await mkdtemp(join(bed.run, 'kept-'))
  const crowd = await runAndSay(ground, what, FOLDER_JOBS, (index) => ({
    inputs: { 'cache-dir': kept, 'cache-scope': scopeOf(index) }
  }))
  const peaks = await readPeaks(ground.memory)
  let lost = 0
  for (const member of crowd.members) lost += await countLost(ground, member)
  await ground.builder.stop()
  const steps = FOLDER_JOBS * STEPS
  return {
    ...{ what, jobs: FOLDER_JOBS, crowd, peaks },
    found: `${steps - lost} of ${steps} steps by the next jobs`,
    isWhole: lost === 0
  }
}

async function benchPacks(): Promise<Row> {
  const what = 'the cache service, one scope'
  const ground = await openGround()
  const service = await startCacheService()
  try {
    const keeping = { inputs: { 'cache-scope': 'load' }, env: hostedJob(service) }
    const crowd = await runAndSay(ground, what, PACK_JOBS, () => keeping)
    const peaks = await readPeaks(ground.memory)
    const lost: number[] = []
    for (const member of crowd.members) lost.push(await countLost(ground, member))
    const saved = cachesIn(service).length
    const whole = await countWhole(service, ground.folder)
    // Each job's cache replaces the one before: the last one's is found, and of it what it has in common with the others.
    const isFound = lost.filter((steps) => steps === 0).length === 1
    return {
      ...{ what, jobs: PACK_JOBS, crowd, peaks },
      found: `${whole} of ${saved} caches whole; the last one's by its next job`,
      isWhole: saved === PACK_JOBS && whole === saved && isFound
    }
  } finally {
    await service.stop()
  }
}

/** How many of the caches are whole, each looked at when it is the newest. */
async function countWhole(service: Parameters<typeof fetchNewest>[0], folder: string): Promise<number> {
  let whole = 0
  for (const key of cachesIn(service)) {
    try {
      if ((await fetchNewest(service, folder)) > 0) whole++
    } catch (error) {
      console.error(String(error))
    }
    await service.delete(key)
  }
  return whole
}

async function runAndSay(
  ground: Ground,
  what: string,
  count: number,
  keepingOf: (index: number) => Keeping
): Promise<CrowdResult> {
  bed.log(`${what}: ${count} jobs at once …`)
  const crowd = await runCrowd(
    ground,
    Array.from({ length: count }, (_, index) => keepingOf(index))
  )
  for (const trouble of crowd.troubles) console.error(`${what}: ${trouble}`)
  const peaks = [...(await readPeaks(ground.memory))].map(
    ([program, most]) => `${program} ${most.toFixed(0)} MB`
  )
  bed.log(
    `${what}: ${crowd.seconds.toFixed(1)} s, ${crowd.troubles.length} troubles, ${peaks.join(', ')}; now their next jobs …`
  )
  return crowd
}

function print(rows: readonly Row[]): void {
  const heads = ['jobs at once', 'of them failed or warned', 'found afterwards', 'all done after']
  const all = [
    ...heads,
    'slowest main',
    'slowest post',
    ...PROGRAMS.map((program) => `most memory, ${program}`)
  ]
  console.log(`\n| ${all.join(' | ')} |\n|${' --- |'.repeat(all.length)}`)
  for (const { what, jobs, crowd, found, peaks } of rows) {
    const { seconds, slowest, troubles } = crowd
    const memory = PROGRAMS.map((program) => peaks.get(program)).map((peak) =>
      peak === undefined ? '–' : `${peak.toFixed(0)} MB`
    )
    const times = [seconds, slowest.main, slowest.post].map((time) => `${time.toFixed(1)} s`)
    console.log(`| ${[`${jobs}: ${what}`, troubles.length, found, ...times, ...memory].join(' | ')} |`)
  }
  console.log(
    `\nBuilder: ${bed.engine}. Memory to reach: less than ${MEMORY_TO_REACH} MB of any process of the action.`
  )
}
