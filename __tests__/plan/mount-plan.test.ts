import { describe, expect, test } from '@jest/globals'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import type { MountChoice } from '../../src/mounts/choice.js'
import { planMounts } from '../../src/plan/mount-plan.js'
import { policyOf } from '../../src/plan/policy.js'
import type { Scopes } from '../../src/plan/scope.js'
import {
  createBuilder,
  createClassicBuilder,
  createEvent,
  createFacts,
  createInputs,
  createNode,
  createRunner,
  createService
} from '../support/builders.js'
import { frozen } from '../support/frozen.js'
import { isSentence } from '../support/situations.js'

const HOSTED: Partial<EnvironmentFacts> = {
  runner: createRunner('github-hosted'),
  cacheService: createService('v2')
}
const KEPT: Partial<EnvironmentFacts> = { cacheFolder: { path: '/kept', persistence: 'declared' } }
const LIST: MountChoice = {
  ...{ kind: 'list', input: 'cache-mounts' },
  mounts: [{ id: '/root/.npm', owner: undefined }]
}
const SCOPES: Scopes = { own: 'app__linux-amd64', ofPlatforms: [], family: 'f00d' }

function verdictOf(
  inputs: Partial<ActionInputs> = {},
  {
    event = {},
    scopes = SCOPES,
    ...facts
  }: Omit<Partial<EnvironmentFacts>, 'event'> & {
    event?: Partial<JobEvent>
    scopes?: Scopes
  } = HOSTED
) {
  const given = frozen(createInputs(inputs))
  const all = frozen(createFacts({ ...HOSTED, ...facts, event: createEvent(event) }))
  return planMounts(given, all, policyOf(all.event, given), scopes)
}

const planOf = (...given: Parameters<typeof verdictOf>) => verdictOf(...given).plan
const rights = (...given: Parameters<typeof verdictOf>) => {
  const { reads, writes } = planOf(...given)?.layers ?? {}
  return { reads, writes }
}

describe('mounts are carried', () => {
  test('on a machine that is new for each job, with what the inputs say of them', () => {
    expect(planOf({ cacheMountsImage: 'octo/tools@sha256:1' })).toEqual({
      layers: {
        folder: expect.stringMatching(/\/layers\/app__linux-amd64\.[0-9a-f]+\.mounts$/),
        ...{ fallbacks: [], parts: [], store: 'packs', reads: true, writes: true },
        ...{ purpose: 'other', eager: undefined, maxSize: 5_000_000_000 }
      },
      choice: { kind: 'auto' },
      bounds: { each: 2_000_000_000, total: 5_000_000_000 },
      image: 'octo/tools@sha256:1',
      savesFailed: false
    })
  })

  test('also of builds that failed only with cache-save: always', () => {
    expect(planOf({ cacheSave: 'always' })?.savesFailed).toBe(true)
    expect(planOf({ cacheSave: 'auto' })?.savesFailed).toBe(false)
  })

  test.each(['gha', 'registry', 'inline', 'local'] as const)(
    'whatever has the layers (cache: %s)',
    (cache) => {
      expect(planOf({ cache })?.layers.store).toBe('packs')
    }
  )

  test('as a whole where the service takes no packs', () => {
    expect(planOf({}, { cacheService: createService('v1') })?.layers.store).toBe('actions-cache')
  })

  test('in a folder that is kept', () => {
    expect(planOf({}, KEPT)?.layers).toMatchObject({
      store: 'folder',
      folder: expect.stringMatching(/^\/kept\/layers\//)
    })
  })

  test('from what jobs wrote that built for one platform each, too', () => {
    const scopes = { own: 'both', ofPlatforms: ['amd', 'arm'], family: 'f00d' }
    const parts = planOf({}, { scopes })?.layers.parts ?? []
    expect(parts.map(([first = '']) => first.replace(/.*\//, '').split('.')[0])).toEqual(['amd', 'arm'])
    expect(parts.flat().every((folder) => folder.endsWith('.mounts'))).toBe(true)
  })

  test('on a runner that lasts only where they are asked for by name', () => {
    const lasting = { runner: createRunner('self-hosted') }
    expect(planOf({ cacheMounts: LIST }, lasting)?.choice).toEqual(LIST)
    expect(planOf({}, lasting)).toBeUndefined()
  })
})

describe('mounts are not carried', () => {
  const MANY = createBuilder({ name: 'farm', nodes: [createNode(), createNode({ name: 'lab1' })] })
  /* The inputs and facts; whether the user is told, without a list and with one; a word of the reason. */
  type Row = [
    name: string,
    inputs: Partial<ActionInputs>,
    facts: Partial<EnvironmentFacts>,
    told: boolean,
    reason: string
  ]
  const TABLE: Row[] = [
    ['with cache: off', { cache: 'off' }, {}, false, 'cache: off'],
    ['where nothing is built', { call: 'check' }, {}, false, 'nothing is built'],
    ['into several nodes', {}, { builder: MANY }, true, 'builder farm has 2 nodes'],
    ['by docker’s classic builder', {}, { builder: createClassicBuilder() }, true, 'containerd image store'],
    ['where nothing keeps them', {}, { cacheService: createService('none') }, true, 'no cache service']
  ]

  test.each(TABLE)('%s', (_, inputs, facts, told, reason) => {
    for (const cacheMounts of [{ kind: 'auto' } as const, LIST]) {
      const verdict = verdictOf({ ...inputs, cacheMounts }, facts)
      expect(verdict).toEqual({
        plan: undefined,
        reason: expect.stringContaining(reason),
        isAsked: told && cacheMounts === LIST
      })
      expect('reason' in verdict && isSentence(verdict.reason)).toBe(true)
    }
  })

  test('with cache-mounts: off', () => {
    const off = verdictOf({ cacheMounts: { kind: 'off' } })
    expect(off).toEqual({ plan: undefined, reason: 'cache-mounts: off.', isAsked: false })
  })

  test('where a runner lasts, as its builder has them', () => {
    expect(verdictOf({}, { runner: createRunner('self-hosted') })).toEqual({
      plan: undefined,
      reason: expect.stringContaining('its builder keeps them'),
      isAsked: false
    })
  })

  test('but for these reasons are carried by docker with the containerd image store', () => {
    expect(planOf({}, { builder: createBuilder({ driver: 'docker' }) })).toBeDefined()
  })
})

describe('a run', () => {
  const BRANCH: Partial<JobEvent> = { refKind: 'branch', ref: 'refs/heads/feature/x' }
  const PULL: Partial<JobEvent> = {
    ...{ name: 'pull_request', baseBranch: 'main' },
    refKind: 'pull-request',
    ref: 'refs/pull/7/merge'
  }
  const FORK: Partial<JobEvent> = { ...PULL, fromFork: true }
  const BOTH = { reads: true, writes: true }
  const READS = { reads: true, writes: false }

  /* What the run may do with the service, with cache-save auto, always and never. */
  test.each<[string, Partial<JobEvent>, object, object, object]>([
    ['of the default branch', {}, BOTH, BOTH, READS],
    ['of a branch', BRANCH, READS, BOTH, READS],
    ['of a pull request', PULL, READS, BOTH, READS],
    ['of a pull request from a fork', FORK, READS, READS, READS]
  ])('%s may do what cache-save lets it', (_, event, auto, always, never) => {
    expect(rights({}, { event })).toEqual(auto)
    expect(rights({ cacheSave: 'always' }, { event })).toEqual(always)
    expect(rights({ cacheSave: 'never' }, { event })).toEqual(never)
  })

  test.each<[string, Partial<JobEvent>]>([
    ['of a branch', BRANCH],
    ['of a pull request', PULL],
    ['of a fork', FORK]
  ])('%s never writes to a folder, which all read', (_, event) => {
    for (const cacheSave of ['auto', 'always', 'never'] as const)
      expect(rights({ cacheSave }, { ...KEPT, event })).toEqual(READS)
  })

  test('of the default branch writes to a folder', () => {
    expect(rights({}, KEPT)).toEqual(BOTH)
    expect(rights({ cacheSave: 'never' }, KEPT)).toEqual(READS)
  })

  test.each<[string, Partial<JobEvent>]>([
    ['that anybody can cause', { name: 'pull_request_target' }],
    ['of a release', { name: 'release', refKind: 'tag', ref: 'refs/tags/v1' }]
  ])('%s carries none, and the user is not told of it, who may have no choice', (_, event) => {
    for (const cacheSave of ['auto', 'always'] as const)
      expect(verdictOf({ cacheSave, cacheMounts: LIST }, { event })).toMatchObject({
        ...{ plan: undefined, isAsked: false },
        reason: policyOf(createEvent(event), createInputs({ cacheSave })).reason
      })
  })

  test('of a release reads them with cache-release: read', () => {
    const event = { name: 'release', refKind: 'tag', ref: 'refs/tags/v1' } as const
    expect(rights({ cacheRelease: 'read' }, { event })).toEqual(READS)
    expect(rights({ cacheRelease: 'read', cacheSave: 'always' }, { event })).toEqual(READS)
  })

  test('whose token may not write only reads', () => {
    const cacheService = createService('v2', {
      scopes: [{ scope: 'refs/heads/main', read: true, write: false }]
    })
    expect(rights({}, { cacheService })).toEqual(READS)
    expect(rights({}, { ...KEPT, cacheService })).toEqual(BOTH)
  })
})

describe('a branch', () => {
  const event = { refKind: 'branch', ref: 'refs/heads/feature/x' } as const
  const foldersOf = (cacheSave: ActionInputs['cacheSave'], facts: Partial<EnvironmentFacts>) => {
    const { folder, fallbacks } = planOf({ cacheSave }, { ...facts, event })?.layers ?? {}
    return { folder, fallbacks }
  }

  test('has the same name as the default branch where the service keeps them apart', () => {
    const { folder } = planOf()?.layers ?? {}
    expect(foldersOf('always', {})).toEqual({ folder, fallbacks: [] })
  })

  test('that a pull request is to is read by it first from a folder, and then the default one', () => {
    const pull = { refKind: 'pull-request', ref: 'refs/pull/7/merge', baseBranch: 'release/1' } as const
    const { folder: ofDefault } = planOf({}, KEPT)?.layers ?? {}
    const { folder, fallbacks } = planOf({}, { ...KEPT, event: pull })?.layers ?? {}
    expect(folder).toMatch(/\.release-1-[0-9a-f]+\.mounts$/)
    expect(fallbacks).toEqual([ofDefault])
    // The service looks there by itself.
    expect(planOf({}, { event: pull })?.layers.fallbacks).toEqual([])
  })

  test('reads what the default branch wrote to a folder', () => {
    const { folder } = planOf({}, KEPT)?.layers ?? {}
    expect(foldersOf('auto', KEPT)).toEqual({ folder, fallbacks: [] })
  })
})
