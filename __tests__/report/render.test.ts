import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.js'
import {
  escapeMarkdown,
  formatBytes,
  formatSeconds,
  renderCommand,
  renderPlan,
  renderPlanJson,
  renderSentence,
  renderSummary
} from '../../src/report/render.js'
import { renderFacts } from '../../src/report/render-facts.js'
import type { CacheReport, Step } from '../../src/report/report.js'
import {
  createBuilder,
  createFacts,
  createNode,
  createPlanOf,
  createPolicy,
  createReportOf
} from '../support/builders.js'
import { createLayerPlan } from '../support/routes.js'

const stepOf = (status: Step['status']): Step => ({
  name: '[1/1] RUN x',
  status,
  seconds: 1,
  error: undefined
})
const steps = [stepOf('cached'), stepOf('cached'), stepOf('executed')]
const sentenceOf = (overrides: Partial<CacheReport>) =>
  renderSentence(createReportOf({ steps, ...overrides }))

const SECRET = 'type=s3,bucket=b,secret_access_key=hunter2,session_token=hunter3'
const STARRED = 'type=s3,bucket=b,secret_access_key=***,session_token=***'

describe('the plan in the log', () => {
  test('has facts, policy, cache with its reason, rejected backends with theirs, scope, remarks and entries', () => {
    const plan = createPlanOf({
      backend: 'registry',
      reason: 'a registry that this job may use: there is a login for ghcr.io.',
      rejected: [{ backend: 'gha', reason: 'this job has no Actions cache service.' }],
      ours: { imports: [['type=registry,ref=a']], exports: ['type=registry,ref=a,mode=max'] },
      users: { imports: ['type=gha'], exports: ['type=inline'] },
      remarks: ['no-cache: no layer cache is read, and every step runs.', 'load: x.']
    })
    const facts = createFacts()
    const lines = renderPlan(plan, facts)
    const { length } = renderFacts(facts)
    expect(lines.slice(0, length)).toEqual(renderFacts(facts))
    expect(lines.slice(length)).toEqual([
      'policy:    the default branch reads and writes.',
      'cache:     registry — a registry that this job may use: there is a login for ghcr.io.',
      '  not gha: this job has no Actions cache service.',
      'scope:     app-1a2b3c4d',
      'mounts:    not carried: cache-mounts: off.',
      '  no-cache: no layer cache is read, and every step runs.',
      '  load: x.',
      'import:    type=registry,ref=a',
      'import:    type=gha',
      'export:    type=registry,ref=a,mode=max',
      'export:    type=inline'
    ])
  })

  test('says of imports of which the first that is there is taken that they stand for each other', () => {
    const plan = createPlanOf({
      ours: {
        imports: [['type=gha,scope=own', 'type=gha,scope=main'], ['type=gha,scope=amd64']],
        exports: []
      }
    })
    expect(renderPlan(plan, createFacts()).slice(-3)).toEqual([
      'import:    type=gha,scope=own',
      '  or else: type=gha,scope=main',
      'import:    type=gha,scope=amd64'
    ])
  })

  test('has stars for credentials of caches, ours and the user’s', () => {
    const caches = { imports: [SECRET], exports: [SECRET] }
    const plan = createPlanOf({ ours: { imports: [[SECRET, SECRET]], exports: [SECRET] }, users: caches })
    const lines = renderPlan(plan, createFacts())
    expect(lines.slice(-5)).toEqual([
      `import:    ${STARRED}`,
      `  or else: ${STARRED}`,
      `import:    ${STARRED}`,
      `export:    ${STARRED}`,
      `export:    ${STARRED}`
    ])
    expect(lines.join('\n')).not.toContain('hunter')
  })

  const builderLine = (facts: Parameters<typeof createFacts>[0]) =>
    renderPlan(createPlanOf(), createFacts(facts)).find((line) => line.startsWith('builder: '))

  test('says which versions are not known, and each known one once', () => {
    const nodes = [createNode(), createNode(), createNode({ buildkitVersion: undefined })]
    expect(builderLine({ builder: createBuilder({ nodes }), buildxVersion: undefined })).toBe(
      'builder:   lab (docker-container), BuildKit 0.34.2, not started'
    )
  })

  test('says of a builder that is not there yet that it is not started', () => {
    const builder = createBuilder({ name: 'buildkit-cache-0123abcd', nodes: [] })
    expect(builderLine({ builder, buildxVersion: undefined })).toBe(
      'builder:   buildkit-cache-0123abcd (docker-container), BuildKit not started'
    )
  })
})

describe('the plan as JSON', () => {
  const parsed = (plan: Partial<Plan>) => JSON.parse(renderPlanJson(createPlanOf(plan))) as object

  test('is one line, and says first which form it has', () => {
    expect(renderPlanJson(createPlanOf({ reason: 'one\ntwo' }))).toMatch(/^\{"version":1,.*\}$/)
  })

  test('has what was decided, and why', () => {
    expect(
      parsed({
        backend: 'local',
        reason: 'a folder is kept.',
        rejected: [{ backend: 'gha', reason: 'this job has no Actions cache service.' }],
        ours: {
          imports: [['type=local,src=/k/a.own', 'type=local,src=/k/a'], ['type=local,src=/k/b']],
          exports: ['type=local,dest=/k/a.own']
        },
        users: { imports: ['type=gha'], exports: ['type=inline'] },
        policy: createPolicy({ write: 'own', reason: 'a branch.' }),
        mustPay: true,
        layers: createLayerPlan({ folder: '/k/a.own', fallbacks: ['/k/a'], parts: [['/k/b']] }),
        remarks: ['A remark.'],
        notices: ['A notice.'],
        warnings: ['A warning.']
      })
    ).toEqual({
      version: 1,
      backend: 'local',
      reason: 'a folder is kept.',
      rejected: [{ backend: 'gha', reason: 'this job has no Actions cache service.' }],
      scope: 'app-1a2b3c4d',
      policy: { read: true, write: 'own', trusted: true, reason: 'a branch.' },
      'cache-from': ['type=local,src=/k/a.own', 'type=local,src=/k/a', 'type=local,src=/k/b', 'type=gha'],
      'cache-to': ['type=local,dest=/k/a.own', 'type=inline'],
      'only-if-it-pays': true,
      folder: '/k/a.own',
      mounts: 'not carried: cache-mounts: off.',
      remarks: ['A remark.'],
      notices: ['A notice.'],
      warnings: ['A warning.']
    })
  })

  test('has null for the folder of a cache that has none', () => {
    expect(parsed({ layers: undefined, mustPay: false })).toMatchObject({
      folder: null,
      'only-if-it-pays': false
    })
  })

  test('has stars for credentials of caches, ours and the user’s', () => {
    const caches = { imports: [SECRET], exports: [SECRET] }
    const plan = { ours: { imports: [[SECRET]], exports: [SECRET] }, users: caches }
    expect(parsed(plan)).toMatchObject({ 'cache-from': [STARRED, STARRED], 'cache-to': [STARRED, STARRED] })
    expect(JSON.stringify(parsed(plan))).not.toContain('hunter')
  })
})

describe('the sentence', () => {
  test.each([
    [{}, '2 of 3 steps from cache, built in 12.0 s.'],
    [{ succeeded: false }, '2 of 3 steps from cache, failed after 12.0 s.'],
    [{ savedSeconds: 95 }, '2 of 3 steps from cache, saved about 95.0 s, built in 12.0 s.'],
    [
      { savedSeconds: 95, steps: undefined },
      'built in 12.0 s; no record was found of which steps were cached.'
    ],
    [{ steps: undefined }, 'built in 12.0 s; no record was found of which steps were cached.'],
    [
      { bytesFetched: 1_500_000 },
      '2 of 3 steps from cache, built in 12.0 s; 1.5 MB of layers fetched (base images and cache).'
    ],
    [
      { restore: { status: 'kept', digest: 'x', bytes: 2000 } },
      '2 of 3 steps from cache, built in 12.0 s; cache read from this runner, 2.0 kB.'
    ],
    [
      { restore: { status: 'restored', digest: 'x', bytes: 2000, seconds: 1.5 } },
      '2 of 3 steps from cache, built in 12.0 s; cache read in 1.50 s, 2.0 kB.'
    ],
    [
      { restore: { status: 'kept', digest: 'x', bytes: 2000 }, bytesRead: 500 },
      '2 of 3 steps from cache, built in 12.0 s; cache read from this runner, 500 B read of 2.0 kB.'
    ],
    [
      { restore: { status: 'opened', digest: 'x', bytes: 2_000_000, seconds: 0.25 }, bytesRead: 500_000 },
      '2 of 3 steps from cache, built in 12.0 s; cache opened in 0.25 s, 500.0 kB read of 2.0 MB.'
    ],
    [
      { restore: { status: 'opened', digest: 'x', bytes: 2_000_000, seconds: 0.25 }, bytesRead: 0 },
      '2 of 3 steps from cache, built in 12.0 s; cache opened in 0.25 s, 0 B read of 2.0 MB.'
    ],
    [
      { restore: { status: 'opened', digest: 'x', bytes: 2_000_000, seconds: 0.25 } },
      '2 of 3 steps from cache, built in 12.0 s; cache opened in 0.25 s, 2.0 MB.'
    ],
    [
      { export: { status: 'written', seconds: 1.5 } },
      '2 of 3 steps from cache, built in 12.0 s; cache written in 1.50 s.'
    ],
    [
      { export: { status: 'written', seconds: 0 } },
      '2 of 3 steps from cache, built in 12.0 s; cache written with the image.'
    ],
    [
      { export: { status: 'skipped', reason: 'every step came from a cache' } },
      '2 of 3 steps from cache, built in 12.0 s; cache not written: every step came from a cache.'
    ],
    // A warning says why.
    [
      { export: { status: 'failed', seconds: 3, reason: 'denied' } },
      '2 of 3 steps from cache, built in 12.0 s.'
    ],
    [
      {
        restore: { status: 'missed', reason: 'nothing yet' },
        export: { status: 'written', seconds: 1.5 },
        save: { save: true, reason: 'to be saved at the end of the job', bytes: 3000 }
      },
      '2 of 3 steps from cache, built in 12.0 s; no cache to read: nothing yet; cache written in 1.50 s, 3.0 kB to be saved at the end of the job.'
    ],
    [
      {
        restore: { status: 'kept', digest: 'x', bytes: 2000 },
        export: { status: 'written', seconds: 1.5 },
        save: { save: false, reason: 'nothing changed', bytes: 0 }
      },
      '2 of 3 steps from cache, built in 12.0 s; cache read from this runner, 2.0 kB; cache written in 1.50 s.'
    ],
    [
      {
        restore: { status: 'failed', reason: 'it is broken' },
        export: { status: 'nothing to write' },
        save: { save: false, reason: 'this run does not write', bytes: 0 }
      },
      '2 of 3 steps from cache, built in 12.0 s; cache not read: it is broken; cache not written: this run does not write.'
    ],
    [
      {
        export: { status: 'skipped', reason: 'the build failed' },
        save: { save: false, reason: 'the build failed', bytes: 0 },
        succeeded: false
      },
      '2 of 3 steps from cache, failed after 12.0 s; cache not written: the build failed.'
    ]
  ] as [Partial<CacheReport>, string][])('of %j says what the cache did', (overrides, sentence) => {
    expect(sentenceOf(overrides)).toBe(sentence)
  })
})

describe('the job summary', () => {
  test('is one table of backend, reason, steps and seconds', () => {
    const summary = renderSummary(createReportOf({ steps }))
    expect(summary.split('\n').filter((line) => line.startsWith('|'))).toEqual([
      '| Cache | Why | Steps from cache | Build |',
      '|---|---|---|---|',
      '| gha | a GitHub-hosted runner. | 2 of 3 | 12.0 s |'
    ])
  })

  test('says that steps are not known, instead of none', () => {
    expect(renderSummary(createReportOf({ steps: undefined }))).toContain('| not known |')
  })

  test('has each trouble as a quotation of its own', () => {
    const summary = renderSummary(createReportOf({ steps, troubles: ['One.', 'Two.'] }))
    expect(summary.split('\n').filter((line) => line.startsWith('>'))).toEqual(['> One.', '> Two.'])
  })

  test('lets nothing from outside become Markdown, HTML, a further row or a mention', () => {
    const hostile =
      'x | y |\n| z |\n\n# h <img src=x onerror=a()> [l](javascript:b) `c` **d** ~~e~~ @octo ![i](u) &lt;'
    const summary = renderSummary(
      createReportOf({
        steps,
        reason: hostile,
        troubles: [hostile],
        restore: { status: 'missed', reason: hostile }
      })
    )
    expect(summary.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3)
    expect(summary.split('\n').filter((line) => line.startsWith('#'))).toEqual(['### BuildKit cache'])
    const text = summary.replace('### BuildKit cache', '').replace(/^> /m, '')
    for (const mark of ['<', '[', ']', '`', '**', '~~', '@', '!', '&lt;img src=x onerror=a()>'])
      expect(text).not.toContain(mark)
    const row = summary.split('\n').find((line) => line.startsWith('| gha'))
    expect(row?.match(/\|/g)).toHaveLength(5)
  })
})

describe('escapeMarkdown', () => {
  test('shows every character as it is, once read as HTML', () => {
    const text = '\\`*_{}[]|#~>!@ <b> & &amp;'
    const shown = escapeMarkdown(text)
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&')
    expect(shown).toBe(text)
  })

  test('leaves plain text alone and puts lines together', () => {
    expect(escapeMarkdown('plain text, with 1.5 MB (x).')).toBe('plain text, with 1.5 MB (x).')
    expect(escapeMarkdown('a\r\nb\n\nc')).toBe('a b c')
  })
})

describe('renderCommand', () => {
  test('is read back by a shell as the same words', () => {
    const words = [
      'a b',
      "it's",
      '$(id)',
      '`id`',
      '"x"',
      '',
      '*',
      'a\nb',
      ';rm',
      '\\',
      '~',
      '#x',
      'type=gha,scope=a'
    ]
    const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${renderCommand(words)}`], {
      encoding: 'utf8'
    })
    expect(printed.split('\0').slice(0, -1)).toEqual(words)
  })

  test('quotes only what needs it', () => {
    expect(renderCommand(['buildx', '--tag', 'ghcr.io/o/a:1', '--output', 'type=image', 'a b'])).toBe(
      "buildx --tag ghcr.io/o/a:1 --output type=image 'a b'"
    )
  })
})

describe('numbers', () => {
  test.each([
    [0, '0.00 s'],
    [1.234, '1.23 s'],
    [12.34, '12.3 s']
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text)
  })

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_064_447, '1.1 MB'],
    [2_500_000_000, '2.5 GB'],
    [5e15, '5000.0 TB']
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  test('999 999 bytes are a megabyte', () => {
    expect(formatBytes(999_999)).toBe('1.0 MB')
  })
})
