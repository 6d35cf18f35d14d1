import { describe, expect } from '@jest/globals'
import { discoverMounts } from '../../src/mounts/discover.js'
import { type MountIdentity, renderMountFlag } from '../../src/mounts/identity.js'
import { parseManifest, renderManifest, type SavedMount } from '../../src/mounts/saved.js'
import { createVertex } from '../support/builders.js'
import { fuzz, jsonValue, ODD_PIECES, pick, spoilBytes, spoilJson, textOf } from '../support/fuzz.js'
import type { Random } from '../support/random.js'
import { createSaved } from './support/mounts.js'

const MOUNTS = [
  createSaved({ id: 'first' }),
  createSaved({ id: 'apt', owner: { uid: 1000, gid: 1000, mode: '700' }, with: 3 }),
  createSaved({ id: 'last' })
]
const { manifest, texts } = renderManifest({
  mounts: MOUNTS,
  madeFrom: { fingerprint: 'f', bases: ['a:1@sha256:x'] }
})
const TEXT = texts.get(manifest.digest) ?? ''

const every = (texts: readonly unknown[], form: RegExp) =>
  texts.every((text) => typeof text === 'string' && form.test(text))

/** What becomes flags, paths and arguments of a build has to be of the form that these have. */
function isFit({ layer, diffId, hash, id, target, stages, owner, ...figures }: SavedMount): boolean {
  return (
    every([layer.digest, diffId], /^sha256:[0-9a-f]{64}$/) &&
    every([hash], /^[0-9a-f]{64}$/) &&
    every([layer.mediaType], /^[\x21-\x7e]+$/) &&
    every([id, target, ...stages], /^\P{Cc}+$/u) &&
    every([owner?.mode ?? '755'], /^[0-7]{1,6}$/) &&
    [owner?.uid ?? 0, owner?.gid ?? 0].every(Number.isSafeInteger) &&
    [figures.bytes, figures.files, figures.savedAt, figures.usedAt].every((figure) => figure >= 0) &&
    [figures.with, figures.without].every((seconds) => Number.isFinite(seconds ?? 0))
  )
}

function expectFit(text: string): void {
  const { mounts, madeFrom } = parseManifest(text)
  expect(mounts.filter((mount) => !isFit(mount))).toEqual([])
  expect(every(madeFrom?.bases ?? [], /^/)).toBe(true)
}

describe('a list of mounts', () => {
  fuzz('has only mounts that are as they should be, whatever values it has', 3_000, (random) => {
    expectFit(spoilJson(random, TEXT))
  })

  fuzz('has only mounts that are as they should be, whatever became of its bytes', 3_000, (random) => {
    expectFit(spoilBytes(random, Buffer.from(TEXT)).toString('utf8'))
  })

  fuzz('has all the others where one mount is not as it should be', 1_000, (random) => {
    const whole = JSON.parse(TEXT) as { layers: { annotations: Record<string, string> }[] }
    const [name = ''] = Object.keys(whole.layers[1]?.annotations ?? {})
    const spoiled = pick(random, ['{', 'null', '7', textOf(random, 5), spoilJson(random, '{"id":"apt"}')])
    const layer =
      random(2) === 0 ? jsonValue(random) : { ...whole.layers[1], annotations: { [name]: spoiled } }
    const layers = [whole.layers[0], layer, whole.layers[2]]
    const { mounts, madeFrom } = parseManifest(JSON.stringify({ ...whole, layers }))
    expect(mounts.map(({ id }) => id)).toEqual(['first', 'last'])
    expect(madeFrom).toBeDefined()
  })
})

/** As BuildKit replaces what is left of quotes and escapes in a field (frontend/dockerfile/shell). */
const expanded = (text: string) => text.replace(/\\([\s\S])/g, '$1')

describe('the flag of a mount', () => {
  const pieces = ODD_PIECES.filter((piece) => !/[\p{Cc}\p{Cs}]/u.test(piece))
  const identityOf = (random: Random): MountIdentity => ({
    id: `a${textOf(random, 12, pieces)}b`,
    owner:
      random(2) === 0
        ? undefined
        : { uid: random(70_000), gid: random(70_000), mode: random(512).toString(8) }
  })

  fuzz('is read as the mount that it was made of', 3_000, (random) => {
    const identity = identityOf(random)
    const name = `[1/1] RUN ${renderMountFlag(identity, '/m')} --mount=type=cache,target=/after make`
    const { mounts, leftAlone } = discoverMounts([createVertex({ name })])
    expect(leftAlone).toEqual([])
    expect(mounts.map(({ id, owner }) => ({ id: expanded(id), owner }))).toEqual([
      identity,
      { id: '/after', owner: undefined }
    ])
  })

  fuzz('of whatever a RUN begins with is one or none', 3_000, (random) => {
    const pieces = [
      ...ODD_PIECES,
      '--mount=',
      '--mount=type=cache,',
      'target=/a',
      '--',
      ' ',
      ',',
      'uid=',
      'id=',
      'from=x'
    ]
    const { mounts } = discoverMounts([
      createVertex({ name: `[1/1] RUN --mount=type=cache,${textOf(random, 15, pieces)}` })
    ])
    for (const { id, target } of mounts) for (const text of [id, target]) expect(typeof text).toBe('string')
  })
})
