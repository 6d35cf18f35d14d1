import { join, relative, resolve } from 'node:path'
import { repositoryOfTag } from '../backends/image.js'
import { isRemoteContext, withoutRevision } from '../buildx/remote-context.js'
import type { ActionInputs } from '../inputs/action-inputs.js'
import { shortHash } from '../short-hash.js'
import { stableArgs } from './stable-args.js'

const LONGEST_NAME = 46

/** Between a name and its platform; no name has it. */
const SEPARATOR = '__'

/** Where a build happens, as far as its scope depends on it. */
export interface BuildPlace {
  workspace: string
  /** `owner/name`, if known. */
  repository: string | undefined
  /** What differs from run to run, such as the commit. */
  runTexts: readonly string[]
  /** What is built for if `platforms` says nothing, such as `linux/amd64`. */
  nativePlatform: string
}

/** Scopes of one build: that of all its platforms together, and, if there are several, those of each alone. */
export interface Scopes {
  own: string
  ofPlatforms: string[]
  /** What the scopes of an image have in common, whatever the target and platform: `[a-z0-9]`. */
  family: string
}

/**
 * The names under which the cache of this image is kept. A build for several platforms reads, beside its own, what jobs of
 * a matrix wrote that build for one of them each.
 */
export function createScopes(inputs: ActionInputs, place: BuildPlace): Scopes {
  const platforms = inputs.platforms.length > 0 ? inputs.platforms.toSorted() : [place.nativePlatform]
  const { cacheScope } = inputs
  return {
    // Several repositories may share a folder, and have chosen the same name.
    family: shortHash(
      (cacheScope === undefined ? identityOf(inputs, place) : [place.repository, cacheScope]).join('\n')
    ),
    own: createScope(inputs, place, platforms),
    ofPlatforms:
      platforms.length > 1 ? platforms.map((platform) => createScope(inputs, place, [platform])) : []
  }
}

/**
 * A readable name, different for builds that would overwrite each other (another repository, Dockerfile, target, context,
 * image, platform or build argument). It does not depend on the workflow, the commit or the machine. Only `[a-z0-9_.-]`,
 * at most 90 characters, so that it is at once a folder name, a part of a cache key and of an image tag.
 */
function createScope(inputs: ActionInputs, place: BuildPlace, platforms: readonly string[]): string {
  const suffix = `${SEPARATOR}${slug(platforms.join('-'), 24)}`
  if (inputs.cacheScope !== undefined) {
    const readable = slug(inputs.cacheScope, LONGEST_NAME)
    // A name that had to be changed could meet another one that was changed to the same.
    const name = readable === inputs.cacheScope ? readable : `${readable}-${shortHash(inputs.cacheScope)}`
    return `${name}${suffix}${platforms.length > 1 ? `-${shortHash(platforms.join())}` : ''}`
  }
  const [repository, image, dockerfile, context = '', ...args] = identityOf(inputs, place)
  const identity = [repository, image, dockerfile, context, inputs.target, platforms.join(), ...args]
  const readable = [image?.split('/').at(-1) ?? (lastFolder(context) || 'image'), inputs.target ?? '']
  return `${slug(readable.join('-'), LONGEST_NAME)}${suffix}-${shortHash(identity.join('\n'))}`
}

/** What tells an image from all others: repository, image, Dockerfile, context, and arguments. */
function identityOf(
  inputs: ActionInputs,
  { workspace, repository, runTexts }: BuildPlace
): (string | undefined)[] {
  const context = relativeTo(workspace, inputs.context)
  // A named context may be what tells two images of a matrix apart.
  const args = [...stableArgs(inputs.buildArgs, runTexts), ...stableArgs(inputs.buildContexts, runTexts)]
  const dockerfile = dockerfileOf(inputs, workspace, context)
  return [repository, repositoryOfTag(inputs.tags[0]), dockerfile, context, ...args]
}

/** From the root of the repository, whether it was named or is the context's own. */
function dockerfileOf({ file, context }: ActionInputs, workspace: string, folder: string): string {
  if (file !== undefined) return relativeTo(workspace, file)
  return context !== undefined && isRemoteContext(context) ? 'Dockerfile' : join(folder, 'Dockerfile')
}

function relativeTo(workspace: string, path: string | undefined): string {
  if (path === undefined) return ''
  return isRemoteContext(path) ? withoutRevision(path) : relative(workspace, resolve(workspace, path))
}

function lastFolder(path: string): string {
  return (
    path
      .split('/')
      .at(-1)
      ?.replace(/\.git$/, '') ?? ''
  )
}

export function slug(text: string, longest: number): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9_.]+/g, '-')
    .replace(/_{2,}/g, '_')
    .slice(0, longest)
  return words.replace(/^[-.]+|[-.]+$/g, '') || 'image'
}
