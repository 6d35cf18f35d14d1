import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { askBuildx, complaintOf } from '../../src/buildx/ask.js'
import { runBuild } from '../../src/buildx/build.js'
import { createFolder, writeProgram } from '../support/folders.js'
import { catchOutput } from '../support/output.js'

describe('runBuild', () => {
  test('runs buildx with these arguments and this environment, without a shell', async () => {
    catchOutput()
    const folder = await createFolder()
    const program = await writeProgram(folder, 'docker', `printf '%s\\n' "$WORD" "$@" > '${folder}/asked'`)
    await runBuild({ program, leading: ['buildx'] }, ['build', '--build-arg', 'A=$(id) "b"', '.'], {
      WORD: 'w'
    })
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
      'w\nbuildx\nbuild\n--build-arg\nA=$(id) "b"\n.\n'
    )
  })

  test('lets the log out and ends with the exit code, the times and the end of stderr', async () => {
    const output = catchOutput()
    const program = await writeProgram(
      await createFolder(),
      'buildx',
      'echo "#1 DONE" >&2; sleep 0.1; exit 7'
    )
    const before = Date.now()
    const ending = await runBuild({ program, leading: [] }, ['build'], {})
    expect(ending).toMatchObject({ exitCode: 7, tail: '#1 DONE\n' })
    expect(ending.startedAt).toBeGreaterThanOrEqual(before)
    expect(ending.endedAt - ending.startedAt).toBeGreaterThanOrEqual(100)
    expect(output()).toContain('#1 DONE')
  })

  test('keeps no more than the end of a long log', async () => {
    catchOutput()
    const program = await writeProgram(
      await createFolder(),
      'buildx',
      'i=0; while [ $i -lt 3000 ]; do echo "line $i of the log" >&2; i=$((i+1)); done; echo "ERROR: last" >&2'
    )
    const { tail } = await runBuild({ program, leading: [] }, [], {})
    expect(tail.length).toBe(16_384)
    expect(tail.endsWith('line 2999 of the log\nERROR: last\n')).toBe(true)
  })

  test('rejects where the program cannot be started', async () => {
    catchOutput()
    await expect(
      runBuild({ program: join(await createFolder(), 'none'), leading: [] }, [], {})
    ).rejects.toThrow('Unable to locate executable file')
  })
})

describe('askBuildx', () => {
  test('prints nothing, and a failure is an answer', async () => {
    const output = catchOutput()
    const program = await writeProgram(
      await createFolder(),
      'buildx',
      'echo "$1"; echo "ERROR: no" >&2; exit 2'
    )
    expect(await askBuildx({ program, leading: [] }, ['du'])).toEqual({
      exitCode: 2,
      stdout: 'du\n',
      stderr: 'ERROR: no\n'
    })
    expect(output()).toBe('')
  })
})

describe('complaintOf', () => {
  test('is the last line of stderr, without ERROR', () => {
    expect(complaintOf({ exitCode: 1, stdout: '', stderr: 'warning\nERROR: no builder "x" found\n' })).toBe(
      'no builder "x" found'
    )
    expect(complaintOf({ exitCode: 9, stdout: 'text', stderr: ' \n' })).toBe('exit code 9 without a message')
  })
})
