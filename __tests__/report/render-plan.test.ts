import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.js'
import { renderFacts } from '../../src/report/render-facts.js'
import { renderCommand, renderPlan, renderPlanJson } from '../../src/report/render-plan.js'
import { createBuilder, createFacts, createNode, createPlanOf, createPolicy } from '../support/builders.js'
import { createLayerPlan } from '../support/routes.js'

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
