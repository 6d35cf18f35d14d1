import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../bed/build-tools.ts'
import { mustRun, runCommand } from '../bed/commands.ts'
import { bedFolder, binFolder, repository, toolsFolder } from '../bed/places.ts'

const folder = join(toolsFolder, 'zizmor')
const requirements = join(folder, 'requirements.txt')
const program = join(binFolder, 'zizmor')

/** How strict it is: `strict` for what runs here, `examples` for what users copy, which names versions and not commits. */
export type Strictness = 'strict' | 'examples'

const FLAGS: Readonly<Record<Strictness, string[]>> = {
  strict: ['--persona', 'pedantic', '--no-config'],
  examples: ['--persona', 'regular', '--config', join(folder, 'examples.yml')]
}

/** Audits files (paths from the repository on): what it says, empty if it finds nothing. */
export type Audit = (files: readonly string[], strictness: Strictness) => Promise<string[]>

/** zizmor, from the wheel whose hash requirements.txt has, where it is not there yet. */
export async function prepareZizmor(log: Log): Promise<Audit> {
  const stamp = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const stampFile = `${program}.stamp`
  if (!existsSync(program) || (await readFile(stampFile, 'utf8').catch(() => '')) !== stamp) {
    log('fetching zizmor from PyPI …')
    await fetchProgram()
    await writeFile(stampFile, stamp)
  }
  return audit
}

async function fetchProgram(): Promise<void> {
  // Another process may do the same: each has a folder of its own, and the last one to rename wins.
  const unfinished = join(bedFolder, `zizmor.${process.pid}.unfinished`)
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-compile']
  const asPinned = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements]
  try {
    await mkdir(binFolder, { recursive: true })
    await mustRun('python3', ['-m', 'pip', 'install', ...quietly, ...asPinned, '--target', unfinished])
    await rename(join(unfinished, 'bin', 'zizmor'), program)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function audit(files: readonly string[], strictness: Strictness): Promise<string[]> {
  // Offline, whatever token the environment has: what it says must be the same everywhere.
  const flags = ['--offline', '--no-progress', '--color', 'never', '--strict-collection', '--quiet']
  const own = Object.entries(process.env).filter(([name]) => !/^(GH_|GITHUB_|ZIZMOR_)/.test(name))
  const { exitCode, stdout, stderr } = await runCommand(program, [...flags, ...FLAGS[strictness], ...files], {
    cwd: repository,
    env: Object.fromEntries(own)
  })
  if (exitCode === 0) return []
  return [stdout.trimEnd(), stderr.trimEnd(), `zizmor ended with exit code ${exitCode}`].filter(
    (text) => text !== ''
  )
}
