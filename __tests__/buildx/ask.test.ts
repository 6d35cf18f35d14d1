import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { askBuildx, complaintOf } from '../../src/buildx/ask.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder, writeProgram } from '../support/folders.js'
import { catchOutput } from '../support/output.js'

/** A stand-in for buildx. */
async function buildxThat(script: string, leading: string[] = []) {
  return { program: await writeProgram(await createFolder(), 'buildx', script), leading }
}

describe('askBuildx', () => {
  test('prints nothing, and a failure is an answer', async () => {
    const output = catchOutput()
    const errors = catchOutput(process.stderr)
    const buildx = await buildxThat('echo "$1"; echo "ERROR: no" >&2; exit 2')
    expect(await askBuildx(buildx, ['du'])).toEqual({ exitCode: 2, stdout: 'du\n', stderr: 'ERROR: no\n' })
    expect([output(), errors()]).toEqual(['', ''])
  })

  test('hands on every word as it is, without a shell, after those that lead', async () => {
    const buildx = await buildxThat(`printf '<%s>' "$@"`, ['buildx'])
    const words = ['inspect', '', 'a b', '$(id)', '"x"', '*', "it's"]
    const { stdout, exitCode } = await askBuildx(buildx, words)
    expect(stdout).toBe(`<buildx><inspect><><a b><$(id)><"x"><*><it's>`)
    expect(exitCode).toBe(0)
  })

  test('takes the whole of a long answer', async () => {
    const buildx = await buildxThat('head -c 3000000 /dev/zero | tr "\\000" x')
    expect((await askBuildx(buildx, [])).stdout).toHaveLength(3_000_000)
  })

  test('counts no answer in time as a failed one, with what was said until then', async () => {
    const buildx = await buildxThat('echo "#1 pulling" >&2; exec sleep 30')
    const startedAt = Date.now()
    const answer = await askBuildx(buildx, [], 300)
    expect(Date.now() - startedAt).toBeLessThan(5_000)
    expect(answer).toEqual({ exitCode: 1, stdout: '', stderr: '#1 pulling\n\nno answer within 0.3 s' })
    expect(complaintOf(answer)).toBe('no answer within 0.3 s')
  })

  test('waits no longer for one that ignores being asked to end', async () => {
    const folder = await createFolder()
    const script = `trap '' TERM; echo $$ > '${folder}/pid'; i=0; while [ $i -lt 40 ]; do sleep 0.1; i=$((i+1)); done`
    const program = await writeProgram(folder, 'buildx', script)
    const startedAt = Date.now()
    const answer = await askBuildx({ program, leading: [] }, [], 300)
    expect(answer.exitCode).toBe(1)
    expect(Date.now() - startedAt).toBeLessThan(3_000)
    // It is gone, and not only forgotten.
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('takes one that was killed for a failed answer', async () => {
    const buildx = await buildxThat('echo "#1 begun" >&2; kill -KILL $$')
    const answer = await askBuildx(buildx, [])
    expect(answer.exitCode).not.toBe(0)
    expect(answer.stderr).toContain('#1 begun')
    expect(complaintOf(answer)).toBe('ended by SIGKILL')
  })

  test('rejects where the program is not there', async () => {
    const program = join(await createFolder(), 'none')
    await expect(askBuildx({ program, leading: [] }, [])).rejects.toThrow('ENOENT')
  })

  test('rejects where the program cannot be run', async () => {
    const program = await createFolder()
    await expect(askBuildx({ program, leading: [] }, [])).rejects.toThrow('EACCES')
  })
})

describe('complaintOf', () => {
  test('is the last line of stderr, without ERROR', () => {
    expect(complaintOf({ exitCode: 1, stdout: '', stderr: 'warning\nERROR: no builder "x" found\n' })).toBe(
      'no builder "x" found'
    )
  })

  test('is the exit code where nothing was said', () => {
    expect(complaintOf({ exitCode: 9, stdout: 'text', stderr: ' \n' })).toBe('exit code 9 without a message')
  })

  test('is what docker says of an image that it cannot pull', () => {
    const stderr = readFixture('answers/create-unpullable.captured.txt')
    expect(complaintOf({ exitCode: 1, stdout: '', stderr })).toMatch(
      /^Error response from daemon: Get "https:.*": dial tcp: lookup .*: no such host$/
    )
  })
})
