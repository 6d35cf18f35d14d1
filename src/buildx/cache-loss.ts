import { type BuildEnding, IMPORT_LIMIT_MINUTES } from './build.js'
import { parseEntries } from './cache-entry.js'
import { registryOf } from './registry-names.js'

/** How a transfer ends that the other side broke off or refused. */
const BROKEN =
  /connection refused|connection reset|broken pipe|unexpected status|invalid status|StatusCode: [345]\d\d|NoSuchKey|TLS handshake|tls: |x509: |timeout|EOF|BlobNotFound|not found|no such host/

/**
 * What BuildKit says when a cache that it began to use went away or was damaged in the middle of a build. It takes that
 * for an error of the build (moby/buildkit#2836). Texts seen with BuildKit 0.25 to 0.35.
 */
const SIGNATURES = [
  /failed to compute cache key: .*(failed to copy:|BlobNotFound|invalid status response)/,
  /\b(blob|content) sha256:[0-9a-f]{64}:? not found/,
  /could not fetch content descriptor sha256:[0-9a-f]{64} .*from remote: not found/,
  /unexpected commit digest .*failed precondition/,
  /short read: .*unexpected EOF/,
  /unexpected status from GET request to \S+\/blobs\/sha256:/,
  // Azure's client, which says what is wrong with it on the lines that follow.
  /failed to copy: GET https?:\/\//,
  new RegExp(`failed to copy: .*(${BROKEN.source})`)
]

/** What comes after so many characters says nothing more of what went wrong. */
const LONGEST_ERROR = 8_192

/** A push that the registry refused is not the cache's fault; one that could not read what it was to send is. */
const PUSH = /failed to push /
const READ_FOR_PUSH =
  /httpReadSeeker|failed to copy: GET https?:\/\/|unexpected status from GET request to \S+\/blobs\/|could not fetch content descriptor|unexpected commit digest|short read|BlobNotFound|invalid status response|(blob|content) sha256:[0-9a-f]{64}:? not found/

/** A step that ran and failed is never the cache's fault, whatever it printed. */
const STEP_FAILED = /did not complete successfully: exit code/

/** The error of a build that failed because of its cache; undefined for every other ending. */
export function findCacheLoss({ exitCode, tail, overdue }: BuildEnding): string | undefined {
  if (exitCode === 0) return undefined
  if (overdue !== undefined)
    return `the import from ${overdue} took longer than ${IMPORT_LIMIT_MINUTES} minutes`
  const error = errorOf(tail)
  if (STEP_FAILED.test(error) || (PUSH.test(error) && !READ_FOR_PUSH.test(error))) return undefined
  const beginning = error.slice(0, LONGEST_ERROR)
  return SIGNATURES.some((signature) => signature.test(beginning)) ? error : undefined
}

/** Whether a build failed, as it seems, because the builder's disk is full. */
export function foundNoSpace({ exitCode, tail }: BuildEnding): boolean {
  return exitCode !== 0 && /no space left on device/i.test(tail)
}

/** Where a registry has a layer. */
const BLOB_ADDRESS = /\/v2\/\S+\/blobs\//

/** What an error says of where a cache went away. */
export interface LossPlace {
  /** Of the imports of the build those whose place it names. */
  named: string[]
  /** Whether it names a place that is none of theirs, such as a base image's: then no import is at fault. */
  isElsewhere: boolean
  /** The layer that is missing or damaged, where it names no place. */
  digest: string | undefined
}

/** Reads the error of a build whose imports (values of `--cache-from`) were these. */
export function placeOfLoss(loss: string, imports: readonly string[]): LossPlace {
  const named = imports.filter((line) =>
    parseEntries(line).some(({ attributes }) => placesOf(attributes).some((place) => loss.includes(place)))
  )
  return {
    named,
    isElsewhere: named.length === 0 && BLOB_ADDRESS.test(loss),
    digest: /sha256:[0-9a-f]{64}/.exec(loss)?.[0]
  }
}

/** How an error names the places of an import: a registry by the address of a blob, another store by its host. */
function placesOf({ ref, endpoint_url, account_url }: Record<string, string>): string[] {
  const stores = [endpoint_url, account_url]
    .filter((url) => url !== undefined && URL.canParse(url))
    .map((url) => `//${new URL(url ?? '').host}`)
  return ref === undefined
    ? stores
    : [...stores, blobAddress(ref), ` ${ref}: `, `the import from ${ref} took`]
}

function blobAddress(ref: string): string {
  const name = ref.lastIndexOf('/') + 1
  const repository = ref.slice(0, name) + ref.slice(name).replace(/[:@].*$/s, '')
  const host = registryOf(repository)
  const path = repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository
  if (host !== 'docker.io') return `//${host}/v2/${path}/blobs/`
  return `//registry-1.docker.io/v2/${path.includes('/') ? path : `library/${path}`}/blobs/`
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
