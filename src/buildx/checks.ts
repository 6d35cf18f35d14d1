import type { DockerfilePlace } from './dockerfile.js'

/** A finding of BuildKit's build checks, as an annotation of the runner. */
export interface CheckFinding {
  title: string
  message: string
  file: string
  startLine: number
  endLine: number
}

/** BuildKit's warning, as buildx writes it into its metadata file: bytes in base64 (moby/buildkit client/graph.go). */
interface VertexWarning {
  short?: string
  detail?: string[]
  url?: string
  sourceInfo?: { data?: string }
  range?: { start?: { line?: number }; end?: { line?: number } }[]
}

/**
 * The findings about this Dockerfile, from `buildx.build.warnings` of the metadata. None if the Dockerfile is not the text
 * that was built, as the lines would be wrong.
 */
export function findingsOf(
  metadata: Record<string, unknown> | undefined,
  dockerfile: DockerfilePlace
): CheckFinding[] {
  const warnings = metadata?.['buildx.build.warnings']
  if (!Array.isArray(warnings)) return []
  return (warnings as (VertexWarning | null)[])
    .filter((warning) => warning !== null)
    .filter(({ sourceInfo }) => dockerfile.text === undefined || decode(sourceInfo?.data) === dockerfile.text)
    .flatMap((warning) => {
      const startLine = warning.range?.[0]?.start?.line
      if (startLine === undefined) return []
      const short = decode(warning.short)
      return {
        title: decode(warning.detail?.[0]) || short,
        message: warning.url ? `${short}\nMore info: ${warning.url}` : short,
        file: dockerfile.file,
        startLine,
        endLine: warning.range?.[0]?.end?.line ?? startLine
      }
    })
}

/** What is no text is as good as nothing: a report that knows less is no reason to fail. */
function decode(base64: unknown): string {
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('utf8') : ''
}
