import { describe, expect, test } from '@jest/globals'
import { maskSecrets } from '../../src/environment/mask-secrets.js'
import { catchOutput } from '../support/output.js'
import { commandsIn } from '../support/runner-commands.js'

/** What a runner masks after this, in order. */
function maskedWith(env: Record<string, string>): string[] {
  let printed = ''
  maskSecrets(env, (text) => {
    printed += text
  })
  const commands = commandsIn(Buffer.from(printed))
  expect(commands.map(({ command }) => command)).toEqual(commands.map(() => 'add-mask'))
  expect(printed.split('\n')).toHaveLength(commands.length + 1)
  return commands.map(({ value }) => value)
}

describe('maskSecrets', () => {
  test('masks each value of secrets, whole and by its lines', () => {
    expect(maskedWith({ INPUT_SECRETS: 'a=one\n"b=two\nthree\n"' })).toEqual([
      'one',
      'two\nthree',
      'two',
      'three'
    ])
  })

  test.each([
    ['has an unclosed quote', 'a=one\n"b=two\nthree', ['one', 'two', 'three']],
    ['has a line that belongs to nothing', 'a=one\ntwo', ['one', 'two']],
    ['has a value without an id', '=one', ['one']]
  ])('masks all of a list that %s', (_promise, secrets, masks) => {
    expect(maskedWith({ INPUT_SECRETS: secrets })).toEqual(masks)
  })

  test('masks what is in the variables that secret-envs names, whole and by its lines', () => {
    const env = { 'INPUT_SECRET-ENVS': 'npm=NPM_TOKEN, key=KEY\nno=ABSENT', NPM_TOKEN: 'one', KEY: '2\n3' }
    expect(maskedWith(env)).toEqual(['one', '2\n3', '2', '3'])
  })

  test('passes over a malformed secret-envs, of which no variable will be used', () => {
    expect(maskedWith({ 'INPUT_SECRET-ENVS': '"a=A', 'INPUT_GITHUB-TOKEN': 'one', A: 'two' })).toEqual([
      'one'
    ])
  })

  test('masks the token of the input and that of the runtime', () => {
    expect(maskedWith({ 'INPUT_GITHUB-TOKEN': 'ghs_1', ACTIONS_RUNTIME_TOKEN: 'ey.2' })).toEqual([
      'ghs_1',
      'ey.2'
    ])
  })

  test('masks nothing twice, and nothing that is empty', () => {
    expect(
      maskedWith({
        INPUT_SECRETS: 'a=one\nb=one\nc=',
        'INPUT_GITHUB-TOKEN': ' one ',
        ACTIONS_RUNTIME_TOKEN: ''
      })
    ).toEqual(['one'])
    expect(maskedWith({})).toEqual([])
  })

  test.each(['100%25,a:b::c%0A', '::stop-commands::x', '##[add-mask]x'])(
    'masks %s as it is, though it looks like a command',
    (value) => {
      expect(maskedWith({ INPUT_SECRETS: `a=${value}` })).toEqual([value])
    }
  )

  test('masks a carriage return within a value', () => {
    expect(maskedWith({ INPUT_SECRETS: '"a=1\r2"' })).toEqual(['1\r2', '1', '2'])
  })

  test('prints to the step’s output by itself', () => {
    const read = catchOutput()
    maskSecrets({ INPUT_SECRETS: 'a=one' })
    expect(read()).toBe('::add-mask::one\n')
  })
})

describe('credentials that stand in other inputs', () => {
  test.each([
    [
      'cache-to',
      'type=s3,bucket=b,access_key_id=id,secret_access_key=one,"session_token=two"',
      ['one', 'two']
    ],
    ['cache-from', 'type=gha,scope=a,token=one\ntype=azblob,account_key=two', ['one', 'two']],
    ['cache-to', 'type=gha,ghtoken=one', ['one']],
    ['cache-from', 'type=azblob,account_url=https://a.example/c?sv=1&sig=one%3D&se=2', ['one%3D']],
    ['cache-attributes', 'bucket=b\nsecret_access_key=one\nSESSION_TOKEN=two\nregion=token', ['one', 'two']],
    ['cache-attributes', 'bucket=b\n session_token = one ', ['one']],
    ['cache-attributes', 'account_url=https://a.example/c?sv=1&sig=one%3D&se=2', ['one%3D']],
    ['cache-attributes', 'endpoint_url=https://user:one@example.com', ['one']],
    ['context', 'https://user:one@example.com/repo.git#main', ['one']],
    ['build-contexts', 'lib=https://x:one@example.com/lib.git', ['one']],
    ['context', `https://${'t'.repeat(20)}@example.com/repo.git`, ['t'.repeat(20)]],
    ['context', `https://${'t'.repeat(20)}:x-oauth-basic@example.com/a`, ['t'.repeat(20), 'x-oauth-basic']],
    ['cache-to', '"type=s3,""secret_access_key=one,two"",token=three"', ['one', 'three', 'one,two']],
    ['cache-attributes', 'secret_access_key=one,two', ['one', 'one,two']],
    ['build-args', 'NPM_TOKEN=one-and-more\nVERSION=1.2.3-and-more', ['one-and-more']],
    ['build-args', '"SSH_PRIVATE_KEY=line one\nline two"', ['line one\nline two', 'line one', 'line two']]
  ])('are masked: %s: %s', (name, text, masks) => {
    expect(maskedWith({ [`INPUT_${name.toUpperCase()}`]: text })).toEqual(masks)
  })

  test.each([
    ['cache-to', 'type=gha,scope=token,mode=max'],
    ['cache-from', 'octo/app:cache'],
    ['cache-attributes', 'bucket=secret\nregion=eu\ntimeout=1m'],
    ['context', 'https://example.com:8443/repo.git'],
    ['outputs', 'type=image,name=octo/secret:1'],
    ['context', 'https://some-organization@example.com/repo.git'],
    ['context', 'ssh://git@example.com/repo.git'],
    ['build-args', 'USE_TOKEN=true\nTOKEN_URL=https://example.com/token\nKEYBOARD=de-latin1\nTOKEN=']
  ])('are not seen where there are none: %s: %s', (name, text) => {
    expect(maskedWith({ [`INPUT_${name.toUpperCase()}`]: text })).toEqual([])
  })
})

test('a build argument without a value has that of its variable, which is masked too', () => {
  expect(
    maskedWith({ 'INPUT_BUILD-ARGS': 'NPM_TOKEN\nHOME', NPM_TOKEN: 'one-and-more', HOME: '/root/home' })
  ).toEqual(['one-and-more'])
})

test('what buildx hands on of the job’s own credentials is masked', () => {
  expect(
    maskedWith({
      AWS_SECRET_ACCESS_KEY: 'one',
      AWS_SESSION_TOKEN: 'two',
      BUILDKIT_AZURE_STORAGE_ACCOUNT_URL: 'https://a.example/?sv=1&sig=three%3D'
    })
  ).toEqual(['three%3D', 'one', 'two'])
})
