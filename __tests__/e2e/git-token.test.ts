import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type GitServer, servePrivately } from './support/git-server.ts'
import { writeProject } from './support/project.ts'
import { expectHidden, expectMasked } from './support/secrecy.ts'
import { buildWithSecrets, summing } from './support/secret-build.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

describe('github-token', () => {
  const token = 'ghs_canarytoken'
  let server: GitServer
  beforeAll(async () => {
    const repository = await writeProject(stage, {
      Dockerfile: 'FROM scratch\nCOPY main.txt /\n',
      'main.txt': 'private\n'
    })
    server = await servePrivately(repository, token, await stage.folder('repositories'))
  })
  afterAll(() => {
    server?.stop()
  })

  const fromRepository = async (inputs: Record<string, string>, given = token) => {
    // A builder that has read the commit once does not ask for it again.
    await stage.builder.empty()
    return buildWithSecrets(stage, '', {
      inputs: { context: '', ...inputs },
      token: given,
      env: { GITHUB_SERVER_URL: server.url, GITHUB_SHA: server.commit }
    })
  }

  test('lets BuildKit read a private repository that is the default context', async () => {
    const { main, sumOf } = await fromRepository({})
    expectSuccess(main)
    expect(await sumOf('main.txt')).toBe('private')
    expectHidden(main, [token])
    expectMasked(main, [token])
  })

  test('is what lets it: without the right one, the build fails', async () => {
    const { main } = await fromRepository({}, 'ghs_wrongcanary')
    expect(main.exitCode).toBe(1)
    expect(main.errors).toHaveLength(1)
    expectHidden(main, ['ghs_wrongcanary'])
  })

  test('gives way to a GIT_AUTH_TOKEN of the user’s own, for all hosts or for this one', async () => {
    const { host } = new URL(server.url)
    for (const secrets of [`GIT_AUTH_TOKEN=${token}`, `GIT_AUTH_TOKEN.${host}=${token}`]) {
      const { main } = await fromRepository({ secrets }, 'ghs_wrongcanary')
      expectSuccess(main)
      expect(main.log.match(/--secret id=GIT_AUTH_TOKEN/g)).toHaveLength(1)
    }
  })

  test('is given for the host that the default context is on, and for that context only', async () => {
    const dryRun = async (inputs: Record<string, string>): Promise<string> => {
      const { main } = await buildWithSecrets(stage, summing([]), {
        inputs: { 'dry-run': 'true', ...inputs },
        token
      })
      expectSuccess(main)
      expectHidden(main, [token])
      return main.log
    }
    const secret = /^It would have these secrets too, as --secret id=…: .*GIT_AUTH_TOKEN\.github\.com\.$/m
    expect(await dryRun({ context: '' })).toMatch(secret)
    expect(await dryRun({ context: '{{defaultContext}}:docker' })).toMatch(secret)
    expect(await dryRun({ context: '.' })).not.toContain('GIT_AUTH_TOKEN')
    expect(await dryRun({ context: 'https://example.com/other.git' })).not.toContain('GIT_AUTH_TOKEN')
  })
})
