import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { gatherFacts } from '../../src/environment/facts.js'
import { InputError } from '../../src/errors.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createInputs } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder, writeFiles, writeProgram } from '../support/folders.js'
import { serve } from '../support/http-server.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const inspected = (name: string) => ({ stdout: readFixture(`inspect/${name}.txt`) })

/** A machine in a folder: buildx as the user's plugin, a login, and a job that began later than the builds it has. */
async function createMachine(
  inspect = 'remote.captured',
  play: Record<string, Scene | readonly Scene[]> = {}
) {
  const buildx = await scriptBuildx(
    {
      version: { stdout: 'github.com/docker/buildx v0.38.2 a1b2c3\n' },
      ...play,
      inspect: inspected(inspect),
      history: { stdout: '{"completed_at":"2001-01-01T00:00:00Z"}\n' },
      du: { stdout: '{"ID":"a"}\n' }
    },
    'cli-plugins/docker-buildx'
  )
  const { folder } = buildx
  await writeFiles(folder, {
    'event.json': '{}',
    'config.json': '{"auths":{"ghcr.io":{"auth":"x"}}}',
    'temp/x': ''
  })
  const env = {
    DOCKER_CONFIG: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_WORKSPACE: '/runner/app/app',
    RUNNER_TEMP: join(folder, 'temp')
  }
  const gather = (inputs: Partial<ActionInputs> = {}, more: Record<string, string> = {}) =>
    gatherFacts(createInputs(inputs), { ...env, ...more }, 'linux')
  return { folder, program: buildx.command.program, lines: buildx.lines, gather }
}

/** A cache service for which nobody listens. */
const SERVICE = {
  ACTIONS_RUNTIME_TOKEN: 'opaque',
  ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/',
  ACTIONS_CACHE_SERVICE_V2: 'true'
}

describe('gatherFacts', () => {
  test('gathers what decisions are made from', async () => {
    const { folder, program, gather } = await createMachine()
    const facts = await gather({}, { ...SERVICE, DOCKER_BUILD_SUMMARY: 'false' })
    expect(facts).toMatchObject({
      runner: { kind: 'self-hosted' },
      event: { repository: 'octo/app' },
      settings: { summary: false, checksAnnotations: true },
      buildx: { program, leading: [] },
      buildxVersion: '0.38.2',
      builder: { name: 'lab', driver: 'remote' },
      own: undefined,
      builderTrouble: undefined,
      builderHoldsEarlierBuilds: true,
      nativePlatform: 'linux/amd64',
      cacheService: { api: 'v2', outage: expect.stringContaining('ECONNREFUSED') },
      cacheFolder: { persistence: 'unknown' },
      cacheListing: undefined,
      objectStores: { s3: {}, azblob: {} },
      registryLogins: ['ghcr.io'],
      workspace: '/runner/app/app',
      temp: join(folder, 'temp'),
      buildxState: join(folder, 'buildx')
    })
    expect(Math.abs(facts.now - Date.now())).toBeLessThan(60_000)
  })

  test('finds buildx’s state where BUILDX_CONFIG says', async () => {
    const { gather } = await createMachine()
    expect((await gather({}, { BUILDX_CONFIG: '/elsewhere' })).buildxState).toBe('/elsewhere')
  })

  test('has what a builder is for by its first platform', async () => {
    const { gather } = await createMachine('docker-container-two-nodes.from-source')
    expect((await gather()).nativePlatform).toBe('linux/amd64')
  })

  // A dry run has a builder of this action's own that is not there yet.
  test('has what this machine is for where the builder has not been started', async () => {
    const { gather } = await createMachine('docker-classic.captured')
    const { nativePlatform, builder, own } = await gather({ dryRun: true })
    expect(builder.nodes).toEqual([])
    expect(own).toMatchObject({ origin: 'planned', insteadOf: { driver: 'docker' } })
    expect(nativePlatform).toMatch(/^linux\/\w+/)
  })

  test('has the builder of this action’s own that was made instead of docker’s', async () => {
    const { gather, lines } = await createMachine('docker-classic.captured', {
      'inspect buildkit-cache-': [{ exitCode: 1 }, inspected('docker-container.captured')],
      create: {}
    })
    expect(await gather()).toMatchObject({
      builder: { driver: 'docker-container' },
      own: { origin: 'created', insteadOf: { driver: 'docker' } }
    })
    expect((await lines()).filter((line) => line.startsWith('create'))).toHaveLength(1)
  })

  test('has what the variables say of object stores', async () => {
    const { gather } = await createMachine()
    expect(await gather({}, { AWS_BUCKET: 'b', AWS_DEFAULT_REGION: 'r' })).toMatchObject({
      objectStores: { s3: { bucket: 'b', region: 'r' }, azblob: {} }
    })
  })

  test('has the logins that a credential store lists', async () => {
    const { folder, gather } = await createMachine()
    await writeFiles(folder, { 'config.json': '{"credsStore":"lab"}' })
    await writeProgram(folder, 'docker-credential-lab', `echo '{"registry.example":"me"}'`)
    expect((await gather({}, { PATH: `${folder}:${process.env.PATH}` })).registryLogins).toEqual([
      'registry.example'
    ])
  })

  test('supposes no earlier builds where the start of the job is not known', async () => {
    const { gather } = await createMachine()
    expect((await gather({}, { GITHUB_EVENT_PATH: '' })).builderHoldsEarlierBuilds).toBe(false)
  })

  test('fails where docker does not answer', async () => {
    const { gather } = await createMachine('docker-no-engine.captured')
    await expect(gather({ cache: 'off' })).rejects.toThrow(InputError)
    await expect(gather({ cache: 'off' })).rejects.toThrow(/^Docker cannot be reached/)
  })

  test.each(['win32', 'darwin'] as const)('says in one sentence that %s is not served', async (platform) => {
    await expect(gatherFacts(createInputs(), {}, platform)).rejects.toThrow(
      `This action runs on Linux runners only; this one is ${platform}. Use runs-on: ubuntu-latest.`
    )
  })
})

describe('the version of buildx', () => {
  const GIT_QUERY = { BUILDX_SEND_GIT_QUERY_AS_INPUT: 'true' }
  const HOSTED = { RUNNER_ENVIRONMENT: 'github-hosted' }
  const asked: [Partial<ActionInputs>, Record<string, string>][] = [
    [{ cache: 'gha' }, {}],
    [{}, SERVICE],
    [{}, HOSTED],
    [{ cache: 'off', call: 'check' }, {}],
    [{ cache: 'off' }, GIT_QUERY]
  ]

  test.each(asked)('is asked for where something depends on it: %j with %j', async (inputs, env) => {
    const { gather, lines } = await createMachine()
    expect((await gather(inputs, env)).buildxVersion).toBe('0.38.2')
    expect((await lines()).filter((line) => line === 'version')).toHaveLength(1)
  })

  test.each([
    [{}, {}],
    [{ cache: 'off', tags: ['a:1'], push: true, secrets: [{ id: 'a', value: 'b' }] }, SERVICE],
    [{ cache: 'off', annotations: ['a=b'], buildContexts: ['b=docker-image://alpine'], sbom: 'true' }, {}],
    [{ cache: 'local' }, SERVICE],
    [{ cache: 'registry' }, { ...SERVICE, ...HOSTED }]
  ] as [Partial<ActionInputs>, Record<string, string>][])(
    'is not asked for where nothing does: %j with %j',
    async (inputs, env) => {
      const { gather, lines } = await createMachine()
      expect((await gather(inputs, env)).buildxVersion).toBeUndefined()
      expect(await lines()).not.toContain('version')
    }
  )

  test('is asked for where the answer about the builder shows an old one', async () => {
    const { gather, lines } = await createMachine('remote-old-buildx.from-source')
    expect((await gather({ cache: 'off' })).buildxVersion).toBe('0.38.2')
    expect((await lines()).filter((line) => line === 'version')).toHaveLength(1)
  })

  test.each([
    ['github.com/docker/buildx v0.26.1-desktop.1 abc\n', '0.26.1-desktop.1'],
    ['github.com/docker/buildx 0.17.1 0.17.1-0ubuntu1\n', '0.17.1'],
    ['github.com/docker/buildx a1b2c3d a1b2c3d\n', undefined],
    ['', undefined]
  ])('is read from %j', async (stdout, version) => {
    const { gather } = await createMachine('remote.captured', { version: { stdout } })
    expect((await gather({ cache: 'gha' })).buildxVersion).toBe(version)
  })
})

describe('the token that may list caches', () => {
  const HOSTED = { RUNNER_ENVIRONMENT: 'github-hosted' }
  const githubToken = 'ghs_1'

  /** Whether the token was sent, and what came of it. */
  async function listed(inputs: Partial<ActionInputs>, env: Record<string, string>) {
    const { gather } = await createMachine()
    const { url, requests } = await serve((_, response) => response.end('{}'))
    const { cacheListing } = await gather(inputs, { ...env, GITHUB_API_URL: url.replace(/\/$/, '') })
    expect(cacheListing).toEqual(
      requests.length > 0 ? { repository: 'octo/app', token: githubToken } : undefined
    )
    return requests.length
  }

  test.each<[Partial<ActionInputs>, Record<string, string>]>([
    [{}, { ...SERVICE, ...HOSTED }],
    [{ cache: 'gha' }, SERVICE],
    [
      { cache: 'gha', cacheSave: 'always' },
      { ...SERVICE, ...HOSTED }
    ]
  ])('is looked for where the cache service may be written: %j with %j', async (inputs, env) => {
    expect(await listed({ githubToken, ...inputs }, env)).toBe(1)
  })

  test.each<[Partial<ActionInputs>, Record<string, string>]>([
    [{}, SERVICE],
    [{}, HOSTED],
    [{ cache: 'gha' }, {}],
    [{ cacheSave: 'never' }, { ...SERVICE, ...HOSTED }],
    [{ call: 'check' }, { ...SERVICE, ...HOSTED }],
    [{ cache: 'off' }, { ...SERVICE, ...HOSTED }],
    [{ cache: 'local' }, { ...SERVICE, ...HOSTED }],
    [{ cache: 'registry' }, { ...SERVICE, ...HOSTED }],
    [{ githubToken: undefined }, { ...SERVICE, ...HOSTED }],
    [{}, { ...SERVICE, ...HOSTED, GITHUB_SERVER_URL: 'https://ghe.example' }]
  ])('is sent nowhere where its answer would change nothing: %j with %j', async (inputs, env) => {
    expect(await listed({ githubToken, ...inputs }, env)).toBe(0)
  })
})

describe('what will not be used', () => {
  test.each([
    ['auto', true],
    ['gha', true],
    ['local', true],
    ['registry', false],
    ['off', false]
  ] as const)('is not asked: with cache: %s the service is asked: %p', async (cache, asked) => {
    const { gather } = await createMachine()
    const { cacheService } = await gather({ cache }, SERVICE)
    expect([cacheService.api, cacheService.outage !== undefined]).toEqual(['v2', asked])
  })

  test.each([
    ['auto', true],
    ['local', true],
    ['gha', false],
    ['registry', false],
    ['off', false]
  ] as const)(
    'needs not be fit: with cache: %s an unfit cache-dir is refused: %p',
    async (cache, refused) => {
      const { gather } = await createMachine()
      const cacheDir = await createFolder()
      await writeFiles(cacheDir, { 'notes.txt': 'mine' })
      const message = await gather({ cache, cacheDir }).then(
        () => 'fit',
        (error: Error) => error.message
      )
      expect(message).toMatch(refused ? /^cache-dir: .* holds files that this action did not make/ : /^fit$/)
    }
  )
})
