import { readFile } from 'node:fs/promises'
import { looksSecret } from '../inputs/secrets.js'
import type { ResultFiles } from './argv.js'

/** What buildx tells of a build that succeeded. */
export interface BuildResult {
  imageId: string | undefined
  digest: string | undefined
  /** The metadata file, parsed, without the event's payload, and with stars for build arguments that seem to be secrets. */
  metadata: Record<string, unknown> | undefined
}

/** Reads the result files. buildx writes none for a failed build; a broken one is as good as none. */
export async function readBuildResult(files: ResultFiles): Promise<BuildResult> {
  const [imageId, text] = await Promise.all([readIfThere(files.imageId), readIfThere(files.metadata)])
  const metadata = parseObject(text)
  const digest = metadata?.['containerimage.digest']
  return {
    imageId: imageId?.trim() || undefined,
    digest: typeof digest === 'string' ? digest : undefined,
    metadata
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? (withoutPrivate(value) as Record<string, unknown>) : undefined
  } catch {
    // Cut off or empty: the build's own ending says more than a parser's complaint would.
    return undefined
  }
}

/**
 * buildx puts the whole event into the provenance (docker/buildx util/ghutil), with titles and texts that anybody may
 * have written, and larger than all the rest.
 */
const PAYLOAD = 'github_event_payload'

/** Of the arguments that stand in the provenance. */
const BUILD_ARG = 'build-arg:'

function withoutPrivate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrivate)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => key !== PAYLOAD)
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, isSecretArg(key) ? '***' : withoutPrivate(inner)])
  )
}

function isSecretArg(key: string): boolean {
  return key.startsWith(BUILD_ARG) && looksSecret(key.slice(BUILD_ARG.length))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
