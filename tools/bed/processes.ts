import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLines } from './commands.ts'

/** How long a daemon may take to answer; a loaded machine of two cores needs about one second. */
const readyWithinMs = 60_000
/** How long a daemon may take to end by itself. BuildKit waits for a running build, so it can be all of it. */
const stopsWithinMs = 10_000

export interface DaemonOptions {
  /** For messages: what this is. */
  name: string
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  logFile: string
  /** Own process and mount namespaces: when the daemon ends, its containers and mounts are gone with it. */
  isolated: boolean
  /** Resolves true as soon as the daemon can be used. */
  isReady: () => Promise<boolean>
}

export interface Daemon {
  /** The process that this one started. Whatever ends it ends the daemon. */
  pid: number
  /** Asks it to end, waits, and after 10 s ends it. Does nothing where it has ended already. */
  stop(): Promise<void>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

/** Starts a daemon and waits until it is ready. Throws, with the end of its log, where it does not get there. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const child = spawnDaemon(options)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const { pid } = child
  if (pid === undefined) {
    await exited
    throw new Error(`cannot start ${options.name}: ${options.command} is not executable`)
  }
  const daemonPid = () => (options.isolated ? firstChild(pid) : pid)
  const kill = async () => {
    // The daemon itself, the first process of its namespace: it is gone when all others are, and `unshare` waits for it.
    if (!hasEnded()) signal(daemonPid() ?? pid, 'SIGKILL')
    // Else node could come to its end while this waits.
    child.ref()
    await exited
  }
  const killAtExit = () => {
    if (!hasEnded()) child.kill('SIGKILL')
  }
  // Before the listener that removes the folder of this daemon.
  process.prependOnceListener('exit', killAtExit)
  void exited.then(() => process.off('exit', killAtExit))
  try {
    await waitUntilReady(options, hasEnded)
  } catch (error) {
    await kill()
    throw error
  }
  const stop = async () => {
    const inner = daemonPid()
    if (!hasEnded() && inner !== undefined) signal(inner, 'SIGTERM')
    const patience = new AbortController()
    await Promise.race([
      exited,
      sleep(stopsWithinMs, undefined, { signal: patience.signal }).catch(ignoreAbort)
    ])
    patience.abort()
    await kill()
  }
  return { pid, stop, kill }
}

function spawnDaemon({ command, args, env, logFile, isolated }: DaemonOptions): ChildProcess {
  // The kernel ends the daemon where this process ends without stopping it, even by SIGKILL.
  const guard = ['--pdeathsig', 'KILL', '--']
  const isolation = ['unshare', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child', '--']
  const log = openSync(logFile, 'a')
  try {
    const argv = [...guard, ...(isolated ? isolation : []), command, ...args]
    // In a process group of its own, so that Ctrl-C in a terminal reaches only the one who stops it in order.
    const child = spawn('setpriv', argv, { env, stdio: ['ignore', log, log], detached: true })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

async function waitUntilReady(options: DaemonOptions, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  for (;;) {
    const ready = await options.isReady()
    // First, since where it ended at once another program may answer in its place.
    if (hasEnded()) throw notReady(options, 'ended at once')
    if (ready) return
    if (Date.now() > deadline) throw notReady(options, `was not ready after ${readyWithinMs / 1000} s`)
    await sleep(25)
  }
}

function notReady({ name, logFile }: DaemonOptions, what: string): Error {
  const log = lastLines(readFileSync(logFile, 'utf8'))
  return new Error(`${name} ${what}; the end of its log (${logFile}):\n${log}`)
}

/** `unshare` waits for its only child, the daemon, and passes no signal on to it. */
function firstChild(pid: number): number | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    return first === undefined || first === '' ? undefined : Number(first)
  } catch (cause) {
    if (isGone(cause)) return undefined
    throw cause
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (cause) {
    if (!isGone(cause)) throw cause
  }
}

function isGone(cause: unknown): boolean {
  return ['ESRCH', 'ENOENT'].includes((cause as NodeJS.ErrnoException).code ?? '')
}

function ignoreAbort(error: Error): void {
  if (error.name !== 'AbortError') throw error
}
