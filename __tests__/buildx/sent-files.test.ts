import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { hashSentFiles, readIgnoreText } from '../../src/buildx/sent-files.js'
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
    ['src\n  !src/lib', 'src/lib/util.js', true]
  ])('with %j: that %s changes matters: %s', async (ignoreText, path, isSent) => {
    expect(await changes(write(path), ignoreText)).toBe(isSent)
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
