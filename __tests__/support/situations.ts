import type { CacheFolder } from '../../src/environment/cache-folder.js'
import type { CacheService } from '../../src/environment/cache-service.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import type { RunnerKind } from '../../src/environment/runners.js'
import { type ActionInputs, CACHE_CHOICES, type CacheChoice } from '../../src/inputs/action-inputs.js'
import type { Policy } from '../../src/plan/policy.js'
import {
  createBuilder,
  createClassicBuilder,
  createFacts,
  createInputs,
  createPolicy,
  createRunner,
  createService
} from './builders.js'

/** What a table over situations varies. */
export interface Axes {
  runner: RunnerKind
  persistence: CacheFolder['persistence']
  api: CacheService['api'] | 'v2 behind a proxy'
  image:
    | 'nothing'
    | 'pushed without login'
    | 'pushed with login'
    | 'cache-image with login'
    | 'on this machine'
  /** What is asked of a cache beside its kind, by inputs or by variables. */
  wish: 'nothing' | 'a bucket' | 'an account' | 'stores of the environment' | 'zstd'
  canExport: boolean
  holds: boolean
  cache: CacheChoice
}

export interface NamedSituation {
  /** All axes in one line, for a failure's message. */
  name: string
  axes: Axes
  facts: EnvironmentFacts
  inputs: ActionInputs
  policy: Policy
}

const RUNNERS: RunnerKind[] = ['github-hosted', 'hosted', 'self-hosted', 'act', 'gitea', 'forgejo', 'local']
const PERSISTENCE: Axes['persistence'][] = ['unknown', 'declared', 'proved']
const APIS: Axes['api'][] = ['v2', 'v2 behind a proxy', 'v1', 'none']
const IMAGES: Axes['image'][] = [
  'nothing',
  'pushed without login',
  'pushed with login',
  'cache-image with login',
  'on this machine'
]

const WISHES: Axes['wish'][] = ['nothing', 'a bucket', 'an account', 'stores of the environment', 'zstd']

const AXES: { [axis in keyof Axes]: readonly Axes[axis][] } = {
  runner: RUNNERS,
  persistence: PERSISTENCE,
  api: APIS,
  image: IMAGES,
  wish: WISHES,
  canExport: [true, false],
  holds: [true, false],
  cache: CACHE_CHOICES
}

/** Every combination of the axes, 67200 of them. */
export function everySituation(): NamedSituation[] {
  const combinations = Object.entries(AXES).reduce<Partial<Axes>[]>(
    (rows, [axis, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [axis]: value }))),
    [{}]
  )
  return combinations.map((axes) => createSituation(axes as Axes))
}

function createSituation(axes: Axes): NamedSituation {
  const { inputs, logins } = imageOf(axes.image)
  return {
    name: Object.entries(axes)
      .map(([axis, value]) => `${axis}: ${value}`)
      .join(', '),
    axes,
    facts: createFacts({
      runner: createRunner(axes.runner),
      cacheFolder: { path: '/kept', persistence: axes.persistence },
      cacheService:
        axes.api === 'v2 behind a proxy'
          ? { ...createService('v2'), proxied: true }
          : createService(axes.api),
      builder: axes.canExport ? createBuilder() : createClassicBuilder(),
      builderHoldsEarlierBuilds: axes.holds,
      registryLogins: logins,
      objectStores: axes.wish === 'stores of the environment' ? STORES : { s3: {}, azblob: {} }
    }),
    inputs: createInputs({ ...inputs, ...WISHED[axes.wish], cache: axes.cache }),
    policy: createPolicy()
  }
}

const STORES = {
  s3: { bucket: 'octo-cache', region: 'eu-central-1' },
  azblob: { account_url: 'https://octo.blob.core.windows.net' }
}

const WISHED: Readonly<Record<Axes['wish'], Partial<ActionInputs>>> = {
  nothing: {},
  'a bucket': { cacheAttributes: STORES.s3 },
  'an account': { cacheAttributes: STORES.azblob },
  'stores of the environment': {},
  zstd: { cacheCompression: 'zstd' }
}

interface Image {
  inputs: Partial<ActionInputs>
  logins: string[]
}

function imageOf(image: Axes['image']): Image {
  switch (image) {
    case 'nothing':
      return { inputs: {}, logins: ['ghcr.io'] }
    case 'pushed without login':
      return { inputs: { tags: ['ghcr.io/octo/app:1'], push: true }, logins: [] }
    case 'pushed with login':
      return {
        inputs: { tags: ['ghcr.io/octo/app:1'], push: true },
        logins: ['ghcr.io']
      }
    case 'cache-image with login':
      return { inputs: { cacheImage: 'ghcr.io/octo/c' }, logins: ['ghcr.io'] }
    case 'on this machine':
      return { inputs: { cacheImage: 'localhost:5000/c' }, logins: [] }
  }
}

/** Whether a text is a sentence that a user can read: a period at the end, nothing left unfilled. */
export function isSentence(text: string): boolean {
  return /^\S.{5,}[^.\s]\.$/s.test(text) && !/undefined|null|NaN|\[object|\n/.test(text)
}
