import { type ActionInputs, isBuild, wishesForOwnBuilder } from '../inputs/action-inputs.js'
import { detectCacheService } from './cache-service.js'
import { detectRunner } from './runners.js'
import type { Environment } from './variables.js'

/** Where a build will be, as far as it shows before anybody was asked. */
export interface ExpectedPlace {
  /** Undefined for the current one. */
  builder: string | undefined
  temp: string
}

/**
 * Where a cache will hardly be another one than `local`, and the builder hardly another one than it seems: something may
 * be begun there while the facts are gathered. Undefined elsewhere.
 */
export function expectLocal(inputs: ActionInputs, env: Environment = process.env): ExpectedPlace | undefined {
  const { cache, cacheDir, dryRun, builder } = inputs
  const isLikely =
    cache === 'local' ||
    (cache === 'auto' &&
      (cacheDir !== undefined || (detectCacheService(env).api === 'v2' && detectRunner(env).ephemeral)))
  if (!isLikely || dryRun || !isBuild(inputs) || wishesForOwnBuilder(inputs).length > 0) return undefined
  return { builder: builder ?? (env.BUILDX_BUILDER || undefined), temp: env.RUNNER_TEMP || '/tmp' }
}
