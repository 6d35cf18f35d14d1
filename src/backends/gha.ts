import { isOlderThan } from '../buildx/versions.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken } from '../environment/token-verdict.js'
import {
  type Assessment,
  type CacheBackend,
  entriesOf,
  IGNORE_ERROR,
  pick,
  unusable,
  usable
} from './backend.js'

/** The v2 cache service needs these (docs.docker.com, "GitHub Actions cache"). */
const OLDEST_BUILDX = '0.21.0'
const OLDEST_BUILDKIT = '0.20.0'

/** BuildKit retries a throttled request this long (10 minutes if nothing is said), and a build waits for its imports. */
const IMPORT_TIMEOUT = '1m'
const EXPORT_TIMEOUT = '5m'

/**
 * The Actions cache service, spoken to by BuildKit itself. The token and the service's address reach it through
 * buildx, which reads them from the environment (build/opt.go), so that they stand in no command line.
 */
export const gha: CacheBackend = {
  name: 'gha',
  keeps: 'in the Actions cache of the repository, which its branches and pull requests can read',
  compresses: false,
  attributes: ['timeout'],
  assess,
  cacheFrom: (request) =>
    entriesOf(request, (scope) => ({
      type: 'gha',
      attributes: { scope, timeout: IMPORT_TIMEOUT, ...pick(request.attributes, ['timeout']) }
    })),
  cacheTo: ({ names, mode, attributes }) => [
    {
      type: 'gha',
      attributes: { scope: names.write, mode, timeout: EXPORT_TIMEOUT, ...attributes, ...IGNORE_ERROR }
    }
  ]
}

/**
 * By these the exporter asks GitHub once for all keys that are there, instead of once for each layer (moby/buildkit#4788).
 * The address that it asks is fixed, and it takes a refusal for an empty list (go-actions-cache rest.go), so they are given
 * only on github.com, for a token that was seen to list caches.
 */
export function listingAttributes({
  cacheListing
}: Pick<EnvironmentFacts, 'cacheListing'>): Record<string, string> {
  return cacheListing === undefined
    ? {}
    : { repository: cacheListing.repository, ghtoken: cacheListing.token }
}

/**
 * What BuildKit finds wrong with a token before a build it treats as fatal, whatever `ignore-error` says
 * (control/control.go), so it is looked for here.
 */
function assess({ cacheService, buildxVersion, builder, now }: EnvironmentFacts): Assessment {
  const { api, outage } = cacheService
  if (api === 'none') return unusable('this job has no Actions cache service.')
  if (api === 'v1')
    return unusable(
      'this Actions cache service speaks only the old API (v1), which is not used from BuildKit.'
    )
  if (outage !== undefined) return unusable(`the Actions cache service does not answer (${outage}).`)
  const { fitForBuildKit, read, reason } = judgeToken(cacheService, now)
  // The exporter reads before it writes, so a token that may only write is of no use to it.
  if (!fitForBuildKit || !read) return unusable(reason)
  if (isOlderThan(OLDEST_BUILDX, [buildxVersion]))
    return unusable(`it needs buildx ${OLDEST_BUILDX}; here is ${buildxVersion}.`)
  const versions = builder.nodes.map(({ buildkitVersion }) => buildkitVersion)
  if (isOlderThan(OLDEST_BUILDKIT, versions)) {
    return unusable(
      `it needs BuildKit ${OLDEST_BUILDKIT}; builder ${builder.name} has ${versions.join(', ')}.`
    )
  }
  return usable('the Actions cache service is there and BuildKit can use it directly.')
}
