import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Registry } from '../../tools/bed/bed.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { readNewestRecord } from './support/build-record.ts'
import { layerTypes } from './support/docker.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.js'

/* The image first, its cache after it: what is written when, and that images do not depend on it. */

let stage: Stage
let registry: Registry

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
})

afterAll(async () => {
  await stage?.close()
})

/** Builds a workspace with an emptied builder. */
async function run(workspace: string, inputs: Record<string, string>): Promise<StepResult> {
  await stage.builder.empty()
  const { main } = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs })
  expectSuccess(main)
  return main
}

const commandOf = ({ log }: StepResult): string =>
  log.split('\n').find((line) => line.startsWith('[command]')) ?? ''

const pushed = (repository: string): string => `type=image,name=${registry.host}/${repository}:1,push=true`

test('the build itself exports nothing; what it made is written after it, once', async () => {
  const workspace = await stage.checkOut('tiny')
  const inputs = { cache: 'registry', 'cache-image': `${registry.host}/after` }
  const cold = await run(workspace, inputs)
  expect(commandOf(cold)).not.toContain('--cache-to')
  expect(cold.log).toMatch(/^Writing the cache: type=registry,ref=\S+$/m)
  expect(cold.outputs['cache-exported']).toBe('true')
  const warm = await run(workspace, inputs)
  expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', 'cache-exported': 'skipped' })
  expect(warm.log).not.toContain('Writing the cache')
})

test('a build that writes into its own context writes its cache with its result, and a fresh checkout has all of it', async () => {
  const inputs = {
    cache: 'registry',
    'cache-image': `${registry.host}/into-context`,
    outputs: 'type=local,dest=out'
  }
  const cold = await run(await stage.checkOut('tiny'), inputs)
  expect(commandOf(cold)).toContain('--cache-to')
  expect(cold.log).not.toContain('Writing the cache')
  expect(cold.outputs['cache-exported']).toBe('true')
  await run(await stage.checkOut('tiny'), inputs)
  expect((await readNewestRecord(stage)).ran).toEqual([])
})

test('no-cache runs every step, and the cache is written anew', async () => {
  const workspace = await stage.checkOut('tiny')
  const inputs = { cache: 'registry', 'cache-image': `${registry.host}/anew` }
  const first = await run(workspace, { ...inputs, outputs: pushed('anew') })
  const anew = await run(workspace, { ...inputs, outputs: pushed('anew'), 'no-cache': 'true' })
  expect(anew.outputs).toMatchObject({ 'cached-steps': '0', 'cache-exported': 'true' })
  expect(anew.outputs.digest).not.toBe(first.outputs.digest)
  const warm = await run(workspace, { ...inputs, outputs: pushed('anew') })
  expect((await readNewestRecord(stage)).ran).toEqual([])
  expect(warm.outputs.digest).toBe(anew.outputs.digest)
})

test('a filter, a pull, a target, secrets and arguments are the same for the cache as for the build', async () => {
  const workspace = await stage.folder('many')
  await writeFile(
    join(workspace, 'Dockerfile'),
    `FROM busybox:1.37 AS made
ARG GREETING
RUN --mount=type=secret,id=key test "$(cat /run/secrets/key)" = "s3cret-value" && echo "$GREETING" > /made
FROM made AS last
RUN cp /made /last
`
  )
  const inputs = {
    cache: 'registry',
    'cache-image': `${registry.host}/many`,
    'build-args': 'GREETING=hello, world',
    secrets: 'key=s3cret-value',
    target: 'last',
    'no-cache-filters': 'last'
  }
  const cold = await run(workspace, inputs)
  expect(cold.outputs['cache-exported']).toBe('true')
  const warm = await run(workspace, inputs)
  const record = await readNewestRecord(stage)
  expect(record.cached).toEqual([expect.stringContaining('[made 1/2] RUN')])
  expect(record.ran).toEqual([expect.stringContaining('[last 1/1]')])
  expect(warm.warnings).toEqual([])
})

test('a build of one stage is exported with mode=min, and an emptied builder has all of it', async () => {
  const workspace = await stage.folder('single')
  await writeFile(
    join(workspace, 'Dockerfile'),
    'FROM busybox:1.37\nRUN date +%s%N > /one\nRUN date +%s%N > /two\n'
  )
  const inputs = { cache: 'registry', 'cache-image': `${registry.host}/single` }
  const cold = await run(workspace, { ...inputs, outputs: pushed('single') })
  expect(cold.log).toMatch(/^Writing the cache: .*,mode=min,/m)
  const warm = await run(workspace, { ...inputs, outputs: pushed('single') })
  expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
})

describe('an image does not depend on the cache', () => {
  const GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip'

  test.each(['auto', 'zstd', 'estargz', 'uncompressed'])(
    'that a build without a result wrote with cache-compression: %s',
    async (compression) => {
      const workspace = await stage.checkOut('tiny')
      const inputs = {
        cache: 'registry',
        'cache-image': `${registry.host}/bytes-cache`,
        'cache-scope': compression,
        'cache-compression': compression
      }
      // The steps' results are random: the only image that can be compared is one of the same results.
      const written = await run(workspace, inputs)
      expect(written.outputs['cache-exported']).toBe('true')
      const fromCache = await run(workspace, { ...inputs, outputs: pushed(`bytes-${compression}`) })
      expect(fromCache.outputs['cache-hit']).toBe('true')
      const types = await layerTypes(registry.host, `bytes-${compression}`)
      expect(new Set(types.map((type) => type.replace('docker.image.rootfs.diff.tar.gzip', 'oci')))).toEqual(
        new Set([GZIP])
      )
      const layers =
        compression === 'estargz' ? 'compression=estargz,oci-mediatypes=true' : 'compression=gzip'
      // From the same builder, which has what it made in a cache of its own: the image as it is without a cache of ours.
      const { main: plain } = await stage.runJob({
        workspace,
        toolCache: await stage.folder('tools'),
        inputs: {
          cache: 'off',
          outputs: `${pushed(`plain-${compression}`)},${layers},force-compression=true`
        }
      })
      expect(plain.outputs.digest).toBe(fromCache.outputs.digest)
    }
  )

  test('of zstd layers: an image that was pushed cold and one that was pushed from the cache are the same', async () => {
    const workspace = await stage.checkOut('tiny')
    const inputs = {
      cache: 'registry',
      'cache-image': `${registry.host}/zstd-cache`,
      outputs: pushed('zstd-image')
    }
    const cold = await run(workspace, inputs)
    const types = await cacheLayerTypes('zstd-cache')
    expect(types.some((type) => type.endsWith('+zstd'))).toBe(true)
    const warm = await run(workspace, inputs)
    expect(warm.outputs).toMatchObject({ 'cache-hit': 'true', digest: cold.outputs.digest })
  })
})

/** Media types of the layers of a repository's only tag, which is a cache. */
async function cacheLayerTypes(repository: string): Promise<string[]> {
  const list = await fetch(`http://${registry.host}/v2/${repository}/tags/list`)
  const [tag] = ((await list.json()) as { tags: string[] }).tags
  const manifest = await fetch(`http://${registry.host}/v2/${repository}/manifests/${tag}`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' }
  })
  const { layers } = (await manifest.json()) as { layers: { mediaType: string }[] }
  return layers.map(({ mediaType }) => mediaType)
}

describe('a build for several platforms', () => {
  const DOCKERFILE = `FROM --platform=$BUILDPLATFORM busybox:1.37 AS made
ARG TARGETARCH
RUN echo "$TARGETARCH" > /made && date +%s%N >> /made
FROM scratch
COPY --from=made /made /
`

  test.each(['registry', 'local'])(
    'reads what a matrix wrote of each to the %s cache, and then its own',
    async (cache) => {
      const workspace = await stage.folder('platforms')
      await writeFile(join(workspace, 'Dockerfile'), DOCKERFILE)
      const inputs = {
        cache,
        ...(cache === 'registry'
          ? { 'cache-image': `${registry.host}/platforms` }
          : { 'cache-dir': await stage.folder('kept') })
      }
      const scopes = new Set<string | undefined>()
      for (const platforms of ['linux/amd64', 'linux/arm64'])
        scopes.add((await run(workspace, { ...inputs, platforms })).outputs['cache-scope'])
      const all = await run(workspace, { ...inputs, platforms: 'linux/amd64,linux/arm64' })
      scopes.add(all.outputs['cache-scope'])
      expect(scopes.size).toBe(3)
      expect(all.outputs['cache-hit']).toBe('true')
      expect(all.outputs['total-steps']).toBe('4')
    }
  )
})
