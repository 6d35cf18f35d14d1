import { join } from 'node:path'
import { buildTools, type Log } from './build-tools.ts'
import { binFolder } from './places.ts'
import { type Daemon, startDaemon } from './processes.ts'
import { answers, onFreePort } from './registry.ts'
import { checkRequirements } from './requirements.ts'

/** What a proxy does to the bytes of one direction (github.com/Shopify/toxiproxy, "Toxics"). */
export interface Toxic {
  type: 'latency' | 'bandwidth' | 'reset_peer' | 'timeout' | 'slow_close' | 'limit_data'
  /** `upstream`: from the client to the server. */
  stream: 'upstream' | 'downstream'
  /**
   * Of `latency`: `latency` and `jitter`, milliseconds. Of `bandwidth`: `rate`, KB a second, which each connection has for
   * itself. Of `timeout` and `reset_peer`: `timeout`, milliseconds. Of `limit_data`: `bytes`.
   */
  attributes: Record<string, number>
  /** Share of the connections that have it; all if not given. */
  toxicity?: number
}

/** A way to a server that can be made bad. */
export interface Proxied {
  /** `127.0.0.1:PORT`, instead of the server's own. */
  address: string
  /** Also for connections that are open already. Resolves to a name, for `remove`. */
  add(toxic: Toxic): Promise<string>
  remove(name: string): Promise<void>
  /** Removes all that was added. */
  clear(): Promise<void>
  /** Cuts every connection, and refuses new ones until `enable`. */
  disable(): Promise<void>
  enable(): Promise<void>
}

export interface Toxiproxy {
  /** @param upstream the server, `host:port` */
  proxy(upstream: string): Promise<Proxied>
  stop(): Promise<void>
}

/** Starts toxiproxy, which is built when it is first asked for (half a minute). */
export async function launchToxiproxy(folder: string, env: NodeJS.ProcessEnv, log: Log): Promise<Toxiproxy> {
  const { goVersion } = await checkRequirements('docker')
  await buildTools(['toxiproxy'], goVersion, log)
  const { host, daemon } = await onFreePort(async (host) => ({
    host,
    daemon: await start(folder, host, env)
  }))
  const api = `http://${host}/proxies`
  let count = 0
  return {
    proxy: (upstream) => {
      count++
      return createProxy(api, `proxy-${count}`, upstream)
    },
    stop: daemon.stop
  }
}

async function createProxy(api: string, name: string, upstream: string): Promise<Proxied> {
  // It answers with the port that the kernel chose, and keeps that while the proxy is disabled.
  const answer = await call('POST', api, { name, listen: '127.0.0.1:0', upstream, enabled: true })
  const { listen: address } = (await answer.json()) as { listen: string }
  const place = `${api}/${name}`
  let count = 0
  const remove = async (toxic: string) => {
    await call('DELETE', `${place}/toxics/${toxic}`)
  }
  const setEnabled = async (enabled: boolean) => {
    await call('POST', place, { listen: address, upstream, enabled })
  }
  return {
    address,
    add: async (toxic) => {
      count++
      const own = `${toxic.type}-${count}`
      await call('POST', `${place}/toxics`, { toxicity: 1, ...toxic, name: own })
      return own
    },
    remove,
    clear: async () => {
      const toxics = (await (await call('GET', `${place}/toxics`)).json()) as { name: string }[]
      for (const toxic of toxics) await remove(toxic.name)
    },
    disable: () => setEnabled(false),
    enable: () => setEnabled(true)
  }
}

function start(folder: string, host: string, env: NodeJS.ProcessEnv): Promise<Daemon> {
  const [address = '', port = ''] = host.split(':')
  return startDaemon({
    name: 'toxiproxy',
    command: join(binFolder, 'toxiproxy'),
    args: ['-host', address, '-port', port],
    env: { ...env, LOG_LEVEL: 'warn' },
    logFile: `${folder}.log`,
    isolated: false,
    isReady: () => answers(`http://${host}/version`)
  })
}

async function call(method: string, url: string, body?: object): Promise<Response> {
  const answer = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
  if (!answer.ok)
    throw new Error(`toxiproxy says ${answer.status} to ${method} ${url}: ${await answer.text()}`)
  return answer
}
