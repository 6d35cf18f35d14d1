import type { networkInterfaces } from 'node:os'

type Interfaces = ReturnType<typeof networkInterfaces>

/**
 * The IPv4 addresses at which a builder may find this process, first the likeliest: loopback, for a builder in the network
 * of the machine; the bridges that containers are on (names of interfaces), for one in a container; and where this process
 * is in a container itself, that container's own. Nothing else that the machine has: other machines could connect there.
 */
export function hostsToTry(
  interfaces: Interfaces,
  { bridges, inContainer }: { bridges: readonly string[]; inContainer: boolean }
): string[] {
  const own = inContainer ? Object.keys(interfaces).filter((name) => !bridges.includes(name)) : []
  const found = [...bridges, ...own].flatMap((name) => interfaces[name] ?? [])
  const outer = found.filter(({ family, internal }) => family === 'IPv4' && !internal)
  return [...new Set(['127.0.0.1', ...outer.map(({ address }) => address)])]
}
