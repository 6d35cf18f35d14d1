import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { expectHidden, expectMasked } from './support/secrecy.ts'
import { buildWithSecrets, sum, summing } from './support/secret-build.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

describe('a malformed secret fails the step before anything is built, by number and not by text', () => {
  const MISTAKES: Record<
    string,
    { inputs: Record<string, string>; says: RegExp; hidden: string[]; masked: string[] }
  > = {
    'lines of an unquoted value': {
      inputs: { secrets: 'TOKEN=canary-first\ncanary-second\ncanary-third' },
      says: /^secrets: .*\b2\b/,
      hidden: ['canary-first', 'canary-second', 'canary-third'],
      masked: ['canary-first', 'canary-second', 'canary-third']
    },
    'lines of an unquoted value of which one has a =, as base64 has': {
      inputs: { secrets: 'KEY=canary-begin\nY2FuYXJ5LWJvZHk==\ncanary-end' },
      says: /^secrets: item 2 is/,
      hidden: ['canary-begin', 'Y2FuYXJ5LWJvZHk', 'canary-end'],
      masked: ['canary-begin', 'Y2FuYXJ5LWJvZHk', 'canary-end']
    },
    'an item without a =': {
      inputs: { secrets: 'FIRST=canary-first\nNOEQUALS-canary' },
      says: /^secrets: .*\b2\b/,
      hidden: ['canary-first', 'NOEQUALS-canary'],
      masked: ['canary-first', 'NOEQUALS-canary']
    },
    'an item without an id': {
      inputs: { secrets: '=canary-value' },
      says: /^secrets: .*\b1\b/,
      hidden: ['canary-value'],
      masked: ['canary-value']
    },
    'a quote that is not closed': {
      inputs: { secrets: '"TOKEN=canary-first\ncanary-second' },
      says: /^secrets: .*quote/,
      hidden: ['canary-first', 'canary-second'],
      masked: ['canary-first', 'canary-second']
    },
    'a secret-envs item without a =': {
      inputs: { 'secret-envs': 'fine=HOME,NOEQUALS-canary' },
      says: /^secret-envs: .*\b2\b/,
      hidden: ['NOEQUALS-canary'],
      masked: []
    },
    'a secret-files item without a =': {
      inputs: { 'secret-files': 'NOEQUALS-canary' },
      says: /^secret-files: .*\b1\b/,
      hidden: ['NOEQUALS-canary'],
      masked: []
    }
  }

  test.each(
    Object.keys(MISTAKES).flatMap((name) => [
      [name, ''],
      [name, '1']
    ])
  )('%s (RUNNER_DEBUG=%s)', async (name, debug) => {
    const { inputs, says, hidden, masked } = MISTAKES[name] ?? {
      says: /^$/,
      inputs: {},
      hidden: [],
      masked: []
    }
    const { main } = await buildWithSecrets(stage, summing([]), { inputs, env: { RUNNER_DEBUG: debug } })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringMatching(says)])
    expect(main.log).not.toContain('[command]')
    expectHidden(main, hidden)
    expectMasked(main, masked)
  })

  test('a file that does not exist, named by its path', async () => {
    const { main } = await buildWithSecrets(stage, summing([]), {
      inputs: { 'secret-files': 'key=keys/absent.txt' }
    })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringMatching(/^secret-files: .*keys\/absent\.txt/)])
    expect(main.log).not.toContain('[command]')
  })
})

test('a secret with an empty value is left out with one warning, and the build goes on', async () => {
  const { main, sumOf } = await buildWithSecrets(stage, summing(['EMPTY', 'FULL']), {
    inputs: { secrets: 'EMPTY=\nFULL=canary-full' }
  })
  expectSuccess(main)
  expect(main.warnings).toEqual([expect.stringMatching(/^secrets: /)])
  expect(await sumOf('FULL')).toBe(sum('canary-full'))
  await expect(sumOf('EMPTY')).rejects.toThrow('ENOENT')
  expectHidden(main, ['canary-full'])
})

test('a line of an unquoted value that ends with = looks like an empty secret, and is as well hidden', async () => {
  const { main } = await buildWithSecrets(stage, summing(['KEY']), {
    inputs: { secrets: 'KEY=canary-begin\nY2FuYXJ5LWVuZA=' }
  })
  expectSuccess(main)
  expectMasked(main, ['Y2FuYXJ5LWVuZA'])
})

test('a line of an unquoted value that ends with == is no secret, and is as well hidden', async () => {
  const { main } = await buildWithSecrets(stage, summing(['KEY']), {
    inputs: { secrets: 'KEY=canary-begin\nY2FuYXJ5LWVuZA==' }
  })
  expect(main.errors).toEqual([expect.stringMatching(/^secrets: item 2 is not of the form/)])
  expectMasked(main, ['Y2FuYXJ5LWVuZA'])
})
