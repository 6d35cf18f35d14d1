import { describe, expect, test } from '@jest/globals'
import type { BuildRecord } from '../../src/record/build-record.js'
import type { Past } from '../../src/record/record-store.js'
import { buildOf, type CacheEvidence, cacheReasonOf } from '../../src/report/cache-reason.js'
import { createPlanOf, createPolicy, createVertex, NOW } from '../support/builders.js'

const RECORD: BuildRecord = {
  ...{ at: NOW, commit: '0123456789abcdef', platforms: [], steps: [], args: {}, files: new Map(), runs: [] }
}
const KNOWN: Past = { record: RECORD, sibling: undefined }
const NOTHING: Past = { record: undefined, sibling: undefined }
const IMPORT = 'type=registry,ref=r.example/c:app'

const importOf = (error?: string) =>
  createVertex({ name: 'importing cache manifest from r.example/c:app', digest: 'i', error })
const CACHED = createVertex({ cached: true })
const RAN = createVertex({ name: '[build 3/4] RUN test', digest: 't' })
const NOT_YET = 'r.example/c:app: not found'

/** Of a build that read one cache, from which some steps came, as the last build left it. */
function reasonFor(evidence: Partial<CacheEvidence>): string | undefined {
  return cacheReasonOf({
    plan: createPlanOf(),
    restore: undefined,
    imports: [IMPORT],
    vertices: [importOf(), CACHED, RAN],
    past: KNOWN,
    isThere: undefined,
    setbacks: [],
    elsewhere: [],
    ...evidence
  })
}

const FIRST = 'no earlier build of this scope has left a cache that this run may read'
const GONE = 'the cache that the build of 0123456 left is gone: evicted or deleted'

describe('a cache that was read', () => {
  test.each<[string, Partial<CacheEvidence>]>([
    ['that brought a part of the steps', {}],
    ['that brought all steps', { vertices: [importOf(), CACHED] }],
    ['that brought some, where nothing is known of earlier builds', { past: NOTHING }],
    ['that brought nothing, as all has changed since the last build', { vertices: [importOf(), RAN] }],
    ['that is there, and brought nothing', { vertices: [importOf(), RAN], isThere: true }],
    ['beside one that is not there yet', { vertices: [importOf(), importOf(NOT_YET), CACHED, RAN] }],
    [
      'whose layers are fetched as they are needed',
      { restore: { status: 'opened', digest: 'x', bytes: 1, seconds: 1 } }
    ],
    ['that was kept', { restore: { status: 'kept', digest: 'x', bytes: 1 }, vertices: [RAN] }],
    [
      'by a run that may not write',
      { plan: createPlanOf({ policy: createPolicy({ write: 'none', reason: 'cache-save: never.' }) }) }
    ]
  ])('stood in nobody’s way: one %s', (_, evidence) => {
    expect(reasonFor(evidence)).toBeUndefined()
  })
})

describe('the reason', () => {
  const restored = (status: 'failed' | 'missed', reason: string) => ({ status, reason })

  /** Each with what makes it so; a reason comes before all that follow it. */
  const REASONS: [string, Partial<CacheEvidence>][] = [
    [
      'this run reads no cache: anybody can cause such a run',
      {
        imports: [],
        plan: createPlanOf({ policy: createPolicy({ read: false, reason: 'anybody can cause such a run' }) })
      }
    ],
    ['no cache is used', { imports: [], plan: createPlanOf({ backend: 'none' }) }],
    [
      'the cache could not be read (unauthorized)',
      { vertices: [importOf('unauthorized'), importOf(NOT_YET), CACHED] }
    ],
    ['the cache could not be read (the disk is full)', { restore: restored('failed', 'the disk is full') }],
    [
      'a part of the cache is gone (5 MB, since its pack was evicted)',
      {
        restore: {
          status: 'opened',
          digest: 'x',
          bytes: 9,
          seconds: 1,
          lost: '5 MB, since its pack was evicted'
        }
      }
    ],
    [
      'another job on this machine restores it now',
      { restore: restored('missed', 'another job on this machine restores it now') }
    ],
    [GONE, { isThere: false }]
  ]

  test.each(REASONS)('is %s', (reason, evidence) => {
    expect(reasonFor(evidence)).toBe(reason)
  })

  test.each(
    REASONS.slice(0, -1).map(([reason], index): [string, string, number] => [
      reason,
      REASONS[index + 1]?.[0] ?? '',
      index
    ])
  )('is %s rather than %s', (reason, _, index) => {
    const [[, first], [, second]] = REASONS.slice(index, index + 2) as [
      (typeof REASONS)[number],
      (typeof REASONS)[number]
    ]
    expect(reasonFor({ ...second, ...first })).toBe(reason)
  })

  test('has every error once, and none that only says that there is nothing yet', () => {
    const vertices = [
      importOf('unauthorized'),
      importOf(NOT_YET),
      importOf('no such host'),
      importOf('unauthorized')
    ]
    expect(reasonFor({ vertices })).toBe('the cache could not be read (unauthorized; no such host)')
  })

  test('is a clause, which others end with a full stop', () => {
    const policy = createPolicy({ read: false, reason: 'anybody can cause such a run.' })
    expect(reasonFor({ imports: [], plan: createPlanOf({ policy }) })).toBe(
      'this run reads no cache: anybody can cause such a run'
    )
  })

  test('is not that this run reads no cache, if the user gave one to read', () => {
    const plan = createPlanOf({ backend: 'none', policy: createPolicy({ read: false }) })
    expect(reasonFor({ plan })).toBeUndefined()
  })
})

describe('a cache that is not there', () => {
  const target = (past: Past['sibling']): Past => ({ record: undefined, sibling: past })

  test.each<[string, Partial<CacheEvidence>]>([
    ['nothing could be imported', { imports: [] }],
    [
      'the service has nothing',
      { restore: { status: 'missed', reason: 'the cache service has nothing for this scope yet' } }
    ],
    [
      'nothing was kept in the folder',
      { restore: { status: 'missed', reason: 'nothing has been kept here yet' } }
    ],
    ['it was looked for', { isThere: false }],
    ['BuildKit says so, and no step came from a cache', { vertices: [importOf(NOT_YET), RAN] }]
  ])('is gone, if an earlier build left one: %s', (_, evidence) => {
    expect(reasonFor(evidence)).toBe(GONE)
    expect(reasonFor({ ...evidence, past: NOTHING })).toBe(FIRST)
  })

  test('is none of a first build, if no step came from one', () => {
    expect(reasonFor({ vertices: [importOf(), RAN], past: NOTHING })).toBe(FIRST)
  })

  test('is gone with the build that left it, also if its commit is not known', () => {
    const { commit: _, ...record } = RECORD
    expect(reasonFor({ isThere: false, past: { ...KNOWN, record } })).toBe(
      'the cache that the last build left is gone: evicted or deleted'
    )
  })

  test.each<[Past['sibling'], string]>([
    [{ target: 'api', platforms: ['linux/amd64'] }, 'target api, linux/amd64'],
    [{ platforms: ['linux/amd64', 'linux/arm64'] }, 'linux/amd64, linux/arm64']
  ])('is told to be there for %j instead', (sibling, whatFor) => {
    expect(reasonFor({ isThere: false, past: target(sibling) })).toBe(
      `there is a cache of this image for ${whatFor}, and none for this target and platform yet`
    )
  })

  test.each([
    'there is no cache service',
    'the layout was broken (index.json is no JSON)',
    'the cache service has no layer of buildkit-cache-2/app/1 any more'
  ])('is not there for the reason that was found: %s', (reason) => {
    expect(reasonFor({ restore: { status: 'missed', reason } })).toBe(reason)
    expect(reasonFor({ restore: { status: 'missed', reason }, past: NOTHING })).toBe(reason)
  })
})

describe('a build', () => {
  test.each<[{ commit?: string }, string]>([
    [{ commit: '0123456789abcdef' }, 'the build of 0123456'],
    [{}, 'the last build']
  ])('with %j is called %s', (record, name) => {
    expect(buildOf(record)).toBe(name)
  })
})

test('a build that was run once more without its cache says what went wrong with the first', () => {
  const setback =
    'A cache went away or was damaged in the middle of the build (x); it was built again without one.'
  expect(reasonFor({ imports: [], setbacks: [setback] })).toBe(
    'a cache went away or was damaged in the middle of the build (x); it was built again without one'
  )
})

test('a scope that has a cache on refs only that this one cannot read says so', () => {
  const evidence = { imports: [], past: NOTHING, elsewhere: ['refs/heads/a', 'refs/heads/b'] }
  expect(reasonFor(evidence)).toBe(
    'this scope has a cache on refs/heads/a, refs/heads/b, which this ref cannot read'
  )
})
