import { execFile } from 'node:child_process'
import { chmod, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { findOnPath } from '../../src/environment/buildx-command.js'
import { isStatic } from '../../src/mounts/elf.js'
import { preparePrograms } from '../../src/mounts/programs.js'
import { createFolder, writeFiles } from '../support/folders.js'

const run = promisify(execFile)
const IMAGE = 'octo/tools@sha256:1'
const SCRIPTS = ['clear.sh', 'extract.sh', 'restore.sh']
const NAMES = [
  ...[
    'date',
    'df',
    'du',
    'find',
    'head',
    'ls',
    'rm',
    'sh',
    'sha256sum',
    'sort',
    'stat',
    'tar',
    'touch',
    'wc'
  ],
  ...['chmod', 'chown', 'mkdir', 'mv']
]

/** A 64-bit ELF file with one entry in its table of segments: 1 is loaded, 3 names a dynamic loader. */
function elf(segment: number): Buffer {
  const file = Buffer.alloc(64 + 56)
  file.write('\x7fELF\x02\x01', 'latin1')
  file.writeBigUInt64LE(64n, 32)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(1, 56)
  file.writeUInt32LE(segment, 64)
  return file
}

/** A PATH of one folder with a busybox that is this file, if one is given. */
async function pathWith(busybox?: Buffer): Promise<{ PATH: string }> {
  const folder = await createFolder()
  if (busybox !== undefined) {
    await writeFile(join(folder, 'busybox'), busybox)
    await chmod(join(folder, 'busybox'), 0o755)
  }
  return { PATH: folder }
}

/** Whether a shell can read every script of the folder. */
async function expectShell(folder: string): Promise<void> {
  for (const script of [...SCRIPTS, 'programs.sh']) await run('sh', ['-n', join(folder, script)])
}

const { stdout: version } = await run('tar', ['--version']).catch(() => ({ stdout: '' }))
const hasGnu = process.platform === 'linux' && version.includes('GNU tar')
const hasZstd = await run('zstd', ['--version']).then(
  () => true,
  () => false
)
const withGnu = hasGnu ? test : test.skip

describe('helper builds run with', () => {
  withGnu("the machine's GNU programs, which need nothing else (skipped without GNU tar)", async () => {
    const folder = await createFolder()
    expect(await preparePrograms(folder, undefined, true, process.env)).toEqual({
      ...{ folder, image: undefined, compress: hasZstd, said: 'GNU tar of this machine' },
      shell: ['/.helper/ld', '--library-path', '/.helper/lib', '/.helper/bin/sh']
    })
    expect((await readdir(join(folder, 'bin'))).toSorted()).toEqual(
      [...NAMES, ...(hasZstd ? ['zstd'] : [])].toSorted()
    )
    const copied = async (...words: string[]) => {
      const [name = '', ...args] = words
      const start = ['--inhibit-cache', '--library-path', join(folder, 'lib'), join(folder, 'bin', name)]
      return (await run(join(folder, 'ld'), [...start, ...args])).stdout
    }
    expect(await copied('tar', '--version')).toContain('GNU tar')
    expect(await copied('sh', '-c', 'echo here')).toBe('here\n')
    await expectShell(folder)
    const functions = await readFile(join(folder, 'programs.sh'), 'utf8')
    expect(functions).toContain('tar() { /.helper/ld --library-path /.helper/lib /.helper/bin/tar "$@"; }')
    expect(functions).toContain("STAT='/.helper/ld --library-path /.helper/lib /.helper/bin/stat'")
  })

  test('those of an image, if one is given, and none of the machine, whose architecture may be another', async () => {
    const folder = await createFolder()
    const programs = await preparePrograms(folder, IMAGE, false, process.env)
    expect(programs).toEqual({
      ...{ folder, image: IMAGE, shell: ['sh'], compress: false },
      said: `the programs of ${IMAGE}`
    })
    expect((await readdir(folder)).toSorted()).toEqual([
      'clear.sh',
      'extract.sh',
      'programs.sh',
      'restore.sh'
    ])
    await expectShell(folder)
  })

  test('a static busybox where there is no GNU tar', async () => {
    const env = await pathWith(elf(1))
    const folder = await createFolder()
    expect(await preparePrograms(folder, undefined, true, env)).toEqual({
      ...{ folder, image: undefined, shell: ['/.helper/busybox', 'sh'], compress: false },
      said: `busybox of this machine (${env.PATH}/busybox), which keeps whole seconds only`
    })
    expect(await readFile(join(folder, 'busybox'))).toEqual(elf(1))
    expect((await stat(join(folder, 'busybox'))).mode & 0o111).toBe(0o111)
    await expectShell(folder)
    const functions = await readFile(join(folder, 'programs.sh'), 'utf8')
    for (const name of NAMES) expect(functions).toContain(`${name}() { /.helper/busybox ${name} "$@"; }\n`)
  })

  withGnu('no tar that is another one, whatever its name (skipped without GNU tar)', async () => {
    const env = await pathWith(elf(1))
    for (const name of NAMES) {
      const path = (await findOnPath(name === 'tar' ? 'ls' : name, process.env)) ?? ''
      await symlink(path, join(env.PATH, name))
    }
    expect(await preparePrograms(await createFolder(), undefined, true, env)).toMatchObject({
      shell: ['/.helper/busybox', 'sh']
    })
  })
})

describe('there are no programs', () => {
  test.each([
    ['neither', undefined],
    ['a busybox that wants a loader', elf(3)],
    ['a busybox that is no program', Buffer.from('#!/bin/sh\n')]
  ])('where the machine has %s, and what is lacking is said', async (_, busybox) => {
    const programs = await preparePrograms(await createFolder(), undefined, true, await pathWith(busybox))
    expect(programs).toEqual({
      missing: expect.stringMatching(/^this machine has neither GNU tar .*sha256sum.* nor a static busybox$/)
    })
  })

  test('where what runs here does not run on the builder', async () => {
    const programs = await preparePrograms(await createFolder(), undefined, false, process.env)
    expect(programs).toEqual({
      missing: 'the builder has another architecture than this machine; give cache-mounts-image'
    })
  })
})

describe('the functions of an image', () => {
  /** Runs commands in a shell that has them. */
  async function inShell(commands: string, cwd: string, path = process.env.PATH): Promise<string> {
    const folder = await createFolder()
    await preparePrograms(folder, IMAGE, true, process.env)
    const env = { ...process.env, PATH: path }
    const { stdout } = await run('sh', ['-ec', `. '${folder}/programs.sh'\n${commands}`], { cwd, env })
    return stdout
  }

  withGnu.each([
    ['with what zstd there is', ''],
    ['without zstd', 'ZSTD=']
  ])(
    'pack and unpack with modes, links and times below a second %s (skipped without GNU tar)',
    async (_, setting) => {
      const [from, to] = [await createFolder(), await createFolder()]
      await writeFiles(from, { 'a/b c': 'content', run: 'program' })
      await chmod(join(from, 'run'), 0o751)
      await symlink('a/b c', join(from, 'link'))
      await utimes(join(from, 'run'), 1_700_000_000.25, 1_700_000_000.25)
      const folder = await createFolder()
      await inShell(`${setting}\npack '${join(folder, '0.tar')}'`, from)
      const [file = ''] = await readdir(folder)
      expect(file).toBe(hasZstd && setting === '' ? '0.tar.zst' : '0.tar')
      await inShell(`unpack '${join(folder, file)}'`, to)
      expect(await readFile(join(to, 'link'), 'utf8')).toBe('content')
      const { mode, mtimeMs } = await stat(join(to, 'run'))
      expect([mode & 0o7777, mtimeMs]).toEqual([0o751, 1_700_000_000_250])
    }
  )

  withGnu('tell how much is new since a file (skipped without GNU tar)', async () => {
    const [folder, other] = [await createFolder(), await createFolder()]
    await writeFiles(folder, { old: 'x'.repeat(50_000) })
    // What counts is the change of the file, which nobody can set back: so the mark is set forward.
    const mark = join(other, 'since')
    await writeFile(mark, '')
    await utimes(mark, Date.now() / 1000 + 5, Date.now() / 1000 + 5)
    expect(Number(await inShell(`newer_bytes '${mark}'`, folder))).toBe(0)
    await utimes(mark, 1, 1)
    const bytes = Number(await inShell(`newer_bytes '${mark}'`, folder))
    expect(bytes).toBeGreaterThanOrEqual(50_000)
    expect(bytes).toBeLessThan(100_000)
  })

  test('go without what only GNU tar can where it is another one', async () => {
    const tools = await createFolder()
    await writeFiles(tools, { tar: '#!/bin/sh\necho "tar $*"\n' })
    await chmod(join(tools, 'tar'), 0o755)
    const commands = "ZSTD=; pack /x; unpack /x; newer_bytes /x || echo 'not known'"
    const said = await inShell(commands, tools, `${tools}:${process.env.PATH}`)
    expect(said).toBe('tar -cf /x .\ntar -xpf /x\nnot known\n')
  })
})

test('only an ELF file that names no loader is static', () => {
  expect([elf(1), elf(3), Buffer.from('#!/bin/sh'), Buffer.alloc(200)].map(isStatic)).toEqual([
    ...[true, false, false, false]
  ])
})
