import { lstatSync, readlinkSync } from 'node:fs'
import { copyFile, cp, mkdir, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { mustRun } from '../commands.ts'

/* Parts of this machine, copied to where they are on it, under a root of their own. */

/** Paths of the shared libraries that programs load, their loader's among them. */
export async function librariesOf(...programs: string[]): Promise<string[]> {
  const found = await mustRun('ldd', programs)
  return [...new Set([...found.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? ''))]
}

/** Copies files, each to the place that it has here unless `placeOf` says another. A link becomes the file it leads to. */
export async function copyFiles(
  root: string,
  paths: readonly string[],
  placeOf: (path: string) => string = (path) => path
): Promise<void> {
  for (const path of paths) {
    const to = join(root, placeOf(path))
    await mkdir(dirname(to), { recursive: true })
    await copyFile(path, to)
  }
}

/** Copies a folder without those of its files and folders whose names are not wanted. */
export async function copyFolder(from: string, to: string, unwanted: RegExp): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path === from || !unwanted.test(basename(path))
  })
}

export async function link(root: string, path: string, target: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await symlink(target, join(root, path))
}

/** Where /lib is a link to /usr/lib here, it becomes one there; so do the others. Returns which are. */
export async function linkAsHere(root: string, names: readonly string[]): Promise<string[]> {
  const links = names.filter((name) => lstatSync(`/${name}`, { throwIfNoEntry: false })?.isSymbolicLink())
  for (const name of links) {
    const target = readlinkSync(`/${name}`)
    await mkdir(join(root, target), { recursive: true })
    await link(root, name, target)
  }
  return links
}
