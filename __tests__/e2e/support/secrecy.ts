import { expect } from '@jest/globals'
import type { StepResult } from '../../../tools/runners/job.ts'
import { commandsIn } from '../../support/runner-commands.js'

const MASK = '::add-mask::'

/** The texts that a step has the runner mask, in their order. */
export function masksIn({ stdout }: StepResult): string[] {
  return commandsIn(stdout).flatMap(({ command, value }) => (command === 'add-mask' ? [value] : []))
}

/**
 * Proves that none of these texts is in anything that a step leaves, masked or not: its streams but for the commands
 * that mask, its summary, its outputs. Of a text of several lines, no line.
 */
export function expectHidden(step: StepResult, texts: readonly string[]): void {
  const shown = step.stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => !line.startsWith(MASK))
  const everything = [...shown, step.stderr.toString('utf8'), step.summary, ...Object.values(step.outputs)]
  const found = texts
    .flatMap(linesOf)
    .filter((line) =>
      everything.some((text) => text.includes(line) || text.includes(line.replaceAll('%', '%25')))
    )
  expect(found).toEqual([])
}

/**
 * Proves that the runner masks these texts in all that a step prints: each line of them is named in a command that
 * comes before anything else. The runner may read what is on stderr before that, so nothing of them may be there.
 */
export function expectMasked(step: StepResult, texts: readonly string[]): void {
  const lines = step.stdout.toString('utf8').split('\n')
  const after = lines.findIndex((line) => !line.startsWith(MASK))
  expect(lines.slice(after).filter((line) => line.startsWith(MASK))).toEqual([])
  expect(masksIn(step)).toEqual(expect.arrayContaining(texts.flatMap(linesOf)))
  const stderr = step.stderr.toString('utf8')
  expect(texts.flatMap(linesOf).filter((line) => stderr.includes(line))).toEqual([])
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
