import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { PHASES } from '../../src/phases.ts'
import { namedBases, offlineBases } from '../bed/base-images.ts'
import { openBed } from '../bed/bed.ts'
import { runCommand } from '../bed/commands.ts'
import { startCacheService } from '../cache-service/server.ts'
import { createRuntimeToken } from '../cache-service/token.ts'
import { type StepResult, startJob } from '../runners/job.ts'
import { median } from './median.ts'
import { phasesOf } from './phases.ts'

/*
 * `npm run bench -- overhead`: what the action itself costs on a fully cached build, main plus post, against plain buildx with the
 * same flags on the same builder. The two take turns, so that a machine whose speed drifts does so for both.
 */

const ROUNDS = 15
const PROJECT = join(import.meta.dirname, '..', '..', '__tests__', 'fixtures', 'tiny')

/** An import through the action's gateway, which is gone once a step is over. */
const GATEWAY = /^type=registry,ref=127\.0\.0\.1:\d+\/[0-9a-f]{32}\//

interface Row {
  cache: string
  /** Medians, in seconds. */
  plain: number
  main: number
  post: number
  /** As the action's debug line has them, in seconds. */
  phases: Record<(typeof PHASES)[number], number>
}

const bed = await openBed()
const service = await startCacheService()
try {
  await bench()
} finally {
  await service.stop()
  await bed.close()
}

async function bench(): Promise<void> {
  const builder = await bed.startBuilder()
  const registry = await bed.startRegistry()
  const contexts = namedBases(await offlineBases(bed, builder))
  const workspace = await mkdtemp(join(bed.run, 'workspace-'))
  await cp(PROJECT, workspace, { recursive: true })
  // By the repository that builds were of `auto` knows that the builder has them.
  for (const args of [
    ['init', '--quiet'],
    ['remote', 'add', 'origin', 'https://github.com/octo/example']
  ])
    await runCommand('git', ['-C', workspace, ...args], { env: bed.env })
  const hosted = {
    RUNNER_ENVIRONMENT: 'github-hosted',
    ...service.environment(createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] }))
  }
  const settings: [cache: string, backend: string, inputs: Record<string, string>, env: NodeJS.ProcessEnv][] =
    [
      ['off', 'none', { cache: 'off' }, {}],
      ['auto (none)', 'none', {}, {}],
      ['local', 'local', { cache: 'local', 'cache-dir': await mkdtemp(join(bed.run, 'kept-')) }, {}],
      ['registry', 'registry', { cache: 'registry', 'cache-image': `${registry.host}/cache` }, {}],
      ['local, in packs', 'local', { cache: 'local' }, hosted],
      ['gha', 'gha', { cache: 'gha' }, hosted]
    ]
  const rows: Row[] = []
  for (const [cache, backend, inputs, env] of settings) {
    process.stdout.write(`${cache}: ${ROUNDS} rounds …\n`)
    rows.push(
      await measure(
        { cache, backend },
        { builder: builder.name, 'build-contexts': contexts, context: '.', ...inputs },
        env,
        workspace
      )
    )
  }
  print(rows)
}

async function measure(
  { cache, backend }: { cache: string; backend: string },
  inputs: Record<string, string>,
  extra: NodeJS.ProcessEnv,
  workspace: string
): Promise<Row> {
  const env = { ...bed.env, ...extra }
  // Nothing is kept on a hosted runner, whose layers are in packs.
  const toolCache = async () =>
    'RUNNER_ENVIRONMENT' in extra ? mkdtemp(join(bed.run, 'tools-')) : join(bed.run, 'tools')
  const runAction = async () => {
    const job = await startJob({
      node: bed.node,
      folder: bed.run,
      workspace,
      toolCache: await toolCache(),
      env
    })
    const main = await job.step(inputs)
    const [post] = await job.finish()
    if (main.exitCode !== 0 || post === undefined) throw new Error(`The action failed:\n${main.log}`)
    return { main, post }
  }
  // Twice: the first run fills builder and cache, the second has the flags of every later one.
  await runAction()
  const { main: example } = await runAction()
  if (example.outputs['cache-backend'] !== backend) throw new Error(`Not with ${backend}:\n${example.log}`)
  const [program = '', ...args] = commandOf(example)
  const runPlain = async () => {
    const startedAt = performance.now()
    const { exitCode, stderr } = await runCommand(program, args, { env, cwd: workspace })
    if (exitCode !== 0) throw new Error(`buildx failed:\n${stderr}`)
    return (performance.now() - startedAt) / 1000
  }
  const plain: number[] = []
  const mains: number[] = []
  const posts: number[] = []
  const phases: Record<string, number>[] = []
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await runPlain())
    const { main, post } = await runAction()
    if (main.outputs['cache-hit'] !== 'true') throw new Error(`Not fully cached:\n${main.log}`)
    mains.push(main.seconds)
    posts.push(post.seconds)
    phases.push(phasesOf(main.log))
  }
  const phase = (name: string) => median(phases.map((times) => times[name] ?? Number.NaN))
  return {
    cache,
    plain: median(plain),
    main: median(mains),
    post: median(posts),
    phases: Object.fromEntries(PHASES.map((name) => [name, phase(name)])) as Row['phases']
  }
}

/** The action's own command, without the files that only it reads, and with the import that a later step has for its own. */
function commandOf({ log, outputs }: StepResult): string[] {
  const line = log.split('\n').find((candidate) => candidate.startsWith('[command]')) ?? ''
  const words = line.slice('[command]'.length).split(' ')
  const later = outputs['cache-from'] ? ['--cache-from', outputs['cache-from']] : []
  return words.flatMap((word, index) => {
    const [before = '', after = ''] = [words[index - 1], words[index + 1]]
    if ([word, before].some((w) => w === '--iidfile' || w === '--metadata-file')) return []
    if (word === '--cache-from' && GATEWAY.test(after)) return later
    return before === '--cache-from' && GATEWAY.test(word) ? [] : [word]
  })
}

function print(rows: Row[]): void {
  const heads = ['cache', 'buildx alone', 'main', 'post', 'ratio', 'more than buildx', ...PHASES]
  console.log(`\n| ${heads.join(' | ')} |\n|${'---|'.repeat(heads.length)}`)
  for (const { cache, plain, main, post, phases } of rows) {
    const [ratio, more] = [(main + post) / plain, main + post - plain]
    const cells = [cache, seconds(plain), seconds(main), seconds(post), ratio.toFixed(2), seconds(more)]
    console.log(`| ${[...cells, ...PHASES.map((name) => seconds(phases[name]))].join(' | ')} |`)
  }
  console.log(`\nMedians of ${ROUNDS} rounds, a fully cached build of 6 steps, builder: ${bed.engine}.`)
}

function seconds(value: number): string {
  return `${value.toFixed(3)} s`
}
