import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BuildContexts, dockerfileCandidates } from '../buildx/context.js'
import type { Vertex } from '../buildx/events.js'
import { hasTag } from '../buildx/registry-names.js'
import { isRemoteContext } from '../buildx/remote-context.js'
import { hashSentFiles, readIgnoreText } from '../buildx/sent-files.js'
import { parseFrom } from '../buildx/steps.js'
import { digestOfBytes } from '../digest.js'
import { createBuildEnvironment } from '../environment/build-environment.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { inspectCacheImage } from '../environment/registry-image.js'
import type { ActionInputs } from '../inputs/action-inputs.js'

/**
 * A hash of what a build is made from, as far as this machine knows it before the build: Dockerfile, arguments, target,
 * platforms, and what each context sends. Undefined where it cannot be known, as of a branch of a git repository.
 */
export async function fingerprintOf(
  inputs: ActionInputs,
  contexts: BuildContexts
): Promise<string | undefined> {
  try {
    const { context, named } = contexts
    const dockerfile = await readDockerfile(context, inputs.file)
    if (dockerfile === undefined) return undefined
    const ignore = isRemoteContext(context) ? '' : await readIgnoreText(context, dockerfile.path)
    const sources = await Promise.all([
      hashContext(context, ignore),
      ...named.map(async (line) => {
        const [, name = '', value = ''] = /^([^=]*)=([\s\S]*)$/.exec(line) ?? []
        const hash = await hashContext(value, await readIgnoreText(value))
        return hash && `${name}=${hash}`
      })
    ])
    if (sources.includes(undefined)) return undefined
    // Without a value, an argument has that of the job's variable.
    const env = createBuildEnvironment()
    const buildArgs = inputs.buildArgs.map((arg) => (arg.includes('=') ? arg : `${arg}=${env[arg] ?? ''}`))
    const { target, platforms, network, addHosts, shmSize, ulimit } = inputs
    const settings = { buildArgs, target, platforms, network, addHosts, shmSize, ulimit }
    return createHash('sha256')
      .update(JSON.stringify([dockerfile.text, ignore, settings, sources]))
      .digest('hex')
  } catch {
    // A file that cannot be read: the build will say more of it.
    return undefined
  }
}

async function readDockerfile(
  context: string,
  file: string | undefined
): Promise<{ path: string; text: string } | undefined> {
  if (file !== undefined && isRemoteContext(file)) return isFixed(file) ? { path: '', text: file } : undefined
  // It is one of the files of a repository at a commit, which the context's name is about.
  if (isRemoteContext(context)) return { path: '', text: file ?? '' }
  for (const path of dockerfileCandidates(context, file)) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined) return { path: resolve(path), text }
  }
  return undefined
}

async function hashContext(context: string, ignore: string): Promise<string | undefined> {
  const layout = /^oci-layout:\/\/([^@]*?)(?::[^:/@]*)?(@sha256:[0-9a-f]{64})?$/.exec(context)
  if (layout !== null) {
    const [, path = '', digest] = layout
    return digest === undefined ? digestOfBytes(await readFile(join(path, 'index.json'))) : context
  }
  if (context.startsWith('target:')) return context
  if (context.startsWith('docker-image:') || isRemoteContext(context))
    return isFixed(context) ? context : undefined
  return hashSentFiles(context, ignore)
}

/** Whether it names a commit or a digest. */
function isFixed(address: string): boolean {
  return /\b[0-9a-f]{40}\b|\b[0-9a-f]{64}\b/.test(address)
}

/** The base images of a build with the digests that they had. */
export function basesOf(vertices: readonly Vertex[]): string[] {
  const images = vertices.map(({ name }) => parseFrom(name)).filter((image) => image !== undefined)
  return [...new Set(images.map(({ ref, digest }) => `${ref}@${digest}`))]
}

/** Whether tags still lead to the same images. Where that cannot be found out, they do not. */
export async function areSameBases(
  bases: readonly string[],
  { buildx, builder }: Pick<EnvironmentFacts, 'buildx' | 'builder'>
): Promise<boolean> {
  const answers = await Promise.all(
    bases.map(async (base) => {
      const [ref = '', digest] = base.split('@')
      // Without a tag it was written with its digest.
      if (!hasTag(ref)) return true
      const image = await inspectCacheImage(buildx, builder.name, ref)
      return image.kind === 'there' && digestOfBytes(image.manifest) === digest
    })
  )
  return !answers.includes(false)
}
