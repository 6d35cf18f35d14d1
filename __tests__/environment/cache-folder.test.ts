import { mkdir, readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  inspectCacheFolder,
  layersFolder,
  leaveMarker,
  removeCarried
} from '../../src/environment/cache-folder.js'
import { InputError } from '../../src/errors.js'
import { createFolder, filesIn, writeFiles } from '../support/folders.js'

const LATER = Date.now() + 60_000

describe('the default cache folder', () => {
  test('is in the tool cache, which self-hosted runners keep', async () => {
    const tools = await createFolder()
    const env = { RUNNER_TOOL_CACHE: tools, RUNNER_TEMP: '/runner/temp' }
    expect(await inspectCacheFolder(undefined, env, LATER)).toEqual({
      path: join(tools, 'buildkit-cache'),
      persistence: 'unknown'
    })
    expect((await inspectCacheFolder(undefined, { RUNNER_TEMP: '/runner/temp' }, LATER)).path).toBe(
      '/runner/temp/buildkit-cache'
    )
  })

  test('is proved to persist by a marker from before this job', async () => {
    const env = { RUNNER_TOOL_CACHE: await createFolder() }
    await leaveMarker(await inspectCacheFolder(undefined, env, LATER))
    expect((await inspectCacheFolder(undefined, env, LATER)).persistence).toBe('proved')
  })

  test('is not proved to persist by a marker of this job, or where the job’s start is not known', async () => {
    const env = { RUNNER_TOOL_CACHE: await createFolder() }
    const startedAt = Date.now() - 60_000
    await leaveMarker(await inspectCacheFolder(undefined, env, startedAt))
    expect((await inspectCacheFolder(undefined, env, startedAt)).persistence).toBe('unknown')
    expect((await inspectCacheFolder(undefined, env, undefined)).persistence).toBe('unknown')
  })

  test('is not written to by looking at it', async () => {
    const tools = await createFolder()
    await inspectCacheFolder(undefined, { RUNNER_TOOL_CACHE: tools }, LATER)
    await inspectCacheFolder('kept', { GITHUB_WORKSPACE: tools }, LATER)
    expect(await filesIn(tools)).toEqual([])
  })
})

describe('a given cache-dir', () => {
  test('is declared to persist, and is relative to the workspace', async () => {
    const workspace = await createFolder()
    expect(
      await inspectCacheFolder('../kept', { GITHUB_WORKSPACE: join(workspace, 'a') }, undefined)
    ).toEqual({
      path: join(workspace, 'kept'),
      persistence: 'declared'
    })
  })

  test('may hold what this action left there', async () => {
    const folder = await createFolder()
    await leaveMarker({ path: folder, persistence: 'declared' })
    await writeFiles(folder, { 'layers/app/index.json': '{}' })
    expect((await inspectCacheFolder(folder, {}, undefined)).persistence).toBe('declared')
  })

  test('may be the root of a volume, and hold the locks of running jobs', async () => {
    const folder = await createFolder()
    await mkdir(join(folder, 'lost+found'))
    await writeFiles(folder, { '.buildkit-cache': '', 'layers/app/index.json': '{}', 'state/app.users': '' })
    expect((await inspectCacheFolder(folder, {}, undefined)).persistence).toBe('declared')
  })

  test.each(['lost', 'found', 'Layers', 'layers2', '.buildkit-cache2', 'state.txt'])(
    'with a file called %s is refused, as that is nothing of ours',
    async (name) => {
      const folder = await createFolder()
      await writeFiles(folder, { [name]: '', '.buildkit-cache': '' })
      await expect(inspectCacheFolder(folder, {}, undefined)).rejects.toThrow(`(such as ${name})`)
    }
  )

  test('with the files of others is refused and left untouched', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { 'notes.txt': 'mine' })
    await expect(inspectCacheFolder(folder, {}, undefined)).rejects.toThrow(
      new InputError(
        `cache-dir: ${folder} holds files that this action did not make (such as notes.txt) and is left untouched; ` +
          'give an empty folder or one that does not exist yet.'
      )
    )
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
    expect(await filesIn(folder)).toEqual(['notes.txt'])
  })

  test('that is a file is refused', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { kept: '' })
    await expect(inspectCacheFolder(join(folder, 'kept'), {}, undefined)).rejects.toThrow(
      `cache-dir: ${folder}/kept cannot be used as a folder (ENOTDIR).`
    )
  })
})

describe('leaveMarker', () => {
  test('keeps the time of an earlier marker, which is what proves persistence', async () => {
    const path = join(await createFolder(), 'new', 'folder')
    await leaveMarker({ path, persistence: 'unknown' })
    await utimes(join(path, '.buildkit-cache'), new Date(1000), new Date(1000))
    await leaveMarker({ path, persistence: 'unknown' })
    expect((await stat(join(path, '.buildkit-cache'))).mtimeMs).toBe(1000)
  })

  test('rejects where nothing can be written', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { file: '' })
    await expect(leaveMarker({ path: join(folder, 'file', 'x'), persistence: 'unknown' })).rejects.toThrow(
      'ENOTDIR'
    )
  })
})

describe('layersFolder', () => {
  const place = { cacheFolder: { path: '/kept', persistence: 'declared' }, temp: '/temp' } as const

  test('is one folder in the cache folder, beside the marker', () => {
    expect(layersFolder(place, false)).toBe('/kept/layers')
  })

  test('is in the folder of the job where a service carries it, and can be deleted with all it has', async () => {
    const temp = await createFolder()
    const carried = layersFolder({ ...place, temp }, true)
    await writeFiles(temp, { 'other/file': '' })
    await mkdir(carried, { recursive: true })
    for (let times = 0; times < 2; times++) await removeCarried({ RUNNER_TEMP: temp })
    expect(carried.startsWith(`${temp}/`)).toBe(true)
    expect(await readdir(temp)).toEqual(['other'])
  })
})
