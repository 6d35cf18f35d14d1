import { type Assessment, type BackendName, unusable } from '../backends/backend.js'
import { BACKENDS } from '../backends/backends.js'
import { takesCompression } from '../backends/cache-attributes.js'
import { canExportCache, isOfThisJob } from '../environment/builder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { type ActionInputs, isBuild } from '../inputs/action-inputs.js'
import { chooseLayerStore } from '../store/layer-store.js'
import type { Policy } from './policy.js'

/** Which backend, why, and why not those before it. */
export interface Selection {
  backend: BackendName
  reason: string
  rejected: { backend: BackendName; reason: string }[]
  /** What the user asked for cannot be had; to be told as a warning. */
  warning: string | undefined
}

interface Situation {
  facts: EnvironmentFacts
  inputs: ActionInputs
  policy: Policy
}

interface Row {
  backend: BackendName
  /** For the documentation: where this row applies. */
  where: string
  /** Rows whose situation does not apply are passed over in silence. */
  applies: (situation: Situation) => boolean
  /** Why this backend in this situation; what the backend itself says of the place follows. */
  because: string
  /** Why `auto` passes over what could be used; undefined if it does not. */
  objection?: (situation: Situation) => string | undefined
}

/** `buildx history inspect` shows gha's token in full, to whoever uses the builder later. */
const showsToken = ({ facts }: Situation): string | undefined =>
  isOfThisJob(facts)
    ? undefined
    : `builder ${facts.builder.name} is not this job's alone, and keeps the job's token in its history of builds.`

/** What the local backend is fast by: layers that BuildKit reads as it needs them, out of packs in the cache service. */
const wantsPacks = ({ facts, inputs }: Situation): string | undefined => {
  if (chooseLayerStore(facts, inputs).store === 'actions-cache')
    return 'the Actions cache service gives a cache only as a whole here.'
  return isOfThisJob(facts)
    ? undefined
    : `builder ${facts.builder.name} is not this job's alone, and would have to be given the cache as a whole.`
}

/**
 * `cache: auto`. The first row that applies and whose backend is usable wins.
 * local first on hosted runners: it needs nothing set up, BuildKit reads of it only what a build needs, as it does of gha,
 * and it is written in a fraction of gha's time (docs/benchmarks.md, `npm run bench:jobs`).
 */
export const AUTO_ROWS: readonly Row[] = [
  {
    backend: 'none',
    where: 'the builder still has the layers of an earlier job of this repository',
    applies: ({ facts }) => facts.builderHoldsEarlierBuilds,
    because: 'the builder keeps its own layer cache'
  },
  {
    backend: 's3',
    where: '`cache-attributes` name a `bucket`',
    applies: ({ inputs }) => inputs.cacheAttributes.bucket !== undefined,
    because: 'cache-attributes name a bucket'
  },
  {
    backend: 'azblob',
    where: '`cache-attributes` name an `account_url`',
    applies: ({ inputs }) => inputs.cacheAttributes.account_url !== undefined,
    because: 'cache-attributes name an account'
  },
  {
    backend: 'local',
    where: "a GitHub-hosted runner, with a builder that is this job's alone",
    applies: ({ facts }) =>
      facts.runner.kind === 'github-hosted' && facts.cacheFolder.persistence === 'unknown',
    because: 'a GitHub-hosted runner',
    objection: wantsPacks
  },
  {
    backend: 'local',
    where:
      'a runner that keeps files, with a builder that does not: an earlier job left its marker, or `cache-dir` says so',
    applies: ({ facts }) => facts.cacheFolder.persistence !== 'unknown',
    because: 'a folder that is kept, and a builder that is not'
  },
  {
    backend: 'registry',
    where: 'a registry with a login, and an image that is pushed to it or `cache-image`',
    applies: () => true,
    because: 'a registry that this job may use'
  },
  {
    backend: 'local',
    where:
      "another runner that is new for each job, with an Actions cache service (v2) and a builder of the job's own",
    applies: ({ facts }) => facts.cacheFolder.persistence === 'unknown' && facts.runner.ephemeral,
    because: 'a cache service',
    objection: wantsPacks
  },
  {
    backend: 'gha',
    where: 'a runner that is new for each job, with an Actions cache service (v2) behind a proxy',
    applies: () => true,
    because: 'a cache service',
    objection: showsToken
  },
  {
    backend: 'local',
    where: 'an Actions cache service, which carries the folder',
    applies: ({ facts }) => facts.cacheFolder.persistence === 'unknown',
    because: 'a cache service'
  },
  {
    backend: 'inline',
    where: "docker's own builder, which can export nothing else, and an image that is pushed",
    applies: ({ facts }) => !canExportCache(facts.builder),
    because: 'a builder that can export no other cache'
  },
  { backend: 'none', where: 'none of these', applies: () => true, because: 'no cache can be had here' }
]

/** Chooses the backend. An explicit choice is honoured or told why it cannot be; it is never replaced by another. */
export function selectBackend(situation: Situation): Selection {
  const { inputs, policy } = situation
  if (inputs.cache === 'off') return none('cache: off.')
  if (!isBuild(inputs)) return none(`call: ${inputs.call} runs no steps.`)
  if (!policy.read && policy.write === 'none') return none(policy.reason)
  if (inputs.cache === 'auto') return selectAutomatically(situation)
  const { usable, reason } = assess(inputs.cache, situation)
  if (usable)
    return {
      backend: inputs.cache,
      reason: `cache: ${inputs.cache}; ${reason}`,
      rejected: [],
      warning: undefined
    }
  const warning = `cache: ${inputs.cache} cannot be used, and the build goes on without it: ${reason}`
  return { backend: 'none', reason, rejected: [{ backend: inputs.cache, reason }], warning }
}

function none(reason: string): Selection {
  return { backend: 'none', reason, rejected: [], warning: undefined }
}

function selectAutomatically(situation: Situation): Selection {
  const rejected: Selection['rejected'] = []
  for (const row of AUTO_ROWS) {
    if (!row.applies(situation)) continue
    const objection = row.objection?.(situation)
    const { usable, reason } = objection === undefined ? assess(row.backend, situation) : unusable(objection)
    if (usable)
      return {
        backend: row.backend,
        reason: sentence(row, reason),
        // A row further down may find good what one before it found not good enough.
        rejected: rejected.filter(({ backend }) => backend !== row.backend),
        warning: exportWarning(situation, row)
      }
    if (!rejected.some(({ backend }) => backend === row.backend))
      rejected.push({ backend: row.backend, reason })
  }
  throw new Error('The last row of AUTO_ROWS applies always.')
}

/** Docker's own builder is what a job has without setup-buildx: worth more than a line in the plan. */
function exportWarning({ facts }: Situation, { backend }: Row): string | undefined {
  if (backend !== 'none' || facts.builderHoldsEarlierBuilds || canExportCache(facts.builder)) return undefined
  return `No cache is read or written: ${exportBarrier(facts)}`
}

function exportBarrier({ builder, builderTrouble }: EnvironmentFacts): string {
  const remedy = 'add docker/setup-buildx-action before this step, or turn on the containerd image store'
  const trouble =
    builderTrouble === undefined ? remedy : `one that can was not made (${builderTrouble}); ${remedy}`
  return `builder ${builder.name} (${builder.driver} driver without the containerd image store) cannot export a cache; ${trouble}.`
}

function sentence(row: Row, reason: string): string {
  return row.backend === 'none' ? `${row.because}; ${reason}` : `${row.because}: ${reason}`
}

function assess(backend: BackendName, { facts, inputs }: Situation): Assessment {
  if (backend === 'none') return BACKENDS.none.assess(facts, inputs)
  // An inline cache is a part of the image.
  if (backend !== 'inline' && !canExportCache(facts.builder)) return unusable(exportBarrier(facts))
  if (!takesCompression(backend, inputs.cacheCompression))
    return unusable(`it compresses with gzip only (cache-compression: ${inputs.cacheCompression}).`)
  return BACKENDS[backend].assess(facts, inputs)
}
