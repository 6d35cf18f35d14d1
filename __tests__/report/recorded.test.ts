import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type BuildDefinition, parseDefinition } from '../../src/buildx/definition.js'
import { mergeEvents } from '../../src/buildx/events.js'
import type { SentFile, SentFiles } from '../../src/buildx/sent-files.js'
import { type BuildRecord, parseRecord, renderRecord } from '../../src/record/build-record.js'
import { composeRecord } from '../../src/record/compose.js'
import { describeMaking, type MadeStep } from '../../src/record/making.js'
import { renderCause } from '../../src/report/cause-text.js'
import { explainSteps } from '../../src/report/causes.js'
import { fixturePath } from '../support/fixtures.js'

/*
 * Builds that `node tools/run.mjs record` made with several versions of BuildKit, one change after the other: what their events
 * and definitions say of each change.
 */

const FOLDER = fixturePath('recorded')

/** What the context had before each build; a number counts the changes of a file. */
const FILES: Record<string, Record<string, number>> = {
  first: {},
  'nothing-changed': {},
  'file-changed': { 'src/main.txt': 1 },
  'lock-changed': { 'src/main.txt': 1, 'lock.txt': 1 },
  'other-file-changed': { 'src/main.txt': 1, 'lock.txt': 1, 'src/notes.md': 1 },
  'bind-changed': { 'src/main.txt': 1, 'lock.txt': 1, 'src/notes.md': 1, 'checks/one.txt': 1 },
  'argument-changed': { 'src/main.txt': 1, 'lock.txt': 1, 'src/notes.md': 1, 'checks/one.txt': 1 },
  'text-changed': { 'src/main.txt': 1, 'lock.txt': 1, 'src/notes.md': 1, 'checks/one.txt': 1 }
}
const PATHS = ['Dockerfile', 'lock.txt', 'src/main.txt', 'src/notes.md', 'checks/one.txt']

interface Recorded {
  steps: MadeStep[]
  definition: BuildDefinition
  files: ReadonlyMap<string, SentFiles>
}

async function read(version: string, situation: string): Promise<Recorded> {
  const text = (end: string) => readFile(join(FOLDER, version, `${situation}.${end}`), 'utf8')
  const definition = parseDefinition(await text('provenance.json'))
  if (definition === undefined) throw new Error(`${version}, ${situation}: no definition`)
  const paths = PATHS.map((path): [string, SentFile] => {
    const changes = FILES[situation]?.[path] ?? 0
    return [path, { mode: '100644', hash: `hash-${changes}`, size: 5 + changes, time: 0 }]
  })
  return {
    definition,
    steps: describeMaking(mergeEvents(await text('events.jsonl')), [definition]),
    files: new Map([['context', new Map(paths)]])
  }
}

/** As it comes out of the place where it is kept. */
function recordOf({ steps, definition, files }: Recorded): BuildRecord {
  const run = { at: 0, seconds: 1, cached: 0, total: steps.length, cost: 0 }
  const material = { run, target: undefined, platforms: ['linux/amd64'], steps, files, keepsTimes: false }
  const record = parseRecord(
    renderRecord(composeRecord({ ...material, definitions: [definition] }, undefined))
  )
  if (record === undefined) throw new Error('the record cannot be read')
  return record
}

async function explain(version: string, before: string, now: string): Promise<Record<string, string[]>> {
  const { steps, definition, files } = await read(version, now)
  const causes = explainSteps(steps, {
    before: recordOf(await read(version, before)),
    noCache: false,
    noCacheFilters: [],
    files,
    args: definition.args,
    cacheReason: undefined,
    onlyLastStage: false
  })
  const pairs = [...causes].map(([name, all]) => [
    name.replace(/^\[(.*) \d+\/\d+\] (\w+) .*$/s, '$1 $2'),
    all.map(renderCause)
  ])
  return Object.fromEntries(pairs)
}

const FOLLOWED = ['the step before it ran']

/** Of each change, all steps that ran, and why. */
const EXPECTED: [before: string, now: string, Record<string, string[]>][] = [
  ['first', 'nothing-changed', {}],
  [
    'nothing-changed',
    'file-changed',
    {
      'build COPY': ['src/main.txt changed'],
      'build RUN': FOLLOWED,
      'stage-2 COPY': FOLLOWED,
      'stage-2 RUN': FOLLOWED
    }
  ],
  [
    'file-changed',
    'lock-changed',
    {
      'deps COPY': ['lock.txt changed'],
      'deps RUN': FOLLOWED,
      'build COPY': FOLLOWED,
      'build RUN': FOLLOWED
    }
  ],
  ['lock-changed', 'other-file-changed', {}],
  ['other-file-changed', 'bind-changed', { 'stage-2 RUN': ['checks/one.txt changed'] }],
  ['bind-changed', 'argument-changed', { 'build RUN': ['VERSION has another value'] }],
  [
    'argument-changed',
    'text-changed',
    {
      'deps RUN': ['its text changed: RUN cp lock.txt installed.txt → RUN cp -p lock.txt installed.txt'],
      'build COPY': FOLLOWED,
      'build RUN': FOLLOWED
    }
  ]
]

describe.each(readdirSync(FOLDER))('builds of %s', (version) => {
  test.each(EXPECTED)('%s, then %s', async (before, now, expected) => {
    expect(await explain(version, before, now)).toEqual(expected)
  })
})
