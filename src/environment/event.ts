import { readFile, stat } from 'node:fs/promises'
import type { Environment } from './variables.js'

/** What a ref is: `default-branch` also where the default branch is not known and the ref is a branch. */
export type RefKind = 'default-branch' | 'branch' | 'pull-request' | 'tag' | 'unknown'

/** Where and for what this job runs. */
export interface JobEvent {
  serverUrl: string
  /** `owner/name`, if known. */
  repository: string | undefined
  /** Whether only some may read the repository; unknown where the event does not say. */
  isPrivate: boolean | undefined
  /** Such as `push`; empty outside any workflow. */
  name: string
  sha: string | undefined
  ref: string | undefined
  refKind: RefKind
  /** The branch that a pull request wants to change. */
  baseBranch: string | undefined
  defaultBranch: string | undefined
  /** The commit that a pull request proposes; `sha` then is its merge with the base. */
  pullRequestHead: string | undefined
  /** A pull request or the run that caused this one comes from another repository, or from one that is gone. */
  fromFork: boolean
  /** The event that caused the run that caused this one. */
  causedBy: string | undefined
  /** Number of this run; empty outside any workflow. */
  runId: string
  /** Of this run and attempt, as a provenance attestation names its builder. */
  runUrl: string | undefined
  /** Texts that differ from run to run: commits, refs, numbers of the run. */
  runTexts: string[]
  /** Why the event's file tells nothing, if it should. */
  trouble: string | undefined
  /**
   * Milliseconds since 1970. The runner writes the event file when a job starts, so what is older was left by
   * an earlier job; unknown where there is no such file.
   */
  jobStartedAt: number | undefined
}

/** What is used of the event's payload. */
interface Payload {
  repository?: { private?: boolean; default_branch?: string | null; full_name?: string }
  pull_request?: { head?: { sha?: string; repo?: { full_name?: string } | null } }
  workflow_run?: { event?: string; head_repository?: { full_name?: string } | null }
}

export async function readJobEvent(env: Environment): Promise<JobEvent> {
  const path = env.GITHUB_EVENT_PATH
  const [{ payload, trouble }, jobStartedAt] = path
    ? await Promise.all([readPayload(path), modifiedAt(path)])
    : [{ payload: {}, trouble: undefined }, undefined]
  const repository = env.GITHUB_REPOSITORY || undefined
  const ref = env.GITHUB_REF || undefined
  const defaultBranch = payload.repository?.default_branch || undefined
  return {
    serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
    repository,
    isPrivate: payload.repository?.private,
    name: env.GITHUB_EVENT_NAME ?? '',
    sha: env.GITHUB_SHA || undefined,
    ref,
    refKind: refKindOf(ref, defaultBranch),
    baseBranch: env.GITHUB_BASE_REF || undefined,
    defaultBranch,
    pullRequestHead: payload.pull_request?.head?.sha,
    fromFork: isForeign(env.GITHUB_EVENT_NAME ?? '', payload, repository),
    causedBy: payload.workflow_run?.event,
    runId: env.GITHUB_RUN_ID ?? '',
    runUrl: runUrl(env),
    runTexts: runTexts(env, payload),
    trouble,
    jobStartedAt
  }
}

function refKindOf(ref: string | undefined, defaultBranch: string | undefined): RefKind {
  if (ref === undefined) return 'unknown'
  if (ref.startsWith('refs/tags/')) return 'tag'
  if (ref.startsWith('refs/pull/')) return 'pull-request'
  const branch = ref.replace(/^refs\/heads\//, '')
  return defaultBranch === undefined || branch === defaultBranch ? 'default-branch' : 'branch'
}

/** A fork that was deleted is null; that is a fork too, and so is one of which nothing is known. */
function isForeign(name: string, payload: Payload, repository: string | undefined): boolean {
  const isOther = (source: string | undefined) => source === undefined || source !== repository
  if (name.startsWith('pull_request')) return isOther(payload.pull_request?.head?.repo?.full_name)
  if (name === 'workflow_run') return isOther(payload.workflow_run?.head_repository?.full_name)
  return false
}

function runTexts(env: Environment, { pull_request }: Payload): string[] {
  const { GITHUB_SHA, GITHUB_REF, GITHUB_REF_NAME, GITHUB_HEAD_REF, GITHUB_RUN_ID, GITHUB_RUN_NUMBER } = env
  const texts = [GITHUB_SHA, GITHUB_REF, GITHUB_REF_NAME, GITHUB_HEAD_REF, GITHUB_RUN_ID, GITHUB_RUN_NUMBER]
  return [...texts, pull_request?.head?.sha].filter((text) => text !== undefined && text !== '') as string[]
}

function runUrl(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  if (!repository || !run) return undefined
  return `${server || 'https://github.com'}/${repository}/actions/runs/${run}/attempts/${env.GITHUB_RUN_ATTEMPT || '1'}`
}

async function readPayload(path: string): Promise<{ payload: Payload; trouble: string | undefined }> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { payload: value, trouble: undefined }
    return { payload: {}, trouble: `the event file ${path} holds no object` }
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { payload: {}, trouble: `the event file ${path} ${isAbsent ? 'does not exist' : 'is not JSON'}` }
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
