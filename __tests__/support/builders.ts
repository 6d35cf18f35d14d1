import type { CacheRequest } from '../../src/backends/backend.js'
import type { BuildEnding } from '../../src/buildx/build.js'
import type { Vertex } from '../../src/buildx/events.js'
import type { Builder, BuilderNode } from '../../src/environment/builder.js'
import type { CacheService } from '../../src/environment/cache-service.js'
import type { JobEvent } from '../../src/environment/event.js'
import type { EnvironmentFacts } from '../../src/environment/facts.js'
import { detectRunner, type Runner, type RunnerKind } from '../../src/environment/runners.js'
import type { Settings } from '../../src/environment/settings.js'
import type { ActionInputs } from '../../src/inputs/action-inputs.js'
import type { Plan } from '../../src/plan/plan.js'
import type { Policy } from '../../src/plan/policy.js'
import type { CacheReport, StepReport } from '../../src/report/report.js'

/** The time at which the facts of `createFacts` were gathered. */
export const NOW = Date.parse('2026-11-20T12:00:00Z')

/** Inputs of a step that gives none, so that a test names only what it is about. */
export function createInputs(overrides: Partial<ActionInputs> = {}): ActionInputs {
  return {
    addHosts: [],
    allow: [],
    annotations: [],
    attests: [],
    buildArgs: [],
    buildContexts: [],
    builder: undefined,
    call: undefined,
    cgroupParent: undefined,
    context: undefined,
    file: undefined,
    labels: [],
    load: false,
    network: undefined,
    noCache: false,
    noCacheFilters: [],
    outputs: [],
    platforms: [],
    provenance: undefined,
    pull: false,
    push: false,
    sbom: undefined,
    secrets: [],
    secretEnvs: [],
    secretFiles: [],
    shmSize: undefined,
    ssh: [],
    tags: [],
    target: undefined,
    ulimit: [],
    githubToken: undefined,
    driverOpts: [],
    buildkitdConfig: undefined,
    buildkitdConfigInline: undefined,
    cache: 'auto',
    cacheScope: undefined,
    cacheImage: undefined,
    cacheImageWritten: undefined,
    cacheDir: undefined,
    cacheMaxSize: 10_000_000_000,
    cacheMounts: { kind: 'auto' },
    cacheMountsMaxSize: { each: 2_000_000_000, total: 5_000_000_000 },
    cacheMountsImage: undefined,
    cacheAttributes: {},
    cacheExport: 'auto',
    cacheCompression: 'auto',
    cacheSave: 'auto',
    cacheRelease: 'off',
    cacheFrom: [],
    cacheTo: [],
    summary: true,
    reportFile: undefined,
    minHitRatio: undefined,
    onLowHitRatio: 'warn',
    dryRun: false,
    jobStatus: undefined,
    ...overrides
  }
}

/** A self-hosted runner with a fresh builder that can export, no cache service, no login, no kept folder. */
export function createFacts(overrides: Partial<EnvironmentFacts> = {}): EnvironmentFacts {
  return {
    runner: createRunner('self-hosted'),
    event: createEvent(),
    settings: createSettings(),
    own: undefined,
    builderTrouble: undefined,
    buildx: { program: '/opt/buildx', leading: [] },
    buildxVersion: '0.38.2',
    builder: createBuilder(),
    builderHoldsEarlierBuilds: false,
    nativePlatform: 'linux/amd64',
    cacheService: createService('none'),
    cacheListing: undefined,
    objectStores: { s3: {}, azblob: {} },
    cacheFolder: { path: '/kept/buildkit-cache', persistence: 'unknown' },
    registryLogins: [],
    workspace: '/runner/app/app',
    temp: '/runner/temp',
    buildxState: '/home/runner/.docker/buildx',
    now: NOW,
    ...overrides
  }
}

/** A push to the main branch of a public repository. */
export function createEvent(overrides: Partial<JobEvent> = {}): JobEvent {
  return {
    serverUrl: 'https://github.com',
    repository: 'octo/app',
    isPrivate: false,
    name: 'push',
    refKind: 'default-branch',
    baseBranch: undefined,
    defaultBranch: 'main',
    fromFork: false,
    causedBy: undefined,
    runId: '7',
    runTexts: [],
    trouble: undefined,
    sha: '0123456789abcdef0123456789abcdef01234567',
    ref: 'refs/heads/main',
    pullRequestHead: undefined,
    runUrl: 'https://github.com/octo/app/actions/runs/7/attempts/1',
    jobStartedAt: NOW - 60_000,
    ...overrides
  }
}

/** Docker's own variables, none of them set. */
export function createSettings(overrides: Partial<Settings> = {}): Settings {
  return {
    noDefaultAttestations: false,
    gitQueryContext: false,
    pullRequestHeadContext: false,
    checksAnnotations: true,
    summary: true,
    builder: undefined,
    builderImage: undefined,
    remoteEngine: false,
    warnings: [],
    ...overrides
  }
}

/** The runner that the variables of its kind stand for. */
export function createRunner(kind: RunnerKind): Runner {
  const variables: Record<RunnerKind, Record<string, string>> = {
    'github-hosted': { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted' },
    'self-hosted': { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted' },
    hosted: { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted', NSC_INSTANCE: 'x' },
    act: { GITHUB_ACTIONS: 'true', ACT: 'true' },
    gitea: { GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true' },
    forgejo: { GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' },
    local: {}
  }
  return detectRunner(variables[kind])
}

export function createNode(overrides: Partial<BuilderNode> = {}): BuilderNode {
  return {
    name: 'lab0',
    endpoint: 'unix:///run/buildkit/buildkitd.sock',
    status: 'running',
    buildkitVersion: '0.34.2',
    platforms: ['linux/amd64', 'linux/386'],
    labels: { 'org.mobyproject.buildkit.worker.snapshotter': 'overlayfs' },
    ...overrides
  }
}

export function createBuilder(overrides: Partial<Builder> = {}): Builder {
  return {
    name: 'lab',
    driver: 'docker-container',
    nodes: [createNode()],
    error: undefined,
    isOldBuildx: false,
    ...overrides
  }
}

/** docker's own builder without the containerd image store, which can export no cache. */
export function createClassicBuilder(): Builder {
  return createBuilder({ name: 'default', driver: 'docker', nodes: [createNode({ labels: {} })] })
}

/** A cache service that answers with this API, with a token that may read and write for another hour. */
export function createService(
  api: CacheService['api'],
  token: Partial<Extract<CacheService['token'], { kind: 'read' }>> = {}
): CacheService {
  if (api === 'none')
    return {
      ...{ api, url: undefined, outage: undefined, mode: undefined, proxied: false },
      token: { kind: 'absent' }
    }
  return {
    api,
    url: 'https://cache.example/',
    outage: undefined,
    mode: undefined,
    proxied: false,
    token: {
      kind: 'read',
      scopes: [{ scope: 'refs/heads/main', read: true, write: true }],
      notBefore: NOW - 3_600_000,
      expiresAt: NOW + 3_600_000,
      ...token
    }
  }
}

export function createRequest(overrides: Partial<CacheRequest> = {}): CacheRequest {
  return {
    names: { read: [['app-1a2b3c4d']], write: 'app-1a2b3c4d' },
    mode: 'max',
    compression: undefined,
    image: 'ghcr.io/octo/app',
    tags: ['ghcr.io/octo/app:1'],
    folder: '/kept/buildkit-cache/layers',
    attributes: {},
    ...overrides
  }
}

/** A step that ran for two seconds. */
export function createVertex(overrides: Partial<Vertex> = {}): Vertex {
  return {
    digest: `sha256:${'a'.repeat(64)}`,
    name: '[build 2/4] RUN make',
    inputs: [],
    seconds: 2,
    started: true,
    completed: true,
    cached: false,
    failedLoad: false,
    error: undefined,
    bytesFetched: 0,
    ...overrides
  }
}

/** A build that succeeded after twelve seconds. */
export function createEnding(overrides: Partial<BuildEnding> = {}): BuildEnding {
  return {
    exitCode: 0,
    startedAt: NOW,
    endedAt: NOW + 12_000,
    tail: '',
    result: '',
    overdue: undefined,
    overdueExport: false,
    ...overrides
  }
}

/** What the default branch may do. */
export function createPolicy(overrides: Partial<Policy> = {}): Policy {
  return {
    trusted: true,
    read: true,
    write: 'all',
    reason: 'the default branch reads and writes.',
    ...overrides
  }
}

export function createPlanOf(overrides: Partial<Plan> = {}): Plan {
  return {
    backend: 'gha',
    reason: 'a GitHub-hosted runner: the Actions cache service is there.',
    rejected: [],
    scope: 'app-1a2b3c4d',
    ours: { imports: [], exports: [] },
    policy: createPolicy(),
    users: { imports: [], exports: [] },
    written: undefined,
    together: false,
    mustPay: false,
    layers: undefined,
    mounts: { plan: undefined, reason: 'cache-mounts: off.', isAsked: false },
    record: undefined,
    destination: { outputs: [], load: false, push: false, defaultAttestations: true, remarks: [] },
    attestations: [],
    leavesMarker: false,
    remarks: [],
    notices: [],
    warnings: [],
    ...overrides
  }
}

/** A step of a report that ran for two seconds. */
export function createStepReport(overrides: Partial<StepReport> = {}): StepReport {
  return {
    name: '[build 2/4] RUN make',
    stage: 'build',
    instruction: 'RUN make',
    text: undefined,
    line: undefined,
    status: 'executed',
    seconds: 2,
    error: undefined,
    bytes: 0,
    before: undefined,
    source: undefined,
    causes: [],
    parents: [],
    ...overrides
  }
}

export function createReportOf(overrides: Partial<CacheReport> = {}): CacheReport {
  return {
    backend: 'gha',
    reason: 'a GitHub-hosted runner.',
    scope: 'app-1a2b3c4d',
    succeeded: true,
    seconds: 12,
    steps: [],
    comparedWith: undefined,
    imports: [],
    exports: [],
    restore: undefined,
    export: { status: 'nothing to write' },
    save: undefined,
    mounts: undefined,
    remark: undefined,
    readSeconds: 0,
    savedSeconds: undefined,
    bytesFetched: 0,
    bytesRead: undefined,
    runs: [],
    advice: [],
    health: undefined,
    planLines: [],
    command: 'docker buildx build .',
    troubles: [],
    ...overrides
  }
}
