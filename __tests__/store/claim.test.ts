import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { claimLayout } from '../../src/store/claim.js'
import { startClaimant } from '../support/claimants.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'

// Each claimant is a process, which takes a while to start on a busy machine.
jest.setTimeout(60_000)

const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const birthOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]

describe('a claim', () => {
  test('makes the only job on a machine the writer, and shares with nobody', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    expect(claim.role).toBe('writer')
    expect(await claim.isShared()).toBe(false)
    await claim.release()
  })

  test('writes nothing into the layout, and leaves nothing behind', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    expect((await filesIn(join(folder, '..'))).filter((file) => file.startsWith('app/'))).toEqual([])
    await claim.release()
    expect(await filesIn(join(folder, '..'))).toEqual([])
  })

  test('makes the second of two processes a reader, until the first has released', async () => {
    const folder = await layoutIn()
    const first = await startClaimant(folder)
    const second = await startClaimant(folder)
    expect([first.role, second.role]).toEqual(['writer', 'reader'])
    expect([await first.ask('shared'), await second.ask('shared')]).toEqual(['true', 'true'])
    await first.ask('release')
    expect(await second.ask('shared')).toBe('false')
    expect((await startClaimant(folder)).role).toBe('writer')
  })

  test('is not taken from the writer when a reader releases', async () => {
    const folder = await layoutIn()
    const writer = await startClaimant(folder)
    const reader = await startClaimant(folder)
    await reader.ask('release')
    expect(await writer.ask('shared')).toBe('false')
    expect((await startClaimant(folder)).role).toBe('reader')
  })

  test('of a process that was killed passes to the next, and is no use of the layout any more', async () => {
    const folder = await layoutIn()
    const killed = await startClaimant(folder)
    await killed.kill()
    const next = await startClaimant(folder)
    expect(next.role).toBe('writer')
    expect(await next.ask('shared')).toBe('false')
  })

  test('of a reader that was killed does not keep the writer from cleaning', async () => {
    const folder = await layoutIn()
    const writer = await startClaimant(folder)
    const reader = await startClaimant(folder)
    expect(await writer.ask('shared')).toBe('true')
    await reader.kill()
    expect(await writer.ask('shared')).toBe('false')
  })

  test('is not kept alive by another process that got the same pid', async () => {
    const folder = await layoutIn()
    const stranger = JSON.stringify({ host: hostname(), pid: process.pid, born: '1' })
    await writeFiles(join(folder, '..'), {
      'app.writer': stranger,
      [`app.users/${process.pid + 1}.json`]: stranger
    })
    const claim = await claimLayout(folder)
    expect(claim.role).toBe('writer')
    expect(await claim.isShared()).toBe(false)
    await claim.release()
  })

  test('names the process by pid and time of birth', async () => {
    const folder = await layoutIn()
    const { pid } = await startClaimant(folder)
    expect(JSON.parse(await readFile(`${folder}.writer`, 'utf8'))).toEqual({
      host: hostname(),
      pid,
      born: birthOf(pid)
    })
  })

  test('of another machine is respected, as nobody here can see whether it lives', async () => {
    const folder = await layoutIn()
    await writeFiles(join(folder, '..'), {
      'app.writer': JSON.stringify({ host: 'another-machine', pid: 1, born: '1' })
    })
    const claim = await claimLayout(folder)
    expect(claim.role).toBe('reader')
    await claim.release()
    expect(await filesIn(join(folder, '..'))).toEqual(['app.writer'])
  })

  test('that is just being written is respected', async () => {
    const folder = await layoutIn()
    await writeFiles(join(folder, '..'), { 'app.writer': '' })
    const claim = await claimLayout(folder)
    expect(claim.role).toBe('reader')
    await claim.release()
  })

  test('makes exactly one writer of many processes that start together', async () => {
    const folder = await layoutIn()
    const claimants = await Promise.all(Array.from({ length: 6 }, () => startClaimant(folder)))
    expect(claimants.filter(({ role }) => role === 'writer')).toHaveLength(1)
  })
})
