import { describe, expect, test } from '@jest/globals'
import { mergeEvents, type Vertex } from '../../src/buildx/events.js'
import {
  cacheHit,
  countSteps,
  isWhollyCached,
  parseStepName,
  type Step,
  stepsOf
} from '../../src/buildx/steps.js'
import { createVertex } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const captured = (name: string) => mergeEvents(readFixture(`rawjson/${name}.jsonl`))
const AS = {
  'not run': { started: false, completed: false },
  cached: { cached: true },
  executed: {},
  failed: { error: 'exit code: 1' }
}
const statusOf = (vertex: Partial<Vertex>) => stepsOf([createVertex(vertex)])[0]?.status

describe('steps', () => {
  test.each([
    '[2/3] RUN make',
    '[build 2/4] COPY . .',
    '[linux/arm64 build 2/4] ADD https://example.com/x /x',
    '[stage-1 10/12] WORKDIR /app',
    '[build 2/4] RUN <<EOF (make...)',
    '[build 2/4] RUN echo FROM here'
  ])('are instructions such as %s', (name) => {
    expect(stepsOf([createVertex({ name })])).toHaveLength(1)
  })

  test.each([
    '[internal] load build definition from Dockerfile',
    '[internal] load build context',
    '[auth] octo/app:pull token for ghcr.io',
    '[1/3] FROM docker.io/library/alpine:3.20@sha256:1',
    '[linux/arm64 build 1/4] FROM docker.io/library/golang',
    '[context base] load metadata for alpine',
    'exporting to image',
    'exporting cache to registry',
    'importing cache manifest from ghcr.io/octo/app:c',
    'resolving provenance for metadata file'
  ])('are not vertices such as %s', (name) => {
    expect(stepsOf([createVertex({ name })])).toEqual([])
  })

  test.each([
    [{ cached: true }, 'cached'],
    [{ cached: true, started: true, completed: true, seconds: 0 }, 'cached'],
    [{}, 'executed'],
    [{ error: 'exit code: 1' }, 'failed'],
    [{ error: 'process "/bin/sh -c make": context canceled' }, 'not run'],
    [{ started: false, completed: false }, 'not run'],
    [{ completed: false }, 'not run']
  ] as [Partial<Vertex>, string][])('with %j are %s', (vertex, status) => {
    expect(statusOf(vertex)).toBe(status)
  })

  // Where builds of the same share a builder, its record has a step once for each of them.
  test.each([
    [['not run', 'cached'], 'cached'],
    [['cached', 'executed'], 'executed'],
    [['executed', 'cached', 'not run'], 'executed'],
    [['cached', 'failed', 'executed'], 'failed']
  ] as const)('that are there as %j count once, as %s', (statuses, status) => {
    const vertices = statuses.map((given, index) => createVertex({ digest: `${index}`, ...AS[given] }))
    const other = createVertex({ name: '[build 3/4] RUN make', cached: true })
    expect(stepsOf([...vertices, other]).map((step) => [step.name, step.status])).toEqual([
      ['[build 2/4] RUN make', status],
      ['[build 3/4] RUN make', 'cached']
    ])
  })

  test('keep name, seconds, error, and the bytes that were fetched', () => {
    expect(stepsOf([createVertex({ error: 'exit code: 1', bytesFetched: 7 })])).toEqual([
      { name: '[build 2/4] RUN make', status: 'failed', seconds: 2, error: 'exit code: 1', bytes: 7 }
    ])
  })
})

describe('the name of a step', () => {
  test.each([
    ['[2/3] RUN make', { stage: '', position: 2, instruction: 'RUN make' }],
    ['[build 2/4] RUN make', { stage: 'build', position: 2, instruction: 'RUN make' }],
    [
      '[linux/arm64 build 12/14] RUN make',
      { stage: 'linux/arm64 build', position: 12, instruction: 'RUN make' }
    ],
    [
      '[linux/amd64->arm64 build 2/4] RUN make',
      { stage: 'linux/amd64->arm64 build', position: 2, instruction: 'RUN make' }
    ],
    [
      '[build 2/4] RUN echo "[3/4] x"\nnext',
      { stage: 'build', position: 2, instruction: 'RUN echo "[3/4] x"\nnext' }
    ]
  ])('%j says stage, place and instruction', (name, said) => {
    expect(parseStepName(name)).toEqual(said)
  })

  test.each(['[internal] load build context', '[build 1/4] FROM x', 'RUN make', '', '[2/] RUN make'])(
    '%j is that of none',
    (name) => {
      expect(parseStepName(name)).toBeUndefined()
    }
  )
})

describe('a captured build', () => {
  test.each([
    ['history-first-build', { cached: 0, total: 4 }],
    ['history-cached-build', { cached: 4, total: 4 }],
    ['history-registry-import', { cached: 2, total: 4 }]
  ])('%s counts %j', (name, counts) => {
    expect(countSteps(stepsOf(captured(name)))).toEqual(counts)
  })

  test('of which one step failed has others that did not run, and one that failed', () => {
    const statuses = stepsOf(captured('history-failed-beside-canceled')).map(({ status }) => status)
    expect(statuses.filter((status) => status === 'failed')).toHaveLength(1)
    expect(statuses).toContain('not run')
  })
})

describe('cacheHit', () => {
  test.each([
    [0, 0, ''],
    [0, 3, ''],
    [1, 3, 'false'],
    [3, 3, 'true']
  ] as const)('of %i of %i steps is %j', (cached, total, hit) => {
    expect(cacheHit({ cached, total })).toBe(hit)
  })
})

describe('isWhollyCached', () => {
  test.each([
    [['cached', 'cached'], true],
    [['cached', 'executed'], false],
    [['cached', 'failed'], false],
    [['cached', 'not run'], false],
    [[], false]
  ] as const)('of steps that are %j is %p', (statuses, answer) => {
    const steps = statuses.map(
      (status): Step => ({ name: '[1/2] RUN x', seconds: 0, error: undefined, bytes: 0, status })
    )
    expect(isWhollyCached(steps)).toBe(answer)
  })
})
