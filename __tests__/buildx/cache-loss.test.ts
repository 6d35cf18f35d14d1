import { describe, expect, test } from '@jest/globals'
import { cameToItsSteps, findCacheLoss, findObstacle, placeOfLoss } from '../../src/buildx/cache-loss.js'
import { createEnding } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const SOLVE = 'failed to build: failed to solve:'

/** Those that the error names, or all where it names no place; none where it names another. */
const suspectsOf = (loss: string, imports: readonly string[]): string[] => {
  const { named, isElsewhere } = placeOfLoss(loss, imports)
  return named.length > 0 || isElsewhere ? named : [...imports]
}

const lossIn = (tail: string, exitCode = 1) => findCacheLoss(createEnding({ exitCode, tail }))

const OPEN = 'failed to copy: httpReadSeeker: failed open:'
const BLOB = `http://127.0.0.1:1/v2/cache/blobs/sha256:${A}`

/** Each as BuildKit words it: captured from a build, or put together from the format strings in its source. */
const losses: [string, string][] = [
  [
    'a layer that a registry has no more (captured)',
    `${SOLVE} failed to compute cache key: failed to copy: httpReadSeeker: failed open: could not fetch content ` +
      `descriptor sha256:${A} (application/vnd.oci.image.layer.v1.tar+gzip) from remote: not found`
  ],
  [
    'a layer with other bytes (captured)',
    `${SOLVE} failed to compute cache key: failed commit on ref "layer-sha256:${A}": unexpected commit digest ` +
      `sha256:${B}, expected sha256:${A}: failed precondition`
  ],
  [
    'a missing layer, met outside of a cache key',
    `${SOLVE} failed to copy: httpReadSeeker: failed open: could not fetch content descriptor sha256:${A} ` +
      '(application/vnd.oci.image.layer.v1.tar+zstd) from remote: not found'
  ],
  [
    'other bytes, met outside of a cache key',
    `${SOLVE} failed commit on ref "layer-sha256:${A}": unexpected commit digest sha256:${B}, expected sha256:${A}: ` +
      'failed precondition'
  ],
  [
    'a layer that is cut off (containerd core/content/helpers.go)',
    `${SOLVE} failed to copy: short read: expected 300123 bytes but got 1024: unexpected EOF`
  ],
  [
    'a blob that azblob has no more (remotecache/azblob/importer.go)',
    `${SOLVE} failed to compute cache key: blob sha256:${A} not found`
  ],
  [
    'a blob that the Actions cache has no more (go-actions-cache cache.go)',
    `${SOLVE} failed to compute cache key: invalid status response 404 The specified blob does not exist. for ` +
      'https://example.blob.core.windows.net/x, range: bytes=0-'
  ],
  [
    'the storage’s own word for it (moby/buildkit#2332)',
    `${SOLVE} failed to compute cache key: error fetching: RESPONSE 404: 404 ERROR CODE: BlobNotFound`
  ],
  [
    'a registry that went away',
    `${SOLVE} failed to copy: httpReadSeeker: failed open: failed to do request: Get ` +
      `"http://127.0.0.1:5000/v2/c/blobs/sha256:${A}": dial tcp 127.0.0.1:5000: connect: connection refused`
  ],
  [
    'a connection that broke',
    `${SOLVE} failed to copy: read tcp 127.0.0.1:4000->127.0.0.1:5000: read: connection reset by peer`
  ],
  [
    'a blob that a bucket has no more (captured)',
    `${SOLVE} failed to compute cache key: ${OPEN} operation error S3: GetObject, https response error StatusCode: 404, ` +
      'RequestID: 18A, HostID: , api error NoSuchKey: The specified key does not exist.'
  ],
  [
    'such a blob, met outside of a cache key',
    `${SOLVE} ${OPEN} operation error S3: GetObject, https response error StatusCode: 404, api error NoSuchKey: gone`
  ],
  [
    'such a blob, of a server that tells no status',
    `${SOLVE} ${OPEN} operation error S3: GetObject, api error NoSuchKey: The specified key does not exist.`
  ],
  [
    'a bucket that is overloaded',
    `${SOLVE} ${OPEN} operation error S3: GetObject, exceeded maximum number of attempts, 3, https response error ` +
      'StatusCode: 503, api error SlowDown: Reduce your request rate.'
  ],
  ...[
    '429 Too Many Requests',
    '500 Internal Server Error',
    '502 Bad Gateway',
    '503 Service Unavailable',
    '504 Gateway Timeout'
  ].map((status): [string, string] => [
    `a registry that answers ${status}`,
    `${SOLVE} failed to compute cache key: ${OPEN} unexpected status from GET request to ${BLOB}: ${status}`
  ]),
  [
    'a registry that answers 503, met outside of a cache key',
    `${SOLVE} ${OPEN} unexpected status from GET request to ${BLOB}: 503 Service Unavailable`
  ],
  ...[
    'read tcp 127.0.0.1:4000->127.0.0.1:1: read: connection reset by peer',
    'write tcp 127.0.0.1:4000->127.0.0.1:1: write: broken pipe',
    'net/http: TLS handshake timeout',
    'remote error: tls: internal error',
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    'x509: certificate signed by unknown authority',
    'dial tcp: lookup cache.example on 127.0.0.53:53: no such host',
    'dial tcp 127.0.0.1:1: i/o timeout',
    'net/http: timeout awaiting response headers',
    'EOF'
  ].map((why): [string, string] => [
    `a registry that cannot be talked to (${why})`,
    `${SOLVE} ${OPEN} failed to do request: Get "${BLOB}": ${why}`
  ]),
  ['a connection that ended too soon', `${SOLVE} failed to copy: unexpected EOF`],
  [
    'a layer that could not be fetched for a push',
    `${SOLVE} failed to push localhost:5000/app:1: ${OPEN} unexpected status from GET request to ${BLOB}: 503 Service ` +
      'Unavailable'
  ],
  [
    'a layer that is missing when it is to be pushed',
    `${SOLVE} failed to push localhost:5000/app:1: ${OPEN} could not fetch content descriptor sha256:${A} ` +
      '(application/vnd.oci.image.layer.v1.tar+zstd) from remote: not found'
  ],
  [
    'a layer that the Actions cache refuses when it is to be pushed (captured)',
    // What it says follows on lines of its own.
    `${SOLVE} failed to push localhost:5000/app:1: failed to copy: GET https://example.blob.core.windows.net/x`
  ],
  [
    'a layer with other bytes, met when it is to be pushed',
    `${SOLVE} failed to push localhost:5000/app:1: failed commit on ref "layer-sha256:${A}": unexpected commit digest ` +
      `sha256:${B}, expected sha256:${A}: failed precondition`
  ],
  [
    'a layer that is cut off when it is to be pushed',
    `${SOLVE} failed to push localhost:5000/app:1: short read: expected 300123 bytes but got 1024: unexpected EOF`
  ]
]

describe('a cache was lost', () => {
  test.each(losses)('where buildx ends with %s', (_, error) => {
    expect(lossIn(`#9 0.1 x\nERROR: ${error}\n`)).toBe(error)
  })
})

describe('a cache that does not answer', () => {
  test('was lost where the build was stopped because of it, whatever buildx said last', () => {
    const tail = 'ERROR: failed to build: failed to solve: context canceled\n'
    expect(findCacheLoss(createEnding({ exitCode: 130, overdue: 'r.example/app:c', tail }))).toBe(
      'the import from r.example/app:c took longer than 3 minutes'
    )
  })

  test('was not lost where the build succeeded after all', () => {
    expect(findCacheLoss(createEnding({ exitCode: 0, overdue: 'r.example/app:c' }))).toBeUndefined()
  })
})

describe('no cache was lost', () => {
  test.each(losses)('in a build that succeeded, whatever it said: %s', (_, error) => {
    expect(lossIn(`ERROR: ${error}\n`, 0)).toBeUndefined()
  })

  test.each(losses)('where a step failed that printed it: %s', (_, error) => {
    const tail =
      `#9 0.1 ERROR: ${error}\n------\n > [2/2] RUN x:\n0.1 ERROR: ${error}\n------\n` +
      `ERROR: ${SOLVE} process "/bin/sh -c x" did not complete successfully: exit code: 1\n`
    expect(lossIn(tail)).toBeUndefined()
  })

  test.each(losses)('where a step failed whose command line has it: %s', (_, error) => {
    const command = JSON.stringify(`/bin/sh -c echo '${error}'; false`)
    expect(
      lossIn(`ERROR: ${SOLVE} process ${command} did not complete successfully: exit code: 1\n`)
    ).toBeUndefined()
  })

  test.each(losses)('where the last error is another: %s', (_, error) => {
    expect(lossIn(`ERROR: ${error}\nERROR: ${SOLVE} context canceled\n`)).toBeUndefined()
  })

  test.each([
    `${SOLVE} failed to compute cache key: failed to calculate checksum of ref x::y: "/absent": not found`,
    `${SOLVE} failed to read dockerfile: open Dockerfile: no such file or directory`,
    `${SOLVE} octo/absent:1: failed to resolve source metadata for docker.io/octo/absent:1: not found`,
    `${SOLVE} failed to compute cache key: "/not found": not found`,
    `${SOLVE} failed to push localhost:5000/app:1: connect: connection refused`,
    ...[
      'unexpected status from POST request to http://localhost:5000/v2/app/blobs/uploads/: 403 Forbidden',
      'unexpected status from PUT request to http://localhost:5000/v2/app/manifests/1: 503 Service Unavailable',
      'failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://r.example/token: 401 Unauthorized',
      'failed to copy: failed to do request: Put "http://localhost:5000/v2/app/blobs/uploads/x": connection reset by peer',
      'failed to copy: failed to do request: Put "http://localhost:5000/v2/app/blobs/uploads/x": write: broken pipe',
      'failed to copy: unexpected status from PUT request to http://localhost:5000/v2/app/blobs/uploads/x: 500 Internal Server Error',
      'failed to copy: failed to do request: Put "https://r.example/v2/app/blobs/uploads/x": net/http: TLS handshake timeout',
      'failed to do request: Head "https://r.example/v2/app/blobs/x": dial tcp: lookup r.example: no such host'
    ].map((why) => `${SOLVE} failed to push localhost:5000/app:1: ${why}`),
    `${SOLVE} failed to copy files: userspace copy failed: write /x: no space left on device`,
    `${SOLVE} octo/base:1: failed to resolve source metadata for docker.io/octo/base:1: unexpected status from HEAD request to https://registry-1.docker.io/v2/octo/base/manifests/1: 429 Too Many Requests`,
    'no builder "x" found'
  ])('in the mistake of a user or the trouble of another: %s', (error) => {
    expect(lossIn(`ERROR: ${error}\n`)).toBeUndefined()
  })

  test('where the build said nothing', () => {
    expect(lossIn('')).toBeUndefined()
  })

  test.each([
    `#9 ERROR: unexpected commit digest sha256:${B}, expected sha256:${A}: failed precondition`,
    `WARNING: unexpected commit digest sha256:${B}, expected sha256:${A}: failed precondition`,
    ` ERROR: unexpected commit digest sha256:${B}, expected sha256:${A}: failed precondition`
  ])('where only this line says so, which is no last word of buildx: %s', (line) => {
    expect(lossIn(`${line}\n`)).toBeUndefined()
  })
})

describe('the imports that are suspected', () => {
  const HERE = 'type=registry,ref=127.0.0.1:1/cache:buildcache-app'
  const OTHER = 'type=registry,ref=127.0.0.1:1/other/cache:buildcache-app'
  const GHA = 'type=gha,scope=app'
  const S3 = 'type=s3,bucket=b,region=r,endpoint_url=http://127.0.0.1:9000,name=app'
  const all = [HERE, OTHER, GHA, S3]
  const status = (url: string) =>
    `${SOLVE} ${OPEN} unexpected status from GET request to ${url}: 503 Service Unavailable`

  test.each([
    ['by the address of its blob', status(BLOB), [HERE]],
    ['of two in one registry', status(BLOB.replace('/cache/', '/other/cache/')), [OTHER]],
    ['by the address of its store', status('http://127.0.0.1:9000/b/blobs/sha256:1'), [S3]],
    ['by its own name', `${SOLVE} failed to copy: 127.0.0.1:1/cache:buildcache-app: not found`, [HERE]]
  ])('are those that the error names %s', (_, loss, suspects) => {
    expect(suspectsOf(loss, all)).toEqual(suspects)
  })

  test.each([
    ['without a tag', '127.0.0.1:1/cache'],
    ['with a digest', `127.0.0.1:1/cache@sha256:${B}`],
    ['with a tag and a digest', `127.0.0.1:1/cache:x@sha256:${B}`]
  ])('are named by a reference %s', (_, ref) => {
    const line = `type=registry,ref=${ref}`
    expect(suspectsOf(status(BLOB), [GHA, line])).toEqual([line])
  })

  test('are named by the short form of a line too, and by a quoted one', () => {
    expect(suspectsOf(status(BLOB), [GHA, '127.0.0.1:1/cache:x'])).toEqual(['127.0.0.1:1/cache:x'])
    const quoted = 'type=registry,"ref=127.0.0.1:1/cache:x"'
    expect(suspectsOf(status(BLOB), [GHA, quoted])).toEqual([quoted])
  })

  test('are all tags of the repository, whose blobs are the same', () => {
    const base = HERE.replace('app', 'main')
    expect(suspectsOf(status(BLOB), [HERE, base, GHA])).toEqual([HERE, base])
  })

  test.each([
    ['names none', `${SOLVE} failed to compute cache key: blob sha256:${A} not found`],
    [
      'is that an import of which no name is known took too long',
      'the import from gha:123 took longer than 3 minutes'
    ]
  ])('are all of them where the error %s', (_, loss) => {
    expect(suspectsOf(loss, all)).toEqual(all)
  })

  test('are none where it names a place that is no import’s, as that of a base image', () => {
    expect(suspectsOf(status(`http://elsewhere.example/v2/x/blobs/sha256:${A}`), all)).toEqual([])
    expect(
      suspectsOf(status(`https://registry-1.docker.io/v2/library/golang/blobs/sha256:${A}`), all)
    ).toEqual([])
  })

  test.each([
    ['octo/app:cache', 'octo/app'],
    ['golang:cache', 'library/golang'],
    ['docker.io/octo/app', 'octo/app']
  ])('are on Docker Hub by its own address: %s', (ref, path) => {
    const lost = status(`https://registry-1.docker.io/v2/${path}/blobs/sha256:${A}`)
    expect(suspectsOf(lost, [HERE, `type=registry,ref=${ref}`])).toEqual([`type=registry,ref=${ref}`])
  })

  test('are those that did not answer in time, where they have a name', () => {
    const ref = '127.0.0.1:1/cache:buildcache-app'
    expect(suspectsOf(`the import from ${ref} took longer than 3 minutes`, all)).toEqual([HERE])
  })

  test('are told by the layer that it names, where it names no place', () => {
    const lost = `${SOLVE} failed to compute cache key: blob sha256:${A} not found`
    expect(placeOfLoss(lost, all)).toEqual({ named: [], isElsewhere: false, digest: `sha256:${A}` })
  })

  test('are none where nothing is imported', () => {
    expect(suspectsOf(status(BLOB), [])).toEqual([])
  })
})

describe('the last error', () => {
  test('counts, whatever came before and whatever advice follows', () => {
    const [, error] = losses[0] ?? ['', '']
    const tail = `ERROR: first\n#3 ERROR: second\nERROR: ${error}\nView build details: x\n`
    expect(lossIn(tail)).toBe(error)
  })
})

describe('a base that no registry has', () => {
  const baseIn = (tail: string, exitCode = 1) =>
    /^found no image (\S+), which docker has$/.exec(findObstacle(createEnding({ exitCode, tail })) ?? '')?.[1]
  const LOCAL = 'docker.io/library/local-only:1'
  const unresolved = (reference: string, why: string) =>
    `${SOLVE} local-only:1: failed to resolve source metadata for ${reference}: ${why}`

  test.each([
    ['base', LOCAL],
    ['base-copy', '127.0.0.1:1/local-only:1']
  ])('is named where a build failed for want of it (captured: %s)', (name, image) => {
    expect(baseIn(readFixture(`failures/${name}.txt`))).toBe(image)
  })

  test.each([
    [
      LOCAL,
      'failed to do request: Head "https://r.example/v2/x/manifests/1": dial tcp: lookup r.example: no such host'
    ],
    ['127.0.0.1:42895/local-only:1', '127.0.0.1:42895/local-only:1: not found'],
    [
      LOCAL,
      'pull access denied, repository does not exist or may require authorization: server message: ' +
        'insufficient_scope: authorization failed'
    ],
    [`${LOCAL}@sha256:${A}`, 'not found']
  ])('is %s, whatever the registry says: %s', (reference, why) => {
    expect(baseIn(`#2 x\nERROR: ${unresolved(reference, why)}\n`)).toBe(reference)
  })

  test.each([
    'run',
    'run-silent',
    'copy',
    'syntax',
    'target',
    'push',
    'hostile',
    'hostile-arg',
    'quiet',
    'no-builder'
  ])('is not why another build failed (captured: %s)', (name) => {
    expect(baseIn(readFixture(`failures/${name}.txt`))).toBeUndefined()
  })

  test('is none in a build that succeeded, whatever it said', () => {
    expect(baseIn(readFixture('failures/base.txt'), 0)).toBeUndefined()
  })

  test('is none where a step failed that printed it, or whose command line has it', () => {
    const error = unresolved(LOCAL, 'not found')
    const command = JSON.stringify(`/bin/sh -c echo '${error}'; false`)
    const failed = `${SOLVE} process ${command} did not complete successfully: exit code: 1`
    expect(baseIn(`#9 0.1 ERROR: ${error}\n0.1 ERROR: ${error}\nERROR: ${failed}\n`)).toBeUndefined()
  })

  test('is none in a cache that was lost, which is another matter', () => {
    for (const [, error] of losses) expect(baseIn(`ERROR: ${error}\n`)).toBeUndefined()
  })

  test('counts in the last error only', () => {
    const error = unresolved(LOCAL, 'not found')
    expect(baseIn(`ERROR: ${error}\nERROR: ${SOLVE} context canceled\n`)).toBeUndefined()
  })
})

describe('a registry that only docker trusts', () => {
  test.each([
    'failed to push r.example/app:1: failed to do request: Head "https://r.example/v2/": http: server gave HTTP response to HTTPS client',
    'r.example/base:1: failed to resolve source metadata for r.example/base:1: failed to do request: Head "https://r.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority'
  ])('is an obstacle: %s', (complaint) => {
    const tail = `ERROR: failed to build: failed to solve: ${complaint}\n`
    expect(findObstacle(createEnding({ exitCode: 1, tail }))).toBe('does not trust a registry as docker does')
    expect(findObstacle(createEnding({ exitCode: 0, tail }))).toBeUndefined()
  })
})

test.each([
  ['succeeded', { exitCode: 0 }, true],
  ['failed in a step', { exitCode: 1, tail: readFixture('failures/run.txt') }, true],
  ['found no base image', { exitCode: 1, tail: readFixture('failures/base.txt') }, false],
  [
    'asked for more than docker can',
    { exitCode: 1, tail: 'ERROR: Attestation is not supported for the docker driver.\n' },
    false
  ]
])('whether a build that %s came to its steps', (_how, ending, came) => {
  expect(cameToItsSteps(createEnding(ending))).toBe(came)
})
