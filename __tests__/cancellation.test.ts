import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { withFolder } from '../src/cancellation.js'
import { createFolder } from './support/folders.js'

// Each step is a process, which takes a while to start on a busy machine.
jest.setTimeout(60_000)

const STEP = fileURLToPath(new URL('./support/cancelled-step.ts', import.meta.url))

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Runs a step until it has said `until`, and cancels it; what it printed, how it ended, and what is left of its folder. */
async function cancelled(
  program: string,
  until: string,
  signals: readonly NodeJS.Signals[] = ['SIGINT'],
  more: readonly string[] = []
) {
  const temp = await createFolder()
  const child = spawn(process.execPath, [STEP, join(temp, 'step-'), program, ...more], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  started.push(child)
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes
    if (output.includes(`${until}\n`) && !child.killed) for (const signal of signals) child.kill(signal)
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { output, exitCode, left: await readdir(temp) }
}

const SAID = 'The job was cancelled; what this step has begun is ended.\n'

describe('a step that is cancelled', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143]
  ] as const)(
    'by %s ends its program first, begins nothing more, and leaves no folder',
    async (signal, code) => {
      const program = `trap 'echo stopped; exit' INT; echo begun; while :; do sleep 0.05; done`
      const { output, exitCode, left } = await cancelled(program, 'begun', [signal])
      expect(output).toBe(`begun\n${SAID}stopped\n`)
      expect([exitCode, left]).toEqual([code, []])
    }
  )

  test('twice is cancelled once', async () => {
    const program = `trap 'echo stopped; exit' INT; echo begun; while :; do sleep 0.05; done`
    const { output } = await cancelled(program, 'begun', ['SIGINT', 'SIGTERM'])
    expect(output.split(SAID)).toHaveLength(2)
  })

  test('does not wait for a program that does not end', async () => {
    const { output, exitCode, left } = await cancelled(`trap '' INT; echo begun; exec sleep 60`, 'begun')
    expect([output, exitCode, left]).toEqual([`begun\n${SAID}`, 130, []])
  })

  test('lets a question be answered, and begins nothing more', async () => {
    const answered = join(await createFolder(), 'answered')
    const program = `trap 'exit 1' INT; sleep 0.4; : > '${answered}'`
    const { output, exitCode, left } = await cancelled(program, 'begun', ['SIGINT'], ['question'])
    expect([output, exitCode, left]).toEqual([`begun\n${SAID}`, 130, []])
    expect(existsSync(answered)).toBe(true)
  })

  test('at its second program leaves none of the first either', async () => {
    const { exitCode, left } = await cancelled('exit 0', 'went on')
    expect([exitCode, left]).toEqual([130, []])
  })
})

describe('a folder for some work', () => {
  test('is there for it, and gone after it, whatever came of it', async () => {
    const temp = await createFolder()
    const seen = await withFolder(join(temp, 'some-'), async (folder) => [folder, await readdir(temp)])
    expect(seen).toEqual([expect.stringContaining(join(temp, 'some-')), [expect.stringMatching(/^some-/)]])
    await expect(withFolder(join(temp, 'some-'), () => Promise.reject(new Error('broke')))).rejects.toThrow(
      'broke'
    )
    expect(await readdir(temp)).toEqual([])
  })

  test('is a refusal where there can be none', async () => {
    await expect(withFolder(join(await createFolder(), 'absent', 'some-'), async () => 1)).rejects.toThrow(
      'ENOENT'
    )
  })
})
