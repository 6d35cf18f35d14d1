import { describe, expect, test } from '@jest/globals'
import {
  layersOf,
  type PackIndex,
  type Place,
  parseIndex,
  renderIndex,
  withoutPacks
} from '../../src/store/pack-index.js'
import { digestOf, manifestOf } from '../support/pack-layers.js'
import { randomFrom } from '../support/random.js'

const key = (digit: string): string => `buildkit-cache-2-pack/app/${digit.repeat(16)}`
const [A, B, C] = [digestOf('a'), digestOf('b'), digestOf('c')]

/** Two packs: the first has layers A and B, and a byte in between that nobody needs; the second has C. */
function createIndex(changes: Partial<PackIndex> = {}): PackIndex {
  const layers = [
    { digest: A, size: 3 },
    { digest: B, size: 4 },
    { digest: C, size: 5 }
  ]
  const packs = [
    {
      key: key('1'),
      size: 8,
      blobs: new Map([
        [A, { offset: 0, size: 3 }],
        [B, { offset: 4, size: 4 }]
      ])
    },
    { key: key('2'), size: 5, blobs: new Map([[C, { offset: 0, size: 5 }]]) }
  ]
  return { purpose: 'image', ...manifestOf(layers), packs, ...changes }
}

/** The text of an index in which a test has changed the value. */
// biome-ignore lint/suspicious/noExplicitAny: what a test spoils has no type
function spoiled(change: (value: any) => void): string {
  const value = JSON.parse(renderIndex(createIndex()))
  change(value)
  return JSON.stringify(value)
}

test('an index is the same after it was written and read', () => {
  const index = createIndex()
  expect(parseIndex(renderIndex(index))).toEqual(index)
  const empty = { ...createIndex({ packs: [], purpose: 'other' }), ...manifestOf([]) }
  expect(parseIndex(renderIndex(empty))).toEqual(empty)
})

describe('an index is a miss', () => {
  test.each([
    ['is no JSON', '{'],
    ['is empty', ''],
    ['is no object', '[]'],
    ['is null', 'null']
  ])('that %s', (_fault, text) => {
    expect(parseIndex(text)).toBeUndefined()
  })

  test.each([
    ['is of a later format', (value) => (value.format = 2)],
    ['has no purpose that is known', (value) => (value.purpose = 'art')],
    ['has no manifest', (value) => delete value.manifest],
    ['has a manifest without a text', (value) => delete value.texts[value.manifest.digest]],
    ['has a manifest of another size', (value) => (value.manifest.size += 1)],
    ['has a text that was changed', (value) => (value.texts[value.manifest.digest] += ' ')],
    ['has a media type that no header can have', (value) => (value.manifest.mediaType = 'a\r\nb: c')],
    ['has no config', (value) => delete value.texts[configOf(value)]],
    ['has no packs', (value) => delete value.packs],
    ['lacks a layer of the manifest', (value) => value.packs.pop()],
    ['has a layer of another size', (value) => (value.packs[1].blobs[0][2] = 4)],
    ['has a blob before its pack', (value) => (value.packs[1].blobs[0][1] = -1)],
    ['has a blob that ends outside its pack', (value) => (value.packs[1].blobs[0][1] = 1)],
    ['has an offset beyond what a number can be', (value) => (value.packs[1].blobs[0][1] = 2 ** 53)],
    ['has an offset that is no whole number', (value) => (value.packs[0].blobs[1][1] = 4.5)],
    ['has an offset that is a text', (value) => (value.packs[1].blobs[0][1] = '0')],
    ['has blobs that overlap', (value) => (value.packs[0].blobs[1][1] = 2)],
    ['has a blob twice', (value) => value.packs[1].blobs.push(value.packs[0].blobs[0])],
    ['has a blob with more to it', (value) => value.packs[1].blobs[0].push(0)],
    ['has a pack twice', (value) => value.packs.push({ ...value.packs[0], blobs: [] })],
    [
      'has a digest that leads elsewhere',
      (value) => (value.packs[1].blobs[0][0] = 'sha256:../../../etc/passwd')
    ],
    ['has a digest in capitals', (value) => (value.packs[1].blobs[0][0] = `sha256:${'A'.repeat(64)}`)],
    ['has a pack that is another kind of entry', (value) => (value.packs[0].key = 'npm-cache')],
    [
      'has a pack whose key leads elsewhere',
      (value) => (value.packs[0].key = key('1').replace('app', '../app'))
    ],
    ['has more packs than any', (value) => (value.packs = manyPacks(65))],
    [
      'has a layer that is called as a member of every object',
      (value) => (value.packs[1].blobs[0][0] = '__proto__')
    ]
  ] satisfies [string, (value: ReturnType<typeof JSON.parse>) => unknown][])('that %s', (_fault, change) => {
    expect(parseIndex(spoiled(change))).toBeUndefined()
  })

  test('wherever it is cut off', () => {
    const text = renderIndex(createIndex())
    for (let end = 0; end < text.length; end++) expect(parseIndex(text.slice(0, end))).toBeUndefined()
  })

  test('or says something harmless, whatever is changed in it', () => {
    const text = renderIndex(createIndex())
    const random = randomFrom(1)
    for (let run = 0; run < 5000; run++) {
      const bytes = Buffer.from(text)
      for (let change = 0; change <= random(3); change++) bytes[random(bytes.length)] = random(256)
      const index = parseIndex(bytes.toString('utf8'))
      if (index !== undefined) expect(faultOf(index)).toBeUndefined()
    }
  })

  test('or says something harmless, whatever values change places', () => {
    const random = randomFrom(2)
    for (let run = 0; run < 2000; run++) {
      const text = spoiled((value) => {
        const places = placesIn(value)
        const [one, other] = [places[random(places.length)], places[random(places.length)]]
        if (one === undefined || other === undefined) return
        const kept = one.holder[one.name]
        one.holder[one.name] = other.holder[other.name]
        other.holder[other.name] = kept
      })
      const index = parseIndex(text)
      if (index !== undefined) expect(faultOf(index)).toBeUndefined()
    }
  })
})

function configOf(value: { manifest: { digest: string }; texts: Record<string, string> }): string {
  return JSON.parse(value.texts[value.manifest.digest] ?? '').config.digest
}

function manyPacks(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    key: `buildkit-cache-2-pack/app/${String(i).padStart(16, '0')}`,
    size: 0,
    blobs: []
  }))
}

/** Every place in a value where there is a text or a number. */
function placesIn(value: unknown): { holder: Record<string, unknown>; name: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) =>
    typeof holder[name] === 'object' ? placesIn(holder[name]) : [{ holder, name }]
  )
}

function isHarmless(digest: string, { offset, size }: Place, packSize: number): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(digest) && offset >= 0 && size >= 0 && offset + size <= packSize
}

/** What is wrong with an index that was taken for one. */
function faultOf({ manifest, texts, packs }: PackIndex): string | undefined {
  for (const [digest, text] of texts) if (digestOf(text) !== digest) return 'a text is another one'
  for (const { key, size, blobs } of packs) {
    if (!/^buildkit-cache-2-pack\/[a-z0-9_.-]+\/[0-9a-f]{16}$/.test(key)) return `key ${key}`
    for (const [digest, place] of blobs) if (!isHarmless(digest, place, size)) return `blob ${digest}`
  }
  const missing = layersOf(texts.get(manifest.digest) ?? '').filter(
    ({ digest, size }) => !packs.some(({ blobs }) => blobs.get(digest)?.size === size)
  )
  return missing.length > 0 ? 'a layer is in no pack' : undefined
}

describe('an index whose packs are gone', () => {
  test('is the same where none is', () => {
    const index = createIndex()
    expect(withoutPacks(index, new Set())).toBe(index)
    expect(withoutPacks(index, new Set([key('3')]))).toBe(index)
  })

  test('has a manifest without the layers that were in them, and all else as it was', () => {
    const index = createIndex()
    const rest = withoutPacks(index, new Set([key('1')])) as PackIndex
    const text = rest.texts.get(rest.manifest.digest) ?? ''
    const before = JSON.parse(index.texts.get(index.manifest.digest) ?? '')
    expect(JSON.parse(text)).toEqual({ ...before, layers: [before.layers[2]] })
    expect(rest.manifest).toEqual({ ...index.manifest, digest: digestOf(text), size: text.length })
    expect([...rest.texts.keys()]).toEqual([rest.manifest.digest, before.config.digest])
    expect(rest.packs).toEqual([index.packs[1]])
    expect(parseIndex(renderIndex(rest))).toEqual(rest)
  })

  test('is nothing where no layer is left', () => {
    expect(withoutPacks(createIndex(), new Set([key('1'), key('2')]))).toBeUndefined()
  })
})
