import { CACHE_MODES, type CacheMode, type CacheService } from '../../src/environment/cache-service.js'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { RunnerKind } from '../../src/environment/runners.js'
import {
  type ActionInputs,
  CACHE_RELEASE_CHOICES,
  CACHE_SAVE_CHOICES,
  type CacheChoice
} from '../../src/inputs.js'
import { createEvent, createFacts, createInputs, createRunner, createService, NOW } from './builders.js'
import { frozen } from './frozen.js'

/** For each row of the policy, the runs that differ for it (policy.test.ts has the whole product of them). */
const EVENTS: Partial<JobEvent>[] = [
  { name: 'pull_request_target' },
  { name: 'workflow_run', causedBy: 'push', fromFork: true },
  { name: 'push', refKind: 'tag', ref: 'refs/tags/v1' },
  { name: 'release' },
  { name: 'pull_request', baseBranch: 'main' },
  { name: 'pull_request', baseBranch: 'main', fromFork: true },
  { name: 'pull_request', refKind: 'pull-request', ref: 'refs/pull/7/merge', baseBranch: 'main' },
  { name: 'pull_request', refKind: 'pull-request', ref: 'refs/pull/7/merge', baseBranch: 'release/1' },
  {
    ...{ name: 'pull_request', refKind: 'pull-request', ref: 'refs/pull/7/merge', baseBranch: 'release/1' },
    fromFork: true
  },
  { name: 'push', refKind: 'branch', ref: 'refs/heads/feature/x' },
  { name: 'push' },
  { name: '', refKind: 'unknown', ref: undefined, defaultBranch: undefined }
]

const TOKENS: Record<string, CacheService['token']> = {
  absent: { kind: 'absent' },
  unreadable: { kind: 'unreadable', reason: 'it is not a JSON web token' },
  read: tokenOf(true, false),
  write: tokenOf(false, true),
  both: tokenOf(true, true),
  expired: createService('v2', { expiresAt: NOW - 1 }).token
}

function tokenOf(read: boolean, write: boolean): CacheService['token'] {
  return createService('v2', { scopes: [{ scope: 'refs/heads/main', read, write }] }).token
}

/** Where a cache could be: what `cache` says, and what is there. */
interface Place {
  place: string
  cache: CacheChoice
  runner: RunnerKind
  kept: boolean
}

const KINDS: RunnerKind[] = ['github-hosted', 'hosted', 'self-hosted', 'act', 'gitea', 'forgejo', 'local']
const PLACES: Place[] = [
  { place: 'service', cache: 'gha', runner: 'github-hosted', kept: false },
  { place: 'registry', cache: 'registry', runner: 'github-hosted', kept: false },
  { place: 'folder', cache: 'local', runner: 'self-hosted', kept: true },
  { place: 'carried', cache: 'local', runner: 'github-hosted', kept: false },
  ...KINDS.map((runner): Place => ({ place: `auto on ${runner}`, cache: 'auto', runner, kept: false }))
]

export const CACHE_FROM = ['octo/app:cache', 'type=gha,scope=mine', 'type=local,src=/mine']
export const CACHE_TO = ['type=registry,ref=octo/app:mine', 'type=gha,scope=mine', 'type=inline']

export interface Rights {
  event: JobEvent
  inputs: ActionInputs
  facts: EnvironmentFacts
  token: string
  mode: CacheMode | undefined
  place: string
}

/**
 * Every combination of run, `cache-save`, `cache-release`, token, cache-mode and place or runner; of each three, two with
 * lines of `cache-to`. One after another, as they are too many to keep.
 */
export function* everyRights(): Generator<Rights> {
  let count = 0
  const places = everyPlace()
  for (const event of EVENTS.map(createEvent))
    for (const inputs of everyChoice(event)) {
      // The number of places is a multiple of three, and the user's lines must meet each of them.
      count += 1
      for (const { facts, cache, ...rest } of places) {
        count += 1
        const cacheTo = CACHE_TO.slice(0, [0, 2, 3][count % 3])
        yield { event, inputs: { ...inputs, cache, cacheTo }, facts: { ...facts, event }, ...rest }
      }
    }
}

/** Only a release can depend on `cache-release`, as policy.test.ts shows. */
function everyChoice({ name, refKind }: JobEvent): ActionInputs[] {
  const isRelease = name === 'release' || refKind === 'tag'
  const releases = isRelease ? CACHE_RELEASE_CHOICES : (['read'] as const)
  return CACHE_SAVE_CHOICES.flatMap((cacheSave) =>
    releases.map((cacheRelease) =>
      frozen(
        createInputs({
          cacheSave,
          cacheRelease,
          cacheFrom: CACHE_FROM,
          cacheImage: 'ghcr.io/octo/c',
          cacheScope: 'api'
        })
      )
    )
  )
}

function everyPlace(): (Omit<Rights, 'event' | 'inputs'> & { cache: CacheChoice })[] {
  return PLACES.flatMap(({ place, cache, runner, kept }) =>
    Object.entries(TOKENS).flatMap(([token, reading]) =>
      [undefined, ...CACHE_MODES].map((mode) => {
        const facts = createFacts({
          runner: createRunner(runner),
          cacheFolder: { path: '/kept', persistence: kept ? 'declared' : 'unknown' },
          cacheService: { ...createService('v2'), token: reading, mode },
          registryLogins: cache === 'registry' || runner === 'hosted' ? ['ghcr.io'] : []
        })
        return { place, cache, token, mode, facts: frozen(facts) }
      })
    )
  )
}
