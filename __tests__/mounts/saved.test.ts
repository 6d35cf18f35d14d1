import { describe, expect, test } from '@jest/globals'
import { isBetter, withinBounds } from '../../src/mounts/bounds.js'
import { lossOfMount, type MountReport } from '../../src/mounts/report.js'
import { newest, parseManifest, renderManifest, type SavedMount } from '../../src/mounts/saved.js'
import { layersOf } from '../../src/store/pack-index.js'

function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`
}

function mountOf(overrides: Partial<SavedMount> = {}): SavedMount {
  return {
    ...{ id: '/root/.npm', owner: undefined, target: '/root/.npm', stages: ['deps'] },
    layer: { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', digest: digest('a'), size: 10 },
    ...{ diffId: digest('b'), bytes: 100, files: 3, hash: 'c'.repeat(64), savedAt: 5, usedAt: 6 },
    ...{ without: 12.5, with: undefined },
    ...overrides
  }
}

const textOf = (
  mounts: SavedMount[],
  madeFrom = { fingerprint: 'f', bases: ['busybox:1@sha256:x'] }
): string => {
  const { manifest, texts } = renderManifest({ mounts, madeFrom })
  return texts.get(manifest.digest) ?? ''
}

describe('the manifest', () => {
  test('comes back as it was written, and names the layers', () => {
    const mounts = [mountOf(), mountOf({ id: 'apt', owner: { uid: 1, gid: 2, mode: '700' }, with: 3 })]
    const text = textOf(mounts)
    expect(parseManifest(text)).toEqual({
      mounts,
      madeFrom: { fingerprint: 'f', bases: ['busybox:1@sha256:x'] }
    })
    expect(layersOf(text)).toEqual([{ digest: digest('a'), size: 10 }])
  })

  test('is the same text for the same mounts', () => {
    expect(textOf([mountOf()])).toBe(textOf([mountOf()]))
  })

  test('of two jobs at once has the newer of each', () => {
    const older = mountOf({ savedAt: 1, bytes: 1 })
    expect(newest([older, mountOf({ savedAt: 2 }), mountOf({ savedAt: 1, bytes: 3 })])).toEqual([
      mountOf({ savedAt: 2 })
    ])
  })

  test.each<[string, object]>([
    ['an id on two lines', { id: 'a\nUSER 0' }],
    ['no id', { id: '' }],
    ['a hash that is none', { hash: "x' ; reboot" }],
    ['sizes that are none', { bytes: -0.5 }],
    ['an owner that is none', { owner: { uid: '0,from=x', gid: 0, mode: '755' } }],
    ['a mode that is none', { owner: { uid: 0, gid: 0, mode: '755,from=x' } }],
    ['stages that are none', { stages: [5] }],
    ['a digest that is none', { diffId: '../../etc' }]
  ])('has no mount with %s', (_, wrong) => {
    const text = textOf([mountOf(wrong as Partial<SavedMount>), mountOf({ id: 'fit' })])
    expect(parseManifest(text).mounts.map(({ id }) => id)).toEqual(['fit'])
  })

  test.each([
    '',
    '{',
    'null',
    '{"layers": 5}',
    '{"layers": [{"annotations": {"buildkit-cache.mount": "{"}}]}'
  ])('is empty for %j', (text) => {
    expect(parseManifest(text)).toEqual({ mounts: [], madeFrom: undefined })
  })
})

describe('bounds', () => {
  const bounds = { each: 1000, total: 150 }

  test('keep all that fit', () => {
    const mounts = [mountOf(), mountOf({ id: 'b', bytes: 50 })]
    expect(withinBounds(mounts, bounds)).toEqual({ kept: mounts, notices: [] })
  })

  test('drop what was not used for the longest time, and of that the largest', () => {
    const mounts = [
      mountOf({ id: 'new', usedAt: 9 }),
      mountOf({ id: 'old', usedAt: 1, bytes: 20 }),
      mountOf({ id: 'old and large', usedAt: 1, bytes: 40 })
    ]
    const { kept, notices } = withinBounds(mounts, bounds)
    expect(kept.map(({ id }) => id)).toEqual(['new', 'old'])
    expect(notices).toEqual([expect.stringContaining('Cache mount old and large (40 B) is not kept')])
  })

  test('what did not grow from what is kept replaces it only if it is not much smaller', () => {
    expect(isBetter(49, { bytes: 100 }, false)).toBe(false)
    expect(isBetter(50, { bytes: 100 }, false)).toBe(true)
    expect(isBetter(1, { bytes: 100 }, true)).toBe(true)
    expect(isBetter(1, undefined, false)).toBe(true)
  })
})

describe('what a mount costs', () => {
  const report: MountReport = {
    ...{ name: '/m', bytes: 1, restoreSeconds: 4, saveSeconds: 6, passedOver: undefined, seconds: 9 },
    ...{ without: 12, with: 9 }
  }

  test('is said where it is more than it brings', () => {
    expect(lossOfMount(report)).toBe(
      'Cache mount /m costs more than it brings: 10 s to restore and save; its steps take 9 s with it and 12 s without. ' +
        'cache-mounts without it, or off, is faster.'
    )
  })

  test('is not said where it pays, or where that is not known', () => {
    expect(lossOfMount({ ...report, without: 30 })).toBeUndefined()
    expect(lossOfMount({ ...report, without: undefined })).toBeUndefined()
    expect(lossOfMount({ ...report, with: undefined })).toBeUndefined()
    expect(lossOfMount({ ...report, restoreSeconds: 1, saveSeconds: undefined })).toBeUndefined()
  })
})
