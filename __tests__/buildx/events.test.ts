import { describe, expect, test } from '@jest/globals'
import {
  beginningOf,
  mergeEvents,
  type StatusEvent,
  type Vertex,
  type VertexEvent
} from '../../src/buildx/events.js'
import { readFixture } from '../support/fixtures.js'

const DIGEST = `sha256:${'1'.repeat(64)}`
const LAYER = `sha256:${'2'.repeat(64)}`
const STARTED = '2026-11-20T12:00:00.000Z'
const COMPLETED = '2026-11-20T12:00:02.500Z'

const linesOf = (...statuses: object[]) => statuses.map((status) => JSON.stringify(status)).join('\n')
const eventOf = (event: Partial<VertexEvent>): VertexEvent => ({
  digest: DIGEST,
  name: '[2/3] RUN make',
  ...event
})

/** One vertex put together from its events, each in a line of its own. */
function merged(...events: Partial<VertexEvent>[]): Vertex {
  const [vertex, ...others] = mergeEvents(linesOf(...events.map((event) => ({ vertexes: [eventOf(event)] }))))
  expect(others).toEqual([])
  return vertex as Vertex
}

const captured = (name: string) => mergeEvents(readFixture(`rawjson/${name}.jsonl`))
const stepsIn = (vertices: Vertex[]) =>
  Object.fromEntries(
    vertices
      .filter(({ name }) => /\d\/\d\]/.test(name))
      .map(({ name, cached }) => [name.split('"')[0], cached])
  )

describe('the events of a vertex', () => {
  test('are put together to one vertex', () => {
    expect(merged({}, { started: STARTED }, { started: STARTED, completed: COMPLETED })).toEqual({
      digest: DIGEST,
      name: '[2/3] RUN make',
      inputs: [],
      seconds: 2.5,
      started: true,
      completed: true,
      cached: false,
      failedLoad: false,
      error: undefined,
      bytesFetched: 0
    })
  })

  test('make a cached step where any of them says so', () => {
    expect(merged({ cached: true }, { started: STARTED, completed: COMPLETED }).cached).toBe(true)
    expect(merged({}, { started: STARTED, completed: STARTED, cached: true }).cached).toBe(true)
  })

  test('make a step that ran where the cached result could not be loaded', () => {
    const vertex = merged(
      { started: STARTED, completed: STARTED, cached: true, error: 'blob not found' },
      { started: STARTED },
      { started: STARTED, completed: COMPLETED }
    )
    expect(vertex).toMatchObject({ cached: false, error: undefined, completed: true, seconds: 2.5 })
    expect(vertex.failedLoad).toBe(true)
  })

  test('make no failed load of a step that failed, or was cached', () => {
    const ended = { started: STARTED, completed: COMPLETED }
    expect(merged({ ...ended, error: 'exit code: 1' }).failedLoad).toBe(false)
    expect(merged({ ...ended, cached: true }).failedLoad).toBe(false)
    expect(merged({ ...ended, cached: true, error: '' }).failedLoad).toBe(false)
  })

  test('keep that a cached result could not be loaded, and the error with which the step then ended', () => {
    const vertex = merged(
      { started: STARTED, completed: STARTED, cached: true, error: 'blob not found' },
      { started: STARTED, completed: COMPLETED, error: 'exit code: 1' }
    )
    expect(vertex).toMatchObject({ failedLoad: true, cached: false, error: 'exit code: 1' })
  })

  test('keep what it is made from, which a later event may leave out', () => {
    expect(merged({ inputs: ['a', 'b'] }, { started: STARTED }).inputs).toEqual(['a', 'b'])
    expect(merged({}, { inputs: ['a'] }).inputs).toEqual(['a'])
  })

  test('keep the error with which a step ended', () => {
    expect(
      merged({ started: STARTED }, { started: STARTED, completed: COMPLETED, error: 'exit code: 1' }).error
    ).toBe('exit code: 1')
  })

  test('keep a name that a later event leaves out', () => {
    expect(merged({}, { name: '', started: STARTED }).name).toBe('[2/3] RUN make')
  })

  test('make no step that ran of one that never started', () => {
    expect(merged({})).toMatchObject({ started: false, completed: false, seconds: 0 })
  })
})

describe('the events of a build', () => {
  test('keep the order in which vertices first appear', () => {
    const text = linesOf(
      { vertexes: [eventOf({ digest: 'a' }), eventOf({ digest: 'b' })] },
      { vertexes: [eventOf({ digest: 'c' }), eventOf({ digest: 'a', started: STARTED })] }
    )
    expect(mergeEvents(text).map(({ digest }) => digest)).toEqual(['a', 'b', 'c'])
  })

  test('may have other text, cut lines and unknown events between them', () => {
    const line = JSON.stringify({ vertexes: [eventOf({ cached: true })] })
    const text = [
      'time="2026-11-20" level=warning msg="{odd}"',
      '{"vertexes":[{"digest":"sha256:99',
      '{not json}',
      '',
      '{"logs":[{"vertex":"x","data":"eA=="}],"vertexes":null}',
      '{"warnings":[]}',
      line,
      'ERROR: failed'
    ].join('\n')
    expect(mergeEvents(text).map(({ name, cached }) => [name, cached])).toEqual([['[2/3] RUN make', true]])
  })

  test('may be none', () => {
    expect(mergeEvents('')).toEqual([])
  })

  test('count the bytes of each layer that is fetched for a vertex once, as far as it came', () => {
    const status = (event: Partial<StatusEvent>): StatusEvent => ({ id: LAYER, vertex: DIGEST, ...event })
    const text = linesOf(
      { vertexes: [eventOf({ cached: true })] },
      { statuses: [status({ current: 10 }), status({ current: 70 }), status({ current: 40 })] },
      {
        statuses: [
          status({ id: `sha256:${'3'.repeat(64)}`, current: 5 }),
          status({ id: `extracting ${LAYER}` })
        ]
      },
      {
        statuses: [
          status({ id: 'transferring context:', current: 999 }),
          status({ vertex: 'other', current: 8 })
        ]
      }
    )
    expect(mergeEvents(text)[0]?.bytesFetched).toBe(75)
  })
})

describe('a step that several builds at once have in common', () => {
  const at = (second: number): string => `2026-01-01T00:00:0${second}.000000001Z`
  const line = (name: string, started: string, completed = started): string =>
    JSON.stringify({ vertexes: [{ digest: name, name, started, completed }] })
  const STEP = '[made 1/2] RUN date'
  const events = [line(STEP, at(1), at(2)), line('[internal] load build definition from Dockerfile', at(3))]

  test('did nothing for a build that began after it', () => {
    const text = [...events, line('[made 2/2] RUN true', at(4))].join('\n')
    expect(beginningOf(text)).toBe(Date.parse(at(3)))
    const [earlier, , later] = mergeEvents(text, beginningOf(text))
    expect(earlier).toMatchObject({ name: STEP, started: false, completed: false, seconds: 0 })
    expect(later).toMatchObject({ started: true, completed: true })
  })

  test('is told as it was where nobody asks since when, or where it is not known when the build began', () => {
    expect(mergeEvents(events.join('\n'))[0]).toMatchObject({ started: true, completed: true, seconds: 1 })
    expect(beginningOf(events[0] ?? '')).toBe(0)
  })
})

describe('a captured history', () => {
  test('of a first build has its steps run', () => {
    expect(stepsIn(captured('history-first-build'))).toEqual({
      '[build 1/3] COPY busybox /bin/busybox': false,
      '[build 2/3] COPY word /word': false,
      '[build 3/3] RUN [': false,
      '[stage-1 1/1] COPY --from=build /copy /copy': false
    })
  })

  test('of the same build again has every step cached', () => {
    const steps = stepsIn(captured('history-cached-build'))
    expect(Object.keys(steps)).toHaveLength(4)
    expect(Object.values(steps)).toEqual([true, true, true, true])
  })

  test('of a build from a registry cache has the bytes that it fetched', () => {
    const vertices = captured('history-registry-import')
    const cached = vertices.filter(({ cached, name }) => cached && /COPY/.test(name))
    expect(cached).toHaveLength(2)
    expect(vertices.reduce((sum, { bytesFetched }) => sum + bytesFetched, 0)).toBe(1_064_447)
  })

  test('tells what each step is made from', () => {
    const vertices = captured('history-first-build')
    const nameOf = new Map(vertices.map(({ digest, name }) => [digest, name]))
    const copy = vertices.find(({ name }) => name.startsWith('[build 2/3]'))
    expect(copy?.inputs.map((digest) => nameOf.get(digest))).toEqual([
      '[build 1/3] COPY busybox /bin/busybox',
      '[internal] load build context'
    ])
  })

  test('agrees with the live events of the same build', () => {
    const [live, replayed] = ['live-first-build', 'history-first-build'].map((name) =>
      captured(name)
        // buildx itself adds vertices to the live log, such as "resolving provenance for metadata file".
        .filter(({ name }) => name.startsWith('['))
        .map(({ digest, name, cached, completed }) => ({ digest, name, cached, completed }))
        .sort((a, b) => a.digest.localeCompare(b.digest))
    )
    expect(live).toEqual(replayed)
  })

  test('of a failed build has the error of the step that failed, among the text that buildx adds', () => {
    const failed = captured('live-failed').filter(({ error }) => error !== undefined)
    expect(failed.map(({ error }) => error)).toContain(
      'process "/bin/busybox sh -c sleep 1; exit 7" did not complete successfully: exit code: 7'
    )
  })
})
