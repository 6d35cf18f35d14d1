import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe } from '@jest/globals'
import type { DockerEngine } from '../../../tools/bed/bed.ts'
import { socketIn } from '../../../tools/bed/places.ts'
import { missingForDockerEngine } from '../../../tools/bed/requirements.ts'
import type { Job } from '../../../tools/runners/job.ts'
import { readerOf } from './registry-reader.ts'
import type { Stage } from './stage.ts'

/** The first engine on a machine is compiled. */
export const STARTING_TAKES_MS = 20 * 60_000

const missing = await missingForDockerEngine()
/** For tests that want a docker engine; `unless`, at the end of their name, says why they are not run. */
export const describeEngine = missing.length === 0 ? describe : describe.skip
export const unless = missing.length === 0 ? '' : ` (not run, since this machine lacks ${missing.join('; ')})`

/** The names that the action gives to builders of its own. */
export const OWN_BUILDER = /^buildkit-cache-[0-9a-f]{8}$/

/** The environment of steps by which a builder that nobody asks for runs this image of BuildKit. */
export function builderImage(image: string): NodeJS.ProcessEnv {
  return { BUILDKIT_CACHE_BUILDER_IMAGE: image }
}

/** What a docker engine has, by its HTTP interface: other code than buildx's and the action's. */
export function readerOfDocker({ host }: Pick<DockerEngine, 'host'>) {
  const ask = async (method: string, path: string): Promise<{ status: number; body: string }> => {
    const asked = request({ socketPath: socketOf(host), method, path }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, body: await text(answer) }
  }
  const must = async (method: string, path: string): Promise<string> => {
    const { status, body } = await ask(method, path)
    if (status >= 400) throw new Error(`docker says ${status} to ${method} ${path}: ${body}`)
    return body
  }
  return {
    /** What `docker image inspect` shows as Id; undefined if there is no such image. */
    imageId: async (name: string): Promise<string | undefined> => {
      const { status, body } = await ask('GET', `/images/${name}/json`)
      return status === 404 ? undefined : (JSON.parse(body) as { Id: string }).Id
    },
    /** Digests of an image's layers, uncompressed, the base's first. */
    layers: async (name: string): Promise<string[]> => {
      const image = JSON.parse(await must('GET', `/images/${name}/json`)) as { RootFS: { Layers: string[] } }
      return image.RootFS.Layers
    },
    removeImage: (name: string): Promise<string> => must('DELETE', `/images/${name}?force=true`),
    containers: async (): Promise<Container[]> =>
      JSON.parse(await must('GET', '/containers/json?all=true')) as Container[],
    stopContainer: (id: string): Promise<string> => must('POST', `/containers/${id}/stop`),
    volumes: async (): Promise<unknown[]> =>
      (JSON.parse(await must('GET', '/volumes')) as { Volumes: unknown[] | null }).Volumes ?? []
  }
}

interface Container {
  Id: string
  Names: string[]
  HostConfig: { NetworkMode: string }
}

/** Names of the builders of the action's own that buildx knows. */
export async function ownBuilders({ bed }: Stage, { env }: Pick<DockerEngine, 'env'>): Promise<string[]> {
  const { stdout } = await bed.buildx(['ls', '--format', '{{.Builder.Name}}'], { env })
  return [...new Set(stdout.split('\n'))].filter((name) => OWN_BUILDER.test(name))
}

export async function removeOwnBuilders(stage: Stage, engine: Pick<DockerEngine, 'env'>): Promise<void> {
  const names = await ownBuilders(stage, engine)
  if (names.length > 0) await mustBuildx(stage, engine, ['rm', '--force', ...names])
}

/** Runs plain buildx on an engine and returns what it printed on standard output. */
export async function mustBuildx(
  { bed }: Stage,
  { env }: Pick<DockerEngine, 'env'>,
  args: readonly string[]
): Promise<string> {
  const { exitCode, stdout, stderr } = await bed.buildx(args, { env })
  if (exitCode !== 0) throw new Error(`buildx ${args.join(' ')} failed with ${exitCode}:\n${stderr}`)
  return stdout
}

/** A job on an engine, whose steps build this workspace on the current builder unless they name one. */
export async function startJobOn(
  stage: Stage,
  engine: Pick<DockerEngine, 'env'>,
  workspace: string,
  env: NodeJS.ProcessEnv = {}
): Promise<Job> {
  const toolCache = await stage.folder('tools')
  const job = await stage.startJob({ workspace, toolCache, env: { ...engine.env, ...env } })
  return { ...job, step: (inputs, more) => job.step({ context: '.', ...inputs }, more) }
}

/** The same engine as it is without a way to any registry: whatever is pulled is refused, on every machine and at once. */
export async function withoutPulls(stage: Stage, engine: DockerEngine): Promise<EngineBehind> {
  const between = await behind(stage, engine)
  between.refuse(/\/images\/create/, NO_REGISTRY)
  return between
}

/** An engine behind a socket of its own. `env` leads to it. */
export interface EngineBehind extends Pick<DockerEngine, 'env'> {
  /** From now on, whatever is asked of such a path fails with this message. */
  refuse(path: RegExp, message: string): { end(): void }
  stop(): Promise<void>
}

export async function behind(stage: Stage, engine: DockerEngine): Promise<EngineBehind> {
  const socketPath = socketIn(await stage.folder('behind'))
  const clients = new Set<Socket>()
  const refused = new Map<RegExp, string>()
  const server = createServer((asked, answer) => {
    const [, message] = [...refused].find(([path]) => path.test(asked.url ?? '')) ?? []
    if (message !== undefined) {
      answer.writeHead(500, { 'content-type': 'application/json' })
      answer.end(JSON.stringify({ message }))
      return
    }
    const { method, url, headers } = asked
    const forwarded = request({ socketPath: socketOf(engine.host), method, path: url, headers })
    forwarded.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    forwarded.once('error', (error) => answer.destroy(error))
    asked.pipe(forwarded)
  })
  // BuildKit's own protocol, for which client and engine leave HTTP.
  server.on('upgrade', ({ method, url, rawHeaders }, client, head) => {
    const pairs = rawHeaders.map((word, index) => (index % 2 === 0 ? `${word}: ` : `${word}\r\n`)).join('')
    const upstream = connect(socketOf(engine.host))
    upstream.write(`${method} ${url} HTTP/1.1\r\n${pairs}\r\n`)
    upstream.write(head)
    upstream.pipe(client).pipe(upstream)
    for (const [end, other] of [[client, upstream] as const, [upstream, client] as const])
      end.on('error', () => other.destroy()).on('close', () => other.destroy())
  })
  server.on('connection', (client) => clients.add(client))
  server.listen(socketPath)
  await once(server, 'listening')
  return {
    env: { ...engine.env, DOCKER_HOST: `unix://${socketPath}` },
    refuse: (path, message) => {
      refused.set(path, message)
      return { end: () => refused.delete(path) }
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const client of clients) client.destroy()
      await closed
    }
  }
}

/** As docker puts it. */
export const NO_REGISTRY = 'Get "https://registry-1.docker.io/v2/": dial tcp: no route to host'

function socketOf(host: string): string {
  return host.slice('unix://'.length)
}

/** Media types of the layers of a repository's tag `1`, the base's first. */
export async function layerTypes(host: string, repository: string): Promise<string[]> {
  const { layers = [] } = await readerOf(host, repository).image('1')
  return layers.map(({ mediaType }) => mediaType)
}
