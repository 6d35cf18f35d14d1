import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { load } from 'js-yaml'
import type { BuildResult } from '../../src/buildx/metadata.js'
import type { ExportOutcome } from '../../src/cache-export.js'
import { OUTPUT_NAMES } from '../../src/outputs.js'
import type { Plan } from '../../src/plan/plan.js'
import { renderReportJson } from '../../src/report/json.js'
import { renderPlanJson } from '../../src/report/render-plan.js'
import type { CacheReport } from '../../src/report/report.js'
import type { ReportPlaces } from '../../src/report/write.js'
import * as write from '../../src/report/write.js'
import {
  createEvent,
  createFacts,
  createInputs,
  createPlanOf,
  createReportOf,
  createService,
  createStepReport,
  NOW
} from '../support/builders.js'
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

const report = createReportOf({
  steps: [createStepReport({ status: 'cached', seconds: 0 }), createStepReport({ name: '[build 3/4] RUN x' })]
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
    const written: CacheReport = {
      ...{ ...report, export: { status: 'written', seconds: 1 }, savedSeconds: 61.26 },
      ...{ bytesRead: 7, save: { save: true, reason: 'x', bytes: 9 } }
    }
    writeOutputs(given, written, result)
    expect(await outputs()).toEqual({
      digest: 'sha256:2',
      imageid: 'sha256:1',
      metadata: '{\n  "containerimage.digest": "sha256:2"\n}',
      'cache-backend': 'registry',
      'cache-scope': 'app-1a2b3c4d',
      'cache-hit': 'false',
      'cached-steps': '1',
      'total-steps': '2',
      'cache-hit-ratio': '0.5',
      'cache-seconds-saved': '61.3',
      'cache-read-bytes': '7',
      'cache-written-bytes': '9',
      'cache-report': renderReportJson(written),
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
      'cache-hit-ratio': '',
      'cache-seconds-saved': '',
      'cache-read-bytes': '',
      'cache-written-bytes': '',
      'cache-report': '',
      'cache-exported': '',
      'cache-from': '',
      'cache-to': ''
    })
    expect(JSON.parse((await outputs())['cache-plan'] ?? '')).toMatchObject({ version: 1, backend: 'none' })
  })

  test('knows no hit and no counts where BuildKit has no record', async () => {
    writeOutputs(plan, createReportOf({ steps: undefined }), result)
    expect(await outputs()).toMatchObject({
      ...{ 'cache-hit': '', 'cached-steps': '', 'total-steps': '', 'cache-hit-ratio': '' },
      'cache-seconds-saved': ''
    })
    expect(JSON.parse((await outputs())['cache-report'] ?? '')).toMatchObject({ version: 1, steps: null })
  })

  test('tells a ratio and bytes that are zero from those that are not known', async () => {
    const steps = [createStepReport()]
    writeOutputs(plan, createReportOf({ steps, savedSeconds: 0 }), result)
    expect(await outputs()).toMatchObject({
      ...{ 'cache-hit-ratio': '0', 'cache-seconds-saved': '0.0', 'cache-read-bytes': '0' },
      ...{ 'cache-written-bytes': '0', 'cached-steps': '0' }
    })
    await writeFile(join(folder, 'output'), '')
    writeOutputs(plan, createReportOf({ steps, export: { status: 'written', seconds: 1 } }), result)
    expect(await outputs()).toMatchObject({ 'cache-written-bytes': '', 'cache-seconds-saved': '' })
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

/** Where a report goes that has no summary, no file and no Dockerfile of the repository, but for what is given. */
function placesOf(
  inputs: Partial<ReportPlaces['inputs']> = {},
  places: Partial<ReportPlaces> = {}
): ReportPlaces {
  return {
    inputs: createInputs({ summary: false, ...inputs }),
    ...{ dockerfile: undefined, workspace: folder, summary: true },
    ...places
  }
}

const summary = () => readFile(join(folder, 'summary'), 'utf8')

/** The commands that a report is written with, but for the group of the log. */
async function commandsOf(given: Partial<CacheReport>, places: ReportPlaces = placesOf()) {
  const output = catchOutput()
  await writeReport({ ...report, ...given }, places)
  const commands = commandsIn(Buffer.from(output()))
  return commands.filter(({ command }) => command !== 'group' && command !== 'endgroup')
}

describe('writeReport', () => {
  test('says what the cache did, has each step in a group, warns of each trouble, and writes the summary', async () => {
    const output = catchOutput()
    await writeReport({ ...report, troubles: ['The cache could not be read.'] }, placesOf({ summary: true }))
    expect(output().trim().split('\n')).toEqual([
      '1 of 2 steps from cache, built in 12.0 s.',
      '::group::Cache report',
      'cached    [build 2/4] RUN make',
      'executed  [build 3/4] RUN x, 2.00 s',
      '::endgroup::',
      '::warning::The cache could not be read.'
    ])
    expect(await summary()).toContain('### BuildKit cache')
  })

  test('says a remark after the sentence', async () => {
    const output = catchOutput()
    await writeReport({ ...report, remark: 'The builder keeps its mounts.' }, placesOf())
    expect(output().split('\n').slice(0, 3)).toEqual([
      '1 of 2 steps from cache, built in 12.0 s.',
      'The builder keeps its mounts.',
      '::group::Cache report'
    ])
  })

  test('notices that the cache took longer than it saved', async () => {
    expect(await commandsOf({ readSeconds: 60, savedSeconds: 1 })).toMatchObject([
      {
        command: 'notice',
        value: expect.stringMatching(/^The cache took longer than it saved: 60 s to read/)
      }
    ])
  })

  test('notices what else is to be known of what was kept', async () => {
    const notices = ['A layout was deleted.', 'Too large.']
    const save = { save: false, reason: 'kept', bytes: 0 }
    const mount = {
      ...{ name: '/root/.npm', bytes: 5, restoreSeconds: 30, saveSeconds: 30, passedOver: undefined },
      ...{ seconds: 9, without: 10, with: 10 }
    }
    const mounts = {
      ...{ mounts: [mount], restoreSeconds: 30, saveSeconds: 30, troubles: [] },
      ...{ notices: ['A mount is large.'], save: { ...save, notices: ['Mounts were deleted.'] } }
    }
    expect(await commandsOf({ save: { ...save, notices }, mounts })).toMatchObject(
      [
        ...notices,
        'A mount is large.',
        'Mounts were deleted.',
        expect.stringMatching(/^Cache mount \/root\/\.npm costs more than it brings/)
      ].map((value) => ({ command: 'notice', value }))
    )
  })

  describe('gives advice', () => {
    const advice = [
      { seconds: 9, line: 7, text: 'Copy package.json before it.' },
      { seconds: 5, line: undefined, text: 'Pin it.' }
    ]

    test('at its line of the Dockerfile', async () => {
      expect(await commandsOf({ advice }, placesOf({}, { dockerfile: 'api/Dockerfile' }))).toEqual([
        {
          command: 'notice',
          properties: { file: 'api/Dockerfile', line: '7' },
          value: 'Copy package.json before it.'
        },
        { command: 'notice', properties: {}, value: 'Pin it.' }
      ])
    })

    test('at no place where the Dockerfile is none of the repository', async () => {
      expect(await commandsOf({ advice })).toMatchObject([
        { properties: {}, value: 'Copy package.json before it.' },
        { properties: {}, value: 'Pin it.' }
      ])
    })
  })

  describe('of a build of which less came from the cache than it should', () => {
    const compared = { comparedWith: { at: NOW } }

    test('warns, if it is to', async () => {
      expect(await commandsOf(compared, placesOf({ minHitRatio: 0.8 }))).toEqual([
        {
          command: 'warning',
          properties: {},
          value: 'min-hit-ratio: 50 % of the steps came from the cache, less than 80 %.'
        }
      ])
    })

    test.each<[string, Partial<CacheReport>, Partial<ReportPlaces['inputs']>]>([
      ['the step fails for it', compared, { minHitRatio: 0.8, onLowHitRatio: 'fail' }],
      ['it is enough', compared, { minHitRatio: 0.5 }],
      ['nothing is asked for', compared, {}],
      ['there was nothing to fall behind', {}, { minHitRatio: 0.8 }]
    ])('does not warn where %s', async (_, given, inputs) => {
      expect(await commandsOf(given, placesOf(inputs))).toEqual([])
    })
  })

  describe('into a file', () => {
    const written = async (reportFile: string) => {
      const output = catchOutput()
      await writeReport(report, placesOf({ reportFile }))
      return output()
    }

    test('writes the report as JSON, from the workspace on, with the folders that it needs', async () => {
      await written('out/of/cache report.json')
      expect(await readFile(join(folder, 'out/of/cache report.json'), 'utf8')).toBe(
        `${renderReportJson(report)}\n`
      )
    })

    test('writes to an absolute path as it is, and over what was there', async () => {
      const path = join(folder, 'report.json')
      await writeFile(path, 'x'.repeat(1_000_000))
      await written(path)
      expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1, totalSteps: 2 })
    })

    test('warns where it cannot be written, and fails nothing', async () => {
      await writeFile(join(folder, 'file'), '')
      const commands = commandsIn(Buffer.from(await written('file/report.json')))
      expect(commands.filter(({ command }) => command === 'warning')).toEqual([
        {
          command: 'warning',
          properties: {},
          value: expect.stringMatching(/^report-file: .*file\/report\.json could not be written \(E.*\)\.$/)
        }
      ])
    })

    test('writes none that is not asked for', async () => {
      catchOutput()
      await writeReport(report, placesOf({}, { workspace: join(folder, 'elsewhere') }))
      await expect(readFile(join(folder, 'elsewhere'))).rejects.toThrow('ENOENT')
    })
  })

  test.each([
    ['the user wants none', false, true],
    ['the job’s settings have it so', true, false]
  ])('writes no summary where %s', async (_, isWanted, isAllowed) => {
    catchOutput()
    await writeReport(report, placesOf({ summary: isWanted }, { summary: isAllowed }))
    expect(await summary()).toBe('')
  })

  test('writes the second of two reports after the first', async () => {
    catchOutput()
    await writeReport(report, placesOf({ summary: true }))
    await writeReport({ ...report, backend: 'local' }, placesOf({ summary: true }))
    const text = await summary()
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
      await writeAnew({ ...report, troubles: ['A trouble.'] }, placesOf({ summary: true }))
    } finally {
      setOrDelete('GITHUB_STEP_SUMMARY', place)
    }
    const lines = output().trim().split('\n')
    expect(lines.slice(-2)).toEqual([
      '::warning::A trouble.',
      expect.stringMatching(/^The job summary could not be written: .*GITHUB_STEP_SUMMARY/)
    ])
  })

  test('says that a summary file which cannot be written is not, and fails nothing', async () => {
    const output = catchOutput()
    const place = process.env.GITHUB_STEP_SUMMARY
    process.env.GITHUB_STEP_SUMMARY = join(folder, 'no', 'summary')
    jest.resetModules()
    try {
      const { writeReport: writeAnew } = await import('../../src/report/write.js')
      await writeAnew(report, placesOf({ summary: true }))
    } finally {
      setOrDelete('GITHUB_STEP_SUMMARY', place)
    }
    expect(output()).toMatch(/\nThe job summary could not be written: /)
  })
})
