import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { chmod, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { hashSentFiles, readIgnoreText, readSentFiles, type SentFiles } from '../../src/buildx/sent-files.js'
import { createFolder, writeFiles } from '../support/folders.js'

/** A folder with files, a program, a link and a larger file. */
async function createContext(): Promise<string> {
  const folder = await createFolder()
  await writeFiles(folder, {
    'src/app.js': 'app',
    'src/lib/util.js': 'util',
    'build.sh': 'make',
    'data/large': 'x'.repeat(3 * 1024 * 1024)
  })
  await symlink('src/app.js', join(folder, 'main'))
  return folder
}

type Change = (folder: string) => Promise<unknown>

/** Whether a change makes another hash. */
async function changes(change: Change, ignoreText = ''): Promise<boolean> {
  const folder = await createContext()
  const before = await hashSentFiles(folder, ignoreText)
  expect(before).toMatch(/^[0-9a-f]{64}$/)
  await change(folder)
  return (await hashSentFiles(folder, ignoreText)) !== before
}

const write =
  (path: string, text = 'new'): Change =>
  (folder) =>
    writeFiles(folder, { [path]: text })

async function relink(folder: string, target: string): Promise<void> {
  await rm(join(folder, 'main'))
  await symlink(target, join(folder, 'main'))
}

describe('the hash of what is sent', () => {
  test.each<[string, Change]>([
    ['the content of a file', write('src/app.js', 'App')],
    ['the end of a large file', write('data/large', `${'x'.repeat(3 * 1024 * 1024 - 1)}y`)],
    [
      'where files end',
      async (folder) => {
        await write('src/app.js', 'ap')(folder)
        await write('src/lib/util.js', 'putil')(folder)
      }
    ],
    ['the mode of a file', (folder) => chmod(join(folder, 'build.sh'), 0o755)],
    ['the mode of a folder', (folder) => chmod(join(folder, 'src'), 0o700)],
    ['the name of a file', (folder) => rename(join(folder, 'build.sh'), join(folder, 'make.sh'))],
    ['the folder of a file', (folder) => rename(join(folder, 'src/app.js'), join(folder, 'src/lib/app.js'))],
    ['where a link leads', (folder) => relink(folder, 'src/lib/util.js')],
    ['a link with as long a target', (folder) => relink(folder, 'src/App.js')],
    [
      'a file in place of a link to it',
      async (folder) => {
        await rm(join(folder, 'main'))
        await write('main', 'src/app.js')(folder)
      }
    ],
    ['a new file', write('src/new.js')],
    ['a new file without content', write('src/new.js', '')],
    ['a new folder without files', (folder) => mkdir(join(folder, 'empty'))],
    ['a file that is gone', (folder) => rm(join(folder, 'src/lib/util.js'))],
    ['a folder that is gone', (folder) => rm(join(folder, 'src/lib'), { recursive: true })]
  ])('is another for %s', async (_, change) => {
    expect(await changes(change)).toBe(true)
  })

  test.each<[string, Change]>([
    ['times', (folder) => utimes(join(folder, 'src/app.js'), 5, 5)],
    ['times of a link’s target and of folders', (folder) => utimes(join(folder, 'src'), 5, 5)],
    ['files that are written anew as they were', write('src/app.js', 'app')],
    ['nothing', async () => undefined]
  ])('is the same for other %s', async (_, change) => {
    expect(await changes(change)).toBe(false)
  })

  test('is the same wherever the folder is, and in whatever order its files were made', async () => {
    const [one, other] = [await createFolder(), await createFolder()]
    await writeFiles(one, { a: '1', 'b/c': '2' })
    await writeFiles(other, { 'b/c': '2', a: '1' })
    for (const folder of [one, other]) await chmod(join(folder, 'b'), 0o755)
    expect(await hashSentFiles(one, '')).toBe(await hashSentFiles(other, ''))
  })

  test('is that of nothing where all is ignored, and another where something is not', async () => {
    const folder = await createContext()
    const nothing = await hashSentFiles(await createFolder(), '')
    expect(await hashSentFiles(folder, '*')).toBe(nothing)
    expect(await hashSentFiles(folder, 'src')).not.toBe(nothing)
  })

  test('cannot be made of a folder that is not there', async () => {
    await expect(hashSentFiles(join(await createFolder(), 'gone'), '')).rejects.toThrow('ENOENT')
  })
})

describe('.dockerignore leaves out', () => {
  /* The text; a file that is changed; whether it is sent. */
  test.each<[string, string, boolean]>([
    ['src', 'src/app.js', false],
    ['src', 'build.sh', true],
    ['src/lib/', 'src/lib/util.js', false],
    ['**/*.js', 'src/lib/util.js', false],
    ['*.js', 'src/app.js', true],
    ['# src', 'src/app.js', true],
    ['SRC', 'src/app.js', true],
    ['/build.sh', 'build.sh', false],
    ['*\n!src', 'src/lib/util.js', true],
    ['*\n!src', 'build.sh', false],
    ['src\n!src/lib/util.js', 'src/lib/util.js', true],
    ['src\n!src/lib/util.js', 'src/app.js', false],
    ['*\n!src\nsrc/lib', 'src/lib/util.js', false],
    ['src\n  !src/lib', 'src/lib/util.js', true],
    // What means something in a regular expression means nothing in a pattern, unless it is escaped already.
    ['(src)', 'src/app.js', true],
    ['s+rc', 'src/app.js', true],
    ['src|data', 'src/app.js', true],
    ['s{1}rc', 'src/app.js', true],
    ['(', 'src/app.js', true],
    ['\\(src', 'src/app.js', true],
    ['src/(a+)+', 'src/app.js', true]
  ])('with %j: that %s changes matters: %s', async (ignoreText, path, isSent) => {
    expect(await changes(write(path), ignoreText)).toBe(isSent)
  })

  test('what has a name with brackets in it, which it names so', async () => {
    expect(await changes(write('a (copy).txt'), 'a (copy).txt')).toBe(false)
    expect(await changes(write('a (copy).txt'), 'a \\(copy\\).txt')).toBe(false)
    expect(await changes(write('a.txt'), 'a (copy).txt')).toBe(true)
  })

  test('what it does at once, though its patterns would have a regular expression try for ever', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { ['a'.repeat(200)]: '' })
    const startedAt = performance.now()
    for (const ignoreText of ['(a+)+b', '(a|a)+b', '\n'.repeat(500_000), ' '.repeat(500_000)])
      expect(await hashSentFiles(folder, ignoreText)).toMatch(/^[0-9a-f]{64}$/)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  test('also what is made or deleted in a folder that it names', async () => {
    expect(await changes(write('src/new.js'), 'src')).toBe(false)
    expect(await changes((folder) => rm(join(folder, 'src'), { recursive: true }), 'src')).toBe(false)
    expect(await changes((folder) => chmod(join(folder, 'src'), 0o700), 'src')).toBe(false)
  })
})

describe('the .dockerignore that applies', () => {
  test('is the one beside the Dockerfile that has its name, before that of the context', async () => {
    const folder = await createFolder()
    const dockerfile = join(folder, 'ci', 'api.Dockerfile')
    expect(await readIgnoreText(folder, dockerfile)).toBe('')
    await writeFile(join(folder, '.dockerignore'), 'of the context')
    expect(await readIgnoreText(folder, dockerfile)).toBe('of the context')
    await writeFiles(folder, { 'ci/.dockerignore': 'of nobody' })
    expect(await readIgnoreText(folder, dockerfile)).toBe('of the context')
    await writeFiles(folder, { 'ci/api.Dockerfile.dockerignore': 'of the Dockerfile' })
    expect(await readIgnoreText(folder, dockerfile)).toBe('of the Dockerfile')
    await writeFiles(folder, { 'ci/api.Dockerfile.dockerignore': '' })
    expect(await readIgnoreText(folder, dockerfile)).toBe('')
  })
})

describe('the files that are sent', () => {
  const hashOf = (content: string) => createHash('sha256').update(content).digest('base64url').slice(0, 11)
  const pathsOf = async (folder: string, ignoreText = '') => [
    ...((await readSentFiles(folder, ignoreText))?.keys() ?? [])
  ]

  test('are each file, link and folder with mode, hash, size and time, folders before what is in them', async () => {
    const folder = await createContext()
    const time = new Date('2026-11-20T12:00:00.000Z')
    for (const [path, mode] of [
      ['src/app.js', 0o644],
      ['build.sh', 0o755],
      ['src', 0o750]
    ] as const)
      await chmod(join(folder, path), mode)
    await utimes(join(folder, 'src/app.js'), time, time)
    const files = await readSentFiles(folder, '')
    expect([...(files?.keys() ?? [])]).toEqual([
      ...['build.sh', 'data', 'data/large', 'main'],
      ...['src', 'src/app.js', 'src/lib', 'src/lib/util.js']
    ])
    expect(files?.get('src/app.js')).toEqual({
      ...{ mode: '100644', hash: hashOf('app'), size: 3, time: time.getTime() }
    })
    expect(files?.get('build.sh')).toMatchObject({ mode: '100755', hash: hashOf('make'), size: 4 })
    expect(files?.get('src')).toMatchObject({ mode: '40750', hash: '', size: 0 })
    expect(files?.get('main')).toMatchObject({
      ...{ mode: expect.stringMatching(/^120/), hash: hashOf('src/app.js'), size: 'src/app.js'.length }
    })
  })

  test.each([0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])(
    'have a hash of the whole content where that has %d bytes',
    async (size) => {
      const folder = await createFolder()
      const content = 'abcdefg'.repeat(Math.ceil(size / 7)).slice(0, size)
      await writeFiles(folder, { file: content })
      expect((await readSentFiles(folder, ''))?.get('file')).toMatchObject({ size, hash: hashOf(content) })
    }
  )

  test('may be links that lead nowhere, and pipes, which nobody waits for', async () => {
    const folder = await createFolder()
    await symlink('gone', join(folder, 'link'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const files = await readSentFiles(folder, '')
    expect(files?.get('link')?.hash).toBe(hashOf('gone'))
    expect(files?.get('pipe')).toMatchObject({ hash: '', mode: expect.stringMatching(/^10/) })
  })

  test.each<[string, string[]]>([
    ['*', []],
    ['src', ['build.sh', 'data', 'data/large', 'main']],
    ['*\n!src/lib', ['src/lib', 'src/lib/util.js']],
    ['*\n!src/lib/util.js', ['src/lib/util.js']],
    ['*\n!**/*.js', ['src/app.js', 'src/lib/util.js']],
    ['*\n!src\nsrc/lib\n!src/lib/util.js', ['src', 'src/app.js', 'src/lib/util.js']]
  ])('are, with a .dockerignore of %j, %j', async (ignoreText, expected) => {
    expect(await pathsOf(await createContext(), ignoreText)).toEqual(expected)
  })

  test('are none of an empty folder', async () => {
    expect(await readSentFiles(await createFolder(), '')).toEqual(new Map())
  })

  test('cannot be read of a folder that is not there, or is none', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { file: '' })
    await expect(readSentFiles(join(folder, 'gone'), '')).rejects.toThrow('ENOENT')
    await expect(readSentFiles(join(folder, 'file'), '')).rejects.toThrow('ENOTDIR')
  })
})

describe('the hash of a file that was read before', () => {
  const TIME = 1_790_000_000

  /** Reads a file, changes it, and reads it again with what was known before; whether it has the hash of before. */
  async function isTaken(
    after: { content: string; time?: number },
    known: (files: SentFiles) => SentFiles | undefined = (files) => files,
    time = TIME
  ): Promise<boolean> {
    const folder = await createFolder()
    const path = join(folder, 'file')
    await writeFile(path, 'before')
    await utimes(path, time, time)
    const first = (await readSentFiles(folder, '')) ?? new Map()
    await writeFile(path, after.content)
    await utimes(path, after.time ?? time, after.time ?? time)
    const second = await readSentFiles(folder, '', known(first))
    return second?.get('file')?.hash === first.get('file')?.hash
  }
  const knownWith = (changes: object) => (files: SentFiles) =>
    new Map([...files].map(([path, file]) => [path, { ...file, ...changes }]))

  test('is taken where size and time are the same', async () => {
    expect(await isTaken({ content: 'other!' })).toBe(true)
  })

  test.each<[string, Parameters<typeof isTaken>]>([
    ['another size', [{ content: 'other' }]],
    ['another time', [{ content: 'other!', time: TIME + 1 }]],
    ['an earlier time', [{ content: 'other!', time: TIME - 1 }]],
    ['a time that was not kept', [{ content: 'other!' }, knownWith({ time: 0 })]],
    ['a size that was not kept', [{ content: 'other!' }, knownWith({ size: 0 })]],
    ['no time at all, as it was not kept either', [{ content: 'other!' }, knownWith({ time: 0 }), 0]],
    ['nothing that is known', [{ content: 'other!' }, () => new Map()]],
    [
      'another name',
      [{ content: 'other!' }, (files) => new Map([...files].map(([, file]) => ['else', file]))]
    ]
  ])('is not taken where it has %s', async (_, given) => {
    expect(await isTaken(...given)).toBe(false)
  })

  test('is beside the mode of now', async () => {
    const folder = await createContext()
    const before = await readSentFiles(folder, '')
    await chmod(join(folder, 'build.sh'), 0o700)
    const after = await readSentFiles(folder, '', before)
    expect(after?.get('build.sh')).toEqual({ ...before?.get('build.sh'), mode: '100700' })
  })

  test('is none of a file that is gone', async () => {
    const folder = await createContext()
    const before = await readSentFiles(folder, '')
    await rm(join(folder, 'build.sh'))
    expect((await readSentFiles(folder, '', before))?.has('build.sh')).toBe(false)
  })

  test('gives what reading all of it anew gives, where nothing changed', async () => {
    const folder = await createContext()
    const before = await readSentFiles(folder, '')
    expect(await readSentFiles(folder, '', before)).toEqual(before)
  })
})

describe('what is too much', () => {
  jest.setTimeout(60_000)

  test('is more than a billion bytes, unless they are not sent', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { large: '', small: 'x' })
    await truncate(join(folder, 'large'), 1_000_000_001)
    expect(await readSentFiles(folder, '')).toBeUndefined()
    expect(await hashSentFiles(folder, '')).toBeUndefined()
    expect((await readSentFiles(folder, 'large'))?.size).toBe(1)
  })

  test('is more than a billion bytes of all files together', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { first: 'x', second: '' })
    await truncate(join(folder, 'second'), 1_000_000_000)
    expect(await readSentFiles(folder, '')).toBeUndefined()
  })

  test('is more than fifty thousand files, unless they are not sent', async () => {
    const folder = await createFolder()
    await mkdir(join(folder, 'many'))
    // With the folder itself one more than is allowed.
    for (let index = 0; index < 50_000; index++) writeFileSync(join(folder, 'many', `${index}`), '')
    expect(await readSentFiles(folder, '')).toBeUndefined()
    expect((await readSentFiles(folder, 'many/7'))?.size).toBe(50_000)
    expect((await readSentFiles(folder, 'many'))?.size).toBe(0)
  })
})
