import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { load } from 'js-yaml'
import type { BuildResult } from '../../src/buildx/metadata.js'
import type { ExportOutcome } from '../../src/cache-export.js'
import type { Plan } from '../../src/plan/plan.js'
import { OUTPUT_NAMES } from '../../src/report/outputs.js'
import { renderPlanJson } from '../../src/report/render.js'
import type { CacheReport } from '../../src/report/report.js'
import * as write from '../../src/report/write.js'
import { createEvent, createFacts, createPlanOf, createReportOf, createService } from '../support/builders.js'
import { readFixture } from '../support/fixtures.js'
import { catchOutput } from '../support/output.js'
import { commandsIn } from '../support/runner-commands.js'

const { writeDryRun, writeFindings, writePlan, writeReport } = write

/** Of a build whose planned caches are all there. */
const writeOutputs = (plan: Plan, report?: CacheReport, result?: BuildResult): void =>
  write.writeOutputs(plan, {
    readable: plan.ours.imports.flat(),
    ...(report && { report }),
    ...(result && { result })
  })

/** The runner's file commands, as real files. */
let folder = ''
const before = { output: process.env.GITHUB_OUTPUT, summary: process.env.GITHUB_STEP_SUMMARY }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unit-'))
  process.env.GITHUB_OUTPUT = join(folder, 'output')
  process.env.GITHUB_STEP_SUMMARY = join(folder, 'summary')
})
beforeEach(async () => {
  await Promise.all(['output', 'summary'].map((name) => writeFile(join(folder, name), '')))
})
afterAll(async () => {
  setOrDelete('GITHUB_OUTPUT', before.output)
  setOrDelete('GITHUB_STEP_SUMMARY', before.summary)
  await rm(folder, { recursive: true })
})

function setOrDelete(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

/** The outputs, as the runner reads them from its file. */
async function outputs(): Promise<Record<string, string>> {
  const text = await readFile(join(folder, 'output'), 'utf8')
  return Object.fromEntries(
    [...text.matchAll(/^(.+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [
      name,
      value
    ])
  )
}

const step = { name: '[1/2] RUN x', seconds: 1, error: undefined }
const report = createReportOf({
  steps: [
    { ...step, status: 'cached' },
    { ...step, status: 'executed' }
  ]
})
const result = { imageId: 'sha256:1', digest: 'sha256:2', metadata: { 'containerimage.digest': 'sha256:2' } }

const plan = createPlanOf()

describe('writeOutputs', () => {
  test('sets the outputs of build-push-action and those of the cache', async () => {
    const ours = {
      imports: [['type=registry,ref=r.example/c:a']],
      exports: ['type=registry,ref=r.example/c:a']
    }
    const given = createPlanOf({ backend: 'registry', ours })
    writeOutputs(given, { ...report, export: { status: 'written', seconds: 1 } }, result)
    expect(await outputs()).toEqual({
      digest: 'sha256:2',
      imageid: 'sha256:1',
      metadata: '{\n  "containerimage.digest": "sha256:2"\n}',
      'cache-backend': 'registry',
      'cache-scope': 'app-1a2b3c4d',
      'cache-hit': 'false',
      'cached-steps': '1',
      'total-steps': '2',
      'cache-exported': 'true',
      'cache-plan': renderPlanJson(given),
      'cache-from': 'type=registry,ref=r.example/c:a',
      'cache-to': 'type=registry,ref=r.example/c:a'
    })
  })

  test('sets every output that action.yml declares, also where nothing is known', async () => {
    writeOutputs(createPlanOf({ backend: 'none', scope: 'x' }), undefined, undefined)
    const action = load(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
      outputs: object
    }
    expect(Object.keys(await outputs()).sort()).toEqual(Object.keys(action.outputs).sort())
    expect([...OUTPUT_NAMES]).toEqual(Object.keys(action.outputs))
    expect(await outputs()).toMatchObject({
      digest: '',
      'cache-backend': 'none',
      'cache-scope': 'x',
      'cache-hit': '',
      'total-steps': '',
      'cache-exported': '',
      'cache-from': '',
      'cache-to': ''
    })
    expect(JSON.parse((await outputs())['cache-plan'] ?? '')).toMatchObject({ version: 1, backend: 'none' })
  })

  test('knows no hit and no counts where BuildKit has no record', async () => {
    writeOutputs(plan, createReportOf({ steps: undefined }), result)
    expect(await outputs()).toMatchObject({ 'cache-hit': '', 'cached-steps': '', 'total-steps': '' })
  })

  test.each([
    [{ status: 'written', seconds: 1 }, 'true'],
    [{ status: 'failed', seconds: 1, reason: 'denied' }, 'false'],
    [{ status: 'skipped', reason: 'every step came from a cache' }, 'skipped'],
    [{ status: 'nothing to write' }, 'skipped']
  ] as [ExportOutcome, string][])(
    'says of an export that ended as %j that it is %j',
    async (outcome, word) => {
      writeOutputs(plan, { ...report, export: outcome }, result)
      expect((await outputs())['cache-exported']).toBe(word)
    }
  )

  describe('for a later step', () => {
    const laterOf = async (ours: Plan['ours'], users: Plan['users'] = { imports: [], exports: [] }) => {
      writeOutputs(createPlanOf({ ours, users }), report, result)
      const { 'cache-from': from, 'cache-to': to } = await outputs()
      return { from, to }
    }

    test('gives our own entries, one a line', async () => {
      const entries = ['type=registry,ref=r.example/c:own', 'type=registry,ref=r.example/c:main']
      const [own = ''] = entries
      expect(await laterOf({ imports: [entries], exports: [own] })).toEqual({
        from: entries.join('\n'),
        to: own
      })
    })

    test('gives nothing of a cache that such a step cannot use, or only with our credentials', async () => {
      const entries = ['type=gha,scope=a', 'type=s3,bucket=b,secret_access_key=hunter2']
      expect(await laterOf({ imports: [entries], exports: entries })).toEqual({ from: '', to: '' })
    })

    test('gives nothing to write where this run does not write', async () => {
      const entry = 'type=s3,bucket=b,region=r,name=a'
      expect(await laterOf({ imports: [[entry]], exports: [] })).toEqual({ from: entry, to: '' })
    })

    test('gives nothing of what the user wrote, who has that already', async () => {
      const users = { imports: ['type=registry,ref=u'], exports: ['type=registry,ref=u'] }
      expect(await laterOf({ imports: [], exports: [] }, users)).toEqual({ from: '', to: '' })
    })
  })

  test('has no credential of a cache in any output', async () => {
    const entry = 'type=s3,bucket=b,secret_access_key=hunter2,session_token=hunter2'
    const caches = { imports: [entry], exports: [entry] }
    writeOutputs(
      createPlanOf({ ours: { imports: [[entry]], exports: [entry] }, users: caches }),
      report,
      result
    )
    expect(Object.values(await outputs()).join('\n')).not.toContain('hunter2')
    expect((await outputs())['cache-plan']).toContain('secret_access_key=***')
  })

  test('cannot be made to set another output by what a build says, or by the plan', async () => {
    const evil = 'x\nEOF\ndigest<<EOF\nsha256:evil\nEOF'
    const ours = { imports: [[`type=registry,"ref=${evil}"`]], exports: [] }
    writeOutputs(createPlanOf({ ours, scope: evil, reason: evil }), report, { ...result, metadata: { evil } })
    expect((await outputs()).digest).toBe('sha256:2')
    expect(JSON.parse((await outputs()).metadata ?? '')).toEqual({ evil })
    expect(JSON.parse((await outputs())['cache-plan'] ?? '')).toMatchObject({ reason: evil })
  })
})

describe('writePlan', () => {
  test('prints one group, then notices and warnings', () => {
    const output = catchOutput()
    writePlan(createPlanOf({ notices: ['A line can go.'], warnings: ['No service.'] }), createFacts())
    const lines = output().trim().split('\n')
    expect(lines[0]).toBe('::group::Cache plan')
    expect(lines[1]).toBe('runner:    a self-hosted runner')
    expect(lines.slice(-3)).toEqual(['::endgroup::', '::notice::A line can go.', '::warning::No service.'])
  })

  test('commands nothing by what the user or buildx wrote', () => {
    const output = catchOutput()
    const evil = 'x\n::set-output name=digest::evil\r##[save-state name=layers;]evil'
    const users = { imports: [evil], exports: [evil] }
    const facts = createFacts({
      event: createEvent({ ref: evil, name: evil }),
      registryLogins: [evil],
      cacheService: createService('v2', { scopes: [{ scope: evil, read: true, write: false }] })
    })
    const ours = { imports: [[evil]], exports: [evil] }
    writePlan(createPlanOf({ ours, users, reason: evil, remarks: [evil], warnings: [evil] }), facts)
    expect(commandsIn(Buffer.from(output())).map(({ command }) => command)).toEqual([
      ...['group', 'endgroup', 'warning']
    ])
  })
})

describe('writeFindings', () => {
  const metadata = JSON.parse(readFixture('answers/metadata-warnings.captured.json')) as Record<
    string,
    unknown
  >
  const text = readFixture('answers/untidy.Dockerfile')

  test('shows each at its line of the Dockerfile', () => {
    const output = catchOutput()
    writeFindings(metadata, { file: 'api/Dockerfile', text })
    const commands = commandsIn(Buffer.from(output()))
    expect(
      commands.map(({ command, properties: { file, line, endline } }) => [command, file, line, endline])
    ).toEqual([
      ['warning', 'api/Dockerfile', '1', '1'],
      ['warning', 'api/Dockerfile', '7', '7'],
      ['warning', 'api/Dockerfile', '3', '3']
    ])
    expect(commands[0]).toMatchObject({
      properties: { title: "The 'as' keyword should match the case of the 'from' keyword" },
      value: expect.stringContaining("'as' and 'FROM' keywords' casing do not match")
    })
  })

  test('shows nothing where there are none, or of another Dockerfile', () => {
    const output = catchOutput()
    writeFindings(undefined, { file: 'Dockerfile', text })
    writeFindings({}, { file: 'Dockerfile', text })
    writeFindings(metadata, { file: 'Dockerfile', text: 'FROM scratch\n' })
    expect(output()).toBe('')
  })
})

describe('writeDryRun', () => {
  const facts = createFacts({ buildx: { program: '/usr/bin/docker', leading: ['buildx'] } })
  const BUILD = ['build', '--build-arg', 'A=b c', '.']

  test('prints the command as a shell takes it, and sets what is known', async () => {
    const output = catchOutput()
    writeDryRun(createPlanOf({ backend: 'registry' }), facts, [BUILD])
    expect(output()).toBe(
      "dry-run: nothing is built. The command would be:\n/usr/bin/docker buildx build --build-arg 'A=b c' .\n"
    )
    expect(await outputs()).toMatchObject({
      'cache-backend': 'registry',
      'cache-scope': 'app-1a2b3c4d',
      'cache-plan': renderPlanJson(createPlanOf({ backend: 'registry' })),
      'cache-exported': '',
      digest: '',
      'cache-hit': ''
    })
  })

  test('prints what would be written after the build, if there is something to write', () => {
    const output = catchOutput()
    writeDryRun(createPlanOf(), facts, [BUILD, ['build', '--cache-to', 'type=gha,scope=a', '.']])
    expect(output().split('\n').slice(2)).toEqual([
      'and then, if there is something worth writing:',
      '/usr/bin/docker buildx build --cache-to type=gha,scope=a .',
      ''
    ])
  })

  test('commands nothing by what the user wrote', () => {
    const output = catchOutput()
    const evil = ['build', '\n::set-output name=digest::evil\r##[save-state name=layers;]evil']
    writeDryRun(createPlanOf(), facts, [evil, evil])
    expect(commandsIn(Buffer.from(output()))).toEqual([])
  })
})

describe('writeReport', () => {
  test('says what the cache did, warns of each trouble, and writes the summary', async () => {
    const output = catchOutput()
    await writeReport({ ...report, troubles: ['The cache could not be read.'] }, true)
    expect(output().trim().split('\n')).toEqual([
      '1 of 2 steps from cache, built in 12.0 s.',
      '::warning::The cache could not be read.'
    ])
    expect(output()).not.toContain('::notice')
    expect(await readFile(join(folder, 'summary'), 'utf8')).toContain('### BuildKit cache')
  })

  test('notices that the cache took longer than it saved', async () => {
    const output = catchOutput()
    await writeReport({ ...report, readSeconds: 60, savedSeconds: 1 }, false)
    expect(output().trim().split('\n')[1]).toMatch(
      /^::notice::The cache took longer than it saved: 60 s to read/
    )
  })

  test('notices what else is to be known of what was kept', async () => {
    const output = catchOutput()
    const save = { save: false, reason: 'kept', bytes: 0, notices: ['A layout was deleted.', 'Too large.'] }
    await writeReport({ ...report, save }, false)
    expect(output().trim().split('\n').slice(1)).toEqual([
      '::notice::A layout was deleted.',
      '::notice::Too large.'
    ])
  })

  test('writes no summary where none is wanted', async () => {
    catchOutput()
    await writeReport(report, false)
    expect(await readFile(join(folder, 'summary'), 'utf8')).toBe('')
  })

  test('writes the second of two reports after the first', async () => {
    catchOutput()
    await writeReport(report, true)
    await writeReport({ ...report, backend: 'local' }, true)
    const text = await readFile(join(folder, 'summary'), 'utf8')
    expect([text.split('| gha |').length, text.split('| local |').length]).toEqual([2, 2])
  })

  test('says without a summary file that there is no summary, and fails nothing', async () => {
    const output = catchOutput()
    const place = process.env.GITHUB_STEP_SUMMARY
    delete process.env.GITHUB_STEP_SUMMARY
    // @actions/core remembers the file in its one summary, so a new copy of it is asked.
    jest.resetModules()
    try {
      const { writeReport: writeAnew } = await import('../../src/report/write.js')
      await writeAnew({ ...report, troubles: ['A trouble.'] }, true)
    } finally {
      setOrDelete('GITHUB_STEP_SUMMARY', place)
    }
    const lines = output().trim().split('\n')
    expect(lines.slice(0, 2)).toEqual(['1 of 2 steps from cache, built in 12.0 s.', '::warning::A trouble.'])
    expect(lines[2]).toMatch(/^The job summary could not be written: .*GITHUB_STEP_SUMMARY/)
    expect(lines).toHaveLength(3)
  })

  test('says that a summary file which cannot be written is not, and fails nothing', async () => {
    const output = catchOutput()
    const place = process.env.GITHUB_STEP_SUMMARY
    process.env.GITHUB_STEP_SUMMARY = join(folder, 'no', 'summary')
    jest.resetModules()
    try {
      const { writeReport: writeAnew } = await import('../../src/report/write.js')
      await writeAnew(report, true)
    } finally {
      setOrDelete('GITHUB_STEP_SUMMARY', place)
    }
    expect(output()).toMatch(/\nThe job summary could not be written: /)
  })
})
