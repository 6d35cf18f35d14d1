import { expect } from '@jest/globals'
import { OUTPUT_NAMES } from '../../../src/outputs.js'
import { STATE_NAMES } from '../../../src/state.js'
import { commandsIn, type RunnerCommand } from '../../support/runner-commands.js'
import { declaredOutputs } from './project.ts'
import type { FinishedJob } from './stage.ts'

/* Texts of strangers that would command the runner, were they read as commands. */

/** In every hostile text. */
export const CANARY = 'canary'

export const COMMANDS = [
  `##[set-output name=digest;]sha256:${CANARY}`,
  `::set-output name=digest::${CANARY}`,
  `::save-state name=layers::/${CANARY}`,
  `::stop-commands::${CANARY}`,
  '::add-mask::a',
  `##[add-mask]${CANARY}`,
  `::error file=${CANARY}::${CANARY}`,
  `##[warning]${CANARY}`,
  `##[group]${CANARY}`,
  `::add-path::/${CANARY}`,
  `::set-env name=PATH::/${CANARY}`,
  `##[debug]${CANARY}`
]

/** Every command, at every place of a line where a parser of the runner looks for one. */
export const LINES = COMMANDS.flatMap((command) => [
  command,
  `  ${command}`,
  `before ${command}`,
  `before\r${command}`,
  `\u00a0${command}`,
  command.replace('##[', '%23%23[').replace('::', '%3A%3A'),
  command.toUpperCase()
])

const OURS = new Set([
  'group',
  'endgroup',
  'notice',
  'warning',
  'error',
  'debug',
  'stop-commands',
  'add-mask'
])

/** Outputs that tell of a build in texts of others, too. */
const QUOTING = new Set(['metadata', 'cache-scope', 'cache-plan', 'cache-report', 'cache-from', 'cache-to'])

/**
 * Proves that the runner takes no command of these steps but those that the action gives, and returns these; and that every
 * output and every state is set by file, which the runner reads after all commands, to something of the action's own.
 */
export async function expectOnlyOurs({ main, post }: FinishedJob): Promise<RunnerCommand[]> {
  const taken = [main, post].flatMap(({ stdout, stderr }) => [...commandsIn(stdout), ...commandsIn(stderr)])
  expect(taken.filter(({ command }) => !OURS.has(command))).toEqual([])
  for (const { command, value, properties } of taken) {
    if (command === 'stop-commands') expect(value).toMatch(/^[0-9a-f-]{16,}$/)
    if (command === 'add-mask') expect(value).toMatch(/^(?!.*canary).{16,}$/i)
    // A whole value that is a payload was not ours; in ours, text from outside is only a part.
    expect([CANARY, `/${CANARY}`]).not.toContain(value.trim().toLowerCase())
    expect(properties.file?.toLowerCase()).not.toBe(CANARY)
  }
  expect(Object.keys(main.outputs).toSorted()).toEqual((await declaredOutputs()).toSorted())
  expect(Object.keys(main.states).toSorted()).toEqual(STATE_NAMES.toSorted())
  const own = OUTPUT_NAMES.filter((name) => !QUOTING.has(name)).map((name) => main.outputs[name])
  expect([...own, ...Object.values(main.states)].filter((value) => value?.includes(CANARY))).toEqual([])
  return taken
}
