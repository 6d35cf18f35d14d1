import { type BuildEnding, IMPORT_LIMIT_MINUTES } from './build.js'

/**
 * What BuildKit says when a cache that it began to use went away or was damaged in the middle of a build. It takes that
 * for an error of the build (moby/buildkit#2836). Texts seen with BuildKit 0.25 to 0.35.
 */
const SIGNATURES = [
  /failed to compute cache key: .*(blob sha256:[0-9a-f]{64} not found|failed to copy|BlobNotFound|invalid status response)/,
  /could not fetch content descriptor sha256:[0-9a-f]{64} .*from remote: not found/,
  /unexpected commit digest .*failed precondition/,
  /short read: .*unexpected EOF/,
  /failed to copy: .*(connection refused|connection reset)/
]

/** A step that ran and failed is never the cache's fault, whatever it printed. */
const STEP_FAILED = /did not complete successfully: exit code/

/** The error of a build that failed because of its cache; undefined for every other ending. */
export function findCacheLoss({ exitCode, tail, overdue }: BuildEnding): string | undefined {
  if (exitCode === 0) return undefined
  if (overdue) return `a cache import took longer than ${IMPORT_LIMIT_MINUTES} minutes`
  const error = errorOf(tail)
  const lost = !STEP_FAILED.test(error) && SIGNATURES.some((signature) => signature.test(error))
  return lost ? error : undefined
}

/** docker's own settings, which other builders do not have: registries without TLS, or with a private authority. */
const DISTRUST =
  /server gave HTTP response to HTTPS client|x509: certificate|tls: failed to verify certificate/

/**
 * Why a build failed that docker's own builder may be able to do, as the end of a sentence: a base image that is in no
 * registry, or a registry that is not trusted. Undefined for every other ending.
 */
export function findObstacle({ exitCode, tail }: BuildEnding): string | undefined {
  const error = errorOf(tail)
  if (exitCode === 0 || STEP_FAILED.test(error)) return undefined
  if (DISTRUST.test(error)) return 'does not trust a registry as docker does'
  const [, image] = /: failed to resolve source metadata for (\S+): /.exec(error) ?? []
  return image === undefined ? undefined : `found no image ${image}, which docker has`
}

/** Whether a build succeeded, or failed in a step of its own. */
export function cameToItsSteps({ exitCode, tail }: BuildEnding): boolean {
  return exitCode === 0 || STEP_FAILED.test(errorOf(tail))
}

/** buildx's last complaint. */
function errorOf(tail: string): string {
  const line = tail.split('\n').findLast((candidate) => candidate.startsWith('ERROR: ')) ?? ''
  return line.slice('ERROR: '.length)
}
