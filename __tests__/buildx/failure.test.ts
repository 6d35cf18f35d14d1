import { describe, expect, test } from '@jest/globals'
import type { BuildEnding } from '../../src/buildx/build.js'
import { mergeEvents } from '../../src/buildx/events.js'
import * as failures from '../../src/buildx/failure.js'
import { type Step, stepsOf } from '../../src/buildx/steps.js'
import { createEnding } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const explainFailure = (ending: BuildEnding, steps: readonly Step[] | undefined) =>
  failures.explainFailure(ending, steps, 'lab')

const SOLVE = 'failed to build: failed to solve:'
const steps: Step[] = [
  { name: '[1/2] COPY . .', status: 'cached', seconds: 0, error: undefined, bytes: 0 },
  { name: '[2/2] RUN make', status: 'failed', seconds: 1, error: 'exit code: 2', bytes: 0 }
]
const failure = (tail: string) => createEnding({ exitCode: 1, tail })
const captured = (name: string, known?: readonly Step[]) =>
  explainFailure(failure(readFixture(`failures/${name}.txt`)), known)

/** What buildx says of a step that failed. */
const process = (command: string, code: number) =>
  `process ${JSON.stringify(`/bin/sh -c ${command}`)} did not complete successfully: exit code: ${code}`
const last = (...lines: string[]) => `\nIts last output:\n${lines.join('\n')}`

describe('a captured failure', () => {
  test('of a step names it, has its last output without times, and its line', () => {
    const command = 'echo "first of many" && seq 1 30   && echo "this is why" >&2 && exit 9'
    // BuildKit shows the last ten lines.
    const output = ['22', '23', '24', '25', '26', '27', '28', '29', '30', 'this is why']
    expect(captured('run')).toEqual({
      message: `The build failed at [2/3] RUN ${command}: ${SOLVE} ${process(command, 9)}${last(...output)}`,
      line: 4
    })
  })

  test.each([
    [
      'a step that printed nothing',
      'run-silent',
      `The build failed at [1/2] RUN exit 3: ${SOLVE} ${process('exit 3', 3)}`,
      2
    ],
    [
      'a step with a document in it',
      'run-heredoc',
      `The build failed at [1/2] RUN <<END (echo one...): ${SOLVE} ` +
        `${process('echo one\necho two\nexit 4\n', 4)}${last('one', 'two')}`,
      2
    ],
    [
      'a step of a named stage, in a Dockerfile of another name',
      'run-in-stage',
      `The build failed at [build 2/3] RUN echo out; false: ${SOLVE} ${process('echo out; false', 1)}${last('out')}`,
      5
    ],
    [
      'a step, where there were warnings too',
      'run-warnings',
      `The build failed at [1/2] RUN echo why; exit 5: ${SOLVE} ${process('echo why; exit 5', 5)}${last('why')}`,
      3
    ],
    [
      'a step on one of several platforms',
      'run-platforms',
      `The build failed at [linux/amd64 1/2] RUN echo amd64; exit 8: ${SOLVE} ` +
        `${process('echo $TARGETARCH; exit 8', 8)}${last('amd64')}`,
      3
    ],
    [
      'a file that is not there',
      'copy',
      `The build failed at [1/2] COPY absent.txt /: ${SOLVE} failed to compute cache key: failed to calculate checksum ` +
        'of ref er0ylsq615x8i5003b11gpnvz::uaasmcw2fe492bra9mpmj7u4s: "/absent.txt": not found',
      2
    ],
    [
      'an instruction that there is not',
      'syntax',
      `The build failed: ${SOLVE} dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)`,
      3
    ],
    [
      'a stage that there is not',
      'target',
      `The build failed: ${SOLVE} target stage "nope" could not be found`,
      undefined
    ],
    ['a builder that there is not', 'no-builder', 'The build failed: no builder "nobody" found', undefined],
    [
      'a quiet build, of which buildx shows only the place',
      'quiet',
      `The build failed: ${SOLVE} ${process('echo why; exit 9', 9)}`,
      2
    ],
    [
      'a check of a Dockerfile that cannot be read',
      'check-syntax',
      'The build failed: dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)',
      3
    ]
  ])('is told as it is: %s', (_, name, message, line) => {
    expect(captured(name)).toEqual({ message, line })
  })

  test.each([
    ['base', 'docker.io/library/local-only:1', 1],
    ['base-copy', '127.0.0.1:1/local-only:1', 2]
  ])('of a base that is nowhere names it, at its line (%s)', (name, image, line) => {
    const { message, line: found } = captured(name)
    expect(message).toContain(`The build failed at [internal] load metadata for ${image}: ${SOLVE} `)
    expect(found).toBe(line)
  })

  test('of a push says that it was no instruction', () => {
    const { message, line } = captured('push')
    expect(message).toContain(
      `The build failed at exporting to image: ${SOLVE} failed to push 127.0.0.1:1/app:1: failed to do request: `
    )
    expect(line).toBeUndefined()
  })

  test('of a check has what it found, which is on stdout', () => {
    const [tail, result] = [readFixture('failures/check.txt'), readFixture('failures/check.stdout.txt')]
    expect(explainFailure(createEnding({ exitCode: 1, tail, result }), undefined)).toEqual({
      message: 'The build failed: Check complete, 2 warnings have been found!',
      line: undefined
    })
  })
})

describe('a failure that imitates buildx’s words', () => {
  const QUOTED = 'The build failed at [2/3] RUN echo "ERROR: not this"; echo "------"; '

  test('in what it prints misleads nobody', () => {
    const { message, line } = captured('hostile')
    expect(message.startsWith(QUOTED)).toBe(true)
    expect(message).toContain(`: ${SOLVE} process "/bin/sh -c echo \\"ERROR: not this\\"; `)
    expect(message).toContain(
      'did not complete successfully: exit code: 6\nIts last output:\nERROR: not this\n------\n'
    )
    expect(message.endsWith('\n--------------------\nERROR: failed to build: lie')).toBe(true)
    expect(line).toBe(3)
  })

  test('in what it prints with carriage returns and colours misleads nobody', () => {
    const { message, line } = captured('hostile-raw')
    expect(message.startsWith("The build failed at [2/3] RUN printf '\\rERROR: not this\\r------")).toBe(true)
    expect(message).toContain(`: ${SOLVE} process "/bin/sh -c printf '`)
    expect(line).toBe(3)
  })

  // A build argument stands in the step's name, which buildx prints with its line ends.
  test('in an argument with line ends misleads nobody about its reason', () => {
    const { message } = captured('hostile-arg')
    expect(message).toContain(`: ${SOLVE} process "/bin/sh -c echo why; test `)
    expect(message).not.toMatch(/: lie$/m)
  })

  test('in an argument with line ends misleads nobody about its line', () => {
    expect(captured('hostile-arg').line).toBe(3)
  })

  test('in an argument with line ends misleads nobody about its name, where BuildKit has a record of it', () => {
    const name = '[1/2] RUN echo why; test "x\n------\n > [9/9] RUN false:\nlie" = ""'
    const known: Step[] = [{ name, status: 'failed', seconds: 1, error: 'exit code: 1', bytes: 0 }]
    expect(
      captured('hostile-arg', known).message.startsWith(`The build failed at ${name}: exit code: 1`)
    ).toBe(true)
  })

  // The tail begins somewhere in the middle of a line.
  test('by where its long log is cut off misleads nobody', () => {
    const tail = `ERROR: lie\n#6 0.1 x\nERROR: ${SOLVE} context canceled\n`
    expect(explainFailure(failure(tail), undefined).message).toBe(
      `The build failed: ${SOLVE} context canceled`
    )
  })
})

describe('explainFailure', () => {
  test('names the instruction that failed, as BuildKit’s record has it, with the output that buildx showed', () => {
    const known: Step[] = [
      { name: '[2/3] RUN recorded', status: 'failed', seconds: 1, error: 'exit code: 9', bytes: 0 }
    ]
    const { message, line } = captured('run', known)
    expect(message).toMatch(/^The build failed at \[2\/3\] RUN recorded: exit code: 9\nIts last output:\n/)
    expect(message).toMatch(/\nthis is why$/)
    expect(line).toBe(4)
    expect(captured('quiet', known)).toEqual({
      message: 'The build failed at [2/3] RUN recorded: exit code: 9',
      line: 2
    })
  })

  test('has no more of the output than shows what went wrong', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `1.5 line ${index}`)
    const tail = `------\n > [2/2] RUN make:\n${lines.join('\n')}\n------\nERROR: x\n`
    const { message } = explainFailure(failure(tail), steps)
    expect(message.split('\n').length).toBeLessThan(30)
    expect(message).toMatch(/\nline 99$/)
    expect(message).not.toContain('line 50')
  })

  test('has buildx’s complaint where no step failed, without its advice', () => {
    const tail =
      '#1 ERROR: not this\nERROR: failed to build: Cache export is not supported for the docker driver.\n' +
      'Learn more at https://docs.docker.com/go/build-cache-backends/\n'
    for (const known of [undefined, [], steps.slice(0, 1)])
      expect(explainFailure(failure(tail), known)).toEqual({
        message: 'The build failed: failed to build: Cache export is not supported for the docker driver.',
        line: undefined
      })
  })

  test('has the exit code where buildx said nothing', () => {
    for (const tail of ['', '\n', '#1 DONE 0.1s\n'])
      expect(explainFailure(createEnding({ exitCode: 137, tail }), undefined)).toEqual({
        message: 'The build failed: buildx ended with exit code 137 and said nothing',
        line: undefined
      })
  })

  test('takes for the instruction only what stands below a line of dashes', () => {
    const tail =
      '#5 [1/2] RUN echo "a\n > b"\n#5 0.1 why\n------\n > [1/2] RUN x:\n0.1 why\n------\nERROR: no\n'
    expect(explainFailure(failure(tail), undefined).message).toBe(
      'The build failed at [1/2] RUN x: no\nIts last output:\nwhy'
    )
  })

  test('takes for a place only what stands above a line of dashes', () => {
    const tail =
      'Dockerfile:3\n--------------------\n   3 | >>> FROM a\n--------------------\nERROR: no answer of r.example:5000\n'
    expect(explainFailure(failure(tail), undefined)).toEqual({
      message: 'The build failed: no answer of r.example:5000',
      line: 3
    })
  })

  test('has what a report that was cut off still says', () => {
    const tail = '------\n > [2/2] RUN make:\n0.1 why\n'
    expect(explainFailure(failure(tail), undefined)).toEqual({
      message: 'The build failed at [2/2] RUN make: exit code 1',
      line: undefined
    })
  })

  test('does not blame a step that was only canceled because another failed', () => {
    const canceledToo = stepsOf(mergeEvents(readFixture('rawjson/history-failed-beside-canceled.jsonl')))
    expect(explainFailure(failure(''), canceledToo).message).toBe(
      'The build failed at [broken 3/3] RUN ["/bin/busybox", "sh", "-c", "sleep 1; exit 7"]: ' +
        'process "/bin/busybox sh -c sleep 1; exit 7" did not complete successfully: exit code: 7'
    )
  })
})

describe('a builder that does not answer', () => {
  test('is named, with what buildx says', () => {
    const tail =
      '#1 [internal] waiting for connection\n#1 ERROR: context deadline exceeded\n------\n' +
      ' > [internal] waiting for connection:\n------\nERROR: failed to build: context deadline exceeded\n'
    expect(failures.explainFailure(createEnding({ exitCode: 1, tail }), undefined, 'lab')).toEqual({
      message: 'The build failed: builder lab does not answer (failed to build: context deadline exceeded).',
      line: undefined
    })
  })
})
