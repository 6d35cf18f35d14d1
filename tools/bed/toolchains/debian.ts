import { existsSync } from 'node:fs'
import { appendFile, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findOnPath, mustRun } from '../commands.ts'
import type { Toolchain } from '../toolchain-bases.ts'
import { linkAsHere } from './programs.ts'

const TOP = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']
const DPKG = '/var/lib/dpkg'
/** What no program needs. */
const UNWANTED = /^\/usr\/share\/(doc|man|locale|info|lintian)\//

/** The packages that every Debian has, and apt, as they are installed on this machine. */
export const debian: Toolchain = {
  image: 'library/debian:bookworm-slim',
  from: 'scratch',
  settings: [],
  env: {},
  missing: async () => ['apt-get', 'dpkg-query'].filter((program) => findOnPath(program) === undefined),
  version: async () =>
    mustRun('dpkg-query', ['--show', '--showformat', `\${Package} \${Version}\n`, ...(await packages())]),
  fill: async (root) => {
    const names = await packages()
    const links = await linkAsHere(root, TOP)
    const listed = await mustRun('dpkg-query', ['--listfiles', ...names])
    const files = [...new Set(listed.split('\n'))].filter(
      (path) =>
        path.startsWith('/') &&
        path !== '/.' &&
        !links.includes(path.slice(1)) &&
        !UNWANTED.test(path) &&
        existsSync(path)
    )
    await copyAsTar(root, files)
    await writeDatabase(root, names)
    await writeAccounts(root)
    await writeSources(root)
    await writeSettings(root)
  }
}

interface Installed {
  name: string
  essential: boolean
  provides: string[]
  /** Of each, one of these names is needed. */
  needs: string[][]
}

/** The essential packages and apt, with what these depend on, sorted. */
async function packages(): Promise<string[]> {
  const installed = await readInstalled()
  const wanted = new Set<string>()
  const want = (name: string): void => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const alternatives of installed.find((one) => one.name === name)?.needs ?? [])
      for (const { name: other } of meeting(installed, alternatives)) want(other)
  }
  want('apt')
  for (const { name, essential } of installed) if (essential) want(name)
  return [...wanted].toSorted()
}

/** What meets a need by its own name; else what provides it. */
function meeting(installed: readonly Installed[], alternatives: readonly string[]): Installed[] {
  const named = installed.filter(({ name }) => alternatives.includes(name))
  return named.length > 0
    ? named
    : installed.filter(({ provides }) => provides.some((name) => alternatives.includes(name)))
}

async function readInstalled(): Promise<Installed[]> {
  const fields = ['db:Status-Status', 'Package', 'Essential', 'Provides', 'Pre-Depends', 'Depends']
  const format = `${fields.map((field) => `\${${field}}`).join('\t')}\n`
  const lines = (await mustRun('dpkg-query', ['--show', '--showformat', format])).split('\n')
  return lines.flatMap((line) => {
    const [status, name = '', essential, provides = '', before = '', depends = ''] = line.split('\t')
    const needs = [...before.split(','), ...depends.split(',')].map(namesIn)
    return status === 'installed'
      ? [{ name, essential: essential === 'yes', provides: provides.split(',').flatMap(namesIn), needs }]
      : []
  })
}

/** Of a list such as `libc6 (>= 2.36) | libc6-udeb`. */
function namesIn(list: string): string[] {
  return list.split('|').flatMap((item) => /[a-z0-9][a-z0-9.+-]*/.exec(item)?.[0] ?? [])
}

/** Through tar, which keeps links and modes. */
async function copyAsTar(root: string, files: readonly string[]): Promise<void> {
  const archive = `${root}.tar`
  const relative = files.map((path) => path.slice(1)).join('\n')
  const from = ['--directory', '/', '--no-recursion', '--files-from', '-']
  await mustRun('tar', ['--create', '--file', archive, ...from], { input: relative })
  await mustRun('tar', ['--extract', '--file', archive, '--directory', root, '--keep-directory-symlink'])
}

/** What dpkg knows of these packages, and of no other. */
async function writeDatabase(root: string, names: readonly string[]): Promise<void> {
  const isOf = (name: string) => names.includes(name.split(':')[0] ?? '')
  for (const folder of ['info', 'updates', 'triggers', 'alternatives'])
    await mkdir(join(root, DPKG, folder), { recursive: true })
  for (const file of await readdir(join(DPKG, 'info')))
    if (isOf(file.replace(/\.[a-z0-9]+$/, '')))
      await copyFile(join(DPKG, 'info', file), join(root, DPKG, 'info', file))
  const entries = (await readFile(join(DPKG, 'status'), 'utf8')).split('\n\n')
  const kept = entries.filter((entry) => isOf(/^Package: (\S+)$/m.exec(entry)?.[1] ?? ''))
  await writeFile(join(root, DPKG, 'status'), `${kept.map((entry) => entry.trim()).join('\n\n')}\n`)
}

/** Those that a new machine has, and the one that apt downloads as. */
async function writeAccounts(root: string): Promise<void> {
  for (const file of ['passwd', 'group'])
    await copyFile(join('/usr/share/base-passwd', `${file}.master`), join(root, 'etc', file))
  await appendFile(join(root, 'etc/passwd'), '_apt:x:42:65534::/nonexistent:/usr/sbin/nologin\n')
}

/** Where this machine has Debian's packages from; not those of others. */
async function writeSources(root: string): Promise<void> {
  const folder = '/etc/apt/sources.list.d'
  const names = existsSync(folder) ? await readdir(folder) : []
  await mkdir(join(root, folder), { recursive: true })
  for (const path of ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))]) {
    const text = existsSync(path) ? await readFile(path, 'utf8') : ''
    if (/:\/\/\S*\/debian(-security)?\b/.test(text)) await writeFile(join(root, path), text)
  }
}

/** As the official image: packages and what is made of the lists are deleted, and no translations are fetched. */
async function writeSettings(root: string): Promise<void> {
  const folder = join(root, 'etc/apt/apt.conf.d')
  const remove = '"rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true";'
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'docker-clean'),
    `DPkg::Post-Invoke { ${remove} };\nAPT::Update::Post-Invoke { ${remove} };\n`
  )
  await writeFile(join(folder, 'docker-no-languages'), 'Acquire::Languages "none";\n')
}
