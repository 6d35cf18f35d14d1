import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { createFolder, filesIn, writeFiles } from './support/folders.js'
import { writeLayout } from './support/layouts.js'
import { catchOutput } from './support/output.js'
import { type Scene, scriptBuildx } from './support/scripted-buildx.js'

const saveCache = jest.fn<(paths: string[], key: string) => Promise<number>>()
jest.unstable_mockModule('@actions/cache', () => ({ saveCache }))
const { savePost } = await import('../src/save.js')
const { leaveSave } = await import('./support/saves.js')

const BUILDER = 'buildkit-cache-0123abcd'
const config = process.env.DOCKER_CONFIG
afterEach(() => {
  if (config === undefined) delete process.env.DOCKER_CONFIG
  else process.env.DOCKER_CONFIG = config
})

const NOTHING = {
  ...{ layers: undefined, request: undefined, saver: undefined },
  ...{ mounts: undefined, mountsRequest: undefined, mountsSaver: undefined },
  builder: undefined
}

/** What the main step leaves of a layout that is to be saved, with the process that was to save it, if there was one. */
async function leftOf(scope: string, saver?: string) {
  const root = await createFolder()
  const folder = join(root, 'layers', scope)
  await writeLayout(folder, ['layer'])
  await writeFiles(root, { 'state/.keep': '' })
  const request = await leaveSave(folder, { store: 'actions-cache' })
  return { ...NOTHING, layers: folder, request, saver }
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
    const left = await leftOf('app')
    const output = catchOutput()
    await savePost(left)
    expect(output()).toMatch(/^Cache saved in [\d.]+ s, \d+ B, as buildkit-cache-1-app-[0-9a-f]{16}\.\n$/)
    expect(saveCache.mock.calls[0]?.[0]).toEqual([
      relative(resolve(left.layers ?? '', '../../..'), left.layers ?? '')
    ])
  })

  test('says why nothing was saved', async () => {
    const left = await leftOf('app')
    await rm(left.layers, { recursive: true })
    const output = catchOutput()
    await savePost(left)
    expect(output()).toBe('Cache not saved: it was empty.\n')
    expect(saveCache).not.toHaveBeenCalled()
  })

  test('warns of trouble and does not fail the job', async () => {
    saveCache.mockRejectedValue(new Error('the service broke'))
    const left = await leftOf('app')
    const output = catchOutput()
    await savePost(left)
    expect(output()).toBe('::warning::The cache could not be saved: the service broke\n')
  })

  test('saves them itself where the process that was to do it ended without a word', async () => {
    saveCache.mockResolvedValue(1)
    const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(ended, 'exit')
    const left = await leftOf('app', String(ended.pid))
    const output = catchOutput()
    await savePost(left)
    expect(output()).toContain('Cache saved in')
    expect(saveCache).toHaveBeenCalledTimes(1)
  })

  test('waits for the process that saves them, and says what it says', async () => {
    const left = await leftOf('app')
    const word = JSON.stringify({ status: 'saved', key: 'k', bytes: 5_000_000, seconds: 1.5 })
    const place = join(left.layers, '..', '..', 'state', `app.saved-${left.request}`)
    const program = `setTimeout(() => require('node:fs').writeFileSync(process.argv[1], process.argv[2]), 300); setTimeout(() => 0, 600)`
    const saver = spawn(process.execPath, ['-e', program, place, word, left.request], { stdio: 'ignore' })
    const ended = once(saver, 'exit')
    const output = catchOutput()
    await savePost({ ...left, saver: String(saver.pid) })
    expect(output()).toBe('Cache saved in 1.50 s, 5.0 MB, as k.\n')
    expect(saveCache).not.toHaveBeenCalled()
    await ended
    expect(await filesIn(join(left.layers, '..', '..', 'state'))).toEqual(['.keep'])
  })

  test('takes no other process for it, which may have its number by now', async () => {
    saveCache.mockResolvedValue(1)
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60_000)'], { stdio: 'ignore' })
    try {
      await once(other, 'spawn')
      await savePost(await leftOf('app', String(other.pid)))
      expect(saveCache).toHaveBeenCalledTimes(1)
      expect(other.exitCode ?? other.signalCode).toBeNull()
    } finally {
      other.kill()
      await once(other, 'exit')
    }
  })
})

describe('the post step of a job that was cancelled', () => {
  test('ends what saves the layers, says so, and leaves nothing of it', async () => {
    const left = await leftOf('app')
    const saver = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60_000)', left.request], {
      stdio: 'ignore'
    })
    const ended = once(saver, 'exit')
    await once(saver, 'spawn')
    const output = catchOutput()
    await savePost({ ...left, saver: String(saver.pid) }, true)
    expect(output()).toBe('Cache not saved: the job was cancelled.\n')
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(saveCache).not.toHaveBeenCalled()
    expect(await filesIn(join(left.layers, '..', '..', 'state'))).toEqual(['.keep'])
  })

  test('says what was saved before that', async () => {
    const left = await leftOf('app', '1')
    const word = { status: 'saved', key: 'k', bytes: 5_000_000, seconds: 1.5 }
    await writeFiles(join(left.layers, '..', '..', 'state'), {
      [`app.saved-${left.request}`]: JSON.stringify(word)
    })
    const output = catchOutput()
    await savePost(left, true)
    expect(output()).toBe('Cache saved in 1.50 s, 5.0 MB, as k.\n')
    expect(await filesIn(join(left.layers, '..', '..', 'state'))).toEqual(['.keep'])
  })

  test('begins to save nothing, and removes its builder', async () => {
    await buildxThatRemoves({})
    const output = catchOutput()
    await savePost({ ...(await leftOf('app')), builder: BUILDER }, true)
    expect(output()).toBe(`Cache not saved: the job was cancelled.\nBuilder ${BUILDER} removed.\n`)
    expect(saveCache).not.toHaveBeenCalled()
  })
})

describe('the post step, with a builder to remove,', () => {
  test('removes it with its state, and says so', async () => {
    const buildx = await buildxThatRemoves({ stdout: `${BUILDER} removed\n` })
    const output = catchOutput()
    await savePost({ ...NOTHING, builder: BUILDER })
    expect(output()).toBe(`Builder ${BUILDER} removed.\n`)
    expect(await buildx.calls()).toEqual([['rm', '--force', BUILDER]])
    expect(saveCache).not.toHaveBeenCalled()
  })

  test('says why it is left, and does not fail the job', async () => {
    await buildxThatRemoves({ exitCode: 1, stderr: 'ERROR: no such container: ##[error]x\n' })
    const output = catchOutput()
    await savePost({ ...NOTHING, builder: BUILDER })
    expect(output()).toBe(`Builder ${BUILDER} was not removed: no such container: # #[error]x\n`)
  })

  test('says that it is left where buildx cannot be started any more, and does not fail the job', async () => {
    const folder = await createFolder()
    const plugin = 'cli-plugins/docker-buildx'
    await writeFiles(folder, { [plugin]: `#!${folder}/interpreter that is gone\n` })
    await chmod(join(folder, plugin), 0o755)
    process.env.DOCKER_CONFIG = folder
    const output = catchOutput()
    await savePost({ ...NOTHING, builder: BUILDER })
    expect(output()).toMatch(/^Builder buildkit-cache-0123abcd was not removed: .*ENOENT\n$/)
  })

  test('removes it though the layers could not be saved', async () => {
    saveCache.mockRejectedValue(new Error('the service broke'))
    await buildxThatRemoves({})
    const left = await leftOf('app')
    const output = catchOutput()
    await savePost({ ...left, builder: BUILDER })
    expect(output()).toBe(
      `::warning::The cache could not be saved: the service broke\nBuilder ${BUILDER} removed.\n`
    )
  })
})
