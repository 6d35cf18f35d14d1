import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isStatic } from '../../src/mounts/elf.ts'
import { findOnPath, runCommand } from './commands.ts'
import { canFetchDebianPackages } from './debian-package.ts'
import { missingForLibseccomp } from './libseccomp.ts'
import { toolsFolder } from './places.ts'

export type Engine = 'docker' | 'bed'

/**
 * Throws one error that names everything this machine lacks for an engine, and how to get each.
 * Returns `go version`'s words for the toolchain that will compile, part of every tool's stamp.
 */
export async function checkRequirements(engine: Engine): Promise<{ goVersion: string }> {
  const missing: string[] = []
  if (process.platform !== 'linux') missing.push(`Linux: this is ${process.platform}`)
  for (const command of ['setpriv', 'unshare'])
    if (findOnPath(command) === undefined) missing.push(`${command} (util-linux): apt-get install util-linux`)
  const go = await checkGo()
  if ('missing' in go) missing.push(go.missing)
  if (engine === 'bed') missing.push(...(await missingForDaemons()))
  if (missing.length > 0 || 'missing' in go) throw lacks('the test bed', missing)
  return { goVersion: go.version }
}

/** The same for the bed's own docker engine, which tests ask for on top of any bed. */
export async function checkDockerEngineRequirements(): Promise<{ goVersion: string }> {
  const missing = await missingForDockerEngine()
  const go = await checkGo()
  if (missing.length > 0 || 'missing' in go) throw lacks('a docker engine of the test bed', missing)
  return { goVersion: go.version }
}

/** The same for the programs that check workflows. */
export async function checkLinterRequirements(): Promise<{ goVersion: string }> {
  const go = await checkGo()
  const missing = 'missing' in go ? [go.missing] : []
  if (!(await hasPip())) missing.push('python3 with pip: apt-get install python3-pip, apk add py3-pip')
  if (missing.length > 0 || 'missing' in go) throw lacks('the check of workflows', missing)
  return { goVersion: go.version }
}

async function hasPip(): Promise<boolean> {
  if (findOnPath('python3') === undefined) return false
  return (await runCommand('python3', ['-m', 'pip', '--version'])).exitCode === 0
}

/** What the machine lacks for the bed's own docker engine, one line each, with how to get it. */
export async function missingForDockerEngine(): Promise<string[]> {
  if (process.platform !== 'linux') return [`Linux: this is ${process.platform}`]
  const missing = await missingForLibseccomp()
  if (findOnPath('ip') === undefined) missing.push('ip (iproute2): apt-get install iproute2')
  const go = await checkGo()
  if ('missing' in go) missing.push(go.missing)
  const debian = canFetchDebianPackages()
  if (findStaticBusybox() === undefined && !debian)
    missing.push('a static busybox on PATH: apt-get install busybox-static, apk add busybox-static')
  if (findStaticInit() === undefined && !debian)
    missing.push('docker-init or tini-static on PATH: apt-get install tini, apk add tini-static')
  if (process.getuid?.() !== 0) missing.push('root, to run an engine: use sudo')
  else if (!(await mayMount()))
    missing.push('the right to mount: run the container that this is with --privileged')
  return missing
}

async function mayMount(): Promise<boolean> {
  const own = ['--mount', '--pid', '--fork', '--cgroup', '--']
  return (await runCommand('unshare', [...own, 'mount', '-n', '-t', 'tmpfs', 'tmpfs', '/mnt'])).exitCode === 0
}

function lacks(what: string, missing: readonly string[]): Error {
  return new Error(`This machine lacks for ${what}:\n${missing.map((line) => `  - ${line}`).join('\n')}`)
}

/** Only the bed's own BuildKit needs these; a docker engine brings its own. */
async function missingForDaemons(): Promise<string[]> {
  const missing: string[] = []
  const debian = canFetchDebianPackages()
  if (process.getuid?.() !== 0)
    missing.push('root, to run BuildKit without docker: use sudo, or install docker with buildx')
  if ((await findRunc()) === undefined && !debian)
    missing.push(
      'runc with seccomp on PATH: apt-get install runc (or your distribution’s package of that name)'
    )
  if (findStaticBusybox() === undefined && !debian)
    missing.push('a static busybox on PATH: apt-get install busybox-static, apk add busybox-static')
  return missing
}

/** The machine's runc, if BuildKit can use it: it hands every container a seccomp profile. */
export async function findRunc(): Promise<string | undefined> {
  const path = findOnPath('runc')
  if (path === undefined) return undefined
  const { exitCode, stdout } = await runCommand(path, ['--version'])
  return exitCode === 0 && stdout.includes('libseccomp') ? path : undefined
}

/** The machine's busybox, if it runs in an image where nothing else is. */
export function findStaticBusybox(): string | undefined {
  const path = findOnPath('busybox')
  return path !== undefined && isStatic(readFileSync(path)) ? path : undefined
}

/** The machine's init for containers, if it runs in an image where nothing else is. */
export function findStaticInit(): string | undefined {
  return ['docker-init', 'tini-static']
    .flatMap((name) => findOnPath(name) ?? [])
    .find((path) => isStatic(readFileSync(path)))
}

async function checkGo(): Promise<{ version: string } | { missing: string }> {
  const wanted = goDirective()
  const how = 'see https://go.dev/dl'
  if (findOnPath('go') === undefined) return { missing: `Go ${wanted} or newer: ${how}` }
  // Inside the module's folder, where a Go that may fetch another toolchain says which one it will use.
  const { exitCode, stdout, stderr } = await runCommand('go', ['version'], { cwd: toolsFolder })
  if (exitCode !== 0) return { missing: `a Go that works (go version says: ${stderr.trim()}): ${how}` }
  const found = /go(\d+(?:\.\d+)*)/.exec(stdout)?.[1]
  if (found === undefined || compareVersions(found, wanted) < 0)
    return { missing: `Go ${wanted} or newer (this is ${stdout.trim()}): ${how}, or unset GOTOOLCHAIN=local` }
  return { version: stdout.trim() }
}

function goDirective(): string {
  const text = readFileSync(join(toolsFolder, 'go.mod'), 'utf8')
  const version = /^go (\S+)$/m.exec(text)?.[1]
  if (version === undefined) throw new Error(`${join(toolsFolder, 'go.mod')} has no go line`)
  return version
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)]
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
