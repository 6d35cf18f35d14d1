import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { reasonOf } from '../errors.js'
import type { Repository } from '../store/repository.js'
import { answerRequest, type Desk } from './exchange.js'
import { type GatewayLimits, LIMITS, within } from './limits.js'
import { createRecords, type Records } from './records.js'
import { PROBE } from './requests.js'
import { createUploads } from './uploads.js'

/*
 * A small registry (OCI distribution spec, pull and push) that BuildKit's registry cache reads and writes while one build
 * runs. It speaks plain HTTP, as BuildKit does to loopback addresses and where `registry.insecure=true` says so.
 */

export interface GatewayOptions {
  repositories: readonly Repository[]
  /** IP addresses to listen on, each on a free port of its own. One that cannot be listened on is left out. */
  hosts: readonly string[]
  limits?: Partial<GatewayLimits>
}

export interface Gateway extends Readonly<Omit<Records, 'reached' | 'lost' | 'refused' | 'faults'>> {
  /** `host:port` for each address that it listens on, in the order of `hosts`. */
  addresses: readonly string[]
  /** 32 hexadecimal digits in each path: nothing outside it answers. For masking. */
  secret: string
  /** `host:port/SECRET/NAME`, to which BuildKit adds a tag. */
  refOf(address: string, repository: string): string
  /** A ref that is asked for to see whether a builder reaches an address; never there (404). */
  probeRef(address: string): string
  /** Addresses at which a probe was seen. */
  reached: ReadonlySet<string>
  /** The first address at which a probe is seen. Pending for ever if none is, and then keeps nothing alive. */
  firstReached(): Promise<string>
  /** What should have been there and could not be had, in order: the evidence for building again without the import. */
  lost: readonly { digest: string; reason: string }[]
  /** Why uploads were refused, each reason once. */
  refused: readonly string[]
  /** What went wrong here and should not have, each reason once. */
  faults: readonly string[]
  /** Serves another repository from now on. */
  serve(repository: Repository): void
  /** Ends it at once: no new requests, open connections closed. May be called twice. */
  stop(): Promise<void>
}

/** @throws {Error} if it can listen on none of the hosts */
export async function openGateway({ repositories, hosts, limits: own }: GatewayOptions): Promise<Gateway> {
  const limits = { ...LIMITS, ...own }
  const records = createRecords()
  const uploads = createUploads(limits.upload)
  const stopping = new AbortController()
  const secret = randomBytes(16).toString('hex')
  const first = Promise.withResolvers<string>()
  const running = new Set<Promise<void>>()
  const served = new Map(repositories.map((repository) => [repository.name, repository]))
  const desk: Omit<Desk, 'address'> = {
    records,
    limits,
    stop: stopping.signal,
    ask: (work) => within(limits.store, stopping.signal, work),
    secret,
    repositories: served,
    uploads,
    onProbe: (address) => {
      records.reached.add(address)
      first.resolve(address)
    }
  }
  const listeners = await listenOn(hosts, (host) => serve(host, limits, desk, running))

  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    stopping.abort()
    const closed = listeners.map(({ server }) => once(server, 'close'))
    for (const { server } of listeners) {
      server.close()
      server.closeAllConnections()
    }
    await Promise.all([...closed, ...running])
    await uploads.endAll()
  }
  return {
    addresses: listeners.map(({ address }) => address),
    secret,
    refOf: (address, repository) => `${address}/${secret}/${repository}`,
    probeRef: (address) => `${address}/${secret}/${PROBE}`,
    reached: records.reached,
    firstReached: () => first.promise,
    lost: records.lost,
    refused: records.refused,
    faults: records.faults,
    get bytesServed() {
      return records.bytesServed
    },
    get bytesTaken() {
      return records.bytesTaken
    },
    serve: (repository) => {
      served.set(repository.name, repository)
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    }
  }
}

interface Listener {
  server: Server
  /** `host:port` */
  address: string
}

async function listenOn(
  hosts: readonly string[],
  serveOn: (host: string) => Promise<Listener>
): Promise<Listener[]> {
  const attempts = await Promise.allSettled(hosts.map(serveOn))
  const listeners = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
  if (listeners.length > 0) return listeners
  const reasons = attempts.flatMap((attempt) =>
    attempt.status === 'rejected' ? [reasonOf(attempt.reason)] : []
  )
  throw new Error(`the cache gateway can listen nowhere (${reasons.join('; ') || 'no address was given'})`)
}

async function serve(
  host: string,
  limits: GatewayLimits,
  desk: Omit<Desk, 'address'>,
  running: Set<Promise<void>>
): Promise<Listener> {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: limits.headers,
    // A large layer may take its time, as long as its bytes come: `limits.body` is about that.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: Math.min(limits.headers, 5_000)
  })
  server.listen({ host, port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const address = `${host}:${port}`
  server.on('request', (request, response) => {
    const answering = answerRequest({ ...desk, address }, request, response).finally(() =>
      running.delete(answering)
    )
    running.add(answering)
  })
  server.on('error', () => {
    // Of a connection that could not be accepted: its client sees that itself.
  })
  return { server, address }
}
