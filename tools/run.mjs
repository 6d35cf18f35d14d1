/**
 * `node tools/run.mjs NAME [arguments]` runs `tools/NAME.ts` on Node 24, on a machine where nothing is
 * installed yet but Node 20 and npm. Plain JavaScript, since it runs before there is anything else.
 */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { constants as system } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const node24 = join(modules, `node-linux-${process.arch}`, 'bin', 'node')

function fail(text) {
  console.error(text)
  process.exit(1)
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch (cause) {
      if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(cause.code)) return false
      throw cause
    }
  })
}

function missingRequirements() {
  const missing = []
  if (process.platform !== 'linux')
    missing.push(`Linux: this is ${process.platform}; use a Linux machine or container`)
  if (Number(process.versions.node.split('.')[0]) < 20)
    missing.push(`Node 20 or newer: this is ${process.version}; see https://nodejs.org/en/download`)
  if (!['x64', 'arm64'].includes(process.arch))
    missing.push(`an x64 or arm64 machine: this is ${process.arch}`)
  if (!isOnPath('npm')) missing.push('npm on PATH: it comes with Node, or: apt-get install npm')
  return missing
}

/** True if npm's own record of what is in node_modules says the same as the lock file. */
function isInstalled() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record) || !existsSync(node24)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const found = present[path]
    // npm leaves out optional packages of other platforms.
    if (found === undefined) return optional === true
    return found.version === version && found.integrity === integrity
  })
}

function install() {
  console.error('installing the npm packages that package-lock.json names (about 10 s) …')
  // Not `ci`, which refuses a lock file that lacks packages of other platforms; what it has is installed as locked.
  const arguments_ = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error'
  ]
  const { status, error } = spawnSync('npm', arguments_, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error !== undefined || status !== 0)
    fail(
      `npm ${arguments_.join(' ')} failed in ${root}: ${error?.message ?? `exit code ${status}, see its output above`}`
    )
  if (!existsSync(node24))
    fail(`npm installed no ${node24}: is the package node-linux-${process.arch} in package-lock.json?`)
}

const names = readdirSync(join(root, 'tools'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
const [name, ...rest] = process.argv.slice(2)
if (name === undefined || !names.includes(name))
  fail(
    `usage: node tools/run.mjs <${names.join('|')}> [arguments]${name === undefined ? '' : `\nthere is no '${name}'`}`
  )

const missing = missingRequirements()
if (missing.length > 0) fail(`This machine lacks:\n${missing.map((line) => `  - ${line}`).join('\n')}`)
if (!isInstalled()) install()

const child = spawn(node24, [join(root, 'tools', `${name}.ts`), ...rest], {
  stdio: 'inherit',
  env: { ...process.env, PATH: [dirname(node24), process.env.PATH].join(delimiter) }
})
// The child stops what it started before it ends, so this process outlives it whatever it is told.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (cause) => fail(`cannot start ${node24}: ${cause.message}`))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + system.signals[signal]
})
