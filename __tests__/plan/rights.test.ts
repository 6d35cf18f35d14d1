import { describe, expect, test } from '@jest/globals'
import type { JobEvent } from '../../src/environment/event.js'
import { ownSuffix, suffixOf } from '../../src/plan/chain.js'
import { createPlan, type Plan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import {
  CACHE_FROM,
  everyRights,
  isKnown,
  kindOf,
  mayRead,
  mayWrite,
  type Rights,
  type RunKind
} from '../support/rights.js'
import { isSentence } from '../support/situations.js'

const TAG = 'ghcr.io/octo/c:buildcache-api__linux-amd64'
const NAME = `api__linux-amd64.${shortHash('octo/app')}`
const LAYOUT = `/kept/layers/${NAME}`
/** In the folder of the job, as what is carried from there is no other job's. */
const CARRIED = `/runner/temp/buildkit-cache-carried/layers/${NAME}`
/** Ends the names of builds that make no image, which these do. */
const UNPUBLISHED = '.unpublished'
const SCOPE = 'api__linux-amd64'

interface Case extends Rights {
  plan: Plan
}

const typeOf = (entry: string) => /(?:^|,)type=([^,]+)/.exec(entry)?.[1] ?? 'registry'
/** Where an entry of ours points: a tag, a folder, a name in a bucket or in the service. */
const targetOf = (entry = '') => /(?:ref|src|dest|name|scope)=([^,]+)/.exec(entry)?.[1] ?? typeOf(entry)
const isCarried = ({ layers }: Plan) => layers !== undefined && layers.store !== 'folder'
const usesService = ({ plan }: Case) => plan.backend === 'gha' || isCarried(plan)
/** Where nothing but a name keeps apart what a branch writes. */
const namesItself = ({ plan }: Case) =>
  ['registry', 's3', 'azblob'].includes(plan.backend) || plan.layers?.store === 'folder'
/** What the default branch's cache is called, wherever it is. */
const commonName = (plan: Plan): string => {
  const { backend } = plan
  if (backend === 'registry') return TAG
  if (backend === 'local') return isCarried(plan) ? CARRIED : LAYOUT
  return backend === 'gha' ? SCOPE : NAME
}
const isKind =
  (...kinds: RunKind[]) =>
  (given: Case) =>
    kinds.includes(kindOf(given))
const writesNothing = ({ plan }: Case) => plan.ours.exports.length === 0 && plan.layers?.writes !== true
const usersTypes = ({ plan }: Case) => plan.users.exports.map(typeOf)
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
const BACKEND_IN: Readonly<Record<string, string>> = {
  registry: 'registry',
  folder: 'local',
  bucket: 's3',
  account: 'azblob'
}
const ONLY_READ = 'The cache is only read: '

/** Of each promise: to whom it is given, and what it is. */
const PROMISES: Record<string, [applies: (given: Case) => boolean, holds: (given: Case) => boolean]> = {
  'what anybody can cause writes nothing and reads nothing of ours': [
    isKind('untrusted'),
    (given) =>
      given.plan.backend === 'none' &&
      writesNothing(given) &&
      given.plan.ours.imports.length === 0 &&
      given.plan.layers === undefined &&
      usersTypes(given).every((type) => type === 'inline')
  ],
  'a fork writes to no registry, no bucket, no image and no folder': [
    isKind('fork', 'closed'),
    (given) =>
      given.plan.ours.exports.every((entry) => ['gha', 'local'].includes(typeOf(entry))) &&
      (given.plan.layers?.store !== 'folder' || writesNothing(given)) &&
      usersTypes(given).every((type) => type === 'gha' || type === 'inline')
  ],
  'a closed pull request writes nothing': [
    isKind('closed'),
    (given) => writesNothing(given) && usersTypes(given).every((type) => type === 'inline')
  ],
  'a release writes nothing of ours': [isKind('release'), writesNothing],
  'a release reads nothing of ours unless cache-release says so': [
    (given) => isKind('release')(given) && given.inputs.cacheRelease === 'off',
    ({ plan }) => plan.backend === 'none' && plan.ours.imports.length === 0
  ],
  'a release reads with cache-release: read': [
    (given) => isKind('release')(given) && given.inputs.cacheRelease === 'read',
    ({ plan }) => plan.backend === 'none' || plan.ours.imports.length > 0
  ],
  'the default branch reads and writes its own names': [
    (given) => isKind('default')(given) && given.inputs.cacheSave !== 'never' && namesItself(given),
    ({ plan, inputs }) => {
      const wanted = inputs.cacheTo.length === 0 ? [commonName(plan)] : []
      return (
        same(plan.ours.imports.map(namesIn), [chainOf(plan, [''])]) &&
        same(plan.ours.exports.map(targetOf), wanted)
      )
    }
  ],
  'the default branch writes to the service what its token allows': [
    (given) =>
      isKind('default')(given) &&
      given.inputs.cacheSave !== 'never' &&
      given.inputs.cacheTo.length === 0 &&
      usesService(given),
    (given) =>
      given.plan.ours.imports.length === 1 && (given.plan.ours.exports.length === 1) === mayWrite(given)
  ],
  'a branch or a pull request writes only where the service keeps it apart, and into its own image': [
    (given) => isKind('own', 'fork')(given) && given.inputs.cacheSave === 'auto',
    (given) => writesNothing(given) || usesService(given) || given.plan.backend === 'inline'
  ],
  'a branch or a pull request writes to the service what its token allows': [
    (given) =>
      isKind('own', 'fork')(given) &&
      given.inputs.cacheSave !== 'never' &&
      given.inputs.cacheTo.length === 0 &&
      usesService(given),
    (given) => (given.plan.ours.exports.length === 1) === mayWrite(given)
  ],
  'a branch or a pull request writes with cache-save: always under a name of its own': [
    (given) => isKind('own')(given) && given.inputs.cacheSave === 'always' && namesItself(given),
    ({ plan, inputs, event }) => {
      const suffix = ownSuffix(event)
      const [target] = chainOf(plan, [suffix])
      const wanted = inputs.cacheTo.length === 0 ? [target] : []
      return suffix !== '' && same(plan.ours.exports.map(targetOf), wanted)
    }
  ],
  'a branch or a pull request reads with cache-save: always its own, its base’s and the default branch’s': [
    (given) => isKind('own')(given) && given.inputs.cacheSave === 'always' && namesItself(given),
    ({ plan, event }) => {
      return same(plan.ours.imports.map(namesIn), [chainOf(plan, [ownSuffix(event), ...others(event)])])
    }
  ],
  'a branch or a pull request reads without it its base’s and the default branch’s': [
    (given) => isKind('own', 'fork')(given) && given.inputs.cacheSave === 'auto' && namesItself(given),
    ({ plan, event }) => same(plan.ours.imports.map(namesIn), [chainOf(plan, others(event))])
  ],
  'a branch or a pull request reads of the service its own, its base’s and the default branch’s': [
    (given) =>
      isKind('own', 'fork')(given) && given.inputs.cacheSave !== 'never' && given.plan.backend === 'gha',
    ({ plan, event }) =>
      same(plan.ours.imports.map(namesIn), [chainOf(plan, [ownSuffix(event), ...others(event)])])
  ],
  'a branch or a pull request writes to the service only what pays, unless it is told to write always': [
    (given) => isKind('own', 'fork')(given) && usesService(given),
    ({ plan, inputs }) => plan.mustPay === (inputs.cacheSave === 'auto')
  ],
  'the default branch writes whether it pays or not': [isKind('default'), ({ plan }) => !plan.mustPay],
  'a cache in the image is read where the image is, and written by all but forks that may write anything': [
    ({ plan }) => plan.backend === 'inline',
    (given) => {
      const { plan, inputs } = given
      const writes =
        inputs.cacheTo.length === 0 && inputs.cacheSave !== 'never' && isKind('default', 'own')(given)
      return (
        same(plan.ours.imports, [['type=registry,ref=ghcr.io/octo/app:1']]) &&
        same(plan.ours.exports, writes ? ['type=inline'] : [])
      )
    }
  ],
  'nobody but the default branch writes under the name that all read': [
    (given) => !isKind('default')(given),
    ({ plan }) =>
      isCarried(plan) ||
      plan.ours.exports.every(
        (entry) => ![TAG, LAYOUT, `${LAYOUT}${UNPUBLISHED}`, NAME, SCOPE].includes(targetOf(entry))
      )
  ],
  'the service is read and written only as the token and cache-mode allow': [
    () => true,
    (given) =>
      !usesService(given) ||
      ((mayRead(given) || given.plan.ours.imports.length === 0) && (mayWrite(given) || writesNothing(given)))
  ],
  'BuildKit gets no token that it would refuse': [
    (given) => !isKnown(given),
    ({ plan }) =>
      plan.backend !== 'gha' &&
      [...plan.users.imports, ...plan.users.exports].every((line) => typeOf(line) !== 'gha')
  ],
  'a user’s line of type=gha is written only where the token and cache-mode allow it': [
    (given) => !mayWrite(given),
    (given) => !usersTypes(given).includes('gha')
  ],
  'cache-save: never writes nothing, of the user’s neither': [
    ({ inputs }) => inputs.cacheSave === 'never',
    (given) => writesNothing(given) && usersTypes(given).every((type) => type === 'inline')
  ],
  'what the user reads is read, but from a service that does not let it': [
    () => true,
    (given) => {
      const works = isKnown(given) && mayRead(given)
      const wanted = CACHE_FROM.filter((line) => typeOf(line) !== 'gha' || works)
      return same(given.plan.users.imports, wanted)
    }
  ],
  'what the user writes is written by whom nobody else can make': [
    (given) =>
      isKind('own', 'default', 'release')(given) &&
      given.inputs.cacheSave !== 'never' &&
      given.inputs.cacheTo.length > 0,
    (given) => {
      const works = isKnown(given) && mayWrite(given)
      const wanted = given.inputs.cacheTo.map(typeOf).filter((type) => type !== 'gha' || works)
      return same(usersTypes(given), wanted)
    }
  ],
  'whoever may read reads the default branch’s cache last, also where nothing may be written': [
    (given) =>
      ['registry', 'folder', 'bucket', 'account'].includes(given.place) &&
      !isKind('untrusted')(given) &&
      (!isKind('release')(given) || given.inputs.cacheRelease === 'read'),
    ({ plan, place }) =>
      plan.backend === BACKEND_IN[place] &&
      same(plan.ours.imports[0]?.map(targetOf).at(-1), chainOf(plan, ['']).at(-1)) &&
      (plan.layers?.reads ?? true)
  ],
  'the service carries one layout for all, as it keeps apart by itself what a branch writes': [
    ({ plan }) => isCarried(plan),
    ({ plan: { layers } }) =>
      layers?.folder === CARRIED && same(layers.fallbacks, [`${CARRIED}${UNPUBLISHED}`])
  ],
  'the layout that is prepared is the one that buildx reads and writes': [
    ({ plan }) => plan.layers !== undefined,
    ({ plan: { layers, ours } }) =>
      ours.exports.every((entry) => targetOf(entry) === layers?.folder) &&
      ours.imports.every((chain) => same(namesIn(chain), [layers?.folder, ...(layers?.fallbacks ?? [])])) &&
      ours.exports.length === (layers?.writes ? 1 : 0) &&
      ours.imports.length === (layers?.reads ? 1 : 0)
  ],
  'a cache that is only read is told in one notice with the reason, and no other': [
    () => true,
    (given) => {
      const { plan, inputs } = given
      const told = plan.notices.filter((notice) => notice.startsWith(ONLY_READ))
      const reads = plan.backend !== 'none' && plan.ours.imports.length > 0
      const isOnlyRead = reads && plan.ours.exports.length + plan.users.exports.length === 0
      // The user's line was left out, which is a warning.
      return told.length <= 1 && (inputs.cacheTo.length > 0 || (told.length === 1) === isOnlyRead)
    }
  ],
  'where something is exported, nothing says that it is only read': [
    ({ plan }) => plan.ours.exports.length + plan.users.exports.length > 0,
    ({ plan }) => !plan.notices.some((notice) => notice.startsWith(ONLY_READ))
  ],
  'nothing says that cache-to is carried out where no line of it is': [
    ({ inputs, plan }) => inputs.cacheTo.length > 0 && plan.users.exports.length === 0,
    ({ plan }) => !plan.notices.some((notice) => notice.startsWith('The cache is exported'))
  ],
  'where this action reads nothing by policy, a user’s cache-from is said to be read, and why nothing else': [
    ({ plan }) => !plan.policy.read,
    ({ plan }) => plan.notices.filter((notice) => notice.endsWith(plan.policy.reason)).length === 1
  ],
  'each reason to leave out a line is one warning, and there is no other': [
    () => true,
    (given) => {
      const { plan, inputs } = given
      const gone = inputs.cacheFrom.length + inputs.cacheTo.length - plan.users.imports.length
      const isAny = gone - plan.users.exports.length > 0
      const told = plan.warnings.filter((warning) => warning.includes(' is left out, '))
      return isAny === told.length > 0 && new Set(told).size === told.length
    }
  ],
  'whatever is said is a sentence': [
    () => true,
    ({ plan }) =>
      [
        ...[plan.reason, plan.policy.reason, ...plan.rejected.map(({ reason }) => reason)],
        ...[...plan.notices, ...plan.warnings]
      ].every(isSentence)
  ],
  'a tag is one that a registry takes': [
    ({ plan }) => plan.backend === 'registry',
    ({ plan }) =>
      [...plan.ours.imports.flat(), ...plan.ours.exports].every((entry) =>
        /^ghcr\.io\/octo\/c:[a-z0-9_][a-z0-9_.-]{0,127}$/.test(targetOf(entry))
      )
  ]
}

const namesIn = (chain: readonly string[]) => chain.map(targetOf)

/** The suffixes of a run's base and of the default branch. */
function others(event: JobEvent): string[] {
  return [...new Set([suffixOf(event.baseBranch, event), ''])]
}

function chainOf(plan: Plan, suffixes: readonly string[]): string[] {
  if (plan.backend !== 'local') return suffixes.map((suffix) => `${commonName(plan)}${suffix}`)
  return ['', UNPUBLISHED].flatMap((kind) => suffixes.map((suffix) => `${commonName(plan)}${suffix}${kind}`))
}

function nameOf({ event, inputs, token, mode, place, plan }: Case): object {
  const { name, causedBy, refKind, fromFork } = event
  const { cacheSave, cacheRelease, cacheTo } = inputs
  return {
    of: [name, causedBy, refKind, fromFork && 'fork', `save ${cacheSave}`, `release ${cacheRelease}`].join(
      ' '
    ),
    with: [token, mode, place, ...cacheTo].join(' '),
    plan: { ...plan.ours, users: plan.users, layers: plan.layers, said: [...plan.notices, ...plan.warnings] }
  }
}

const kept = new Map(Object.keys(PROMISES).map((promise) => [promise, { cases: 0, broken: [] as object[] }]))
for (const rights of everyRights()) {
  const given = { ...rights, plan: createPlan(rights.inputs, rights.facts) }
  for (const [promise, [applies, holds]] of Object.entries(PROMISES)) {
    const count = kept.get(promise)
    if (count === undefined || !applies(given)) continue
    count.cases += 1
    if (count.broken.length < 3 && !holds(given)) count.broken.push(nameOf(given))
  }
}

describe('in every combination of event, ref, inputs, token, cache-mode and place', () => {
  test.each(Object.keys(PROMISES))('%s', (promise) => {
    // A promise about no case at all would always be kept.
    expect(kept.get(promise)?.cases).toBeGreaterThan(0)
    expect(kept.get(promise)?.broken).toEqual([])
  })
})
