import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from './build-tools.ts'
import { mustRun } from './commands.ts'
import { bedFolder, toolsFolder } from './places.ts'

const PACKAGE = 'github.com/opencontainers/distribution-spec/conformance'
const source = join(toolsFolder, 'conformance')
const target = join(bedFolder, 'conformance')

/**
 * The distribution spec's own conformance suite as a program, built into `.bed` where it is not there in the pinned
 * version yet; its path. Throws, with the end of the compiler's output, where it does not build.
 */
export async function ensureConformance(log: Log): Promise<string> {
  const program = join(target, 'conformance')
  const stampFile = `${program}.stamp`
  const stamp = stampOf(await mustRun('go', ['version'], { cwd: source }))
  if (existsSync(program) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp)
    return program
  log('building the distribution spec’s conformance suite (took about 10 s on 2 cores) …')
  await mkdir(target, { recursive: true })
  // Another process may build the same: each has a file of its own, and the last one to rename wins.
  const unfinished = `${program}.${process.pid}.unfinished`
  // The user's own flags (-mod=vendor, a workspace) are about the user's modules.
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' }
  try {
    await mustRun('go', ['build', '-trimpath', '-buildvcs=false', '-o', unfinished, PACKAGE], {
      cwd: source,
      env
    })
    await rename(unfinished, program)
  } finally {
    await rm(unfinished, { force: true })
  }
  await writeFile(stampFile, stamp)
  return program
}

function stampOf(goVersion: string): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(source, file)))
  return hash.update(goVersion).digest('hex')
}
