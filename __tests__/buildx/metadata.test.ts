import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readBuildResult } from '../../src/buildx/metadata.js'
import { readFixture } from '../support/fixtures.js'
import { createFolder, writeFiles } from '../support/folders.js'

async function resultOf(written: { imageid?: string; metadata?: string }) {
  const folder = await createFolder()
  await writeFiles(folder, { ...written })
  return readBuildResult({ imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') })
}

const NOTHING = { imageId: undefined, digest: undefined, metadata: undefined }

describe('readBuildResult', () => {
  test('reads image id, digest and metadata', async () => {
    const metadata = { 'buildx.build.ref': 'lab/lab0/abc', 'containerimage.digest': 'sha256:1' }
    expect(await resultOf({ imageid: 'sha256:2\n', metadata: JSON.stringify(metadata) })).toEqual({
      imageId: 'sha256:2',
      digest: 'sha256:1',
      metadata
    })
  })

  test('knows nothing of a failed build, which leaves no files', async () => {
    expect(await resultOf({})).toEqual(NOTHING)
  })

  test.each(['', '{', 'null', '1', '"text"'])('takes the broken metadata %j for none', async (metadata) => {
    expect(await resultOf({ imageid: '', metadata })).toEqual(NOTHING)
  })

  test('has no digest where the build has no image, or where it is no text', async () => {
    expect((await resultOf({ metadata: '{}' })).digest).toBeUndefined()
    expect((await resultOf({ metadata: '{"containerimage.digest":{}}' })).digest).toBeUndefined()
  })

  test('has stars for build arguments that are named like secrets, and the others as they are', async () => {
    const args = (token: string) => ({
      'buildx.build.provenance': {
        args: { 'build-arg:NPM_TOKEN': token, 'build-arg:VERSION': '1', token: 'x' }
      }
    })
    const { metadata } = await resultOf({ metadata: JSON.stringify(args('canary')) })
    expect(metadata).toEqual(args('***'))
  })

  test('leaves out the event’s payload, however deep it is, and keeps the rest', async () => {
    const payload = { github_event_payload: { body: 'canary' } }
    const provenance = (...inner: object[]) => ({
      invocation: { environment: { ...payload, github_event_name: 'push', list: inner } },
      buildDefinition: { internalParameters: { github_actor: 'octo', ...payload } }
    })
    const kept = (...inner: object[]) => ({
      invocation: { environment: { github_event_name: 'push', list: inner } },
      buildDefinition: { internalParameters: { github_actor: 'octo' } }
    })
    const metadata = {
      ...payload,
      'buildx.build.provenance': provenance({ ...payload, a: [1, null, 'x', true] }, [payload]),
      'buildx.build.provenance/linux/arm64': provenance(),
      'containerimage.digest': 'sha256:1',
      note: 'github_event_payload'
    }
    const result = await resultOf({ metadata: JSON.stringify(metadata) })
    expect(result.metadata).toEqual({
      'buildx.build.provenance': kept({ a: [1, null, 'x', true] }, [{}]),
      'buildx.build.provenance/linux/arm64': kept(),
      'containerimage.digest': 'sha256:1',
      note: 'github_event_payload'
    })
    expect(JSON.stringify(result)).not.toContain('canary')
  })

  test('leaves what a build that had warnings tells as it is', async () => {
    const text = readFixture('answers/metadata-warnings.captured.json')
    expect((await resultOf({ metadata: text })).metadata).toEqual(JSON.parse(text))
  })

  test('takes a list for no metadata', async () => {
    expect(await resultOf({ metadata: '[{"containerimage.digest":"sha256:1"}]' })).toEqual(NOTHING)
  })

  test('does not hide that a file cannot be read', async () => {
    const folder = await createFolder()
    await mkdir(join(folder, 'imageid'))
    await expect(
      readBuildResult({ imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') })
    ).rejects.toThrow('EISDIR')
  })
})
