import { existsSync } from 'node:fs'
import { readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { probeImports } from '../src/buildx/probe.js'
import { type LayerRoute, openRoute } from '../src/layer-route.js'
import { renderSentence } from '../src/report/sentence.js'
import * as claims from '../src/store/claim.js'
import { limitFolder } from '../src/store/folder-limit.js'
import { openLayers } from '../src/store/layers.js'
import { layoutRepository } from '../src/store/layout-repository.js'
import { readLayout } from '../src/store/oci-layout.js'
import { openPacks } from '../src/store/packs.js'
import { saveLayers } from '../src/store/saving.js'
import { packsOf, settleLayers } from '../src/store/settle.js'
import { createBuilder, createFacts, createReportOf } from './support/builders.js'
import { createFolder, filesIn, writeFiles } from './support/folders.js'
import { blobFile, writeBlob, writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import { startPackService } from './support/pack-service.js'
import { ASKS_NOWHERE, REACHES } from './support/probes.js'
import { createLayerPlan, createOpenLayers } from './support/routes.js'
import { leaveSave } from './support/saves.js'
import { scriptBuildx } from './support/scripted-buildx.js'

jest.setTimeout(30_000)

test('a layout that was just written is not the first to be deleted, though it was deleted once before', async () => {
  const root = join(await createFolder(), 'layers')
  const plan = (name: string) => createLayerPlan({ folder: join(root, name), maxSize: 2_500 })
  for (const name of ['app', 'old', 'own']) {
    const claim = await claims.claimLayout(join(root, name))
    await claim.release()
  }
  // app was used in May, deleted since; old in June.
  await utimes(claims.stateFile(join(root, 'app'), 'users'), new Date(2020, 4), new Date(2020, 4))
  await utimes(claims.stateFile(join(root, 'old'), 'users'), new Date(2020, 5), new Date(2020, 5))
  await writeLayout(join(root, 'old'), ['o'.repeat(700)])
  // Now a build writes app anew.
  const open = await openLayers(plan('app'))
  await writeLayout(join(root, 'app'), ['a'.repeat(700)])
  await settleLayers(plan('app'), open)
  await open.claim?.release()
  await writeLayout(join(root, 'own'), ['w'.repeat(700)])
  await limitFolder(join(root, 'own'), 2_500)
  expect([existsSync(join(root, 'app')), existsSync(join(root, 'old'))]).toEqual([true, false])
})

test('garbage is not collected by an index that another job has replaced meanwhile', async () => {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, { 'state/.keep': '' })
  await writeLayout(folder, ['mine'])
  const claim = await claims.claimLayout(folder)
  // The other job publishes, and ends, after this one has read the index and before it is alone.
  const late: claims.Claim = {
    ...claim,
    whileAlone: async (work) => {
      await writeLayout(folder, ['theirs'])
      return claim.whileAlone(work)
    }
  }
  await settleLayers(createLayerPlan({ folder }), createOpenLayers({ claim: late }))
  await claim.release()
  expect(await readLayout(folder)).toMatchObject({ kind: 'whole' })
})

test('a cache that is too large to be kept is said so', async () => {
  const reason = 'it takes 3 MB, more than cache-max-size allows'
  expect(
    renderSentence(
      createReportOf({
        steps: undefined,
        export: { status: 'written', seconds: 1 },
        save: { save: false, reason, bytes: 0 }
      })
    )
  ).toContain('cache-max-size')
})

test('a damaged blob of one lender does not hide the good one of another, nor get into the own layout', async () => {
  const [bad, good, own] = await Promise.all([createFolder(), createFolder(), createFolder()])
  const { digest } = await writeBlob(good, 'x', 'layer')
  await writeFiles(bad, { [join('blobs', 'sha256', digest.slice(7))]: 'LAYER' })
  const repository = layoutRepository({
    name: 'own',
    folder: own,
    writable: true,
    verified: {},
    lenders: [bad, good]
  })
  const size = await repository.sizeOf(digest)
  const inOwn = existsSync(blobFile(own, digest)) ? await readFile(blobFile(own, digest), 'utf8') : undefined
  expect([size, inOwn]).toEqual([5, 'layer'])
})

test('a probe that is told to stop before it began ends', async () => {
  const buildx = await scriptBuildx({ build: { run: 'exec sleep 14' } })
  const temp = await createFolder()
  const startedAt = Date.now()
  await probeImports(
    ['127.0.0.1:1/s/probe'],
    { buildx: buildx.command, builder: undefined, env: { PATH: process.env.PATH ?? '' }, temp },
    AbortSignal.abort()
  )
  expect(Date.now() - startedAt).toBeLessThan(5_000)
})

const routes: LayerRoute[] = []
afterEach(async () => {
  for (const r of routes.splice(0)) await r.close()
})

test('a damaged pack that could not be restored eagerly is not built upon', async () => {
  const service = await startPackService()
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, { 'state/.keep': '' })
  await writeLayout(folder, ['layer'])
  await saveLayers({
    folder,
    id: await leaveSave(folder)
  })
  service.spoil()
  const next = join(await createFolder(), 'layers', 'app')
  const buildx = await scriptBuildx({ build: ASKS_NOWHERE })
  catchOutput()
  const route = await openRoute(
    createLayerPlan({ folder: next, store: 'packs' }),
    { exports: ['type=local,dest=x'] },
    createFacts({ buildx: buildx.command, temp: await createFolder() }),
    undefined
  )
  routes.push(route)
  expect(route.open.outcome.status).toBe('failed')
  expect(packsOf(route.open)).toEqual([])
})

test('gzip is not told the level of zstd', async () => {
  const root = await createFolder()
  const [own, other] = [join(root, 'layers', 'app'), join(root, 'layers', 'app.unpublished')]
  await writeLayout(other, ['layer'])
  const buildx = await scriptBuildx({ build: REACHES })
  catchOutput()
  const route = await openRoute(
    createLayerPlan({ folder: own, fallbacks: [other] }),
    { exports: [`type=local,dest=${own},mode=max,compression=zstd,compression-level=19`] },
    createFacts({ buildx: buildx.command, builder: createBuilder(), temp: await createFolder() }),
    undefined
  )
  routes.push(route)
  expect(route.caches.exports[0]).not.toMatch(
    /compression=gzip.*compression-level=19|compression-level=19.*compression=gzip/
  )
})

test('what a step left to be saved is not deleted by the next step, which comes before the saver', async () => {
  const service = await startPackService()
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, { 'state/.keep': '' })
  const plan = createLayerPlan({ folder, store: 'packs' })
  // An earlier job's.
  const first = await writeLayout(folder, ['of an earlier job'])
  await saveLayers({
    folder,
    id: await leaveSave(folder)
  })
  await rm(folder, { recursive: true })
  // Step 1: opens, writes, leaves the request.
  const one = await openLayers(plan)
  const news = await writeLayout(folder, ['of an earlier job', 'of this step'])
  await rm(blobFile(folder, first.layers[0] ?? ''))
  const decision = await settleLayers(plan, one)
  expect(decision.save).toBe(true)
  const id = await leaveSave(folder, { before: packsOf(one) })
  // The step waits until the saver has its claim, and the next one opens while that is still at work.
  const claimed = Promise.withResolvers<void>()
  const saving = saveLayers({ folder, id }, claimed.resolve)
  await claimed.promise
  await one.claim?.release()
  const two = await openLayers(plan)
  const outcome = await saving
  await two.claim?.release()
  expect(outcome.status).toBe('saved')
  const packs = await openPacks(service.access, ['app'], join(root, 'scratch'))
  expect('missed' in packs ? packs : packs.index.manifest.digest).toBe(news.manifest)
})

test('layers that share files are counted once', async () => {
  const root = join(await createFolder(), 'layers')
  await writeLayout(join(root, 'main'), ['m'.repeat(700)])
  const repository = layoutRepository({
    name: 'own',
    folder: join(root, 'own'),
    writable: true,
    verified: {},
    lenders: [join(root, 'main')]
  })
  for (const name of await filesIn(join(root, 'main', 'blobs', 'sha256')))
    await repository.sizeOf(`sha256:${name}`)
  await writeFiles(root, { '../state/.keep': '' })
  expect(await limitFolder(join(root, 'own'), 1_500)).toEqual([])
})

test('a layout of another user that cannot be deleted is no reason to say that the own one cannot be read', async () => {
  const root = join(await createFolder(), 'layers')
  await writeLayout(join(root, 'own'), ['m'])
  await writeFiles(root, { '../state/.keep': '', 'theirs/blobs/x': '' })
  await rm(join(root, 'theirs/blobs/x'))
  const { symlink } = await import('node:fs/promises')
  await symlink('sha256', join(root, 'theirs/blobs/sha256'))
  const claim = await claims.claimLayout(join(root, 'own'))
  const decision = await settleLayers(
    createLayerPlan({ folder: join(root, 'own') }),
    createOpenLayers({ claim })
  )
  await claim.release()
  expect(decision.reason).toBe(`kept in ${join(root, 'own')}`)
})

test('blobs that cannot be lent are as if they were not there', async () => {
  // /proc is another file system.
  const lender = await createFolder()
  const { digest } = await writeBlob(lender, 'x', 'layer')
  const own = `/dev/shm/unit-${process.pid}`
  const repository = layoutRepository({
    name: 'own',
    folder: own,
    writable: true,
    verified: {},
    lenders: [lender]
  })
  try {
    expect(await repository.sizeOf(digest)).toBeUndefined()
  } finally {
    await rm(own, { recursive: true, force: true })
  }
})

test('two jobs in containers of their own, whose processes have the same number, verify at the same time', async () => {
  const root = await createFolder()
  await writeFiles(root, { 'state/.keep': '' })
  const { writeVerified } = await import('../src/store/trust.js')
  await Promise.all(Array.from({ length: 20 }, () => writeVerified(join(root, 'layers', 'app'), {})))
})
