import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines, runCommand } from './commands.ts'
import { fetchDebianFile } from './debian-package.ts'
import { bedFolder, binFolder, toolsFolder } from './places.ts'
import { type Engine, findRunc } from './requirements.ts'

export type Log = (line: string) => void
export type ToolName = 'buildkitd' | 'buildx' | 'registry' | 'act'

interface Tool {
  name: ToolName
  module: string
  package: string
  /** The folder of the go.mod that pins it. */
  folder: string
  /** Go variable that must hold the version: without it BuildKit and buildx call themselves v0.0.0. */
  versionVariable?: string
  /** Measured on two cores with an empty Go build cache. */
  seconds: number
}

/** act does not compile with the others' versions of their common dependencies: it has a module of its own. */
const tools: readonly Tool[] = [
  {
    name: 'buildkitd',
    module: 'github.com/moby/buildkit',
    package: 'github.com/moby/buildkit/cmd/buildkitd',
    folder: toolsFolder,
    versionVariable: 'github.com/moby/buildkit/version.Version',
    seconds: 120
  },
  {
    name: 'buildx',
    module: 'github.com/docker/buildx',
    package: 'github.com/docker/buildx/cmd/buildx',
    folder: toolsFolder,
    versionVariable: 'github.com/docker/buildx/version.Version',
    seconds: 50
  },
  {
    name: 'registry',
    module: 'github.com/distribution/distribution/v3',
    package: 'github.com/distribution/distribution/v3/cmd/registry',
    folder: toolsFolder,
    seconds: 75
  },
  {
    name: 'act',
    module: 'github.com/nektos/act',
    package: 'github.com/nektos/act',
    folder: join(toolsFolder, 'act'),
    seconds: 45
  }
]

const heartbeatMs = 15_000

/** Which tools an engine needs: docker brings its own BuildKit and buildx. */
export function toolsFor(engine: Engine): readonly ToolName[] {
  return engine === 'docker' ? ['registry', 'act'] : ['buildkitd', 'buildx', 'registry', 'act']
}

/**
 * Builds into `.bed/bin` what is not there in the pinned version yet, and says what it is doing.
 * Throws, with the end of the compiler's output, where a build fails.
 */
export async function buildTools(names: readonly ToolName[], goVersion: string, log: Log): Promise<void> {
  await mkdir(binFolder, { recursive: true })
  const wanted = tools.filter(({ name }) => names.includes(name))
  const stale = wanted.filter((tool) => !isBuilt(tool, goVersion))
  if (stale.length === 0) return
  log(`the test bed's tools are built once, into ${binFolder}: ${stale.map(({ name }) => name).join(', ')}`)
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
    await go(
      ['list', '-deps', ...packages],
      folder,
      `downloading the Go modules of ${names.join(', ')}`,
      'downloaded',
      log
    )
  }
}

async function build(tool: Tool, goVersion: string, title: string, log: Log): Promise<void> {
  const target = join(binFolder, tool.name)
  // Another process may build the same: each has a file of its own, and the last one to rename wins.
  const unfinished = `${target}.${process.pid}.unfinished`
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(tool)]
  try {
    await go(['build', ...flags, '-o', unfinished, tool.package], tool.folder, title, 'built', log)
    await rename(unfinished, target)
  } finally {
    await rm(unfinished, { force: true })
  }
  await writeFile(stampFile(tool), stampOf(tool, goVersion))
}

async function go(
  args: readonly string[],
  cwd: string,
  title: string,
  done: string,
  log: Log
): Promise<void> {
  const start = Date.now()
  const elapsed = () => Math.round((Date.now() - start) / 1000)
  log(`${title} …`)
  const heartbeat = setInterval(() => log(`  … ${elapsed()} s`), heartbeatMs)
  try {
    // The user's own flags (-mod=vendor, a workspace) are about the user's modules.
    const env = { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' }
    const { exitCode, stderr } = await runCommand('go', args, { cwd, env })
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
    tool.versionVariable === undefined ? '' : ` -X ${tool.versionVariable}=${pinnedVersion(tool)}`
  return `-s -w${version}`
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

function stampFile(tool: Tool): string {
  return join(binFolder, `${tool.name}.stamp`)
}

function isBuilt(tool: Tool, goVersion: string): boolean {
  const file = stampFile(tool)
  if (!existsSync(join(binFolder, tool.name)) || !existsSync(file)) return false
  return readFileSync(file, 'utf8') === stampOf(tool, goVersion)
}

function stampOf(tool: Tool, goVersion: string): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(tool.folder, file)))
  return hash.update(`${goVersion}\n${linkerFlags(tool)}`).digest('hex')
}
