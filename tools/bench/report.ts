import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSentFiles } from '../../src/buildx/sent-files.ts'
import { namedBases, offlineBases } from '../bed/base-images.ts'
import { openBed } from '../bed/bed.ts'
import { startCacheService } from '../cache-service/server.ts'
import { createRuntimeToken } from '../cache-service/token.ts'
import { startJob } from '../runners/job.ts'
import { median } from './median.ts'
import { phasesOf } from './phases.ts'

/*
 * `npm run bench -- report`: what the report adds to a fully cached build of 30 steps, and how long it takes to find out which
 * files of a large context changed.
 */

const ROUNDS = 15
const STEPS = 30
const FILES = 20_000
const FOLDERS = 200
const BYTES = 500_000_000

const bed = await openBed()
const service = await startCacheService()
try {
  await benchHashing()
  await benchCached()
} finally {
  await service.stop()
  await bed.close()
}

async function benchHashing(): Promise<void> {
  const folder = await mkdtemp(join(bed.run, 'context-'))
  // Incompressible and all different, as nothing that a file system could share.
  const content = Buffer.alloc(BYTES / FILES, 'x')
  for (let index = 0; index < FILES; index++) {
    const parent = join(folder, `src-${index % FOLDERS}`)
    if (index < FOLDERS) await mkdir(parent)
    content.writeUInt32LE(index)
    await writeFile(join(parent, `file-${index}.txt`), content)
  }
  const [all, known]: [number[], number[]] = [[], []]
  let before = await readSentFiles(folder, '')
  for (let round = 0; round < 5; round++) {
    all.push(await secondsOf(async () => (before = await readSentFiles(folder, ''))))
    known.push(await secondsOf(() => readSentFiles(folder, '', before)))
  }
  if (before?.size !== FILES + FOLDERS) throw new Error(`not all files were read: ${before?.size}`)
  await rm(folder, { recursive: true })
  console.log(
    `\n${FILES} files, ${BYTES / 1e6} MB: hashed in ${median(all).toFixed(2)} s (to reach: 1 s), ` +
      `${median(known).toFixed(2)} s where size and time are known. Medians of 5.`
  )
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

async function benchCached(): Promise<void> {
  const builder = await bed.startBuilder()
  const workspace = await mkdtemp(join(bed.run, 'workspace-'))
  const runs = Array.from({ length: STEPS - 1 }, (_, index) => `RUN echo ${index} > /${index}`)
  await writeFile(
    join(workspace, 'Dockerfile'),
    ['FROM busybox:1.37', 'COPY Dockerfile /', ...runs, ''].join('\n')
  )
  const env = {
    ...bed.env,
    RUNNER_ENVIRONMENT: 'github-hosted',
    ...service.environment(createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] }))
  }
  const build = async () => {
    const toolCache = await mkdtemp(join(bed.run, 'tools-'))
    const job = await startJob({ node: bed.node, folder: bed.run, workspace, toolCache, env })
    const inputs = { builder: builder.name, context: '.', cache: 'local', 'cache-mounts': 'off' }
    const main = await job.step({
      ...inputs,
      'build-contexts': namedBases(await offlineBases(bed, builder))
    })
    await job.finish()
    if (main.exitCode !== 0) throw new Error(`The action failed:\n${main.log}`)
    return main
  }
  await build()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { log, outputs } = await build()
    if (outputs['cached-steps'] !== String(STEPS)) throw new Error(`Not fully cached:\n${log}`)
    const { mounts = Number.NaN, report = Number.NaN } = phasesOf(log)
    times.push(mounts + report)
  }
  console.log(
    `\nThe report of a fully cached build of ${STEPS} steps takes ${median(times).toFixed(3)} s after BuildKit's record was read ` +
      `(to reach: 0.1 s). Medians of ${ROUNDS}, builder: ${bed.engine}.`
  )
}
