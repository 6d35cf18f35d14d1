import type { Environment } from './variables.js'

/** The kinds of runner that decide differently about caches. */
export type RunnerKind = 'github-hosted' | 'hosted' | 'self-hosted' | 'act' | 'gitea' | 'forgejo' | 'local'

export interface Runner {
  kind: RunnerKind
  /** As a sentence names it: "a GitHub-hosted runner". */
  title: string
  /** Whether the machine is known to be new for this job. Persistence is never assumed: a marker proves it. */
  ephemeral: boolean
}

interface Row {
  matches: (env: Environment) => boolean
  runner: Runner
}

/** A company whose machines are made for one job, known by a variable that only its machines have. */
function vendor(name: string, ...prefixes: string[]): Row {
  return {
    matches: (env) => Object.keys(env).some((key) => prefixes.some((prefix) => key.startsWith(prefix))),
    runner: { kind: 'hosted', title: `a ${name} runner`, ephemeral: true }
  }
}

/**
 * First match wins. act and the Gitea family imitate GitHub's variables, so they come before it; vendors register
 * their machines as self-hosted ones, so they come before those.
 */
export const RUNNERS: readonly Row[] = [
  { matches: (env) => env.ACT === 'true', runner: { kind: 'act', title: 'act', ephemeral: false } },
  {
    matches: (env) => env.FORGEJO_ACTIONS === 'true',
    runner: { kind: 'forgejo', title: 'a Forgejo runner', ephemeral: false }
  },
  {
    matches: (env) => env.GITEA_ACTIONS === 'true',
    runner: { kind: 'gitea', title: 'a Gitea runner', ephemeral: false }
  },
  {
    matches: (env) => env.RUNNER_ENVIRONMENT === 'github-hosted',
    runner: { kind: 'github-hosted', title: 'a GitHub-hosted runner', ephemeral: true }
  },
  vendor('RunsOn', 'RUNS_ON_'),
  vendor('Blacksmith', 'BLACKSMITH_'),
  vendor('Namespace', 'NSC_', 'NAMESPACE_GITHUB_'),
  vendor('WarpBuild', 'WARPBUILD_'),
  vendor('Depot', 'DEPOT_RUNNER', 'DEPOT_CACHE_'),
  vendor('BuildJet', 'BUILDJET_'),
  vendor('Ubicloud', 'UBICLOUD_'),
  vendor('Cirrus', 'CIRRUS_RUNNER'),
  {
    // Its listener gives each pod this variable (actions-runner-controller, ephemeralrunner resource builder).
    matches: (env) =>
      (env.GITHUB_ACTIONS_RUNNER_EXTRA_USER_AGENT ?? '').startsWith('actions-runner-controller'),
    runner: { kind: 'self-hosted', title: 'a runner of actions-runner-controller', ephemeral: true }
  },
  {
    matches: (env) => env.GITHUB_ACTIONS === 'true' && isEnterpriseServer(env),
    runner: { kind: 'self-hosted', title: 'a runner of GitHub Enterprise Server', ephemeral: false }
  },
  {
    matches: (env) => env.GITHUB_ACTIONS === 'true',
    runner: { kind: 'self-hosted', title: 'a self-hosted runner', ephemeral: false }
  }
]

/** Neither github.com nor GitHub's own cloud for enterprises. */
function isEnterpriseServer({ GITHUB_SERVER_URL: url }: Environment): boolean {
  if (!url || !URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname !== 'github.com' && !hostname.endsWith('.ghe.com') && !hostname.endsWith('.localhost')
}

/** Which runner this is, from its environment variables. Outside any runner: `local`. */
export function detectRunner(env: Environment): Runner {
  const row = RUNNERS.find(({ matches }) => matches(env))
  return row?.runner ?? { kind: 'local', title: 'no runner that is known', ephemeral: false }
}
