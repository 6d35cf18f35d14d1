import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { expectHidden, expectMasked, masksIn } from './support/secrecy.ts'
import { buildWithSecrets, type SecretBuild, sum, summing } from './support/secret-build.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

/** Each with the secrets that the instruction must see, by id. */
const KINDS: Record<string, SecretBuild & { secrets: Record<string, string>; masked: boolean }> = {
  'secrets, on one line': {
    inputs: { secrets: 'one_a=canary-a=with,comma and 100%\none_b=canary-b' },
    secrets: { one_a: 'canary-a=with,comma and 100%', one_b: 'canary-b' },
    masked: true
  },
  'secrets, of several lines in quotes, with line ends at its end': {
    inputs: {
      secrets: '"several=canary first\n\ncanary, ""quoted""\n  canary last\n\n"\nother=canary other\n'
    },
    secrets: { several: 'canary first\n\ncanary, "quoted"\n  canary last\n\n', other: 'canary other' },
    masked: true
  },
  'secret-envs': {
    inputs: { 'secret-envs': 'env_a=CI_A,env_b=CI_B' },
    env: { CI_A: 'canary-env-a', CI_B: 'canary-env-b\ncanary-env-b2\n' },
    secrets: { env_a: 'canary-env-a', env_b: 'canary-env-b\ncanary-env-b2\n' },
    masked: true
  },
  'secret-files, with a comma in the path and bytes at the end that others trim': {
    inputs: { 'secret-files': 'plain=keys/plain.txt\ncomma=keys/a,b=c.txt' },
    files: { 'keys/plain.txt': 'canary-plain', 'keys/a,b=c.txt': 'canary-comma \r\n\n' },
    secrets: { plain: 'canary-plain', comma: 'canary-comma \r\n\n' },
    masked: false
  }
}

describe('a secret reaches the instruction byte for byte, and its text is nowhere in what the step leaves', () => {
  test.each(
    Object.keys(KINDS).flatMap((name) => [
      [name, ''],
      [name, '1']
    ])
  )('%s (RUNNER_DEBUG=%s)', async (name, debug) => {
    const { secrets, masked, env, ...options } = KINDS[name] ?? { secrets: {}, masked: false, inputs: {} }
    const temp = await stage.folder('temp')
    const { main, sumOf } = await buildWithSecrets(stage, summing(Object.keys(secrets)), {
      ...options,
      env: { ...env, RUNNER_DEBUG: debug, RUNNER_TEMP: temp }
    })
    expectSuccess(main)
    expect(main.warnings).toEqual([])
    for (const [id, value] of Object.entries(secrets)) {
      expect(await sumOf(id)).toBe(sum(value))
    }
    expectHidden(main, Object.values(secrets))
    if (masked) expectMasked(main, Object.values(secrets))
    expect(await readdir(temp, { recursive: true })).toEqual([])
  })
})

test('keys of ssh reach the instruction as one agent, though commas are between their paths', async () => {
  const key = (): string =>
    generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs1', format: 'pem' })
      .toString()
  const keys = { 'keys/one': key(), 'keys/two': key() }
  const dockerfile = `FROM busybox:1.37
RUN --mount=type=ssh,id=team,required=true test -S "$SSH_AUTH_SOCK" # ${randomUUID()}
`
  const { main } = await buildWithSecrets(stage, dockerfile, {
    files: keys,
    inputs: { ssh: 'team=./keys/one,./keys/two' }
  })
  expectSuccess(main)
  expectHidden(main, Object.values(keys))
})

test('a failing instruction that prints its secrets prints them where the runner masks them, in the error too', async () => {
  const { main } = await buildWithSecrets(
    stage,
    `FROM busybox:1.37
RUN --mount=type=secret,id=LOUD --mount=type=secret,id=KEY --mount=type=secret,id=ENV \\
  cat /run/secrets/LOUD /run/secrets/KEY /run/secrets/ENV; exit 3 # ${randomUUID()}
`,
    {
      inputs: {
        secrets: 'LOUD=canary-loud\n"KEY=canary-key one\ncanary-key two\n"',
        'secret-envs': 'ENV=LOUD_ENV'
      },
      env: { LOUD_ENV: 'canary-env' }
    }
  )
  expect(main.exitCode).toBe(1)
  // Else there would be nothing to mask.
  expect(main.log).toMatch(/^#\d+ [\d.]+ canary-loud/m)
  expect(main.errors).toHaveLength(1)
  expectMasked(main, ['canary-loud', 'canary-key one\ncanary-key two\n', 'canary-env'])
  // A mask of nothing, or of little, would hide the whole log.
  expect(masksIn(main).filter((mask) => mask.trim().length < 4)).toEqual([])
})
