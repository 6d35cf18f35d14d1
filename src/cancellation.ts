import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { constants } from 'node:os'

/*
 * To a step of a cancelled job the runner sends SIGINT, 7.5 s later SIGTERM, and ends it 2.5 s after that. The programs that
 * the step has started are told nothing (actions/runner ProcessInvoker.cs).
 */

/** Longest that the programs of a cancelled step have to end by themselves; milliseconds. */
const PATIENCE = 5_000

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What a program of a cancelled step is to do: to stop, or to finish what is short and would be left half done. */
type Ending = 'stop' | 'finish'

const programs = new Map<ChildProcess, Ending>()
const folders = new Set<string>()
let cancelled: (typeof SIGNALS)[number] | undefined

/** From now on a cancelled step ends its programs first, then deletes the folders it works in, and goes no further. */
export function endInOrder(): void {
  for (const signal of SIGNALS) process.on(signal, () => cancel(signal))
}

/** Has a program that was just started end with the step. */
export function endWithStep(program: ChildProcess, ending: Ending): void {
  const ended = (): void => {
    programs.delete(program)
    // Before anybody learns of the end, and begins something else.
    if (cancelled !== undefined && programs.size === 0) leave(cancelled)
  }
  programs.set(program, ending)
  program.once('error', ended).once('close', ended)
  if (cancelled !== undefined) program.kill('SIGINT')
}

/** Does work in a folder of its own, whose path begins with `prefix` and which is gone afterwards. */
export async function withFolder<Result>(
  prefix: string,
  work: (folder: string) => Promise<Result>
): Promise<Result> {
  const folder = await mkdtemp(prefix)
  folders.add(folder)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
    folders.delete(folder)
  }
}

function cancel(signal: (typeof SIGNALS)[number]): void {
  if (cancelled !== undefined) return
  cancelled = signal
  process.stdout.write('The job was cancelled; what this step has begun is ended.\n')
  if (programs.size === 0) leave(signal)
  for (const [program, ending] of programs) if (ending === 'stop') program.kill('SIGINT')
  setTimeout(() => {
    for (const program of programs.keys()) program.kill('SIGKILL')
    leave(signal)
  }, PATIENCE)
}

function leave(signal: (typeof SIGNALS)[number]): never {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  process.exit(128 + constants.signals[signal])
}
