import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as core from '@actions/core'
import { probeImports } from './buildx/probe.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import { findBuildx } from './environment/buildx-command.js'
import type { ExpectedPlace } from './environment/expected-place.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { reasonOf } from './errors.js'
import { type Gateway, openGateway } from './gateway/gateway.js'
import { readHosts } from './gateway/read-hosts.js'
import { shortHash } from './short-hash.js'

/** A gateway, and what is found out of how a builder reaches it. */
export interface Approach {
  /** Undefined for the current one. */
  builder: string | undefined
  /** Undefined where none can be opened. */
  gateway: Gateway | undefined
  /** The address at which the builder reaches the gateway, or why it does not. */
  reached: Promise<{ address?: string; reason?: string }>
  close(): Promise<void>
}

interface Place extends Pick<EnvironmentFacts, 'buildx' | 'temp'> {
  builder: string | undefined
}

/** What is seen once in a job holds for all of it. */
const MEMORY = 'buildkit-cache-reach-'

/** Begins the approach while the facts are gathered, which takes as long. */
export async function approachEarly({ builder, temp }: ExpectedPlace): Promise<Approach> {
  try {
    // Which builder an earlier step of the job found out about is known only by its name.
    const isLater = builder === undefined && (await readdir(temp)).some((name) => name.startsWith(MEMORY))
    if (isLater) return nowhere('', 'an earlier step asked')
    return await openApproach({ buildx: await findBuildx(), builder, temp })
  } catch (error) {
    return nowhere('', reasonOf(error))
  }
}

function nowhere(builder: string | undefined, reason: string): Approach {
  return { builder, gateway: undefined, reached: Promise.resolve({ reason }), close: async () => undefined }
}

/** Opens a gateway, and lets the builder look for it. One that cannot be opened is none. */
export async function openApproach({ buildx, builder, temp }: Place): Promise<Approach> {
  try {
    const memory = join(temp, `${MEMORY}${shortHash(builder ?? '')}`)
    const known = builder && (await readFile(memory, 'utf8').catch(() => undefined))
    const gateway = await openGateway({ repositories: [], hosts: known ? [known] : readHosts() })
    core.setSecret(gateway.secret)
    const [first] = gateway.addresses
    if (known && first !== undefined)
      return { builder, gateway, reached: Promise.resolve({ address: first }), close: gateway.stop }
    const env = createBuildEnvironment()
    const closing = new AbortController()
    const refs = gateway.addresses.map(gateway.probeRef)
    const probe = probeImports(refs, { buildx, builder, env, temp }, closing.signal)
    const reached = whoeverIsFirst(gateway, probe)
    return {
      builder,
      gateway,
      reached,
      close: async () => {
        closing.abort()
        await Promise.all([gateway.stop(), probe])
      }
    }
  } catch (error) {
    return nowhere(builder, reasonOf(error))
  }
}

/** Notes for later steps of the job where a builder was seen. */
export async function noteReach(temp: string, builder: string, address: string): Promise<void> {
  const file = join(temp, `${MEMORY}${shortHash(builder)}`)
  await writeFile(file, address.replace(/:\d+$/, '')).catch(() => {
    // Then later steps find it out anew.
  })
}

/** The builder asks at all addresses at the same time; milliseconds for the likeliest one to come second. */
const GRACE = 50

/** The likeliest of the addresses at which the gateway sees the builder. */
async function whoeverIsFirst(
  gateway: Gateway,
  probe: Promise<string | undefined>
): Promise<{ address?: string; reason?: string }> {
  const ended = probe.then((reason) => ({ reason: reason ?? 'it asked nowhere' }))
  const seen = gateway.firstReached().then((address) => ({ address }))
  const first = await Promise.race([seen, ended])
  if ('reason' in first) return first
  if (first.address !== gateway.addresses[0]) await Promise.race([ended, setTimeout(GRACE)])
  return { address: gateway.addresses.find((address) => gateway.reached.has(address)) ?? first.address }
}
