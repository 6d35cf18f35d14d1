import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { PLUGIN_FOLDERS } from '../../src/environment/buildx-command.js'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

let stage: Stage
let service: CacheServer
let workspace: string

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
  workspace = await stage.checkOut('tiny')
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

async function run(inputs: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<StepResult> {
  return (await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs, env })).main
}

describe('fails before anything is built, with an error that names the input', () => {
  const mistakes: Record<string, { inputs: Record<string, string>; says: RegExp }> = {
    'an unknown cache': {
      inputs: { cache: 'memory' },
      says: /^cache: "memory" is not known; allowed are auto, off, local, gha, registry, inline, s3, azblob\.$/
    },
    'an unknown cache-export': {
      inputs: { 'cache-export': 'all' },
      says: /^cache-export: "all" is not known; allowed are auto, max, min\.$/
    },
    'a boolean that is none': {
      inputs: { push: 'yes' },
      says: /^push: "yes" is not a boolean; write true or false\.$/
    },
    'a cache-image with a tag': {
      inputs: { 'cache-image': 'ghcr.io/octo/app:cache' },
      says: /^cache-image: .*without a tag/
    },
    'a registry cache without a repository': {
      inputs: { cache: 'registry' },
      says: /^cache: registry needs a repository; give cache-image/
    },
    'a context without a Dockerfile': {
      inputs: { context: 'empty' },
      says: /^context: .*\/empty has no Dockerfile; `file` is a path from the workspace/
    },
    'a file that is not there': {
      inputs: { file: 'docker/Dockerfile' },
      says: /^file: .*\/docker\/Dockerfile does not exist/
    },
    'an absent builder': {
      inputs: { builder: 'nobody' },
      says: /^builder: "nobody" cannot be used: no builder "nobody" found\. Builders on this runner: .*bed/
    },
    'an unclosed quote in a list': { inputs: { tags: 'a,"b' }, says: /^tags: is not a well-formed list/ },
    'a platform without an architecture': {
      inputs: { platforms: 'linux/amd64,linux' },
      says: /^platforms: "linux" .*such as linux\/amd64/
    },
    'an output without a type': {
      inputs: { outputs: 'type=local,dest=out\ntype=' },
      says: /^outputs: "type=" .*docker, image, registry, local, oci, tar/
    },
    'a tag with a space': {
      inputs: { tags: 'octo/app:1\nocto/app:one two' },
      says: /^tags: "octo\/app:one two" .*without spaces/
    },
    'a limit that is none': { inputs: { ulimit: 'x' }, says: /^ulimit: "x" .*such as nofile=1024:2048/ },
    'an unknown call': {
      inputs: { call: 'chekc' },
      says: /^call: "chekc" is not known; allowed are build, check, outline, targets\.$/
    },
    'a push of nothing that has a name': { inputs: { push: 'true' }, says: /^push: .*tags/ }
  }

  test.each(Object.keys(mistakes))('%s', async (name) => {
    await mkdir(join(workspace, 'empty'), { recursive: true })
    const mistake = mistakes[name]
    const result = await run(mistake?.inputs ?? {})
    expect(result.exitCode).toBe(1)
    expect(result.errors).toEqual([expect.stringMatching(mistake?.says ?? '')])
    expect(result.log).not.toContain('[command]')
  })

  // The docker CLI finds this plugin whatever PATH says; then there is no machine without buildx to be had.
  const plugin = PLUGIN_FOLDERS.map((folder) => join(folder, 'docker-buildx')).find((path) =>
    existsSync(path)
  )
  const testWithoutPlugin = plugin === undefined ? test : test.skip
  const unless = plugin === undefined ? '' : ` (not run: this machine has ${plugin})`

  testWithoutPlugin(`neither docker nor buildx${unless}`, async () => {
    const nothing = await stage.folder('nothing')
    const result = await run({}, { PATH: nothing, DOCKER_CONFIG: nothing })
    expect(result.exitCode).toBe(1)
    expect(result.errors).toEqual([
      expect.stringMatching(/^Neither docker nor buildx was found.*setup-buildx-action/)
    ])
  })

  testWithoutPlugin(`docker without its buildx plugin${unless}`, async () => {
    const bin = await stage.folder('bin')
    // What docker's CLI says and does without the plugin.
    await writeFile(
      join(bin, 'docker'),
      '#!/bin/sh\necho "docker: unknown command: docker $1" >&2\nexit 1\n',
      { mode: 0o755 }
    )
    const result = await run({}, { PATH: bin, DOCKER_CONFIG: bin })
    expect(result.exitCode).toBe(1)
    expect(result.errors).toEqual([
      expect.stringMatching(/^docker was found on this runner, but not its buildx plugin/)
    ])
  })
})

describe('a cache that is not to be had is told once, and the build goes on', () => {
  const token = (options: { expiresInSeconds?: number } = {}) =>
    createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }], ...options })
  const absences: Record<
    string,
    { inputs: Record<string, string>; env: () => NodeJS.ProcessEnv; says: RegExp }
  > = {
    'gha without a cache service': {
      inputs: { cache: 'gha' },
      env: () => ({}),
      says: /^cache: gha cannot be used, and the build goes on without it: this job has no Actions cache service\.$/
    },
    'gha with a token that BuildKit would refuse': {
      inputs: { cache: 'gha' },
      env: () => service.environment('opaque'),
      says: /BuildKit would refuse the runtime token: it is not a JSON web token\.$/
    },
    'gha with an expired token': {
      inputs: { cache: 'gha' },
      env: () => service.environment(token({ expiresInSeconds: -10 })),
      says: /the runtime token expired at \d{4}-/
    },
    'gha with a token that is not valid yet': {
      inputs: { cache: 'gha' },
      env: () =>
        service.environment(
          createRuntimeToken({
            scopes: [{ scope: 'refs/heads/main', permission: 3 }],
            validFromSeconds: 3600
          })
        ),
      says: /the runtime token is not valid before \d{4}-/
    },
    'type=gha in cache-to, with a token that BuildKit would refuse': {
      inputs: { cache: 'off', 'cache-to': 'type=gha,mode=max' },
      env: () => service.environment('opaque'),
      says: /^type=gha in cache-from or cache-to is left out.*BuildKit would refuse the runtime token/
    },
    'gha with a service that is down': {
      inputs: { cache: 'gha' },
      env: () => ({ ...service.environment(token()), ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' }),
      says: /^cache: gha cannot be used.*: the Actions cache service does not answer \(.*ECONNREFUSED.*\)\.$/
    },
    'gha with a service that accepts connections and says nothing': {
      inputs: { cache: 'gha' },
      env: () => ({
        ...service.environment(token()),
        ACTIONS_RESULTS_URL: `http://127.0.0.1:${mutePort()}/`
      }),
      says: /^cache: gha cannot be used.*: the Actions cache service does not answer \(.*timeout.*\)\.$/
    },
    'gha with a service that fails every request': {
      inputs: { cache: 'gha' },
      env: () => {
        service.onRequest = () => ({ status: 503, body: 'out of order' })
        return service.environment(token())
      },
      says: /^The cache could not be read \(.*\) and could not be written \(.*\); the build went on without it\.$/
    },
    'a registry that is down': {
      inputs: { cache: 'registry', 'cache-image': '127.0.0.1:1/cache' },
      env: () => ({}),
      says: /^The cache could not be read \(.*connection refused.*\) and could not be written \(.*connection refused.*\); the build went on/
    },
    'type=gha in cache-to, without a cache service': {
      inputs: { 'cache-to': 'type=gha,mode=max' },
      env: () => ({}),
      says: /^type=gha in cache-from or cache-to is left out, and the build goes on without it: this job has no Actions cache service\.$/
    }
  }

  const mute = createServer()
  const mutePort = () => (mute.address() as AddressInfo).port
  beforeAll(async () => {
    mute.listen(0, '127.0.0.1')
    await once(mute, 'listening')
  })
  afterEach(() => {
    service.onRequest = undefined
  })
  afterAll(() => {
    mute.close()
  })

  test.each(Object.keys(absences))('%s', async (name) => {
    const absence = absences[name]
    const result = await run(absence?.inputs ?? {}, { ...GITHUB_HOSTED, ...absence?.env() })
    expect(result.errors).toEqual([])
    expect(result.warnings).toEqual([expect.stringMatching(absence?.says ?? '')])
    expect(result.exitCode).toBe(0)
    expect(result.outputs['total-steps']).toBe('6')
  })
})
