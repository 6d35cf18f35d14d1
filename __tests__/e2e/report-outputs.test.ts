import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { escapeMarkdown } from '../../src/text.js'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import type { StepResult } from '../../tools/runners/job.ts'
import { commandsIn, type RunnerCommand } from '../support/runner-commands.js'
import { jobOf, runFresh } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { commit, PLACES, type Place, placeOf } from './support/rebuild.ts'
import { readerOf } from './support/registry-reader.ts'
import { reportOf } from './support/report.ts'
import { openStage, type Stage } from './support/stage.ts'

/* What a report gives beside the log: outputs, a file, a summary, a bound that can fail the step, annotations. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage?.close())

beforeEach(async () => {
  service = await startCacheService()
})

afterEach(() => service?.stop())

/** Two steps that take two seconds, and two that are made from a file which changes. */
const PROJECT = {
  Dockerfile: `FROM busybox:1.37
COPY lock.txt /
RUN sleep 2 && date +%s%N > /made
COPY main.txt /
RUN date +%s%N > /last
`,
  'lock.txt': 'one\n',
  'main.txt': 'main\n'
}

const change = (workspace: string): Promise<void> => appendFile(join(workspace, 'main.txt'), 'more\n')

/** One job that ends well, on an emptied builder, its main part. */
async function run(
  workspace: string,
  inputs: Record<string, string> = {},
  env: NodeJS.ProcessEnv = jobOf(service)
): Promise<StepResult> {
  return (await runFresh(stage, { workspace, inputs: { cache: 'local', ...inputs }, env })).main
}

describe.each(PLACES)('outputs with %s', (name) => {
  let place: Place
  beforeEach(async () => {
    place = await placeOf(name, stage, service)
  })

  /** BuildKit does not tell what it writes to gha. */
  const written = name === 'gha' ? /^$/ : /^[1-9]\d*$/

  test('tell how much came from the cache, what that saved, and what was read and written', async () => {
    const workspace = await writeProject(stage, PROJECT)
    const cold = await run(workspace, place.inputs, place.env)
    expect(cold.outputs).toMatchObject({
      'cache-hit-ratio': '0',
      'cache-seconds-saved': '',
      'cache-read-bytes': '0',
      'cache-written-bytes': expect.stringMatching(written)
    })
    await change(workspace)
    const changed = await run(workspace, place.inputs, place.env)
    expect(changed.outputs).toMatchObject({
      'cache-hit-ratio': '0.5',
      'cache-seconds-saved': expect.stringMatching(/^\d+\.\d$/),
      'cache-read-bytes': expect.stringMatching(/^[1-9]\d*$/),
      'cache-written-bytes': expect.stringMatching(written)
    })
    expect(Number(changed.outputs['cache-seconds-saved'])).toBeGreaterThanOrEqual(2)
    const warm = await run(workspace, place.inputs, place.env)
    expect(warm.outputs).toMatchObject({
      'cache-hit-ratio': '1',
      'cache-seconds-saved': expect.stringMatching(/^\d+\.\d$/),
      'cache-read-bytes': expect.stringMatching(/^\d+$/),
      'cache-written-bytes': '0'
    })
    for (const { outputs } of [cold, changed, warm]) {
      const report = JSON.parse(outputs['cache-report'] ?? '') as Record<string, unknown>
      const given = (value: string | undefined): number | null => (value ? Number(value) : null)
      expect(report).toMatchObject({
        version: 1,
        backend: outputs['cache-backend'],
        scope: outputs['cache-scope'],
        hit: outputs['cache-hit'],
        cachedSteps: given(outputs['cached-steps']),
        totalSteps: given(outputs['total-steps']),
        hitRatio: given(outputs['cache-hit-ratio']),
        readBytes: given(outputs['cache-read-bytes']),
        writtenBytes: given(outputs['cache-written-bytes']),
        exported: outputs['cache-exported']
      })
    }
  })
})

describe('report-file', () => {
  const files = { Dockerfile: 'FROM scratch\nCOPY lock.txt /\n', 'lock.txt': 'one\n' }

  test('is the report, by an absolute path and by one from the workspace on, whose folder is made', async () => {
    const workspace = await writeProject(stage, files)
    const absolute = join(await stage.folder('reports'), 'deep', 'report.json')
    const first = await run(workspace, { 'report-file': absolute })
    expect(await readFile(absolute, 'utf8')).toBe(`${first.outputs['cache-report']}\n`)
    const second = await run(workspace, { 'report-file': 'reports/of/report.json' })
    const relative = await readFile(join(workspace, 'reports', 'of', 'report.json'), 'utf8')
    expect(relative).toBe(`${second.outputs['cache-report']}\n`)
    expect(JSON.parse(relative)).toMatchObject({ version: 1, hit: 'true' })
  })

  test('that cannot be written is a warning, and the build goes on', async () => {
    const workspace = await writeProject(stage, files)
    const main = await run(workspace, { 'report-file': 'lock.txt/report.json' })
    expect(main.warnings).toEqual([
      expect.stringMatching(/^report-file: .*lock\.txt\/report\.json could not be written \(/)
    ])
    expect(main.outputs).toMatchObject({ 'cache-exported': 'true', 'total-steps': '1' })
    expect(main.summary).not.toBe('')
  })

  test('is written of a build that failed, too', async () => {
    const workspace = await writeProject(stage, { Dockerfile: 'FROM busybox:1.37\nRUN exit 7\n' })
    const { main } = await stage.runJob({
      workspace,
      toolCache: await stage.folder('tools'),
      inputs: { 'report-file': 'report.json' }
    })
    expect(main.exitCode).toBe(1)
    expect(JSON.parse(await readFile(join(workspace, 'report.json'), 'utf8'))).toMatchObject({
      succeeded: false,
      steps: [{ instruction: 'RUN exit 7', status: 'failed', causes: [] }]
    })
  })
})

describe('min-hit-ratio', () => {
  const LOW =
    /^min-hit-ratio: 50 % of the steps came from the cache, less than 80 %\. .*COPY main\.txt.* ran because main\.txt changed\.$/
  let workspace: string
  beforeEach(async () => {
    workspace = await writeProject(stage, PROJECT)
  })

  test('is not asked of a first build, of one without a cache by wish, and of one that has enough', async () => {
    const fails = { 'min-hit-ratio': '1', 'on-low-hit-ratio': 'fail' }
    expect((await run(workspace, fails)).warnings).toEqual([])
    expect((await run(workspace, fails)).warnings).toEqual([])
    await change(workspace)
    for (const inputs of [{ 'no-cache': 'true' }, { cache: 'off' }])
      expect((await run(workspace, { ...fails, ...inputs })).warnings).toEqual([])
    const enough = await run(workspace, { ...fails, 'min-hit-ratio': '50%' })
    expect(enough.warnings).toEqual([])
  })

  test('is a warning where less came from the cache', async () => {
    await run(workspace)
    await change(workspace)
    const main = await run(workspace, { 'min-hit-ratio': '80%' })
    expect(main.warnings).toEqual([expect.stringMatching(LOW)])
    expect(main.outputs['cache-exported']).toBe('true')
  })

  test('fails the step where it is told to, once the image is pushed and the cache written', async () => {
    const { host } = await stage.bed.startRegistry()
    const push = { tags: `${host}/low:1`, push: 'true' }
    await run(workspace, push)
    await change(workspace)
    await stage.builder.empty()
    const options = { workspace, toolCache: await stage.folder('tools'), env: jobOf(service) }
    const inputs = { cache: 'local', ...push, 'min-hit-ratio': '0.8', 'on-low-hit-ratio': 'fail' }
    const { main, post } = await stage.runJob({ ...options, inputs })
    expect(main.exitCode).toBe(1)
    expect(main.errors).toEqual([expect.stringMatching(LOW)])
    expect(main.warnings).toEqual([])
    expect(main.outputs['cache-exported']).toBe('true')
    expect(await readerOf(host, 'low').digest('1')).toBe(main.outputs.digest)
    expect(post).toMatchObject({ exitCode: 0, warnings: [], log: expect.stringContaining('Cache saved') })
    // What it wrote is there for the next job.
    expect((await run(workspace, inputs)).outputs['cache-hit']).toBe('true')
  })
})

describe('the summary', () => {
  test('is not written with summary: false, and the rest of the report is', async () => {
    const workspace = await writeProject(stage, PROJECT)
    const main = await run(workspace, { summary: 'false' })
    expect(main.summary).toBe('')
    expect(main.log).toContain('Cache report')
    expect(reportOf(main).steps).toHaveLength(4)
  })

  test('has steps with their times, reasons, the runs before, the plan and the command', async () => {
    const workspace = await writeProject(stage, PROJECT)
    const commits = ['aaa0000', 'bbb0000', 'ccc0000']
    const runs: StepResult[] = []
    for (const digits of commits) {
      runs.push(await run(workspace, {}, { ...jobOf(service), GITHUB_SHA: commit(digits) }))
      await change(workspace)
    }
    const [first, second, third] = runs.map(reportOf)
    expect(first?.runs.map((one) => one.commit)).toEqual([commit('aaa0000')])
    expect(second?.runs).toHaveLength(2)
    expect(third?.runs).toEqual(
      commits.map((digits, index) =>
        expect.objectContaining({ commit: commit(digits), cachedSteps: index === 0 ? 0 : 2, totalSteps: 4 })
      )
    )
    expect(runs[0]?.summary).not.toContain('The last runs')
    const { summary = '' } = runs[2] ?? {}
    for (const digits of commits) expect(summary).toMatch(new RegExp(`\\| ${digits} \\| \\d of 4 \\|`))
    // What it took now, and what it took when it last ran.
    expect(summary).toMatch(/^\| ✓ \| <code>RUN sleep 2[^|]*<\/code> \| local \| .*\| 2\.\d+&nbsp;s \|$/m)
    expect(summary).toMatch(
      /^\| ● \| <code>RUN date[^|]*last<\/code> \| ran \| 0\.\d+&nbsp;s \| .*\| 0\.\d+&nbsp;s \|$/m
    )
    expect(summary).toContain(escapeMarkdown('COPY main.txt /'))
    expect(summary).toContain(`(line 4) ran because ${escapeMarkdown('main.txt changed')}.`)
    expect(summary).toContain('- 1 step only followed.')
    for (const title of ['Imports and exports', 'The last runs', 'The plan', 'The command'])
      expect(summary).toContain(`<details><summary>${title}</summary>\n\n`)
    expect(summary.match(/<details>/g)).toHaveLength(summary.match(/<\/details>/g)?.length ?? 0)
  })
})

/** Notices with their places, as the runner understands them. */
function noticesIn({ stdout }: StepResult): Pick<RunnerCommand, 'value' | 'properties'>[] {
  return commandsIn(stdout)
    .filter(({ command }) => command === 'notice')
    .map(({ value, properties }) => ({ value, properties }))
}

describe('advice', () => {
  test.each([
    [
      'a slow download without a cache mount',
      'RUN sleep 6 && npm install || true',
      /^This npm step took \d.* has no cache mount\. RUN --mount=type=cache,target=\/root\/\.npm /
    ],
    [
      'a cache mount that is empty in every job',
      'RUN --mount=type=cache,target=/m sleep 3',
      /with a cache mount that is empty in every job: .* cache-mounts: auto carries it\.$/
    ]
  ])('on %s is a notice at its line of the Dockerfile', async (_, step, advice) => {
    const workspace = await writeProject(stage, {
      'docker/app.Dockerfile': `FROM busybox:1.37\n\n${step}\n`
    })
    const main = await run(workspace, { file: 'docker/app.Dockerfile' })
    expect(noticesIn(main)).toEqual([
      {
        value: expect.stringMatching(advice),
        properties: { file: 'docker/app.Dockerfile', line: '3' }
      }
    ])
    expect(reportOf(main).advice).toEqual([
      { seconds: expect.any(Number), line: 3, text: expect.stringMatching(advice) }
    ])
    expect(main.summary).toContain('> **Advice**, line 3: ')
  })

  test.each([
    [
      'a COPY of more than an install needs',
      'app.js',
      /^RUN sleep 3 && npm ci .* ran again only because this step copies more than it needs: app\.js changed/
    ],
    [
      'files that are no part of an image',
      '.git/HEAD',
      /^\.git of the build context made 2 steps run again \(\.git\/HEAD\)\. Put \.git into \.dockerignore\.$/
    ]
  ])('on %s is a notice at the COPY', async (_, file, advice) => {
    const workspace = await writeProject(stage, {
      Dockerfile: 'FROM busybox:1.37\nWORKDIR /app\nCOPY . .\nRUN sleep 3 && npm ci || true\n',
      'app.js': '1\n',
      'package.json': '{}\n',
      '.git/HEAD': '1\n'
    })
    expect(noticesIn(await run(workspace))).toEqual([])
    await writeFile(join(workspace, file), '2\n')
    expect(noticesIn(await run(workspace))).toEqual([
      { value: expect.stringMatching(advice), properties: { file: 'Dockerfile', line: '3' } }
    ])
  })

  test('is none where the file is one that the install reads', async () => {
    const workspace = await writeProject(stage, {
      Dockerfile: 'FROM busybox:1.37\nWORKDIR /app\nCOPY . .\nRUN sleep 3 && npm ci || true\n',
      'package.json': '{}\n'
    })
    await run(workspace)
    await writeFile(join(workspace, 'package.json'), '{"name":"x"}\n')
    const main = await run(workspace)
    expect([...noticesIn(main), ...reportOf(main).advice]).toEqual([])
  })
})

test('a folder that is kept has a record for each branch, of which its own comes before the default one’s', async () => {
  const workspace = await writeProject(stage, PROJECT)
  const inputs = { 'cache-dir': await stage.folder('kept'), 'cache-save': 'always' }
  const build = async (branch: string, digits: string): Promise<string | null | undefined> => {
    await change(workspace)
    const env = { GITHUB_REF: `refs/heads/${branch}`, GITHUB_SHA: commit(digits) }
    return reportOf(await run(workspace, inputs, env)).comparedWith?.commit
  }
  expect(await build('main', 'aaa0000')).toBeUndefined()
  expect(await build('topic', 'bbb0000')).toBe(commit('aaa0000'))
  expect(await build('topic', 'ccc0000')).toBe(commit('bbb0000'))
  expect(await build('main', 'ddd0000')).toBe(commit('aaa0000'))
  expect(await build('other', 'eee0000')).toBe(commit('ddd0000'))
  expect(await build('topic', 'fff0000')).toBe(commit('ccc0000'))
})
