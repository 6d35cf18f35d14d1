import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import type { LayerPlan } from '../../src/plan/layer-plan.js'
import { planLayers } from '../../src/plan/layer-plan.js'
import { createPlan } from '../../src/plan/plan.js'
import {
  createBuilder,
  createFacts,
  createInputs,
  createNode,
  createRequest,
  createRunner,
  createService,
  createSettings
} from '../support/builders.js'

const HOSTED: Partial<EnvironmentFacts> = {
  runner: createRunner('github-hosted'),
  cacheService: createService('v2')
}
const KEPT: Partial<EnvironmentFacts> = { cacheFolder: { path: '/kept', persistence: 'declared' } }

const names = { write: 'app', read: [['app', 'base', 'main'], ['amd', 'main-amd'], ['arm']] }
const wish = { store: 'folder', reads: true, writes: true, forImage: true, maxSize: 7 } as const
const planned = (
  changes: Partial<Parameters<typeof planLayers>[1]> = {},
  given = names,
  facts: Partial<EnvironmentFacts> = {}
): LayerPlan =>
  planLayers(
    createRequest({ folder: '/k/layers', names: given }),
    { ...wish, ...changes },
    createFacts(facts)
  )

describe('the plan of a layout', () => {
  test('is the folder that is written, what is read for want of it, and parts for want of all', () => {
    expect(planned()).toMatchObject({
      folder: '/k/layers/app',
      fallbacks: ['/k/layers/base', '/k/layers/main'],
      parts: [['/k/layers/amd', '/k/layers/main-amd'], ['/k/layers/arm']],
      maxSize: 7
    })
  })

  test('of a build that only reads is the first that it reads', () => {
    const only = { write: 'not-mine', read: [['base', 'main']] }
    expect(planned({ writes: false }, only)).toMatchObject({
      folder: '/k/layers/base',
      fallbacks: ['/k/layers/main']
    })
  })

  test('says whether its layers are for an image', () => {
    expect([planned().purpose, planned({ forImage: false }).purpose]).toEqual(['image', 'other'])
  })
})

describe('layers are left for BuildKit to fetch as it needs them', () => {
  const hosted = createRunner('github-hosted')
  const remote = (endpoint: string) => createBuilder({ driver: 'remote', nodes: [createNode({ endpoint })] })

  test.each([
    ['a container', { builder: createBuilder() }],
    ['docker itself', { builder: createBuilder({ driver: 'docker' }) }],
    ['a socket', { builder: remote('unix:///run/buildkit/buildkitd.sock') }]
  ])('where the builder is %s on a machine that was made for this job', (_, facts) => {
    expect(planned({}, names, { runner: hosted, ...facts }).eager).toBeUndefined()
  })

  test.each([
    ['is on a machine that stays', { runner: createRunner('self-hosted') }],
    ['is behind an address', { runner: hosted, builder: remote('tcp://buildkit.example:1234') }],
    ['is in a cluster', { runner: hosted, builder: createBuilder({ driver: 'kubernetes' }) }],
    ['is on another machine', { runner: hosted, settings: createSettings({ remoteEngine: true }) }]
  ])('but not where the builder %s, and the reason names it', (_, facts: Partial<EnvironmentFacts>) => {
    const { name } = facts.builder ?? createBuilder()
    expect(planned({}, names, facts).eager).toBe(`builder ${name} may be used by others at the same time`)
  })
})

describe('a build', () => {
  const layersOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts>) =>
    createPlan(createInputs({ cache: 'local', ...inputs }), createFacts(facts)).layers
  const kindOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = KEPT) => {
    const { folder = '', fallbacks = [], purpose } = layersOf(inputs, facts) ?? {}
    return {
      purpose,
      writes: /\.unpublished$/.test(folder),
      reads: fallbacks.map((name) => /\.unpublished$/.test(name))
    }
  }

  test('that makes an image writes another layout than one that does not, and reads the other’s for want of it', () => {
    expect(kindOf({ load: true })).toEqual({ purpose: 'image', writes: false, reads: [true] })
    expect(kindOf({})).toEqual({ purpose: 'other', writes: true, reads: [false] })
  })

  test('has one layout for both where its layers are gzip', () => {
    for (const load of [true, false])
      expect(kindOf({ load, cacheCompression: 'gzip' })).toMatchObject({ writes: false, reads: [] })
  })

  test.each([
    ['in a kept folder', KEPT, 'folder'],
    ['in packs where the service is v2', HOSTED, 'packs'],
    [
      'as a whole where the way to the service leads through a proxy',
      { ...HOSTED, cacheService: { ...createService('v2'), proxied: true } },
      'actions-cache'
    ],
    ['as a whole where the service is v1', { ...HOSTED, cacheService: createService('v1') }, 'actions-cache']
  ] as const)('has its layers %s', (_, facts, store) => {
    expect(layersOf({}, facts)?.store).toBe(store)
  })
})
