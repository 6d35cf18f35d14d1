import { CACHE_MODES, type CacheMode, type CacheService } from '../../src/environment/cache-service.js'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { RunnerKind } from '../../src/environment/runners.js'
import {
  type ActionInputs,
  CACHE_RELEASE_CHOICES,
  CACHE_SAVE_CHOICES,
  type CacheChoice
} from '../../src/inputs/action-inputs.js'
import { createEvent, createFacts, createInputs, createRunner, createService, NOW } from './builders.js'
import { frozen } from './frozen.js'

/** What caused a run: for each way in which the policy can look at it, one cause or more. */
const CAUSES: Partial<JobEvent>[] = [
  ...['push', 'schedule', 'workflow_dispatch', 'merge_group', 'pull_request', 'pull_request_review'].map(
    (name) => ({ name })
  ),
  ...['pull_request_target', 'issue_comment', 'release', 'deployment', ''].map((name) => ({ name })),
  ...['push', 'pull_request', undefined].map((causedBy) => ({ name: 'workflow_run', causedBy }))
]

const REFS: Partial<JobEvent>[] = [
  { refKind: 'default-branch', ref: 'refs/heads/main' },
  { refKind: 'branch', ref: 'refs/heads/feature/x' },
  { refKind: 'pull-request', ref: 'refs/pull/7/merge', baseBranch: 'release/1' },
  { refKind: 'tag', ref: 'refs/tags/v1' },
  { refKind: 'unknown', ref: undefined }
]

/** Every cause with every kind of ref, from here and from a fork, though most of them no server would send. */
const EVERY_EVENT: Partial<JobEvent>[] = CAUSES.flatMap((cause) =>
  REFS.flatMap((ref) => [false, true].map((fromFork) => ({ ...cause, ...ref, fromFork })))
)

/** For each row of the policy, the runs that differ for it, to be met with all inputs and places. */
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
  // As GitHub's for a pull request, which every event is met with.
  both: createService('v2', {
    scopes: [
      { scope: 'refs/pull/7/merge', read: true, write: true },
      { scope: 'refs/heads/main', read: true, write: false }
    ]
  }).token,
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
  { place: 'bucket', cache: 's3', runner: 'github-hosted', kept: false },
  { place: 'account', cache: 'azblob', runner: 'self-hosted', kept: false },
  { place: 'image', cache: 'inline', runner: 'github-hosted', kept: false },
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

/**
 * The whole product of cause, ref, token, cache-mode and runner with `cache: auto`, each with `cache-save` as it is by
 * default and with `always`; without lines of the user's, which take long to read.
 */
export function* everyRun(): Generator<Rights> {
  const runs = everyPlace().filter(({ cache }) => cache === 'auto')
  const choices = (['auto', 'always'] as const).map((cacheSave) =>
    frozen(createInputs({ cacheSave, cacheScope: 'api' }))
  )
  for (const event of EVERY_EVENT.map(createEvent))
    for (const { facts, cache, ...rest } of runs)
      for (const inputs of choices)
        yield { event, inputs, facts: { ...facts, registryLogins: [], event }, ...rest }
}

/** What the table in the reference says of a run, from the facts alone. */
export type RunKind = 'untrusted' | 'release' | 'closed' | 'fork' | 'own' | 'default'

export function kindOf({ event: { name, refKind, fromFork, causedBy } }: Pick<Rights, 'event'>): RunKind {
  if (name === 'pull_request_target' || name === 'issue_comment') return 'untrusted'
  if (name === 'workflow_run' && (fromFork || causedBy !== 'push')) return 'untrusted'
  if (refKind === 'tag' || name === 'release' || name === 'deployment') return 'release'
  if ((fromFork || name.startsWith('pull_request')) && refKind !== 'pull-request') return 'closed'
  if (fromFork) return 'fork'
  return refKind === 'pull-request' || refKind === 'branch' ? 'own' : 'default'
}

/** Whether BuildKit's client takes the token. */
export const isKnown = ({ token }: Rights): boolean => ['read', 'write', 'both'].includes(token)
/** Whether the token and cache-mode let a job read; what is not known is allowed. */
export const mayRead = ({ token, mode }: Rights): boolean =>
  !['write', 'expired'].includes(token) && mode !== 'none' && mode !== 'write-only'
/** A fork only where the token shows that it writes for itself alone. */
export const mayWrite = (run: Rights): boolean =>
  !['read', 'expired'].includes(run.token) &&
  run.mode !== 'none' &&
  run.mode !== 'read' &&
  (kindOf(run) !== 'fork' || run.token === 'both')

/** Of what a step gives in every case: something to read, and an image that can have a cache beside it and in it. */
const GIVEN: Partial<ActionInputs> = {
  cacheFrom: CACHE_FROM,
  cacheImage: 'ghcr.io/octo/c',
  cacheScope: 'api',
  tags: ['ghcr.io/octo/app:1'],
  push: true
}

/** Only a release can depend on `cache-release`, as policy.test.ts shows. */
function everyChoice({ name, refKind }: JobEvent): ActionInputs[] {
  const isRelease = name === 'release' || refKind === 'tag'
  const releases = isRelease ? CACHE_RELEASE_CHOICES : (['read'] as const)
  return CACHE_SAVE_CHOICES.flatMap((cacheSave) =>
    releases.map((cacheRelease) => frozen(createInputs({ ...GIVEN, cacheSave, cacheRelease })))
  )
}

const STORES = {
  s3: { bucket: 'b', region: 'r' },
  azblob: { account_url: 'https://octo.example' }
}

function everyPlace(): (Omit<Rights, 'event' | 'inputs'> & { cache: CacheChoice })[] {
  return PLACES.flatMap(({ place, cache, runner, kept }) =>
    Object.entries(TOKENS).flatMap(([token, reading]) =>
      [undefined, ...CACHE_MODES].map((mode) => {
        const facts = createFacts({
          runner: createRunner(runner),
          cacheFolder: { path: '/kept', persistence: kept ? 'declared' : 'unknown' },
          cacheService: { ...createService('v2'), token: reading, mode },
          objectStores: STORES,
          registryLogins: cache === 'registry' || runner === 'hosted' ? ['ghcr.io'] : []
        })
        return { place, cache, token, mode, facts: frozen(facts) }
      })
    )
  )
}
