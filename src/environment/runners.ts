import type { Environment } from './variables.js'
/** The kinds of runner that decide differently about caches. */
export type RunnerKind = 'github-hosted' | 'self-hosted' | 'act' | 'gitea' | 'forgejo' | 'local'

export interface Runner {
  kind: RunnerKind
  /** As a sentence names it: "a GitHub-hosted runner". */
  title: string
  /** Whether the machine is known to be new for this job. Persistence is never assumed: a marker proves it. */
  ephemeral: boolean
}

/** First match wins. act and the Gitea family imitate GitHub's variables, so they come before it. */
const RUNNERS: readonly { matches: (env: Environment) => boolean; runner: Runner }[] = [
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
  {
    matches: (env) => env.GITHUB_ACTIONS === 'true',
    runner: { kind: 'self-hosted', title: 'a self-hosted runner', ephemeral: false }
  }
]

/** Which runner this is, from its environment variables. Outside any runner: `local`. */
export function detectRunner(env: Environment): Runner {
  const row = RUNNERS.find(({ matches }) => matches(env))
  return row?.runner ?? { kind: 'local', title: 'no runner that is known', ephemeral: false }
}
