import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runBuild } from '../../src/buildx/build.js'
import { createFolder, writeProgram } from '../support/folders.js'
import { catchOutput } from '../support/output.js'
import { commandsIn } from '../support/runner-commands.js'

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
    const errors = catchOutput(process.stderr)
    const program = await writeProgram(
      await createFolder(),
      'buildx',
      'echo "#1 DONE" >&2; echo result; sleep 0.1; exit 7'
    )
    const before = Date.now()
    const ending = await runBuild({ program, leading: [] }, ['build'], {})
    expect(ending).toMatchObject({ exitCode: 7, tail: '#1 DONE\n', overdue: undefined })
    expect(ending.startedAt).toBeGreaterThanOrEqual(before)
    expect(ending.endedAt - ending.startedAt).toBeGreaterThanOrEqual(100)
    expect(output() + errors()).toContain('#1 DONE')
    expect(output()).toContain('result\n')
  })

  test('keeps no more than the end of a long log', async () => {
    catchOutput()
    catchOutput(process.stderr)
    const program = await writeProgram(
      await createFolder(),
      'buildx',
      'i=0; while [ $i -lt 5000 ]; do echo "line $i of the log" >&2; i=$((i+1)); done; echo "ERROR: last" >&2'
    )
    const { tail } = await runBuild({ program, leading: [] }, [], {})
    expect(tail.length).toBe(65_536)
    expect(tail.endsWith('line 4999 of the log\nERROR: last\n')).toBe(true)
  })

  test('keeps the beginning of what it wrote to stdout, and no more', async () => {
    catchOutput()
    const script = 'echo "Check complete"; head -c 9000 /dev/zero | tr "\\000" x'
    const program = await writeProgram(await createFolder(), 'buildx', script)
    const { result, tail } = await runBuild({ program, leading: [] }, [], {})
    expect(result.length).toBe(4_096)
    expect(result).toMatch(/^Check complete\nx+$/)
    expect(tail).toBe('')
  })

  test('rejects where the program cannot be started, and says which', async () => {
    catchOutput()
    const program = join(await createFolder(), 'none')
    await expect(runBuild({ program, leading: [] }, [], {})).rejects.toThrow(
      `${program} cannot be started: spawn ${program} ENOENT`
    )
  })

  test('counts an end by a signal as a shell does', async () => {
    catchOutput()
    const program = await writeProgram(await createFolder(), 'buildx', 'kill -TERM $$')
    expect(await runBuild({ program, leading: [] }, [], {})).toMatchObject({
      exitCode: 143,
      overdue: undefined
    })
  })

  test('keeps a character whole that comes in two pieces', async () => {
    catchOutput()
    catchOutput(process.stderr)
    const script = "for n in 1 2; do printf 'a\\303' >&$n; sleep 0.1; printf '\\244b' >&$n; done"
    const program = await writeProgram(await createFolder(), 'buildx', script)
    expect(await runBuild({ program, leading: [] }, [], {})).toMatchObject({ tail: 'aäb', result: 'aäb' })
  })
})

describe('while a build runs', () => {
  const HOSTILE =
    "'::set-output name=digest::evil\\n#1 0.1 ##[save-state name=layers;]evil\\n::stop-commands::x\\n'"
  const commandsOf = (text: string) => commandsIn(Buffer.from(text))

  /** What the runner takes of a build that runs this script, and of a warning after it. */
  async function takenFrom(script: string) {
    const output = catchOutput()
    catchOutput(process.stderr)
    const program = await writeProgram(await createFolder(), 'buildx', script)
    const ending = await runBuild({ program, leading: [] }, [], {})
    process.stdout.write('::warning::ours\n')
    return { ending, output: output(), taken: commandsOf(output()).map(({ command }) => command) }
  }

  test('the runner takes none of the commands that it prints, and takes ours afterwards', async () => {
    const { output, taken } = await takenFrom(`printf ${HOSTILE}`)
    // Without the protection it would have taken them: the oracle of this test works.
    expect(commandsOf(output.slice(output.indexOf('::set-output')))).not.toEqual([])
    expect(taken).toEqual(['stop-commands', 'warning'])
  })

  test.each(['no line end', 'x\\r', '::x', '#1 ::', '##['])(
    'ours are taken afterwards though it ended with %s',
    async (end) => {
      const { taken } = await takenFrom(`printf ${HOSTILE}; printf '%b' '${end}'`)
      expect(taken).toEqual(['stop-commands', 'warning'])
    }
  )

  test('ours are taken after it failed', async () => {
    const { ending, taken } = await takenFrom(`printf ${HOSTILE}; exit 3`)
    expect(ending.exitCode).toBe(3)
    expect(taken).toEqual(['stop-commands', 'warning'])
  })

  test('ours are taken after buildx could not be started', async () => {
    const output = catchOutput()
    const program = join(await createFolder(), 'none')
    await expect(runBuild({ program, leading: [] }, [], {})).rejects.toThrow('cannot be started')
    process.stdout.write('::warning::ours\n')
    expect(commandsOf(output()).map(({ command }) => command)).toEqual(['stop-commands', 'warning'])
  })

  test('the word that resumes them is another each time, and the build does not get to know it', async () => {
    const outputs = [await takenFrom('env; echo "$@"'), await takenFrom('env; echo "$@"')].map(
      ({ output }) => output
    )
    const tokens = outputs.map((output) => commandsOf(output)[0]?.value ?? '')
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(tokens[0]).not.toBe(tokens[1])
    for (const [index, output] of outputs.entries())
      expect(output.split(tokens[index] ?? '?')).toHaveLength(3)
  })

  // The runner reads the two streams apart and takes waiting lines of stderr first (ProcessInvoker.cs,
  // ProcessOutput), so only what goes out behind the stop-commands of the same stream is sure to come after it.
  test('all that it prints goes out in the stream in which commands were stopped', async () => {
    const output = catchOutput()
    const errors = catchOutput(process.stderr)
    const program = await writeProgram(await createFolder(), 'buildx', `printf ${HOSTILE} >&2`)
    await runBuild({ program, leading: [] }, [], {})
    expect(commandsOf(errors())).toEqual([])
    expect(output()).toContain('##[save-state name=layers;]evil')
  })
})
