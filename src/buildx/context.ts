import { access } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { EnvironmentFacts } from '../environment/facts.js'
import { InputError } from '../errors.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { isRemoteContext } from './remote-context.js'
import { isOlderThan } from './versions.js'

/** What a build is made from, everything replaced and filled in. */
export interface BuildContexts {
  context: string
  named: string[]
  /** The repository at this commit, if known: what `{{defaultContext}}` stands for. */
  repository: string | undefined
}

type ContextFacts = Pick<EnvironmentFacts, 'event' | 'settings' | 'buildxVersion'>

/** The first buildx that takes the `?ref=` form. */
const OLDEST_FOR_QUERY = '0.29.0'

/**
 * The repository at this job's commit, as docker/build-push-action has it when no context is given (actions-toolkit
 * src/buildx/build.ts, gitContext): `repo.git#commit`, or `repo.git?ref=…&checksum=…` where that is asked for.
 */
export function defaultContext({ event, settings, buildxVersion }: ContextFacts): string | undefined {
  const { serverUrl, repository, sha, ref = '', pullRequestHead } = event
  if (repository === undefined) return undefined
  const isPullRequest = ref.startsWith('refs/pull/')
  const commit = isPullRequest && settings.pullRequestHeadContext ? (pullRequestHead ?? sha) : sha
  const base = `${serverUrl}/${repository}.git`
  const fullRef = ref === '' || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`
  if (!settings.gitQueryContext || isOlderThan(OLDEST_FOR_QUERY, [buildxVersion]))
    return `${base}#${commit ?? fullRef}`
  if (commit === undefined || isPullRequest || fullRef === '')
    return `${base}?ref=${encoded(commit ?? fullRef)}`
  return `${base}?ref=${encoded(fullRef)}&checksum=${commit}`
}

/** As the value of a query: a branch may have `#` or `&` in its name. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/')
}

/** `{{defaultContext}}`, perhaps with a folder after it. */
const PLACEHOLDER = /\{\{\s*defaultContext\s*\}\}(?::([^\s,]*))?/g

/** The build contexts of this build, with `{{defaultContext}}` replaced as it stands, nothing escaped. */
export function resolveContexts(
  inputs: Pick<ActionInputs, 'context' | 'buildContexts'>,
  facts: ContextFacts
): BuildContexts {
  const repository = defaultContext(facts)
  const context = inputs.context ?? repository
  if (context === undefined) {
    throw new InputError(
      'context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.'
    )
  }
  const resolved = (text: string): string =>
    text.replace(PLACEHOLDER, (_, folder?: string) => inFolder(repository, folder))
  return { context: resolved(context), named: inputs.buildContexts.map(resolved), repository }
}

/** The images among named contexts: `ghcr.io/octo/base` of `base=docker-image://ghcr.io/octo/base`. */
export function imagesOfContexts(named: readonly string[]): string[] {
  return named.flatMap((line) => /=docker-image:\/\/(.*)$/s.exec(line)?.[1] ?? [])
}

/** A folder of a git context; in the query form it is one more parameter. */
function inFolder(repository: string | undefined, folder: string | undefined): string {
  if (repository === undefined) {
    throw new InputError(
      '{{defaultContext}}: GITHUB_REPOSITORY, from which it is made, is not set; give a path.'
    )
  }
  if (folder === undefined) return repository
  return repository.includes('?') ? `${repository}&subdir=${encoded(folder)}` : `${repository}:${folder}`
}

/**
 * Looks for the Dockerfile where buildx will: only for a context that is a folder of this machine.
 * @throws {InputError} if it is not there
 */
export async function checkDockerfile(context: string, file: string | undefined): Promise<void> {
  if (isRemoteContext(context) || (file !== undefined && isRemoteContext(file))) return
  const found = await Promise.all(dockerfileCandidates(context, file).map(isThere))
  if (found.includes(true)) return
  const complaint =
    file === undefined
      ? `context: ${resolve(context)} has no Dockerfile`
      : `file: ${resolve(file)} does not exist`
  throw new InputError(
    `${complaint}; \`file\` is a path from the workspace (not from the context), such as services/api/Dockerfile.`
  )
}

/** Where buildx looks; for a Dockerfile, a lower-case dockerfile will do too (build/opt.go, handleLowercaseDockerfile). */
export function dockerfileCandidates(context: string, file: string | undefined): string[] {
  const path = file ?? join(context, 'Dockerfile')
  return basename(path) === 'Dockerfile' ? [path, join(dirname(path), 'dockerfile')] : [path]
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
