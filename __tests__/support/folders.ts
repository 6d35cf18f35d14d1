import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from '@jest/globals'

const made: string[] = []
afterEach(async () => {
  // A program that a test started may still be writing its last file there.
  const again = { maxRetries: 10, retryDelay: 50 }
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true, ...again })
})

/** A real, empty folder that is gone after the test. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unit-'))
  made.push(folder)
  return folder
}

/** Writes files, folders included, by their paths within `folder`. */
export async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** A POSIX shell script that can be run; its path. */
export async function writeProgram(folder: string, name: string, script: string): Promise<string> {
  const path = join(folder, name)
  await writeFiles(folder, { [name]: `#!/bin/sh\n${script}\n` })
  await chmod(path, 0o755)
  return path
}

/** Every file below `folder`, by its path within it, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
