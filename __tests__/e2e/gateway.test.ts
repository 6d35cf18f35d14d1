import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts'
import type { Repository } from '../../src/store/repository.ts'
import type { CommandResult } from '../../tools/bed/bed.ts'
import { type FolderRepository, openFolder } from '../gateway/support/folder-repository.ts'
import { readNewestRecord } from './support/build-record.ts'
import { openStage, type Stage } from './support/stage.ts'

/*
 * Real BuildKit reads and writes its registry cache through the gateway, over a folder.
 */

let stage: Stage
const gateways: Gateway[] = []

beforeAll(async () => {
  stage = await openStage()
})

afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()))
})

afterAll(async () => {
  await stage?.close()
})

interface Open {
  gateway: Gateway
  repository: FolderRepository
  ref: string
}

/** A gateway over a folder, as each job has one of its own; `changes` to what the folder does. */
async function open(folder: string, changes: Partial<Repository> = {}): Promise<Open> {
  const repository = await openFolder(folder, changes)
  const gateway = await openGateway({ repositories: [repository], hosts: ['127.0.0.1'] })
  gateways.push(gateway)
  const [address = ''] = gateway.addresses
  return { gateway, repository, ref: gateway.refOf(address, 'layers') }
}

const ATTRIBUTES = 'mode=max,compression=zstd,image-manifest=true,oci-mediatypes=true'

interface Wish {
  from?: string
  to?: string
  output?: string
}

/** Builds the project; an export that fails does not fail the build. */
function build(workspace: string, { from, to, output = 'type=cacheonly' }: Wish): Promise<CommandResult> {
  const contexts = (stage.inputs['build-contexts'] ?? '').split('\n').filter((line) => line !== '')
  return stage.bed.buildx([
    'build',
    `--builder=${stage.builder.name}`,
    '--progress=plain',
    '--provenance=false',
    `--output=${output}`,
    ...contexts.map((context) => `--build-context=${context}`),
    ...(from === undefined ? [] : [`--cache-from=type=registry,ref=${from}`]),
    ...(to === undefined ? [] : [`--cache-to=type=registry,ref=${to},${ATTRIBUTES},ignore-error=true`]),
    workspace
  ])
}

/** Digests of the layers that the cache has. */
async function layersOf(repository: FolderRepository): Promise<string[]> {
  const manifest = await repository.manifest()
  const text = await readFile(repository.pathOf(manifest?.digest ?? ''), 'utf8')
  return (JSON.parse(text) as { layers: { digest: string }[] }).layers.map(({ digest }) => digest)
}

describe('a cache behind the gateway', () => {
  let workspace: string
  let folder: string

  beforeAll(async () => {
    workspace = await stage.checkOut('tiny')
    folder = await stage.folder('gateway')
    await stage.builder.empty()
    const { gateway, repository, ref } = await open(folder)
    const { exitCode, stderr } = await build(workspace, { to: ref })
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('ERROR')])
    expect(gateway).toMatchObject({ lost: [], refused: [], faults: [] })
    expect(gateway.bytesTaken).toBeGreaterThan(300_000)
    expect(await layersOf(repository)).not.toEqual([])
  })

  test('gives an emptied builder every step, and no layer where nothing has changed', async () => {
    const { gateway, repository, ref } = await open(folder)
    await stage.builder.empty()
    expect(await build(workspace, { from: ref })).toMatchObject({ exitCode: 0 })
    const { ran, cached } = await readNewestRecord(stage)
    expect([ran, cached.length]).toEqual([[], 6])
    const layers = await layersOf(repository)
    expect(repository.fetched.filter((digest) => layers.includes(digest))).toEqual([])
    expect(gateway).toMatchObject({ lost: [], refused: [], faults: [] })
  })

  test('takes no layer that it has, and gives none for an export', async () => {
    const { gateway, repository, ref } = await open(folder)
    await stage.builder.empty()
    const { exitCode, stderr } = await build(workspace, { from: ref, to: ref })
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('ERROR')])
    const layers = await layersOf(repository)
    expect(repository.fetched.filter((digest) => layers.includes(digest))).toEqual([])
    expect(gateway).toMatchObject({ lost: [], refused: [], faults: [], bytesTaken: 0 })
  })

  test('gives only the layers that a change needs', async () => {
    const { gateway, repository, ref } = await open(folder)
    const changed = await stage.checkOut('tiny')
    await appendFile(join(changed, 'main.txt'), 'changed\n')
    await stage.builder.empty()
    expect(await build(changed, { from: ref })).toMatchObject({ exitCode: 0 })
    const { ran, cached } = await readNewestRecord(stage)
    expect(cached).toEqual(expect.arrayContaining([expect.stringContaining('RUN date')]))
    expect(ran).toEqual(expect.arrayContaining([expect.stringContaining('RUN cat')]))
    const layers = await layersOf(repository)
    const fetched = new Set(repository.fetched.filter((digest) => layers.includes(digest)))
    expect(fetched.size).toBeGreaterThan(0)
    expect(fetched.size).toBeLessThan(layers.length)
    expect(gateway).toMatchObject({ lost: [], faults: [] })
  })

  test('serves several builds at once', async () => {
    const { gateway, ref } = await open(folder)
    const images = await stage.folder('images')
    await stage.builder.empty()
    const builds = [1, 2, 3, 4].map(async (number) => {
      const own = await stage.checkOut('tiny')
      await writeFile(join(own, 'extra.txt'), `${number}\n`)
      const output = `type=oci,dest=${join(images, String(number))},tar=false`
      return build(own, { from: ref, to: ref, output })
    })
    const codes = (await Promise.all(builds)).map(({ exitCode }) => exitCode)
    expect(codes).toEqual([0, 0, 0, 0])
    expect(gateway).toMatchObject({ lost: [], refused: [], faults: [] })
    await stage.builder.empty()
    expect(await build(workspace, { from: ref })).toMatchObject({ exitCode: 0 })
    expect((await readNewestRecord(stage)).cached).toEqual(
      expect.arrayContaining([expect.stringContaining('RUN date')])
    )
  })
})

describe('what goes wrong', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await stage.checkOut('tiny')
  })

  async function written(): Promise<string> {
    const folder = await stage.folder('gateway')
    await stage.builder.empty()
    const { ref } = await open(folder)
    expect(await build(workspace, { to: ref })).toMatchObject({ exitCode: 0 })
    return folder
  }

  test('a layer that is gone fails the build and is recorded as lost', async () => {
    const folder = await written()
    const { gateway, repository, ref } = await open(folder)
    const layers = await layersOf(repository)
    for (const layer of layers) await rm(repository.pathOf(layer))
    await stage.builder.empty()
    const image = join(await stage.folder('image'), 'image')
    const { exitCode, stderr } = await build(workspace, { from: ref, output: `type=oci,dest=${image}` })
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('not found')
    expect(gateway.lost.length).toBeGreaterThan(0)
    expect(layers).toEqual(expect.arrayContaining(gateway.lost.map(({ digest }) => digest)))
  })

  test('a cache that is not there yet is a miss', async () => {
    const { gateway, ref } = await open(await stage.folder('gateway'))
    await stage.builder.empty()
    expect(await build(workspace, { from: ref })).toMatchObject({ exitCode: 0 })
    expect(gateway).toMatchObject({ lost: [], refused: [], faults: [] })
  })

  test.each<[string, Partial<Repository>, string]>([
    ['that this build only reads', { writable: false }, 'this build only reads this cache'],
    [
      'on a full disk',
      {
        draft: async () => {
          throw new Error('ENOSPC: no space left on device')
        }
      },
      'ENOSPC: no space left on device'
    ],
    [
      'that cannot keep what it was given',
      {
        keep: async () => {
          throw new Error('EACCES: permission denied')
        }
      },
      'EACCES: permission denied'
    ]
  ])('an export into a cache %s is refused at once, with its reason', async (_, changes, reason) => {
    const { gateway, ref } = await open(await stage.folder('gateway'), changes)
    await stage.builder.empty()
    const { exitCode, stderr } = await build(workspace, { to: ref })
    expect(exitCode).toBe(0)
    expect(stderr).toContain(`denied: ${reason}`)
    expect(stderr).not.toContain('retrying')
    expect(gateway.refused).toEqual([reason])
    expect(gateway).toMatchObject({ bytesTaken: 0, faults: [] })
  })

  test('a probe tells that the builder reaches the gateway', async () => {
    const { gateway } = await open(await stage.folder('gateway'))
    const [address = ''] = gateway.addresses
    expect(await build(workspace, { from: gateway.probeRef(address) })).toMatchObject({ exitCode: 0 })
    expect(await gateway.firstReached()).toBe(address)
  })
})
