import { stat } from 'node:fs/promises'
import type { Environment } from './variables.js'

/** Where and for what this job runs. */
export interface JobEvent {
  serverUrl: string
  /** `owner/name`, if known. */
  repository: string | undefined
  sha: string | undefined
  ref: string | undefined
  /**
   * Milliseconds since 1970. The runner writes the event file when a job starts, so what is older was left by
   * an earlier job; unknown where there is no such file.
   */
  jobStartedAt: number | undefined
}

export async function readJobEvent(env: Environment): Promise<JobEvent> {
  return {
    serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
    repository: env.GITHUB_REPOSITORY || undefined,
    sha: env.GITHUB_SHA || undefined,
    ref: env.GITHUB_REF || undefined,
    jobStartedAt: env.GITHUB_EVENT_PATH ? await modifiedAt(env.GITHUB_EVENT_PATH) : undefined
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
