import { isOlderThan } from '../environment/builder.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { type Assessment, type CacheBackend, IGNORE_ERROR, unusable, usable } from './backend.js'

/** The v2 cache service needs these (docs.docker.com, "GitHub Actions cache"). */
const OLDEST_BUILDX = '0.21.0'
const OLDEST_BUILDKIT = '0.20.0'

/**
 * The Actions cache service, spoken to by BuildKit itself. The token and the service's address reach it through
 * buildx, which reads them from the environment (build/opt.go), so that they stand in no command line.
 */
export const gha: CacheBackend = {
  name: 'gha',
  assess,
  cacheFrom: ({ scope }) => [{ type: 'gha', attributes: { scope } }],
  cacheTo: ({ scope, mode }) => [{ type: 'gha', attributes: { scope, mode, ...IGNORE_ERROR } }]
}

/**
 * What BuildKit finds wrong with a token before a build it treats as fatal, whatever `ignore-error` says
 * (control/control.go), so it is looked for here.
 */
function assess({ cacheService, buildxVersion, builder, now }: EnvironmentFacts): Assessment {
  const { api, token } = cacheService
  if (api === 'none') return unusable('this job has no Actions cache service.')
  if (api === 'v1')
    return unusable(
      'this Actions cache service speaks only the old API (v1), which is not used from BuildKit.'
    )
  if (token.kind === 'absent') return unusable('this job has no runtime token.')
  if (token.kind === 'unreadable')
    return unusable(`BuildKit would refuse the runtime token: ${token.reason}.`)
  if (token.expiresAt !== undefined && token.expiresAt <= now) {
    return unusable(`the runtime token expired at ${new Date(token.expiresAt).toISOString()}.`)
  }
  if (!token.scopes.some(({ read }) => read)) return unusable('the runtime token may not read any cache.')
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
