import { askBuildx, type BuildxCommand } from '../buildx/ask.js'

/** What a registry has under a reference, as far as it tells. */
export type RegistryImage = { kind: 'there'; manifest: string } | { kind: 'absent' } | { kind: 'not known' }

/** Milliseconds for one question to a registry. */
const LIMIT = 10_000

/** Asks for the manifest of an image or of a cache, with docker's logins and the builder's settings of registries. */
export async function inspectCacheImage(
  buildx: BuildxCommand,
  builder: string,
  ref: string
): Promise<RegistryImage> {
  const question = ['imagetools', 'inspect', '--builder', builder, '--raw', ref]
  const answer = await askBuildx(buildx, question, LIMIT)
  if (answer.exitCode === 0) return { kind: 'there', manifest: answer.stdout }
  const isAbsent = /: not found\s*$|NAME_UNKNOWN|MANIFEST_UNKNOWN/im.test(answer.stderr)
  return { kind: isAbsent ? 'absent' : 'not known' }
}
