import { describe, expect, test } from '@jest/globals'
import { sizeOfMadeLayers } from '../../src/buildx/made-layers.js'
import { readFixture } from '../support/fixtures.js'
import { type Scene, scriptBuildx } from '../support/scripted-buildx.js'

const SINCE = Date.parse('2026-11-25T15:57:55.500Z')
const MADE = '2026-11-25 15:57:55.509232683 +0000 UTC'

/** What is answered by a buildx that plays this. */
async function sizeOf(scene: Scene, since = SINCE) {
  const buildx = await scriptBuildx({ du: scene })
  return { size: await sizeOfMadeLayers(buildx.command, 'lab', since), asked: await buildx.lines() }
}

/** The size of records of buildx's form, of layers made after `SINCE` if nothing else is said. */
async function sizeOfRecords(...records: object[]) {
  const layer = { CreatedAt: MADE, Description: '[build 2/4] RUN make', Size: '1B', Type: 'regular' }
  const lines = records.map((record) => JSON.stringify({ ...layer, ...record }))
  return (await sizeOf({ stdout: lines.join('\n') })).size
}

describe('the size of the layers that a build made', () => {
  test('is asked of that builder, of layers only', async () => {
    expect((await sizeOf({})).asked).toEqual(['du --builder lab --filter type=regular --format json'])
  })

  test('is the sum of those that were made since then (captured)', async () => {
    const stdout = readFixture('answers/du.captured.jsonl')
    expect((await sizeOf({ stdout }, Date.parse('2026-11-23T19:04:36.429Z'))).size).toBe(2 * 8192)
    expect((await sizeOf({ stdout }, Date.parse('2026-11-23T19:04:36.430Z'))).size).toBe(8192)
    expect((await sizeOf({ stdout }, Date.parse('2026-11-23T20:00:00Z'))).size).toBe(0)
  })

  test('has nothing of base images that were pulled', async () => {
    const Description = 'pulled from docker.io/library/golang:1@sha256:1'
    expect(await sizeOfRecords({ Description, Size: '300MB' }, {})).toBe(1)
  })

  test('has nothing that came from a cache with the time when it was made', async () => {
    const Description = `imported sha256:${'a'.repeat(64)}`
    const CreatedAt = '2026-11-24 10:00:00 +0000 UTC'
    expect(await sizeOfRecords({ Description, CreatedAt, Size: '300MB' }, {})).toBe(1)
  })

  test.each([
    ['2026-11-25 15:57:55.5 +0000 UTC', 1],
    ['2026-11-25 15:57:55.499999999 +0000 UTC', 0],
    ['2026-11-25 15:57:55 +0000 UTC', 0],
    ['2026-11-25 15:57:56 +0000 UTC', 1],
    ['2026-11-25 16:57:55.6 +0100 CET', 1],
    ['2026-11-25 16:57:55.4 +0100 CET', 0],
    ['2026-11-25 10:27:55.6 -0530 -0530', 1],
    ['2026-11-25 15:57:55.6 +0000 UTC m=+12.5', 1],
    ['2026-11-25T15:57:55.509232683Z', 1],
    ['2026-11-25T15:57:55.4Z', 0],
    ['yesterday', 0],
    ['', 0],
    [undefined, 0]
  ])('counts a layer of %s %i times', async (CreatedAt, times) => {
    expect(await sizeOfRecords({ CreatedAt })).toBe(times)
  })

  test.each([
    ['0B', 0],
    ['999B', 999],
    ['8.192kB', 8192],
    ['10.35MB', 10_350_000],
    ['1.5 GB', 1.5e9],
    ['2TB', 2e12],
    ['12', 12],
    [4096, 4096],
    ['', 0],
    ['much', 0],
    [undefined, 0]
  ])('takes a size of %j for %d bytes', async (Size, bytes) => {
    expect(await sizeOfRecords({ Size, Description: undefined })).toBeCloseTo(bytes, 0)
  })

  test('is read from the lines that are records, whatever is between them', async () => {
    const stdout = `WARNING: x\n{"CreatedAt":"${MADE}","Size":"2kB"}\n{"CreatedAt":"${MADE}","Si`
    expect((await sizeOf({ stdout })).size).toBe(2000)
  })

  test('is none where the builder has no layers', async () => {
    expect((await sizeOf({ stdout: '' })).size).toBe(0)
  })

  test('is not known where the builder does not tell', async () => {
    const stdout = readFixture('answers/du.captured.jsonl')
    expect((await sizeOf({ exitCode: 1, stdout, stderr: 'unknown flag: --format' }, 0)).size).toBeUndefined()
  })
})
