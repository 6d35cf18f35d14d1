import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts'
import { runCommand } from '../../tools/bed/commands.ts'
import { ensureConformance } from '../../tools/bed/conformance.ts'
import { openFolder } from '../gateway/support/folder-repository.ts'

/*
 * The distribution spec's own conformance suite on the gateway: all of pull and push, but for what it does not do and says so.
 */

const SETTINGS = {
  OCI_TLS: 'disabled',
  OCI_VERSION: '1.1',
  OCI_API_BLOBS_UPLOAD_CANCEL: 'true',
  OCI_API_BLOBS_DIGEST_HEADER: 'true',
  OCI_API_MANIFESTS_DIGEST_HEADER: 'true',
  // Nothing is deleted through it, and nothing refers to anything.
  OCI_API_BLOBS_DELETE: 'false',
  OCI_API_MANIFESTS_DELETE: 'false',
  OCI_API_TAGS_DELETE: 'false',
  OCI_API_REFERRER: 'false',
  // BuildKit has sha256 only.
  OCI_DATA_SHA512: 'false',
  // A repository has one manifest, whatever its tag is: none of these, which have several.
  OCI_API_TAGS_LIST: 'false',
  OCI_DATA_SUBJECT: 'false',
  OCI_DATA_SUBJECT_LIST: 'false'
}

let folder: string
let gateway: Gateway

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  const names = ['one', 'two']
  const repositories = await Promise.all(names.map((name) => openFolder(join(folder, name), { name })))
  gateway = await openGateway({ repositories, hosts: ['127.0.0.1'] })
})

afterAll(async () => {
  await gateway?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('the gateway does what the distribution spec wants of pull and push', async () => {
  const program = await ensureConformance((line) => process.stderr.write(`${line}\n`))
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('OCI_'))
  const { stdout } = await runCommand(program, [], {
    cwd: folder,
    env: {
      ...Object.fromEntries(outside),
      ...SETTINGS,
      OCI_REGISTRY: gateway.addresses[0],
      OCI_REPO1: `${gateway.secret}/one`,
      OCI_REPO2: `${gateway.secret}/two`,
      OCI_RESULTS_DIR: join(folder, 'results')
    }
  })
  // Any tag names the one manifest there is, so no tag is missing.
  expect(leaves(stdout, 'FAIL|Error')).toEqual(['missing-manifest/by-tag'])
  expect(leaves(stdout, 'Skip')).toEqual([
    // It is uploaded instead, as the spec allows.
    'sha256 blobs/mount/blob-mount',
    'sha256 blobs/mount anonymous/blob-mount-anonymous',
    // What ends before it begins is no range: the whole is sent.
    'sha256 blobs/range requests/range 500-0'
  ])
  expect(leaves(stdout, 'Pass').length).toBeGreaterThan(150)
  expect(passed(stdout)).toEqual(expect.arrayContaining(PULL_AND_PUSH))
  expect(gateway.faults).toEqual([])
})

const PULL_AND_PUSH = [
  'Ping',
  'Blob push',
  'Blob post only',
  'Blob post put',
  'Blob chunked',
  'Blob streaming',
  'Blob mount',
  'Blob upload cancel',
  'Blob get',
  'Blob get range',
  'Blob head',
  'Manifest put by digest',
  'Manifest put by tag',
  'Manifest put with subject',
  'Manifest get by digest',
  'Manifest head by digest',
  'Manifest head by tag'
]

/** Tests with this result and without tests of their own, each name once. */
function leaves(report: string, result: string): string[] {
  const line = new RegExp(`^ *OCI Conformance Test/(.+): (?:${result})$`, 'gm')
  const names = [...new Set([...report.matchAll(line)].map(([, name]) => name ?? ''))]
  return names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)))
}

function passed(report: string): string[] {
  return [...report.matchAll(/^ *(\w.*?)\.+: +Pass$/gm)].map(([, name]) => name ?? '')
}
