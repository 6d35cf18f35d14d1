import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findOnPath, mustRun, runCommand } from './commands.ts'

/** True where a Debian package can be fetched without installing it. */
export function canFetchDebianPackages(): boolean {
  return findOnPath('apt-get') !== undefined && findOnPath('dpkg-deb') !== undefined
}

/**
 * Takes one file, or one folder, out of a Debian package and puts it at `target`; the machine's own packages stay as
 * they are. `folder` is for what is in between. Throws where apt-get cannot download the package.
 */
export async function fetchDebianFile(
  packageName: string,
  pathInPackage: string,
  target: string,
  folder: string
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await mkdir(dirname(target), { recursive: true })
  const work = await mkdtemp(join(folder, `${packageName}-`))
  try {
    const download = () => runCommand('apt-get', ['download', packageName], { cwd: work })
    // A fresh machine or container image often comes without package lists.
    if ((await download()).exitCode !== 0) {
      await mustRun('apt-get', ['update'])
      await mustRun('apt-get', ['download', packageName], { cwd: work })
    }
    const archive = (await readdir(work)).find((file) => file.endsWith('.deb'))
    if (archive === undefined) throw new Error(`apt-get download ${packageName} left no .deb file in ${work}`)
    await mustRun('dpkg-deb', ['--extract', archive, 'content'], { cwd: work })
    await rename(join(work, 'content', pathInPackage), target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
