import { describe, expect, test } from '@jest/globals'
import { parseRequest } from '../../src/gateway/requests.ts'

const SECRET = '0123456789abcdef0123456789abcdef'
const DIGEST = `sha256:${'a'.repeat(64)}`

function parse(method: string, path: string): ReturnType<typeof parseRequest> {
  return parseRequest(method, path, SECRET)
}

function within(method: string, rest: string): unknown {
  const parsed = parse(method, `/v2/${SECRET}/layers/${rest}`)
  if (parsed.kind !== 'inside') return parsed.kind
  return parsed.wanted.kind === 'refused' ? parsed.wanted.answer.status : parsed.wanted
}

describe('a request under the secret', () => {
  test('names its repository and what it wants', () => {
    expect(parse('GET', `/v2/${SECRET}/layers/manifests/latest`)).toEqual({
      kind: 'inside',
      repository: 'layers',
      wanted: { kind: 'read-manifest', reference: { tag: 'latest' }, head: false }
    })
  })

  test.each<[string, string, unknown]>([
    ['HEAD', 'manifests/any.tag_1', { kind: 'read-manifest', reference: { tag: 'any.tag_1' }, head: true }],
    ['GET', `manifests/${DIGEST}`, { kind: 'read-manifest', reference: { digest: DIGEST }, head: false }],
    ['PUT', 'manifests/latest', { kind: 'write-manifest', reference: { tag: 'latest' } }],
    ['GET', `blobs/${DIGEST}`, { kind: 'read-blob', digest: DIGEST, head: false }],
    ['HEAD', `blobs/${DIGEST}?ns=docker.io`, { kind: 'read-blob', digest: DIGEST, head: true }],
    ['POST', 'blobs/uploads/', { kind: 'begin-upload', digest: undefined, mount: undefined }],
    ['POST', `blobs/uploads/?digest=${DIGEST}`, { kind: 'begin-upload', digest: DIGEST, mount: undefined }],
    [
      'POST',
      `blobs/uploads/?mount=${DIGEST}&from=x`,
      { kind: 'begin-upload', digest: undefined, mount: DIGEST }
    ],
    ['POST', 'blobs/uploads/?mount=odd', { kind: 'begin-upload', digest: undefined, mount: undefined }],
    ['GET', 'blobs/uploads/id', { kind: 'upload-status', upload: 'id' }],
    ['PATCH', 'blobs/uploads/id', { kind: 'append-upload', upload: 'id' }],
    ['DELETE', 'blobs/uploads/id', { kind: 'cancel-upload', upload: 'id' }],
    [
      'PUT',
      `blobs/uploads/id?digest=${encodeURIComponent(DIGEST)}`,
      { kind: 'close-upload', upload: 'id', digest: DIGEST }
    ],
    ['GET', 'tags/list?n=3&last=a', { kind: 'list-tags', most: 3, after: 'a' }]
  ])('%s %s is read', (method, rest, expected) => {
    expect(within(method, rest)).toEqual(expected)
  })

  test.each<[string, string, number | 'outside']>([
    ['DELETE', `blobs/${DIGEST}`, 405],
    ['DELETE', 'manifests/latest', 405],
    ['POST', 'manifests/latest', 405],
    ['PUT', `blobs/${DIGEST}`, 405],
    ['GET', 'blobs/uploads/', 405],
    ['POST', 'blobs/uploads/id', 405],
    ['PUT', 'blobs/uploads/id', 400],
    ['PUT', 'blobs/uploads/id?digest=sha512:ab', 400],
    ['POST', 'blobs/uploads/?digest=sha256:ab', 400],
    ['GET', 'blobs/sha256:ab', 400],
    ['GET', `blobs/sha512:${'a'.repeat(128)}`, 400],
    ['GET', `blobs/${DIGEST.toUpperCase()}`, 400],
    ['GET', `blobs/${DIGEST}/more`, 404],
    ['GET', `blobs/..%2f${DIGEST}`, 400],
    ['GET', 'manifests/../x', 404],
    ['GET', 'manifests/.hidden', 404],
    ['GET', `manifests/${'t'.repeat(129)}`, 404],
    ['GET', `manifests/sha512:${'a'.repeat(128)}`, 400],
    ['GET', 'tags/other', 404],
    ['PUT', 'tags/list', 405],
    ['GET', 'other/x', 'outside'],
    ['GET', `referrers/${DIGEST}`, 'outside']
  ])('%s %s is refused with %s', (method, rest, status) => {
    expect(within(method, rest)).toBe(status)
  })
})

describe('outside the secret', () => {
  const other = `${SECRET.slice(0, -1)}0`
  test.each([
    '/',
    '',
    '/v2',
    '/v2/',
    '/v2//',
    `/v2/${SECRET}`,
    `/v2/${SECRET}/`,
    `/v2/${SECRET}/layers`,
    `/v2/${other}/layers/manifests/latest`,
    `/v2/${SECRET}0/layers/manifests/latest`,
    `/v2/${SECRET.toUpperCase()}/layers/manifests/latest`,
    `/v2/x/../${SECRET}/layers/manifests/latest`,
    `/v2%2f${SECRET}/layers/manifests/latest`,
    `/v2/${SECRET}/lay%65rs/manifests/latest`,
    `/v2/${SECRET}/a/b/manifests/latest`,
    `//v2/${SECRET}/layers/manifests/latest`,
    `http://elsewhere/v2/${SECRET}/layers/manifests/latest`,
    `/v2/\u00e9${SECRET.slice(1)}/layers/manifests/latest`
  ])('there is nothing at %s', (path) => {
    expect(parse('GET', path)).toEqual({ kind: 'outside' })
    expect(parse('PUT', path)).toEqual({ kind: 'outside' })
  })
})

test('a probe is known by its path', () => {
  expect(parse('HEAD', `/v2/${SECRET}/probe/reach/manifests/latest`)).toEqual({ kind: 'probe' })
})
