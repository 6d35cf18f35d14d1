import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type JobEvent, readJobEvent } from '../../src/environment/event.js'
import { createFolder, writeFiles } from '../support/folders.js'

/** What is read beside an event file of this text. */
async function readWith(payload: string, env: Record<string, string> = {}): Promise<JobEvent> {
  const folder = await createFolder()
  await writeFiles(folder, { 'event.json': payload })
  await utimes(join(folder, 'event.json'), 1000, 1000)
  return readJobEvent({ ...env, GITHUB_EVENT_PATH: join(folder, 'event.json') })
}

const NOTHING: JobEvent = {
  serverUrl: 'https://github.com',
  repository: undefined,
  isPrivate: undefined,
  sha: undefined,
  ref: undefined,
  pullRequestHead: undefined,
  runUrl: undefined,
  jobStartedAt: undefined
}

describe('readJobEvent', () => {
  test('reads where the job runs, what for, and its start from the event file’s time', async () => {
    const env = {
      GITHUB_SERVER_URL: 'https://ghe.example',
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_SHA: 'abc',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_RUN_ID: '42',
      GITHUB_RUN_ATTEMPT: '3'
    }
    const payload = { repository: { private: true }, pull_request: { head: { sha: 'def' } } }
    expect(await readWith(JSON.stringify(payload), env)).toEqual({
      serverUrl: 'https://ghe.example',
      repository: 'octo/app',
      isPrivate: true,
      sha: 'abc',
      ref: 'refs/pull/7/merge',
      pullRequestHead: 'def',
      runUrl: 'https://ghe.example/octo/app/actions/runs/42/attempts/3',
      jobStartedAt: 1_000_000
    })
  })

  test('knows nothing outside a runner, and takes empty variables for absent', async () => {
    expect(await readJobEvent({})).toEqual(NOTHING)
    const names = ['SERVER_URL', 'REPOSITORY', 'SHA', 'REF', 'RUN_ID', 'RUN_ATTEMPT', 'EVENT_PATH']
    const empty = Object.fromEntries(names.map((name) => [`GITHUB_${name}`, '']))
    expect(await readJobEvent(empty)).toEqual(NOTHING)
  })

  test('tells a public repository from one of which nothing is said', async () => {
    expect((await readWith('{"repository":{"private":false}}')).isPrivate).toBe(false)
    expect((await readWith('{"repository":{}}')).isPrivate).toBeUndefined()
  })

  test.each(['', '{', 'null', '[]', '"text"', '7', '{}', '{"repository":null,"pull_request":null}'])(
    'knows nothing of the event from the payload %j, but when the job started',
    async (payload) => {
      expect(await readWith(payload)).toEqual({ ...NOTHING, jobStartedAt: 1_000_000 })
    }
  )

  test('knows no head of a pull request whose payload has none', async () => {
    expect((await readWith('{"pull_request":{"head":null}}')).pullRequestHead).toBeUndefined()
  })

  test('does not know the start where the event file was never written', async () => {
    const path = join(await createFolder(), 'event.json')
    expect(await readJobEvent({ GITHUB_EVENT_PATH: path })).toEqual(NOTHING)
  })

  test.each([
    [
      { GITHUB_REPOSITORY: 'octo/app', GITHUB_RUN_ID: '7' },
      'https://github.com/octo/app/actions/runs/7/attempts/1'
    ],
    [{ GITHUB_REPOSITORY: 'octo/app' }, undefined],
    [{ GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' }, undefined]
  ])('names the run with %j as %s', async (env, url) => {
    expect((await readJobEvent(env)).runUrl).toBe(url)
  })
})
