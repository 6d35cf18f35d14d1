import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { gatherFacts } from '../../src/environment/facts.js'
import { createInputs } from '../support/builders.js'
import { fixturePath } from '../support/fixtures.js'
import { createFolder, writeFiles, writeProgram } from '../support/folders.js'

/** A machine in a folder: buildx as the user's plugin, which notes what it is asked, and a job that began later. */
async function createMachine(inspect: string) {
  const folder = await createFolder()
  await writeFiles(folder, { 'event.json': '{}', 'config/config.json': '{"auths":{"ghcr.io":{}}}' })
  const program = await writeProgram(
    folder,
    'config/cli-plugins/docker-buildx',
    `echo "$*" >> '${folder}/asked'
    case "$1" in
      version) echo 'github.com/docker/buildx v0.38.2 a1b2c3';;
      inspect) cat '${fixturePath(`inspect/${inspect}.txt`)}';;
      history) echo '{"completed_at":"2001-01-01T00:00:00Z"}';;
      du) echo '{"ID":"a"}';;
    esac`
  )
  const env = {
    DOCKER_CONFIG: join(folder, 'config'),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_WORKSPACE: '/runner/app/app',
    RUNNER_TEMP: join(folder, 'temp')
  }
  const asked = async () => (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')
  return { folder, program, env, asked }
}

describe('gatherFacts', () => {
  test('gathers what decisions are made from', async () => {
    const { folder, program, env } = await createMachine('remote.captured')
    // As on a runner whose cache service gha could use: only then does buildx's version matter.
    const service = {
      ACTIONS_RUNTIME_TOKEN: 'opaque',
      ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/',
      ACTIONS_CACHE_SERVICE_V2: 'true'
    }
    expect(await gatherFacts(createInputs(), { ...env, ...service }, 'linux')).toMatchObject({
      runner: { kind: 'self-hosted' },
      event: { repository: 'octo/app' },
      buildx: { program, leading: [] },
      buildxVersion: '0.38.2',
      builder: { name: 'lab', driver: 'remote' },
      builderHoldsEarlierBuilds: true,
      cacheService: { api: 'v2', outage: expect.stringContaining('ECONNREFUSED') },
      cacheFolder: { persistence: 'unknown' },
      registryLogins: ['ghcr.io'],
      workspace: '/runner/app/app',
      temp: join(folder, 'temp'),
      buildxState: join(folder, 'config/buildx')
    })
  })

  test('finds buildx’s state where BUILDX_CONFIG says', async () => {
    const { env } = await createMachine('remote.captured')
    const facts = await gatherFacts(createInputs(), { ...env, BUILDX_CONFIG: '/elsewhere' }, 'linux')
    expect(facts.buildxState).toBe('/elsewhere')
  })

  test.each(['off', 'gha', 'local', 'registry'] as const)(
    'does not ask for earlier builds with cache: %s, which does not want to know',
    async (cache) => {
      const { env, asked } = await createMachine('remote.captured')
      expect((await gatherFacts(createInputs({ cache }), env, 'linux')).builderHoldsEarlierBuilds).toBe(false)
      expect((await asked()).sort()).toEqual(cache === 'gha' ? ['inspect', 'version'] : ['inspect'])
    }
  )

  test('does not ask a builder that was made with its machine for this job', async () => {
    const machine = await createMachine('docker-container.from-source')
    const env = { ...machine.env, RUNNER_ENVIRONMENT: 'github-hosted' }
    expect((await gatherFacts(createInputs(), env, 'linux')).builderHoldsEarlierBuilds).toBe(false)
    expect((await machine.asked()).sort()).toEqual(['inspect', 'version'])
  })

  test('asks a remote builder also from a machine made for this job', async () => {
    const { env } = await createMachine('remote.captured')
    const facts = await gatherFacts(createInputs(), { ...env, RUNNER_ENVIRONMENT: 'github-hosted' }, 'linux')
    expect(facts.builderHoldsEarlierBuilds).toBe(true)
  })

  test('supposes no earlier builds where the start of the job is not known', async () => {
    const { env } = await createMachine('remote.captured')
    const facts = await gatherFacts(createInputs(), { ...env, GITHUB_EVENT_PATH: '' }, 'linux')
    expect(facts.builderHoldsEarlierBuilds).toBe(false)
  })

  test.each(['win32', 'darwin'] as const)('says in one sentence that %s is not served', async (platform) => {
    await expect(gatherFacts(createInputs(), {}, platform)).rejects.toThrow(
      `This action runs on Linux runners only; this one is ${platform}. Use runs-on: ubuntu-latest.`
    )
  })
})
