import { pick, spoilBytes, textOf } from '../../support/fuzz.ts'
import type { Random } from '../../support/random.ts'
import { digestOf } from './folder-repository.ts'

/** What is right for a gateway: its secret, and a blob that it has. */
export interface Known {
  secret: string
  digest: string
  size: number
}

const METHODS = [
  'GET',
  'HEAD',
  'PUT',
  'POST',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'G T',
  ''
]
const NUMBERS = ['0', '1', '-1', '5', '1e3', '99999999999999999999', '4194305', 'x', '']

function pathOf(random: Random, { secret, digest: there }: Known): string {
  const secrets = [
    secret,
    secret,
    secret,
    '0'.repeat(32),
    '',
    secret.toUpperCase(),
    secret.slice(1),
    `${secret}%00`
  ]
  const digests = [
    there,
    digestOf('x'),
    digestOf(''),
    'sha256:..',
    'sha512:aa',
    there.toUpperCase(),
    '%00',
    '\0'
  ]
  const digest = pick(random, digests)
  const rest = [
    ...[`manifests/${pick(random, ['latest', digest, '..', 'a'.repeat(random(20_000))])}`, `blobs/${digest}`],
    ...[
      `blobs/uploads/?digest=${digest}`,
      `blobs/uploads/?mount=${digest}&from=x`,
      'blobs/uploads/',
      'tags/list?n=9'
    ],
    ...[
      `blobs/uploads/${textOf(random, 3)}`,
      '../../../etc/passwd',
      '%2e%2e/%2e%2e/etc/passwd',
      textOf(random, 6)
    ]
  ]
  const whole = `/v2/${pick(random, secrets)}/${pick(random, ['layers', 'layers', 'none', '..', ''])}/${pick(random, rest)}`
  return pick(random, [whole, whole, whole, '/', '*', `http://x${whole}`, textOf(random, 5), '//'])
}

function headersOf(random: Random, body: string): string[] {
  const number = pick(random, NUMBERS)
  const some = [
    ...[`Content-Length: ${body.length}`, `Content-Length: ${number}`, 'Transfer-Encoding: chunked'],
    ...[
      `Range: bytes=${number}-${pick(random, NUMBERS)}`,
      `Content-Range: ${number}-${pick(random, NUMBERS)}`
    ],
    ...[
      'Expect: 100-continue',
      'Expect: nothing',
      'Upgrade: h2c\r\nConnection: Upgrade',
      'Connection: close',
      'If-Range: x'
    ],
    ...[
      `X: ${'x'.repeat(random(30_000))}`,
      'Y: y\r\n'.repeat(random(3_000)).trimEnd(),
      `${textOf(random, 4)}: ${textOf(random, 4)}`
    ],
    ...[
      'Content-Type: a/b',
      `Content-Type: ${textOf(random, 3)}`,
      'Trailer: Z',
      'HTTP2-Settings: AA',
      ' folded: 1'
    ]
  ]
  return ['Host: x', ...Array.from({ length: random(4) }, () => pick(random, some))].slice(
    random(8) === 0 ? 1 : 0
  )
}

/** In chunks that are, or are not, as long as they say. */
function chunked(random: Random, body: string): string {
  const sizes = [
    body.length.toString(16),
    body.length.toString(16),
    'ffffffff',
    '-1',
    'xyz',
    '0',
    `1;${'e'.repeat(random(9_000))}`
  ]
  return `${pick(random, sizes)}\r\n${body}\r\n${pick(random, ['0\r\n\r\n', '0\r\nZ: z\r\n\r\n', '', '\r\n'])}`
}

function requestOf(random: Random, known: Known): string {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: textOf(random, 1),
    config: { digest: known.digest, size: known.size }
  })
  const body = pick(random, ['', 'x', '{}', manifest, textOf(random, 20), 'y'.repeat(random(50_000))])
  const headers = headersOf(random, body)
  const sent = headers.includes('Transfer-Encoding: chunked') ? chunked(random, body) : body
  const version = pick(random, ['1.1', '1.1', '1.1', '1.0', '2.0', '0.9', ''])
  return `${pick(random, METHODS)} ${pathOf(random, known)} HTTP/${version}\r\n${headers.join('\r\n')}\r\n\r\n${sent}`
}

/** Some requests, one after the other, perhaps damaged. */
export function oddRequests(random: Random, known: Known): Buffer {
  const bytes = Buffer.from(
    Array.from({ length: 1 + random(4) }, () => requestOf(random, known)).join(''),
    'latin1'
  )
  return random(3) === 0 ? spoilBytes(random, bytes) : bytes
}
