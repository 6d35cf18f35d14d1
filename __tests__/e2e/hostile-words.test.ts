import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { randomFrom } from '../support/random.js'
import { CANARY, COMMANDS, expectOnlyOurs, LINES } from './support/hostile.ts'
import { jobOf } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { type FinishedJob, type JobRun, openStage, type Stage } from './support/stage.ts'

/* Words of servers, of names, and at random: none is a command to the runner, and none sets an output or a state. */

let stage: Stage
let service: CacheServer

beforeAll(async () => {
  stage = await openStage()
  service = await startCacheService()
})

afterAll(async () => {
  await service?.stop()
  await stage?.close()
})

const SMALL = { Dockerfile: `FROM scratch\nCOPY Dockerfile /\n# ${CANARY}\n` }

async function run(
  files: Record<string, string>,
  options: Partial<Pick<JobRun, 'inputs' | 'env'>> = {}
): Promise<FinishedJob> {
  const workspace = await writeProject(stage, files)
  return stage.runJob({ inputs: {}, ...options, workspace, toolCache: await stage.folder('tools') })
}

describe('what thousands of lines print that were put together at random', () => {
  const SCRIPTS = 8
  /** BuildKit leaves out what a step prints beyond 200 KiB in its first second. */
  const MOST = 170_000

  const PIECES = [
    ...COMMANDS,
    ...LINES.filter((line) => line.includes('\r')),
    ...[
      '##[',
      '::',
      ']',
      ';',
      'name=digest',
      '##[stop-commands]',
      '::stop-commands::x::',
      '##[endgroup]',
      '::x::'
    ],
    ...[
      '::set-output name=cache-hit::true',
      '##[save-state name=builder]x',
      '::echo::on',
      '##[error]',
      '::group::'
    ],
    ...['%0A', '%0D', '%25', '%3A%3A', '\\n', '\\u000a', '&#58;&#58;'],
    ...[
      '\ufeff',
      '\u200b',
      '\u202e',
      '\u2060',
      '\u00ad',
      '\u0085',
      '\u00a0',
      '\u2028',
      '\u2029',
      '\u3000',
      '\0'
    ],
    ...[
      '\x1b[31m',
      '\x1b]0;title\x07',
      '\b\b\b\b',
      '\x7f',
      '\v',
      '\f',
      '\t',
      ' ',
      'word',
      '#12 0.3 ',
      '日本',
      '🚢'
    ]
  ]
  const ENDS = ['\n', '\n', '\n', '\r', '\r\n', '\n\r', '\u2028', '\u0085', '']

  /** A step's lines, which no text of two bytes for a letter can have; `long` ones at first. */
  function linesOf(random: (limit: number) => number): Buffer {
    const pick = (list: readonly string[]): string => list[random(list.length)] ?? ''
    const long = COMMANDS.slice(0, 2).map((command) => `${command}${'x'.repeat(30_000)}\r${command}\n`)
    const chunks = long.map((line) => Buffer.from(line))
    for (let size = 0; size < MOST - 2 * 31_000; ) {
      const text = Array.from({ length: 1 + random(4) }, () => pick(PIECES)).join('') + pick(ENDS)
      // No character, as in the output of programs that know another encoding.
      const chunk = random(20) === 0 ? Buffer.from([0xff, 0xc0, 0x80 + random(64)]) : Buffer.from(text)
      chunks.push(chunk)
      size += chunk.length
    }
    return Buffer.concat(chunks)
  }

  test.each([
    ['succeeds', 1, 'true', 0],
    ['fails', 2, 'exit 3', 1]
  ])('in a build that %s (seed %i)', async (_, seed, last, exitCode) => {
    const random = randomFrom(seed)
    const workspace = await writeProject(stage, {
      Dockerfile: `FROM busybox:1.37\n${Array.from(
        { length: SCRIPTS },
        (_, index) =>
          `RUN --mount=type=bind,target=/in cat /in/lines-${index} && cat /in/lines-${index} >&2\n`
      ).join('')}RUN --mount=type=bind,target=/in tail -c 4000 /in/lines-0; ${last}\n`
    })
    for (let index = 0; index < SCRIPTS; index++)
      await writeFile(join(workspace, `lines-${index}`), linesOf(random))
    const job = await stage.runJob({ workspace, toolCache: await stage.folder('tools'), inputs: {} })
    expect(job.main.exitCode).toBe(exitCode)
    // Else there would be nothing to fear.
    expect(job.main.log).not.toContain('output clipped')
    expect(job.main.log.split(CANARY).length).toBeGreaterThan(10_000)
    const taken = await expectOnlyOurs(job)
    const ofNote = taken.filter(({ command }) => !['stop-commands', 'endgroup', 'debug'].includes(command))
    expect(ofNote.map(({ command, value }) => (command === 'error' ? command : value))).toEqual(
      exitCode === 0 ? ['Cache plan', 'Cache report'] : ['Cache plan', 'Cache report', 'error']
    )
    expect(job.main.outputs).toMatchObject(
      exitCode === 0 ? { 'total-steps': `${SCRIPTS + 1}` } : { digest: '', imageid: '', metadata: '' }
    )
  })
})

describe('what a registry says', () => {
  const server = createServer((_, response) => {
    // First one without a line end: of several lines, an error has the first.
    const message = [`no, ${COMMANDS[0]}`, ...LINES].join('\n')
    const errors = [{ code: 'DENIED', message, detail: message }]
    response.writeHead(403, `no ${COMMANDS[0]}`, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors }))
  })
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.close()
    server.closeAllConnections()
  })

  test('where it has the cache: in our warning', async () => {
    const job = await run(SMALL, { inputs: { cache: 'registry', 'cache-image': `${host()}/cache` } })
    expect(job.main.exitCode).toBe(0)
    expect(job.main.warnings.join()).toContain(CANARY)
    await expectOnlyOurs(job)
  })

  test.each([
    ['where an image is pushed', SMALL, () => ({ outputs: `type=image,name=${host()}/image,push=true` })],
    [
      'where the base is',
      { Dockerfile: 'ARG BASE\nFROM $BASE\n' },
      () => ({ 'build-args': `BASE=${host()}/base` })
    ]
  ])('%s: in our error', async (_, files, inputs) => {
    const job = await run(files, { inputs: inputs() })
    expect(job.main.exitCode).toBe(1)
    expect(job.main.errors.join()).toContain(CANARY)
    await expectOnlyOurs(job)
  })
})

describe('what the cache service says', () => {
  const TEXT = LINES.join('\n')
  const PROXIED = { http_proxy: 'http://127.0.0.1:1', no_proxy: '127.0.0.1' }
  const found = (key: string) => ({ ok: true, signed_download_url: 'http://127.0.0.1:1/x', matched_key: key })

  afterEach(() => {
    service.onRequest = undefined
  })

  test.each([
    ['in a refusal', 'local', {}, { status: 403, body: { code: 'permission_denied', msg: TEXT } }],
    ['in an answer that says no', 'local', {}, { body: { ok: false, message: TEXT } }],
    ['instead of an answer', 'local', {}, { status: 400, body: TEXT }],
    ['to BuildKit', 'gha', {}, { status: 403, body: { code: 'permission_denied', msg: TEXT } }],
    ['in the key of what it found', 'local', PROXIED, { body: found(TEXT) }],
    ['in a refusal, to @actions/cache', 'local', PROXIED, { status: 403, body: { code: 'x', msg: TEXT } }]
  ])('%s, asked by %s', async (_, cache, env, fault) => {
    service.onRequest = ({ method }) => (/^(GET|HEAD) /.test(method) ? undefined : fault)
    const job = await run(SMALL, { inputs: { cache }, env: { ...jobOf(service), ...env } })
    expect([job.main.exitCode, job.post.exitCode]).toEqual([0, 0])
    await expectOnlyOurs(job)
  })
})

describe('names', () => {
  test('of branches, events, repositories and commits', async () => {
    const text = LINES.join('\n')
    const env = {
      ...{ GITHUB_REF: `refs/heads/${text}`, GITHUB_HEAD_REF: text, GITHUB_BASE_REF: text, GITHUB_SHA: text },
      ...{ GITHUB_EVENT_NAME: text, GITHUB_REPOSITORY: text, GITHUB_ACTOR: text, ACTIONS_CACHE_MODE: text },
      ...{ RUNNER_ENVIRONMENT: text, GITHUB_SERVER_URL: text, GITHUB_RUN_ID: text, GITHUB_JOB: text }
    }
    const job = await run(SMALL, { env })
    expect(job.main).toMatchObject({ exitCode: 0 })
    expect(job.main.log).toContain(CANARY)
    await expectOnlyOurs(job)
  })

  const WORD = `##[warning]${CANARY}`
  const LINE = `::warning::${CANARY}`

  test.each([
    ['a target', SMALL, { target: WORD }],
    ['a tag', SMALL, { tags: `${LINE},${WORD}` }],
    ['a current builder', SMALL, {}, { BUILDX_BUILDER: WORD }],
    ['a stage', { Dockerfile: `FROM scratch AS ${WORD}\nCOPY Dockerfile /\n` }, {}],
    ['a base', { Dockerfile: `FROM ${WORD}\n` }, {}],
    ['a syntax', { Dockerfile: `# syntax=${WORD}\nFROM scratch\n` }, {}],
    ['a file that is not there', { Dockerfile: `FROM scratch\nCOPY "${LINE} ${WORD}" /\n` }, {}]
  ] as [string, Record<string, string>, Record<string, string>, NodeJS.ProcessEnv?][])(
    'of %s that cannot be, in our error',
    async (_, files, inputs, env = {}) => {
      const job = await run(files, {
        inputs: { ...(env.BUILDX_BUILDER === undefined ? {} : { builder: '' }), ...inputs },
        env
      })
      expect(job.main.exitCode).toBe(1)
      expect(job.main.errors.join()).toContain(CANARY)
      await expectOnlyOurs(job)
    }
  )
})
