import { appendFile, cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Situation } from './options.ts'

/** A web shop: 140 npm packages (250 MB of tarballs), 8 s of compiling, 80 MB of pictures. */
export const PROJECT = join(import.meta.dirname, '..', 'project')

/** A copy of it to change, in a new folder under `folder`. */
export async function checkOut(folder: string): Promise<string> {
  const workspace = await mkdtemp(join(folder, 'workspace-'))
  await cp(PROJECT, workspace, { recursive: true })
  return workspace
}

/** The change that this situation is named for. */
export async function change(workspace: string, situation: Situation): Promise<void> {
  if (situation === 'a source file changed')
    await appendFile(join(workspace, 'src', 'scene.js'), '\nexport const unit = "m"\n')
  if (situation === 'the lock file changed') await removePackage(workspace, 'left-pad')
}

/** A package that no other needs: so there is one lock file to keep, and one that differs. */
async function removePackage(workspace: string, name: string): Promise<void> {
  const manifest = await readJson(join(workspace, 'package.json'))
  delete manifest.dependencies[name]
  await writeFile(join(workspace, 'package.json'), JSON.stringify(manifest, null, 2))
  const lock = await readJson(join(workspace, 'package-lock.json'))
  delete lock.packages[''].dependencies[name]
  delete lock.packages[`node_modules/${name}`]
  await writeFile(join(workspace, 'package-lock.json'), JSON.stringify(lock, null, 2))
}

async function readJson(file: string) {
  return JSON.parse(await readFile(file, 'utf8'))
}
