let going = 0
let outside: { workspace: string | undefined; folder: string }

/**
 * Does work for which another folder is the workspace, as packages read it from the environment, until it has ended. With
 * `changesFolder` it is the working directory, too: only for a process that does nothing else meanwhile.
 */
export async function withWorkspace<T>(
  root: string,
  changesFolder: boolean,
  work: () => Promise<T>,
  env: NodeJS.ProcessEnv = process.env
): Promise<T> {
  if (going === 0) outside = { workspace: env.GITHUB_WORKSPACE, folder: process.cwd() }
  going++
  env.GITHUB_WORKSPACE = root
  try {
    if (changesFolder) process.chdir(root)
    return await work()
  } finally {
    going--
    if (going === 0) {
      if (outside.workspace === undefined) delete env.GITHUB_WORKSPACE
      else env.GITHUB_WORKSPACE = outside.workspace
      if (changesFolder) process.chdir(outside.folder)
    }
  }
}
