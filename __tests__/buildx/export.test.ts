import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runExport } from '../../src/buildx/export.js'
import { argsOf, EVERYTHING, exportArgsOf } from '../support/build-args.js'
import { fixturePath } from '../support/fixtures.js'
import { createFolder, writeProgram } from '../support/folders.js'
import { catchOutput } from '../support/output.js'

/** The flags of a command line with their values, in order; the last is the context. */
function flagsOf([build = '', ...args]: string[]): string[] {
  const flags = args.map((arg, index) => (arg.startsWith('--') ? valueAfter(args, index) : undefined))
  return [build, ...flags.filter((flag) => flag !== undefined), args.at(-1) ?? '']
}

function valueAfter(args: string[], index: number): string {
  const value = args[index + 1] ?? ''
  const isLast = index + 2 === args.length
  return value.startsWith('--') || isLast ? `${args[index]}` : `${args[index]} ${value}`
}

describe('the build that writes caches', () => {
  const first = flagsOf(argsOf(EVERYTHING))
  const second = flagsOf(exportArgsOf(EVERYTHING))

  test('is the build that was made, without what would run steps again and without a result', () => {
    expect(first.filter((flag) => !second.includes(flag))).toEqual([
      ...['--annotation a=1', '--annotation index:b=2'],
      '--iidfile /temp/imageid',
      ...['--no-cache-filter one', '--no-cache-filter two'],
      ...['--output type=image,name=a', '--output type=docker'],
      '--attest type=provenance,mode=max,builder-id=https://github.com/octo/app/actions/runs/7/attempts/1',
      ...['--attest type=sbom,disabled=false', '--attest type=other', '--attest type=third,x=y'],
      ...['--tag octo/app:1', '--tag octo/app:2'],
      '--load',
      '--metadata-file /temp/metadata',
      ...['--no-cache', '--pull', '--push']
    ])
  })

  test('has a cache for its only result', () => {
    expect(second.filter((flag) => !first.includes(flag))).toEqual(['--output type=cacheonly'])
  })

  test('keeps the order of what they have in common, with the context last', () => {
    expect(second.filter((flag) => first.includes(flag))).toEqual(
      first.filter((flag) => second.includes(flag))
    )
    expect(exportArgsOf(EVERYTHING).at(-1)).toBe(argsOf(EVERYTHING).at(-1))
  })

  test('of a plain build has nothing else', () => {
    expect(exportArgsOf({ context: '.', 'cache-to': 'type=gha' })).toEqual([
      ...['build', '--cache-to', 'type=gha', '--output', 'type=cacheonly', '.']
    ])
  })

  test.each(['type=local,dest=out', 'type=tar,dest=-', './out', 'type=registry,name=a'])(
    'leaves out the output %s, which would write it again',
    (outputs) => {
      expect(exportArgsOf({ context: '.', outputs })).toEqual([
        ...['build', '--output', 'type=cacheonly', '.']
      ])
    }
  )
})

describe('runExport', () => {
  /** Runs this script as buildx. */
  async function run(
    script: string,
    { limit = 60_000, env }: { limit?: number; env?: Record<string, string> } = {}
  ) {
    const program = await writeProgram(await createFolder(), 'buildx', script)
    return runExport({ program, leading: [] }, [], { PATH: process.env.PATH ?? '', ...env }, limit)
  }

  test('runs buildx with these arguments and this environment, without a shell', async () => {
    const folder = await createFolder()
    const program = await writeProgram(folder, 'docker', `printf '%s\\n' "$WORD" "$@" > '${folder}/asked'`)
    const args = ['build', '--build-arg', 'A=$(id) "b"', '.']
    await runExport({ program, leading: ['buildx'] }, args, { WORD: 'w' }, 60_000)
    expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
      'w\nbuildx\nbuild\n--build-arg\nA=$(id) "b"\n.\n'
    )
  })

  test('has BuildKit tell in events how it goes, whatever the job has set', async () => {
    const { vertices } = await run(
      `[ "$BUILDKIT_PROGRESS" = rawjson ] && echo '{"vertexes":[{"digest":"1","name":"an event"}]}' >&2`,
      { env: { BUILDKIT_PROGRESS: 'tty' } }
    )
    expect(vertices.map(({ name }) => name)).toEqual(['an event'])
  })

  describe('with a buildx that has no events to print', () => {
    const OLD = `[ "$BUILDKIT_PROGRESS" = plain ] || { echo 'ERROR: invalid progress mode rawjson' >&2; exit 1; }`

    test('is run once more without them, and ends as that does', async () => {
      expect(await run(`${OLD}; echo '#9 DONE 0.1s' >&2`)).toMatchObject({ exitCode: 0, vertices: [] })
      expect(await run(`${OLD}; echo 'ERROR: denied' >&2; exit 3`)).toMatchObject({
        exitCode: 3,
        complaint: 'denied'
      })
    })

    test('is run only once where it fails for another reason', async () => {
      const folder = await createFolder()
      const script = `echo x >> '${folder}/runs'; echo 'ERROR: denied' >&2; exit 1`
      expect(await run(script)).toMatchObject({ exitCode: 1, complaint: 'denied' })
      expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('x\n')
    })

    test('is run only once where it goes well, whatever it says of that', async () => {
      const folder = await createFolder()
      const script = `echo x >> '${folder}/runs'; echo 'WARNING: progress rawjson is new' >&2`
      expect(await run(script)).toMatchObject({ exitCode: 0 })
      expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('x\n')
    })
  })

  test('gives what BuildKit says, and prints none of it', async () => {
    const output = catchOutput()
    const errors = catchOutput(process.stderr)
    const ending = await run(
      `echo '::warning::of stdout'; cat '${fixturePath('rawjson/history-registry-export.jsonl')}' >&2`
    )
    expect(ending).toMatchObject({ exitCode: 0, overdue: false, complaint: undefined })
    expect(ending.seconds).toBeGreaterThan(0)
    expect(ending.vertices.map(({ name }) => name)).toContain('exporting cache to registry')
    expect(output() + errors()).toBe('')
  })

  test('has the error of an exporter that BuildKit ignored among the events of an export that went well', async () => {
    const { exitCode, vertices } = await run(
      `cat '${fixturePath('rawjson/history-cache-troubles.jsonl')}' >&2`
    )
    expect(exitCode).toBe(0)
    expect(vertices.find(({ name }) => name === 'exporting cache to registry')?.error).toMatch(
      /^error writing layer blob: .*connection refused$/
    )
  })

  test('reads events with lines of text between them, and takes the last of those for a complaint', async () => {
    const event = (name: string) => `{"vertexes":[{"digest":"${name}","name":"${name}"}]}`
    const lines = [
      'WARN: a warning',
      event('one'),
      '',
      '{ no event',
      event('two'),
      'ERROR: the last word',
      ' '
    ]
    const ending = await run(`cat >&2 <<'END'\n${lines.join('\n')}\nEND\nexit 3`)
    expect(ending).toMatchObject({ exitCode: 3, overdue: false, complaint: 'the last word' })
    expect(ending.vertices.map(({ name }) => name)).toEqual(['one', 'two'])
  })

  test('takes an event for one that comes in two pieces, in the middle of a character', async () => {
    const event = '{"vertexes":[{"digest":"1","name":"a%sb"}]}\\n'
    const [before, after] = event.split('%s')
    const script = `printf '${before}\\303' >&2; sleep 0.1; printf '\\244${after}' >&2`
    expect((await run(script)).vertices.map(({ name }) => name)).toEqual(['aäb'])
  })

  test('counts an end by a signal as a failure', async () => {
    expect(await run('kill -TERM $$')).toMatchObject({ exitCode: 1, overdue: false })
  })

  test('is stopped once it takes longer than its limit', async () => {
    expect(await run('exec sleep 60', { limit: 50 })).toMatchObject({
      exitCode: 1,
      overdue: true,
      vertices: []
    })
  })

  test('is told to stop as by a user, and keeps what buildx then says, though that ends well', async () => {
    const event = '{"vertexes":[{"digest":"1","name":"begun"}]}'
    const script = `trap 'echo "ERROR: canceled" >&2; exit 0' INT; echo '${event}' >&2; while :; do sleep 0.05; done`
    const ending = await run(script, { limit: 2_000 })
    expect(ending).toMatchObject({ exitCode: 0, overdue: true, complaint: 'canceled' })
    expect(ending.vertices.map(({ name }) => name)).toEqual(['begun'])
  })

  test('rejects where the program cannot be started, and says which', async () => {
    const program = join(await createFolder(), 'none')
    await expect(runExport({ program, leading: [] }, [], {}, 60_000)).rejects.toThrow(
      `${program} cannot be started: spawn ${program} ENOENT`
    )
  })
})
