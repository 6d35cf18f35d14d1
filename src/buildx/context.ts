import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { JobEvent } from '../environment/event.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs.js'
import { isRemoteContext } from './remote-context.js'

/** The repository at this job's commit, as docker/build-push-action has it when no context is given. */
export function defaultContext({ serverUrl, repository, sha, ref }: JobEvent): string | undefined {
  if (repository === undefined) return undefined
  return `${serverUrl}/${repository}.git#${sha ?? ref ?? ''}`
}

/** The build contexts of this build, with `{{defaultContext}}` replaced as it stands, nothing escaped. */
export function resolveContexts(inputs: ActionInputs, event: JobEvent): { context: string; named: string[] } {
  const repository = defaultContext(event)
  const context = inputs.context ?? repository
  if (context === undefined) {
    throw new InputError(
      'context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.'
    )
  }
  const resolved = (text: string): string =>
    text.replace(/\{\{\s*defaultContext\s*\}\}/g, () => repository ?? '')
  return { context: resolved(context), named: inputs.buildContexts.map(resolved) }
}

/**
 * Looks for the Dockerfile where buildx will: only for a context that is a folder of this machine.
 * @throws {InputError} if it is not there
 */
export async function checkDockerfile(context: string, file: string | undefined): Promise<void> {
  if (isRemoteContext(context) || (file !== undefined && isRemoteContext(file))) return
  // Without `file`, buildx takes a lower-case dockerfile too (build/opt.go, handleLowercaseDockerfile).
  const candidates =
    file === undefined ? ['Dockerfile', 'dockerfile'].map((name) => join(context, name)) : [file]
  const found = await Promise.all(candidates.map(isThere))
  if (found.includes(true)) return
  const complaint =
    file === undefined
      ? `context: ${resolve(context)} has no Dockerfile`
      : `file: ${resolve(file)} does not exist`
  throw new InputError(
    `${complaint}; \`file\` is a path from the workspace (not from the context), such as services/api/Dockerfile.`
  )
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    // Absent, or not readable: either way buildx could not build from it.
    return false
  }
}
