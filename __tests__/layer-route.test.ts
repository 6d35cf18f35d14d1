import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type LayerRoute, openRoute } from '../src/layer-route.js'
import type { LayerPlan } from '../src/plan/layer-plan.js'
import { createBuilder, createFacts } from './support/builders.js'
import { createFolder } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import { ASKS_NOWHERE, REACHES } from './support/probes.js'
import { createLayerPlan } from './support/routes.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const open: LayerRoute[] = []
afterEach(async () => {
  for (const route of open.splice(0)) await route.close()
})

async function routeWith(probe: Scene, overrides: Partial<LayerPlan> = {}, temp?: string) {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  const plan = createLayerPlan({ folder, ...overrides })
  const exports = [`type=local,dest=${folder},mode=max,compression=zstd,ignore-error=true`]
  const buildx = await scriptBuildx({ build: probe })
  const facts = createFacts({
    buildx: buildx.command,
    builder: createBuilder(),
    temp: temp ?? (await createFolder())
  })
  const output = catchOutput()
  const start = async (): Promise<LayerRoute> => {
    const route = await openRoute(plan, { exports }, facts, undefined)
    open.push(route)
    return route
  }
  return { folder, plan, facts, start, output, probes: buildx.calls }
}

const THROUGH = /^type=registry,ref=127\.0\.0\.1:\d+\/[0-9a-f]{32}\/own:latest/

describe('layers of a builder that reaches this step', () => {
  test('are read and written through the gateway, lazily, and that is said', async () => {
    const { folder, start, output } = await routeWith(REACHES)
    await writeLayout(folder, ['layer'])
    const { caches, isThere, gateway } = await start()
    expect(caches.imports).toEqual([expect.stringMatching(THROUGH)])
    expect(caches.exports).toEqual([
      expect.stringMatching(
        /own:latest,image-manifest=true,oci-mediatypes=true,mode=max,compression=zstd,ignore-error=true$/
      )
    ])
    expect([isThere, gateway?.addresses[0]?.startsWith('127.0.0.1:')]).toEqual([true, true])
    expect(output()).toMatch(/Layers go through 127\.0\.0\.1:\d+, as BuildKit needs them\.\n/)
  })

  test('have their secret masked before anything else is printed', async () => {
    const { start, output } = await routeWith(REACHES)
    const { gateway } = await start()
    expect(output().split('\n')[0]).toBe(`::add-mask::${gateway?.secret}`)
  })

  test('are only written through it where there is nothing to read', async () => {
    const { start } = await routeWith(REACHES)
    const { caches, isThere } = await start()
    expect(caches).toEqual({ imports: [], exports: [expect.stringMatching(THROUGH)] })
    expect(isThere).toBe(false)
  })

  test('are read as a folder where others use the builder too, and still written through it', async () => {
    const eager = 'builder lab may be used by others at the same time'
    const { folder, start, output } = await routeWith(REACHES, { eager })
    await writeLayout(folder, ['layer'])
    const { caches } = await start()
    expect(caches).toEqual({
      imports: [`type=local,src=${folder}`],
      exports: [expect.stringMatching(THROUGH)]
    })
    expect(output()).toMatch(
      /Layers are read as a folder, since builder lab may be used by others at the same time, and written through 127/
    )
  })

  test('are looked for once in a job', async () => {
    const temp = await createFolder()
    const first = await routeWith(REACHES, {}, temp)
    const port = (await first.start()).gateway?.addresses[0]
    const second = await routeWith(ASKS_NOWHERE, {}, temp)
    const { gateway, caches } = await second.start()
    expect(await second.probes()).toEqual([])
    expect(gateway?.addresses[0]).not.toBe(port)
    expect(caches.exports).toEqual([expect.stringMatching(THROUGH)])
  })

  test('have nothing left that listens once the step is over', async () => {
    const { start } = await routeWith(REACHES)
    const route = await start()
    const [, port = ''] = route.gateway?.addresses[0]?.split(':') ?? []
    await route.close()
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => resolve(undefined))
      socket.on('error', resolve)
    })
    expect(error?.code).toBe('ECONNREFUSED')
  })
})

describe('layers of a builder that does not reach this step', () => {
  test('are read and written as a folder, and the reason is said', async () => {
    const { folder, plan, start, output } = await routeWith(ASKS_NOWHERE)
    await writeLayout(folder, ['layer'])
    const { caches, gateway } = await start()
    expect(caches).toEqual({
      imports: [`type=local,src=${folder}`],
      exports: [`type=local,dest=${folder},mode=max,compression=zstd,ignore-error=true`]
    })
    expect([gateway, plan.writes]).toEqual([undefined, true])
    expect(output()).toContain(
      'Layers are read and written as a folder, since the builder does not reach this step (ERROR: no route to host).'
    )
  })

  test('are not written by two jobs at the same time', async () => {
    const one = await routeWith(ASKS_NOWHERE)
    await one.start()
    const other = await openRoute(one.plan, { exports: ['type=local,dest=x'] }, one.facts, undefined)
    open.push(other)
    expect(other.caches.exports).toEqual([])
    expect(other.open.barrier).toBe('another job on this machine is writing this cache now')
  })
})

describe('layers that builds without an image wrote', () => {
  test('are compressed anew for an image, which is said, and written anew', async () => {
    const root = await createFolder()
    const [own, other] = [join(root, 'layers', 'app'), join(root, 'layers', 'app.unpublished')]
    await writeLayout(other, ['layer'])
    const { start, output } = await routeWith(REACHES, { folder: own, fallbacks: [other] })
    const { caches, isThere } = await start()
    expect(caches.imports).toHaveLength(1)
    expect(caches.exports).toEqual([expect.stringContaining('compression=gzip')])
    expect(caches.exports).toEqual([expect.stringContaining('force-compression=true')])
    expect(isThere).toBe(false)
    expect(output()).toContain('its layers are compressed anew for this one.')
  })
})

test('layers that are only read by a builder that others use need no gateway', async () => {
  const { folder, start, probes } = await routeWith(ASKS_NOWHERE, { writes: false, eager: 'it may be' })
  await writeLayout(folder, ['layer'])
  expect((await start()).caches).toEqual({ imports: [`type=local,src=${folder}`], exports: [] })
  expect(await probes()).toEqual([])
})

test('layers that are forgotten are built upon no more', async () => {
  const { folder, start } = await routeWith(REACHES)
  await writeLayout(folder, ['layer'])
  const route = await start()
  route.forget()
  expect(route.open).toMatchObject({ sources: [], outcome: { status: 'missed' } })
})
