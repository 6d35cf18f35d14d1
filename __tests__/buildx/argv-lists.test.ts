import { describe, expect, test } from '@jest/globals'
import { addedBy } from '../support/build-args.js'

/** Inputs whose items are not looked into, with their flags. */
const LISTS = [
  ['annotations', '--annotation'],
  ['build-args', '--build-arg'],
  ['build-contexts', '--build-context'],
  ['cache-from', '--cache-from'],
  ['cache-to', '--cache-to'],
  ['labels', '--label']
] as const

const CSVS = [
  ['add-hosts', '--add-host'],
  ['allow', '--allow'],
  ['no-cache-filters', '--no-cache-filter'],
  ['ssh', '--ssh'],
  ['tags', '--tag']
] as const

const repeated = (flag: string, items: string[]) => items.flatMap((item) => [flag, item])

describe.each(LISTS)('%s', (input, flag) => {
  test.each([
    ['is one flag an item', 'a=1\nb=2\na=3', ['a=1', 'b=2', 'a=3']],
    ['keeps commas', 'a=1,2,b=3', ['a=1,2,b=3']],
    ['keeps # as no comment', 'a=#1\n#b=2\nc=3 # d', ['a=#1', '#b=2', 'c=3 # d']],
    ['keeps what follows the first =', 'a=b=c==', ['a=b=c==']],
    ['trims items and passes over empty lines', '\n  a=1 \n\n\tb=2\n\n', ['a=1', 'b=2']],
    ['reads Windows line ends', 'a=1\r\nb=2\r\n', ['a=1', 'b=2']],
    ['lets a quoted item span lines', '"a=1\n\n2, 3"\nb=4', ['a=1\n\n2, 3', 'b=4']],
    ['reads doubled quotes in a quoted item as one', '"a={""x"":1}"', ['a={"x":1}']],
    ['keeps quotes inside an item', 'a=say "hi" to', ['a=say "hi" to']],
    ['loses quotes around one of several cells', 'type=x,"ref=a"', ['type=x,ref=a']],
    ['is no flag if it is empty', ' \n ', []]
  ])('%s', (_promise, text, items) => {
    expect(addedBy({ [input]: text })).toEqual(repeated(flag, items))
  })
})

describe.each(CSVS)('%s', (input, flag) => {
  test.each([
    ['is split at commas and lines', 'a,b\nc', ['a', 'b', 'c']],
    ['trims items and drops empty ones', '\n a , b,\n,c\n\n', ['a', 'b', 'c']],
    ['splits a quoted lone cell again', 'a\n"b,c"', ['a', 'b', 'c']],
    ['keeps # as no comment', '#a\nb#c', ['#a', 'b#c']],
    ['reads Windows line ends', 'a\r\nb,c\r\n', ['a', 'b', 'c']],
    ['is no flag if it is empty', ' \n ', []]
  ])('%s', (_promise, text, items) => {
    expect(addedBy({ [input]: text })).toEqual(repeated(flag, items))
  })
})

describe('platforms', () => {
  test.each([
    ['are one flag, joined', 'linux/amd64,linux/arm64', 'linux/amd64,linux/arm64'],
    [
      'are split as any CSV',
      'linux/amd64\n"linux/arm64, linux/arm/v7"',
      'linux/amd64,linux/arm64,linux/arm/v7'
    ],
    ['may be one', ' local ', 'local']
  ])('%s', (_promise, text, joined) => {
    expect(addedBy({ platforms: text })).toEqual(['--platform', joined])
  })

  test('are no flag if they are empty', () => {
    expect(addedBy({ platforms: ' ' })).toEqual([])
  })
})

describe('outputs', () => {
  test.each([
    ['are one flag a line', 'type=image\ntype=docker,dest=x.tar', ['type=image', 'type=docker,dest=x.tar']],
    ['keep their quotes', 'type=image,"name=a,b",push=true', ['type=image,"name=a,b",push=true']],
    ['may begin with a quote', '"type=image","name=a,b"', ['"type=image","name=a,b"']],
    ['keep # as no comment', 'type=image,name=a#b', ['type=image,name=a#b']],
    ['are trimmed, without empty lines', ' type=image \n\n', ['type=image']]
  ])('%s', (_promise, text, items) => {
    expect(addedBy({ outputs: text })).toEqual(repeated('--output', items))
  })
})

describe('ssh', () => {
  test.each([
    ['keeps several paths of one id together', 'default=/a,/b', ['default=/a,/b']],
    ['tells paths from further ids', 'x=./a,../b,~/c,default,y=/d', ['x=./a,../b,~/c', 'default', 'y=/d']],
    ['takes an id on a line of its own', 'default\nx=/a', ['default', 'x=/a']]
  ])('%s', (_promise, text, items) => {
    expect(addedBy({ ssh: text })).toEqual(repeated('--ssh', items))
  })
})

describe('ulimit', () => {
  test('is one flag a line', () => {
    expect(addedBy({ ulimit: 'nofile=1024:2048\n\n nproc=-1 ' })).toEqual(
      repeated('--ulimit', ['nofile=1024:2048', 'nproc=-1'])
    )
  })
})

describe('attests', () => {
  test('is one flag a line, with words for true and false as buildx has them', () => {
    expect(addedBy({ attests: 'type=sbom,generator=a\ntype=other,false\n' })).toEqual(
      repeated('--attest', ['type=sbom,generator=a', 'type=other,disabled=true'])
    )
  })

  test('keeps commas in a quoted field', () => {
    expect(addedBy({ attests: '"type=other,""a=b,c"",true"' })).toEqual(
      repeated('--attest', ['type=other,"a=b,c",disabled=false'])
    )
  })
})

describe('secret-envs', () => {
  test.each([
    ['are split at commas and lines', 'a=A,b=B\nc=C', ['id=a,env=A', 'id=b,env=B', 'id=c,env=C']],
    ['are split at the first =', 'a=A=B', ['id=a,env=A=B']],
    ['are trimmed', '\n a=A \n', ['id=a,env=A']],
    ['pass over lines of white space', 'a=A\n  \n', ['id=a,env=A']]
  ])('%s', (_promise, text, items) => {
    expect(addedBy({ 'secret-envs': text })).toEqual(repeated('--secret', items))
  })
})

describe('secret-files', () => {
  test.each([
    ['are one flag a line', 'a=./a\nb=/b', ['id=a,src=./a', 'id=b,src=/b']],
    ['quote a path with a comma, as buildx reads CSV', 'a=./x,y', ['id=a,"src=./x,y"']],
    ['quote a path with a quote', 'a=./x"y', ['id=a,"src=./x""y"']],
    ['keep spaces and # in a path', 'a=./x y#z', ['id=a,src=./x y#z']],
    ['are trimmed', '\n a=./a \n', ['id=a,src=./a']],
    ['pass over lines of white space', 'a=./a\n  \n', ['id=a,src=./a']]
  ])('%s', (_promise, text, items) => {
    expect(addedBy({ 'secret-files': text })).toEqual(repeated('--secret', items))
  })
})

describe('secrets', () => {
  const names = (text: string) => addedBy({ secrets: text }).filter((arg) => arg !== '--secret')

  test('are files in order, by their ids, and their values are in no argument', () => {
    expect(names('one=hunter2\n"two=hunter2\nhunter2"')).toEqual([
      'id=one,src=/temp/secrets/secret-0',
      'id=two,src=/temp/secrets/secret-1'
    ])
  })

  test('without a value are left out', () => {
    expect(names('one=\ntwo=2')).toEqual(['id=two,src=/temp/secrets/secret-0'])
  })
})
