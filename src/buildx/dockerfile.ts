import { readFile } from 'node:fs/promises'
import { posix, relative, resolve } from 'node:path'
import type { BuildContexts } from './context.js'
import { dockerfileCandidates } from './context.js'
import { isRemoteContext } from './remote-context.js'

/** The Dockerfile that was built, as far as it is one of the repository's files. */
export interface DockerfilePlace {
  /** From the root of the repository. */
  file: string
  /** Its text in the workspace; undefined if the repository itself was the context, and its file need not be here. */
  text: string | undefined
}

/**
 * Finds the file that an annotation about the Dockerfile belongs to; undefined if it is no file of this repository.
 * `workspace` is where the repository is checked out.
 */
export async function findDockerfile(
  { context, repository }: BuildContexts,
  file: string | undefined,
  workspace: string
): Promise<DockerfilePlace | undefined> {
  if (repository !== undefined && context.startsWith(repository)) {
    const folder = folderOf(context.slice(repository.length))
    return { file: posix.join(folder, file ?? 'Dockerfile'), text: undefined }
  }
  if (isRemoteContext(context) || (file !== undefined && isRemoteContext(file))) return undefined
  for (const path of dockerfileCandidates(context, file)) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    // Against the workspace as it is named: it may be a link to where it is.
    const fromRoot = relative(workspace, resolve(workspace, path))
    if (text !== undefined && !fromRoot.startsWith('..')) return { file: fromRoot, text }
  }
  return undefined
}

/** `:api` and `&subdir=api` of a git context. */
function folderOf(suffix: string): string {
  if (suffix.startsWith(':')) return suffix.slice(1)
  return new URLSearchParams(suffix).get('subdir') ?? ''
}
