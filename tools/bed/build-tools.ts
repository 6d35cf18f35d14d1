import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines, runCommand } from './commands.ts'
import { fetchDebianFile } from './debian-package.ts'
import { libseccompEnvironment } from './libseccomp.ts'
import { type Tool, type ToolName, tools } from './pinned-tools.ts'
import { bedFolder, binFolder } from './places.ts'
import { type Engine, findRunc } from './requirements.ts'

export type Log = (line: string) => void
const heartbeatMs = 15_000

/** Which tools an engine needs: docker brings its own BuildKit and buildx. */
export function toolsFor(engine: Engine): readonly ToolName[] {
  const always = ['registry', 'act', 'versitygw'] as const
  return engine === 'docker' ? always : ['buildkitd', 'buildx', ...always]
}

/**
 * Builds into `.bed` what is not there in the pinned version yet, and says what it is doing.
 * Throws, with the end of the compiler's output, where a build fails.
 */
export async function buildTools(names: readonly ToolName[], goVersion: string, log: Log): Promise<void> {
  const wanted = tools.filter(({ name }) => names.includes(name))
  const stale = wanted.filter((tool) => !isBuilt(tool, goVersion))
  if (stale.length === 0) return
  for (const folder of new Set(stale.map(({ target }) => target))) await mkdir(folder, { recursive: true })
  log(`the test bed's tools are built once, into ${bedFolder}: ${stale.map(({ name }) => name).join(', ')}`)
  await download(stale, log)
  for (const tool of stale) {
    const place = `${stale.indexOf(tool) + 1} of ${stale.length}`
    const title = `building ${tool.name} ${pinnedVersion(tool)} (${place}; took about ${tool.seconds} s on 2 cores)`
    await build(tool, goVersion, title, log)
  }
}

/** The runc that BuildKit shall use: the machine's, or Debian's package, unpacked but not installed. */
export async function ensureRunc(log: Log): Promise<string> {
  const installed = await findRunc()
  if (installed !== undefined) return installed
  const path = join(binFolder, 'runc')
  if (existsSync(path)) return path
  log('fetching runc from Debian’s packages …')
  await fetchDebianFile('runc', 'usr/sbin/runc', path, join(bedFolder, 'packages'))
  const { exitCode, stderr } = await runCommand(path, ['--version'])
  if (exitCode === 0) return path
  await rm(path)
  throw new Error(`Debian's runc does not run on this machine (${stderr.trim()}): apt-get install runc`)
}

async function download(stale: readonly Tool[], log: Log): Promise<void> {
  for (const folder of new Set(stale.map((tool) => tool.folder))) {
    const packages = stale.filter((tool) => tool.folder === folder).map((tool) => tool.package)
    const names = stale.filter((tool) => tool.folder === folder).map((tool) => tool.name)
    // Listing what a package is made of downloads just that, not all that go.mod names.
    await go(['list', '-deps', ...packages], {
      cwd: folder,
      title: `downloading the Go modules of ${names.join(', ')}`,
      done: 'downloaded',
      log
    })
  }
}

async function build(tool: Tool, goVersion: string, title: string, log: Log): Promise<void> {
  const target = programOf(tool)
  // Another process may build the same: each has a file of its own, and the last one to rename wins.
  const unfinished = `${target}.${process.pid}.unfinished`
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(tool), '-tags', tagsOf(tool)]
  const env =
    tool.seccomp === true
      ? { CGO_ENABLED: '1', GOCACHE: seccompCache, ...(await libseccompEnvironment(log)) }
      : {}
  try {
    const options = { cwd: tool.folder, title, done: 'built', log, env }
    await go(['build', ...flags, '-o', unfinished, tool.package], options)
    await rename(unfinished, target)
  } finally {
    await rm(unfinished, { force: true })
  }
  await writeFile(stampFile(tool), stampOf(tool, goVersion))
}

interface GoOptions {
  /** The folder of a go.mod. */
  cwd: string
  /** Said before; `done`, with how long it took, after. */
  title: string
  done: string
  log: Log
  env?: NodeJS.ProcessEnv
}

async function go(args: readonly string[], { cwd, title, done, log, env }: GoOptions): Promise<void> {
  const start = Date.now()
  const elapsed = () => Math.round((Date.now() - start) / 1000)
  log(`${title} …`)
  const heartbeat = setInterval(() => log(`  … ${elapsed()} s`), heartbeatMs)
  try {
    // The user's own flags (-mod=vendor, a workspace) are about the user's modules.
    const own = { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0', ...env }
    const { exitCode, stderr } = await runCommand('go', args, { cwd, env: own })
    if (exitCode !== 0)
      throw new Error(
        `${title} failed: go ${args[0]} in ${cwd} says (exit code ${exitCode}):\n${lastLines(stderr)}`
      )
  } finally {
    clearInterval(heartbeat)
  }
  log(`  ${done} in ${elapsed()} s`)
}

function linkerFlags(tool: Tool): string {
  const version =
    tool.versionVariable === undefined
      ? ''
      : ` -X ${tool.versionVariable}=${tool.version ?? pinnedVersion(tool)}`
  return `-s -w${version}${tool.seccomp === true ? ' -extldflags -static' : ''}`
}

/**
 * Go's own cache keeps the place where a library was found without noticing when that changes: another checkout on the
 * same machine would link against this one's `.bed`, which may be gone.
 */
const seccompCache = join(bedFolder, 'go-cache')

/** Static, whether with cgo or without, so that a program runs in any image. */
function tagsOf(tool: Tool): string {
  return tool.seccomp === true ? 'seccomp,netgo,osusergo' : ''
}

function pinnedVersion(tool: Tool): string {
  const path = join(tool.folder, 'go.mod')
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .map((text) => text.trim().replace(/^require /, ''))
    .find((text) => text.startsWith(`${tool.module} v`))
  const version = line?.split(' ')[1]
  if (version === undefined) throw new Error(`${path} names no version of ${tool.module}`)
  return version
}

function programOf(tool: Tool): string {
  return join(tool.target, tool.name)
}

function stampFile(tool: Tool): string {
  return `${programOf(tool)}.stamp`
}

function isBuilt(tool: Tool, goVersion: string): boolean {
  const file = stampFile(tool)
  if (!existsSync(programOf(tool)) || !existsSync(file)) return false
  return readFileSync(file, 'utf8') === stampOf(tool, goVersion)
}

function stampOf(tool: Tool, goVersion: string): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(tool.folder, file)))
  return hash.update(`${goVersion}\n${linkerFlags(tool)}${tagsOf(tool)}`).digest('hex')
}
