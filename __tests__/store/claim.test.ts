import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { type Claim, claimLayout, withIndexLock } from '../../src/store/claim.js'
import { startClaimant } from '../support/claimants.js'
import { createFolder, filesIn } from '../support/folders.js'

// Each claimant is a process, which takes a while to start on a busy machine.
jest.setTimeout(60_000)

const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const isAlone = async (claim: Claim) => {
  let wasDone = false
  const isSaidToBe = await claim.whileAlone(async () => {
    wasDone = true
  })
  expect(isSaidToBe).toBe(wasDone)
  return wasDone
}

describe('a claim', () => {
  test('lets the only job on a machine become the writer, as often as it asks, and shares with nobody', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    expect([await claim.becomeWriter(), await claim.becomeWriter()]).toEqual([true, true])
    expect(await isAlone(claim)).toBe(true)
    await claim.release()
  })

  test('writes nothing into the layout, only its two locks, in a folder beside all layouts', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    await claim.becomeWriter()
    await claim.release()
    expect(await filesIn(join(folder, '..', '..'))).toEqual(['state/app.users', 'state/app.writer'])
  })

  test('can clean twice, and others can join in between', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    expect([await isAlone(claim), await isAlone(claim)]).toEqual([true, true])
    await claim.becomeWriter()
    const reader = await startClaimant(folder)
    expect(reader.role).toBe('reader')
    expect(await isAlone(claim)).toBe(false)
    await claim.release()
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

  test('makes exactly one writer of many processes that start together', async () => {
    const folder = await layoutIn()
    const claimants = await Promise.all(Array.from({ length: 6 }, () => startClaimant(folder)))
    expect(claimants.filter(({ role }) => role === 'writer')).toHaveLength(1)
  })

  test('of one layout is none of another, whatever their names', async () => {
    const layers = join(await createFolder(), 'layers')
    const names = ['app', 'app.users', 'app.writer', 'app.users.users']
    const claims = await Promise.all(names.map((name) => claimLayout(join(layers, name))))
    expect(await Promise.all(claims.map((claim) => claim.becomeWriter()))).toEqual(names.map(() => true))
    expect(await Promise.all(claims.map(isAlone))).toEqual(names.map(() => true))
    for (const claim of claims) await claim.release()
  })
})

describe('work on an index', () => {
  test('is done by one after the other, and gives what it found', async () => {
    const folder = await layoutIn()
    await (await claimLayout(folder)).release()
    let atOnce = 0
    const work = () =>
      withIndexLock(folder, async () => {
        atOnce += 1
        const seen = atOnce
        await new Promise((resolve) => setTimeout(resolve, 30))
        atOnce -= 1
        return seen
      })
    expect(await Promise.all([work(), work(), work()])).toEqual([1, 1, 1])
  })

  test('that fails leaves the index to the next', async () => {
    const folder = await layoutIn()
    await (await claimLayout(folder)).release()
    await expect(withIndexLock(folder, () => Promise.reject(new Error('no space')))).rejects.toThrow(
      'no space'
    )
    expect(await withIndexLock(folder, async () => 'done')).toBe('done')
  })
})
