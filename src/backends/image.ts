import { isPushed, parseOutput } from '../buildx/output.js'
import type { ActionInputs } from '../inputs/action-inputs.js'

/** `ghcr.io/owner/name` of `ghcr.io/owner/name:tag`; lower-cased, as a reference must be. */
export function repositoryOfTag(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined
  const withoutDigest = tag.split('@')[0] ?? ''
  return withoutDigest.replace(/:[^/:]*$/, '').toLowerCase()
}

/** The repository of a cache image, without a tag; undefined if there is nothing to derive it from. */
export function imageOf({ cacheImage, tags }: Pick<ActionInputs, 'cacheImage' | 'tags'>): string | undefined {
  return cacheImage ?? repositoryOfTag(tags[0])
}

/** Whether the build pushes an image, be it by `push` or by an output. */
export function pushesImage({ push, outputs }: Pick<ActionInputs, 'push' | 'outputs'>): boolean {
  return push || outputs.map(parseOutput).some(isPushed)
}
