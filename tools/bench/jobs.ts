import { join } from 'node:path'
import { openBed } from '../bed/bed.ts'
import { nodeBase } from './jobs/base-image.ts'
import { type Output, parseOptions, type Situation, type Way } from './jobs/options.ts'
import { fetchPackages } from './jobs/packages.ts'
import { readPeaks } from './jobs/peaks.ts'
import { PROJECT } from './jobs/project.ts'
import { type Lab, runSeries } from './jobs/series.ts'
import { table } from './jobs/table.ts'

/*
 * `npm run bench:jobs`: whole jobs of a Node project with 300 MB of layers, each on an emptied builder, as a hosted runner's
 * is: what it restores, builds and saves. Ours against plain buildx without a cache and with those that a workflow can give
 * it. Ways take turns within a round, so that a machine whose speed drifts does so for all. An hour and more; options.ts has
 * what makes it less.
 */

/** In MB, of any process of the action. */
const MEMORY_TO_REACH = 150

const options = readOptions()
const bed = await openBed()
try {
  await bench()
} finally {
  await bed.close()
}

function readOptions(): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(
      process.argv.slice(2).filter((word) => word.startsWith('-')),
      process.env
    )
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}

async function bench(): Promise<void> {
  const builder = await bed.startBuilder()
  const packages = await fetchPackages(bed, PROJECT)
  const contexts = await nodeBase(bed, builder, packages.npm)
  const registry = await packages.serve()
  const memory = join(bed.run, 'peak-memory')
  const tables: string[] = []
  try {
    for (const network of options.networks) {
      const toxiproxy = network === 'limited' ? await bed.startToxiproxy() : undefined
      const lab = { bed, builder, contexts, packages: registry.url, memory, toxiproxy }
      for (const output of options.outputs) {
        const title = `${output}, ${network} network, medians of ${options.rounds} rounds, builder: ${bed.engine}`
        tables.push(`${title}\n\n${await compare(lab, output, `${output}, ${network}`)}`)
        // Not only at the end, which is far.
        console.log(`\n${tables.at(-1)}\n`)
      }
    }
  } finally {
    await registry.stop()
  }
  if (tables.length > 1) console.log(`\n${tables.join('\n\n')}`)
  await printMemory(memory)
}

async function compare(lab: Lab, output: Output, title: string): Promise<string> {
  const times = new Map<`${Way}/${Situation}`, number[]>()
  for (let round = 1; round <= options.rounds; round++)
    // Whoever comes last has a disk that is busy with what the others wrote, so that they change places.
    for (const way of round % 2 === 1 ? options.ways.toReversed() : options.ways)
      await runSeries(lab, way, output, ({ situation, seconds, megabytes }) => {
        const key = `${way}/${situation}` as const
        times.set(key, [...(times.get(key) ?? []), seconds])
        const kept = megabytes > 0 ? `, ${megabytes.toFixed(0)} MB in the cache service` : ''
        console.log(
          `${title}, round ${round} of ${options.rounds}, ${way}: ${situation}: ${seconds.toFixed(2)} s${kept}`
        )
      })
  return table(times, output)
}

async function printMemory(file: string): Promise<void> {
  const peaks = await readPeaks(file)
  if (peaks.size === 0) return
  const list = [...peaks].map(([program, megabytes]) => `${program} ${megabytes.toFixed(0)} MB`)
  console.log(`\nMost memory of the action: ${list.join(', ')}; to reach: less than ${MEMORY_TO_REACH} MB.`)
}
