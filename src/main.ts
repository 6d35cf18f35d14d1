import type { Approach } from './approach.js'
import { endInOrder } from './cancellation.js'
import { declareResults } from './environment/declare-results.js'
import { expectLocal } from './environment/expected-place.js'
import { gatherFacts } from './environment/facts.js'
import { maskSecrets } from './environment/mask-secrets.js'
import { readInput } from './environment/read-input.js'
import { outlastTrouble } from './outlast-trouble.js'
import { endPhase } from './phases.js'
import { readInputs } from './read-inputs.js'

endPhase('startup')
endInOrder()
outlastTrouble()
let approach: Promise<Approach> | undefined
try {
  maskSecrets()
  declareResults()
  const inputs = readInputs(readInput)
  const place = expectLocal(inputs)
  approach = place && import('./approach.js').then(({ approachEarly }) => approachEarly(place))
  // While docker answers, the larger part of this action is loaded.
  const [facts, { run }] = await Promise.all([gatherFacts(inputs), import('./run.js')])
  endPhase('facts')
  await run(inputs, facts, approach)
} catch (error) {
  const { fail } = await import('./report/fail.js')
  fail(error)
} finally {
  await (await approach)?.close()
}
// @actions/cache leaves timers behind that would keep the step waiting for minutes (actions/toolkit#1578).
process.exit()
