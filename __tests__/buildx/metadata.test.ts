import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readBuildResult } from '../../src/buildx/metadata.js'
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

  test('does not hide that a file cannot be read', async () => {
    const folder = await createFolder()
    await mkdir(join(folder, 'imageid'))
    await expect(
      readBuildResult({ imageId: join(folder, 'imageid'), metadata: join(folder, 'metadata') })
    ).rejects.toThrow('EISDIR')
  })
})
