import { describe, expect, test } from '@jest/globals'
import { readerOf } from '../../src/buildx/readings.js'

const reads = (pattern: string, path: string, excludes: string[] = []) =>
  readerOf({ from: 'context', pattern, excludes })(path)

/** Of some paths those that are read. */
const readOf = (paths: string[], pattern: string, excludes: string[] = []) =>
  paths.filter((path) => reads(pattern, path, excludes))

describe('a reading of a file', () => {
  test.each(['/src/a.txt', 'src/a.txt', './src/a.txt', '/./src//a.txt'])(
    'that is %s is of it alone',
    (pattern) => {
      const paths = [
        'src/a.txt',
        'a.txt',
        'src',
        'src/a.txt.bak',
        'src/b.txt',
        'other/src/a.txt',
        'SRC/a.txt'
      ]
      expect(readOf(paths, pattern)).toEqual(['src/a.txt'])
    }
  )

  test.each(['a{b}.txt', '(a).txt', '!a', '#a', '+(a)', '@(a|b)', 'a b', 'ä', '~', '$A', '^a'])(
    'that is called %s is of it',
    (name) => {
      expect(reads(`/${name}`, name)).toBe(true)
      expect(reads(`/${name}`, 'a')).toBe(false)
    }
  )

  test('whose name has a star is of it, and of what else the pattern finds', () => {
    expect(readOf(['a*', 'ab', 'b'], '/a*')).toEqual(['a*', 'ab'])
  })
})

describe('a reading of a folder', () => {
  test.each(['/src', 'src/', '/src/', './src'])('that is %s is of it and all that is in it', (pattern) => {
    const inside = ['src', 'src/a.txt', 'src/.env', 'src/in/deep/a.txt']
    expect(readOf([...inside, 'srcs', 'srcs/a.txt', 'a/src', 'a/src/a.txt', 'other'], pattern)).toEqual(
      inside
    )
  })

  test.each(['/', '.', './', ''])('that is all of the context (%j) is of everything', (pattern) => {
    const paths = ['a.txt', '.env', '.git/config', 'src', 'src/in/deep/a.txt']
    expect(readOf(paths, pattern)).toEqual(paths)
  })
})

describe('a pattern is as Go’s filepath.Match has it', () => {
  /* The pattern, what it finds, what it does not. */
  test.each<[string, string[], string[]]>([
    ['/*', ['a', '.env', 'src', 'src/in/a.txt', '..a'], []],
    ['/*.txt', ['a.txt', '.txt', '.a.txt', 'in.txt/b'], ['a.txt.md', 'src/a.txt', 'txt', 'A.TXT']],
    ['/src/*', ['src/a', 'src/.env', 'src/in/deep'], ['src', 'a', 'other/a']],
    ['/*/a.txt', ['src/a.txt', '.git/a.txt'], ['a.txt', 'src/in/a.txt', 'src/b.txt']],
    ['/a?.txt', ['ab.txt', 'a..txt', 'a?.txt'], ['a.txt', 'abc.txt', 'a/.txt']],
    ['/?', ['a', 'a/b'], ['ab', '']],
    ['/[ab].txt', ['a.txt', 'b.txt'], ['c.txt', 'ab.txt', '.txt']],
    ['/[a-c]', ['a', 'b', 'c'], ['d', '-']],
    ['/[^a-c]', ['d', '-'], ['a', 'b', 'c']],
    [
      '/package*.json',
      ['package.json', 'package-lock.json', 'package*.json'],
      ['package.json5', 'src/package.json']
    ],
    ['/src*/lib*', ['src/lib', 'srcs/libs/a.js'], ['src/a', 'src/a/lib']],
    ['/a\\*', ['a*'], ['ab', 'a\\b']],
    ['/a\\[b', ['a[b'], ['ab']]
  ])('%s', (pattern, found, others) => {
    expect(readOf([...found, ...others], pattern)).toEqual(found)
  })

  test.each<[string, string[], string[]]>([
    ['/{a,b}', ['{a,b}'], ['a', 'b']],
    ['/a{1..3}', ['a{1..3}'], ['a1', 'a2']],
    ['/**', ['a', 'src', 'src/in/a.txt'], []],
    ['/**/a.txt', ['src/a.txt'], ['a.txt', 'src/in/a.txt']],
    ['/src/**/a.txt', ['src/in/a.txt'], ['src/a.txt', 'src/in/deep/a.txt']],
    ['/+(a|b)', ['+(a|b)'], ['a', 'ab']],
    ['/!(a)', ['!(a)'], ['b']],
    ['/!a', ['!a'], ['b']],
    ['/#a', ['#a'], ['a']],
    ['/[!a]', ['!', 'a'], ['b']],
    ['/[[:digit:]]', ['[]', 'd]', ':]'], ['7']]
  ])('in which %s has no other meaning', (pattern, found, others) => {
    expect(readOf([...found, ...others], pattern)).toEqual(found)
  })
})

describe('what is excluded is not read', () => {
  const TREE = [
    'README.md',
    'a.txt',
    'docs/a.md',
    'docs/README.md',
    'src/a.js',
    'src/a.test.js',
    'src/in/b.test.js'
  ]

  /* The pattern, what is excluded, what is read all the same. */
  test.each<[string, string[], string[]]>([
    ['/', [], TREE],
    ['/', ['*.md'], TREE.filter((path) => path !== 'README.md')],
    ['/', ['**/*.md'], TREE.filter((path) => !path.endsWith('.md'))],
    ['/', ['**/*.md', '!README.md'], TREE.filter((path) => !path.endsWith('.md') || path === 'README.md')],
    ['/', ['**/*.md', '!**/README.md'], TREE.filter((path) => path !== 'docs/a.md')],
    ['/', ['src'], TREE.filter((path) => !path.startsWith('src/'))],
    ['/', ['src', '!src/in'], TREE.filter((path) => !/^src\/a/.test(path))],
    ['/', ['SRC'], TREE],
    ['/', ['*'], []],
    ['/src', ['*.test.js'], ['src/a.js', 'src/in/b.test.js']],
    ['/src', ['**/*.test.js'], ['src/a.js']],
    ['/src', ['in'], ['src/a.js', 'src/a.test.js']],
    ['/src', ['src'], ['src/a.js', 'src/a.test.js', 'src/in/b.test.js']],
    ['/src/a*', ['*.test.js'], ['src/a.js']],
    ['/*.*', ['*.md'], ['a.txt']]
  ])('of %s without %j', (pattern, excludes, expected) => {
    expect(readOf(TREE, pattern, excludes)).toEqual(expected)
  })
})
