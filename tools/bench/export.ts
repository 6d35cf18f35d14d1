import { appendFile, cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases } from '../bed/base-images.ts'
import { openBed } from '../bed/bed.ts'
import { startJob } from '../runners/job.ts'
import { median } from './median.ts'

/*
 * `npm run bench -- export`: a Go service that is pushed, with a registry cache of all stages. One build that pushes and
 * exports, as workflows write it today (gzip by default, and zstd), against the action: the image, and its cache after it.
 * Each on an emptied builder, in turns.
 */

const ROUNDS = 3
const PROJECT = join(import.meta.dirname, '..', '..', 'examples', 'go-service')
const SITUATIONS = ['first build', 'nothing changed', 'a source file changed'] as const
const WAYS = ['buildx, gzip', 'buildx, zstd', 'the action'] as const

type Way = (typeof WAYS)[number]

/** Seconds until the image is in the registry, and until all is done. */
interface Times {
  image: number
  all: number
}

const bed = await openBed()
try {
  await bench()
} finally {
  await bed.close()
}

async function bench(): Promise<void> {
  const builder = await bed.startBuilder()
  const registry = await bed.startRegistry()
  const contexts = namedBases(await offlineBases(bed, builder))
  const times = new Map<string, Times[]>()
  for (let round = 1; round <= ROUNDS; round++) {
    for (const way of WAYS) {
      process.stdout.write(`round ${round} of ${ROUNDS}: ${way} …\n`)
      const workspace = await mkdtemp(join(bed.run, 'workspace-'))
      await cp(PROJECT, workspace, { recursive: true })
      const name = `${WAYS.indexOf(way)}-${round}`
      const run = way === 'the action' ? action : buildx
      for (const situation of SITUATIONS) {
        if (situation === 'a source file changed')
          await appendFile(join(workspace, 'main.go'), `\nfunc init() { os.Stdout.WriteString("${name}") }\n`)
        await builder.empty()
        const key = `${situation}/${way}`
        const taken = await run({
          builder: builder.name,
          contexts,
          workspace,
          host: registry.host,
          name,
          way
        })
        times.set(key, [...(times.get(key) ?? []), taken])
      }
    }
  }
  print(times)
}

interface Place {
  builder: string
  contexts: string
  workspace: string
  host: string
  name: string
  way: Way
}

/** One build. Its image is in the registry once BuildKit has pushed its manifest, which its log tells. */
async function buildx({ builder, contexts, workspace, host, name, way }: Place): Promise<Times> {
  const ref = `type=registry,ref=${host}/cache-${name}:latest`
  const compression = way === 'buildx, zstd' ? ',compression=zstd' : ''
  const startedAt = performance.now()
  const { exitCode, stderr } = await bed.buildx(
    [
      ...['build', '--builder', builder, '--progress', 'rawjson'],
      ...contexts.split('\n').flatMap((context) => ['--build-context', context]),
      ...['--cache-from', ref, '--cache-to', `${ref},mode=max${compression},ignore-error=true`],
      ...['--tag', `${host}/image-${name}:latest`, '--push', workspace]
    ],
    { env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } }
  )
  const all = (performance.now() - startedAt) / 1000
  if (exitCode !== 0) throw new Error(`buildx failed:\n${stderr}`)
  return { image: all - secondsAfterPush(stderr), all }
}

interface Event {
  vertexes?: { name: string; completed?: string }[]
  statuses?: { id: string; completed?: string }[]
}

/** From the end of the push to the last event. */
function secondsAfterPush(log: string): number {
  const events = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event)
  const pushes = events
    .flatMap(({ statuses = [] }) => statuses)
    .filter(({ id, completed }) => id.startsWith('pushing manifest') && completed !== undefined)
  const ends = events.flatMap(({ vertexes = [], statuses = [] }) =>
    [...vertexes, ...statuses].flatMap(({ completed }) =>
      completed === undefined ? [] : [Date.parse(completed)]
    )
  )
  const pushed = Math.max(...pushes.map(({ completed }) => Date.parse(completed ?? '')))
  return (Math.max(...ends) - pushed) / 1000
}

/** The action, main and post; its cache is written after the image, and it says how long that took. */
async function action({ builder, contexts, workspace, host, name }: Place): Promise<Times> {
  const job = await startJob({
    node: bed.node,
    folder: bed.run,
    workspace,
    toolCache: await mkdtemp(join(bed.run, 'tools-')),
    env: { ...bed.env, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }
  })
  const main = await job.step({
    builder,
    'build-contexts': contexts,
    context: '.',
    cache: 'registry',
    'cache-image': `${host}/cache-${name}`,
    tags: `${host}/image-${name}:latest`,
    push: 'true'
  })
  const [post] = await job.finish()
  if (main.exitCode !== 0 || post === undefined) throw new Error(`The action failed:\n${main.log}`)
  const [, after = '0'] = /^::debug::Phases: .*export ([\d.]+) s, report/m.exec(main.log) ?? []
  return { image: main.seconds - Number(after), all: main.seconds + post.seconds }
}

function print(times: ReadonlyMap<string, Times[]>): void {
  console.log(
    `\n| job on a fresh builder | ${WAYS.map((way) => `${way}: image, all`).join(' | ')} | ratio to gzip, zstd |`
  )
  console.log(`|---|${'---|'.repeat(WAYS.length + 1)}`)
  for (const situation of SITUATIONS) {
    const taken = (way: Way): Times => {
      const rounds = times.get(`${situation}/${way}`) ?? []
      return { image: median(rounds.map(({ image }) => image)), all: median(rounds.map(({ all }) => all)) }
    }
    const cells = WAYS.map((way) => `${taken(way).image.toFixed(2)} s, ${taken(way).all.toFixed(2)} s`)
    const ours = taken('the action').all
    const ratios = (['buildx, gzip', 'buildx, zstd'] as const).map((way) =>
      (ours / taken(way).all).toFixed(2)
    )
    console.log(`| ${[situation, ...cells, ratios.join(', ')].join(' | ')} |`)
  }
  console.log(`\nMedians of ${ROUNDS} rounds, builder: ${bed.engine}.`)
}
