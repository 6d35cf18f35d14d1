import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { writeDockerConfig } from '../../tools/bed/docker-config.ts'
import { readNewestRecord } from './support/build-record.ts'
import { declaredOutputs, withContexts, writeProject } from './support/project.ts'
import { readerOf } from './support/registry-reader.ts'
import { type FinishedJob, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/*
 * What a workflow that used docker/build-push-action relies on, seen from outside: in the registry, in files, in a step.
 */

const DIGEST = /^sha256:[0-9a-f]{64}$/

let stage: Stage
let registry: Registry

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(() => stage?.close())

async function run(
  files: Record<string, string>,
  inputs: Record<string, string>,
  env: NodeJS.ProcessEnv = {}
): Promise<FinishedJob['main'] & { workspace: string }> {
  const workspace = await writeProject(stage, files)
  const { main } = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs, env })
  return { ...main, workspace }
}

const HELLO = { Dockerfile: 'FROM scratch\nCOPY hello.txt /\n', 'hello.txt': 'hello\n' }

test('several outputs of one build all come to be, and the image has its digest and metadata', async () => {
  const outputs = [
    'type=local,dest=files',
    'type=tar,dest=files.tar',
    'type=oci,dest=image.tar',
    `type=image,name=${registry.host}/several:1,push=true`
  ]
  const main = await run(HELLO, { outputs: outputs.join('\n') })
  expectSuccess(main)
  expect(await readFile(join(main.workspace, 'files', 'hello.txt'), 'utf8')).toBe('hello\n')
  for (const file of ['files.tar', 'image.tar']) expect(existsSync(join(main.workspace, file))).toBe(true)
  expect(main.outputs.digest).toBe(await readerOf(registry.host, 'several').digest('1'))
  expect(JSON.parse(main.outputs.metadata ?? '')).toMatchObject({
    'containerimage.digest': main.outputs.digest
  })
})

test('labels and annotations are in the pushed image, where their prefixes put them', async () => {
  const main = await run(
    HELLO,
    {
      tags: `${registry.host}/described:1`,
      push: 'true',
      labels: 'com.example.title=a, "quoted" title\ncom.example.note=#1',
      annotations: 'com.example.plain=one,two\nmanifest:com.example.manifest=m\nindex:com.example.index=i'
    },
    // Only an index has annotations of an index, and attestations make one.
    { BUILDX_NO_DEFAULT_ATTESTATIONS: undefined }
  )
  expectSuccess(main)
  expect(main.warnings).toEqual([])
  const reader = readerOf(registry.host, 'described')
  expect((await reader.manifest('1')).annotations).toEqual({ 'com.example.index': 'i' })
  const image = await reader.image('1')
  expect(image.annotations).toEqual({ 'com.example.plain': 'one,two', 'com.example.manifest': 'm' })
  expect(await reader.labels(image)).toMatchObject({
    'com.example.title': 'a, "quoted" title',
    'com.example.note': '#1'
  })
})

describe('call', () => {
  const UNTIDY = { Dockerfile: 'FROM busybox:1.37 as base\nRUN true\n' }
  const TIDY = {
    Dockerfile:
      '# What it takes\nARG WHO=you\nFROM busybox:1.37 AS base\nFROM base AS last\nARG WHO\nRUN echo $WHO\n'
  }

  test('check fails the step on a finding, and the error says how many there are', async () => {
    const main = await run(UNTIDY, { call: 'check' })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringContaining('Check complete, 1 warning has been found!')])
    expect(main.log).toContain('FromAsCasing')
  })

  test.each([
    ['check', /Check complete, no warnings found/],
    ['outline', /WHO/],
    ['targets', /base[\s\S]*last/]
  ])('%s prints what it finds, succeeds, and sets every output', async (call, says) => {
    const main = await run(TIDY, { call })
    expectSuccess(main)
    expect(main.warnings).toEqual([])
    expect(main.log).toMatch(says)
    expect(Object.keys(main.outputs).toSorted()).toEqual((await declaredOutputs()).toSorted())
    expect(main.outputs).toMatchObject({ digest: '', imageid: '' })
  })
})

describe('a named context', () => {
  const copying = (context: string) =>
    run(
      {
        Dockerfile: 'FROM scratch\nCOPY --from=other /hello.txt /copied.txt\n',
        'folder/hello.txt': 'hello\n'
      },
      {
        'build-contexts': withContexts(stage, `other=${context}`),
        outputs: 'type=local,dest=out'
      }
    )
  const contexts: Record<string, () => Promise<string>> = {
    'that is a folder': async () => 'folder',
    'that is an image in a registry': async () => {
      const image = `${registry.host}/context:1`
      await run(HELLO, { tags: image, push: 'true' })
      return `docker-image://${image}`
    },
    'that is an OCI layout': async () => {
      const { workspace } = await run(HELLO, { outputs: 'type=oci,tar=false,dest=layout,name=context:1' })
      return `oci-layout://${workspace}/layout:1`
    }
  }

  test.each(Object.keys(contexts))('%s can be copied from', async (kind) => {
    const main = await copying((await contexts[kind]?.()) ?? '')
    expectSuccess(main)
    expect(await readFile(join(main.workspace, 'out', 'copied.txt'), 'utf8')).toBe('hello\n')
  })
})

describe('a build step', () => {
  /** What one instruction sees, as a file. */
  async function see(command: string, inputs: Record<string, string>): Promise<string> {
    const dockerfile = `FROM busybox:1.37 AS see\nRUN (${command}) > /seen # ${randomUUID()}\nFROM scratch\nCOPY --from=see /seen /\n`
    const main = await run({ Dockerfile: dockerfile }, { outputs: 'type=local,dest=out', ...inputs })
    expectSuccess(main)
    return readFile(join(main.workspace, 'out', 'seen'), 'utf8')
  }

  test('has the limits, the shared memory, the hosts and the arguments that it is given', async () => {
    const seen = await see('ulimit -Sn; ulimit -Hn; df -k /dev/shm | tail -n 1; cat /etc/hosts', {
      ulimit: 'nofile=1234:2345',
      'shm-size': '96m',
      'add-hosts': 'database:10.11.12.13,queue:10.11.12.14'
    })
    expect(seen).toMatch(/^1234\n2345\n\S+ +98304 /)
    expect(seen).toMatch(/^10\.11\.12\.13\s+database$/m)
    expect(seen).toMatch(/^10\.11\.12\.14\s+queue$/m)
  })

  test('has a way to the network by default, and none with network: none', async () => {
    const routes = 'tail -n +2 /proc/net/route'
    expect(await see(routes, {})).not.toBe('')
    expect(await see(routes, { network: 'none' })).toBe('')
  })

  test('gets build arguments with #, commas, quotes and lines in them', async () => {
    const workspace = await writeProject(stage, {
      Dockerfile:
        'FROM busybox:1.37 AS see\nARG A\nARG B\nRUN printf "%s|%s" "$A" "$B" > /seen\nFROM scratch\nCOPY --from=see /seen /\n'
    })
    const { main } = await stage.runJob({
      workspace,
      toolCache: await stage.folder('tools'),
      inputs: { outputs: 'type=local,dest=out', 'build-args': 'A=#1, "two"\n"B=first\nsecond, ""third"""' }
    })
    expectSuccess(main)
    expect(await readFile(join(workspace, 'out', 'seen'), 'utf8')).toBe('#1, "two"|first\nsecond, "third"')
  })
})

describe('on a builder that has all layers', () => {
  const STAGES = {
    Dockerfile: `FROM busybox:1.37 AS one
RUN date +%N > /one
FROM busybox:1.37 AS two
RUN date +%N > /two
FROM scratch
COPY --from=one /one /
COPY --from=two /two /
`
  }
  beforeAll(async () => {
    await run(STAGES, {})
    expect(await run(STAGES, {})).toMatchObject({ outputs: { 'cache-hit': 'true' } })
  })

  test('no-cache runs every step again, reads no cache, says so, and still writes one', async () => {
    const main = await run(STAGES, {
      'no-cache': 'true',
      cache: 'registry',
      'cache-image': `${registry.host}/unread`
    })
    expectSuccess(main)
    expect((await readNewestRecord(stage)).cached).toEqual([])
    expect(main.log).not.toContain('--cache-from')
    expect(main.log).toContain('Writing the cache: type=registry')
    const [, plan = ''] = /::group::Cache plan\n([\s\S]*?)::endgroup::/.exec(main.log) ?? []
    expect(plan).toMatch(/no-cache/)
    expect(plan).not.toContain('import:')
  })

  test('no-cache-filters runs one stage again', async () => {
    const main = await run(STAGES, { 'no-cache-filters': 'one' })
    expectSuccess(main)
    const { ran, cached } = await readNewestRecord(stage)
    expect(ran).toEqual(expect.arrayContaining([expect.stringMatching(/^\[one \d\/\d\] RUN/)]))
    expect(cached).toEqual(expect.arrayContaining([expect.stringMatching(/^\[two \d\/\d\] RUN/)]))
  })

  test('pull looks for the bases again, wherever they come from', async () => {
    const main = await run(STAGES, { pull: 'true' })
    expectSuccess(main)
    expect(main.log).toContain(' --pull ')
  })
})

test('an empty boolean means its default', async () => {
  const empty = { push: '', load: '', 'no-cache': '', pull: '', summary: '', 'dry-run': '' }
  const main = await run(HELLO, { ...empty, tags: `${registry.host}/empty:1` })
  expectSuccess(main)
  const [command = ''] = /^\[command\].*$/m.exec(main.log) ?? []
  expect(command).toMatch(/ build /)
  expect(command).not.toMatch(/ --(push|load|no-cache|pull)\b/)
  expect(main.summary).not.toBe('')
})

test.each([
  ['cut off', '{"auths": {'],
  ['of another kind', '[]'],
  ['with a login that is no text', '{"auths": {"ghcr.io": 7}, "credHelpers": null}']
])('a docker configuration that is %s is no failure', async (_, text) => {
  const folder = await stage.folder('config')
  await mkdir(folder, { recursive: true })
  await writeDockerConfig(folder)
  await writeFile(join(folder, 'config.json'), text)
  const main = await run(
    HELLO,
    { tags: `${registry.host}/config:1`, push: 'true' },
    { DOCKER_CONFIG: folder }
  )
  expectSuccess(main)
  expect(main.outputs.digest).toMatch(DIGEST)
})
