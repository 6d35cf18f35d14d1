import { describe, expect, test } from '@jest/globals'
import { planSecrets } from '../../src/buildx/secret-files.js'
import { InputError } from '../../src/errors.js'
import { parseSecretItems, secretArgs, textsOf, textsToMask } from '../../src/inputs/secrets.js'
import { read } from '../support/build-args.js'
import { createEvent } from '../support/builders.js'

describe('parseSecretItems', () => {
  const parse = (...items: string[]) => parseSecretItems('secrets', items, 'id=value')

  test.each([
    ['splits at the first =', 'A=b=c==', 'A', 'b=c=='],
    ['takes an id without the white space around it', ' \n A =b', 'A', 'b'],
    ['keeps the white space of a value', 'A= b \n', 'A', ' b \n'],
    ['keeps all lines of a value', 'A=1\n\n2=3\n', 'A', '1\n\n2=3\n'],
    ['takes an empty value', 'A=', 'A', '']
  ])('%s', (_promise, item, id, value) => {
    expect(parse(item)).toEqual([{ id, value }])
  })

  test.each(['', 'hunter2', '=hunter2', '  =hunter2', 'two\nlines'])(
    'refuses %j by its number alone',
    (item) => {
      expect(() => parse('A=1', item)).toThrow(InputError)
      expect(() => parse('A=1', item)).toThrow(/^secrets: item 2 is not of the form id=value; /)
      expect(() => parse('A=1', item)).not.toThrow(/hunter2/)
    }
  )

  test('refuses an id of several lines, which is a part of a value', () => {
    expect(() => parse('-----BEGIN KEY-----\naGVsbG8=\n-----END KEY-----')).toThrow(InputError)
  })

  test('has advice on lines for secrets only', () => {
    expect(() => parseSecretItems('secret-envs', ['x'], 'id=VARIABLE')).toThrow(
      new InputError(
        'secret-envs: item 1 is not of the form id=VARIABLE. Its text is not shown, as it may be secret.'
      )
    )
  })
})

describe('textsOf', () => {
  test('gives a text whole, and by its lines', () => {
    expect(textsOf('a\nb\r\nc\rd')).toEqual(['a\nb\r\nc\rd', 'a', 'b', 'c', 'd'])
  })

  test('trims, and leaves out what is empty', () => {
    expect(textsOf(' a \n\n b\n')).toEqual(['a \n\n b', 'a', 'b'])
    expect(textsOf(' \n ')).toEqual([])
  })
})

describe('textsToMask', () => {
  test.each([
    ['a value', 'A=one', ['one']],
    ['each of several values once', 'A=one\nB=two\nC=one', ['one', 'two']],
    ['a value of several lines, whole and by its lines', '"A=1\n2"', ['1\n2', '1', '2']],
    ['a value as it is without its quotes', '"A={""x"":1}"', ['{"x":1}']],
    ['a value without the quotes of a cell, which it loses', 'A=x,"one",y', ['x,one,y']],
    ['a line that belongs to no value', 'A=1\nrest of a key\n', ['1', 'rest of a key']],
    ['a value without an id', '=one', ['one']],
    ['the values before and after an unclosed quote', 'A=1\n"B=2\n3\nC=4', ['1', '2', '3', '4']],
    ['nothing of an empty input', '', []],
    ['nothing of an empty value', 'A=\nB=', []]
  ])('has %s', (_promise, input, texts) => {
    expect(textsToMask(input)).toEqual(texts)
  })
})

/*
 * A secret that is wrongly written must not be shown either: every list of up to three of these pieces, each of which
 * holds the secret.
 */
const SECRET = 'hunter2'
const PIECES = [
  ...['A=hunter2', '"A=hunter2\nhunter2"', '"A=hunter2', 'A="hunter2', 'hunter2', ' hunter2 x', '=hunter2'],
  ...['"hunter2"', '"A=""hunter2"""', 'A=\nB=hunter2', '-----BEGIN-----\nhunter2\n-----END-----']
]
const LISTS = ['\n', '\r\n'].flatMap((end) =>
  PIECES.flatMap((a) => [
    a,
    ...PIECES.flatMap((b) => [`${a}${end}${b}`, ...PIECES.map((c) => [a, b, c].join(end))])
  ])
)

/** The message or the warnings that a text of this input leads to. */
function saidOf(input: string, text: string): string {
  try {
    const contexts = { context: '.', named: [], repository: undefined }
    return planSecrets(read({ [input]: text }), contexts, createEvent(), '/temp').warnings.join('\n')
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

describe('a secret', () => {
  test.each(['secrets', 'secret-envs', 'secret-files'])(
    'is in no message about %s, however they are written',
    (input) => {
      const said = LISTS.map((text) => saidOf(input, text))
      expect(said.filter((message) => message.includes(SECRET))).toEqual([])
      expect(said.filter((message) => message !== '').length).toBeGreaterThan(LISTS.length / 2)
    }
  )

  test('is masked, however the list is written', () => {
    const shown = LISTS.filter((text) => masked(text, text).includes(SECRET))
    expect(shown).toEqual([])
  })

  test('is not shown where its last line, without quotes, ends with an equals sign', () => {
    const text = 'KEY=aGVsbG8gd29y\nbGQsIGh1bnRlcjI='
    expect(masked(text, saidOf('secrets', text))).not.toContain('bGQsIGh1bnRlcjI')
  })

  /** What a log shows of something that is said while these secrets are masked. */
  function masked(secrets: string, said: string): string {
    return textsToMask(secrets)
      .sort((a, b) => b.length - a.length)
      .reduce((left, mask) => left.replaceAll(mask, '***'), said)
  }
})

describe('secretArgs', () => {
  const namesIn = (...args: string[]) => secretArgs(args).map(({ id }) => id)

  test.each([
    ...['TOKEN', 'NPM_TOKEN', 'npmToken', 'api-token', 'SECRET', 'CLIENT_SECRET', 'DB_PASSWORD', 'dbPasswd'],
    ...['PASSPHRASE', 'AWS_CREDENTIALS', 'API_KEY', 'APIKEY', 'my-api-key', 'SSH_PRIVATE_KEY', 'NPM_AUTH'],
    'AWS_SECRET_ACCESS_KEY'
  ])('takes %s for the name of a secret', (name) => {
    expect(namesIn(`${name}=x`)).toEqual([name])
  })

  test.each([
    ...['VERSION', 'TOKENIZER', 'TOKEN_URL', 'KEYBOARD', 'CACHE_KEY', 'PUBLIC_KEY', 'AUTHOR', 'OAUTH_SCOPE'],
    ...['SECRETS_DIR', 'AWS_ACCESS_KEY_ID', 'MONKEY']
  ])('does not take %s for one', (name) => {
    expect(namesIn(`${name}=x`)).toEqual([])
  })

  test('passes over those without a value', () => {
    expect(namesIn('TOKEN=', 'TOKEN')).toEqual([])
    expect(secretArgs(['TOKEN'], { TOKEN: 'x' })).toEqual([{ id: 'TOKEN', value: 'x' }])
  })
})
