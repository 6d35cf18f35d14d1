import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binFolder } from './places.ts'

/** Makes the docker CLI's configuration in `folder`, with the bed's buildx as its plugin, and returns the folder. */
export async function writeDockerConfig(folder: string): Promise<string> {
  await mkdir(join(folder, 'cli-plugins'), { recursive: true })
  await writeFile(join(folder, 'config.json'), '{}\n')
  await symlink(join(binFolder, 'buildx'), join(folder, 'cli-plugins', 'docker-buildx'))
  return folder
}
