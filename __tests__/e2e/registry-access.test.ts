import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { type Login, writeDockerConfig, writeDockerLogins } from '../../tools/bed/docker-config.ts'
import { type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { readerOf } from './support/registry-reader.ts'
import { expectHidden } from './support/secrecy.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.js'

/* Caches in a registry that lets some people read, some write, and some neither. */

const WRITER: Login = { user: 'writer', password: 'may:write ä' }
const READER: Login = { user: 'reader', password: 'may-only-read' }
const USERS = {
  writer: { password: WRITER.password, mayWrite: true },
  reader: { password: READER.password, mayWrite: false }
}
/** Of the tiny project. */
const STEPS = '6'
const INSTALLS = /^\[install \d\/\d\] RUN /
const COMPILES = /^\[compile \d\/\d\] RUN /

let stage: Stage
let registry: Registry
let guard: GuardedRegistry
let safe: GuardedRegistry

beforeAll(async () => {
  stage = await openStage({
    config: async (bed) => {
      registry = await bed.startRegistry()
      guard = await startGuardedRegistry(registry, { users: USERS })
      safe = await startGuardedRegistry(registry, { users: USERS, tls: join(bed.run, 'ca') })
      return [
        `[registry."${elsewhere(guard.host)}"]\n  http = true\n`,
        `[registry."${elsewhere(registry.host)}"]\n  http = true\n`,
        safe.config
      ].join('\n')
    }
  })
})

afterAll(async () => {
  await safe?.stop()
  await guard?.stop()
  await stage?.close()
})

beforeEach(() => {
  guard.requests.length = 0
  safe.requests.length = 0
})

/** The same server by a name that is not one of this machine's own, so that it wants a login as any registry does. */
function elsewhere(host: string): string {
  return host.replace('127.0.0.1', '0.0.0.0')
}

async function loggedIn(host: string, login: Login): Promise<NodeJS.ProcessEnv> {
  return { DOCKER_CONFIG: await writeDockerLogins(await stage.folder('logins'), { [host]: login }) }
}

/** One job on an emptied builder; `change` is the content of its source file. */
async function run(
  inputs: Record<string, string>,
  { env, change }: { env?: NodeJS.ProcessEnv; change?: string } = {}
): Promise<StepResult> {
  await stage.builder.empty()
  const workspace = await stage.checkOut('tiny')
  if (change !== undefined) await writeFile(join(workspace, 'main.txt'), change)
  const { main, post } = await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    env: env ?? {},
    inputs
  })
  expectSuccess(main)
  expectSuccess(post)
  return main
}

/** A push of an image of this name in the registry, and the cache in another repository of another. */
function apart(name: string, host: string): Record<string, string> {
  return {
    tags: `${registry.host}/${name}:1`,
    push: 'true',
    cache: 'registry',
    'cache-image': `${host}/${name}-cache`
  }
}

async function expectPushed(name: string, { outputs }: StepResult): Promise<void> {
  expect(outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(await readerOf(registry.host, name).digest('1')).toBe(outputs.digest)
}

async function tagsOf(name: string): Promise<string[]> {
  const answer = await fetch(`http://${registry.host}/v2/${name}/tags/list`)
  return answer.ok ? ((await answer.json()) as { tags: string[] }).tags : []
}

function planOf({ log }: StepResult): string {
  return /::group::Cache plan\n([\s\S]*?)::endgroup::/.exec(log)?.[1] ?? ''
}

/** What was asked of a guard about one repository with a method that changes something. */
function writesTo({ requests }: GuardedRegistry, name: string): string[] {
  return requests
    .filter(({ method, path }) => !['GET', 'HEAD'].includes(method) && path.startsWith(`/v2/${name}/`))
    .map(({ method, status }) => `${method} ${status}`)
}

describe('with a login, the registry of a pushed image', () => {
  test('is what auto picks, and gives an emptied builder every step and the same image', async () => {
    const host = elsewhere(guard.host)
    const inputs = { tags: `${host}/with-login:1`, push: 'true' }
    const env = await loggedIn(host, WRITER)
    const cold = await run(inputs, { env })
    expect(cold.outputs).toMatchObject({
      'cache-backend': 'registry',
      'cached-steps': '0',
      'cache-exported': 'true'
    })
    expect(planOf(cold)).toContain(`there is a login for ${host}.`)
    expect(cold.warnings).toEqual([])
    const warm = await run(inputs, { env })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs).toMatchObject({
      'cache-hit': 'true',
      'cached-steps': STEPS,
      'cache-exported': 'skipped',
      digest: cold.outputs.digest
    })
    expect(warm.warnings).toEqual([])
    await expectPushed('with-login', warm)
    expectHidden(warm, [WRITER.password, passwordInBase64(WRITER)])
  })
})

describe('without any login', () => {
  test('a registry that takes pushes from everybody gets no cache by itself, and the plan says why', async () => {
    const host = elsewhere(registry.host)
    const main = await run({ tags: `${host}/without-login:1`, push: 'true' })
    expect(main.outputs).toMatchObject({ 'cache-backend': 'none', 'cache-exported': 'skipped' })
    expect(planOf(main)).toContain(
      `  not registry: there is no login for ${host} (docker/login-action makes one).`
    )
    expect(main.warnings).toEqual([])
    await expectPushed('without-login', main)
    expect(await tagsOf('without-login')).toEqual(['1'])
  })

  test('cache: registry reads what anybody may read, writes nothing, and says why', async () => {
    const host = elsewhere(registry.host)
    const env = await loggedIn(host, WRITER)
    await run(apart('public', host), { env })
    const before = await tagsOf('public-cache')
    const main = await run(apart('public', host))
    expect(main.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
    expect(main.notices).toEqual([
      `The cache is only read: there is no login for ${host} (docker/login-action makes one).`
    ])
    expect(main.warnings).toEqual([])
    expect(await tagsOf('public-cache')).toEqual(before)
  })

  test('cache: registry where nobody may read without one is told once, and the image is pushed', async () => {
    const host = elsewhere(guard.host)
    const main = await run(apart('asked', host))
    expect(main.warnings).toEqual([
      expect.stringMatching(/^The cache could not be read \(.*401.*\); the build went on without it\.$/s)
    ])
    expect(main.outputs).toMatchObject({ 'cache-hit': '', 'cache-exported': 'skipped' })
    await expectPushed('asked', main)
    expect(guard.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
  })

  test('a registry of this machine that wants one after all costs one warning, and the image is pushed', async () => {
    const main = await run(apart('asked-here', guard.host))
    expect(main.warnings).toEqual([
      expect.stringMatching(/^The cache could not be read \(.*401.*\) and could not be written \(.*401.*\);/s)
    ])
    expect(main.outputs).toMatchObject({ 'cache-exported': 'false' })
    await expectPushed('asked-here', main)
    expect(await tagsOf('asked-here-cache')).toEqual([])
  })
})

test('with a wrong password, one warning tells of it, and the image is pushed', async () => {
  const env = await loggedIn(guard.host, { ...WRITER, password: 'wrong' })
  const main = await run(apart('wrong', guard.host), { env })
  expect(main.warnings).toEqual([
    expect.stringMatching(/^The cache could not be read \(.*could not be written \(/s)
  ])
  expect(main.outputs).toMatchObject({ 'cache-exported': 'false' })
  await expectPushed('wrong', main)
})

describe('with a login that may only read', () => {
  const inputs = () => apart('shared', elsewhere(guard.host))
  const reader = () => loggedIn(elsewhere(guard.host), READER)
  let before: string[]
  beforeAll(async () => {
    await run(inputs(), { env: await loggedIn(elsewhere(guard.host), WRITER) })
    before = await tagsOf('shared-cache')
    expect(before).toHaveLength(1)
  })

  test('the cache of a writer gives every step, and nothing is written', async () => {
    const main = await run(inputs(), { env: await reader() })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(main.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
    expect(main.warnings).toEqual([])
    expect(writesTo(guard, 'shared-cache')).toEqual([])
    await expectPushed('shared', main)
  })

  test.each([
    ['a push to another registry', {}],
    ['a build without a push', { push: 'false' }]
  ])('%s succeeds, with one warning that the cache could not be written', async (kind, more) => {
    const digest = await readerOf(registry.host, 'shared-cache').digest(before[0] ?? '')
    const main = await run({ ...inputs(), ...more }, { env: await reader(), change: kind })
    const { ran, cached } = await readNewestRecord(stage)
    expect(cached).toEqual(expect.arrayContaining([expect.stringMatching(INSTALLS)]))
    expect(ran).toEqual(expect.arrayContaining([expect.stringMatching(COMPILES)]))
    expect(main.warnings).toEqual([
      expect.stringMatching(
        /^The cache could not be written \(.*denied.*\); the build went on without it\.$/s
      )
    ])
    expect(main.outputs).toMatchObject({ 'cache-hit': 'false', 'cache-exported': 'false' })
    if (!('push' in more)) await expectPushed('shared', main)
    expect(await tagsOf('shared-cache')).toEqual(before)
    expect(await readerOf(registry.host, 'shared-cache').digest(before[0] ?? '')).toBe(digest)
  })
})

describe('a registry with a certificate of a private authority', () => {
  test('has the cache of a builder that knows the authority, cold and warm', async () => {
    const inputs = { tags: `${safe.host}/safe:1`, push: 'true' }
    const env = await loggedIn(safe.host, WRITER)
    const cold = await run(inputs, { env })
    expect(cold.outputs).toMatchObject({ 'cache-backend': 'registry', 'cache-exported': 'true' })
    const warm = await run(inputs, { env })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
    expect([...cold.warnings, ...warm.warnings]).toEqual([])
    await expectPushed('safe', warm)
  })

  test('costs another builder one warning, and the image goes elsewhere as ever', async () => {
    const ignorant = await stage.bed.startBuilder({ config: `[registry."${safe.host}"]\n  http = false\n` })
    const main = await run(
      { ...apart('unknown', safe.host), builder: ignorant.name },
      { env: await loggedIn(safe.host, WRITER) }
    )
    expect(main.warnings).toEqual([
      expect.stringMatching(
        /^The cache could not be read \(.*unknown authority.*could not be written \(.*unknown authority/s
      )
    ])
    expect(main.outputs).toMatchObject({ 'cache-exported': 'false' })
    await expectPushed('unknown', main)
    await ignorant.stop()
  })
})

describe('a credential helper', () => {
  /** A helper that has one login, and what it was asked, a line each. */
  async function helping(host: string, config: Record<string, unknown>) {
    const folder = await stage.folder('helper')
    const asked = join(folder, 'asked')
    await writeFile(asked, '')
    const credentials = { ServerURL: host, Username: WRITER.user, Secret: WRITER.password }
    await writeFile(join(folder, 'credentials.json'), JSON.stringify(credentials))
    await writeFile(
      join(folder, 'docker-credential-bedtest'),
      `#!/bin/sh
case "$1" in
get)
  read -r server
  echo "get $server" >> '${asked}'
  case "$server" in
  *'${host}'*) cat '${join(folder, 'credentials.json')}' ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
  esac ;;
list) echo list >> '${asked}'; echo '{"https://${host}":"${WRITER.user}"}' ;;
*) exit 1 ;;
esac
`,
      { mode: 0o755 }
    )
    const docker = await writeDockerConfig(join(folder, 'docker'))
    await writeFile(join(docker, 'config.json'), JSON.stringify(config))
    return {
      env: { DOCKER_CONFIG: docker, PATH: [folder, stage.bed.env.PATH].join(delimiter) },
      asked: async () => (await readFile(asked, 'utf8')).split('\n').filter((line) => line !== '')
    }
  }

  const configs: Record<string, (host: string) => Record<string, unknown>> = {
    'of all registries': () => ({ credsStore: 'bedtest' }),
    'of all registries, after docker login': (host) => ({ auths: { [host]: {} }, credsStore: 'bedtest' }),
    'of this registry': (host) => ({ credHelpers: { [host]: 'bedtest' } })
  }

  test.each(Object.keys(configs))('%s is a login, and its password is shown nowhere', async (kind) => {
    const host = elsewhere(guard.host)
    const { env, asked } = await helping(host, configs[kind]?.(host) ?? {})
    const name = `helped-${Object.keys(configs).indexOf(kind)}`
    const inputs = { tags: `${host}/${name}:1`, push: 'true' }
    const cold = await run(inputs, { env })
    expect(cold.outputs).toMatchObject({ 'cache-backend': 'registry', 'cache-exported': 'true' })
    expect(planOf(cold)).toContain(`there is a login for ${host}.`)
    const warm = await run(inputs, { env })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
    await expectPushed(name, warm)
    expect(await asked()).toEqual(expect.arrayContaining([expect.stringMatching(/^get /)]))
    for (const step of [cold, warm]) {
      expect(step.warnings).toEqual([])
      expectHidden(step, [WRITER.password, passwordInBase64(WRITER)])
    }
  })

  test('that fails is no login, and no failure', async () => {
    const host = elsewhere(guard.host)
    const { env } = await helping(host, { credsStore: 'nobody-has-it' })
    const main = await run(apart('unhelped', host), { env })
    expect(main.notices).toEqual([expect.stringMatching(/^The cache is only read: there is no login for /)])
    await expectPushed('unhelped', main)
  })
})

/** As it stands in a configuration file and goes over the network. */
function passwordInBase64({ user, password }: Login): string {
  return Buffer.from(`${user}:${password}`).toString('base64')
}
