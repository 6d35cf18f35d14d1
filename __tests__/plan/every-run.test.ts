import { describe, expect, test } from '@jest/globals'
import { ownSuffix, suffixesOfOthers } from '../../src/plan/chain.js'
import { createPlan, type Plan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import { everyRun, isKnown, kindOf, mayRead, mayWrite, type Rights } from '../support/rights.js'

const SCOPE = 'api__linux-amd64'
const LAYOUT = `/kept/layers/${SCOPE}.${shortHash('octo/app')}`

/** What is read and written in a run, in the words of the plan. */
interface Outcome {
  backend: Plan['backend']
  imports: string[][]
  exports: string[]
  mustPay: boolean
}

const NOTHING: Outcome = { backend: 'none', imports: [], exports: [], mustPay: false }

/** What must come of the event, the ref, the token, cache-mode and the runner: the policy, written down a second time. */
function expected(run: Rights): Outcome {
  const { event, facts, inputs } = run
  const kind = kindOf(run)
  if (kind === 'untrusted' || kind === 'release' || !mayRead(run)) return NOTHING
  const isOwn = kind === 'own' || kind === 'fork'
  const writes = kind !== 'closed' && mayWrite(run)
  const mustPay = isOwn && inputs.cacheSave === 'auto'
  // Only a builder that nobody uses later may see the token, and only one that BuildKit can read.
  if (facts.runner.ephemeral && isKnown(run)) {
    const own = isOwn ? [ownSuffix(event)] : []
    const entry = (suffix: string) => `type=gha,scope=${SCOPE}${suffix}`
    const chain = [...own, ...suffixesOfOthers(event)].map((suffix) => `${entry(suffix)},timeout=1m`)
    const written = `${entry(own[0] ?? '')},mode=max,timeout=5m,ignore-error=true`
    return { backend: 'gha', imports: [chain], exports: writes ? [written] : [], mustPay }
  }
  const written = `type=local,dest=${LAYOUT},mode=max,compression=zstd,ignore-error=true`
  return {
    backend: 'local',
    imports: [[`type=local,src=${LAYOUT}`]],
    exports: writes ? [written] : [],
    mustPay
  }
}

const seen = new Map<Plan['backend'], number>()
const wrong: object[] = []
let count = 0
for (const run of everyRun()) {
  const { backend, ours, mustPay, layers } = createPlan(run.inputs, run.facts)
  const outcome: Outcome = { backend, ...ours, mustPay: backend === 'none' ? false : mustPay }
  const wanted = expected(run)
  const isCarried =
    layers === undefined || (layers.store === 'actions-cache' && layers.writes === ours.exports.length > 0)
  count += 1
  seen.set(backend, (seen.get(backend) ?? 0) + 1)
  if (wrong.length < 5 && !(isCarried && JSON.stringify(outcome) === JSON.stringify(wanted))) {
    const { event, inputs, token, mode, place } = run
    wrong.push({ event, save: inputs.cacheSave, token, mode, place, outcome, wanted, layers })
  }
}

describe('in every combination of event, ref, fork, token, cache-mode, runner and cache-save', () => {
  test('exactly what the policy, the token and the workflow allow together is read and written', () => {
    expect(wrong).toEqual([])
  })

  test('every way to keep a cache is met, and none at all', () => {
    expect(count).toBe(14 * 5 * 2 * 6 * 5 * 7 * 2)
    expect([...seen.keys()].toSorted()).toEqual(['gha', 'local', 'none'])
  })
})
