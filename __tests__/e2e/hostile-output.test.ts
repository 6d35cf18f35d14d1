import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { alterBuildx } from './support/altered-buildx.ts'
import { CANARY, COMMANDS, expectOnlyOurs, LINES } from './support/hostile.ts'
import { writeProject } from './support/project.ts'
import { type FinishedJob, type JobRun, openStage, type Stage } from './support/stage.ts'
import { expectSuccess } from './support/success.ts'

/*
 * Text that a stranger can put into a build (a pull request's Dockerfile, its programs' output, its title) comes out in
 * our log. None of it may be a command to the runner.
 */

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

const PRINTING = `printf '%s\\n' ${LINES.map(quoted).join(' ')}`

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

async function run(
  files: Record<string, string>,
  options: Partial<Pick<JobRun, 'inputs' | 'env' | 'event'>> = {}
): Promise<FinishedJob> {
  const workspace = await writeProject(stage, files)
  return stage.runJob({ inputs: {}, ...options, workspace, toolCache: await stage.folder('tools') })
}

describe('no text from outside is a command to the runner', () => {
  test('what an instruction prints, on either stream, and last of all without a line end', async () => {
    const job = await run({
      Dockerfile: 'FROM busybox:1.37\nCOPY lines.sh .\nRUN sh lines.sh\n',
      'lines.sh': `${PRINTING}\n${PRINTING} >&2\nprintf 'no end ##[set-output name=digest;]${CANARY}'\n`
    })
    expectSuccess(job.main)
    // Else there would be nothing to fear.
    expect(job.main.log).toContain(`##[set-output name=digest;]sha256:${CANARY}`)
    const taken = await expectOnlyOurs(job)
    expect(taken.filter(({ command }) => command === 'error' || command === 'warning')).toEqual([])
  })

  test('what a failing instruction prints, which is in our error too', async () => {
    const job = await run({
      Dockerfile: 'FROM busybox:1.37\nCOPY lines.sh .\nRUN sh lines.sh\n',
      'lines.sh': `${PRINTING}\n${PRINTING} >&2\nexit 3\n`
    })
    expect(job.main.exitCode).toBe(1)
    const taken = await expectOnlyOurs(job)
    const errors = taken.filter(({ command }) => command === 'error')
    expect(errors).toEqual([
      expect.objectContaining({
        value: expect.stringContaining(CANARY),
        properties: expect.objectContaining({ file: 'Dockerfile', line: '3' })
      })
    ])
  })

  test('the text of the instructions and comments around one that fails', async () => {
    const instructions = LINES.filter((line) => !line.includes('\r')).map(
      (line) => `# ${line}\nRUN : ${quoted(line)}\n`
    )
    await expectOnlyOurs(await run({ Dockerfile: `FROM busybox:1.37\n${instructions.join('')}RUN false\n` }))
  })

  test.each(COMMANDS)('the text of the instruction that fails: %s', async (command) => {
    const dockerfile = `FROM busybox:1.37\n# ${command}\nRUN : ${quoted(command)} ${CANARY} && exit 3\n# ${command}\n`
    const taken = await expectOnlyOurs(await run({ Dockerfile: dockerfile }))
    expect(taken.filter(({ command }) => command === 'error')).toHaveLength(1)
  })

  test('text of a Dockerfile that BuildKit warns of', async () => {
    const folders = COMMANDS.map(
      (command, index) => `FROM scratch AS s${index}\nWORKDIR "${command}"\nCOPY x /\n`
    )
    const taken = await expectOnlyOurs(await run({ Dockerfile: folders.join(''), x: '' }))
    const warnings = taken.filter(({ command }) => command === 'warning')
    expect(warnings).toEqual([
      expect.objectContaining({
        value: expect.stringContaining('Relative workdir'),
        properties: expect.objectContaining({ file: 'Dockerfile' })
      })
    ])
  })

  test.each(COMMANDS)('a line that is no instruction: %s', async (command) => {
    await expectOnlyOurs(await run({ Dockerfile: `FROM busybox:1.37\n${command} ${CANARY}\n` }))
  })

  test.each([
    'target',
    'context',
    'file',
    'builder',
    'build-args',
    'build-contexts',
    'tags',
    'outputs',
    'platforms',
    'call',
    'cache-scope',
    'cache-image',
    'cache-dir',
    'cache-from',
    'secret-files',
    'ulimit'
  ])('the value of an input, as one that is made of a branch’s name: %s', async (input) => {
    for (const command of COMMANDS.slice(0, 4)) {
      const inputs = { [input]: `${command}\nbefore ${command} ${CANARY}`, 'dry-run': 'true' }
      await expectOnlyOurs(await run({ Dockerfile: `FROM scratch\nCOPY Dockerfile /\n` }, { inputs }))
    }
  })

  test('a title, a message and a branch of the event, though they are in the metadata', async () => {
    const text = LINES.join('\n')
    const event = {
      head_commit: { message: text },
      pull_request: { title: text, body: text, head: { ref: text } }
    }
    const copying = await alterBuildx(
      stage,
      `const path = option('--metadata-file')
       const metadata = JSON.parse(fs.readFileSync(path, 'utf8'))
       const github_event_payload = JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'))
       metadata['buildx.build.provenance'] = { buildDefinition: { internalParameters: { github_event_payload } } }
       fs.writeFileSync(path, JSON.stringify(metadata, null, 2))`
    )
    const project = { Dockerfile: `FROM scratch\nCOPY Dockerfile /\n# ${CANARY}\n` }
    await expectOnlyOurs(await run(project, { event, env: { ...copying, RUNNER_DEBUG: '1' } }))
  })
})
