import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { CommandResult, Proxied, Registry } from '../../tools/bed/bed.ts'
import { type Login, writeDockerLogins } from '../../tools/bed/docker-config.ts'
import { type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import { startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { readNewestRecord } from './support/build-record.ts'
import { openStage, type Stage } from './support/stage.ts'

/* The bed's servers, by what plain BuildKit does with them. */

/** The first bed on a machine compiles its tools. */
const OPENING_TAKES_MS = 20 * 60_000

const WRITER: Login = { user: 'writer', password: 'w:ä' }
const READER: Login = { user: 'reader', password: 'r' }
const USERS = {
  writer: { password: WRITER.password, mayWrite: true },
  reader: { password: READER.password, mayWrite: false }
}
/** Of the tiny project. */
const STEPS = 6
const PROGRAM_BYTES = 300_000

let stage: Stage
let workspace: string
let registry: Registry
beforeAll(async () => {
  stage = await openStage()
  workspace = await stage.checkOut('tiny')
  registry = await stage.bed.startRegistry()
}, OPENING_TAKES_MS)
afterAll(() => stage?.close())

beforeEach(() => stage.builder.empty())

describe('the S3 server', () => {
  test('keeps a cache that an emptied builder imports, until its objects are deleted', async () => {
    const s3 = await stage.bed.startS3()
    expect(await s3.keys()).toEqual([])
    const place = `type=s3,endpoint_url=${s3.url},use_path_style=true,region=${s3.region},bucket=${s3.bucket},name=tiny`
    const cache = `${place},access_key_id=${s3.accessKey},secret_access_key=${s3.secretKey}`
    await mustBuild(['--cache-to', `${cache},mode=max`])
    const keys = await s3.keys()
    expect(keys).toContain('manifests/tiny')
    expect(keys.filter((key) => key.startsWith('blobs/sha256:')).length).toBeGreaterThan(STEPS / 2)
    expect(await stepsWith(cache)).toEqual({ ran: 0, cached: STEPS })
    expect(await s3.deleteObjects('manifests/')).toBe(1)
    expect(await s3.keys()).toEqual(keys.filter((key) => key !== 'manifests/tiny'))
    expect(await stepsWith(cache)).toEqual({ ran: STEPS, cached: 0 })
    await s3.stop()
  })

  async function stepsWith(cache: string): Promise<{ ran: number; cached: number }> {
    await stage.builder.empty()
    await mustBuild(['--cache-from', cache])
    const { ran, cached } = await readNewestRecord(stage)
    return { ran: ran.length, cached: cached.length }
  }
})

describe('toxiproxy', () => {
  test('leads to a server, as badly as it is told to, until it is told otherwise', async () => {
    const toxiproxy = await stage.bed.startToxiproxy()
    const proxied = await toxiproxy.proxy(registry.host)
    const ask = () => fetch(`http://${proxied.address}/v2/`)
    expect((await ask()).status).toBe(200)

    const slow = await proxied.add({ type: 'latency', stream: 'downstream', attributes: { latency: 300 } })
    const startedAt = performance.now()
    expect((await ask()).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThan(250)

    await proxied.remove(slow)
    await proxied.add({ type: 'limit_data', stream: 'downstream', attributes: { bytes: 10 } })
    await expect(ask()).rejects.toThrow()
    await proxied.clear()
    expect((await ask()).status).toBe(200)

    await proxied.disable()
    await expect(ask()).rejects.toThrow()
    await proxied.enable()
    expect((await ask()).status).toBe(200)
    await toxiproxy.stop()
  })

  test('has all that a client of the cache service sends and gets', async () => {
    const toxiproxy = await stage.bed.startToxiproxy()
    const ways: Proxied[] = []
    const service = await startCacheService({
      through: async (upstream) => {
        const proxied = await toxiproxy.proxy(upstream)
        ways.push(proxied)
        return proxied.address
      }
    })
    const env = service.environment(
      createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
    )
    const cache = 'type=gha,scope=tiny'
    const exported = await build(['--cache-to', `${cache},mode=max`, workspace], env)
    expect(exported).toMatchObject({ exitCode: 0 })
    expect(service.entries().length).toBeGreaterThan(STEPS / 2)
    await stage.builder.empty()
    expect(await build(['--cache-from', cache, workspace], env)).toMatchObject({ exitCode: 0 })
    expect((await readNewestRecord(stage)).cached).toHaveLength(STEPS)

    // Of entries, the bytes too: their addresses lead the same way, and their signatures count there.
    const [{ key, version } = { key: '', version: '' }] = service.entries()
    const answer = await fetch(
      `${service.url}twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL`,
      {
        method: 'POST',
        headers: { Authorization: `Bearer ${env.ACTIONS_RUNTIME_TOKEN}` },
        body: JSON.stringify({ key, version, restore_keys: [] })
      }
    )
    const { signed_download_url: address } = (await answer.json()) as { signed_download_url: string }
    expect([new URL(address).host, new URL(service.url).host]).toEqual(ways.map((way) => way.address))
    expect((await fetch(address)).status).toBe(200)
    for (const way of ways) await way.disable()
    for (const url of [address, service.url]) await expect(fetch(url)).rejects.toThrow()
    await service.stop()
    await toxiproxy.stop()
  })
})

describe('the guarded registry', () => {
  let guard: GuardedRegistry
  beforeAll(async () => {
    guard = await startGuardedRegistry(registry, { users: USERS })
  })
  beforeEach(() => {
    guard.onRequest = undefined
    guard.requests.length = 0
  })
  afterAll(() => guard?.stop())

  test('lets those in who are logged in, and only those write who may', async () => {
    const image = `${guard.host}/members:1`
    const pushed = await push(image, { [guard.host]: WRITER })
    expect(pushed).toMatchObject({ exitCode: 0 })
    // Uploads go where the registry says, which must be the guard.
    expect(guard.requests.map(({ method, status }) => `${method} ${status}`)).toEqual(
      expect.arrayContaining(['POST 202', 'PUT 201'])
    )
    await stage.builder.empty()
    expect(await pull(image, { [guard.host]: READER })).toBeGreaterThan(PROGRAM_BYTES)
    const denied = await push(`${guard.host}/members:2`, { [guard.host]: READER })
    expect(denied.exitCode).not.toBe(0)
    expect(denied.stderr).toMatch(/failed to push .*: denied/)
    for (const login of [{}, { [guard.host]: { ...WRITER, password: 'wrong' } }])
      expect((await push(`${guard.host}/members:3`, login)).stderr).toMatch(/401 Unauthorized/)
  })

  test('serves HTTPS to a builder that knows its CA, and to no other', async () => {
    const safe = await startGuardedRegistry(registry, { users: USERS, tls: await stage.folder('ca') })
    const builder = await stage.bed.startBuilder({ config: safe.config })
    const image = `${safe.host}/safe:1`
    const logins = { [safe.host]: WRITER }
    expect(await push(image, logins, builder.name)).toMatchObject({ exitCode: 0 })
    await builder.empty()
    expect(await pull(image, logins, builder.name)).toBeGreaterThan(PROGRAM_BYTES)
    const ignorant = await stage.bed.startBuilder({ config: `[registry."${safe.host}"]\n  http = false\n` })
    expect((await push(image, logins, ignorant.name)).stderr).toMatch(
      /certificate signed by unknown authority/
    )
    for (const part of [ignorant, builder, safe]) await part.stop()
  })

  test('fails as it is told to, from one request to the next', async () => {
    const logins = { [guard.host]: WRITER }
    guard.onRequest = ({ method, path, user }) =>
      user === 'writer' && method === 'PUT' && path.includes('/manifests/')
        ? { status: 403, body: '{"errors":[{"code":"DENIED","message":"not on Sundays"}]}' }
        : undefined
    expect((await push(`${guard.host}/faults:1`, logins)).stderr).toMatch(/denied: not on Sundays/)

    const faults = ['reset', { status: 503 }, { delayMs: 200 }] as const
    const left = [...faults]
    guard.requests.length = 0
    guard.onRequest = ({ method, user }) =>
      user === 'writer' && method === 'HEAD' ? left.shift() : undefined
    // Of what passes, BuildKit tries again.
    expect(await push(`${guard.host}/faults:2`, logins)).toMatchObject({ exitCode: 0 })
    expect(left).toEqual([])
    expect(guard.requests.map(({ status }) => status)).toEqual(expect.arrayContaining([undefined, 503]))
  })
})

async function build(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  builder = stage.builder.name
): Promise<CommandResult> {
  const contexts = (stage.inputs['build-contexts'] ?? '')
    .split('\n')
    .flatMap((context) => (context === '' ? [] : ['--build-context', context]))
  return stage.bed.buildx(
    ['build', '--builder', builder, '--provenance=false', '--progress=plain', ...contexts, ...args],
    { env }
  )
}

async function mustBuild(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await build([...args, workspace])
  if (exitCode !== 0) throw new Error(stderr)
}

async function loggedIn(logins: Record<string, Login>): Promise<NodeJS.ProcessEnv> {
  return { DOCKER_CONFIG: await writeDockerLogins(await stage.folder('logins'), logins) }
}

async function push(image: string, logins: Record<string, Login>, builder?: string): Promise<CommandResult> {
  return build(['--tag', image, '--push', workspace], await loggedIn(logins), builder)
}

/** The length of an image's program, taken from the registry. */
async function pull(image: string, logins: Record<string, Login>, builder?: string): Promise<number> {
  const context = await stage.folder('pull')
  await writeFile(join(context, 'Dockerfile'), `FROM ${image}\n`)
  const output = await stage.folder('pulled')
  const { exitCode, stderr } = await build(
    ['--output', `type=local,dest=${output}`, context],
    await loggedIn(logins),
    builder
  )
  if (exitCode !== 0) throw new Error(stderr)
  return (await stat(join(output, 'program'))).size
}
