import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { LayerPlan } from '../../src/plan/layer-plan.js'
import { claimLayout } from '../../src/store/claim.js'
import type { OpenLayers } from '../../src/store/layers.js'
import { digestOfRoots } from '../../src/store/oci-layout.js'
import type { OpenPacks } from '../../src/store/packs.js'
import { packsOf, settleLayers } from '../../src/store/settle.js'
import { createFolder, writeFiles } from '../support/folders.js'
import { blobFile, writeLayout } from '../support/layouts.js'
import { createLayerPlan, createOpenLayers, createSource } from '../support/routes.js'

async function layoutOf(layers: readonly string[]) {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeFiles(root, { 'state/.keep': '' })
  return { folder, ...(await writeLayout(folder, layers)) }
}

/** Packs that have these blobs. */
function packsWith(...digests: readonly string[]): OpenPacks {
  const blobs = new Map(digests.map((digest) => [digest, { offset: 0, size: 5 }]))
  const pack = { key: `buildkit-cache-2-pack/app/${'0'.repeat(16)}`, size: 5, blobs }
  return { index: { packs: [pack] } } as unknown as OpenPacks
}

async function settled(folder: string, plan: Partial<LayerPlan>, open: Partial<OpenLayers> = {}) {
  const claim = await claimLayout(folder)
  try {
    return await settleLayers(createLayerPlan({ folder, ...plan }), createOpenLayers({ claim, ...open }))
  } finally {
    await claim.release()
  }
}

describe('layers that live in packs', () => {
  test('are to be saved, as many bytes as no pack has', async () => {
    const { folder, layers } = await layoutOf(['known', 'news'])
    const sources = [createSource({ folder, packs: packsWith(layers[0] ?? '') })]
    // What is in a pack need not be here.
    await rm(blobFile(folder, layers[0] ?? ''))
    expect(await settled(folder, { store: 'packs' }, { sources })).toEqual({
      ...{ save: true, reason: 'to be saved in the Actions cache', bytes: 4 }
    })
  })

  test('are to be saved as a whole where no pack has any of them', async () => {
    const { folder } = await layoutOf(['known', 'news'])
    expect(await settled(folder, { store: 'packs' })).toMatchObject({ save: true, bytes: 9 })
  })

  test('are not saved again where nothing changed', async () => {
    const { folder, manifest } = await layoutOf(['layer'])
    const outcome = {
      ...({ status: 'opened', bytes: 5, seconds: 1 } as const),
      digest: digestOfRoots([{ digest: manifest }])
    }
    expect(await settled(folder, { store: 'packs' }, { outcome })).toEqual({
      ...{ save: false, reason: 'nothing changed', bytes: 0 }
    })
  })

  test('are not saved where nothing was exported', async () => {
    const { folder } = await layoutOf([])
    await rm(folder, { recursive: true })
    expect(await settled(folder, { store: 'packs' })).toMatchObject({
      ...{ save: false, reason: 'nothing was exported' }
    })
  })

  test('are not saved where they cannot be read, and nothing is thrown', async () => {
    const { folder, manifest } = await layoutOf(['layer'])
    await rm(blobFile(folder, manifest))
    expect(await settled(folder, { store: 'packs' })).toMatchObject({
      save: false,
      reason: expect.stringMatching(/layers\/app cannot be read \(.*ENOENT/)
    })
  })
})

describe('layers that take more than is allowed', () => {
  test.each(['packs', 'actions-cache'] as const)(
    'are not saved in the cache service (%s), with the input that says so',
    async (store) => {
      const { folder } = await layoutOf(['x'.repeat(3_000_000)])
      const decision = await settled(folder, { store, maxSize: 2_000_000 })
      expect(decision).toEqual({
        ...{ save: false, reason: 'it takes 3 MB, more than cache-max-size allows', bytes: 0 },
        notices: ['The cache is not kept: it takes 3 MB, more than cache-max-size allows.']
      })
    }
  )

  test('stay in a folder that is kept, while others beside them are deleted, which is told', async () => {
    const { folder } = await layoutOf(['x'.repeat(3_000_000)])
    await writeLayout(join(folder, '..', 'old'), ['y'.repeat(1_000_000)])
    expect(await settled(folder, { maxSize: 2_000_000 })).toMatchObject({
      reason: `kept in ${folder}`,
      notices: [
        'cache-max-size: deleted what was not used for the longest time: old.',
        'cache-max-size: the caches that are in use take 3 MB, more than 2 MB.'
      ]
    })
  })
})

test('the packs of all that was read are known to a save', () => {
  const [one, other] = [packsWith('a'), packsWith('b')]
  const sources = [createSource({ packs: one }), createSource(), createSource({ packs: other })]
  expect(packsOf(createOpenLayers({ sources }))).toEqual([...one.index.packs, ...other.index.packs])
})
