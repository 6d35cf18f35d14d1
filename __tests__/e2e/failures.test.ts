import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { StepResult } from '../../tools/runners/job.ts'
import { commandsIn, type RunnerCommand } from '../support/runner-commands.js'
import { alterBuildx } from './support/altered-buildx.ts'
import { declaredOutputs, writeProject } from './support/project.ts'
import { openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/*
 * What a step says when a build fails, or when BuildKit warns: to a person, on the lines of a pull request, by outputs.
 */

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

async function run(
  files: Record<string, string>,
  inputs: Record<string, string> = {},
  env: NodeJS.ProcessEnv = {}
): Promise<StepResult> {
  const workspace = await writeProject(stage, files)
  const { main } = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs, env })
  return main
}

/** The annotations of one kind, as the runner understands them. */
function annotations({ stdout }: StepResult, kind: 'error' | 'warning'): RunnerCommand[] {
  return commandsIn(stdout).filter(({ command }) => command === kind)
}

const FAILING = `FROM busybox:1.37
RUN true

RUN echo "first of many" && { seq 1 200 && echo "this is why"; } >&2 \\
  && exit 9
`

describe('the error of a build that fails', () => {
  test('names the instruction, has its last lines, and stands at its line of the Dockerfile', async () => {
    const main = await run({ Dockerfile: FAILING })
    expect(main.exitCode).toBe(1)
    const [error, ...more] = annotations(main, 'error')
    expect(more).toEqual([])
    expect(error?.value).toMatch(/RUN echo "first of many"/)
    expect(error?.value).toMatch(/^(.*\s)?this is why$/m)
    expect(error?.value).toMatch(/^(.*\s)?200$/m)
    // Its last lines, not all of them.
    expect(error?.value).not.toMatch(/^(.*\s)?100$/m)
    expect(error?.value).toContain('exit code: 9')
    expect(error?.properties).toMatchObject({ file: 'Dockerfile', line: '4' })
  })

  test('stands in the Dockerfile that `file` names, by its path in the repository', async () => {
    const main = await run(
      { 'docker/app.Dockerfile': FAILING, 'src/main.txt': '' },
      {
        context: 'src',
        file: './docker/app.Dockerfile'
      }
    )
    expect(annotations(main, 'error')).toEqual([
      expect.objectContaining({
        properties: expect.objectContaining({ file: 'docker/app.Dockerfile', line: '4' })
      })
    ])
  })

  test('stands in the Dockerfile of a context that is a folder', async () => {
    const main = await run({ 'services/api/Dockerfile': FAILING }, { context: 'services/api' })
    expect(annotations(main, 'error')).toEqual([
      expect.objectContaining({
        properties: expect.objectContaining({ file: 'services/api/Dockerfile', line: '4' })
      })
    ])
  })

  test('stands there too where the workspace is reached by a link, as on a runner with a second disk', async () => {
    const link = join(await stage.folder('link'), 'workspace')
    await symlink(await writeProject(stage, { Dockerfile: FAILING }), link)
    const { main } = await stage.runJob({
      workspace: link,
      toolCache: await stage.folder('tools'),
      inputs: {}
    })
    expect(annotations(main, 'error')).toEqual([
      expect.objectContaining({ properties: expect.objectContaining({ file: 'Dockerfile', line: '4' }) })
    ])
  })

  test('stands at the line of a syntax error', async () => {
    const main = await run({ Dockerfile: 'FROM busybox:1.37\n\nRUNN true\n' })
    expect(annotations(main, 'error')).toEqual([
      expect.objectContaining({
        value: expect.stringContaining('unknown instruction: RUNN'),
        properties: expect.objectContaining({ file: 'Dockerfile', line: '3' })
      })
    ])
  })

  test('is there though buildx says nothing, and a build that only looks well does not pass', async () => {
    const main = await run({ Dockerfile: FAILING }, {}, { BUILDKIT_PROGRESS: 'quiet' })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toHaveLength(1)
    expect(main.errors[0]).not.toBe('')
    const silent = await run(
      { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' },
      { outputs: 'type=local,dest=out' },
      { ...(await alterBuildx(stage, 'exitCode = 1')), BUILDKIT_PROGRESS: 'quiet' }
    )
    expect(silent.log).toMatch(/^\[command\].*\n\n::/m)
    expect(silent.exitCode).toBe(1)
    expect(silent.errors).toEqual([expect.stringMatching(/exit code 1/)])
  })

  test('is told though the metadata file is broken', async () => {
    const env = await alterBuildx(
      stage,
      `fs.writeFileSync(option('--metadata-file'), '{"containerimage.dig')`
    )
    const main = await run({ Dockerfile: FAILING }, {}, env)
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringContaining('this is why')])
  })
})

describe('a build check that finds something', () => {
  const UNTIDY = { 'docker/Dockerfile': 'FROM busybox:1.37 as base\nRUN true\nENV NAME value\n' }
  const inputs = { file: 'docker/Dockerfile' }

  test('is a warning at its line, and the step succeeds', async () => {
    const main = await run(UNTIDY, inputs)
    expectSuccess(main)
    const found = annotations(main, 'warning').map(({ value, properties: { file, line } }) => [
      file,
      line,
      value
    ])
    expect(found.toSorted()).toEqual([
      ['docker/Dockerfile', '1', expect.stringContaining("'as' and 'FROM' keywords' casing do not match")],
      [
        'docker/Dockerfile',
        '3',
        expect.stringContaining('should be used instead of legacy "ENV key value" format')
      ]
    ])
  })

  test('is none with DOCKER_BUILD_CHECKS_ANNOTATIONS=false', async () => {
    const main = await run(UNTIDY, inputs, { DOCKER_BUILD_CHECKS_ANNOTATIONS: 'false' })
    expectSuccess(main)
    expect(main.warnings).toEqual([])
  })
})

describe('variables that docker/build-push-action has', () => {
  test('DOCKER_BUILD_SUMMARY=false writes no summary', async () => {
    const project = { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }
    expect((await run(project)).summary).not.toBe('')
    expect(await run(project, {}, { DOCKER_BUILD_SUMMARY: 'false' })).toMatchObject({
      exitCode: 0,
      summary: ''
    })
  })

  test('whatever they are set to, a build that succeeded stays a success', async () => {
    const env = { DOCKER_BUILD_SUMMARY: 'yes', DOCKER_BUILD_CHECKS_ANNOTATIONS: 'perhaps' }
    const main = await run({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }, {}, env)
    expectSuccess(main)
  })
})

describe('outputs', () => {
  test.each([
    ['an input is malformed', { push: 'perhaps' }, 'FROM scratch\nCOPY Dockerfile /\n'],
    ['a secret is malformed', { secrets: 'NOEQUALS' }, 'FROM scratch\nCOPY Dockerfile /\n'],
    ['the builder is not there', { builder: 'nobody' }, 'FROM scratch\nCOPY Dockerfile /\n'],
    ['the build fails', {}, FAILING]
  ])('are all set, by file, though %s', async (_, inputs: Record<string, string>, Dockerfile) => {
    const main = await run({ Dockerfile }, inputs)
    expect(main.exitCode).toBe(1)
    expect(Object.keys(main.outputs).toSorted()).toEqual((await declaredOutputs()).toSorted())
    expect(main.outputs).toMatchObject({ digest: '', imageid: '', metadata: '' })
  })

  test('metadata leaves out the event payload that BuildKit copies into it, and keeps the rest', async () => {
    // As buildx writes it for builders that it made in a job: by both versions of the provenance.
    const event = `{ github_event_name: 'push', github_event_payload: { body: 'canary' }, github_actor: 'octo' }`
    const env = await alterBuildx(
      stage,
      `const path = option('--metadata-file')
       const metadata = JSON.parse(fs.readFileSync(path, 'utf8'))
       metadata['buildx.build.provenance'] = { buildDefinition: { internalParameters: ${event} } }
       metadata['buildx.build.provenance/linux/arm64'] = { invocation: { environment: ${event} } }
       fs.writeFileSync(path, JSON.stringify(metadata))`
    )
    const main = await run({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }, {}, env)
    expectSuccess(main)
    expect(main.outputs.metadata).not.toContain('github_event_payload')
    expect(main.log).not.toContain('canary')
    expect(JSON.parse(main.outputs.metadata ?? '')).toMatchObject({
      'buildx.build.ref': expect.stringContaining(stage.builder.name),
      'buildx.build.provenance': { buildDefinition: { internalParameters: { github_actor: 'octo' } } },
      'buildx.build.provenance/linux/arm64': { invocation: { environment: { github_actor: 'octo' } } }
    })
  })

  test('have nothing of a metadata file that is cut off, and the build stays a success', async () => {
    const env = await alterBuildx(
      stage,
      `fs.writeFileSync(option('--metadata-file'), '{"containerimage.dig')`
    )
    const main = await run({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }, {}, env)
    expect(main).toMatchObject({ exitCode: 0, errors: [], outputs: { metadata: '', digest: '' } })
  })
})
