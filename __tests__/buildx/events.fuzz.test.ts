import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { runBuild } from '../../src/buildx/build.js'
import { mergeEvents, type Vertex } from '../../src/buildx/events.js'
import { runExport } from '../../src/buildx/export.js'
import { jsonLines } from '../../src/buildx/json-lines.js'
import { saidIn } from '../../src/mounts/helper-build.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder } from '../support/folders.js'
import { fuzz, jsonValue, pick, shuffled, spoilJson, textOf } from '../support/fuzz.js'
import type { Random } from '../support/random.js'

/* Whatever stands between BuildKit's events, and whatever becomes of some of them: nothing is thrown, and none of the others is lost. */

const RECORDED = ['history-first-build', 'history-cached-build', 'history-cache-troubles', 'live-failed'].map(
  (name) =>
    readFixture(`rawjson/${name}.jsonl`)
      .split('\n')
      .filter((line) => line.startsWith('{'))
)

/** Some of the events of a build, in their order. */
function linesOf(random: Random): string[] {
  const lines = pick(random, RECORDED)
  const from = random(lines.length)
  return lines.slice(from, from + 1 + random(40))
}

/** A line that is no event, whatever it looks like. */
function otherLine(random: Random, lines: readonly string[]): string {
  const line = pick(random, lines)
  const cut = line.slice(0, random(line.length))
  const others = [
    cut,
    textOf(random, 8).replaceAll('\n', ' '),
    JSON.stringify(jsonValue(random)),
    `{${'{"a":'.repeat(9)}`
  ]
  return pick(random, [
    ...others,
    `${line}}`,
    `#7 0.123 ${line}`,
    `${'['.repeat(5_000)}`,
    '{"vertexes":null}'
  ])
}

function mixed(random: Random, lines: readonly string[], other: () => string): string {
  return lines.flatMap((line) => (random(2) === 0 ? [other(), line] : [line, '', other()])).join('\n')
}

/** Whether a vertex is of the form that the rest of the action relies on. */
function isFit({ digest, name, inputs, seconds, bytesFetched, error, ...flags }: Vertex): boolean {
  return (
    [digest, name, error ?? '', ...inputs].every((text) => typeof text === 'string') &&
    [seconds, bytesFetched].every((figure) => Number.isFinite(figure) && figure >= 0) &&
    Object.values(flags).every((flag) => typeof flag === 'boolean')
  )
}

describe('the events of a build', () => {
  fuzz('are the same whatever other lines stand between them', 2_000, (random) => {
    const lines = linesOf(random)
    expect(mergeEvents(mixed(random, lines, () => otherLine(random, lines)))).toEqual(
      mergeEvents(lines.join('\n'))
    )
  })

  fuzz('are vertices whatever is wrong with some of them, and all the others are there', 2_000, (random) => {
    const lines = linesOf(random)
    const vertices = mergeEvents(mixed(random, lines, () => spoilJson(random, pick(random, lines))))
    expect(vertices.filter((vertex) => !isFit(vertex))).toEqual([])
    const found = new Set(vertices.map(({ digest }) => digest))
    const missing = mergeEvents(lines.join('\n')).filter(({ digest }) => !found.has(digest))
    expect(missing).toEqual([])
  })

  fuzz('are the same where each comes several times', 500, (random) => {
    const lines = linesOf(random)
    const repeated = lines.flatMap((line) => Array.from({ length: 1 + random(3) }, () => line))
    expect(mergeEvents(repeated.join('\n'))).toEqual(mergeEvents(lines.join('\n')))
  })

  fuzz('tell the same of what was done in whatever order they come', 500, (random) => {
    const told = (lines: readonly string[]) =>
      mergeEvents(lines.join('\n'))
        .map(({ digest, seconds, started, completed, cached, failedLoad, bytesFetched }) => ({
          ...{ digest, seconds, started, completed, cached, failedLoad, bytesFetched }
        }))
        .sort((one, other) => (one.digest < other.digest ? -1 : 1))
    const lines = linesOf(random)
    expect(told(shuffled(random, lines))).toEqual(told(lines))
  })
})

describe('lines of JSON', () => {
  fuzz('are the objects among them, whatever the others are', 2_000, (random) => {
    const lines = linesOf(random)
    const others = () => pick(random, [otherLine(random, lines), '']).replace(/^\{/, ' {')
    expect(jsonLines(mixed(random, lines, others))).toEqual(lines.map((line) => JSON.parse(line)))
  })
})

describe('what the scripts of mounts say', () => {
  fuzz('is found among whatever else a step prints', 2_000, (random) => {
    const said = `#7 0.5 buildkit-cache-mount ${random(9)} packed ${'a'.repeat(64)} ${random(99)} 3`
    const lines = [otherLine(random, ['{"a":1}']), said, textOf(random, 9).replaceAll('\n', ' ')]
    expect([...saidIn(shuffled(random, lines).join('\n')).values()]).toContainEqual(
      expect.objectContaining({ word: 'packed' })
    )
  })
})

describe('what buildx prints', () => {
  const shell = (script: string, ...args: string[]) => ({ program: 'sh', leading: ['-c', script, ...args] })
  const env = { PATH: process.env.PATH ?? '' }

  test('may be cut anywhere by the pipe, also within a character, and may be no text at all in between', async () => {
    const event = (index: number) =>
      `${JSON.stringify({ vertexes: [{ digest: `sha256:${index}`, name: `[1/2] RUN ${'日🚢é'.repeat(50)}` }] })}\n`
    const noise = Buffer.from([0xff, 0xe6, 0x97, 0x0a, 0x80, 0x0a])
    const pieces = Array.from({ length: 5_000 }, (_, index) => [noise, Buffer.from(event(index))]).flat()
    const file = join(await createFolder(), 'events')
    await writeFile(file, Buffer.concat(pieces))
    const { vertices } = await runExport(shell('cat "$0" >&2', file), [], env, 60_000)
    expect(vertices).toHaveLength(5_000)
    expect(new Set(vertices.map(({ name }) => name))).toEqual(new Set([`[1/2] RUN ${'日🚢é'.repeat(50)}`]))
  })

  test('may have a line of 50 MB: little of it is kept, and what comes after it is read', async () => {
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true)
    const before = process.memoryUsage().rss
    const long = `head -c 50000000 /dev/zero | tr '\\0' x >&2; printf '\\nERROR: the end\\n' >&2; exit 1`
    const { tail, exitCode } = await runBuild(shell(long), [], env)
    jest.restoreAllMocks()
    expect({ exitCode, length: tail.length, end: tail.slice(-16) }).toEqual({
      ...{ exitCode: 1, length: 65_536, end: '\nERROR: the end\n' }
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
  }, 120_000)
})
