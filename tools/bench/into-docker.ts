import { randomBytes } from 'node:crypto'
import { mkdtemp, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DockerEngine, openBed } from '../bed/bed.ts'
import { lastLines, mustRun } from '../bed/commands.ts'

/*
 * `npm run bench -- into-docker`: how long an image with a 300 MB layer takes into docker, all steps cached, from each builder
 * that an engine may have; and what it costs to push from another builder than the one that loaded.
 */

const ROUNDS = 3
const MEGABYTES = 300

const TAG = ['--tag', 'bench:1']

interface Way {
  engine: string
  way: string
  seconds: number
}

const bed = await openBed()
try {
  await bench()
} finally {
  await bed.close()
}

async function bench(): Promise<void> {
  const workspace = await createProject()
  const ways: Way[] = []
  for (const containerdStore of [false, true]) {
    const engine = await bed.startDockerEngine({ containerdStore })
    try {
      ways.push(...(await measureEngine(engine, containerdStore ? 'containerd' : 'classic', workspace)))
    } finally {
      await engine.stop()
    }
  }
  print(ways)
}

/** A project with one large layer, half of it compressible, as a folder of programs and libraries is. */
async function createProject(): Promise<string> {
  const workspace = await mkdtemp(join(bed.run, 'workspace-'))
  const file = await open(join(workspace, 'large'), 'w')
  const text = Buffer.alloc(500_000, 'the same words over and over again, as in a text\n')
  for (let written = 0; written < MEGABYTES; written++) {
    await file.write(Buffer.concat([randomBytes(500_000), text]))
  }
  await file.close()
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY large /large\n')
  return workspace
}

async function measureEngine(engine: DockerEngine, store: string, workspace: string): Promise<Way[]> {
  const image = await engine.loadBuildkitImage()
  const run = (args: string[]) => timed(args, engine.env, workspace)
  const container = ['--builder', 'bench']
  const renew = async () => {
    await bed.buildx(['rm', '--force', 'bench'], { env: engine.env })
    const driver = ['--driver', 'docker-container', '--driver-opt', `image=${image},network=host`]
    await must(['create', '--name', 'bench', ...driver, '--bootstrap'], engine)
  }
  const prune = () => must(['prune', '--builder', 'default', '--all', '--force'], engine)
  const fill = (builder: string[]) => run([...builder, '--output', 'type=cacheonly'])
  const measure = async (way: string, prepare: () => Promise<unknown>, args: string[]) => {
    process.stdout.write(`${store}, ${way}: ${ROUNDS} rounds …\n`)
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await prepare()
      times.push(await run(args))
      await mustRun('docker', ['image', 'rm', '--force', 'bench:1'], { env: engine.env })
    }
    return {
      engine: store,
      way,
      seconds: times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
    }
  }
  const fresh = async () => {
    await renew()
    await fill(container)
  }
  const ways = [
    await measure('docker-container, load', fresh, [...container, ...TAG, '--load']),
    await measure('docker-container, load uncompressed', fresh, [
      ...[...container, ...TAG, '--output', 'type=docker,compression=uncompressed']
    ])
  ]
  if (store === 'classic') return ways
  const filled = async () => {
    await prune()
    await fill(['--builder', 'default'])
  }
  const registry = await bed.startRegistry()
  const pushes = (way: string, prepare: () => Promise<unknown>) =>
    measure(way, prepare, [...container, '--tag', `${registry.host}/bench:1`, '--push'])
  return [
    ...ways,
    await measure("the engine's own, load", filled, ['--builder', 'default', ...TAG, '--load']),
    await pushes('docker-container, push after it loaded', async () => {
      await renew()
      await run([...container, ...TAG, '--load'])
    }),
    await pushes("docker-container, push after the engine's own loaded", async () => {
      await renew()
      await run(['--builder', 'default', ...TAG, '--load'])
    })
  ]
}

async function timed(args: string[], env: NodeJS.ProcessEnv, workspace: string): Promise<number> {
  const startedAt = performance.now()
  const words = ['build', '--provenance', 'false', ...args, '.']
  const { exitCode, stderr } = await bed.buildx(words, { env, cwd: workspace })
  if (exitCode !== 0) throw new Error(`buildx ${words.join(' ')} failed:\n${lastLines(stderr)}`)
  return (performance.now() - startedAt) / 1000
}

async function must(args: string[], engine: DockerEngine): Promise<void> {
  const { exitCode, stderr } = await bed.buildx(args, { env: engine.env })
  if (exitCode !== 0) throw new Error(`buildx ${args.join(' ')} failed:\n${lastLines(stderr)}`)
}

function print(ways: Way[]): void {
  console.log('\n| engine | way | seconds |\n|---|---|---|')
  for (const { engine, way, seconds } of ways) console.log(`| ${engine} | ${way} | ${seconds.toFixed(1)} |`)
  console.log(
    `\nMedians of ${ROUNDS} rounds; one layer of ${MEGABYTES} MB; builder and engine on this machine.`
  )
}
