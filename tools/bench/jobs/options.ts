import { parseArgs } from 'node:util'

export const SITUATIONS = [
  'first build',
  'nothing changed',
  'a source file changed',
  'the lock file changed'
] as const
export type Situation = (typeof SITUATIONS)[number]

export const WAYS = ['plain', 'gha', 'tar', 'gzip', 'zstd', 'ours', 'action-gha'] as const
export type Way = (typeof WAYS)[number]

export const OUTPUTS = ['cacheonly', 'push'] as const
export type Output = (typeof OUTPUTS)[number]

export const NETWORKS = ['loopback', 'limited'] as const
export type Network = (typeof NETWORKS)[number]

export interface Options {
  ways: Way[]
  outputs: Output[]
  networks: Network[]
  rounds: number
}

/**
 * `--only=ours,gha --output=push --network=limited --rounds=1`: lists of names with commas, all of them by default. Throws
 * what is wrong with them.
 */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: { only: text, output: text, network: text, rounds: text }
  })
  const rounds = Number(values.rounds ?? env.BENCH_ROUNDS ?? 3)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds wants a whole number from 1')
  return {
    ways: chosen('only', WAYS, values.only),
    outputs: chosen('output', OUTPUTS, values.output),
    networks: chosen('network', NETWORKS, values.network),
    rounds
  }
}

/** In the order of `all`. */
function chosen<Name extends string>(option: string, all: readonly Name[], list: string | undefined): Name[] {
  const names = list?.split(',') ?? all
  const unknown = names.filter((name) => !(all as readonly string[]).includes(name))
  if (unknown.length > 0) throw new Error(`--${option}=${unknown.join(',')}: there are ${all.join(', ')}`)
  return all.filter((name) => names.includes(name))
}
