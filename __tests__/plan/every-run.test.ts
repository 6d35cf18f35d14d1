import { describe, expect, test } from '@jest/globals'
import { createPlan, type Plan } from '../../src/plan/plan.js'
import { shortHash } from '../../src/short-hash.js'
import { everyRun, kindOf, mayRead, mayWrite, type Rights } from '../support/rights.js'

const SCOPE = 'api__linux-amd64'
/** Of builds that make an image, and of those that make none, as these. */
const IMAGES = `/runner/temp/buildkit-cache-carried/layers/${SCOPE}.${shortHash('octo/app')}`
const LAYOUT = `${IMAGES}.unpublished`

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
  const { inputs } = run
  const kind = kindOf(run)
  if (kind === 'untrusted' || kind === 'release' || !mayRead(run)) return NOTHING
  const isOwn = kind === 'own' || kind === 'fork'
  const writes = kind !== 'closed' && mayWrite(run)
  const mustPay = isOwn && inputs.cacheSave === 'auto'
  const written = `type=local,dest=${LAYOUT},mode=max,compression=zstd,ignore-error=true`
  return {
    backend: 'local',
    imports: [[`type=local,src=${LAYOUT}`, `type=local,src=${IMAGES}`]],
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
    layers === undefined || (layers.store === 'packs' && layers.writes === ours.exports.length > 0)
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
    expect([...seen.keys()].toSorted()).toEqual(['local', 'none'])
  })
})
