import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { delimiter, join } from 'node:path'
import { type Bridge, chooseBridge, removeBridge } from './bridge.ts'
import { buildTools, type Log } from './build-tools.ts'
import { makeBuildkitImage } from './buildkit-image.ts'
import { fetchDebianFile } from './debian-package.ts'
import { writeDockerConfig } from './docker-config.ts'
import { controlGroupOf, removeFolder } from './leftovers.ts'
import { bedFolder, engineFolder, socketIn, toolsFolder } from './places.ts'
import { startDaemon } from './processes.ts'
import { checkDockerEngineRequirements, findStaticInit } from './requirements.ts'

export interface DockerEngineOptions {
  /** False for the classic image store, whose builder exports no cache. Default: true, as in docker 29. */
  containerdStore?: boolean
}

export interface DockerEngine {
  /** The bed's, by which the docker CLI, `docker buildx` and buildx on its own use this engine. */
  env: NodeJS.ProcessEnv
  /** `unix://…`, as in DOCKER_HOST. */
  host: string
  /**
   * The machine's address for builds and containers without `network=host`. They reach nothing but it: the engine sets
   * no rules for packets.
   */
  gateway: string
  /**
   * Makes an image of the bed's BuildKit in this engine and returns its name, for
   * `buildx create --driver docker-container --driver-opt image=NAME,network=host`.
   */
  loadBuildkitImage(): Promise<string>
  /** Ends the engine and its containers, and removes all it has. */
  stop(): Promise<void>
}

/** What an engine needs of its bed. */
export interface DockerEngineHome {
  run: string
  env: NodeJS.ProcessEnv
  log: Log
}

const parts = [
  'buildkitd',
  'buildx',
  'buildctl',
  'runc',
  'containerd-shim-runc-v2',
  'containerd',
  'dockerd'
] as const

/** Compiles and fetches, once per machine, what `startDockerEngine` runs. Throws one error for all that is missing. */
export async function prepareDockerEngine(log: Log): Promise<void> {
  const { goVersion } = await checkDockerEngineRequirements()
  await buildTools(parts, goVersion, log)
  await ensureInit(log)
}

/**
 * dockerd with a containerd of its own, in namespaces and control groups of their own, but the machine's network.
 * `number` tells it from the bed's others.
 */
export async function launchDockerEngine(
  home: DockerEngineHome,
  number: number,
  { containerdStore = true }: DockerEngineOptions = {}
): Promise<DockerEngine> {
  await prepareDockerEngine(home.log)
  const name = `engine-${number}`
  const folder = join(home.run, name)
  const socket = socketIn(folder)
  const bridge = await chooseBridge(home.run, `${number}`)
  await mkdir(folder)
  const config = join(folder, 'daemon.json')
  await writeFile(config, JSON.stringify(engineConfig(folder, socket, bridge, containerdStore), undefined, 2))
  const env = withoutDocker(home.env)
  const daemon = await startDaemon({
    name: 'dockerd',
    command: 'sh',
    args: [
      join(toolsFolder, 'bed', 'enclose.sh'),
      folder,
      `${controlGroupOf(home.run)}/${name}`,
      bridge.name,
      bridge.address,
      'dockerd',
      '--config-file',
      config
    ],
    env: { ...env, PATH: [engineFolder, env.PATH].join(delimiter) },
    logFile: join(folder, 'dockerd.log'),
    isolated: true,
    isReady: () => answers(socket)
  })
  const client = {
    ...env,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: await writeDockerConfig(join(folder, 'config')),
    BUILDX_CONFIG: join(folder, 'buildx')
  }
  return {
    env: client,
    host: client.DOCKER_HOST,
    gateway: bridge.gateway,
    loadBuildkitImage: () => makeBuildkitImage(folder, client),
    stop: async () => {
      // Nothing of it is kept, so that it may end at once; its namespaces take containers and mounts with them.
      await daemon.kill()
      await removeBridge(bridge)
      await removeFolder(folder)
    }
  }
}

/** Of the machine's network it has a bridge, and touches nothing else: no packet filter, no forwarding. */
function engineConfig(
  folder: string,
  socket: string,
  bridge: Bridge,
  containerdStore: boolean
): Record<string, unknown> {
  return {
    hosts: [`unix://${socket}`],
    'data-root': join(folder, 'root'),
    // Short, and gone with the engine: /run is its own.
    'exec-root': '/run/engine',
    pidfile: '/run/engine.pid',
    bridge: bridge.name,
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'userland-proxy': false,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    features: { 'containerd-snapshotter': containerdStore },
    // Its garbage collection would drop cache mounts after 48 hours.
    builder: { gc: { enabled: false } },
    'log-level': 'warn'
  }
}

function withoutDocker(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DOCKER_')))
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ping = request({ socketPath: socket, path: '/_ping' }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode === 200))
    })
    ping.once('error', (error: NodeJS.ErrnoException) => {
      // The socket is there before anybody listens, and until then a connection may be dropped.
      if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '')) resolve(false)
      else reject(error)
    })
    ping.end()
  })
}

/** What the engine runs as the first process of a container whose client asks for an init, as buildx does. */
async function ensureInit(log: Log): Promise<void> {
  const target = join(engineFolder, 'docker-init')
  if (existsSync(target)) return
  const installed = findStaticInit()
  if (installed === undefined) {
    log('fetching tini from Debian’s packages …')
    await fetchDebianFile('tini', 'usr/bin/tini-static', target, join(bedFolder, 'packages'))
    return
  }
  const unfinished = `${target}.${process.pid}.unfinished`
  await copyFile(installed, unfinished)
  await chmod(unfinished, 0o755)
  await rename(unfinished, target)
}
