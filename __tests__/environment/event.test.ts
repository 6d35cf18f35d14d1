import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readJobEvent } from '../../src/environment/event.js'
import { createFolder, writeFiles } from '../support/folders.js'

describe('readJobEvent', () => {
  test('reads where the job runs, and its start from the event file’s time', async () => {
    const folder = await createFolder()
    await writeFiles(folder, { 'event.json': '{}' })
    await utimes(join(folder, 'event.json'), 1000, 1000)
    const env = {
      GITHUB_SERVER_URL: 'https://ghe.example',
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_SHA: 'abc',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_PATH: join(folder, 'event.json')
    }
    expect(await readJobEvent(env)).toEqual({
      serverUrl: 'https://ghe.example',
      repository: 'octo/app',
      sha: 'abc',
      ref: 'refs/heads/main',
      jobStartedAt: 1_000_000
    })
  })

  test('knows nothing outside a runner, and takes empty variables for absent', async () => {
    const nothing = {
      serverUrl: 'https://github.com',
      repository: undefined,
      sha: undefined,
      ref: undefined,
      jobStartedAt: undefined
    }
    expect(await readJobEvent({})).toEqual(nothing)
    expect(await readJobEvent({ GITHUB_REPOSITORY: '', GITHUB_SHA: '', GITHUB_REF: '' })).toEqual(nothing)
  })

  test('does not know the start where the event file was never written', async () => {
    const path = join(await createFolder(), 'event.json')
    expect((await readJobEvent({ GITHUB_EVENT_PATH: path })).jobStartedAt).toBeUndefined()
  })
})
