import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { BuildFailure, InputError } from '../../src/errors.js'
import { fail } from '../../src/report/fail.js'
import { catchOutput } from '../support/output.js'
import { commandsIn } from '../support/runner-commands.js'

let before: typeof process.exitCode
beforeEach(() => {
  before = process.exitCode
  process.exitCode = 0
})
afterEach(() => {
  process.exitCode = before
})

/** What the runner takes of a failure, and the exit code. */
function failed(error: unknown) {
  const output = catchOutput()
  fail(error)
  const commands = commandsIn(Buffer.from(output()))
  return {
    exitCode: process.exitCode,
    errors: commands.filter(({ command }) => command !== 'debug'),
    commands
  }
}

describe('fail', () => {
  test('fails the step with one error', () => {
    expect(failed(new InputError('push: needs a name'))).toMatchObject({
      exitCode: 1,
      errors: [{ command: 'error', properties: {}, value: 'push: needs a name' }]
    })
  })

  test('shows a failed build at its line of the Dockerfile', () => {
    const error = new BuildFailure('The build failed at x\nIts last output:\nwhy', {
      file: 'api/Dockerfile',
      line: 3
    })
    expect(failed(error)).toMatchObject({
      exitCode: 1,
      errors: [
        {
          command: 'error',
          properties: { title: 'Build failed', file: 'api/Dockerfile', line: '3' },
          value: 'The build failed at x\nIts last output:\nwhy'
        }
      ]
    })
  })

  test('shows a failed build of which no line is known at none', () => {
    expect(failed(new BuildFailure('It failed', undefined)).errors).toEqual([
      { command: 'error', properties: {}, value: 'It failed' }
    ])
  })

  test('shows no other error at a line, whatever it carries', () => {
    const error = Object.assign(new Error('not this'), { place: { file: 'Dockerfile', line: 3 } })
    expect(failed(error).errors).toEqual([{ command: 'error', properties: {}, value: 'not this' }])
  })

  test('shows what was thrown and is no error', () => {
    expect(failed('thrown text')).toMatchObject({
      exitCode: 1,
      errors: [{ command: 'error', properties: {}, value: 'thrown text' }]
    })
  })

  test('has the stack for who debugs it, and nowhere else', () => {
    const { commands, errors } = failed(new Error('it broke'))
    expect(commands[0]).toMatchObject({
      command: 'debug',
      value: expect.stringMatching(/^Error: it broke\n\s+at /)
    })
    expect(errors[0]?.value).toBe('it broke')
  })

  test('commands nothing by what a build printed', () => {
    const message = 'x\n::set-output name=digest::evil\r\n##[save-state name=layers;]evil\r::stop-commands::y'
    const error = new BuildFailure(message, { file: 'a,b::c\nDockerfile', line: 3 })
    expect(failed(error).errors).toEqual([
      {
        command: 'error',
        properties: expect.objectContaining({ file: 'a,b::c\nDockerfile', line: '3' }),
        value: message
      }
    ])
  })
})
