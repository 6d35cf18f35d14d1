import { readFile, stat } from 'node:fs/promises'
import type { Environment } from './variables.js'

/** Where and for what this job runs. */
export interface JobEvent {
  serverUrl: string
  /** `owner/name`, if known. */
  repository: string | undefined
  /** Whether only some may read the repository; unknown where the event does not say. */
  isPrivate: boolean | undefined
  sha: string | undefined
  ref: string | undefined
  /** The commit that a pull request proposes; `sha` then is its merge with the base. */
  pullRequestHead: string | undefined
  /** Of this run and attempt, as a provenance attestation names its builder. */
  runUrl: string | undefined
  /**
   * Milliseconds since 1970. The runner writes the event file when a job starts, so what is older was left by
   * an earlier job; unknown where there is no such file.
   */
  jobStartedAt: number | undefined
}

/** What is used of the event's payload. */
interface Payload {
  repository?: { private?: boolean }
  pull_request?: { head?: { sha?: string } }
}

export async function readJobEvent(env: Environment): Promise<JobEvent> {
  const path = env.GITHUB_EVENT_PATH
  const [payload, jobStartedAt] = path ? await Promise.all([readPayload(path), modifiedAt(path)]) : [{}]
  return {
    serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
    repository: env.GITHUB_REPOSITORY || undefined,
    isPrivate: payload.repository?.private,
    sha: env.GITHUB_SHA || undefined,
    ref: env.GITHUB_REF || undefined,
    pullRequestHead: payload.pull_request?.head?.sha,
    runUrl: runUrl(env),
    jobStartedAt
  }
}

function runUrl(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  if (!repository || !run) return undefined
  return `${server || 'https://github.com'}/${repository}/actions/runs/${run}/attempts/${env.GITHUB_RUN_ATTEMPT || '1'}`
}

async function readPayload(path: string): Promise<Payload> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as Payload | null) ?? {}
  } catch {
    // Absent, or not JSON: then the event tells nothing, as if it had none of these fields.
    return {}
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    // Some runners name a file that they do not write; then nothing can be told from its time.
    return undefined
  }
}
