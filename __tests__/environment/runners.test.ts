import { describe, expect, test } from '@jest/globals'
import { detectRunner } from '../../src/environment/runners.js'

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

  test('takes only GitHub’s own machines for new with every job', () => {
    expect(detectRunner({ RUNNER_ENVIRONMENT: 'github-hosted' }).ephemeral).toBe(true)
    for (const env of [GITHUB, { ACT: 'true' }, { GITEA_ACTIONS: 'true' }, {}])
      expect(detectRunner(env).ephemeral).toBe(false)
  })
})
