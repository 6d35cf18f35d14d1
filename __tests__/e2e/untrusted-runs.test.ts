import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import type { RecordedRequest } from '../../tools/cache-service/requests.ts'
import { createRuntimeToken, READ, type TokenScope, WRITE } from '../../tools/cache-service/token.ts'
import { isIndex, MAIN } from './support/pack-service.ts'
import { LOOKUP, MOUNTED, openServiceCampaign, type ServiceCampaign } from './support/service-campaign.ts'

/*
 * What runs that anybody can cause, and releases, ask of real caches that are full, with tokens that would allow
 * everything. All combinations of events, tokens and inputs are decided in plan/rights.test.ts; here is what then happens.
 */

let faulty: ServiceCampaign
let guard: GuardedRegistry
let workspace: string

const SCOPE = { 'cache-scope': 'shared' }
const EVERYTHING = { ...SCOPE, 'cache-save': 'always', 'cache-mounts': 'auto' }

beforeAll(async () => {
  faulty = await openServiceCampaign()
  guard = await startGuardedRegistry(faulty.registry)
  workspace = await faulty.campaign.project(MOUNTED)
  // Layers, mounts and record; and BuildKit's own; and an image: to be read, if anybody would.
  const { service } = faulty
  await faulty.run({ ...EVERYTHING, cache: 'local' }, { workspace })
  await faulty.run({ ...SCOPE, cache: 'gha' }, { workspace })
  await faulty.run({ ...SCOPE, cache: 'registry', 'cache-image': `${guard.host}/shared` }, { workspace })
  const keys = service.entries().filter(({ finalized }) => finalized)
  expect(keys.filter((entry) => isIndex(entry) && entry.key.includes('.mounts'))).toHaveLength(1)
  expect(keys.filter((entry) => isIndex(entry) && !entry.key.includes('.mounts'))).toHaveLength(1)
  expect(keys.filter(({ key }) => key.startsWith('buildkit-cache-record-'))).not.toEqual([])
  expect(keys.filter(({ key }) => key.startsWith('index-shared'))).not.toEqual([])
})

afterAll(async () => {
  await guard?.stop()
  await faulty?.close()
})

afterEach(() => faulty.heal())

const REPOSITORY = { private: false, default_branch: 'main', full_name: 'octo/example' }
const head = (full_name: string) => ({ pull_request: { head: { sha: 'a', repo: { full_name } } } })
const [ON_MAIN, ON_PULL] = ['refs/heads/main', 'refs/pull/7/merge'].map((ref) => ({
  GITHUB_REF: ref,
  GITHUB_BASE_REF: 'main'
}))

interface Run {
  env: NodeJS.ProcessEnv
  event: Readonly<Record<string, unknown>>
}

const runOf = (name: string, event: object, ref: NodeJS.ProcessEnv = ON_MAIN ?? {}): Run => ({
  env: { ...ref, GITHUB_EVENT_NAME: name },
  event: { repository: REPOSITORY, ...event }
})

const STRANGERS = head('stranger/example')
const BY_PULL = {
  workflow_run: { event: 'pull_request', head_repository: { full_name: 'stranger/example' } }
}
const BOTH: TokenScope[] = [{ scope: ON_PULL?.GITHUB_REF ?? '', permission: READ | WRITE }, MAIN]

/** What a job with these inputs asked of the service, its image being as ever. */
async function askedBy(
  { env, event }: Run,
  inputs: Record<string, string>,
  scopes: readonly TokenScope[] = [MAIN]
): Promise<RecordedRequest[]> {
  const before = faulty.service.requests.length
  const written = guard.requests.length
  const token = createRuntimeToken({ scopes })
  await faulty.run(
    { ...EVERYTHING, ...inputs },
    { workspace, event, env: { ...env, ACTIONS_RUNTIME_TOKEN: token } }
  )
  expect(guard.requests.slice(written).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([])
  return faulty.service.requests.slice(before).filter(({ method }) => method !== 'HEAD /')
}

const ofUser = { 'cache-from': 'type=gha,scope=shared', 'cache-to': 'type=gha,scope=shared,mode=max' }

describe('nothing is written, though the token would allow it,', () => {
  const rows: [run: string, Run, inputs: Record<string, string>, reads: boolean, scopes: TokenScope[]][] = [
    ['by pull_request_target', runOf('pull_request_target', STRANGERS), { cache: 'local' }, false, [MAIN]],
    [
      'by a comment',
      runOf('issue_comment', { issue: { pull_request: {} } }),
      { cache: 'gha' },
      false,
      [MAIN]
    ],
    ['by a run that a fork’s caused', runOf('workflow_run', BY_PULL), { cache: 'local' }, false, [MAIN]],
    [
      'by a comment, with a user’s cache-to',
      runOf('issue_comment', {}),
      { cache: 'off', 'cache-to': ofUser['cache-to'] },
      false,
      [MAIN]
    ],
    ['by a closed pull request', runOf('pull_request', STRANGERS), { cache: 'local' }, true, [MAIN]],
    [
      'for main by a fork’s pull request',
      runOf('pull_request', STRANGERS, ON_PULL),
      { cache: 'local' },
      true,
      [MAIN]
    ],
    [
      'for main by a fork’s pull request, which may write its own, too',
      runOf('pull_request', STRANGERS, ON_PULL),
      { cache: 'gha' },
      true,
      BOTH
    ],
    [
      'for main by a fork’s pull request, with a user’s cache-to',
      runOf('pull_request', STRANGERS, ON_PULL),
      ofUser,
      true,
      [MAIN]
    ]
  ]

  test.each(rows)('%s', async (_, run, inputs, reads, scopes) => {
    // Of a scope that has nothing yet: there would be all to write.
    const asked = await askedBy(run, { ...inputs, 'cache-scope': faulty.newScope() }, scopes)
    expect(asked.filter(({ method }) => method !== LOOKUP)).toEqual([])
    expect(asked.length > 0).toBe(reads)
  })
})

describe('nothing is read by a release', () => {
  const TAG = { GITHUB_REF: 'refs/tags/v1' }
  const rows: [run: string, Run, inputs: Record<string, string>][] = [
    ['of a tag, with what auto picks', runOf('push', {}, TAG), {}],
    ['that is published, with cache: gha', runOf('release', {}, TAG), { cache: 'gha' }],
    ['that is deployed, with cache: local', runOf('deployment', {}), { cache: 'local' }],
    ['of a tag, with a cache image', runOf('push', {}, TAG), { cache: 'registry' }]
  ]

  test.each(rows)('%s', async (_, run, inputs) => {
    const before = guard.requests.length
    expect(await askedBy(run, { ...inputs, 'cache-image': `${guard.host}/shared` })).toEqual([])
    expect(guard.requests.slice(before)).toEqual([])
  })
})
