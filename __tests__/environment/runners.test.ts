import { describe, expect, test } from '@jest/globals'
import { detectRunner, RUNNERS, type Runner } from '../../src/environment/runners.js'

const GITHUB = { GITHUB_ACTIONS: 'true' }

describe('detectRunner', () => {
  test.each([
    [{ ...GITHUB, RUNNER_ENVIRONMENT: 'github-hosted' }, 'github-hosted'],
    [{ ...GITHUB, RUNNER_ENVIRONMENT: 'self-hosted' }, 'self-hosted'],
    [GITHUB, 'self-hosted'],
    [{ ...GITHUB, ACT: 'true', RUNNER_ENVIRONMENT: 'github-hosted' }, 'act'],
    [{ ...GITHUB, GITEA_ACTIONS: 'true' }, 'gitea'],
    [{ ...GITHUB, GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }, 'forgejo'],
    [{}, 'local']
  ])('takes %p for %s', (env, kind) => {
    expect(detectRunner(env).kind).toBe(kind)
  })
})

describe('each row of the table', () => {
  const SELF = { ...GITHUB, RUNNER_ENVIRONMENT: 'self-hosted', GITHUB_SERVER_URL: 'https://github.com' }
  const vendor = (name: string): Runner => ({ kind: 'hosted', title: `a ${name} runner`, ephemeral: true })
  /** In the table's order: the variable that a row is known by, and what it is. */
  const rows: [Record<string, string>, Runner][] = [
    [{ ACT: 'true' }, { kind: 'act', title: 'act', ephemeral: false }],
    [{ FORGEJO_ACTIONS: 'true' }, { kind: 'forgejo', title: 'a Forgejo runner', ephemeral: false }],
    [{ GITEA_ACTIONS: 'true' }, { kind: 'gitea', title: 'a Gitea runner', ephemeral: false }],
    [
      { RUNNER_ENVIRONMENT: 'github-hosted' },
      { kind: 'github-hosted', title: 'a GitHub-hosted runner', ephemeral: true }
    ],
    [{ RUNS_ON_RUNNER_NAME: 'x' }, vendor('RunsOn')],
    [{ BLACKSMITH_VCPU: '4' }, vendor('Blacksmith')],
    [{ NSC_INSTANCE: 'x' }, vendor('Namespace')],
    [{ WARPBUILD_RUNNER: 'x' }, vendor('WarpBuild')],
    [{ DEPOT_RUNNER: '1' }, vendor('Depot')],
    [{ BUILDJET_CACHE: 'x' }, vendor('BuildJet')],
    [{ UBICLOUD_CACHE_URL: 'x' }, vendor('Ubicloud')],
    [{ CIRRUS_RUNNER_ID: 'x' }, vendor('Cirrus')],
    [
      { GITHUB_ACTIONS_RUNNER_EXTRA_USER_AGENT: 'actions-runner-controller/0.12' },
      { kind: 'self-hosted', title: 'a runner of actions-runner-controller', ephemeral: true }
    ],
    [
      { GITHUB_SERVER_URL: 'https://github.example.com' },
      { kind: 'self-hosted', title: 'a runner of GitHub Enterprise Server', ephemeral: false }
    ],
    [{}, { kind: 'self-hosted', title: 'a self-hosted runner', ephemeral: false }]
  ]

  test('has a case here', () => {
    expect(rows).toHaveLength(RUNNERS.length)
  })

  test.each(rows)('is the one for %j', (env, runner) => {
    expect(detectRunner({ ...SELF, ...env })).toEqual(runner)
  })

  test.each([{ NAMESPACE_GITHUB_RUNTIME: 'x' }, { DEPOT_CACHE_HOST: 'x' }])(
    'is also known by the other variables of its vendor: %j',
    (env) => {
      expect(detectRunner({ ...SELF, ...env }).kind).toBe('hosted')
    }
  )

  test('comes before those after it, whatever else is set', () => {
    for (const [index, [env, runner]] of rows.entries())
      for (const [later] of rows.slice(index + 1))
        expect(detectRunner({ ...SELF, ...later, ...env })).toEqual(runner)
  })

  test('takes only machines that are made for one job for new', () => {
    const kept = RUNNERS.filter(({ runner }) => !runner.ephemeral).map(({ runner }) => runner.title)
    expect(kept).toEqual([
      'act',
      'a Forgejo runner',
      'a Gitea runner',
      'a runner of GitHub Enterprise Server',
      'a self-hosted runner'
    ])
    expect(detectRunner({}).ephemeral).toBe(false)
  })
})

describe('a server', () => {
  test.each([
    ['https://github.com', false],
    ['https://octo.ghe.com', false],
    ['https://ghe.com.example', true],
    ['https://github.com.example', true],
    ['https://git.example:8443/', true],
    ['http://cache.localhost:1', false],
    ['no address', false],
    ['', false]
  ])('%j is one of GitHub Enterprise Server: %p', (url, isOne) => {
    const { title } = detectRunner({ ...GITHUB, GITHUB_SERVER_URL: url })
    expect(title.endsWith('GitHub Enterprise Server')).toBe(isOne)
  })
})
