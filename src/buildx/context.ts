import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { JobEvent } from '../environment/event.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs.js'

/** The repository at this job's commit, as docker/build-push-action has it when no context is given. */
export function defaultContext({ serverUrl, repository, sha, ref }: JobEvent): string | undefined {
  if (repository === undefined) return undefined
  return `${serverUrl}/${repository}.git#${sha ?? ref ?? ''}`
}

/** The build context, with `{{defaultContext}}` replaced as it stands, nothing escaped. */
export function resolveContext(inputs: ActionInputs, event: JobEvent): string {
  const repository = defaultContext(event)
  const context = inputs.context ?? repository
  if (context === undefined) {
    throw new InputError(
      'context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.'
    )
  }
  return context.replace(/\{\{\s*defaultContext\s*\}\}/g, () => repository ?? '')
}

/**
 * Looks for the Dockerfile where buildx will: only for a context that is a folder of this machine.
 * @throws {InputError} if it is not there
 */
export async function checkDockerfile(context: string, file: string | undefined): Promise<void> {
  if (isRemote(context) || file === '-' || (file !== undefined && isRemote(file))) return
  const path = resolve(file ?? join(context, 'Dockerfile'))
  try {
    await access(path)
  } catch (error) {
    const input =
      file === undefined ? `context: ${resolve(context)} has no Dockerfile` : `file: ${path} does not exist`
    throw new InputError(
      `${input}; \`file\` is a path from the workspace (not from the context), such as services/api/Dockerfile.`,
      { cause: error }
    )
  }
}

/** As buildx sees it (build/utils.go, isRemoteURL and isStdin). */
function isRemote(context: string): boolean {
  return context === '-' || /^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(context)
}
