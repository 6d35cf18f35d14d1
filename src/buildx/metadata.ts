import { readFile } from 'node:fs/promises'
import type { ResultFiles } from './argv.js'

/** What buildx tells of a build that succeeded. */
export interface BuildResult {
  imageId: string | undefined
  digest: string | undefined
  /** The metadata file as it is, parsed. */
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
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    // Cut off or empty: the build's own ending says more than a parser's complaint would.
    return undefined
  }
}
