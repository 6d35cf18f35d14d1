import { randomBytes } from 'node:crypto'
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namedBases, offlineBases } from '../bed/base-images.ts'
import { type Builder, openBed } from '../bed/bed.ts'
import { lastLines, mustRun } from '../bed/commands.ts'
import { startCacheService } from '../cache-service/server.ts'
import { createRuntimeToken } from '../cache-service/token.ts'
import { startJob } from '../runners/job.ts'
import { median } from './median.ts'

/*
 * `npm run bench:mounts`: what it takes to carry a cache mount of 411 MB in 8,000 files from job to job, against the
 * technique of buildkit-cache-dance: in, a folder as build context and `cp`; out, `cp` into a layer, and its files as a tar
 * that is unpacked on the runner, as `docker cp` does it (an export as `type=local` hung for ever in most tries:
 * moby/buildkit#2950). That of the peer leaves a tree of files, which would have to be packed and uploaded yet; ours ends
 * with what is uploaded as it is.
 */

const ROUNDS = 3
const GO_SERVICE = join(import.meta.dirname, '..', '..', 'examples', 'go-service')
const FILES = 8000
const BYTES = 51_400

const times = new Map<string, number[]>()

const bed = await openBed()
try {
  const builder = await bed.startBuilder()
  const tree = await createTree()
  for (let round = 1; round <= ROUNDS; round++) {
    await measurePeer(builder, tree, round)
    await measureOurs(builder, tree, round)
    for (const choice of ['auto', 'off'] as const) await measureGo(builder, choice, round)
  }
  print()
} finally {
  await bed.close()
}

function note(what: string, round: number, seconds: number): void {
  times.set(what, [...(times.get(what) ?? []), seconds])
  console.log(`round ${round} of ${ROUNDS}, ${what}: ${seconds.toFixed(2)} s`)
}

/** Files of which more than half can be compressed, as those of a compiler's cache. */
async function createTree(): Promise<string> {
  const folder = await mkdtemp(join(bed.run, 'tree-'))
  for (let file = 0; file < FILES; file++) {
    const place = join(folder, String(file % 100))
    await mkdir(place, { recursive: true })
    const text = `${randomBytes(700).toString('hex')} ${file}`.repeat(30).slice(0, BYTES - 20_000)
    await writeFile(join(place, String(file)), Buffer.concat([randomBytes(20_000), Buffer.from(text)]))
  }
  return folder
}

async function measurePeer(builder: Builder, tree: string, round: number): Promise<void> {
  const contexts = namedBases(await offlineBases(bed, builder)).split('\n')
  const helper = async (step: string, args: string[]) => {
    const folder = await mkdtemp(join(bed.run, 'dance-'))
    await writeFile(
      join(folder, 'Dancefile'),
      `FROM busybox:1.37\nARG STAMP\nRUN --mount=type=cache,target=/m ${step}\n`
    )
    const startedAt = performance.now()
    const words = [
      ...['build', '--builder', builder.name, '--provenance=false', '--build-arg', `STAMP=${startedAt}`],
      ...contexts.flatMap((context) => (context === '' ? [] : ['--build-context', context])),
      ...['--file', join(folder, 'Dancefile'), ...args]
    ]
    const { exitCode, stderr } = await bed.buildx(words)
    if (exitCode !== 0) throw new Error(lastLines(stderr))
    return (performance.now() - startedAt) / 1000
  }
  await builder.empty()
  const into = '--mount=type=bind,source=.,target=/var/dance-cache cp -p -R /var/dance-cache/. /m'
  note('the peer: restore', round, await helper(into, ['--output', 'type=cacheonly', tree]))
  const out = await mkdtemp(join(bed.run, 'out-'))
  const startedAt = performance.now()
  const step = 'mkdir /var/dance-cache && cp -p -R /m/. /var/dance-cache'
  await helper(step, ['--output', `type=tar,dest=${join(out, 'tree.tar')}`, out])
  await mkdir(join(out, 'tree'))
  await mustRun('tar', ['-x', '-C', join(out, 'tree'), '-f', join(out, 'tree.tar')])
  note('the peer: carry out', round, (performance.now() - startedAt) / 1000)
  await rm(out, { recursive: true, force: true })
}

async function measureOurs(builder: Builder, tree: string, round: number): Promise<void> {
  const service = await startCacheService()
  try {
    const workspace = await mkdtemp(join(bed.run, 'workspace-'))
    await writeFile(
      join(workspace, 'Dockerfile'),
      'FROM busybox:1.37\nCOPY change /\n' +
        'RUN --mount=type=cache,target=/m --mount=type=bind,from=tree,target=/tree [ -e /m/0 ] || cp -p -R /tree/. /m\n'
    )
    const contexts = `${namedBases(await offlineBases(bed, builder))}\ntree=${tree}`
    const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
    const run = async (change: string) => {
      await writeFile(join(workspace, 'change'), change)
      await builder.empty()
      const job = await startJob({
        node: bed.node,
        folder: bed.run,
        workspace,
        toolCache: await mkdtemp(join(bed.run, 'tools-')),
        env: {
          ...bed.env,
          ...service.environment(token),
          RUNNER_ENVIRONMENT: 'github-hosted',
          RUNNER_DEBUG: '1'
        }
      })
      const main = await job.step({ builder: builder.name, context: '.', 'build-contexts': contexts })
      await job.finish()
      if (main.exitCode !== 0) throw new Error(main.log)
      return main.log
    }
    const phase = (log: string, name: string) =>
      Number(new RegExp(`Phases: .*?\\b${name} ([\\d.]+) s`).exec(log)?.[1])
    note('ours: carry out', round, phase(await run('1'), 'export [\\d.]+ s, mounts'))
    const again = await run('2')
    if (!again.includes('Cache mounts restored')) throw new Error(`Nothing was restored:\n${again}`)
    note('ours: restore', round, phase(again, 'restore mounts'))
    note('ours: carry out, unchanged', round, phase(again, 'export [\\d.]+ s, mounts'))
    const cached = await run('2')
    note(
      'ours: all steps cached',
      round,
      phase(cached, 'restore mounts') + phase(cached, 'export [\\d.]+ s, mounts')
    )
  } finally {
    await service.stop()
  }
}

/** Whole jobs of a Go service: the one after a source file has changed, with its cache mounts and without. */
async function measureGo(builder: Builder, choice: 'auto' | 'off', round: number): Promise<void> {
  const service = await startCacheService()
  try {
    const workspace = await mkdtemp(join(bed.run, 'go-'))
    await cp(GO_SERVICE, workspace, { recursive: true })
    const contexts = namedBases(await offlineBases(bed, builder))
    const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
    for (const what of ['first', 'changed'] as const) {
      if (what === 'changed') await appendFile(join(workspace, 'main.go'), '\n// changed\n')
      await builder.empty()
      const env = { ...bed.env, ...service.environment(token), RUNNER_ENVIRONMENT: 'github-hosted' }
      const toolCache = await mkdtemp(join(bed.run, 'tools-'))
      const job = await startJob({ node: bed.node, folder: bed.run, workspace, toolCache, env })
      const startedAt = performance.now()
      const main = await job.step({
        ...{ builder: builder.name, context: '.', 'build-contexts': contexts, 'cache-mounts': choice }
      })
      await job.finish()
      if (main.exitCode !== 0) throw new Error(main.log)
      if (what === 'changed')
        note(`a Go job, mounts ${choice}`, round, (performance.now() - startedAt) / 1000)
    }
  } finally {
    await service.stop()
  }
}

function print(): void {
  const of = (what: string): number => median(times.get(what) ?? [])
  const rows = [
    ['restore', of('ours: restore'), of('the peer: restore'), 'ratio 1'],
    ['carry out', of('ours: carry out'), of('the peer: carry out'), 'ratio 0.5'],
    ['carry out, unchanged', of('ours: carry out, unchanged'), Number.NaN, '0.6 s'],
    ['all steps cached', of('ours: all steps cached'), Number.NaN, '0 s'],
    ['a Go job, source changed', of('a Go job, mounts auto'), of('a Go job, mounts off'), 'against no mounts']
  ] as const
  console.log('\n| what | ours | the peer’s way | ratio | to reach |\n|---|---|---|---|---|')
  const shown = (value: number, unit: string) => (Number.isNaN(value) ? '–' : `${value.toFixed(2)}${unit}`)
  for (const [what, ours, peer, goal] of rows)
    console.log(
      `| ${what} | ${shown(ours, ' s')} | ${shown(peer, ' s')} | ${shown(ours / peer, '')} | ${goal} |`
    )
  console.log(
    `\nMedians of ${ROUNDS} rounds; ${Math.round((FILES * BYTES) / 1e6)} MB in ${FILES} files; builder: ${bed.engine}.`
  )
}
