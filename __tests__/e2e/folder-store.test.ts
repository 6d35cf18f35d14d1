import { appendFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readLayout, verifyLayout } from '../../src/store/oci-layout.js'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { describeDisks, removeDisk, smallDisk, unlessDisks } from './support/disks.ts'
import { holdBuilds } from './support/held-builds.ts'
import { killable, killProcess } from './support/killing.ts'
import { writeProject } from './support/project.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'
import { withoutReach } from './support/unreached.ts'

/* The folder that cache-dir names: several jobs at once, jobs that are killed, a disk that is full, and other tools. */

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(() => stage.builder.empty())

/** The two ways to the layers: those of a builder that is shared, and of one that is this job's own. */
const RUNNERS: [string, NodeJS.ProcessEnv][] = [
  ['a runner that stays', {}],
  ['a runner that is made for the job', GITHUB_HOSTED]
]

interface Circumstances {
  env?: NodeJS.ProcessEnv
  /** Leaves the builder what it has. */
  keeps?: boolean
}

/** One job with its cache in this folder, on an emptied builder if nothing else is said. */
async function run(
  workspace: string,
  folder: string,
  inputs: Record<string, string> = {},
  { env = {}, keeps = false }: Circumstances = {}
): Promise<StepResult> {
  if (!keeps) await stage.builder.empty()
  const toolCache = await stage.folder('tools')
  const { main, post } = await stage.runJob({
    workspace,
    toolCache,
    env,
    inputs: { 'cache-dir': folder, ...inputs }
  })
  expectSuccess(main)
  expectSuccess(post)
  return main
}

async function changed(text: string): Promise<string> {
  const workspace = await stage.checkOut('tiny')
  await writeFile(join(workspace, 'packages.txt'), text)
  await appendFile(join(workspace, 'main.txt'), text)
  return workspace
}

async function layoutsIn(folder: string): Promise<string[]> {
  const layers = join(folder, 'layers')
  return (await readdir(layers)).map((name) => join(layers, name))
}

async function layoutIn(folder: string): Promise<string> {
  const [layout, ...more] = await layoutsIn(folder)
  if (layout === undefined || more.length > 0) throw new Error(`There is not one layout in ${folder}.`)
  return layout
}

/** Proves that a layout has every blob, with the bytes that its digest names. */
async function expectWhole(folder: string): Promise<void> {
  const path = await layoutIn(folder)
  const layout = await readLayout(path)
  if (layout.kind !== 'whole') throw new Error(`The layout is ${JSON.stringify(layout)}.`)
  expect(await verifyLayout(path, layout, {})).toHaveProperty('verified')
}

describe.each(RUNNERS)('two jobs at once with different sources on %s', (_, env) => {
  test('neither fail nor lose the cache of one: both are found wholly cached', async () => {
    const folder = await stage.folder('kept')
    const workspaces = await Promise.all([changed('one\n'), changed('two\n')])
    await run(await stage.checkOut('tiny'), folder, {}, { env })
    const held = await holdBuilds(stage)
    await stage.builder.empty()
    const running = workspaces.map((workspace) =>
      run(workspace, folder, {}, { env: { ...env, ...held.env }, keeps: true })
    )
    await held.arrived(2)
    await held.release()
    const jobs = await Promise.all(running)
    expect(jobs.flatMap(({ warnings }) => warnings)).toEqual([])
    await expectWhole(folder)
    for (const workspace of workspaces) {
      const later = await run(workspace, folder, {}, { env })
      expect(later.warnings).toEqual([])
      expect((await readNewestRecord(stage)).ran).toEqual([])
    }
  })
})

describe('cache-max-size', () => {
  const layoutOf = (name: string) => expect.stringMatching(new RegExp(`/${name}[^/]*$`))

  test('deletes the scope that was not used for the longest time, and says so', async () => {
    const folder = await stage.folder('kept')
    const workspace = await stage.checkOut('tiny')
    for (const scope of ['one', 'two']) await run(workspace, folder, { 'cache-scope': scope })
    // Read only, which is a use as well.
    await run(workspace, folder, { 'cache-scope': 'one' })
    const one = (await layoutsIn(folder)).find((path) => path.includes('/one'))
    const most = Math.round(2.5 * (await bytesIn(one ?? '')))
    const third = await run(workspace, folder, { 'cache-scope': 'three', 'cache-max-size': `${most}` })
    expect((await layoutsIn(folder)).toSorted()).toEqual([layoutOf('one'), layoutOf('three')])
    expect(third.log).toMatch(/cache-max-size: deleted what was not used for the longest time: two\S*\./)
  })

  test('never deletes the scope that another job uses now', async () => {
    const folder = await stage.folder('kept')
    const workspace = await stage.checkOut('tiny')
    for (const scope of ['one', 'two']) await run(workspace, folder, { 'cache-scope': scope })
    const held = await holdBuilds(stage)
    await stage.builder.empty()
    const using = run(workspace, folder, { 'cache-scope': 'one' }, { env: held.env, keeps: true })
    await held.arrived(1)
    // As if it were the one that was not used for the longest time.
    const state = join(folder, 'state')
    for (const name of await readdir(state))
      if (name.startsWith('one')) await utimes(join(state, name), new Date(0), new Date(0))
    const inputs = { 'cache-scope': 'three', 'cache-max-size': '1' }
    await run(await changed('three\n'), folder, inputs, { keeps: true })
    expect((await layoutsIn(folder)).toSorted()).toEqual([layoutOf('one'), layoutOf('three')])
    await held.release()
    expect((await using).outputs['cache-hit']).toBe('true')
  })

  async function bytesIn(path: string): Promise<number> {
    const layout = await readLayout(path)
    return layout.kind === 'whole' ? layout.bytes : 0
  }
})

describe.each(RUNNERS)('a job that is killed while it writes the cache on %s', (_, env) => {
  /** Layers that take their time. */
  const LARGE = {
    Dockerfile: `FROM busybox:1.37
COPY source.txt /
RUN date +%s%N > /one && head -c 20000000 /dev/urandom >> /one
RUN date +%s%N > /two && head -c 20000000 /dev/urandom >> /two
RUN date +%s%N > /three && head -c 20000000 /dev/urandom >> /three
`
  }

  test('leaves the cache as it was or as it shall be, never a broken one', async () => {
    const folder = await stage.folder('kept')
    const before = await writeProject(stage, { ...LARGE, 'source.txt': 'before' })
    await run(before, folder, {}, { env })
    const endings: unknown[] = []
    // Random, but told: how long after the first byte that was written; milliseconds.
    const moments = [0, 0.3, 0.7].map((share) => Math.round((share + Math.random() / 5) * 400))
    for (const moment of moments) {
      const workspace = await writeProject(stage, { ...LARGE, 'source.txt': `${moment}` })
      await stage.builder.empty()
      const name = `${stage.bed.run}/${moment}`
      const known = await blobsIn(folder)
      const ended = run(workspace, folder, {}, { env: { ...env, ...killable(name) }, keeps: true }).then(
        () => 'ended well',
        (error: Error) => error.message
      )
      await Promise.race([ended, firstChange(folder, known)])
      await setTimeout(moment)
      await killProcess(name, 'dist/main/index.js')
      endings.push(await ended)
      const later = async (): Promise<StepResult> => run(before, folder, {}, { env })
      expect({ moment, warnings: (await later()).warnings }).toEqual({ moment, warnings: [] })
      // The cache of before has these steps; what took its place has others, and then they ran once more.
      const { ran, cached } = await readNewestRecord(stage)
      expect([0, 3]).toContain(ran.filter((name) => name.includes('RUN')).length)
      expect(ran.length + cached.length).toBe(4)
      await expectWhole(folder)
      await later()
      expect((await readNewestRecord(stage)).ran).toEqual([])
    }
    expect(endings).toContainEqual(expect.stringContaining('SIGKILL'))
  })

  async function blobsIn(folder: string): Promise<string> {
    const path = await layoutIn(folder)
    const names = await Promise.all(
      ['ingest', join('blobs', 'sha256')].map((name) => readdir(join(path, name)).catch(() => []))
    )
    return names.flat().toSorted().join()
  }

  async function firstChange(folder: string, known: string): Promise<void> {
    while ((await blobsIn(folder)) === known) await setTimeout(5)
  }
})

describeDisks(`a disk that is full${unlessDisks}`, () => {
  let folder: string
  beforeEach(async () => {
    folder = await smallDisk(stage, '5m')
  })
  afterEach(() => removeDisk(folder))

  /** Far more than there is room for. */
  const LARGE = 'FROM busybox:1.37\nRUN head -c 8000000 /dev/urandom > /large\n'

  test.each([
    ['through the gateway', async () => ({})],
    ['as a folder', () => withoutReach(stage)]
  ])(
    'where layers are written %s: one warning says so, and the cache stays as it was',
    async (way, reach) => {
      const env = await reach()
      const workspace = await stage.checkOut('tiny')
      const inputs = { 'cache-scope': 'full' }
      const cold = await run(workspace, folder, inputs, { env })
      expect(cold.warnings).toEqual([])
      expect(cold.log).toContain(way === 'as a folder' ? 'written as a folder' : 'written through 127.0.0.1')
      const blobs = await blobsIn(await layoutIn(folder))
      const file = join(await stage.folder('large'), 'Dockerfile')
      await writeFile(file, LARGE)
      const large = await run(workspace, folder, { ...inputs, file }, { env })
      expect(large.warnings).toEqual([expect.stringMatching(/^The cache could not be written \(.*no space/s)])
      expect(large.outputs).toMatchObject({ 'cache-exported': 'false', 'total-steps': '1' })
      const warm = await run(workspace, folder, inputs, { env })
      expect((await readNewestRecord(stage)).ran).toEqual([])
      expect(warm.warnings).toEqual([])
      await expectWhole(folder)
      expect(await blobsIn(await layoutIn(folder))).toEqual(blobs)
    }
  )

  async function blobsIn(path: string): Promise<string[]> {
    return (await readdir(path, { recursive: true }))
      .filter((name) => /blobs.sha256.|ingest./.test(name))
      .toSorted()
  }
})

test('what a job leaves is a layout that plain buildx reads', async () => {
  const folder = await stage.folder('kept')
  const workspace = await stage.checkOut('tiny')
  await run(workspace, folder)
  await stage.builder.empty()
  const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
  const { exitCode, stderr } = await stage.bed.buildx([
    'build',
    `--builder=${stage.builder.name}`,
    '--provenance=false',
    ...contexts.map((context) => `--build-context=${context}`),
    `--cache-from=type=local,src=${await layoutIn(folder)}`,
    `--output=type=local,dest=${await stage.folder('out')}`,
    workspace
  ])
  expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('ERROR')])
  const { ran, cached } = await readNewestRecord(stage)
  expect([ran, cached.length]).toEqual([[], 6])
})
