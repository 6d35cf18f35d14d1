import { existsSync, readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { hostsToTry } from './hosts.js'

/** Files that docker and podman put into each container. */
const MARKERS = ['/.dockerenv', '/run/.containerenv']

/** Where Linux shows its network interfaces. */
const INTERFACES = '/sys/class/net'

/** The addresses of this machine, or of the container that this is, at which a builder may find this process. */
export function readHosts(): string[] {
  const interfaces = networkInterfaces()
  return hostsToTry(interfaces, {
    bridges: Object.keys(interfaces).filter((name) => isOfContainers(join(INTERFACES, name))),
    inContainer: MARKERS.some((path) => existsSync(path))
  })
}

/** Whether an interface is a bridge that only containers are on; a bridge to a real network has that one's interface too. */
function isOfContainers(folder: string): boolean {
  return (
    existsSync(join(folder, 'bridge')) &&
    namesIn(join(folder, 'brif')).every((name) => name.startsWith('veth'))
  )
}

/** An interface may go while it is looked at. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
