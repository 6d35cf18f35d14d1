import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { findOnPath, runCommand } from './commands.ts'
import { canFetchDebianPackages, fetchDebianFile } from './debian-package.ts'
import { bedFolder } from './places.ts'

/** What the machine lacks for programs that are linked with libseccomp, one line each, with how to get it. */
export async function missingForLibseccomp(): Promise<string[]> {
  const missing: string[] = []
  if (findOnPath('gcc') === undefined)
    missing.push('a C compiler and a static libc: apt-get install gcc libc6-dev')
  if (findOnPath('pkg-config') === undefined) missing.push('pkg-config: apt-get install pkg-config')
  else if (!canFetchDebianPackages() && !(await isInstalled()))
    missing.push('libseccomp with its headers and static library: apk add libseccomp-dev libseccomp-static')
  return missing
}

/**
 * Variables by which `go build` finds libseccomp: none where it is installed; else Debian's package is unpacked under
 * `.bed`, but not installed. Throws where apt-get cannot download it.
 */
export async function libseccompEnvironment(log: (line: string) => void): Promise<NodeJS.ProcessEnv> {
  if (await isInstalled()) return {}
  const root = join(bedFolder, 'packages', 'libseccomp-dev')
  if (!existsSync(root)) {
    log('fetching libseccomp-dev from Debian’s packages …')
    try {
      await fetchDebianFile('libseccomp-dev', '.', root, join(bedFolder, 'packages'))
    } catch (error) {
      // Another process fetched the same at the same time, and was first.
      if (!existsSync(root)) throw error
    }
  }
  const libraries = join(root, 'usr', 'lib')
  const folders = (await readdir(libraries)).map((triplet) => join(libraries, triplet, 'pkgconfig'))
  return { PKG_CONFIG_PATH: folders.join(delimiter), PKG_CONFIG_SYSROOT_DIR: root }
}

async function isInstalled(): Promise<boolean> {
  return (await runCommand('pkg-config', ['--exists', 'libseccomp'])).exitCode === 0
}
