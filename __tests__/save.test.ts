import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { createFolder, writeFiles } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const saveCache = jest.fn<(paths: string[], key: string) => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ saveCache }))
const { savePost } = await import('../src/save.js')

const BUILDER = 'buildkit-cache-0123abcd'
const config = process.env.DOCKER_CONFIG
afterEach(() => {
  if (config === undefined) delete process.env.DOCKER_CONFIG
  else process.env.DOCKER_CONFIG = config
})

async function layoutOfScope(scope: string): Promise<string> {
  const folder = join(await createFolder(), 'layers', scope)
  await writeLayout(folder, ['layer'])
  return folder
}

/** A buildx that the post step finds as the user's plugin, and that answers so when a builder is to be removed. */
async function buildxThatRemoves(scene: Scene) {
  const buildx = await scriptBuildx({ rm: scene }, 'cli-plugins/docker-buildx')
  process.env.DOCKER_CONFIG = buildx.folder
  return buildx
}

describe('the post step, with layers to save,', () => {
  test('says what was saved, and under which key', async () => {
    saveCache.mockResolvedValue(1)
    const layers = await layoutOfScope('app')
    const output = catchOutput()
    await savePost({ layers, builder: undefined })
    expect(output()).toMatch(/^Cache saved in [\d.]+ s, \d+ B, as buildkit-cache-1-app-[0-9a-f]{16}\.\n$/)
    expect(saveCache.mock.calls[0]?.[0]).toEqual([layers])
  })

  test('says why nothing was saved', async () => {
    const layers = await createFolder()
    const output = catchOutput()
    await savePost({ layers, builder: undefined })
    expect(output()).toBe('Cache not saved: it was empty.\n')
    expect(saveCache).not.toHaveBeenCalled()
  })

  test('warns of trouble and does not fail the job', async () => {
    saveCache.mockRejectedValue(new Error('the service broke'))
    const layers = await layoutOfScope('app')
    const output = catchOutput()
    await savePost({ layers, builder: undefined })
    expect(output()).toBe('::warning::The cache could not be saved: the service broke\n')
  })
})

describe('the post step, with a builder to remove,', () => {
  test('removes it with its state, and says so', async () => {
    const buildx = await buildxThatRemoves({ stdout: `${BUILDER} removed\n` })
    const output = catchOutput()
    await savePost({ layers: undefined, builder: BUILDER })
    expect(output()).toBe(`Builder ${BUILDER} removed.\n`)
    expect(await buildx.calls()).toEqual([['rm', '--force', BUILDER]])
    expect(saveCache).not.toHaveBeenCalled()
  })

  test('says why it is left, and does not fail the job', async () => {
    await buildxThatRemoves({ exitCode: 1, stderr: 'ERROR: no such container: ##[error]x\n' })
    const output = catchOutput()
    await savePost({ layers: undefined, builder: BUILDER })
    expect(output()).toBe(`Builder ${BUILDER} was not removed: no such container: # #[error]x\n`)
  })

  test('says that it is left where buildx cannot be started any more, and does not fail the job', async () => {
    const folder = await createFolder()
    const plugin = 'cli-plugins/docker-buildx'
    await writeFiles(folder, { [plugin]: `#!${folder}/interpreter that is gone\n` })
    await chmod(join(folder, plugin), 0o755)
    process.env.DOCKER_CONFIG = folder
    const output = catchOutput()
    await savePost({ layers: undefined, builder: BUILDER })
    expect(output()).toMatch(/^Builder buildkit-cache-0123abcd was not removed: .*ENOENT\n$/)
  })

  test('removes it though the layers could not be saved', async () => {
    saveCache.mockRejectedValue(new Error('the service broke'))
    await buildxThatRemoves({})
    const layers = await layoutOfScope('app')
    const output = catchOutput()
    await savePost({ layers, builder: BUILDER })
    expect(output()).toBe(
      `::warning::The cache could not be saved: the service broke\nBuilder ${BUILDER} removed.\n`
    )
  })
})
