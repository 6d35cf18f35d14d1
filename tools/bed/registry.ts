import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { binFolder } from './places.ts'
import { type Daemon, startDaemon } from './processes.ts'

/** Between finding a free port and using it, another program may take it. */
const attempts = 5

export interface Registry {
  /** `127.0.0.1:PORT`: BuildKit and docker speak plain HTTP to it without being told. */
  host: string
  stop(): Promise<void>
}

/** Starts a real registry with nothing in it; it keeps its files, config and log in `folder`, and allows deletes. */
export async function launchRegistry(folder: string, env: NodeJS.ProcessEnv): Promise<Registry> {
  await mkdir(folder, { recursive: true })
  return onFreePort(async (host) => {
    const daemon = await startDistribution(folder, host, env)
    return { host, stop: daemon.stop }
  })
}

/** Starts a server on `127.0.0.1:PORT`, and again on another where that was taken before it could listen. */
export async function onFreePort<Server>(start: (host: string) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(`127.0.0.1:${await findFreePort()}`)
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('address already in use')
      if (!isTaken || attempt === attempts) throw error
    }
  }
}

async function startDistribution(folder: string, host: string, env: NodeJS.ProcessEnv): Promise<Daemon> {
  const config = join(folder, 'config.yml')
  await writeFile(
    config,
    `version: 0.1
log:
  level: warn
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: ${JSON.stringify(join(folder, 'storage'))}
  delete:
    enabled: true
http:
  addr: ${host}
`
  )
  return startDaemon({
    name: 'registry',
    command: join(binFolder, 'registry'),
    args: ['serve', config],
    // Else it looks for a collector of traces on this machine, and logs that there is none.
    env: { ...env, OTEL_TRACES_EXPORTER: 'none' },
    logFile: join(folder, 'registry.log'),
    isolated: false,
    isReady: () => answers(`http://${host}/v2/`)
  })
}

/** Whether a server is there and says that all is well. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch (cause) {
    // fetch hides the socket's error in its cause.
    const { code } = ((cause as Error).cause ?? {}) as NodeJS.ErrnoException
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return false
    throw cause
  }
}

/** A port of the loopback address that nobody listens on now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error(`no TCP port, but ${address}`))
        else resolve(address.port)
      })
    })
  })
}
