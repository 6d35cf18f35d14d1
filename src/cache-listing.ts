import { setTimeout } from 'node:timers/promises'
import type { Run } from './attempts.js'
import { listCaches } from './environment/listed-caches.js'
import { type CacheHealth, describeHealth } from './report/health.js'

/** A build that is faster than the answer does not wait longer than this for it; milliseconds. */
const PATIENCE = 100

/**
 * Begins to ask what the repository's Actions cache is filled with, while the build runs, if this run uses it. The function
 * that is given back waits for the answer, but not for long.
 */
export function beginListing({
  inputs,
  facts,
  plan
}: Pick<Run, 'inputs' | 'facts' | 'plan'>): () => Promise<CacheHealth | undefined> {
  const usesService = plan.backend === 'gha' || (plan.layers !== undefined && plan.layers.store !== 'folder')
  const { ref, baseBranch, defaultBranch } = facts.event
  const branches = [baseBranch, defaultBranch].filter((branch) => branch !== undefined)
  const refs = [...(ref === undefined ? [] : [ref]), ...branches.map((branch) => `refs/heads/${branch}`)]
  const asking = usesService
    ? listCaches(inputs.githubToken, facts.event).then(
        (answer) => answer && describeHealth(answer, { scope: plan.scope, refs })
      )
    : Promise.resolve(undefined)
  return () => Promise.race([asking, setTimeout(PATIENCE, undefined, { ref: false })])
}
