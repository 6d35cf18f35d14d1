import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type CommandOptions, type CommandResult, lastLines, mustRun } from './commands.ts'
import { controlGroupOf, removeFolder } from './leftovers.ts'
import { binFolder, socketIn } from './places.ts'
import { type Daemon, startDaemon } from './processes.ts'

export interface Builder {
  /** For `--builder`. */
  name: string
  /** Makes it as on a fresh runner, under the same name: no layers, no cache mounts, no history. */
  empty(): Promise<void>
  /** Ends BuildKit at once, as a crash would; `empty` starts it anew. */
  kill(): Promise<void>
  /** Ends and removes it. */
  stop(): Promise<void>
}

/** What a builder needs of its bed. */
export interface BuilderHome {
  run: string
  env: NodeJS.ProcessEnv
  buildx: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>
}

/**
 * A BuildKit daemon of the bed's own, with nothing but its folder and its socket, behind the remote driver.
 * `config` comes after what the bed has in buildkitd.toml, each time that the daemon starts.
 */
export async function startDaemonBuilder(
  home: BuilderHome,
  name: string,
  runc: string,
  config: string
): Promise<Builder> {
  const folder = join(home.run, name)
  const socket = socketIn(folder)
  const start = async () => {
    const daemon = await startBuildkitd(home, folder, socket, runc, config)
    try {
      await must(home, ['create', '--name', name, '--driver', 'remote', `unix://${socket}`])
    } catch (error) {
      await daemon.kill()
      throw error
    }
    return daemon
  }
  const remove = async (daemon: Daemon) => {
    try {
      await must(home, ['rm', '--force', name])
    } finally {
      await daemon.stop()
      await removeFolder(folder)
    }
  }
  return withState(name, start, remove, (daemon) => daemon.kill())
}

/** A container of the docker engine, with a name that is nobody else's and `config` as its buildkitd.toml. */
export async function startDockerBuilder(home: BuilderHome, name: string, config: string): Promise<Builder> {
  const file = join(home.run, `${name}.toml`)
  if (config !== '') await writeFile(file, config)
  const configured = config === '' ? [] : ['--buildkitd-config', file]
  const start = async () => {
    const options = ['--driver', 'docker-container', '--driver-opt', 'network=host', '--bootstrap']
    await must(home, ['create', '--name', name, ...options, ...configured])
  }
  const remove = async () => {
    await must(home, ['rm', '--force', name])
  }
  return withState(name, start, remove, async () => {
    await mustRun('docker', ['kill', `buildx_buildkit_${name}0`], { env: home.env })
  })
}

async function withState<State>(
  name: string,
  start: () => Promise<State>,
  remove: (state: State) => Promise<void>,
  kill: (state: State) => Promise<void>
): Promise<Builder> {
  let state: { of: State } | undefined = { of: await start() }
  const stop = async () => {
    const stopping = state
    state = undefined
    if (stopping !== undefined) await remove(stopping.of)
  }
  return {
    name,
    stop,
    empty: async () => {
      await stop()
      state = { of: await start() }
    },
    kill: async () => {
      if (state !== undefined) await kill(state.of)
    }
  }
}

async function startBuildkitd(
  home: BuilderHome,
  folder: string,
  socket: string,
  runc: string,
  config: string
): Promise<Daemon> {
  const temporary = join(folder, 'tmp')
  await mkdir(temporary, { recursive: true })
  const file = join(folder, 'buildkitd.toml')
  const quoted = JSON.stringify
  await writeFile(
    file,
    `root = ${quoted(join(folder, 'root'))}

[grpc]
  address = [${quoted(`unix://${socket}`)}]

[otel]
  socketPath = ${quoted(join(folder, 'otel'))}

[cdi]
  disabled = true

# Its garbage collection would drop cache mounts past 512 MB.
[worker.oci]
  enabled = true
  gc = false
  networkMode = "host"
  binary = ${quoted(runc)}
  defaultCgroupParent = ${quoted(controlGroupOf(home.run))}

[worker.containerd]
  enabled = false

${config}`
  )
  return startDaemon({
    name: 'buildkitd',
    command: join(binFolder, 'buildkitd'),
    args: ['--config', file],
    env: { ...home.env, TMPDIR: temporary },
    logFile: join(folder, 'buildkitd.log'),
    isolated: true,
    isReady: () => answers(socket)
  })
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket)
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(false)
      else reject(error)
    })
  })
}

async function must(home: BuilderHome, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await home.buildx(args)
  if (exitCode !== 0)
    throw new Error(`buildx ${args.join(' ')} failed (exit code ${exitCode}):\n${lastLines(stderr)}`)
}
