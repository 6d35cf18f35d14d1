import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readEntry } from '../../src/store/cache-entries.js'
import type { Registry, S3Server } from '../../tools/bed/bed.ts'
import { writeDockerLogins } from '../../tools/bed/docker-config.ts'
import { type GuardedRegistry, startGuardedRegistry } from '../../tools/bed/guarded-registry.ts'
import { openMeeting } from '../../tools/bench/load/meeting.ts'
import { type CacheServer, startCacheService } from '../../tools/cache-service/server.ts'
import { createRuntimeToken } from '../../tools/cache-service/token.ts'
import {
  type Canaries,
  canary,
  findCanaries,
  type Reading,
  readingsBelow,
  readingsOf,
  readingsOfDaemon,
  readingsOfHistory
} from './support/canaries.ts'
import { type GitServer, servePrivately } from './support/git-server.ts'
import { killable, killProcess } from './support/killing.ts'
import { MAIN } from './support/pack-service.ts'
import { writeProject } from './support/project.ts'
import { GITHUB_HOSTED, openStage, type Stage } from './support/stage.ts'

/*
 * Every secret that a step can have, in jobs that end in every way, with debug logs on: none is in anything that somebody
 * could read afterwards. What BuildKit and buildx themselves keep of it is named.
 */

const SERVER_TOKEN = `ghs_${canary().replace(/\W/g, '')}`

let stage: Stage
let registry: Registry
let guard: GuardedRegistry
let s3: S3Server
let service: CacheServer
let git: GitServer

beforeAll(async () => {
  stage = await openStage()
  registry = await stage.bed.startRegistry()
  guard = await startGuardedRegistry(registry, {
    users: { octo: { password: SECRETS['the password of a registry'], mayWrite: true } }
  })
  s3 = await stage.bed.startS3()
  service = await startCacheService()
  const repository = await writeProject(stage, {
    Dockerfile: 'FROM scratch\nCOPY main.txt /\n',
    'main.txt': '1'
  })
  git = await servePrivately(repository, SERVER_TOKEN, await stage.folder('repositories'))
})

afterAll(async () => {
  git?.stop()
  await service?.stop()
  await guard?.stop()
  await stage?.close()
})

/** Ends what goes wrong. */
function calm(): void {
  guard.onRequest = undefined
  service.onRequest = undefined
  for (const name of Object.keys(stage.bed.env)) if (name.startsWith('AWS_')) delete stage.bed.env[name]
}

/** What every job has; nothing of it may be found anywhere. */
const SECRETS = {
  'a value of secrets': canary(),
  'a line of a value of secrets': canary(),
  'a variable of secret-envs': canary(),
  'a file of secret-files': canary(),
  'a build argument': canary(),
  'github-token': `ghs_${canary()}`,
  'the runtime token': createRuntimeToken({ scopes: [MAIN] }),
  'the token for identity tokens': canary(),
  'the key of AWS': canary(),
  'the session token of AWS': canary(),
  'the password of a registry': canary()
}

/** What is made while a job runs. */
const MADE: Canaries = {
  'the signature of an address': /[?&]sig=[\w%+/=-]{20}/,
  "the gateway's path": /:\d+\/(v2\/)?[0-9a-f]{32}\//
}

/** A build that needs all of them and shows none. */
const DOCKERFILE = `FROM busybox:1.37 AS made
ARG API_TOKEN
RUN --mount=type=secret,id=VALUE --mount=type=secret,id=LINES --mount=type=secret,id=ENV --mount=type=secret,id=FILE \\
  test "$(cat /run/secrets/* | wc -l)" -ge 2 && test -n "$API_TOKEN" && date +%s%N > /made
FROM scratch
COPY --from=made /made /made
`

const INPUTS: Record<string, string> = {
  secrets: `VALUE=${SECRETS['a value of secrets']}\n"LINES=${SECRETS['a line of a value of secrets']}\nsecond\nthird"`,
  'secret-envs': 'ENV=CI_SECRET',
  'secret-files': 'FILE=keys/file',
  'build-args': `API_TOKEN=${SECRETS['a build argument']}`,
  'github-token': SECRETS['github-token'],
  'report-file': 'report.json'
}

const ENV: NodeJS.ProcessEnv = {
  RUNNER_DEBUG: '1',
  CI_SECRET: SECRETS['a variable of secret-envs'],
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS['the token for identity tokens'],
  AWS_ACCESS_KEY_ID: 'bed',
  AWS_SECRET_ACCESS_KEY: SECRETS['the key of AWS'],
  AWS_SESSION_TOKEN: SECRETS['the session token of AWS'],
  AWS_REGION: 'us-east-1'
}

/** A service that gives addresses at which everything is refused. */
function signedInVain(inputs: Record<string, string>): Scene {
  const signature = canary()
  const address = `${service.url}cache/entry?sv=2024-01-01&sig=${encodeURIComponent(signature)}`
  service.onRequest = ({ method, key }) => {
    if (method === 'CreateCacheEntry') return { body: { ok: true, signed_upload_url: address } }
    if (method === 'GetCacheEntryDownloadURL')
      return { body: { ok: true, signed_download_url: address, matched_key: key } }
    return { status: 403, body: 'the signature is too old' }
  }
  return { inputs, secrets: { 'a signed address': signature } }
}

interface Scene {
  dockerfile?: string
  inputs?: Record<string, string>
  env?: NodeJS.ProcessEnv
  /** Secrets of this scene alone. */
  secrets?: Canaries
  /** Done while the job runs, which has this name for its processes. */
  meanwhile?: (name: string) => Promise<unknown>
}

let scenes = 0

/** One job on an emptied builder, and all that can be read of it afterwards. */
async function play({ dockerfile = DOCKERFILE, inputs, env, secrets, meanwhile }: Scene) {
  scenes++
  const [temp, home, temporary, toolCache, docker] = await Promise.all(
    ['temp', 'home', 'tmp', 'tools', 'docker'].map((name) => stage.folder(name))
  )
  const workspace = await writeProject(stage, {
    Dockerfile: dockerfile,
    'keys/file': `${SECRETS['a file of secret-files']}\n`,
    '.dockerignore': 'keys\n'
  })
  const login = { user: 'octo', password: SECRETS['the password of a registry'] }
  await stage.builder.empty()
  const name = `${stage.bed.run}/scene-${scenes}`
  const running = stage.runJob({
    workspace,
    toolCache: toolCache ?? '',
    env: {
      ...GITHUB_HOSTED,
      ...ENV,
      ...service.environment(SECRETS['the runtime token']),
      ...killable(name),
      RUNNER_TEMP: temp,
      HOME: home,
      TMPDIR: temporary,
      DOCKER_CONFIG: await writeDockerLogins(docker ?? '', { [guard.host]: login }),
      ...env
    },
    inputs: { ...INPUTS, ...inputs }
  })
  await meanwhile?.(name)
  const { main, post } = await running
  calm()
  const masks: string[] = []
  const folders = { temp, home, temporary, toolCache, buildx: stage.bed.env.BUILDX_CONFIG }
  const left = await Promise.all(
    Object.entries(folders).map(([where, folder]) => readingsBelow(folder ?? '', where))
  )
  const readings = [
    ...readingsOf('main', main, masks),
    ...readingsOf('post', post, masks),
    ...left.flat(),
    ...(await readingsBelow(workspace, 'workspace')).filter(({ where }) => !where.endsWith('/keys')),
    ...(await readingsOfService()),
    ...(await readingsOfHistory(stage)),
    ...(await readingsOfDaemon(stage))
  ]
  return { main, found: findCanaries(readings, { ...SECRETS, ...MADE, ...secrets }) }
}

/** The entries of the cache service, and the layers in its packs. */
async function readingsOfService(): Promise<Reading[]> {
  const access = { url: service.url, token: SECRETS['the runtime token'] }
  const entries = service.entries().filter(({ finalized }) => finalized)
  const names = Buffer.from(entries.map(({ key }) => key).join('\n'))
  const bytes = await Promise.all(
    entries.map(async ({ key, version, size }) =>
      size > 1_000_000 ? undefined : readEntry(access, { key, version })
    )
  )
  return [
    { where: 'keys of the cache service', bytes: names },
    ...bytes.flatMap((entry) => (entry === undefined ? [] : [{ where: 'the cache service', bytes: entry }]))
  ]
}

/** What BuildKit and buildx write down by themselves; docs/how-it-decides.md tells of it. */
const INSPECT = 'history inspect --format json'
const DAEMON = "BuildKit's own log"
const ARGUMENT = [`a build argument in ${INSPECT}`, 'a build argument in history logs']
const GATEWAY = [DAEMON, INSPECT, 'history logs'].map((where) => `the gateway's path in ${where}`)

describe('no secret is left by a job', () => {
  interface Row {
    scene: () => Promise<Scene> | Scene
    exitCode: number
    /** What BuildKit and buildx keep. */
    kept: string[]
    /** Notices that it has. */
    told?: string[]
    /** What shows that it went as this says. */
    log: RegExp
  }

  const ROWS: Record<string, Row> = {
    'that ends well, with a cache in packs and cache mounts': {
      scene: () => ({
        dockerfile: DOCKERFILE.replace('RUN', 'RUN --mount=type=cache,target=/cached').replace(
          'date',
          'touch /cached/.npmrc && date'
        ),
        inputs: { 'cache-mounts': 'auto' }
      }),
      exitCode: 0,
      kept: [...ARGUMENT, ...GATEWAY],
      told: ['build-args: API_TOKEN: by the name this is a secret', 'Cache mount /cached has a file .npmrc'],
      log: /^Writing the cache: type=registry/m
    },
    'that only says what it would do': {
      scene: () => ({ inputs: { 'dry-run': 'true' } }),
      exitCode: 0,
      kept: [],
      log: /^dry-run: nothing is built/m
    },
    'whose build fails': {
      scene: () => ({ dockerfile: `${DOCKERFILE}RUN exit 7\n`.replace('FROM scratch', 'FROM busybox:1.37') }),
      exitCode: 1,
      kept: [...ARGUMENT, ...GATEWAY],
      log: /^::error .*exit code: 7/m
    },
    'whose inputs are wrong': {
      scene: () => ({ inputs: { platforms: 'linux' } }),
      exitCode: 1,
      kept: [],
      log: /^::error::platforms: /m
    },
    'whose cache service is down': {
      scene: () => ({ env: { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' } }),
      exitCode: 0,
      kept: [...ARGUMENT, ...GATEWAY],
      log: /The Actions cache service does not answer/
    },
    'whose cache service refuses, and repeats the token': {
      scene: () => {
        const msg = `no rights: Bearer ${SECRETS['the runtime token']} at http://127.0.0.1/?sig=${'x'.repeat(40)}`
        service.onRequest = () => ({ status: 403, body: { code: 'permission_denied', msg } })
        return {}
      },
      exitCode: 0,
      kept: [...ARGUMENT, ...GATEWAY],
      log: /403/
    },
    'whose image the registry refuses': {
      scene: () => {
        guard.onRequest = ({ method }) => (method === 'POST' ? { status: 403 } : undefined)
        return { inputs: { tags: `${guard.host}/refused:1`, push: 'true', cache: 'registry' } }
      },
      exitCode: 1,
      kept: ARGUMENT,
      log: /403/
    },
    'whose cache the registry loses in the middle, at a signed address': {
      scene: async () => {
        const inputs = {
          'cache-image': `${guard.host}/lost`,
          cache: 'registry',
          'cache-scope': 'lost',
          outputs: 'type=local,dest=out'
        }
        await play({ inputs })
        const signature = canary()
        const location = `http://${guard.host}/signed?sv=1&sig=${encodeURIComponent(signature)}`
        let reads = 0
        guard.onRequest = ({ method, path }) => {
          if (path.startsWith('/signed')) return { status: 403 }
          if (method !== 'GET' || !path.startsWith('/v2/lost/blobs/')) return undefined
          reads++
          // The first is what the cache has, the others are its layers.
          return reads > 1 ? { status: 307, headers: { location } } : undefined
        }
        return { inputs, secrets: { 'a signed address': signature } }
      },
      exitCode: 0,
      kept: [
        ...ARGUMENT,
        ...[DAEMON, INSPECT, 'history logs'].map((where) => `a signed address in ${where}`),
        ...[DAEMON, 'history logs'].map((where) => `the signature of an address in ${where}`)
      ],
      log: /built once more/
    },
    'whose buildx is killed': {
      scene: async () => {
        const step = await openMeeting(1)
        return {
          dockerfile: DOCKERFILE.replace('date', `wget -q -O- ${step.url} && sleep 60 && date`),
          meanwhile: async (name) => {
            while (!step.wasFull()) await setTimeout(50)
            step.stop()
            expect(await killProcess(name, '/metadata')).toBe(true)
          }
        }
      },
      exitCode: 1,
      kept: [...ARGUMENT, ...GATEWAY, `a build argument in ${DAEMON}`],
      log: /137/
    },
    'with packs, whose signed addresses are refused': {
      scene: () => signedInVain({}),
      exitCode: 0,
      kept: [...ARGUMENT, ...GATEWAY],
      log: /403/
    },
    'with gha, whose signed addresses are refused': {
      scene: () => signedInVain({ cache: 'gha' }),
      exitCode: 0,
      kept: [...ARGUMENT, `the runtime token in ${INSPECT}`],
      log: /403/
    },
    'with s3, where both keys are wrong': {
      scene: () => ({
        inputs: {
          cache: 's3',
          'cache-attributes': `bucket=${s3.bucket}\nendpoint_url=${s3.url}\nuse_path_style=true`
        }
      }),
      exitCode: 0,
      kept: [...ARGUMENT, `the key of AWS in ${INSPECT}`, `the session token of AWS in ${INSPECT}`],
      log: /could not be read/
    },
    'with s3, where the keys are in cache-attributes and in lines of the user': {
      scene: () => {
        const [ours, theirs] = [canary(), `${canary()},with a comma`]
        const place = `endpoint_url=${s3.url},use_path_style=true,bucket=${s3.bucket},region=${s3.region}`
        return {
          inputs: {
            cache: 's3',
            'cache-attributes': `${place.replaceAll(',', '\n')}\naccess_key_id=id\nsecret_access_key=${ours}`,
            'cache-from': `"type=s3,${place},name=theirs,access_key_id=id,""secret_access_key=${theirs}"""`
          },
          secrets: { 'a key in cache-attributes': ours, 'a key in cache-from': theirs }
        }
      },
      exitCode: 0,
      kept: [...ARGUMENT, `a key in cache-attributes in ${INSPECT}`, `a key in cache-from in ${INSPECT}`],
      log: /could not be read/
    },
    'with s3, where the builder has the keys in its environment and the step has none': {
      scene: () => {
        Object.assign(stage.bed.env, { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey })
        const place = `endpoint_url=${s3.url}\nuse_path_style=true\nbucket=${s3.bucket}\nregion=${s3.region}`
        return {
          inputs: { cache: 's3', 'cache-attributes': place },
          env: {
            AWS_ACCESS_KEY_ID: undefined,
            AWS_SECRET_ACCESS_KEY: undefined,
            AWS_SESSION_TOKEN: undefined
          },
          secrets: { "the builder's key": s3.secretKey }
        }
      },
      exitCode: 0,
      kept: ARGUMENT,
      log: /^Writing the cache: type=s3/m
    },
    'with azblob, whose address is signed': {
      scene: () => {
        const signature = canary()
        const url = `http://127.0.0.1:1/account?sv=2024-01-01&sig=${encodeURIComponent(signature)}`
        return {
          inputs: {
            cache: 'azblob',
            'cache-attributes': `account_url=${url}\nsecret_access_key=${canary()}`
          },
          secrets: { 'a signature in cache-attributes': signature }
        }
      },
      exitCode: 0,
      kept: [...ARGUMENT, `a signature in cache-attributes in ${INSPECT}`],
      log: /could not be read/
    },
    'whose lines have tokens of their own': {
      scene: () => {
        const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/theirs', permission: 3 }] })
        const line = `type=gha,url_v2=${service.url},token=${token}`
        return {
          inputs: { 'cache-from': `${line},scope=theirs`, 'cache-to': `${line},scope=theirs,mode=max` },
          secrets: { 'a token in cache-from and cache-to': token }
        }
      },
      exitCode: 0,
      kept: [...ARGUMENT, ...GATEWAY, `a token in cache-from and cache-to in ${INSPECT}`],
      log: /The cache is exported as cache-to says/
    },
    'whose context is a repository with a token in its address': {
      scene: () => {
        const address = new URL(git.url)
        return {
          inputs: {
            ...{ secrets: '', 'secret-envs': '', 'secret-files': '', 'build-args': '' },
            context: `http://x-access-token:${SERVER_TOKEN}@${address.host}/octo/example.git#${git.commit}`
          },
          secrets: { 'a token in the context': SERVER_TOKEN }
        }
      },
      exitCode: 0,
      kept: [
        ...GATEWAY,
        ...['buildx/refs', INSPECT, 'history logs', 'history ls'].map(
          (where) => `a token in the context in ${where}`
        )
      ],
      log: /./
    },
    'whose context is a repository that does not take the token in its address': {
      scene: () => {
        const token = `ghp_${canary().replace(/\W/g, '')}`
        const address = new URL(git.url)
        return {
          inputs: {
            ...{ secrets: '', 'secret-envs': '', 'secret-files': '', 'build-args': '' },
            context: `http://${token}@${address.host}/octo/example.git#${git.commit}`
          },
          secrets: { 'a token in the context': token }
        }
      },
      exitCode: 1,
      kept: [...GATEWAY, `a token in the context in ${DAEMON}`],
      log: /./
    }
  }

  test.each(Object.keys(ROWS))('%s', async (name) => {
    const { scene, exitCode, kept, log, told = [] } = ROWS[name] as Row
    const { main, found } = await play(await scene())
    // A container's log is not read.
    const readable = kept.filter((text) => stage.bed.engine === 'bed' || !text.endsWith(DAEMON))
    expect({ exitCode: main.exitCode, found }).toEqual({ exitCode, found: readable.toSorted() })
    expect(main.log).toMatch(log)
    expect(main.notices).toEqual(expect.arrayContaining(told.map((text) => expect.stringContaining(text))))
  })
})
