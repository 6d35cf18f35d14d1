import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach } from '@jest/globals'

const running = new Set<ChildProcess>()
afterEach(async () => {
  for (const child of running) await end(child, 'SIGKILL')
})

/** A process that has claimed a layout. */
export interface Claimant {
  pid: number
  role: string
  /** Writes `release` or `shared` to it; what it answers. */
  ask(question: 'release' | 'shared'): Promise<string>
  /** Kills it without letting it release anything, and waits until it is gone. */
  kill(): Promise<void>
}

/** Starts a process that claims `folder`, and waits until it has. */
export async function startClaimant(folder: string): Promise<Claimant> {
  const program = fileURLToPath(new URL('./claimant.ts', import.meta.url))
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  running.add(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`The claimant of ${folder} ended without an answer; its complaint is above.`)
    return value as string
  }
  return {
    pid: child.pid ?? 0,
    role: await nextLine(),
    ask: (question) => {
      child.stdin.write(`${question}\n`)
      return nextLine()
    },
    kill: () => end(child, 'SIGKILL')
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
