import { readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findBuildId, isOnlyBuild, readVertices } from '../../src/buildx/record.js'
import { fixturePath, readFixture } from '../support/fixtures.js'
import { createFolder, writeFiles, writeProgram } from '../support/folders.js'
import { scriptBuildx } from '../support/scripted-buildx.js'

const STARTED = Date.parse('2026-11-20T12:00:00Z')

/** buildx's state with these references (`builder/node/id`), each written so many seconds after the start. */
async function createState(references: Record<string, number>): Promise<string> {
  const folder = await createFolder()
  for (const [reference, seconds] of Object.entries(references)) {
    const text = reference.endsWith('-probe') ? '{"LocalPath":"/tmp/buildkit-cache-probe-xyz"}' : '{}'
    await writeFiles(folder, { [join('refs', reference)]: text })
    const time = STARTED / 1000 + seconds
    await utimes(join(folder, 'refs', reference), time, time)
  }
  return folder
}

const found = async (references: Record<string, number>, metadata?: Record<string, unknown>) =>
  findBuildId(metadata, { buildxState: await createState(references), builder: 'lab', startedAt: STARTED })

describe('findBuildId', () => {
  test('is the last part of the metadata’s reference', async () => {
    expect(
      await found({ 'lab/lab0/other': 1 }, { 'buildx.build.ref': 'lab/lab0/pm4h8wvclm3jqxw71gftt2rb5' })
    ).toBe('pm4h8wvclm3jqxw71gftt2rb5')
  })

  test('is the one new reference where a failed build wrote no metadata', async () => {
    expect(await found({ 'lab/lab0/old': -60, 'lab/lab0/new': 1, 'lab/lab1/older': -3600 })).toBe('new')
  })

  test('is found on any node, and where metadata has no reference', async () => {
    expect(await found({ 'lab/lab0/old': -60, 'lab/lab1/new': 0 }, { 'buildx.build.ref': 1 })).toBe('new')
  })

  test('is none of the builds by which this action tries the builder', async () => {
    expect(await found({ 'lab/lab0/new': 1, 'lab/lab0/a-probe': 2 })).toBe('new')
    expect(await found({ 'lab/lab0/a-probe': 2 })).toBeUndefined()
  })

  test('is not guessed where another build ran at the same time', async () => {
    expect(await found({ 'lab/lab0/one': 1, 'lab/lab0/two': 2 })).toBeUndefined()
  })

  test('is not taken from another builder', async () => {
    expect(await found({ 'other/other0/new': 1, 'lab/lab0/old': -60 })).toBeUndefined()
  })

  test('is not known where buildx has no references', async () => {
    expect(await found({})).toBeUndefined()
  })

  test('is not known, and fails nothing, where the references are not what they should be', async () => {
    expect(await found({ 'lab/not-a-node': 1 })).toBeUndefined()
  })
})

describe('readVertices', () => {
  test('replays the record of that build from that builder', async () => {
    const folder = await createFolder()
    const program = await writeProgram(
      folder,
      'buildx',
      `echo "$*" > '${folder}/asked'; cat '${fixturePath('rawjson/history-cached-build.jsonl')}' >&2`
    )
    const vertices = await readVertices({ program, leading: ['buildx'] }, 'lab', 'abc')
    expect(vertices?.filter(({ cached }) => cached)).toHaveLength(4)
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
      'buildx history logs --builder lab --progress rawjson abc\n'
    )
  })

  test('has nothing where the builder keeps no such record', async () => {
    const program = await writeProgram(
      await createFolder(),
      'buildx',
      `echo 'ERROR: no record found for ref "abc"' >&2; exit 1`
    )
    expect(await readVertices({ program, leading: [] }, 'lab', 'abc')).toBeUndefined()
  })
})

describe('isOnlyBuild', () => {
  const asked = async (stdout: string, exitCode = 0) => {
    const buildx = await scriptBuildx({ history: { stdout, exitCode } })
    return { answer: await isOnlyBuild(buildx.command, 'lab', 'mine'), lines: await buildx.lines() }
  }
  const recordsOf = (...refs: string[]) => refs.map((ref) => JSON.stringify({ ref, status: 'Completed' }))

  test('is asked of that builder’s history', async () => {
    expect((await asked('')).lines).toEqual(['history ls --builder lab --format json'])
  })

  test('is true where the history has this build alone', async () => {
    expect((await asked(recordsOf('lab/lab0/mine').join('\n'))).answer).toBe(true)
  })

  test('is false where it has another, on whatever node', async () => {
    expect((await asked(recordsOf('lab/lab0/mine', 'lab/lab0/other').join('\n'))).answer).toBe(false)
    expect((await asked(recordsOf('lab/lab1/other', 'lab/lab0/mine').join('\n'))).answer).toBe(false)
    expect((await asked(recordsOf('lab/lab0/not-mine').join('\n'))).answer).toBe(false)
  })

  test('is true beside the builds by which this action tries the builder and carries mounts', async () => {
    const own = ['buildkit-cache-probe-x', 'buildkit-cache-helper-0f'].map((name, index) =>
      JSON.stringify({ ref: `lab/lab0/${index}`, name })
    )
    expect((await asked([...recordsOf('lab/lab0/mine'), ...own].join('\n'))).answer).toBe(true)
  })

  test('is false where a record does not say of which build it is', async () => {
    expect((await asked('{"status":"Completed"}\n{"ref":"lab/lab0/mine"}')).answer).toBe(false)
  })

  test('is read from what buildx answers (captured)', async () => {
    const stdout = readFixture('answers/history-ls.captured.jsonl').replaceAll(
      'pm4h8wvclm3jqxw71gftt2rb5',
      'mine'
    )
    expect((await asked(stdout)).answer).toBe(false)
    const [last = ''] = stdout.split('\n').filter((line) => line.includes('/mine"'))
    expect((await asked(last)).answer).toBe(true)
  })

  test('is not known where the builder keeps no history', async () => {
    expect((await asked(recordsOf('lab/lab0/mine').join('\n'), 1)).answer).toBeUndefined()
  })
})
