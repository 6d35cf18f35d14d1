import { describe, expect, test } from '@jest/globals'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createPlan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createRunner,
  createService,
  createSettings
} from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const SCOPE = 'api__linux-amd64'
const LAYERS = `/kept/layers/${SCOPE}.${shortHash('octo/app')}.unpublished`
const OURS = `type=gha,scope=${SCOPE}`
const kept = { cacheFolder: { path: '/kept', persistence: 'declared' } } as const
const planOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  createPlan(frozen(createInputs(inputs)), frozen(createFacts(facts)))

describe('no-cache', () => {
  const REMARK = 'no-cache: no layer cache is read, and every step runs.'
  const users = { cacheFrom: ['octo/app:cache', 'type=gha'], cacheTo: [] }

  test.each([
    [
      'the cache service',
      { cache: 'gha', cacheScope: 'api' },
      hosted,
      `${OURS},mode=max,timeout=5m,ignore-error=true`
    ],
    [
      'a folder',
      { cacheScope: 'api' },
      kept,
      `type=local,dest=${LAYERS},mode=max,compression=zstd,ignore-error=true`
    ],
    [
      'a registry',
      { cacheScope: 'api', cacheImage: 'ghcr.io/octo/c' },
      { registryLogins: ['ghcr.io'] },
      `type=registry,ref=ghcr.io/octo/c:buildcache-${SCOPE},mode=max,image-manifest=true,oci-mediatypes=true,` +
        'compression=zstd,ignore-error=true'
    ]
  ] as [string, Partial<ActionInputs>, Partial<EnvironmentFacts>, string][])(
    'reads no cache of ours or the user’s and writes %s anew, and says so',
    (_, inputs, facts, entry) => {
      const plan = planOf({ ...inputs, ...users, noCache: true }, facts)
      expect(plan).toMatchObject({
        ours: { imports: [], exports: [entry] },
        users: { imports: [], exports: [] },
        remarks: [REMARK],
        warnings: []
      })
    }
  )

  test('writes what the user’s own lines say', () => {
    const { ours, users } = planOf(
      { noCache: true, cacheFrom: ['type=gha'], cacheTo: ['type=gha,mode=max'] },
      hosted
    )
    expect(ours).toEqual({ imports: [], exports: [] })
    expect(users).toEqual({ imports: [], exports: ['type=gha,mode=max,ignore-error=true'] })
  })

  test('has the layout written, and not read', () => {
    expect(planOf({ cache: 'local', noCache: true }, hosted).layers).toMatchObject({
      store: 'packs',
      reads: false,
      writes: true
    })
    expect(planOf({ cache: 'local' }, hosted).layers).toMatchObject({ reads: true })
  })

  test('is not said to read what it does not read', () => {
    expect(planOf({ ...users, noCache: true }, hosted).notices).toEqual([])
  })

  test('is not mentioned where it was not given', () => {
    expect(planOf({}, hosted).remarks).toEqual([])
  })
})

describe('a call that only looks at the Dockerfile', () => {
  const lines = { cacheFrom: ['type=gha'], cacheTo: ['type=registry,ref=octo/app:cache'] }

  test.each(['check', 'check,format=json', 'outline', 'targets'])(
    'has no cache, of ours or of the user’s, and no layout: %s',
    (call) => {
      for (const cache of ['auto', 'gha', 'local'] as const)
        expect(planOf({ call, cache, ...lines }, hosted)).toMatchObject({
          backend: 'none',
          reason: `call: ${call} runs no steps.`,
          ours: { imports: [], exports: [] },
          users: { imports: [], exports: [] },
          layers: undefined,
          warnings: []
        })
    }
  )

  test('has nothing to notice of caches, which it neither reads nor writes', () => {
    expect(planOf({ call: 'check', ...lines }, hosted).notices).toEqual([])
    expect(planOf({ call: 'check', cacheFrom: ['type=gha'] }, hosted).notices).toEqual([])
  })

  test('has nothing to warn of where a cache could not be had for it', () => {
    expect(planOf({ call: 'check', ...lines }).warnings).toEqual([])
    const cacheService = { ...createService('v2'), outage: 'connect ECONNREFUSED' }
    expect(planOf({ call: 'check' }, { ...hosted, cacheService }).warnings).toEqual([])
  })

  test('named build is a build', () => {
    expect(planOf({ call: 'build', cacheScope: 'api' }, hosted).ours.exports).toHaveLength(1)
  })
})

describe('a builder of this action’s own', () => {
  const builder = createBuilder({ name: 'buildkit-cache-0123abcd' })
  const remarksOf = (own: EnvironmentFacts['own']) =>
    planOf({ push: true, tags: ['a:1'], platforms: ['a', 'b'] }, { ...hosted, builder, own }).remarks

  test.each([
    ['created', 'made by this step'],
    ['found', 'made by this action before'],
    ['planned', 'would be made by this step']
  ] as const)('is told of, and where it comes from: %s', (origin, words) => {
    expect(remarksOf({ insteadOf: createClassicBuilder(), origin, asked: false })).toEqual([
      `builder: ${words}, instead of default (docker), which cannot export a cache.`
    ])
    expect(remarksOf({ insteadOf: createBuilder({ driver: 'remote' }), origin, asked: true })).toEqual([
      `builder: ${words}, instead of lab (remote), as its options ask.`
    ])
  })

  test('is not told of where there is none', () => {
    expect(remarksOf(undefined)).toEqual([])
  })

  test('writes caches as any other builder does, and converts no layer for them that is compressed', () => {
    const own = { insteadOf: createClassicBuilder(), origin: 'created', asked: false } as const
    const exportsOf = (facts: Partial<EnvironmentFacts>) =>
      planOf({ cache: 'local', cacheScope: 'api' }, { ...kept, builder, own, ...facts }).ours.exports
    const entry = (folder: string) => [
      `type=local,dest=${folder},mode=max,compression=zstd,ignore-error=true`
    ]
    // In the place of docker's own builder it leaves an image in docker.
    const ofImages = LAYERS.replace('.unpublished', '')
    expect(exportsOf(hosted)).toEqual(entry(ofImages))
    expect(exportsOf({})).toEqual(entry(ofImages))
    expect(exportsOf({ ...hosted, own: undefined })).toEqual(entry(LAYERS))
  })
})

describe('where a builder of this action’s own could not be made', () => {
  const classic = { ...hosted, builder: createClassicBuilder() }
  const trouble = { ...classic, builderTrouble: 'no such host' }
  const BARRIER = 'builder default (docker driver without the containerd image store) cannot export a cache; '
  const REMEDY = 'add docker/setup-buildx-action before this step, or turn on the containerd image store.'

  test('one warning says why, and what to do', () => {
    expect(planOf({}, trouble)).toMatchObject({
      backend: 'none',
      warnings: [`No cache is read or written: ${BARRIER}one that can was not made (no such host); ${REMEDY}`]
    })
    expect(planOf({ cache: 'gha' }, trouble).warnings).toEqual([
      `cache: gha cannot be used, and the build goes on without it: ${BARRIER}one that can was not made (no such ` +
        `host); ${REMEDY}`
    ])
  })

  test('nothing is said of making one where none was tried', () => {
    expect(planOf({ builder: 'default' }, classic).warnings).toEqual([
      `No cache is read or written: ${BARRIER}${REMEDY}`
    ])
  })
})

describe('the result', () => {
  const own = { insteadOf: createClassicBuilder(), origin: 'created', asked: false } as const

  test('goes where the inputs say, with what was added in the remarks', () => {
    const gha = { ...hosted, cacheService: { ...createService('v2'), proxied: true } }
    expect(planOf({ load: true }, gha).destination).toMatchObject({ outputs: [], load: true, push: false })
    const plan = planOf({ tags: ['a'] }, { ...hosted, own })
    expect(plan.destination.load).toBe(true)
    expect(plan.remarks.slice(1)).toEqual(plan.destination.remarks)
    expect(plan.destination.remarks).toHaveLength(1)
  })

  // The uncompressed layers would go into the cache.
  test('is compressed where the build writes a cache, be it only the user’s, and not where it writes none', () => {
    const outputsOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
      planOf({ load: true, ...inputs }, { runner: hosted.runner, own, ...facts }).destination.outputs
    const uncompressed = ['type=docker,compression=uncompressed']
    expect(outputsOf({})).toEqual(uncompressed)
    expect(outputsOf({ cacheFrom: ['octo/app:cache'] })).toEqual(uncompressed)
    expect(outputsOf({}, hosted)).toEqual([])
    expect(outputsOf({ cacheTo: ['type=inline'] })).toEqual([])
  })

  test('has gzip layers, whatever those of the cache are, and whether it is written or only read', () => {
    const GZIP = 'compression=gzip,force-compression=true'
    const outputsOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = kept) =>
      planOf({ push: true, tags: ['octo/app:1'], ...inputs }, facts).destination
    const writing: Partial<ActionInputs>[] = [{}, { cacheSave: 'never' }, { cacheTo: ['type=inline'] }]
    for (const inputs of writing)
      expect(outputsOf(inputs)).toMatchObject({ outputs: [`type=registry,${GZIP}`], push: false })
    expect(outputsOf({ cacheCompression: 'estargz' }).outputs).toEqual([
      'type=registry,compression=estargz,force-compression=true,oci-mediatypes=true'
    ])
    for (const inputs of [{ cacheCompression: 'gzip' }, { cache: 'off' }] as const)
      expect(outputsOf(inputs)).toMatchObject({ outputs: [], push: true })
    expect(outputsOf({ cache: 'gha' }, hosted)).toMatchObject({ outputs: [], push: true })
    expect(outputsOf({}, hosted)).toMatchObject({ outputs: [`type=registry,${GZIP}`], push: false })
  })

  test('has a provenance by default where docker need not load it', () => {
    const provenance = expect.stringMatching(/^type=provenance,mode=max,builder-id=/)
    expect(planOf({}, hosted).attestations).toEqual([provenance])
    expect(planOf({ load: true }, hosted).attestations).toEqual([])
    expect(planOf({}, { ...hosted, own }).attestations).toEqual([])
    expect(planOf({ provenance: 'mode=min' }, { ...hosted, own }).attestations).toHaveLength(1)
  })
})

describe('docker’s own variables', () => {
  test('that are no booleans are told in warnings', () => {
    const settings = createSettings({ warnings: ['DOCKER_BUILD_SUMMARY: "x" is not a boolean.'] })
    expect(planOf({}, { ...hosted, settings }).warnings).toEqual(settings.warnings)
  })
})
