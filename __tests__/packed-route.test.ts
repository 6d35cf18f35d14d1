import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { parseEntries } from '../src/buildx/cache-entry.js'
import { type LayerRoute, openRoute } from '../src/layer-route.js'
import type { LayerPlan } from '../src/plan/layer-plan.js'
import { readLayout } from '../src/store/oci-layout.js'
import { saveLayers } from '../src/store/saving.js'
import { packsOf } from '../src/store/settle.js'
import { createBuilder, createFacts } from './support/builders.js'
import { createFolder, writeFiles } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import { startPackService } from './support/pack-service.js'
import { ASKS_NOWHERE, REACHES } from './support/probes.js'
import { createLayerPlan } from './support/routes.js'
import { leaveSave } from './support/saves.js'
import { scriptBuildx } from './support/scripted-buildx.js'

jest.setTimeout(60_000)

const open: LayerRoute[] = []
afterEach(async () => {
  for (const route of open.splice(0)) await route.close()
})

/** A cache service with what an earlier job saved under each of these names. */
async function saved(contents: Record<string, readonly string[]>) {
  const service = await startPackService()
  const layers: Record<string, string[]> = {}
  for (const [name, texts] of Object.entries(contents)) {
    const root = await createFolder()
    const folder = join(root, 'layers', name)
    await writeFiles(root, { 'state/.keep': '' })
    layers[name] = (await writeLayout(folder, texts)).layers
    const purpose = name.endsWith('.unpublished') ? 'other' : 'image'
    await saveLayers({ folder, id: await leaveSave(folder, { purpose }) })
  }
  return { ...service, layers }
}

/** The next job, on another machine. */
async function nextJob(probe = REACHES, changes: Partial<LayerPlan> = {}) {
  const layersIn = join(await createFolder(), 'layers')
  const inFolder = (names: readonly string[] = []) => names.map((name) => join(layersIn, name))
  const folder = join(layersIn, 'app')
  const plan = createLayerPlan({
    ...{ store: 'packs', ...changes, folder },
    ...{ fallbacks: inFolder(changes.fallbacks), parts: (changes.parts ?? []).map(inFolder) }
  })
  const buildx = await scriptBuildx({ build: probe })
  const temp = await createFolder()
  const output = catchOutput()
  const facts = createFacts({ buildx: buildx.command, builder: createBuilder(), temp })
  const exports = [`type=local,dest=${folder},mode=max,compression=zstd`]
  const route = await openRoute(plan, { exports }, facts, undefined)
  open.push(route)
  return { folder, route, output }
}

/** What a builder gets that asks for a blob of an import, or for the manifest. */
function ask(line = '', what: string, method = 'GET'): Promise<{ status: number; text: string }> {
  const [{ attributes } = { attributes: { ref: '' } }] = parseEntries(line)
  const [address, ...path] = (attributes.ref ?? '').replace(/:latest$/, '').split('/')
  const url = `http://${address}/v2/${path.join('/')}/${what}`
  return new Promise((resolve, reject) => {
    request(url, { method, agent: false }, (response) => {
      const bytes: Buffer[] = []
      response.on('data', (chunk: Buffer) => bytes.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(bytes).toString() })
      )
    })
      .on('error', reject)
      .end()
  })
}

describe('layers in packs', () => {
  test('are there for the builder, none of them fetched before it asks for it', async () => {
    const { layers } = await saved({ app: ['one layer', 'another'] })
    const { folder, route } = await nextJob()
    expect(route.open.outcome).toMatchObject({ status: 'opened' })
    expect([route.isThere, await readLayout(folder)]).toMatchObject([true, { kind: 'broken' }])
    const [line] = route.caches.imports
    expect((await ask(line, 'manifests/latest')).text).toContain(layers.app?.[1])
    expect(await ask(line, `blobs/${layers.app?.[1]}`)).toEqual({ status: 200, text: 'another' })
    expect(await readLayout(folder)).toMatchObject({ kind: 'broken' })
    await ask(line, `blobs/${layers.app?.[0]}`)
    expect(await readLayout(folder)).toMatchObject({ kind: 'whole' })
  })

  test('need not be written again by an export', async () => {
    const { layers } = await saved({ app: ['layer'] })
    const { route } = await nextJob()
    expect(await ask(route.caches.exports[0], `blobs/${layers.app?.[0]}`, 'HEAD')).toMatchObject({
      status: 200
    })
    expect(packsOf(route.open)).toHaveLength(1)
  })

  test('that are forgotten are neither there for an export nor for a save', async () => {
    const { layers, spoil } = await saved({ app: ['layer'] })
    const { route } = await nextJob()
    spoil()
    expect((await ask(route.caches.imports[0], `blobs/${layers.app?.[0]}`)).status).toBeGreaterThan(399)
    expect(route.gateway?.lost).toMatchObject([{ digest: layers.app?.[0] }])
    route.forget()
    expect(await ask(route.caches.exports[0], `blobs/${layers.app?.[0]}`, 'HEAD')).toMatchObject({
      status: 404
    })
    expect([packsOf(route.open), route.open.outcome.status]).toEqual([[], 'missed'])
  })

  test('of which none is left are missed, and the cache is written anew', async () => {
    const { evict } = await saved({ app: ['layer'] })
    evict()
    const { route } = await nextJob()
    expect(route.open.outcome).toMatchObject({
      status: 'missed',
      reason: expect.stringContaining('has no layer of buildkit-cache-2/app/')
    })
    expect([route.caches.imports, route.caches.exports.length]).toEqual([[], 1])
  })

  test.each([
    ['does not reach this step', ASKS_NOWHERE, {}],
    ['is used by others too', REACHES, { eager: 'it may be used by others' }]
  ] as const)('are fetched before the build where the builder %s', async (_, probe, changes) => {
    await saved({ app: ['one layer', 'another'] })
    const { folder, route } = await nextJob(probe, changes)
    expect(route.caches.imports).toEqual([`type=local,src=${folder}`])
    expect(route.open.outcome).toMatchObject({ status: 'restored' })
    expect(await readLayout(folder)).toMatchObject({ kind: 'whole' })
  })

  test('that cannot all be fetched before the build are not imported, and the reason is told', async () => {
    const { spoil } = await saved({ app: ['layer'] })
    spoil()
    const { route } = await nextJob(ASKS_NOWHERE)
    expect(route.caches.imports).toEqual([])
    expect(route.open.outcome).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('the cache could not be restored')
    })
  })

  test('of single platforms are each read by itself, and lent to what is written', async () => {
    const { layers } = await saved({ amd: ['for amd'], arm: ['for arm'] })
    const { route } = await nextJob(REACHES, { parts: [['amd'], ['arm']] })
    expect(route.caches.imports).toHaveLength(2)
    for (const [index, name] of ['amd', 'arm'].entries()) {
      const line = route.caches.imports[index]
      expect(await ask(line, `blobs/${layers[name]?.[0]}`)).toEqual({ status: 200, text: `for ${name}` })
      expect(await ask(route.caches.exports[0], `blobs/${layers[name]?.[0]}`, 'HEAD')).toMatchObject({
        status: 200
      })
    }
  })

  test('of builds without an image are read for one that makes an image, and written anew as gzip', async () => {
    await saved({ 'app.unpublished': ['layer'] })
    const { route } = await nextJob(REACHES, { fallbacks: ['app.unpublished'] })
    expect(route.caches.imports).toHaveLength(1)
    expect(route.caches.exports).toEqual([expect.stringContaining('compression=gzip')])
    expect(route.isThere).toBe(false)
  })
})
