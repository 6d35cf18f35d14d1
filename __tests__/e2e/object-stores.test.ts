import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { S3Server } from '../../tools/bed/bed.ts'
import { type Azurite, startAzurite } from '../../tools/cache-service/azurite.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.js'

/* Caches in an S3 bucket and in Azure Blob Storage, each on a real server. */

let stage: Stage
let s3: S3Server
let azurite: Azurite

beforeAll(async () => {
  stage = await openStage()
  s3 = await stage.bed.startS3()
  azurite = await startAzurite()
})

afterAll(async () => {
  await azurite?.stop()
  await stage?.close()
})

interface Place {
  inputs: Record<string, string>
  env: NodeJS.ProcessEnv
}

const PLACES = {
  s3: (): Place => ({
    inputs: { 'cache-attributes': `bucket=${s3.bucket}\nendpoint_url=${s3.url}\nuse_path_style=true` },
    // buildx hands on the credentials; the region is ours to say.
    env: {
      ...GITHUB_HOSTED,
      AWS_ACCESS_KEY_ID: s3.accessKey,
      AWS_SECRET_ACCESS_KEY: s3.secretKey,
      AWS_DEFAULT_REGION: s3.region
    }
  }),
  azblob: (): Place => ({
    inputs: {
      'cache-attributes': `account_url=${azurite.url}\naccount_name=${azurite.account}\nsecret_access_key=${azurite.key}`
    },
    env: GITHUB_HOSTED
  })
}

/** One job on an emptied builder. */
async function run(
  { inputs, env }: Place,
  more: { inputs?: Record<string, string>; env?: NodeJS.ProcessEnv; change?: string } = {}
): Promise<StepResult> {
  await stage.builder.empty()
  const workspace = await stage.checkOut('tiny')
  if (more.change !== undefined) await writeFile(join(workspace, 'main.txt'), more.change)
  const { main } = await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    event: { repository: { private: false, default_branch: 'main' } },
    env: { ...env, ...more.env },
    inputs: { ...inputs, ...more.inputs }
  })
  expectSuccess(main)
  return main
}

const BRANCH = { GITHUB_REF: 'refs/heads/topic' }

describe.each(['s3', 'azblob'] as const)('the %s cache', (backend) => {
  test('is what auto picks where its attributes are given, and gives an emptied builder every step', async () => {
    const cold = await run(PLACES[backend]())
    expect(cold.outputs).toMatchObject({
      'cache-backend': backend,
      'cached-steps': '0',
      'cache-exported': 'true'
    })
    const warm = await run(PLACES[backend]())
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
    expect(warm.warnings).toEqual([])
  })

  test('of the default branch is read by a branch, which writes one of its own only if it asks', async () => {
    const scope = { 'cache-scope': 'branches' }
    await run(PLACES[backend](), { inputs: scope })
    const read = await run(PLACES[backend](), { inputs: scope, env: BRANCH })
    expect(read.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
    expect(read.notices.join()).toMatch(/The cache is only read: /)
    const own = { inputs: { ...scope, 'cache-save': 'always' }, env: BRANCH, change: 'of the branch' }
    const written = await run(PLACES[backend](), own)
    expect(written.outputs).toMatchObject({ 'cache-hit': 'false', 'cache-exported': 'true' })
    // Each time: of the two caches, which begin with the same steps, only the own one is imported.
    for (let push = 0; push < 3; push++)
      expect((await run(PLACES[backend](), own)).outputs['cache-hit']).toBe('true')
    expect((await run(PLACES[backend](), { inputs: scope })).outputs['cache-hit']).toBe('true')
  })

  test('shows its credentials nowhere', async () => {
    const place = PLACES[backend]()
    const { log, outputs, summary } = await run(place)
    const secret = backend === 's3' ? s3.secretKey : azurite.key
    const shown = log.replaceAll(/^::add-mask::.*$/gm, '')
    expect(`${shown}${summary}${JSON.stringify(outputs)}`).not.toContain(secret)
    expect(log).toContain(backend === 's3' ? 'Cache plan' : `::add-mask::${secret}`)
  })
})

test('a bucket that is missing or may not be read is told once, and the build goes on', async () => {
  const { inputs, env } = PLACES.s3()
  const none = await run({ inputs: { cache: 's3' }, env })
  expect(none.warnings).toEqual([expect.stringMatching(/^cache: s3 cannot be used.*there is no bucket/)])
  expect(none.outputs['cache-backend']).toBe('none')
  const denied = await run({ inputs, env: { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' } })
  expect(denied.warnings).toEqual([
    expect.stringMatching(/^The cache could not be read \(.*could not be written \(/)
  ])
  expect(denied.outputs['cache-exported']).toBe('false')
})

test('a bucket whose blobs have expired costs one more run of the build, and is written anew', async () => {
  const place = PLACES.s3()
  const scope = { 'cache-scope': 'expired' }
  const out = { ...scope, outputs: 'type=local,dest=out' }
  await run(place, { inputs: scope })
  await s3.deleteObjects('blobs/')
  const healed = await run(place, { inputs: out })
  expect(healed.log).toContain('It is built once more, without')
  expect(healed.warnings).toEqual([expect.stringMatching(/^A cache went away or was damaged/)])
  expect(healed.outputs['cache-exported']).toBe('true')
  const again = await run(place, { inputs: out })
  expect(again.outputs['cache-hit']).toBe('true')
  expect(again.warnings).toEqual([])
})
