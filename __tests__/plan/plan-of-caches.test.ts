import { describe, expect, test } from '@jest/globals'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import { createPlan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import {
  createBuilder,
  createClassicBuilder,
  createEvent,
  createFacts,
  createInputs,
  createRunner,
  createService
} from '../support/builders.js'
import { frozen } from '../support/frozen.js'

const hosted = { runner: createRunner('github-hosted'), cacheService: createService('v2') }
const SCOPE = 'api__linux-amd64'
const OURS = `type=gha,scope=${SCOPE}`
const kept = { cacheFolder: { path: '/kept', persistence: 'declared' } } as const
const planOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts> = {}) =>
  createPlan(frozen(createInputs(inputs)), frozen(createFacts(facts)))

const onBranch = (changes: Partial<JobEvent> = {}) => ({
  event: createEvent({ ref: 'refs/heads/feature', refKind: 'branch', ...changes })
})
const onPullRequest = (changes: Partial<JobEvent> = {}) => ({
  event: createEvent({
    ...({ name: 'pull_request', ref: 'refs/pull/7/merge', refKind: 'pull-request' } as const),
    ...{ baseBranch: 'release/1', ...changes }
  })
})
const bucket = { objectStores: { s3: { bucket: 'b', region: 'r' }, azblob: {} } }
const account = { objectStores: { s3: {}, azblob: { account_url: 'https://octo.example' } } }

describe('the names under which caches are kept', () => {
  const OWNER = shortHash('octo/app')
  const BRANCH = `.feature-${shortHash('refs/heads/feature')}`
  const PULL = `.pull-7-merge-${shortHash('refs/pull/7/merge')}`
  const BASE = `.release-1-${shortHash('refs/heads/release/1')}`
  /** Where each cache is found: what stands before the name, and after the scope. */
  const PLACES: [ActionInputs['cache'], Partial<EnvironmentFacts>, (suffix: string) => string][] = [
    ['gha', hosted, (suffix) => `scope=${SCOPE}${suffix}`],
    [
      'registry',
      { registryLogins: ['ghcr.io'] },
      (suffix) => `ref=ghcr.io/octo/c:buildcache-${SCOPE}${suffix}`
    ],
    ['local', kept, (suffix) => `src=/kept/layers/${SCOPE}.${OWNER}${suffix}`],
    ['s3', bucket, (suffix) => `name=${SCOPE}.${OWNER}${suffix}`],
    ['azblob', account, (suffix) => `name=${SCOPE}.${OWNER}${suffix}`]
  ]
  const named = (
    cache: ActionInputs['cache'],
    facts: Partial<EnvironmentFacts>,
    cacheSave: 'auto' | 'always'
  ) => {
    // Of builds that make an image; what others wrote they read for want of that.
    const image = { push: true, tags: ['ghcr.io/octo/app:1'], cacheImage: 'ghcr.io/octo/c' }
    const { ours } = planOf({ cache, cacheSave, cacheScope: 'api', ...image }, facts)
    const find = (line: string) => line.split(',').find((field) => /^(scope|ref|src|dest|name)=/.test(field))
    return {
      reads: ours.imports.map((chain) => chain.map(find).filter((name) => !name?.endsWith('.unpublished'))),
      writes: ours.exports.map((line) => find(line)?.replace('dest=', 'src='))
    }
  }

  test.each(PLACES)('are, for the default branch, one name without a suffix: %s', (cache, facts, at) => {
    for (const cacheSave of ['auto', 'always'] as const)
      expect(named(cache, facts, cacheSave)).toEqual({ reads: [[at('')]], writes: [at('')] })
  })

  test.each(PLACES)(
    'are, with cache-save: always, own, base and default for every branch: %s',
    (cache, facts, at) => {
      expect(named(cache, { ...facts, ...onBranch() }, 'always')).toEqual({
        reads: [[at(BRANCH), at('')]],
        writes: [at(BRANCH)]
      })
      expect(named(cache, { ...facts, ...onPullRequest() }, 'always')).toEqual({
        reads: [[at(PULL), at(BASE), at('')]],
        writes: [at(PULL)]
      })
    }
  )

  test.each(PLACES)(
    'are, without it, base and default, and an own one only where it is kept apart: %s',
    (cache, facts, at) => {
      const own = (suffix: string) => (cache === 'gha' ? [at(suffix)] : [])
      expect(named(cache, { ...facts, ...onBranch() }, 'auto')).toEqual({
        reads: [[...own(BRANCH), at('')]],
        writes: own(BRANCH)
      })
      expect(named(cache, { ...facts, ...onPullRequest() }, 'auto')).toEqual({
        reads: [[...own(PULL), at(BASE), at('')]],
        writes: own(PULL)
      })
    }
  )

  test('are others for another repository, where several may use one folder or bucket', () => {
    const writes = (cache: ActionInputs['cache'], facts: Partial<EnvironmentFacts>, repository: string) =>
      named(cache, { ...facts, event: createEvent({ repository }) }, 'auto').writes
    for (const [cache, facts] of PLACES) {
      const [one, other] = ['octo/app', 'octo/other'].map((repository) => writes(cache, facts, repository))
      expect([cache, JSON.stringify(one) !== JSON.stringify(other)]).toEqual([
        cache,
        ['local', 's3', 'azblob'].includes(cache)
      ])
    }
  })

  test('are, for several platforms, those of all together, and then those of each alone', () => {
    const platforms = ['linux/arm64', 'linux/amd64']
    const inputs = { platforms, cacheScope: 'api', cacheImage: 'ghcr.io/octo/c' }
    const { ours, scope } = planOf({ ...inputs, cache: 'registry' }, { registryLogins: ['ghcr.io'] })
    const tag = (name: string) => `type=registry,ref=ghcr.io/octo/c:buildcache-${name}`
    expect(ours.imports).toEqual([[tag(scope)], [tag('api__linux-amd64')], [tag('api__linux-arm64')]])
    expect(ours.exports).toEqual([expect.stringContaining(`${tag(scope)},`)])
    const { layers } = planOf({ ...inputs, cache: 'local' }, { ...kept, ...onPullRequest() })
    const folder = (name: string) => `/kept/layers/${name}.${OWNER}`
    const both = (name: string) =>
      ['.unpublished', ''].flatMap((kind) => [`${name}${BASE}${kind}`, `${name}${kind}`])
    const [first, ...others] = both(folder(scope))
    expect(layers).toEqual({
      folder: first,
      fallbacks: others,
      parts: ['api__linux-amd64', 'api__linux-arm64'].map((name) => both(folder(name))),
      store: 'folder',
      reads: true,
      writes: false,
      purpose: 'other',
      eager: 'builder lab may be used by others at the same time',
      maxSize: 10_000_000_000
    })
  })

  test('is one layout of each kind where the service carries it, which has the order of branches itself', () => {
    const { layers, ours } = planOf({ cache: 'local', cacheScope: 'api' }, { ...hosted, ...onPullRequest() })
    expect(layers).toMatchObject({
      folder: `/runner/temp/buildkit-cache-carried/layers/${SCOPE}.${OWNER}.unpublished`,
      fallbacks: [`/runner/temp/buildkit-cache-carried/layers/${SCOPE}.${OWNER}`],
      parts: []
    })
    expect(ours.imports.flat()).toHaveLength(2)
  })
})

describe('only what pays is written', () => {
  const carried = { cache: 'local' } as const
  const ofPull = createService('v2', { scopes: [{ scope: 'refs/pull/7/merge', read: true, write: true }] })

  test.each<[string, boolean, Partial<ActionInputs>, Partial<EnvironmentFacts>]>([
    ['by a branch to the service', true, {}, { ...hosted, ...onBranch() }],
    ['by a pull request to the service', true, {}, { ...hosted, ...onPullRequest() }],
    [
      'by a fork to the service',
      true,
      {},
      { ...hosted, cacheService: ofPull, ...onPullRequest({ fromFork: true }) }
    ],
    ['by a branch to a layout that the service carries', true, carried, { ...hosted, ...onBranch() }],
    ['by a branch that is told to', false, { cacheSave: 'always' }, { ...hosted, ...onBranch() }],
    [
      'by a branch to a folder, where it writes only if it is told to',
      false,
      { cacheSave: 'always' },
      { ...kept, ...onBranch() }
    ],
    ['by the default branch', false, {}, hosted],
    ['by the default branch to a folder', false, {}, kept]
  ])('%s: %p', (_, mustPay, inputs, facts) => {
    const plan = planOf(inputs, facts)
    expect([plan.mustPay, plan.ours.exports.length]).toEqual([mustPay, 1])
  })
})

describe('an inline cache', () => {
  const inputs: Partial<ActionInputs> = {
    cache: 'inline',
    tags: ['octo/app:1', 'octo/app:latest'],
    push: true
  }

  test('is written with the image, also by docker’s own builder, and read where the image is', () => {
    for (const builder of [createBuilder(), createClassicBuilder()])
      expect(planOf(inputs, { builder })).toMatchObject({
        backend: 'inline',
        ours: {
          imports: [['type=registry,ref=octo/app:1', 'type=registry,ref=octo/app:latest']],
          exports: ['type=inline']
        },
        layers: undefined,
        warnings: []
      })
  })

  test('is not to be had where nothing is pushed, which is one warning, and the build goes on', () => {
    expect(planOf({ ...inputs, push: false })).toMatchObject({
      backend: 'none',
      ours: { imports: [], exports: [] },
      warnings: [
        'cache: inline cannot be used, and the build goes on without it: it is a part of the image, and nothing is pushed.'
      ]
    })
  })
})

describe('a cache in a bucket', () => {
  const cacheAttributes = { bucket: 'b', secret_access_key: 'k,name=other', touch_refresh: '1h' }
  const inputs = { cache: 's3', cacheScope: 'api', cacheAttributes } as const
  const environment = { s3: { bucket: 'other', region: 'r' }, azblob: {} }
  const NAME = `${SCOPE}.${shortHash('octo/app')}`

  test('is found by what the inputs say and, where they say nothing, by what the environment does', () => {
    expect(planOf(inputs, { objectStores: environment }).ours).toEqual({
      imports: [[`type=s3,bucket=b,region=r,"secret_access_key=k,name=other",name=${NAME}`]],
      exports: [
        `type=s3,bucket=b,region=r,"secret_access_key=k,name=other",touch_refresh=1h,name=${NAME},mode=max,ignore-error=true`
      ]
    })
  })

  test('without a bucket is one warning, and the build goes on', () => {
    const why = 'there is no bucket (cache-attributes: bucket=…, or the variable AWS_BUCKET).'
    expect(planOf({ cache: 's3' }, hosted)).toMatchObject({
      backend: 'none',
      reason: why,
      ours: { imports: [], exports: [] },
      warnings: [`cache: s3 cannot be used, and the build goes on without it: ${why}`]
    })
  })

  test('in an account is found by the variables too', () => {
    const { ours } = planOf({ cache: 'azblob', cacheScope: 'api' }, account)
    expect(ours).toEqual({
      imports: [[`type=azblob,account_url=https://octo.example,name=${NAME}`]],
      exports: [`type=azblob,account_url=https://octo.example,name=${NAME},mode=max,ignore-error=true`]
    })
  })
})

describe('cache-attributes', () => {
  const cacheAttributes = { 'compression-level': '9', timeout: '2m' }

  test('that the picked cache does not know are left out, and told in one warning', () => {
    const { ours, warnings } = planOf({ cacheScope: 'api', cacheAttributes }, hosted)
    expect(ours.exports).toEqual([expect.stringContaining(',compression-level=9,')])
    expect(warnings).toEqual([
      'cache-attributes: timeout has no meaning for local, which was picked, and is left out.'
    ])
  })

  test('are not mentioned where there is no cache to have them', () => {
    expect(planOf({ cacheAttributes }, {}).warnings).toEqual([])
    expect(planOf({ cache: 'off', cacheAttributes }, hosted).warnings).toEqual([])
  })
})

describe('a token that may list caches', () => {
  const cacheListing = { repository: 'octo/app', token: 'ghs_1' }

  test('is given to the exporter of the cache service, and to nothing else', () => {
    const { ours } = planOf({ cache: 'gha', cacheScope: 'api' }, { ...hosted, cacheListing })
    expect(ours).toEqual({
      imports: [[`${OURS},timeout=1m`]],
      exports: [`${OURS},mode=max,timeout=5m,repository=octo/app,ghtoken=ghs_1,ignore-error=true`]
    })
    const elsewhere = planOf({ cache: 'local' }, { ...hosted, cacheListing })
    expect(JSON.stringify(elsewhere)).not.toContain('ghs_1')
  })
})

describe('what builds were made of', () => {
  const recordOf = (inputs: Partial<ActionInputs>, facts: Partial<EnvironmentFacts>) =>
    planOf(inputs, facts).record
  const NAME = `${SCOPE}.${shortHash('octo/app')}`

  test('is kept in the folder that is kept, else in the cache service, as the cache may be read and written', () => {
    expect(recordOf({ cacheScope: 'api' }, { ...hosted, ...kept })).toEqual({
      store: 'folder',
      family: expect.stringMatching(/^\/kept\/state\/records\/[0-9a-f]{8}$/),
      names: [NAME],
      reads: true,
      writes: true
    })
    expect(recordOf({ cacheScope: 'api' }, hosted)).toEqual({
      store: 'actions-cache',
      family: expect.stringMatching(/^buildkit-cache-record-2\/[0-9a-f]{8}\/$/),
      names: [NAME],
      reads: true,
      writes: true
    })
    expect(recordOf({ cacheSave: 'never' }, hosted)).toMatchObject({ reads: true, writes: false })
  })

  test('is read also where the cache is not, to tell how long its steps took before', () => {
    expect(recordOf({ noCache: true }, hosted)).toMatchObject({ reads: true, writes: true })
  })

  test('is kept beside the user’s own caches', () => {
    const cacheTo = ['type=registry,ref=r.example/c']
    expect(recordOf({ cache: 'off', cacheTo }, hosted)).toMatchObject({ reads: true, writes: true })
  })

  test('is kept nowhere where there is no cache, or nothing that keeps it', () => {
    expect(recordOf({ cache: 'off' }, { ...hosted, ...kept })).toBeUndefined()
    expect(recordOf({ cache: 'registry', cacheImage: 'localhost/c' }, {})).toBeUndefined()
  })
})

describe('an event file that tells nothing', () => {
  test('is remarked with what is wrong, and the build goes on', () => {
    const event = createEvent({ trouble: 'the event file /x.json is not JSON' })
    const { remarks, warnings } = planOf({}, { ...hosted, event })
    expect(remarks).toEqual([
      'event: the event file /x.json is not JSON; it counts as one of which nothing is known.'
    ])
    expect(warnings).toEqual([])
  })
})
