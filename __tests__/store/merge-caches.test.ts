import { describe, expect, test } from '@jest/globals'
import { type CacheConfig, mergeConfigs } from '../../src/store/merge-caches.js'

const AT = '2026-11-20T12:00:00Z'

/** A base layer, an install on it, and a build on that: each record has its result. */
function cacheOf(source: string): CacheConfig {
  return {
    layers: [
      { blob: 'sha256:base', parent: -1 },
      { blob: 'sha256:install' },
      { blob: `sha256:build-${source}`, parent: 1 }
    ],
    records: [
      { digest: 'sha256:from', layers: [{ layer: 0, createdAt: AT }] },
      { digest: 'sha256:run-install', inputs: [[{ link: 0 }]], layers: [{ layer: 1, createdAt: AT }] },
      { digest: `sha256:copy-${source}` },
      {
        digest: 'sha256:run-build',
        inputs: [[{ link: 1 }], [{ selector: '/src', link: 2 }]],
        layers: [{ layer: 2, createdAt: AT }]
      }
    ]
  }
}

/** Each record as what it says whatever the order of the lists: its inputs' and its results' own contents. */
function meaningOf({ layers = [], records = [] }: CacheConfig): string[] {
  const chain = (index: number): string[] => {
    const layer = layers[index]
    if (layer === undefined) return ['?']
    const { blob, parent = 0 } = layer
    return parent < 0 ? [blob] : [...chain(parent), blob]
  }
  const recordOf = (index: number): string => {
    const { digest, inputs = [] } = records[index] ?? { digest: '?' }
    const from = inputs.map((input) => input.map(({ selector = '', link }) => `${selector}${recordOf(link)}`))
    return `${digest}(${JSON.stringify(from)})`
  }
  return records
    .map(({ layers: results = [], chains = [] }, index) => {
      const all = [
        ...results.map(({ layer }) => chain(layer)),
        ...chains.map((one) => one.layers.flatMap(chain))
      ]
      return `${recordOf(index)} = ${JSON.stringify(all)}`
    })
    .toSorted()
}

describe('two caches as one', () => {
  test('have all that one or the other has, and what both have once', () => {
    const merged = mergeConfigs(cacheOf('a'), cacheOf('b'))
    const wanted = new Set([...meaningOf(cacheOf('a')), ...meaningOf(cacheOf('b'))])
    expect(meaningOf(merged)).toEqual([...wanted].toSorted())
    expect(merged.layers?.map(({ blob }) => blob)).toEqual([
      'sha256:base',
      'sha256:install',
      'sha256:build-a',
      'sha256:build-b'
    ])
  })

  test('are the first where the second is the same, or empty', () => {
    for (const second of [cacheOf('a'), {}, { layers: [], records: [] }])
      expect(meaningOf(mergeConfigs(cacheOf('a'), second))).toEqual(meaningOf(cacheOf('a')))
    expect(meaningOf(mergeConfigs({}, cacheOf('a')))).toEqual(meaningOf(cacheOf('a')))
  })

  test('have the results of both where the same step has another in each', () => {
    const other = cacheOf('a')
    other.layers = [
      { blob: 'sha256:base', parent: -1 },
      { blob: 'sha256:install-2' },
      { blob: 'x', parent: 1 }
    ]
    const install = mergeConfigs(cacheOf('a'), other).records?.find(
      ({ digest }) => digest === 'sha256:run-install'
    )
    expect(install?.layers?.map(({ layer }) => layer)).toEqual([1, 3])
  })

  test('have results that are lists of layers, too', () => {
    const chained: CacheConfig = {
      layers: [
        { blob: 'sha256:x', parent: -1 },
        { blob: 'sha256:base', parent: -1 }
      ],
      records: [{ digest: 'sha256:copy', chains: [{ layers: [1, 0], createdAt: AT }] }]
    }
    const { layers = [], records = [] } = mergeConfigs(cacheOf('a'), chained)
    const [chain] = records.find(({ digest }) => digest === 'sha256:copy')?.chains ?? []
    expect(chain?.layers.map((index) => layers[index]?.blob)).toEqual(['sha256:base', 'sha256:x'])
  })

  test('leave those as they are that they are made from', () => {
    const [first, second] = [cacheOf('a'), cacheOf('b')]
    mergeConfigs(first, second)
    expect([first, second]).toEqual([cacheOf('a'), cacheOf('b')])
  })

  test.each([
    { records: [{ digest: 'a', inputs: [[{ link: 7 }]] }] },
    { records: [{ digest: 'a', inputs: [[{ link: 0 }]] }] },
    { records: [{ digest: 'a', layers: [{ layer: 3, createdAt: AT }] }] },
    { layers: [{ blob: 'x', parent: 0 }] },
    { layers: [{ blob: 'x', parent: 9 }] }
  ] as CacheConfig[])('are refused where one is not consistent: %j', (broken) => {
    expect(() => mergeConfigs(cacheOf('a'), broken)).toThrow('not consistent')
  })
})
