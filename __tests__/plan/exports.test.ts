import { describe, expect, test } from '@jest/globals'
import type { Step } from '../../src/buildx/steps.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import {
  decideExports,
  type ExportDecision,
  type ExportEvidence,
  PAYS,
  secondsThatRan,
  timeExports
} from '../../src/plan/exports.js'
import { frozen } from '../support/frozen.js'

const IGNORED = 'ignore-error=true'
const GHA = `type=gha,scope=app,mode=max,timeout=5m,${IGNORED}`
const REGISTRY = `type=registry,ref=octo/app:c,mode=max,${IGNORED}`
const LOCAL = `type=local,dest=/kept/app,mode=max,${IGNORED}`

const stepOf = (overrides: Partial<Step> = {}): Step => ({
  name: '[2/4] RUN make',
  status: 'executed',
  seconds: 60,
  error: undefined,
  bytes: 0,
  ...overrides
})
const RAN = stepOf()
const CACHED = stepOf({ name: '[1/4] COPY . .', status: 'cached', seconds: 0 })

describe('exports by when they are written', () => {
  test.each([
    ['type=inline', 'which is a part of the image'],
    ['type=inline,ignore-error=true', 'which is a part of the image, whatever stands beside it'],
    ['type=registry,ref=a,ignore-error=false', 'whose failure is to fail the build'],
    ['type=registry,ref=a,ignore-error=0', 'whose failure is to fail the build, as Go has it'],
    ['type=registry,ref=a,ignore-error=', 'of which nothing is said'],
    ['type=registry,ref=a', 'of which nothing is said'],
    ['type=gha,ignore-error=yes', 'whose word for it is none of Go’s'],
    ['"type=gha', 'that is not well-formed'],
    ['type=gha,mode', 'with a field that is no pair'],
    ['octo/app:a,octo/app:b', 'of references, of which nothing is said'],
    ['', 'that is empty']
  ])('have %j with the image: one %s', (line) => {
    expect(timeExports([line], false)).toEqual({ withImage: [line], after: [] })
  })

  test.each([
    ...[GHA, REGISTRY, LOCAL, `type=s3,bucket=b,${IGNORED}`, `type=azblob,account_url=https://a,${IGNORED}`],
    ...['1', 't', 'T', 'TRUE', 'True'].map((yes) => `type=gha,ignore-error=${yes}`)
  ])('have %j after the image', (line) => {
    expect(timeExports([line], false)).toEqual({ withImage: [], after: [line] })
  })

  // BuildKit writes what its last exporter says of itself into every local layout.
  test('have a folder last of those that are written together, and the others as they stand', () => {
    const other = LOCAL.replace('/kept', '/mine')
    expect(timeExports([LOCAL, REGISTRY, other, GHA], false)).toEqual({
      withImage: [],
      after: [REGISTRY, GHA, LOCAL, other]
    })
  })

  test('are each written once', () => {
    const lines = [GHA, 'type=inline', LOCAL, 'type=registry,ref=a', REGISTRY]
    const { withImage, after } = timeExports(lines, false)
    expect([...withImage, ...after].toSorted()).toEqual(lines.toSorted())
    expect(withImage).toEqual(['type=inline', 'type=registry,ref=a'])
  })

  test('are all written with the image where the same build cannot be made once more', () => {
    const lines = [LOCAL, GHA, 'type=inline']
    expect(timeExports(lines, true)).toEqual({ withImage: lines, after: [] })
  })

  test('are none where there are none', () => {
    expect(timeExports([], false)).toEqual({ withImage: [], after: [] })
  })
})

interface Situation {
  ours: string[]
  users: string[]
  mustPay: boolean
  evidence: Partial<ExportEvidence>
  cacheExport: ActionInputs['cacheExport']
}

/** What is decided after a build of which one step ran for a minute, whose cache is to be written for all. */
function decided({
  ours = [GHA],
  users = [],
  mustPay = false,
  evidence = {},
  cacheExport = 'max'
}: Partial<Situation> = {}): ExportDecision {
  const known = { steps: [RAN, CACHED], isThere: false, bytes: undefined, ...evidence }
  return decideExports(frozen({ ours, users, mustPay, together: false }), frozen(known), { cacheExport })
}

describe('a cache that others read too', () => {
  test.each([
    [[RAN]],
    [[RAN, CACHED]],
    [[stepOf({ seconds: 0 }), CACHED]],
    [[stepOf({ status: 'failed' }), CACHED]]
  ])('is written where not every step was cached, however short the rest was: %j', (steps) => {
    for (const isThere of [true, false])
      expect(decided({ evidence: { steps, isThere } })).toEqual({ exports: [GHA], skipped: undefined })
  })

  test('is not written where every step was cached and it is there already, and why is said', () => {
    expect(decided({ evidence: { steps: [CACHED], isThere: true } })).toEqual({
      exports: [],
      skipped: 'every step came from a cache'
    })
  })

  test('is written where every step was cached and it is not there yet', () => {
    expect(decided({ evidence: { steps: [CACHED], isThere: false } })).toEqual({
      exports: [GHA],
      skipped: undefined
    })
  })

  test('is not written of a build without steps, which has nothing to keep', () => {
    for (const isThere of [true, false])
      expect(decided({ evidence: { steps: [], isThere } })).toEqual({
        exports: [],
        skipped: 'the build has no steps'
      })
  })

  test('is written where it is not known what ran', () => {
    for (const mustPay of [true, false])
      expect(decided({ mustPay, evidence: { steps: undefined } }).exports).toEqual([GHA])
  })

  test('needs not pay', () => {
    expect(decided({ evidence: { steps: [stepOf({ seconds: 0.1 })], bytes: 1e12 } }).exports).toEqual([GHA])
  })
})

describe('a cache that only this branch reads', () => {
  const paying = (seconds: number, bytes: number | undefined) =>
    decided({ mustPay: true, evidence: { steps: [stepOf({ seconds }), CACHED], bytes } })
  /** So many bytes take as long to send as `seconds` of steps are worth. */
  const breakEven = (seconds: number) => (seconds * PAYS.reused - PAYS.startSeconds) * PAYS.bytesPerSecond

  test.each([
    [0, undefined, false],
    [PAYS.worthSeconds - 0.01, 0, false],
    [PAYS.worthSeconds, undefined, true],
    [PAYS.worthSeconds, 0, true],
    [PAYS.worthSeconds, breakEven(PAYS.worthSeconds), true],
    [PAYS.worthSeconds, breakEven(PAYS.worthSeconds) + 1_000, false],
    [600, breakEven(600), true],
    [600, breakEven(600) + 1_000, false],
    [600, undefined, true],
    [60, 0, true]
  ])('where steps of %p s ran that made %p bytes is written: %p', (seconds, bytes, written) => {
    const { exports, skipped } = paying(seconds, bytes)
    expect([exports, skipped === undefined]).toEqual([written ? [GHA] : [], written])
  })

  test('is written the sooner the more ran, and the later the more there is to send', () => {
    const SECONDS = [0, 5, 10, 19, 20, 40, 80, 160, 320, 640]
    const BYTES = [0, 1e6, 1e7, 1e8, 3e8, 1e9, 3e9, 1e10, 1e11]
    const writes = (seconds: number, bytes: number) => paying(seconds, bytes).skipped === undefined
    for (const bytes of BYTES) {
      const by = SECONDS.map((seconds) => writes(seconds, bytes))
      expect(by).toEqual(by.toSorted())
    }
    for (const seconds of SECONDS) {
      const by = BYTES.map((bytes) => !writes(seconds, bytes))
      expect(by).toEqual(by.toSorted())
    }
  })

  test('of short steps is not written, and what would write it is said', () => {
    expect(paying(12.4, 1e6).skipped).toBe(
      'steps of 12 s ran, and only this branch could read them (cache-save: always writes them all the same)'
    )
  })

  test('of large layers is not written, and the figures are said', () => {
    expect(paying(30.4, 2_000_400_000).skipped).toBe(
      'steps of 30 s made 2000 MB, which only this branch could read and would take 52 s to write'
    )
  })

  test('counts the steps that ran, and nothing else', () => {
    const half = stepOf({ seconds: PAYS.worthSeconds / 2 })
    const steps = (status: Step['status']) => [
      half,
      stepOf({ status, seconds: PAYS.worthSeconds / 2, name: '[3/4] RUN b' })
    ]
    const writes = (status: Step['status']) =>
      decided({ mustPay: true, evidence: { steps: steps(status) } }).skipped === undefined
    expect([writes('executed'), writes('cached'), writes('failed'), writes('not run')]).toEqual([
      true,
      false,
      false,
      false
    ])
  })

  test('is not written where every step was cached and a cache that it reads is there', () => {
    expect(decided({ mustPay: true, evidence: { steps: [CACHED], isThere: true } })).toEqual({
      exports: [],
      skipped: 'every step came from a cache'
    })
  })
})

describe('what the user wants exported', () => {
  const USERS = [LOCAL, `type=gha,scope=mine,${IGNORED}`]
  const situations: Partial<Situation>[] = [
    { evidence: { steps: [CACHED], isThere: true } },
    { evidence: { steps: [] } },
    { evidence: { steps: undefined } },
    { mustPay: true, evidence: { steps: [stepOf({ seconds: 1 })], bytes: 1e12 } },
    { mustPay: true }
  ]

  test.each(situations)('always is, as it was written, the folder last: %j', (situation) => {
    for (const cacheExport of ['auto', 'max', 'min'] as const)
      expect(decided({ ...situation, ours: [], users: USERS, cacheExport })).toEqual({
        exports: USERS.toReversed(),
        skipped: undefined
      })
  })

  test('is not exported a second time where it went with the image', () => {
    const users = ['type=inline', 'type=registry,ref=a,ignore-error=false', ...USERS]
    expect(decided({ ours: [], users }).exports).toEqual(USERS.toReversed())
  })

  test('is exported also where ours is not', () => {
    expect(decided({ users: USERS, evidence: { steps: [CACHED], isThere: true } })).toEqual({
      exports: USERS.toReversed(),
      skipped: 'every step came from a cache'
    })
  })
})

describe('an inline cache of ours', () => {
  test('went with the image, so that nothing is exported after it, and nothing was skipped', () => {
    for (const steps of [[RAN], [CACHED], [], undefined])
      expect(decided({ ours: ['type=inline'], evidence: { steps, isThere: true } })).toEqual({
        exports: [],
        skipped: undefined
      })
  })
})

describe('how much of a build is exported by cache-export: auto', () => {
  const MIN = GHA.replace('mode=max', 'mode=min')
  const modesOf = (names: string[], cacheExport: ActionInputs['cacheExport'] = 'auto', ours = [GHA]) =>
    decided({ ours, cacheExport, evidence: { steps: names.map((name) => stepOf({ name })) } }).exports

  test.each([
    [['[1/2] COPY . .', '[2/2] RUN make']],
    [['[build 1/2] COPY . .', '[build 2/2] RUN make']],
    [['[stage-0 2/3] WORKDIR /app', '[stage-0 3/3] RUN make']],
    [['[linux/amd64 2/2] RUN make', '[linux/arm64 2/2] RUN make']],
    [['[linux/amd64 build 2/2] RUN make', '[linux/arm/v7 build 2/2] RUN make']],
    [['[linux/amd64->linux/arm64 build 2/2] RUN make', '[linux/amd64->linux/arm/v7 build 2/2] RUN make']],
    [['[build  2/10] RUN make', '[build 10/10] RUN make']]
  ])('is its result where it has one stage: %j', (names) => {
    expect(modesOf(names)).toEqual([MIN])
  })

  test.each([
    [['[deps 2/2] RUN npm ci', '[build 2/2] RUN make']],
    [['[stage-0 2/2] RUN npm ci', '[stage-1 2/2] COPY --from=0 / /']],
    [['[linux/amd64 deps 2/2] RUN npm ci', '[linux/amd64 build 2/2] RUN make']],
    [
      [
        '[linux/amd64 deps 2/2] RUN npm ci',
        '[linux/arm64 deps 2/2] RUN npm ci',
        '[linux/arm64 build 2/2] RUN x'
      ]
    ],
    [['[linux/amd64->linux/arm64 deps 2/2] RUN npm ci', '[linux/arm64 stage-1 2/2] COPY --from=deps / /']]
  ])('is everything where it has several: %j', (names) => {
    expect(modesOf(names)).toEqual([GHA])
  })

  test('is everything where it is not known what it has', () => {
    expect(decided({ cacheExport: 'auto', evidence: { steps: undefined } }).exports).toEqual([GHA])
  })

  test.each(['max', 'min'] as const)('is what the plan says where cache-export says %s', (cacheExport) => {
    for (const line of [GHA, MIN]) expect(modesOf(['[1/1] RUN make'], cacheExport, [line])).toEqual([line])
  })

  test('changes nothing of an entry but the mode, whatever values it has', () => {
    const line = `type=local,"dest=/a,b ""c""",mode=max,compression=zstd,${IGNORED}`
    expect(modesOf(['[1/1] RUN make'], 'auto', [line])).toEqual([line.replace('mode=max', 'mode=min')])
  })
})

describe('secondsThatRan', () => {
  test('adds up those of the steps that ran', () => {
    const steps = [
      stepOf({ seconds: 1.5 }),
      stepOf({ seconds: 2 }),
      ...(['cached', 'failed', 'not run'] as const).map((status) => stepOf({ status, seconds: 100 }))
    ]
    expect(secondsThatRan(frozen(steps))).toBe(3.5)
    expect(secondsThatRan([])).toBe(0)
  })
})
