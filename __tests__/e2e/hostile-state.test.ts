import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { startJob } from '../../tools/runners/job.ts'
import { type Campaign, expectUnharmed, type Outcome, openCampaign } from './support/campaign.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/* What an earlier step of the job may have left for this one: a state, programs, and a process that is not alone. */

let stage: Stage
let registry: Registry
let campaign: Campaign
let workspace: string
let without: Outcome

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  campaign = openCampaign(stage, registry)
  workspace = await campaign.project()
  without = await campaign.without(workspace)
})

afterAll(() => stage?.close())

const POST = join(import.meta.dirname, '..', '..', 'dist', 'post', 'index.js')
const REQUEST = '0123456789abcdef'

describe('a post step with a state that somebody else wrote', () => {
  /** Runs it alone, with a buildx that notes what it is asked. */
  async function runPost(state: Record<string, string>) {
    const folder = await stage.folder('post')
    const asked = join(folder, 'asked')
    const plugin = join(folder, 'cli-plugins', 'docker-buildx')
    await mkdir(dirname(plugin))
    await writeFile(plugin, `#!/bin/sh\necho "$@" >> '${asked}'\n`)
    await chmod(plugin, 0o755)
    const child = spawn(stage.bed.node, [POST], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...{
          PATH: process.env.PATH,
          HOME: folder,
          DOCKER_CONFIG: folder,
          RUNNER_TOOL_CACHE: join(folder, 'tools')
        },
        ...Object.fromEntries(Object.entries(state).map(([name, text]) => [`STATE_${name}`, text]))
      }
    })
    let log = ''
    child.stdout.on('data', (bytes: Buffer) => {
      log += bytes.toString('utf8')
    })
    const [exitCode] = await once(child, 'close')
    return {
      exitCode,
      lines: log.split('\n').filter((line) => line !== ''),
      asked: await readFile(asked, 'utf8').catch(() => ''),
      made: (await readdir(folder)).filter((name) => !['cli-plugins', 'asked'].includes(name))
    }
  }

  const notice = (names: string) =>
    `::notice::Left out of account, as this action did not write it: state ${names}.`

  test.each<[string, Record<string, string>, string]>([
    ['a builder of the user’s', { builder: 'default' }, 'builder'],
    ['flags for buildx', { builder: '--all-inactive' }, 'builder'],
    ['a command for a shell', { builder: 'buildkit-cache-0123abcd; touch made' }, 'builder'],
    ['a path that climbs', { layers: '/tools/../etc/layers/app', request: REQUEST }, 'layers'],
    ['lines', { mounts: '/x/layers/app\n/etc', mountsRequest: `${REQUEST}\n` }, 'mounts, mountsRequest'],
    [
      'program text',
      { layers: '$(touch made)', request: "');process.exit(7)//", saver: '-1' },
      'layers, request, saver'
    ]
  ])('such as %s does nothing, and says that it leaves it out of account', async (_, state, names) => {
    expect(await runPost(state)).toEqual({ exitCode: 0, lines: [notice(names)], asked: '', made: [] })
  })

  test('that is empty or missing does nothing and says nothing', async () => {
    const nothing = { exitCode: 0, lines: [], asked: '', made: [] }
    expect(await runPost({})).toEqual(nothing)
    expect(await runPost({ layers: '', request: '', saver: '', builder: '' })).toEqual(nothing)
  })

  test('that names a layout elsewhere reads, writes and deletes nothing there, and ends nobody’s process', async () => {
    const elsewhere = await stage.folder('elsewhere')
    const files = [
      'layers/app/index.json',
      `state/app.save-${REQUEST}`,
      `state/app.saved-${REQUEST}`,
      `state/app.saved-${REQUEST}.draft`
    ]
    for (const file of files) {
      await mkdir(dirname(join(elsewhere, file)), { recursive: true })
      await writeFile(join(elsewhere, file), '{"status":"saved","key":"forged","bytes":1,"seconds":1}')
    }
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60_000)', REQUEST], { stdio: 'ignore' })
    try {
      const layers = join(elsewhere, 'layers', 'app')
      const state = {
        layers,
        request: REQUEST,
        saver: String(other.pid),
        mounts: layers,
        mountsRequest: REQUEST
      }
      expect(await runPost(state)).toEqual({
        exitCode: 0,
        lines: [notice('layers, mounts')],
        asked: '',
        made: []
      })
      const left = await readdir(elsewhere, { recursive: true })
      expect(left).toEqual(expect.arrayContaining(files))
      expect([other.exitCode, other.signalCode]).toEqual([null, null])
    } finally {
      other.kill('SIGKILL')
    }
  })

  test('that names a builder of this action’s own removes that one and nothing else', async () => {
    const { asked } = await runPost({ builder: 'buildkit-cache-0123abcd' })
    expect(asked).toBe('rm --force buildkit-cache-0123abcd\n')
  })
})

test('programs that lie in the workspace are not run, and the log names the one that is', async () => {
  const place = await campaign.project()
  const names = ['docker', 'buildx', 'docker-buildx', 'tar', 'zstd', 'flock', 'cat', 'sh', 'node', 'busybox']
  for (const name of names) {
    await writeFile(join(place, name), `#!/bin/sh\necho ${name} >> '${place}/was-run'\nexit 1\n`)
    await chmod(join(place, name), 0o755)
  }
  const inputs = { 'cache-dir': await stage.folder('kept'), 'cache-mounts': 'auto' }
  const job = await campaign.run({ workspace: place, inputs })
  expectUnharmed(job, without)
  const [, program] = /^\[command\](\S+) /m.exec(job.main.log) ?? []
  expect(program?.startsWith('/')).toBe(true)
  expect(program?.startsWith(place)).toBe(false)
})

describe('a step', () => {
  const outputs = (name: string) =>
    `type=image,name=${registry.host}/${name}:1,push=true,rewrite-timestamp=true`

  test('whose reader goes away after a few bytes builds, exits and leaves its files as ever', async () => {
    const folder = await stage.folder('reader')
    const node = join(folder, 'node.mjs')
    // What reads its output is gone after the first bytes of it.
    await writeFile(
      node,
      `#!${stage.bed.node}
import { spawn } from 'node:child_process'
const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'pipe' })
for (const name of ['stdout', 'stderr'])
  child[name].once('data', (bytes) => {
    process[name].write(bytes.subarray(0, 20))
    child[name].destroy()
  })
child.once('exit', (code) => process.exit(code ?? 99))
`
    )
    await chmod(node, 0o755)
    await stage.builder.empty()
    const job = await startJob({
      ...{ node, folder: stage.bed.run, workspace, toolCache: await stage.folder('tools') },
      env: { ...stage.bed.env, BUILDX_NO_DEFAULT_ATTESTATIONS: '1', SOURCE_DATE_EPOCH: '1700000000' }
    })
    const inputs = { 'cache-dir': await stage.folder('kept'), outputs: outputs('reader') }
    const main = await job.step({ ...stage.inputs, context: '.', ...inputs })
    expect([main.exitCode, main.log.length]).toEqual([0, 20])
    expect(main.outputs).toMatchObject({ digest: without.digest, 'cache-exported': 'true' })
    expect(main.summary).not.toBe('')
    expect(JSON.parse(main.outputs['cache-report'] ?? '')).toHaveProperty('steps')
    expect(await job.finish()).toMatchObject([{ exitCode: 0 }])
  })

  test('in whose process something fails and something stays open ends as ever', async () => {
    const stray = join(await stage.folder('stray'), 'stray.mjs')
    await writeFile(
      stray,
      `import { createServer } from 'node:net'
if (process.argv[1]?.includes('/dist/')) {
  createServer().listen(0, '127.0.0.1')
  setInterval(() => {}, 60_000)
  setTimeout(() => void Promise.reject(new Error('a stray failure ##[error]')), 100)
}
`
    )
    const inputs = { 'cache-dir': await stage.folder('kept') }
    const job = await campaign.run({
      workspace,
      inputs,
      env: { NODE_OPTIONS: `--import=${pathToFileURL(stray).href}` }
    })
    expectSuccess(job.main)
    expectUnharmed(job, without)
    expect(
      job.main.log.split('Something failed that nobody waited for: a stray failure # #[error]')
    ).toHaveLength(2)
    expect(job.main.outputs['cache-exported']).toBe('true')
  })
})
