import { join } from 'node:path'
import { namedBases, offlineBases } from './bed/base-images.ts'
import { openBed } from './bed/bed.ts'
import { type ActResult, runAct } from './runners/act.ts'

/*
 * `npm run demo`: the example's workflow, twice, with an emptied builder and a new tool cache in between, as on a fresh
 * runner. Only what the action handed to act's cache service reaches the second run.
 */

interface Measured {
  seconds: number
  cached: number
  total: number
  backend: string
  read: string
  written: string
}

const bed = await openBed()
try {
  process.exitCode = await demo()
} finally {
  await bed.close()
}

async function demo(): Promise<number> {
  const builder = await bed.startBuilder()
  const variables = { BUILDER: builder.name, BUILD_CONTEXTS: namedBases(await offlineBases(bed, builder)) }
  const runs: Measured[] = []
  for (const [index, name] of ['cold', 'warm'].entries()) {
    say(
      `\nRun ${index + 1} of 2 (${name}): the builder is empty${index === 0 ? ', and so is the cache' : ''}.\n`
    )
    await builder.empty()
    const result = await runAct(bed, {
      workflow: 'examples/go-service/workflow.yml',
      variables,
      folder: join(bed.run, 'act'),
      onOutput: (text) => process.stdout.write(text)
    })
    if (result.exitCode !== 0) {
      say(`\nThe workflow failed with exit code ${result.exitCode}; what it printed is above.`)
      return 1
    }
    runs.push(measure(result))
  }
  return conclude(runs as [Measured, Measured])
}

/** Reads the workflow's own lines, and what the action says of its cache. */
function measure({ log, seconds }: ActResult): Measured {
  return {
    seconds,
    cached: Number(find(log, /cached-steps=(\d+)/)),
    total: Number(find(log, /total-steps=(\d+)/)),
    backend: find(log, /cache-backend=(\w+)/) ?? 'unknown',
    read: find(log, /cache read [^;]*, ([\d.]+ [kMGT]?B)/) ?? 'nothing',
    written: find(log, /Cache saved in [^,]*, ([\d.]+ [kMGT]?B)/) ?? 'nothing'
  }
}

function find(log: string, pattern: RegExp): string | undefined {
  return pattern.exec(log)?.[1]
}

function conclude([cold, warm]: [Measured, Measured]): number {
  say('\nrun   cache     seconds   steps cached   cache read   cache written')
  for (const [name, run] of Object.entries({ cold, warm })) {
    const columns = [name.padEnd(5), run.backend.padEnd(9), run.seconds.toFixed(1).padEnd(9)]
    say([...columns, `${run.cached} of ${run.total}`.padEnd(14), run.read.padEnd(12), run.written].join(' '))
  }
  const saved = cold.seconds - warm.seconds
  say(`\nTime saved by the cache: ${saved.toFixed(1)} s (${Math.round((100 * saved) / cold.seconds)} %).`)
  if (warm.total > 0 && warm.cached === warm.total) return 0
  say(`The second run was to get all its ${warm.total} steps from the cache; it got ${warm.cached}.`)
  return 1
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
