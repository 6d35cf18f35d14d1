import type { CacheService } from '../environment/cache-service.js'
import type { EnvironmentFacts } from '../environment/facts.js'
import { judgeToken, type TokenVerdict } from '../environment/token-verdict.js'
import type { ActionInputs } from '../inputs/action-inputs.js'

/**
 * Where the local backend's layers live between jobs: in the folder itself, in packs in the Actions cache service (v2),
 * or as a whole through @actions/cache (v1, and behind a proxy).
 */
export type LayerStore = 'folder' | 'packs' | 'actions-cache'

export type LayerStoreChoice = { store: LayerStore; reason: string } | { store: undefined; reason: string }

/** What keeps the local backend's folder from one job to the next; the first that holds. */
export function chooseLayerStore(
  { cacheFolder, cacheService, runner, now }: EnvironmentFacts,
  inputs: ActionInputs
): LayerStoreChoice {
  const { path, persistence } = cacheFolder
  if (persistence === 'declared')
    return { store: 'folder', reason: `cache-dir says that ${path} is kept between jobs.` }
  if (persistence === 'proved')
    return { store: 'folder', reason: `an earlier job's marker shows that ${path} is kept between jobs.` }
  const verdict = judgeToken(cacheService, now)
  const obstacle = serviceObstacle(cacheService, verdict)
  if (obstacle === undefined) {
    return {
      store: cacheService.api === 'v2' && !cacheService.proxied ? 'packs' : 'actions-cache',
      reason: `the Actions cache service (${cacheService.api}) carries it from job to job.`
    }
  }
  if (inputs.cache === 'local' && !runner.ephemeral) {
    return {
      store: 'folder',
      reason: `it is left in ${path}; whether this runner keeps that folder, the next job will show.`
    }
  }
  return {
    store: undefined,
    reason:
      `nothing carries it to the next job: ${obstacle}, and no earlier job left its marker in ${path} ` +
      '(cache-dir declares a folder that is kept).'
  }
}

/** Why the cache service cannot carry anything here, without a full stop; undefined if it can. */
function serviceObstacle({ api, outage }: CacheService, { read, reason }: TokenVerdict): string | undefined {
  if (api === 'none') return 'there is no cache service'
  if (outage !== undefined) return `the Actions cache service does not answer (${outage})`
  return read ? undefined : reason.replace(/\.$/, '')
}
