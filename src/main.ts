import { gatherFacts } from './environment/facts.js'
import { readInput } from './environment/read-input.js'
import { readInputs } from './inputs.js'

try {
  const inputs = readInputs(readInput)
  // While docker answers, the larger part of this action is loaded.
  const [facts, { run }] = await Promise.all([gatherFacts(inputs), import('./run.js')])
  await run(inputs, facts)
} catch (error) {
  const core = await import('@actions/core')
  if (error instanceof Error && error.stack !== undefined) core.debug(error.stack)
  core.setFailed(error instanceof Error ? error.message : String(error))
}
// @actions/cache leaves timers behind that would keep the step waiting for minutes (actions/toolkit#1578).
process.exit()
