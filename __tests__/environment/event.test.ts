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
  name: '',
  sha: undefined,
  ref: undefined,
  refKind: 'unknown',
  baseBranch: undefined,
  defaultBranch: undefined,
  pullRequestHead: undefined,
  fromFork: false,
  causedBy: undefined,
  runId: '',
  runUrl: undefined,
  runTexts: [],
  trouble: undefined,
  jobStartedAt: undefined
}

/** Parts of payloads as GitHub sends them, among much that is not read. */
const REPOSITORY = { id: 1, full_name: 'octo/app', private: false, default_branch: 'main' }
const headOf = (repo: object | null) => ({ ref: 'feature', sha: 'def', label: 'x:feature', repo })
const FORK = { full_name: 'guest/app', fork: true }
const pullRequest = (action: string, repo: object | null) => ({
  action,
  number: 7,
  repository: REPOSITORY,
  pull_request: { number: 7, head: headOf(repo), base: { ref: 'main', sha: 'abc', repo: REPOSITORY } }
})
const runOf = (event: string, head_repository: object | null) => ({
  action: 'completed',
  repository: REPOSITORY,
  workflow_run: { event, head_branch: 'main', head_sha: 'def', head_repository }
})

describe('readJobEvent', () => {
  test('reads where the job runs, what for, and its start from the event file’s time', async () => {
    const env = {
      GITHUB_SERVER_URL: 'https://ghe.example',
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_SHA: 'abc',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_REF_NAME: '7/merge',
      GITHUB_HEAD_REF: 'feature',
      GITHUB_BASE_REF: 'release/1',
      GITHUB_RUN_NUMBER: '12',
      GITHUB_RUN_ID: '42',
      GITHUB_RUN_ATTEMPT: '3'
    }
    const payload = {
      repository: { ...REPOSITORY, private: true },
      pull_request: { head: headOf(REPOSITORY) }
    }
    expect(await readWith(JSON.stringify(payload), env)).toEqual({
      serverUrl: 'https://ghe.example',
      repository: 'octo/app',
      isPrivate: true,
      name: 'pull_request',
      sha: 'abc',
      ref: 'refs/pull/7/merge',
      refKind: 'pull-request',
      baseBranch: 'release/1',
      defaultBranch: 'main',
      pullRequestHead: 'def',
      fromFork: false,
      causedBy: undefined,
      runId: '42',
      runUrl: 'https://ghe.example/octo/app/actions/runs/42/attempts/3',
      runTexts: ['abc', 'refs/pull/7/merge', '7/merge', 'feature', '42', '12', 'def'],
      trouble: undefined,
      jobStartedAt: 1_000_000
    })
  })

  test('knows nothing outside a runner, and takes empty variables for absent', async () => {
    expect(await readJobEvent({})).toEqual(NOTHING)
    const names = [
      ...['SERVER_URL', 'REPOSITORY', 'EVENT_NAME', 'EVENT_PATH', 'SHA', 'REF', 'REF_NAME', 'HEAD_REF'],
      ...['BASE_REF', 'RUN_ID', 'RUN_NUMBER', 'RUN_ATTEMPT']
    ]
    const empty = Object.fromEntries(names.map((name) => [`GITHUB_${name}`, '']))
    expect(await readJobEvent(empty)).toEqual(NOTHING)
  })

  test('tells a public repository from one of which nothing is said', async () => {
    expect((await readWith('{"repository":{"private":false}}')).isPrivate).toBe(false)
    expect((await readWith('{"repository":{}}')).isPrivate).toBeUndefined()
  })

  test.each(['{}', '{"repository":null,"pull_request":null,"workflow_run":null}'])(
    'knows nothing of the event from the payload %j, but when the job started',
    async (payload) => {
      expect(await readWith(payload)).toEqual({ ...NOTHING, jobStartedAt: 1_000_000 })
    }
  )

  test.each([
    ['', 'is not JSON'],
    ['{', 'is not JSON'],
    ['null', 'holds no object'],
    ['"text"', 'holds no object'],
    ['7', 'holds no object'],
    ['[]', 'holds no object']
  ])('knows nothing of the event from the text %j, and says that it %s', async (payload, words) => {
    const { trouble, ...rest } = await readWith(payload)
    expect({ ...rest, trouble: undefined }).toEqual({ ...NOTHING, jobStartedAt: 1_000_000 })
    expect(trouble).toMatch(/^the event file \/\S+event\.json \S/)
    expect(trouble?.endsWith(`event.json ${words}`)).toBe(true)
  })

  test('knows no head of a pull request whose payload has none', async () => {
    expect((await readWith('{"pull_request":{"head":null}}')).pullRequestHead).toBeUndefined()
  })

  test('does not know the start where the event file was never written', async () => {
    const path = join(await createFolder(), 'event.json')
    expect(await readJobEvent({ GITHUB_EVENT_PATH: path })).toEqual({
      ...NOTHING,
      trouble: `the event file ${path} does not exist`
    })
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

describe('readJobEvent tells of', () => {
  const main = { GITHUB_REF: 'refs/heads/main' }
  const pull = { GITHUB_REF: 'refs/pull/7/merge', GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'feature' }
  const here: Partial<JobEvent> = {
    refKind: 'default-branch',
    fromFork: false,
    baseBranch: undefined,
    causedBy: undefined
  }
  const asked: Partial<JobEvent> = { ...here, refKind: 'pull-request', baseBranch: 'main' }
  const cases: [string, string, Record<string, string>, object, Partial<JobEvent>][] = [
    ['a push to the default branch', 'push', main, { repository: REPOSITORY }, here],
    [
      'a push to another branch',
      'push',
      { GITHUB_REF: 'refs/heads/main/2' },
      { repository: REPOSITORY },
      { ...here, refKind: 'branch' }
    ],
    [
      'a push of a tag called like the default branch',
      'push',
      { GITHUB_REF: 'refs/tags/main' },
      { repository: REPOSITORY },
      { ...here, refKind: 'tag' }
    ],
    ['a pull request', 'pull_request', pull, pullRequest('synchronize', REPOSITORY), asked],
    [
      'a pull request from a fork',
      'pull_request',
      pull,
      pullRequest('opened', FORK),
      { ...asked, fromFork: true }
    ],
    [
      'a pull request from a fork that was deleted',
      'pull_request',
      pull,
      pullRequest('reopened', null),
      { ...asked, fromFork: true }
    ],
    [
      'a pull request of which the payload says nothing, as one from a fork',
      'pull_request',
      pull,
      {},
      { ...asked, fromFork: true, defaultBranch: undefined }
    ],
    [
      'a pull request that was merged, on the branch that it changed',
      'pull_request',
      { ...main, GITHUB_BASE_REF: 'main' },
      pullRequest('closed', REPOSITORY),
      { ...here, baseBranch: 'main' }
    ],
    [
      'a pull_request_target from a fork, on the base branch',
      'pull_request_target',
      { ...main, GITHUB_BASE_REF: 'main' },
      pullRequest('opened', FORK),
      { ...here, baseBranch: 'main', fromFork: true }
    ],
    [
      'what a push of this repository caused',
      'workflow_run',
      main,
      runOf('push', REPOSITORY),
      { ...here, causedBy: 'push' }
    ],
    [
      'what a fork caused',
      'workflow_run',
      main,
      runOf('pull_request', FORK),
      { ...here, causedBy: 'pull_request', fromFork: true }
    ],
    [
      'what a fork caused that was deleted',
      'workflow_run',
      main,
      runOf('push', null),
      { ...here, causedBy: 'push', fromFork: true }
    ],
    [
      'what a pull request of this repository caused',
      'workflow_run',
      main,
      runOf('pull_request', REPOSITORY),
      { ...here, causedBy: 'pull_request' }
    ],
    [
      'a branch whose default branch the payload does not name',
      'push',
      { GITHUB_REF: 'refs/heads/feature' },
      { repository: { full_name: 'octo/app' } },
      { ...here, defaultBranch: undefined }
    ],
    [
      'a branch whose default branch is null',
      'push',
      { GITHUB_REF: 'refs/heads/feature' },
      { repository: { default_branch: null } },
      { ...here, defaultBranch: undefined }
    ],
    ['no ref', 'push', {}, { repository: REPOSITORY }, { ...here, refKind: 'unknown' }]
  ]

  test.each(cases)('%s', async (_, name, env, payload, expected) => {
    const variables = { ...env, GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: 'octo/app' }
    expect(await readWith(JSON.stringify(payload), variables)).toMatchObject({
      defaultBranch: 'main',
      ...expected,
      name,
      trouble: undefined
    })
  })

  test('a pull request from a fork where not even this repository is known', async () => {
    for (const name of ['pull_request', 'workflow_run'])
      expect((await readWith('{}', { GITHUB_EVENT_NAME: name })).fromFork).toBe(true)
  })
})
