import { existsSync } from 'node:fs'
import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { detectEngine } from '../../tools/bed/bed.ts'
import {
  type ExampleJob,
  type ExampleRun,
  type ExampleStage,
  FORK,
  notSaid,
  openExamples,
  quotedLines,
  TAG
} from './support/examples.ts'
import { readerOf } from './support/registry-reader.ts'
import { expectHidden } from './support/secrecy.ts'

/* The examples, run from their own workflow files: on a first machine, and then on another whose builder is empty. */

let examples: ExampleStage

beforeAll(async () => {
  examples = await openExamples()
})

afterAll(() => examples?.close())

/** The one job of a workflow that has one. */
async function runOne(example: string, options?: ExampleRun): Promise<ExampleJob> {
  const [job, ...others] = await examples.run(example, options)
  if (job === undefined || others.length > 0) throw new Error(`${example} has not one job.`)
  return job
}

/** Where the result of an example goes that pushes none, so that two can be compared. */
async function resultOf(example: string): Promise<Record<string, string>> {
  const pushes = ['push', 'monorepo', 'multi-platform', 'pull-requests', 'release'].includes(example)
  return pushes ? {} : { outputs: `type=oci,dest=${join(await examples.stage.folder('out'), 'image.tar')}` }
}

function expectCold({ main, record }: ExampleJob): void {
  expect(record.cached).toEqual([])
  expect(main.outputs).toMatchObject({ 'cache-hit': '', 'cache-exported': 'true' })
  expect(main.warnings).toEqual([])
}

function expectWarm({ main, record }: ExampleJob): void {
  expect(record.ran).toEqual([])
  expect(record.cached).not.toEqual([])
  expect(main.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
  expect(main.warnings).toEqual([])
}

const digests = (jobs: readonly ExampleJob[]) => jobs.map(({ main }) => main.outputs.digest)

/** The changed source file of the small site. */
const editPage = (workspace: string) => appendFile(join(workspace, 'page.html'), '<p>More.</p>\n')

test.each(['minimal', 'push', 'monorepo', 'multi-platform'])(
  '%s: another machine gets every step from the cache, and the same image',
  async (example) => {
    const options = { beside: await resultOf(example) }
    const cold = await examples.run(example, options)
    for (const job of cold) expectCold(job)
    const warm = await examples.run(example, options)
    for (const job of warm) expectWarm(job)
    expect(digests(warm)).toEqual(digests(cold))
    for (const digest of digests(warm)) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(notSaid(await quotedLines(example), warm.at(-1)?.main.log ?? '')).toEqual([])
  }
)

test('push: the image is in the registry that wants a login', async () => {
  const { main } = await runOne('push')
  expect(await readerOf(examples.registry.host, 'octo/push').digest('latest')).toBe(main.outputs.digest)
  const refused = await fetch(`http://${examples.guard.host}/v2/octo/push/manifests/latest`)
  expect(refused.status).toBe(401)
})

test('monorepo: the images have caches of their own, and a change of one builds that one again', async () => {
  const changed = await examples.run('monorepo', {
    change: (workspace) => appendFile(join(workspace, 'web', 'page.html'), '<p>More.</p>\n')
  })
  const [api, web] = changed
  if (api === undefined || web === undefined) throw new Error('The matrix has not two rows.')
  expect([api.matrix.image, web.matrix.image]).toEqual(['api', 'web'])
  expect(api.main.outputs['cache-scope']).not.toBe(web.main.outputs['cache-scope'])
  expectWarm(api)
  expect(web.record.ran).toEqual(expect.arrayContaining([expect.stringContaining('COPY web/')]))
  expect(web.record.cached).toEqual(
    expect.arrayContaining([expect.stringContaining('RUN sh shared/check.sh')])
  )
})

test('multi-platform: the image has a program for each platform', async () => {
  const { manifests = [] } = await readerOf(examples.registry.host, 'octo/multi-platform').manifest('latest')
  expect(manifests).toHaveLength(2)
})

describe('self-hosted', () => {
  test('a builder that is new gets every step from the folder; one that is kept needs none', async () => {
    const folder = await examples.stage.folder('kept')
    const machine = await examples.stage.folder('tools')
    const job = async (builder = false) =>
      runOne('self-hosted', {
        instead: { '/var/cache/buildkit-cache': folder },
        beside: await resultOf('self-hosted'),
        kept: { toolCache: machine, builder }
      })
    const asked = examples.service.requests.length
    const cold = await job()
    expectCold(cold)
    const warm = await job()
    expectWarm(warm)
    expect(digests([warm])).toEqual(digests([cold]))
    expect(notSaid(await quotedLines('self-hosted'), warm.main.log)).toEqual([])
    const again = await job(true)
    expect(again.record.ran).toEqual([])
    expect(again.main.outputs['cache-backend']).toBe('none')
    expect(await readdir(folder)).toContain('layers')
    expect(examples.service.requests).toHaveLength(asked)
  })
})

describe('pull-requests', () => {
  test('one from a fork reads the cache of main, and writes and pushes nothing that others read', async () => {
    const { service, guard } = examples
    const cold = await runOne('pull-requests')
    expectCold(cold)
    const entries = service.entries().length
    const asked = guard.requests.length
    const fork = await runOne('pull-requests', { trigger: FORK, change: editPage })
    expect(fork.record.cached).toEqual(expect.arrayContaining([expect.stringContaining('WORKDIR')]))
    expect(fork.record.ran).toEqual(expect.arrayContaining([expect.stringContaining('RUN sh build.sh')]))
    expect(notSaid(await quotedLines('pull-requests'), fork.main.log)).toEqual([])
    const added = service.entries().slice(entries)
    expect(added.filter(({ scope }) => scope === 'refs/heads/main')).toEqual([])
    expect(guard.requests.slice(asked).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([])
    const after = await runOne('pull-requests')
    expectWarm(after)
    expect(digests([after])).toEqual(digests([cold]))
  })
})

describe('release', () => {
  test('a tag reads and writes no cache, though main has left one, and is pushed under its name', async () => {
    const { service, registry } = examples
    expectCold(await runOne('release'))
    expectWarm(await runOne('release'))
    const asked = service.requests.length
    const { main, record } = await runOne('release', { trigger: TAG })
    expect(record.cached).toEqual([])
    expect(main.outputs).toMatchObject({ 'cache-backend': 'none', 'cache-exported': 'skipped' })
    expect(service.requests.slice(asked).filter(({ method }) => method !== 'HEAD /')).toEqual([])
    expect(notSaid(await quotedLines('release'), main.log)).toEqual([])
    expect(await readerOf(registry.host, 'octo/release').digest('v1.2.3')).toBe(main.outputs.digest)
  })
})

describe('s3', () => {
  test('the cache is in the bucket, another machine gets every step from it, and the log has no key', async () => {
    const s3 = await examples.stage.bed.startS3()
    const options = {
      vars: {
        ...{ CACHE_BUCKET: s3.bucket, CACHE_REGION: s3.region },
        ...{ CACHE_ENDPOINT: s3.url, CACHE_PATH_STYLE: 'true' }
      },
      secrets: { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey },
      beside: await resultOf('s3')
    }
    const cold = await runOne('s3', options)
    expectCold(cold)
    expect(await s3.keys()).not.toEqual([])
    const warm = await runOne('s3', options)
    expectWarm(warm)
    expect(digests([warm])).toEqual(digests([cold]))
    expect(notSaid(await quotedLines('s3'), warm.main.log)).toEqual([])
    for (const { main } of [cold, warm]) expectHidden(main, [s3.secretKey])
    expect(warm.main.outputs['cache-backend']).toBe('s3')
  })
})

const emulator = '/proc/sys/fs/binfmt_misc/qemu-aarch64'
const cannotEmulate = [
  ...(existsSync(emulator) ? [] : ['an emulator of arm64: docker/setup-qemu-action has it']),
  ...((await detectEngine(process.env)) === 'docker' ? [] : ['images for arm64: Docker Hub has them'])
]
const describeEmulated = cannotEmulate.length === 0 ? describe : describe.skip
const unless =
  cannotEmulate.length === 0 ? '' : ` (not run, since this machine lacks ${cannotEmulate.join('; ')})`

describeEmulated(`multi-platform-emulated${unless}`, () => {
  test('another machine gets the steps of both platforms from the cache', async () => {
    expectCold(await runOne('multi-platform-emulated'))
    expectWarm(await runOne('multi-platform-emulated'))
  })
})
