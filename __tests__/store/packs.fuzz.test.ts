import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { readIndex } from '../../src/store/index-entry.js'
import { type CacheConfig, mergeConfigs } from '../../src/store/merge-caches.js'
import { parseIndex, renderIndex } from '../../src/store/pack-index.js'
import { type OpenLimits, openPacks } from '../../src/store/packs.js'
import { gzipBomb } from '../support/bombs.js'
import { createFolder, filesIn } from '../support/folders.js'
import { fuzz, pick, spoilBytes, spoilJson } from '../support/fuzz.js'
import { serve } from '../support/http-server.js'
import { digestOf, manifestOf } from '../support/pack-layers.js'
import type { Random } from '../support/random.js'

/* What a cache service gives may be anything. It is used as far as its digests hold, or it is a miss. */

const CONTENTS = ['one', 'two and more', 'z'.repeat(3_000)]
const PACK = Buffer.from(CONTENTS.join(''))
const KEY = `buildkit-cache-2-pack/app/${'1'.repeat(16)}`
const LAYERS = CONTENTS.map((content) => ({ digest: digestOf(content), size: content.length }))
const INDEX = renderIndex({
  ...{ purpose: 'image', ...manifestOf(LAYERS) },
  packs: [
    {
      ...{ key: KEY, size: PACK.length },
      blobs: new Map(
        LAYERS.map(({ digest, size }, index) => [
          digest,
          { offset: CONTENTS.slice(0, index).join('').length, size }
        ])
      )
    }
  ]
})

const CALLS = { tries: 1, each: 2_000, total: 5_000, pause: 1, retryAfter: 0 }
const LIMITS: OpenLimits = { stall: 300, whole: 2_000, pause: 1, atOnce: 2, lookup: CALLS }

/** A service that has one index, and one pack under whatever key it is asked for. */
async function serviceWith(index: Uint8Array, pack: Uint8Array) {
  const { url } = await serve((request, response) => {
    if (request.method === 'GET') {
      response.end(request.url === '/index' ? index : pack)
      return
    }
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      const { key } = JSON.parse(text) as { key: string }
      const name = key.includes('-pack/') ? 'pack' : 'index'
      response.end(JSON.stringify({ ok: true, signed_download_url: `${address}${name}`, matched_key: key }))
    })
  })
  const address = url
  return { url, token: 'token' }
}

/** As it is, and as it is sent, whole and spoiled. */
function spoiledIndex(random: Random): Buffer {
  const whole = Buffer.from(INDEX)
  const texts = [whole, whole, Buffer.from(spoilJson(random, INDEX)), spoilBytes(random, whole)]
  const sent = gzipSync(pick(random, texts))
  return random(3) === 0 ? spoilBytes(random, sent) : sent
}

describe('packs', () => {
  fuzz(
    'give a layer with the bytes of its digest, or none, whatever index and pack are',
    300,
    async (random) => {
      const folder = await createFolder()
      const pack = random(2) === 0 ? PACK : spoilBytes(random, PACK)
      const access = await serviceWith(spoiledIndex(random), pack)
      const packs = await openPacks(access, ['app'], join(folder, 'scratch'), LIMITS)
      if ('missed' in packs) return
      for (const [place, content] of CONTENTS.entries()) {
        const path = join(folder, `${place}`)
        const isThere = await packs.fetch(digestOf(content), path).then(
          () => true,
          () => false
        )
        if (isThere) expect(await readFile(path, 'utf8')).toBe(content)
      }
      const left = (await filesIn(folder)).filter((name) => !/^(\d|scratch\/pack-[\w-]+)$/.test(name))
      expect(left).toEqual([])
    }
  )

  test('are missed where their index becomes a gigabyte, which takes no such memory', async () => {
    const { url } = await serviceWith(gzipBomb(), PACK)
    const before = process.memoryUsage().rss
    expect(await readIndex(`${url}index`, 1)).toBeUndefined()
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
  })

  test.each([
    ['nested deeply', `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`],
    ['of very many packs', INDEX.replace(/"packs":\[/, `"packs":[${'{},'.repeat(1_000_000)}`)],
    ['of very many texts', INDEX.replace(/"texts":\{/, () => `"texts":{${manyNames(500_000)},`)],
    ['of very many blobs', INDEX.replace(/"blobs":\[/, () => `"blobs":[${'[],'.repeat(1_000_000)}`)]
  ])('are missed where their index is %s, and at once', (_, text) => {
    const startedAt = performance.now()
    expect(parseIndex(text)).toBeUndefined()
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

function manyNames(count: number): string {
  return Array.from({ length: count }, (_, index) => `"${index}":""`).join(',')
}

const AT = '2026-11-20T12:00:00Z'
const CONFIG = JSON.stringify({
  layers: [{ blob: 'a', parent: -1 }, { blob: 'b' }, { blob: 'c', parent: 1 }],
  records: [
    { digest: 'from', layers: [{ layer: 0, createdAt: AT }] },
    { digest: 'run', inputs: [[{ link: 0 }]], chains: [{ layers: [0, 1], createdAt: AT }] },
    {
      digest: 'copy',
      inputs: [[{ link: 1 }], [{ selector: '/src', link: 0 }]],
      layers: [{ layer: 2, createdAt: AT }]
    }
  ]
} satisfies CacheConfig)

/** All places in lists that a config names, and how long these lists are. */
function linksOf({ layers = [], records = [] }: CacheConfig): [place: unknown, length: number][] {
  const ofLayers = layers.flatMap(({ parent = 0 }) => (parent < 0 ? [] : [parent]))
  const results = records.flatMap(({ layers: one = [], chains = [] }) => [
    ...one.map(({ layer }) => layer),
    ...chains.flatMap((chain) => chain.layers)
  ])
  const inputs = records.flatMap((record) => (record.inputs ?? []).flat().map(({ link }) => link))
  return [
    ...[...ofLayers, ...results].map((place): [unknown, number] => [place, layers.length]),
    ...inputs.map((place): [unknown, number] => [place, records.length])
  ]
}

describe('two caches as one', () => {
  fuzz('name nothing that they have not, or are not put together, whatever they are', 3_000, (random) => {
    const other = JSON.parse(spoilJson(random, CONFIG.replaceAll('"run"', '"walk"')) || '{}') as CacheConfig
    let merged: CacheConfig
    try {
      merged = mergeConfigs(JSON.parse(CONFIG), other)
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
      return
    }
    const names = [
      ...(merged.layers ?? []).map(({ blob }) => blob),
      ...(merged.records ?? []).map(({ digest }) => digest)
    ]
    expect(names.filter((name) => typeof name !== 'string')).toEqual([])
    for (const [place, length] of linksOf(merged)) {
      expect(Number.isInteger(place)).toBe(true)
      expect(place).toBeGreaterThanOrEqual(0)
      expect(place).toBeLessThan(length)
    }
  })
})
