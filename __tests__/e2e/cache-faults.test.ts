import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Builder, Registry } from '../../tools/bed/bed.ts'
import { type Fault, type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken, READ, type TokenScope, WRITE } from '../../tools/cache-service/token.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { alterBuildx } from './support/altered-buildx.ts'
import { readNewestRecord } from './support/build-record.ts'
import { writeProject } from './support/project.ts'
import { readerOf } from './support/registry-reader.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.js'

/* Caches that fail in every way there is, and builds that go on. */

const MAIN = 'refs/heads/main'
const PULL = 'refs/pull/7/merge'
const INSTALLS = /^\[install \d\/\d\] RUN /
const COMPILES = /^\[compile \d\/\d\] RUN /

/** How a server fails, and what BuildKit then says. */
const FAULTS: Record<string, { fault: Fault; says: RegExp }> = {
  '403': { fault: refusal(403, 'DENIED', 'not on Sundays'), says: /denied|403/i },
  '404': { fault: refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry'), says: /not found/i },
  '503': { fault: { status: 503 }, says: /503/ },
  reset: { fault: 'reset', says: /connection reset|EOF|broken pipe/ }
}

/** Two stages that do not need each other, each with a layer that no two runs make equal. */
const TWO_STAGES = {
  Dockerfile: `FROM busybox:1.37 AS one
RUN date +%s%N > /one && head -c 100000 /dev/urandom >> /one
FROM busybox:1.37 AS two
RUN date +%s%N > /two && head -c 100000 /dev/urandom >> /two
FROM busybox:1.37
COPY --from=one /one /one
COPY --from=two /two /two
`
}

let stage: Stage
let registry: Registry
/** One that has nothing in common with the first. */
let other: Registry
let guard: GuardedRegistry
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  other = await stage.bed.startRegistry()
  guard = await startGuardedRegistry(registry)
  service = await startCacheService()
})

afterAll(async () => {
  await service?.stop()
  await guard?.stop()
  await stage?.close()
})

afterEach(() => {
  guard.onRequest = undefined
  guard.requests.length = 0
  service.onRequest = undefined
})

function refusal(status: number, code: string, message: string): Fault {
  return { status, body: JSON.stringify({ errors: [{ code, message }] }) }
}

interface Circumstances {
  workspace?: string
  env?: NodeJS.ProcessEnv
  event?: Readonly<Record<string, unknown>>
  /** The content of the tiny project's source file. */
  change?: string
  /** Leaves the builder what it has. */
  keeps?: boolean
}

/** One job, on an emptied builder if nothing else is said; its main part. */
async function attempt(inputs: Record<string, string>, options: Circumstances = {}): Promise<StepResult> {
  if (options.keeps !== true) await stage.builder.empty()
  const workspace = options.workspace ?? (await stage.checkOut('tiny'))
  if (options.change !== undefined) await writeFile(join(workspace, 'main.txt'), options.change)
  const { main, post } = await stage.runJob({
    workspace,
    toolCache: await stage.folder('tools'),
    ...(options.event === undefined ? {} : { event: options.event }),
    env: options.env ?? {},
    inputs
  })
  expectSuccess(post)
  expect(post.warnings).toEqual([])
  return main
}

async function run(inputs: Record<string, string>, options?: Circumstances): Promise<StepResult> {
  const main = await attempt(inputs, options)
  expectSuccess(main)
  return main
}

/** An image of this name, pushed, and a cache beside it in the same registry. */
function beside(name: string): Record<string, string> {
  return {
    tags: `${guard.host}/${name}:1`,
    push: 'true',
    cache: 'registry',
    'cache-image': `${guard.host}/${name}-cache`
  }
}

async function expectPushed(name: string, { outputs }: StepResult): Promise<void> {
  expect(outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(await readerOf(registry.host, name).digest('1')).toBe(outputs.digest)
}

/** How often buildx was called for a build of the user's. */
function buildsIn({ log }: StepResult): number {
  return [...log.matchAll(/^\[command\].* build /gm)].length
}

/** Digests of the layers of a cache image, without what describes them. */
async function layersOf(name: string): Promise<string[]> {
  const { tags } = (await (await fetch(`http://${registry.host}/v2/${name}/tags/list`)).json()) as {
    tags: string[]
  }
  const images = await Promise.all(tags.map((tag) => readerOf(registry.host, name).image(tag)))
  return images.flatMap(({ layers = [] }) => layers.map(({ digest }) => digest))
}

/** Answers every read of these blobs of a repository so. */
function failReads(name: string, digests: readonly string[], fault: Fault): void {
  guard.onRequest = ({ method, path }) =>
    method === 'GET' && digests.some((digest) => path === `/v2/${name}/blobs/${digest}`) ? fault : undefined
}

describe('a registry that fails while the cache is written', () => {
  test.each(['403', '503', 'reset'])(
    'with %s: the image is pushed, and one warning tells of it',
    async (kind) => {
      const { fault, says } = FAULTS[kind] as (typeof FAULTS)[string]
      const name = `export-${kind}`
      guard.onRequest = ({ method, path }) =>
        ['POST', 'PUT', 'PATCH'].includes(method) && path.startsWith(`/v2/${name}-cache/`) ? fault : undefined
      const main = await run(beside(name))
      expect(main.warnings).toEqual([
        expect.stringMatching(/^The cache could not be written \(.*\); the build went on without it\.$/s)
      ])
      expect(main.warnings[0]).toMatch(says)
      expect(main.outputs).toMatchObject({ 'cache-backend': 'registry', 'cache-exported': 'false' })
      await expectPushed(name, main)
      expect(buildsIn(main)).toBe(1)
      // It was the cache that met the fault.
      expect(guard.requests).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            status: typeof fault === 'object' && 'status' in fault ? fault.status : undefined
          })
        ])
      )
    }
  )

  test('at its very last request: no job reads half a cache', async () => {
    const name = 'export-last'
    guard.onRequest = ({ method, path }) =>
      method === 'PUT' && path.startsWith(`/v2/${name}-cache/manifests/`)
        ? refusal(403, 'DENIED', 'not on Sundays')
        : undefined
    const main = await run(beside(name))
    expect(main.warnings).toEqual([expect.stringMatching(/^The cache could not be written \(/)])
    expect(main.outputs['cache-exported']).toBe('false')
    guard.onRequest = undefined
    const next = await run(beside(name))
    expect(next.outputs).toMatchObject({ 'cache-hit': '', 'cache-exported': 'true' })
    expect(next.warnings).toEqual([])
  })
})

describe('a registry that fails while the cache is looked up', () => {
  test.each(['403', '503', 'reset'])(
    'with %s: every step runs, and one warning tells of it',
    async (kind) => {
      const { fault, says } = FAULTS[kind] as (typeof FAULTS)[string]
      const name = `import-${kind}`
      await run(beside(name))
      guard.onRequest = ({ method, path }) =>
        ['GET', 'HEAD'].includes(method) && path.startsWith(`/v2/${name}-cache/manifests/`)
          ? fault
          : undefined
      const main = await run(beside(name))
      expect((await readNewestRecord(stage)).cached).toEqual([])
      expect(main.warnings).toEqual([expect.stringMatching(/^The cache could not be read \(/)])
      expect(main.warnings[0]).toMatch(says)
      await expectPushed(name, main)
      expect(buildsIn(main)).toBe(1)
    }
  )
})

describe('a cache that goes away in the middle of the build', () => {
  const places = {
    'a layout': async (name: string) => {
      const folder = await stage.folder(name)
      return [`type=local,dest=${folder},mode=max`, `type=local,src=${folder}`] as const
    },
    'another repository': async (name: string) =>
      [
        `type=registry,ref=${guard.host}/${name}-healthy,mode=max`,
        `type=registry,ref=${guard.host}/${name}-healthy`
      ] as const
  }

  test.each([
    ['403', 'a layout'],
    ['404', 'a layout'],
    ['503', 'a layout'],
    ['reset', 'a layout'],
    ['404', 'another repository'],
    ['503', 'another repository']
  ] as const)(
    'with %s: the build is run once more without it, and keeps what it imports from %s',
    async (kind, place) => {
      const { fault, says } = FAULTS[kind] as (typeof FAULTS)[string]
      const name = `lost-${kind}-${place === 'a layout' ? 'local' : 'registry'}`
      const workspace = await writeProject(stage, TWO_STAGES)
      const [to, from] = await places[place](name)
      await run({ cache: 'off', 'cache-to': to, target: 'one' }, { workspace })
      const cold = await run(beside(name), { workspace })
      expect(cold.outputs['cache-exported']).toBe('true')

      failReads(`${name}-cache`, await layersOf(`${name}-cache`), fault)
      const outputs = `type=image,name=${guard.host}/${name}:1,push=true\ntype=local,dest=out`
      const { push: _push, ...inputs } = beside(name)
      const main = await run({ ...inputs, outputs, 'cache-from': from }, { workspace })
      const { ran, cached } = await readNewestRecord(stage)
      expect(cached).toEqual(expect.arrayContaining([expect.stringMatching(/^\[one \d\/\d\] RUN/)]))
      expect(ran).toEqual(expect.arrayContaining([expect.stringMatching(/^\[two \d\/\d\] RUN/)]))
      expect(buildsIn(main)).toBe(2)
      const lost = `type=registry,ref=${guard.host}/${name}-cache:`
      expect(main.log).toContain(`It is built once more, without importing from ${lost}`)
      expect(main.warnings).toEqual([
        expect.stringMatching(
          /^A cache went away or was damaged in the middle of the build \(.*\); it was built again without /s
        )
      ])
      expect(main.warnings[0]).toMatch(says)
      expect(main.warnings[0]).toContain(`it was built again without ${lost}`)
      expect(main.warnings[0]).not.toContain(from)
      await expectPushed(name, main)
      expect((await readFile(join(workspace, 'out', 'two'))).length).toBeGreaterThan(100_000)
    }
  )

  test('does not take the layout of this runner with it', async () => {
    const name = 'lost-theirs'
    const workspace = await writeProject(stage, TWO_STAGES)
    const ref = `${guard.host}/${name}-cache:theirs`
    await run({ cache: 'off', 'cache-to': `type=registry,ref=${ref},mode=max` }, { workspace })
    const inputs = { cache: 'local', 'cache-dir': await stage.folder('kept'), 'cache-scope': name }
    await run({ ...inputs, target: 'one' }, { workspace })
    failReads(`${name}-cache`, await layersOf(`${name}-cache`), FAULTS['404']?.fault as Fault)
    const from = `type=registry,ref=${ref}`
    const outputs = 'type=local,dest=out'
    const main = await run({ ...inputs, outputs, 'cache-from': from }, { workspace })
    expect((await readNewestRecord(stage)).cached).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\[one \d\/\d\] RUN/)])
    )
    expect(main.warnings).toEqual([expect.stringContaining(`it was built again without ${from}.`)])
    expect(buildsIn(main)).toBe(2)
  })

  test.each(['404', '503', 'reset'])(
    'with %s while a layer of it is pushed to another registry: one more run, and the image is there',
    async (kind) => {
      const { fault, says } = FAULTS[kind] as (typeof FAULTS)[string]
      const name = `lost-push-${kind}`
      const inputs = { ...beside(name), 'cache-scope': name }
      await run(inputs)
      failReads(`${name}-cache`, await layersOf(`${name}-cache`), fault)
      // Nothing else needs the layers than a registry that does not have them yet.
      const main = await run({ ...inputs, tags: `${other.host}/${name}:1` })
      expect((await readNewestRecord(stage)).cached).toEqual([])
      expect(buildsIn(main)).toBe(2)
      expect(main.warnings).toEqual([
        expect.stringMatching(/^A cache went away.*; it was built again without one\.$/s)
      ])
      expect(main.warnings[0]).toMatch(says)
      expect(await readerOf(other.host, name).digest('1')).toBe(main.outputs.digest)
    }
  )

  test('is told of by name where it is the only one, and the layers of a changed build are right', async () => {
    const name = 'lost-only'
    await run(beside(name))
    failReads(`${name}-cache`, await layersOf(`${name}-cache`), { status: 503 })
    const { push: _push, ...inputs } = beside(name)
    const outputs = `type=image,name=${guard.host}/${name}:1,push=true\ntype=local,dest=out`
    const workspace = await stage.checkOut('tiny')
    const main = await run({ ...inputs, outputs }, { workspace, change: 'changed\n' })
    expect((await readNewestRecord(stage)).cached).toEqual([])
    expect(main.log).toContain('It is built once more, without importing a cache.')
    expect(main.warnings).toEqual([
      expect.stringMatching(/^A cache went away.*; it was built again without one\.$/s)
    ])
    await expectPushed(name, main)
    expect((await readFile(join(workspace, 'out', 'program'), 'latin1')).startsWith('changed\n')).toBe(true)
  })

  test('because a blob was deleted: as if it had not been there, and the next job has a whole cache', async () => {
    const name = 'deleted'
    const cold = await run(beside(name))
    const layers = await layersOf(`${name}-cache`)
    let deleted = 0
    guard.onRequest = ({ method, path }) => {
      // The first read of a layer: the cache has been imported by now.
      if (deleted === 0 && method === 'GET' && layers.some((digest) => path.endsWith(`/blobs/${digest}`))) {
        for (const digest of layers) deleteNow(`http://${registry.host}/v2/${name}-cache/blobs/${digest}`)
        deleted = layers.length
      }
      return undefined
    }
    const changed = await run(beside(name), { change: 'changed\n' })
    expect(deleted).toBeGreaterThan(0)
    expect(buildsIn(changed)).toBe(2)
    expect(changed.warnings).toEqual([expect.stringMatching(/^A cache went away or was damaged/)])
    expect(changed.outputs).toMatchObject({
      'cache-exported': 'true',
      'total-steps': cold.outputs['total-steps']
    })
    await expectPushed(name, changed)

    const next = await run(beside(name), { change: 'changed\n' })
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(next.warnings).toEqual([])
    expect(next.outputs).toMatchObject({ 'cache-hit': 'true', digest: changed.outputs.digest })
  })

  /** At once, before the request goes on that this server is asked about meanwhile. */
  function deleteNow(url: string): void {
    const script = `const { status } = await fetch(${JSON.stringify(url)}, { method: 'DELETE' }); process.exit(status === 202 ? 0 : 1)`
    execFileSync(process.execPath, ['--input-type=module', '--eval', script])
  }
})

describe('the Actions cache service', () => {
  const tokenFor = (scopes: readonly TokenScope[], more = {}) => createRuntimeToken({ scopes, ...more })
  const OF_MAIN = tokenFor([{ scope: MAIN, permission: READ | WRITE }])
  const withToken = (token: string | undefined): NodeJS.ProcessEnv => ({
    ...GITHUB_HOSTED,
    ...service.environment(token ?? ''),
    ACTIONS_RUNTIME_TOKEN: token
  })
  const image = (name: string) => ({ tags: `${registry.host}/${name}:1`, push: 'true' })
  const created = () => service.requests.filter(({ method }) => method === 'CreateCacheEntry').length

  /** What uses it: what `auto` picks on a hosted runner, and what BuildKit has for it. */
  const USES: [backend: string, cache: string][] = [
    ['local', 'auto'],
    ['gha', 'gha']
  ]

  test('with a token that may only read is read and never written, which is told once', async () => {
    for (const [, cache] of USES) await run({ ...image('read-only'), cache }, { env: withToken(OF_MAIN) })
    const before = created()
    expect(before).toBeGreaterThan(0)
    const env = withToken(tokenFor([{ scope: MAIN, permission: READ }]))
    for (const [backend, cache] of USES) {
      const main = await run({ ...image('read-only'), cache }, { env, change: 'changed\n' })
      const { ran, cached } = await readNewestRecord(stage)
      expect(cached).toEqual(expect.arrayContaining([expect.stringMatching(INSTALLS)]))
      expect(ran).toEqual(expect.arrayContaining([expect.stringMatching(COMPILES)]))
      expect(main.outputs).toMatchObject({ 'cache-backend': backend, 'cache-exported': 'skipped' })
      expect(main.warnings).toEqual([])
      expect(main.notices).toEqual(['The cache is only read: the runtime token may not write caches.'])
      await expectPushed('read-only', main)
    }
    const theirs = await run(
      { ...image('read-only'), 'cache-from': 'type=gha', 'cache-to': 'type=gha,mode=max' },
      { env, change: 'changed\n' }
    )
    expect(theirs.warnings).toEqual([
      'type=gha in cache-from or cache-to is left out, and the build goes on without it: the runtime token may not write caches.'
    ])
    expect(created()).toBe(before)
  })

  const useless: Record<string, { token: () => string | undefined; sentence: RegExp }> = {
    'that may do nothing': {
      token: () => tokenFor([]),
      sentence: /the runtime token may not read or write caches/
    },
    'that has expired': {
      token: () => tokenFor([{ scope: MAIN, permission: 3 }], { expiresInSeconds: -60 }),
      sentence: /the runtime token expired at \d{4}-\d\d-\d\dT/
    },
    'that is not valid yet': {
      token: () => tokenFor([{ scope: MAIN, permission: 3 }], { validFromSeconds: 3600 }),
      sentence: /the runtime token is not valid before \d{4}-\d\d-\d\dT/
    },
    'that is malformed': {
      token: () => 'a.b.c',
      sentence: /BuildKit would refuse the runtime token: its claims are not well-formed\./
    },
    'that is no web token': {
      token: () => 'opaque',
      sentence: /BuildKit would refuse the runtime token: it is not a JSON web token\./
    },
    'that is not there': {
      token: () => undefined,
      sentence:
        /this job has no runtime token\.|this job has no Actions cache service\.|there is no cache service/
    }
  }

  test.each(Object.keys(useless))('with a token %s is told once, and nothing is written', async (kind) => {
    const { token, sentence } = useless[kind] as (typeof useless)[string]
    const name = `token-${Object.keys(useless).indexOf(kind)}`
    const before = created()
    const env = withToken(token())
    const asked = await run({ ...image(name), cache: 'gha' }, { env })
    expect(asked.warnings).toEqual([
      expect.stringMatching(/^cache: gha cannot be used, and the build goes on without it: /)
    ])
    expect(asked.warnings[0]).toMatch(sentence)
    expect(asked.outputs).toMatchObject({ 'cache-backend': 'none', 'cache-exported': 'skipped' })
    await expectPushed(name, asked)
    const theirs = await run(
      { ...image(name), 'cache-from': 'type=gha', 'cache-to': 'type=gha,mode=max' },
      { env }
    )
    expect(theirs.warnings.filter((warning) => warning.startsWith('type=gha'))).toEqual([
      expect.stringMatching(sentence)
    ])
    await expectPushed(name, theirs)
    expect(created()).toBe(before)
  })

  /** BuildKit would refuse these; what they are good for, only the service knows. */
  const unreadable = ['that is malformed', 'that is no web token']

  test.each(Object.keys(useless).filter((kind) => !unreadable.includes(kind)))(
    'with a token %s is not what auto picks, and the plan says why',
    async (kind) => {
      const { token, sentence } = useless[kind] as (typeof useless)[string]
      const name = `auto-${Object.keys(useless).indexOf(kind)}`
      const main = await run(image(name), { env: withToken(token()) })
      const [line = ''] = /^ {2}not local: .*$/m.exec(main.log) ?? []
      expect(line).toMatch(sentence)
      expect(main.outputs['cache-backend']).toBe('registry')
      await expectPushed(name, main)
    }
  )

  test.each(Object.keys(useless))(
    'with a token %s breaks no build that has no other cache either, and costs one warning at most',
    async (kind) => {
      const { token } = useless[kind] as (typeof useless)[string]
      const before = service.entries()
      const workspace = await stage.checkOut('tiny')
      await stage.builder.empty()
      const { main, post } = await stage.runJob({
        workspace,
        toolCache: await stage.folder('tools'),
        env: withToken(token()),
        inputs: { outputs: 'type=local,dest=out' }
      })
      expectSuccess(main)
      expectSuccess(post)
      expect(main.outputs['cache-hit']).toBe('')
      expect([...main.warnings, ...post.warnings].slice(1)).toEqual([])
      expect(service.entries()).toEqual(before)
    }
  )

  test.each([
    ['is missing', undefined, 'does not exist'],
    ['is not JSON', '{"repository":', 'is not JSON'],
    ['is a list', '[]', 'holds no object']
  ])('is used though the event file %s, which the plan tells', async (kind, content, says) => {
    const name = `event-${kind.replaceAll(' ', '-')}`
    const file = join(await stage.folder('event'), 'event.json')
    if (content !== undefined) await writeFile(file, content)
    const env = { ...withToken(OF_MAIN), GITHUB_EVENT_PATH: file }
    const main = await run(image(name.toLowerCase()), { env })
    expect(main.log).toContain(
      `event: the event file ${file} ${says}; it counts as one of which nothing is known.`
    )
    expect(main.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-exported': 'true' })
    expect(main.warnings).toEqual([])
    await expectPushed(name.toLowerCase(), main)
  })

  test.each(USES)(
    "used by %s gives a pull request main's cache, and takes its own where main does not read it",
    async (backend, cache) => {
      const inputs = { ...image(`scoped-${backend}`), cache, 'cache-save': 'always' }
      await run(inputs, { env: withToken(OF_MAIN) })
      const before = service.entries().filter(({ scope }) => scope === PULL).length
      const ofMain = service.entries().filter(({ scope }) => scope === MAIN)
      const env = {
        ...withToken(
          tokenFor([
            { scope: PULL, permission: READ | WRITE },
            { scope: MAIN, permission: READ }
          ])
        ),
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REF: PULL,
        GITHUB_BASE_REF: 'main'
      }
      const event = {
        repository: { private: false, default_branch: 'main', full_name: 'octo/example' },
        pull_request: { head: { sha: 'a', repo: { full_name: 'octo/example' } } }
      }
      const pull = await run(inputs, { env, event, change: 'of the pull request\n' })
      expect((await readNewestRecord(stage)).cached).toEqual(
        expect.arrayContaining([expect.stringMatching(INSTALLS)])
      )
      expect(pull.outputs).toMatchObject({ 'cache-backend': backend, 'cache-exported': 'true' })
      expect(service.entries().filter(({ scope }) => scope === MAIN)).toEqual(ofMain)
      expect(service.entries().filter(({ scope }) => scope === PULL).length).toBeGreaterThan(before)

      const again = await run(inputs, { env, event, change: 'of the pull request\n' })
      expect((await readNewestRecord(stage)).ran).toEqual([])
      expect(again.outputs['cache-hit']).toBe('true')
      await run(inputs, { env: withToken(OF_MAIN), change: 'of the pull request\n' })
      expect((await readNewestRecord(stage)).ran).toEqual(
        expect.arrayContaining([expect.stringMatching(COMPILES)])
      )
    }
  )

  test.each([
    ['503 without a reason', { status: 503 }],
    ['429', { status: 429, body: { code: 'resource_exhausted', msg: 'too many requests' } }],
    ['a reset connection', { reset: true }]
  ])('that answers writes with %s costs one warning, and the image is pushed', async (kind, fault) => {
    const name = `service-${kind.split(' ')[0]}`
    service.onRequest = ({ method }) => (method === 'CreateCacheEntry' ? fault : undefined)
    const inputs = { ...image(name), cache: 'gha', 'cache-attributes': 'timeout=10s' }
    const main = await run(inputs, { env: withToken(OF_MAIN) })
    expect(main.warnings).toEqual([
      expect.stringMatching(/^The cache could not be written \(.*\); the build went on without it\.$/s)
    ])
    expect(main.outputs).toMatchObject({ 'cache-backend': 'gha', 'cache-exported': 'false' })
    await expectPushed(name, main)
    expect(buildsIn(main)).toBe(1)
  })
})

describe('a builder that is gone', () => {
  /** Kills a builder as soon as it has built, before anything else can be asked of it. */
  async function killedAfterBuild(builder: Builder): Promise<{ env: NodeJS.ProcessEnv; end(): void }> {
    const server = createServer((_request, response) => {
      void builder.kill().then(() => response.end())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const env = await alterBuildx(stage, `await (await fetch('http://127.0.0.1:${port}/')).text()`)
    return {
      env,
      end: () => {
        server.close()
        server.closeAllConnections()
      }
    }
  }

  test('between the build and the writing of its cache costs one warning, and the image is pushed', async () => {
    const builder = await stage.bed.startBuilder()
    const { env, end } = await killedAfterBuild(builder)
    const main = await run({ ...beside('vanished'), builder: builder.name }, { env }).finally(end)
    expect(main.warnings).toEqual([
      expect.stringMatching(/^The cache could not be written \(.*\); the build went on without it\.$/s)
    ])
    expect(main.outputs).toMatchObject({ 'cache-backend': 'registry', 'cache-exported': 'false' })
    await expectPushed('vanished', main)
    await builder.stop()
  })

  test('before the step fails it, with one error that says so', async () => {
    const builder = await stage.bed.startBuilder()
    await builder.kill()
    const main = await attempt({ builder: builder.name, cache: 'registry', 'cache-image': `${guard.host}/x` })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringContaining(builder.name)])
    await builder.stop()
  })

  test('and removed fails the step before anything is built, and the error names those that are there', async () => {
    const builder = await stage.bed.startBuilder()
    await builder.stop()
    const main = await attempt({ builder: builder.name })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([
      expect.stringMatching(
        new RegExp(
          `^builder: "${builder.name}" cannot be used: no builder "${builder.name}" found\\. Builders on this runner: .*${stage.builder.name}`
        )
      )
    ])
    expect(main.warnings).toEqual([])
    expect(buildsIn(main)).toBe(0)
  })
})

describe('a build that fails by itself is built once, whatever its error looks like', () => {
  const LOOKALIKES = [
    'failed to copy: httpReadSeeker: failed open: dial tcp 127.0.0.1:5000: connect: connection refused',
    `ERROR: failed to compute cache key: failed to copy: blob sha256:${'0'.repeat(64)} not found`,
    `ERROR: failed to solve: unexpected commit digest sha256:${'1'.repeat(64)}, expected sha256:${'2'.repeat(64)}: failed precondition`,
    'ERROR: short read: expected 10 bytes but got 0: unexpected EOF'
  ]
  const base = 'FROM busybox:1.37\nRUN date > /built\n'
  const builds: Record<string, { dockerfile: string; inputs?: Record<string, string>; says: RegExp }> = {
    'a step that prints the texts of a lost cache': {
      dockerfile: `${base}COPY texts /texts\nRUN cat /texts; cat /texts >&2; exit 1\n`,
      says: /exit code: 1/
    },
    'a step that has them among its words': {
      dockerfile: `${base}RUN echo '${LOOKALIKES.join("' '")}'; false\n`,
      says: /exit code: 1/
    },
    'a step of several lines that has them among its words': {
      dockerfile: `${base}RUN <<END\necho it follows\n${LOOKALIKES.map((text) => `echo '\n${text}\n'`).join('\n')}\nexit 3\nEND\n`,
      says: /exit code: 3/
    },
    'a file that is not there': { dockerfile: `${base}COPY absent /\n`, says: /"\/absent": not found/ },
    'a base that is not there': {
      dockerfile: `${base}COPY --from=127.0.0.1:1/absent:1 /x /\n`,
      says: /127\.0\.0\.1:1\/absent:1: failed to resolve source metadata/
    },
    'a push that is refused': {
      dockerfile: base,
      inputs: { tags: '127.0.0.1:1/refused:1', push: 'true' },
      says: /failed to push 127\.0\.0\.1:1\/refused:1/
    }
  }

  test.each(Object.keys(builds))('%s', async (kind) => {
    const { dockerfile, inputs, says } = builds[kind] as (typeof builds)[string]
    const name = `own-${Object.keys(builds).indexOf(kind)}`
    const workspace = await writeProject(stage, { Dockerfile: base, texts: LOOKALIKES.join('\n') })
    const cache = { cache: 'registry', 'cache-image': `${guard.host}/${name}`, 'cache-scope': name }
    await run(cache, { workspace })
    await writeFile(join(workspace, 'Dockerfile'), dockerfile)
    const main = await attempt({ ...cache, ...inputs }, { workspace })
    expect(main.exitCode).toBe(1)
    expect(main.log).toContain('--cache-from')
    expect(buildsIn(main)).toBe(1)
    expect(main.errors).toEqual([expect.stringMatching(says)])
    expect(main.warnings).toEqual([])
    expect(main.outputs).toMatchObject({ digest: '', 'cache-exported': 'skipped' })
  })
})

describe("a user's own export that fails", () => {
  const refuse = (name: string): void => {
    guard.onRequest = ({ method, path }) =>
      method !== 'GET' && method !== 'HEAD' && path.startsWith(`/v2/${name}/`)
        ? refusal(403, 'DENIED', 'not on Sundays')
        : undefined
  }
  const pushed = (name: string) => ({ tags: `${guard.host}/${name}:1`, push: 'true' })

  test('never fails the step: the image is pushed, and one warning tells of it', async () => {
    refuse('theirs-cache')
    const to = `type=registry,ref=${guard.host}/theirs-cache:1,mode=max`
    const main = await run({ ...pushed('theirs'), 'cache-to': to })
    expect(main.warnings).toEqual([expect.stringMatching(/^The cache could not be written \(.*denied/s)])
    expect(main.outputs['cache-exported']).toBe('false')
    await expectPushed('theirs', main)
  })

  test('fails the step where the user says ignore-error=false, with its reason', async () => {
    refuse('strict-cache')
    const to = `type=registry,ref=${guard.host}/strict-cache:1,mode=max,ignore-error=false`
    const main = await attempt({ ...pushed('strict'), 'cache-to': to })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([
      expect.stringMatching(/^The build failed at exporting cache to registry: .*denied: not on Sundays$/)
    ])
    expect(main.outputs['cache-exported']).not.toBe('true')
    expect(buildsIn(main)).toBe(1)
  })

  test('fails no export beside it', async () => {
    refuse('one-of-two-cache')
    const folder = await stage.folder('one-of-two')
    const main = await run({
      ...pushed('one-of-two'),
      'cache-to': `type=registry,ref=${guard.host}/one-of-two-cache:1,mode=max\ntype=local,dest=${folder},mode=max,ignore-error=false`
    })
    expect(main.warnings).toEqual([expect.stringMatching(/^The cache could not be written \(.*denied/s)])
    await expectPushed('one-of-two', main)
    await run({ cache: 'off', 'cache-from': `type=local,src=${folder}` })
    await run({ 'cache-from': `type=local,src=${folder}`, tags: `${guard.host}/one-of-two:1` })
    expect((await readNewestRecord(stage)).ran).toEqual([])
  })
})

describe('no-cache', () => {
  test('runs every step and reads nothing, and what it built is what the next job has from the cache', async () => {
    const inputs = beside('no-cache')
    const first = await run(inputs)
    const reads = (): number =>
      guard.requests.filter(
        ({ method, path }) => method === 'GET' && path.startsWith('/v2/no-cache-cache/manifests/')
      ).length
    guard.requests.length = 0
    const anew = await run({ ...inputs, 'no-cache': 'true' })
    expect((await readNewestRecord(stage)).cached).toEqual([])
    expect(reads()).toBe(0)
    expect(anew.outputs).toMatchObject({ 'cache-hit': '', 'cache-exported': 'true' })
    expect(anew.outputs.digest).not.toBe(first.outputs.digest)
    const next = await run(inputs)
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(next.outputs).toMatchObject({ 'cache-hit': 'true', digest: anew.outputs.digest })
    await expectPushed('no-cache', next)
    expect([...anew.warnings, ...next.warnings]).toEqual([])
  })

  test('writes what it built, not what the builder had before', async () => {
    const inputs = beside('no-cache-kept')
    await run(inputs)
    const anew = await run({ ...inputs, 'no-cache': 'true' }, { keeps: true })
    // BuildKit itself makes a folder only once.
    expect((await readNewestRecord(stage)).cached).toEqual([expect.stringMatching(/WORKDIR/)])
    expect(anew.outputs['cache-exported']).toBe('true')
    const next = await run(inputs)
    expect(next.outputs).toMatchObject({ 'cache-hit': 'true', digest: anew.outputs.digest })
  })

  test('for one stage: that one is written anew too', async () => {
    const inputs = beside('no-cache-stage')
    await run(inputs)
    const anew = await run({ ...inputs, 'no-cache-filters': 'compile' })
    expect((await readNewestRecord(stage)).ran).toEqual(
      expect.arrayContaining([expect.stringMatching(COMPILES)])
    )
    const next = await run(inputs)
    expect((await readNewestRecord(stage)).ran).toEqual([])
    expect(next.outputs).toMatchObject({ 'cache-hit': 'true', digest: anew.outputs.digest })
  })
})
