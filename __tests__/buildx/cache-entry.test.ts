import { describe, expect, test } from '@jest/globals'
import { hasSecrets, parseEntries, renderEntry, withoutSecrets } from '../../src/buildx/cache-entry.js'
import { randomFrom } from '../support/random.js'

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

describe('renderEntry', () => {
  test('puts the type first and the attributes in their order', () => {
    expect(
      renderEntry({ type: 'gha', attributes: { scope: 'app', mode: 'max', 'ignore-error': 'true' } })
    ).toBe('type=gha,scope=app,mode=max,ignore-error=true')
  })

  test('quotes as CSV what has commas or quotes, so that no value can add an attribute', () => {
    expect(renderEntry({ type: 'gha', attributes: { scope: 'x,scope=main', note: 'say "hi"' } })).toBe(
      'type=gha,"scope=x,scope=main","note=say ""hi"""'
    )
  })
})

describe('parseEntries', () => {
  test.each([
    'plain',
    'with,comma',
    'x,scope=main',
    'x","scope=main',
    '"quoted"',
    '"',
    'a=b==c',
    ' spaces around ',
    'two\nlines',
    'ünïcødé',
    '',
    '#',
    "it's"
  ])('reads back the value %j as it was rendered', (value) => {
    const entry = { type: 'registry', attributes: { ref: value, mode: 'max' } }
    expect(parseEntries(renderEntry(entry))).toEqual([entry])
  })

  test('reads the type wherever it stands, and keys in any case, as buildx does', () => {
    expect(parseEntries('Scope=App, TYPE=gha')).toEqual([{ type: 'gha', attributes: { scope: 'App' } }])
  })

  test('reads a line without any = as registry references', () => {
    expect(parseEntries('octo/app:cache,octo/base:cache')).toEqual([
      { type: 'registry', attributes: { ref: 'octo/app:cache' } },
      { type: 'registry', attributes: { ref: 'octo/base:cache' } }
    ])
  })

  test('has nothing to say of a line that is not CSV', () => {
    expect(parseEntries('"type=gha')).toEqual([{ type: '', attributes: {} }])
  })
})

describe('any value', () => {
  const random = randomFrom(11)
  const LETTERS = [...'abAB01,"=\'\\;#&\n\t :/@%$`{}[]()äß日🚢', '","', ',scope=main', '\n--load', '=""']
  const textOf = (longest: number) =>
    Array.from({ length: random(longest + 1) }, () => LETTERS[random(LETTERS.length)] ?? '').join('')
  const entries = Array.from({ length: 2000 }, () => ({
    type: 'registry',
    attributes: { scope: textOf(20), ref: textOf(40), mode: 'max', note: textOf(5) }
  }))

  test('of two thousand random ones reads back as it was rendered, and adds nothing', () => {
    expect(entries.filter((entry) => !same(parseEntries(renderEntry(entry)), [entry]))).toEqual([])
  })

  test('of a branch that would like to be another scope is only that branch’s name', () => {
    for (const scope of [
      'x,scope=main',
      'x","scope=main',
      'x\nscope=main',
      '"x",type=local',
      'x,type=local,dest=/etc'
    ])
      expect(parseEntries(renderEntry({ type: 'gha', attributes: { scope } }))).toEqual([
        { type: 'gha', attributes: { scope } }
      ])
  })

  test('that is secret never stands in what is shown, whatever is in it', () => {
    const leaking = entries.filter(({ attributes: { ref } }) => {
      const line = renderEntry({ type: 's3', attributes: { bucket: 'b', secret_access_key: `<${ref}>` } })
      return withoutSecrets(line).replaceAll('"', '') !== 'type=s3,bucket=b,secret_access_key=***'
    })
    expect(leaking.slice(0, 3)).toEqual([])
  })
})

describe('credentials', () => {
  test.each([
    ['type=gha,scope=a,token=t', 'type=gha,scope=a,token=***'],
    ['type=gha,scope=a,GHTOKEN=t', 'type=gha,scope=a,GHTOKEN=***'],
    [
      'type=s3,secret_access_key=k,session_token=t,b=c',
      'type=s3,secret_access_key=***,session_token=***,b=c'
    ],
    ['"secret_access_key=a""b",type=s3', '"secret_access_key=***",type=s3'],
    ['type=azblob, account_key=a,name=b', 'type=azblob, account_key=***,name=b'],
    ['type=registry,ref=a,password=p', 'type=registry,ref=a,password=***'],
    [
      'type=azblob,account_url=https://octo.example/c?sv=1&sig=s%3D&se=2,name=a',
      'type=azblob,account_url=https://octo.example/c?sv=1&sig=***&se=2,name=a'
    ],
    [
      'type=s3,endpoint_url=https://me:p@octo.example,b=c',
      'type=s3,endpoint_url=https://me:***@octo.example,b=c'
    ],
    ['"type=gha,token=t', '"type=gha,token=***'],
    [`https://${'t'.repeat(20)}@octo.example/a.git#main`, 'https://***@octo.example/a.git#main'],
    [`https://${'t'.repeat(20)}:x-oauth@octo.example/a.git`, 'https://***:***@octo.example/a.git'],
    [
      `type=registry,ref=127.0.0.1:40123/${'0'.repeat(32)}/own:latest`,
      'type=registry,ref=127.0.0.1:40123/***/own:latest'
    ],
    [
      `Head "http://172.17.0.1:8080/v2/${'a1'.repeat(16)}/own/manifests/latest": EOF`,
      'Head "http://172.17.0.1:8080/v2/***/own/manifests/latest": EOF'
    ]
  ])('in %s are stars where it is shown', (line, shown) => {
    expect([hasSecrets(line), withoutSecrets(line)]).toEqual([true, shown])
    expect(withoutSecrets(shown)).toBe(shown)
  })

  test.each([
    'type=gha,scope=token',
    'octo/app:token',
    'octo/secret:1,octo/token:2',
    'localhost:5000/app@sha256:0',
    'type=s3,bucket=secret,region=r,access_key_id=AKIA',
    'type=azblob,account_url=https://octo.example:8443/?sv=1',
    'https://some-organization@octo.example/a.git',
    `docker-image://${'a'.repeat(30)}@sha256:${'0'.repeat(64)}`,
    `localhost:5000/${'0'.repeat(64)}/app`
  ])('are not in %s, which is shown as it is', (line) => {
    expect([hasSecrets(line), withoutSecrets(line)]).toEqual([false, line])
  })
})
