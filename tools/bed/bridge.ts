import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mustRun } from './commands.ts'
import { interfacePrefixOf } from './leftovers.ts'

/** A network of containers that only this machine is on. */
export interface Bridge {
  /** Of the network interface. */
  name: string
  /** The machine's address on it. */
  gateway: string
  /** The same with the network's length, `a.b.c.d/24`. */
  address: string
}

/** 198.18.0.0/15 is for tests between machines (RFC 2544): nothing else should be there. It has 512 networks. */
const networks = 512

/** How long the kernel may take to remove the interfaces of containers that have ended. */
const emptyWithinMs = 10_000

/** Names a bridge of a run, with a network that no interface of this machine is on; makes nothing. */
export async function chooseBridge(run: string, name: string): Promise<Bridge> {
  const taken = await mustRun('ip', ['-o', '-4', 'address', 'show'])
  // Others may choose at this moment, each beginning somewhere else.
  for (let offset = 0; offset < networks; offset++) {
    const number = (process.pid * 8 + offset) % networks
    const gateway = `198.${18 + Math.floor(number / 256)}.${number % 256}.1`
    if (!taken.includes(` ${gateway}/`))
      return { name: `${interfacePrefixOf(run)}${name}`, gateway, address: `${gateway}/24` }
  }
  throw new Error('all networks of 198.18.0.0/15 are taken on this machine: see ip address')
}

/** Removes a bridge, where there is one, when its containers' interfaces are gone. */
export async function removeBridge({ name }: Bridge): Promise<void> {
  const folder = join('/sys/class/net', name)
  if (!existsSync(folder)) return
  const deadline = Date.now() + emptyWithinMs
  for (;;) {
    const ports = await readdir(join(folder, 'brif'))
    if (ports.length === 0) break
    if (Date.now() > deadline) throw new Error(`${ports.join(', ')} did not leave ${name}: see ip link`)
    await sleep(25)
  }
  await mustRun('ip', ['link', 'delete', name])
}
