import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { type Claim, claimLayout } from '../../src/store/claim.js'
import { startClaimant } from '../support/claimants.js'
import { createFolder, filesIn } from '../support/folders.js'

// Each claimant is a process, which takes a while to start on a busy machine.
jest.setTimeout(60_000)

const layoutIn = async () => join(await createFolder(), 'layers', 'app')
const isAlone = async (claim: Claim) => {
  let alone = false
  await claim.whileAlone(async () => {
    alone = true
  })
  return alone
}

describe('a claim', () => {
  test('makes the only job on a machine the writer, and shares with nobody', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    expect(claim.role).toBe('writer')
    expect(await isAlone(claim)).toBe(true)
    await claim.release()
  })

  test('writes nothing into the layout, only its two locks, in a folder beside all layouts', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    await claim.release()
    expect(await filesIn(join(folder, '..', '..'))).toEqual(['state/app.users', 'state/app.writer'])
  })

  test('can clean twice, and others can join in between', async () => {
    const folder = await layoutIn()
    const claim = await claimLayout(folder)
    expect([await isAlone(claim), await isAlone(claim)]).toEqual([true, true])
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
    expect(claims.map(({ role }) => role)).toEqual(names.map(() => 'writer'))
    expect(await Promise.all(claims.map(isAlone))).toEqual(names.map(() => true))
    for (const claim of claims) await claim.release()
  })
})
