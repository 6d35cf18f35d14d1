import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { mergeEvents } from '../../src/buildx/events.js'
import { discoverMounts } from '../../src/mounts/discover.js'
import type { RecordPlan } from '../../src/plan/record-plan.js'
import { type BuildRecord, keyOf, parseRecord, renderRecord } from '../../src/record/build-record.js'
import { composeRecord } from '../../src/record/compose.js'
import { describeMaking, digestOfText } from '../../src/record/making.js'
import { beginReading } from '../../src/record/record-store.js'
import { explainSteps } from '../../src/report/causes.js'
import { renderReportJson } from '../../src/report/json.js'
import { createReport } from '../../src/report/report.js'
import { renderSummary } from '../../src/report/summary.js'
import { gzipBomb } from '../support/bombs.js'
import { createEnding, createPlanOf, createVertex, NOW } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder } from '../support/folders.js'
import { fuzz, pick, spoilBytes, spoilJson, textOf } from '../support/fuzz.js'
import type { Random } from '../support/random.js'

/* A record comes from a cache, and what BuildKit tells from a builder. Whatever they have, there is a report, at once. */

const LINES = readFixture('rawjson/history-first-build.jsonl').trimEnd().split('\n')
const VERTICES = mergeEvents(LINES.join('\n'))
const STEPS = describeMaking(VERTICES, undefined).map((step) => ({ ...step, text: `RUN ${step.name}` }))
const RUN = { at: NOW, commit: '0123456', seconds: 12.5, cached: 3, total: 4, saved: 40.25, cost: 1.5 }

/** A record of these steps. */
const RECORD: BuildRecord = {
  ...{ at: NOW, commit: '0123456', target: 'final', platforms: ['linux/amd64'], args: { VERSION: '6b86b' } },
  steps: STEPS.map(({ name, stage, text }, index) => ({
    ...{ key: keyOf(name), seconds: 1.5, stage, text, hash: digestOfText(text), operation: 'f'.repeat(16) },
    ...{
      env: { PATH: '0a1b2' },
      images: [{ ref: 'docker.io/library/a:1', digest: `sha256:${'d'.repeat(64)}` }]
    },
    parents: index === 0 ? [] : [index - 1]
  })),
  files: new Map([['context', new Map([['a', { mode: '100644', hash: 'n4bQ', size: 4, time: NOW }]])]]),
  runs: [RUN, { ...RUN, at: NOW + 60_000 }]
}
const JSON_OF_RECORD = renderRecord(RECORD)

/** All that is made of what a builder and a record tell. */
function reportOn(events: string, record: BuildRecord | undefined): string {
  const vertices = mergeEvents(events)
  const making = describeMaking(vertices, undefined).map((step) => ({ ...step, text: `RUN ${step.name}` }))
  const causes = explainSteps(making, {
    ...{ before: record, noCache: false, noCacheFilters: ['a'], files: record?.files ?? new Map(), args: {} },
    ...{ cacheReason: undefined, onlyLastStage: true }
  })
  const report = createReport({
    ...{ plan: createPlanOf(), ending: createEnding(), vertices, making, causes, before: record },
    ...{ ownImports: [], isNewBuilder: undefined, emptyMounts: true, buildArgs: ['A=b'], commit: undefined },
    ...{ restore: undefined, bytesRead: undefined, export: { status: 'nothing to write' }, save: undefined },
    ...{ mounts: undefined, remark: undefined, health: undefined, planLines: [], command: '', setbacks: [] }
  })
  discoverMounts(vertices)
  const next = composeRecord(
    {
      ...{ run: RUN, target: undefined, platforms: [], steps: making, definitions: undefined },
      ...{ files: new Map(), keepsTimes: false }
    },
    record
  )
  return renderSummary(report) + renderReportJson(report) + renderRecord(next)
}

describe('a report', () => {
  fuzz('is made whatever a record has', 3_000, (random) => {
    const record = parseRecord(spoilJson(random, JSON_OF_RECORD))
    expect(reportOn(LINES.join('\n'), record)).not.toMatch(/(NaN|Infinity|undefined) (s|[kMGT]?B)\b/)
  })

  fuzz('is made whatever became of a record’s bytes', 2_000, (random) => {
    const record = parseRecord(spoilBytes(random, Buffer.from(JSON_OF_RECORD)).toString('utf8'))
    expect(reportOn(LINES.join('\n'), record)).toContain('{')
  })

  fuzz('is made whatever BuildKit tells', 2_000, (random) => {
    const lines = LINES.map((line) => (random(4) === 0 ? spoilJson(random, line) : line))
    expect(reportOn(lines.join('\n'), RECORD)).not.toMatch(/(NaN|Infinity) (s|[kMGT]?B)\b/)
  })

  fuzz(
    'is made whatever steps are called, and whatever they are made from, themselves included',
    1_000,
    (random) => {
      expect(reportOn(JSON.stringify({ vertexes: graphOf(random) }), RECORD)).toContain('{')
    }
  )
})

/** Vertices of odd names that are made from each other. */
function graphOf(random: Random): object[] {
  const digests = Array.from({ length: 40 }, (_, index) => `sha256:${index}`)
  const names = [
    ...[
      '[1/2] RUN a',
      '[2/2] RUN a',
      '[a 1/2] COPY . .',
      'merge (a, b)',
      '[internal] load build context',
      'FROM x'
    ],
    `[1/1] FROM docker.io/library/a:1@sha256:${'a'.repeat(64)}`,
    `[1/9] RUN --mount=type=cache,target=/a${textOf(random, 5)} x`,
    textOf(random, 9)
  ]
  return digests.map((digest) => ({
    ...{ digest, name: pick(random, names), cached: random(3) === 0 },
    inputs: Array.from({ length: random(4) }, () => pick(random, digests)),
    ...{ started: '2026-11-20T12:00:00Z', completed: textOf(random, 1) || '2026-11-20T12:00:02Z' }
  }))
}

describe('a record in a folder', () => {
  async function planWith(bytes: Uint8Array): Promise<RecordPlan> {
    const family = join(await createFolder(), 'f00d')
    await mkdir(family, { recursive: true })
    await writeFile(join(family, 'app.json.gz'), bytes)
    return { family, names: ['app'], store: 'folder', reads: true, writes: true }
  }

  fuzz('is read or is none, whatever became of its bytes', 300, async (random) => {
    const plan = await planWith(spoilBytes(random, gzipSync(JSON_OF_RECORD)))
    const { record } = await beginReading(plan, 60_000)()
    if (record !== undefined) expect(Array.isArray(record.steps)).toBe(true)
  })

  test('that becomes a gigabyte is none, and takes no such memory', async () => {
    const plan = await planWith(gzipBomb())
    const before = process.memoryUsage().rss
    expect(await beginReading(plan, 60_000)()).toEqual({ record: undefined, sibling: undefined })
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
  })

  test('that is a pipe, which nobody writes to, is none, and is not waited for', async () => {
    const plan = await planWith(Buffer.alloc(0))
    execFileSync('mkfifo', [join(plan.family, 'app-web.json.gz')])
    expect(await beginReading({ ...plan, names: ['app-test'] }, 60_000)()).toEqual({
      record: undefined,
      sibling: undefined
    })
  })
})

describe('a record that is far too long', () => {
  test('is none: each of its steps would be compared with each of the build', () => {
    const steps = Array.from({ length: 500_000 }, () => ({ key: '', stage: 'a' }))
    expect(parseRecord(JSON.stringify({ version: 2, steps }))).toBeUndefined()
  })

  test('is compared at once where it is as long as it may be', () => {
    const before = Array.from({ length: 10_000 }, (_, index) => ({
      key: `${index}`,
      stage: 'a',
      hash: `${index}`
    }))
    const text = renderRecord({ ...RECORD, steps: before })
    const events = Array.from({ length: 200 }, (_, index) => ({
      ...createVertex({ digest: `sha256:${index}`, name: `[a ${index + 1}/200] RUN ${index}` }),
      ...{ started: '2026-11-20T12:00:00Z', completed: '2026-11-20T12:00:02Z' }
    }))
    const startedAt = performance.now()
    expect(reportOn(JSON.stringify({ vertexes: events }), parseRecord(text))).toContain('{')
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  })

  test('is none where it is nested too deeply for anything', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect(parseRecord(deep)).toBeUndefined()
    expect(
      parseRecord(JSON_OF_RECORD.replace('"target":"final"', `"target":${deep}`))?.target
    ).toBeUndefined()
  })
})
