import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobEvent } from '../environment/event.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import type { BuildContexts } from './context.js'

/** A secret that buildx reads from a file. */
export interface SecretFile {
  id: string
  path: string
  /** What to write there before the build; undefined for the user's own file. */
  content: string | undefined
}

export interface SecretPlan {
  files: SecretFile[]
  warnings: string[]
}

type SecretInputs = Pick<ActionInputs, 'secrets' | 'secretEnvs' | 'secretFiles' | 'githubToken'>

/**
 * The files behind `--secret id=…,src=…`, in docker/build-push-action's order; those that are to be written are in
 * `folder`. A secret without a value is left out: a pull request from a fork has none of the repository's secrets.
 */
export function planSecrets(
  inputs: SecretInputs,
  contexts: BuildContexts,
  event: JobEvent,
  folder: string
): SecretPlan {
  const empty = inputs.secrets.filter(({ value }) => value === '')
  const written = [
    ...inputs.secrets.filter(({ value }) => value !== ''),
    ...gitToken(inputs, contexts, event)
  ].map(({ id, value }, index) => ({ id, path: join(folder, `secret-${index}`), content: value }))
  const given = inputs.secretFiles.map(({ id, value }) => ({ id, path: value, content: undefined }))
  const values = inputs.secrets.length - empty.length
  return {
    files: [...written.slice(0, values), ...given, ...written.slice(values)],
    // By number: an unquoted value of several lines may end in a line that ends in `=`.
    warnings: inputs.secrets.flatMap(({ value }, index) =>
      value === '' ? [`secrets: item ${index + 1} has no value and is left out.`] : []
    )
  }
}

/** For the repository itself as the context: by this name BuildKit looks for a token (moby/buildkit source/git). */
function gitToken(
  { githubToken, secrets, secretEnvs, secretFiles }: SecretInputs,
  { context, repository }: BuildContexts,
  { serverUrl }: JobEvent
): { id: string; value: string }[] {
  if (githubToken === undefined || repository === undefined || !context.startsWith(repository)) return []
  const id = `GIT_AUTH_TOKEN.${new URL(serverUrl).host}`
  const given = new Set(
    [...secrets, ...secretEnvs, ...secretFiles].filter(({ value }) => value !== '').map((secret) => secret.id)
  )
  return given.has('GIT_AUTH_TOKEN') || given.has(id) ? [] : [{ id, value: githubToken }]
}

/** @throws {InputError} for a secret file that is not there */
export function checkSecretFiles({ secretFiles }: Pick<ActionInputs, 'secretFiles'>): void {
  for (const { id, value } of secretFiles) {
    if (!existsSync(value)) {
      throw new InputError(
        `secret-files: the file of ${id} does not exist (${value}); give a path from the workspace.`
      )
    }
  }
}

/** Writes what is not there yet; only this user can read it. */
export async function writeSecretFiles({ files }: SecretPlan): Promise<void> {
  await Promise.all(
    files.map(async ({ path, content }) => {
      if (content !== undefined) await writeFile(path, content, { mode: 0o600 })
    })
  )
}
