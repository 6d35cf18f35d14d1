import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { createFolder } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'

const saveCache = jest.fn<(paths: string[], key: string) => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ saveCache }))
const { savePost } = await import('../src/save.js')

async function layoutOfScope(scope: string): Promise<string> {
  const folder = join(await createFolder(), 'layers', scope)
  await writeLayout(folder, ['layer'])
  return folder
}

describe('the post step', () => {
  test('says what was saved, and under which key', async () => {
    saveCache.mockResolvedValue(1)
    const folder = await layoutOfScope('app')
    const output = catchOutput()
    await savePost({ folder })
    expect(output()).toMatch(/^Cache saved in [\d.]+ s, \d+ B, as buildkit-cache-1-app-[0-9a-f]{16}\.\n$/)
    expect(saveCache.mock.calls[0]?.[0]).toEqual([folder])
  })

  test('says why nothing was saved', async () => {
    const folder = await createFolder()
    const output = catchOutput()
    await savePost({ folder })
    expect(output()).toBe('Cache not saved: it was empty.\n')
    expect(saveCache).not.toHaveBeenCalled()
  })

  test('warns of trouble and does not fail the job', async () => {
    saveCache.mockRejectedValue(new Error('the service broke'))
    const folder = await layoutOfScope('app')
    const output = catchOutput()
    await savePost({ folder })
    expect(output()).toBe('::warning::The cache could not be saved: the service broke\n')
  })
})
