import * as core from '@actions/core'
import { run } from './run.js'

try {
  await run()
} catch (error) {
  if (error instanceof Error && error.stack !== undefined) core.debug(error.stack)
  core.setFailed(error instanceof Error ? error.message : String(error))
}
// @actions/cache leaves timers behind that would keep the step waiting for minutes (actions/toolkit#1578).
process.exit()
