import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'

/** A running Azurite: `url` is its account's, without a slash at the end; `key` is base64. */
export type Azurite = {
  readonly url: string
  readonly account: string
  readonly key: string
  readonly pid: number
  /** Kills the process and waits for its end; may be called again. */
  stop(): Promise<void>
}

const ACCOUNT = 'devstoreaccount1'
const START_TIMEOUT_MS = 30_000
const OLDEST_NODE = 22

/** Azurite ends with its parent, even with one that was killed: then the channel between the two closes. */
const END_WITH_PARENT = "data:text/javascript,process.on('disconnect',()=>process.exit())"

/** Clients speak newer versions of the blob API than Azurite lists; what they use of it is old. */
const ARGUMENTS = [
  ...['--blobHost', '127.0.0.1', '--blobPort', '0'],
  ...['--inMemoryPersistence', '--silent', '--loose', '--skipApiVersionCheck', '--disableTelemetry']
]

/**
 * Starts Azurite, a real Azure Blob server, on a free loopback port with its bytes in memory.
 * Throws when it does not come up within 30 s, with what it wrote.
 */
export async function startAzurite(): Promise<Azurite> {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new Error(
      `Azurite wants Node ${OLDEST_NODE} or newer, this is ${process.version}: use the repository's Node 24`
    )
  }
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
  const key = randomBytes(64).toString('base64')
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, main, ...ARGUMENTS], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  })
  try {
    const origin = await listeningAddress(child)
    return {
      url: `${origin}/${ACCOUNT}`,
      account: ACCOUNT,
      key,
      pid: child.pid ?? 0,
      stop: () => stop(child)
    }
  } catch (error) {
    await stop(child)
    throw error
  }
}

/** Resolves to `http://127.0.0.1:PORT` once Azurite has said that it listens there. */
function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = ''
    const fail = (what: string, cause?: unknown): void =>
      reject(new Error(`Azurite ${what}; it wrote: ${written.trim() || 'nothing'}`, { cause }))
    const timer = setTimeout(
      () => fail(`did not listen within ${START_TIMEOUT_MS / 1000} s`),
      START_TIMEOUT_MS
    )
    const read = (chunk: Buffer): void => {
      written = (written + chunk.toString()).slice(-4000)
      const address = /successfully listens on (http:\/\/\S+)/.exec(written)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (cause) => fail('could not be started', cause))
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      fail(`ended with ${signal ?? `exit code ${code}`} before it listened`)
    })
  })
}

/** By SIGKILL: nothing is on disk, and a polite stop waits for the idle connections of its clients. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
