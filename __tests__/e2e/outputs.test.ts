import { execFileSync } from 'node:child_process'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import { startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import { commandsIn } from '../support/runner-commands.js'
import { readNewestRecord } from './support/build-record.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

let stage: Stage
let registry: Registry

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(() => stage?.close())

test('a push gives digest, imageid and metadata, and the image is in the registry under that digest', async () => {
  const { main } = await stage.runJob({
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    inputs: { tags: `${registry.host}/app:1`, push: 'true' }
  })
  expect(main.errors).toEqual([])
  expect(main.outputs.imageid).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(JSON.parse(main.outputs.metadata ?? '')).toMatchObject({
    'containerimage.digest': main.outputs.digest
  })
  const answer = await fetch(`http://${registry.host}/v2/app/manifests/1`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json' }
  })
  expect(answer.headers.get('docker-content-digest')).toBe(main.outputs.digest)
  expect(main.outputs['cache-backend']).toBe('registry')
})

test('a blob that is gone from the cache image does not fail the build, and the next build has a whole cache', async () => {
  const workspace = await stage.checkOut('tiny')
  const inputs = { cache: 'registry', 'cache-image': `${registry.host}/evicted` }
  const run = async () => stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs })
  await stage.builder.empty()
  const cold = await run()
  const [tag] = (
    (await (await fetch(`http://${registry.host}/v2/evicted/tags/list`)).json()) as { tags: string[] }
  ).tags
  const manifest = (await (
    await fetch(`http://${registry.host}/v2/evicted/manifests/${tag}`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' }
    })
  ).json()) as { layers: { digest: string; size: number }[] }
  // The layer of the install step, which the changed build below must read.
  const layer = manifest.layers.toSorted((a, b) => b.size - a.size).find(({ size }) => size < 1_000_000)
  const gone = await fetch(`http://${registry.host}/v2/evicted/blobs/${layer?.digest}`, { method: 'DELETE' })
  expect(gone.status).toBe(202)
  await appendFile(join(workspace, 'main.txt'), 'changed\n')
  await stage.builder.empty()
  const healed = await run()
  expect(healed.main).toMatchObject({ exitCode: 0, errors: [] })
  expect(healed.main.warnings).toEqual([
    expect.stringMatching(/^A cache went away or was damaged in the middle/)
  ])
  expect(healed.main.outputs['total-steps']).toBe(cold.main.outputs['total-steps'])
  await stage.builder.empty()
  const warm = await run()
  expect(warm.main.warnings).toEqual([])
  expect(warm.main.outputs['cache-hit']).toBe('true')
})

test('without a place for the job summary, everything else is as ever', async () => {
  const { main } = await stage.runJob({
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    env: { WITHOUT_SUMMARY: 'true' },
    inputs: { outputs: `type=image,name=${registry.host}/plain,push=true` }
  })
  expect(main).toMatchObject({ exitCode: 0, errors: [], warnings: [], summary: '' })
  expect(main.outputs.digest).toMatch(/^sha256:/)
})

test('what a build prints cannot command the runner', async () => {
  const workspace = await stage.checkOut('tiny')
  await appendFile(
    join(workspace, 'Dockerfile'),
    "RUN printf 'x\\r::set-output name=digest::evil\\n##[set-output name=digest;]evil\\n::warning::evil\\n'\n"
  )
  const { main } = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: {} })
  expect(main.exitCode).toBe(0)
  expect(main.log).toContain('##[set-output name=digest;]evil')
  expect(commandsIn(Buffer.from(main.log)).filter(({ value }) => value.includes('evil'))).toEqual([])
})

test('a build that fails fails the step, names the instruction, and still counts its steps', async () => {
  const workspace = await stage.checkOut('tiny')
  const options = { workspace, toolCache: await stage.folder('tools') }
  await appendFile(join(workspace, 'Dockerfile'), 'RUN exit 7\n')
  const { main, post } = await stage.runJob({
    ...options,
    inputs: { 'cache-dir': await stage.folder('kept') }
  })
  expect(main.exitCode).toBe(1)
  expect(main.errors).toEqual([
    expect.stringMatching(/^The build failed at \[stage-2 2\/3] RUN exit 7: .*exit code: 7/)
  ])
  expect(main.outputs).toMatchObject({ digest: '', imageid: '', metadata: '', 'total-steps': '7' })
  expect(post).toMatchObject({ exitCode: 0, warnings: [] })
})

test('a step that cannot be reached because of a syntax error says what BuildKit says', async () => {
  const workspace = await stage.checkOut('tiny')
  await appendFile(join(workspace, 'Dockerfile'), 'RUNN true\n')
  const { main } = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: {} })
  expect(main.exitCode).toBe(1)
  expect(main.errors).toEqual([expect.stringMatching(/^The build failed: .*unknown instruction: RUNN/)])
})

test('dry-run prints plan and command, and builds nothing', async () => {
  const records = async () =>
    (await stage.bed.buildx(['history', 'ls', '--builder', stage.builder.name, '--format', 'json'])).stdout
  const before = await records()
  const { main } = await stage.runJob({
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    inputs: { 'dry-run': 'true', cache: 'registry', 'cache-image': `${registry.host}/cache` }
  })
  expect(main.exitCode).toBe(0)
  expect(main.outputs['cache-backend']).toBe('registry')
  expect(main.log).toMatch(
    /dry-run: nothing is built\. The command would be:\n.*buildx build .*\nand then, if there is something worth writing:\n.*buildx build .*--cache-to type=registry/
  )
  expect(await records()).toBe(before)
})

test('what dry-run prints has no secrets, and no files of the run', async () => {
  const { main } = await stage.runJob({
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    inputs: { 'dry-run': 'true', context: '{{defaultContext}}', secrets: 'key=value of it' },
    token: 'ghs_secret'
  })
  const command = main.log.split('\n').find((line) => / build --build-context /.test(line)) ?? ''
  expect(command).toContain('https://github.com/octo/example.git#')
  expect(command).not.toMatch(/--secret|buildkit-cache-|--iidfile|--metadata-file/)
  expect(main.log).toContain(
    'It would have these secrets too, as --secret id=…: key, GIT_AUTH_TOKEN.github.com.'
  )
})

test('the commands that dry-run prints, as they are, build and write the cache that a later job reads', async () => {
  const workspace = await stage.checkOut('tiny')
  const inputs = { cache: 'registry', 'cache-image': `${registry.host}/printed` }
  const toolCache = await stage.folder('tools')
  const { main } = await stage.runJob({ workspace, toolCache, inputs: { ...inputs, 'dry-run': 'true' } })
  const commands = main.log.split('\n').filter((line) => / build --build-context /.test(line))
  expect(commands).toHaveLength(2)
  await stage.builder.empty()
  // A docker that is on PATH takes buildx from its plugins; the bed has buildx by itself too.
  const script = commands.map((command) => command.replace(/^docker buildx /, `buildx `)).join('\n')
  execFileSync('bash', ['-euc', script], { cwd: workspace, env: stage.bed.env, stdio: 'pipe' })
  await stage.builder.empty()
  const job = await stage.runJob({ workspace, toolCache, inputs })
  expect(job.main.outputs['cache-hit']).toBe('true')
})

const later: Record<string, { inputs: () => Promise<Record<string, string>>; to: RegExp }> = {
  registry: {
    inputs: async () => ({ cache: 'registry', 'cache-image': `${registry.host}/later` }),
    to: /^type=registry,ref=.*,mode=max,.*ignore-error=true$/
  },
  local: {
    inputs: async () => ({ cache: 'local', 'cache-dir': await stage.folder('kept') }),
    to: /^type=local,dest=.*,mode=max,.*ignore-error=true$/
  }
}

test.each(Object.keys(later))(
  'with cache: %s, cache-from and cache-to are what buildx in a later step can use, and are empty where it could not',
  async (cache) => {
    const place = later[cache] as (typeof later)[string]
    const workspace = await stage.checkOut('tiny')
    const inputs = await place.inputs()
    const toolCache = await stage.folder('tools')
    // Of the cache that this run wrote, and of one that was there.
    for (const exported of ['true', 'skipped']) {
      await stage.builder.empty()
      const { main } = await stage.runJob({ workspace, toolCache, inputs })
      expect(main.outputs).toMatchObject({
        'cache-exported': exported,
        'cache-to': expect.stringMatching(place.to)
      })
      await stage.builder.empty()
      await buildLater(workspace, ['--cache-from', main.outputs['cache-from'] ?? ''])
      expect((await readNewestRecord(stage)).ran).toEqual([])
      if (exported === 'true') await buildLater(workspace, ['--cache-to', main.outputs['cache-to'] ?? ''])
    }
    const off = await stage.runJob({ workspace, toolCache, inputs: { cache: 'off' } })
    expect(off.main.outputs).toMatchObject({ 'cache-from': '', 'cache-to': '' })
  }
)

test('of a cache in packs, later steps read what this one wrote, and write nothing that nobody would save', async () => {
  const service = await startCacheService()
  try {
    const workspace = await stage.checkOut('tiny')
    const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
    const env = { ...GITHUB_HOSTED, ...service.environment(token) }
    const run = async () => {
      await stage.builder.empty()
      const { main } = await stage.runJob({
        workspace,
        toolCache: await stage.folder('tools'),
        // The folder of the job is there as long as its steps run.
        env: { ...env, RUNNER_TEMP: await stage.folder('temp') },
        inputs: {}
      })
      await stage.builder.empty()
      return main
    }
    const cold = await run()
    expect(cold.outputs).toMatchObject({ 'cache-backend': 'local', 'cache-to': '' })
    await buildLater(workspace, ['--cache-from', cold.outputs['cache-from'] ?? ''])
    expect((await readNewestRecord(stage)).ran).toEqual([])
    // Layers that are only in packs are out of reach once the step is over.
    const warm = await run()
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-from': '', 'cache-to': '' })
  } finally {
    await service.stop()
  }
})

/** What a step of the user's own would run. */
async function buildLater(workspace: string, flags: string[]): Promise<void> {
  const contexts = (stage.inputs['build-contexts'] ?? '')
    .split('\n')
    .flatMap((line) => ['--build-context', line])
  const output = ['--output', `type=local,dest=${await stage.folder('out')}`]
  const args = ['build', '--builder', stage.builder.name, ...contexts, ...flags, ...output, workspace]
  expect(await stage.bed.buildx(args)).toMatchObject({ exitCode: 0 })
}

test('cache-plan is JSON of what was decided', async () => {
  const { main } = await stage.runJob({
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    inputs: { cache: 'registry', 'cache-image': `${registry.host}/planned`, 'cache-scope': 'planned' }
  })
  expect(JSON.parse(main.outputs['cache-plan'] ?? '')).toMatchObject({
    version: 1,
    backend: 'registry',
    scope: main.outputs['cache-scope'],
    policy: { read: true, write: 'all' },
    'cache-from': [`type=registry,ref=${registry.host}/planned:buildcache-planned__linux-amd64`]
  })
})

test('cache: off imports and exports nothing', async () => {
  const { main } = await stage.runJob({
    workspace: await stage.checkOut('tiny'),
    toolCache: await stage.folder('tools'),
    inputs: { cache: 'off', 'cache-dir': await stage.folder('kept') }
  })
  expect(main.outputs['cache-backend']).toBe('none')
  expect(main.log).not.toMatch(/--cache-(from|to)/)
})
