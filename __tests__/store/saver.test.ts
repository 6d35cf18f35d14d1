import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { stateFile } from '../../src/store/claim.js'
import { beginSaving, concludeSaving } from '../../src/store/saver.js'
import type { SaveName, SaveOutcome } from '../../src/store/saving.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'
import { writeLayout } from '../support/layouts.js'
import { leaveSave } from '../support/saves.js'

// Each saver is a process, which takes a while to start on a busy machine.
jest.setTimeout(60_000)

const SAVER = fileURLToPath(new URL('../support/layer-saver.ts', import.meta.url))
/** What is said here where there is no cache service: by whoever saves. */
const BY_ITSELF: SaveOutcome = { status: 'skipped', reason: 'there is no cache service' }
const WORD: SaveOutcome = { status: 'saved', key: 'k', bytes: 5, seconds: 1.5 }

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function request(): Promise<SaveName> {
  const root = await createFolder()
  const folder = join(root, 'layers', 'app')
  await writeLayout(folder, ['layer'])
  await writeFiles(root, { 'state/.keep': '' })
  return { folder, id: await leaveSave(folder) }
}

const wordOf = ({ folder, id }: SaveName): string => stateFile(folder, `saved-${id}`)
/** What is left beside the layout, but for locks. */
const leftOf = async ({ folder }: SaveName) =>
  (await filesIn(join(folder, '..', '..', 'state'))).filter(
    (name) => name !== '.keep' && !/(users|saving)$/.test(name)
  )

/** A process that has the request's id in its command line, as a saver does, and runs this. */
async function savingWith(program: string, name: SaveName): Promise<ChildProcess & { pid: number }> {
  const words = ['-e', program, wordOf(name), JSON.stringify(WORD)]
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  started.push(child)
  await once(child, 'spawn')
  return child as ChildProcess & { pid: number }
}

describe('a process that saves layers', () => {
  test('is told which, and its word is what became of them', async () => {
    const name = await request()
    const script = join(await createFolder(), 'script.mjs')
    const place = JSON.stringify(wordOf(name))
    await writeFile(
      script,
      `import { writeFileSync } from 'node:fs'
       const key = process.argv.slice(2).join(' ')
       writeFileSync(${place}, JSON.stringify({ status: 'saved', key, bytes: 1, seconds: 2 }))
       setTimeout(() => {}, 500)`
    )
    expect(await concludeSaving(name, beginSaving(name, script).pid)).toEqual({
      ...{ status: 'saved', bytes: 1, seconds: 2 },
      key: `save ${name.folder} ${name.id}`
    })
    expect(await leftOf(name)).toEqual([])
  })

  test('leaves word that outlasts it, at once', async () => {
    const name = await request()
    const saver = spawn(process.execPath, [SAVER, 'save', name.folder, name.id], { stdio: 'ignore' })
    await once(saver, 'exit')
    expect(JSON.parse(await readFile(wordOf(name), 'utf8'))).toEqual(BY_ITSELF)
    // Whoever would save again would find no request.
    await rm(stateFile(name.folder, `save-${name.id}`))
    expect(await concludeSaving(name, saver.pid)).toEqual(BY_ITSELF)
    expect(await leftOf(name)).toEqual([])
  })

  test('is waited for while it runs, whatever it has written so far', async () => {
    const name = await request()
    const saver = await savingWith(
      `const { writeFileSync } = require('node:fs'); const [, place, word] = process.argv
       writeFileSync(place, word.slice(0, 9)); setTimeout(() => writeFileSync(place, word), 400)
       setTimeout(() => {}, 2_000)`,
      name
    )
    expect(await concludeSaving(name, saver.pid)).toEqual(WORD)
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'that ended by %s without a word is replaced',
    async (signal) => {
      const name = await request()
      const saver = await savingWith('setTimeout(() => {}, 60_000)', name)
      setTimeout(() => saver.kill(signal), 200)
      expect(await concludeSaving(name, saver.pid)).toEqual(BY_ITSELF)
      expect(await leftOf(name)).toEqual([])
    }
  )

  test.each(['null', '7', '[]', '{}', '{"status":"saved"}', '{"status":"done","reason":"x"}'])(
    'whose word is %s has left none, and is replaced',
    async (word) => {
      const name = await request()
      await writeFile(wordOf(name), word)
      expect(await concludeSaving(name, 999_999_999)).toEqual(BY_ITSELF)
    }
  )

  test('that has no script is replaced', async () => {
    const name = await request()
    expect(await concludeSaving(name, beginSaving(name, '/nowhere/index.js').pid)).toEqual(BY_ITSELF)
  })

  test('that was never started is replaced', async () => {
    expect(await concludeSaving(await request(), undefined)).toEqual(BY_ITSELF)
  })

  test('is not taken for another that has its number by now, which is neither waited for nor ended', async () => {
    const name = await request()
    const other = await savingWith('setTimeout(() => {}, 60_000)', { ...name, id: 'another' })
    expect(await concludeSaving(name, other.pid)).toEqual(BY_ITSELF)
    expect([other.exitCode, other.signalCode]).toEqual([null, null])
  })
})

describe('what is to be saved', () => {
  test('and is not described any more is told as a failure', async () => {
    const name = { ...(await request()), id: '0123456789abcdef' }
    expect(await concludeSaving(name, undefined)).toEqual({
      status: 'failed',
      reason: expect.stringContaining('ENOENT')
    })
  })

  test('is described for each step by itself', async () => {
    const name = await request()
    const other = await leaveSave(name.folder)
    expect(other).not.toBe(name.id)
    await concludeSaving(name, undefined)
    expect(await leftOf(name)).toEqual([`app.save-${other}`])
  })
})
