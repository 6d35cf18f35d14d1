import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { buildTools, ensureRunc, type Log, toolsFor } from './build-tools.ts'
import { type Builder, startDaemonBuilder, startDockerBuilder } from './builders.ts'
import { type CommandOptions, type CommandResult, runCommand } from './commands.ts'
import { writeDockerConfig } from './docker-config.ts'
import { type DockerEngine, type DockerEngineOptions, launchDockerEngine } from './docker-engine.ts'
import { createRun, removeAbandoned, removeRun, removeRunNow } from './leftovers.ts'
import { bedFolder, binFolder, node24 } from './places.ts'
import { launchRegistry, type Registry } from './registry.ts'
import { checkRequirements, type Engine } from './requirements.ts'
import { launchS3, type S3Server } from './s3.ts'
import { launchToxiproxy, type Proxied, type Toxiproxy } from './toxiproxy.ts'

export type {
  Builder,
  CommandOptions,
  CommandResult,
  DockerEngine,
  Engine,
  Proxied,
  Registry,
  S3Server,
  Toxiproxy
}

export interface Bed {
  /** `docker`: this machine's docker engine and buildx. `bed`: BuildKit and buildx built from the pinned modules. */
  engine: Engine
  /** `.bed` of the repository: what is kept from run to run. */
  root: string
  /** A folder of this bed's own, which `close` removes. */
  run: string
  /** For everything that shall use this bed: Node 24, buildx and act on PATH, a buildx configuration of its own,
   * nothing of a workflow that this may run in. */
  env: NodeJS.ProcessEnv
  /** Path of a Node 24. */
  node: string
  /** Path of act. */
  act: string
  /** Says what takes long. */
  log: Log
  /** Runs buildx to its end, whatever its exit code; `options.env` comes on top of the bed's. */
  buildx(args: readonly string[], options?: CommandOptions): Promise<CommandResult>
  /**
   * Starts an empty builder. A given name must be the only one of that name on this machine. `config` is TOML that is
   * put into BuildKit's configuration, such as how it speaks to a registry.
   */
  startBuilder(options?: { name?: string; config?: string }): Promise<Builder>
  startRegistry(): Promise<Registry>
  /** Starts an S3 server with one empty bucket. */
  startS3(): Promise<S3Server>
  /** Starts a proxy that makes the way to servers bad: slow, cut off, silent. The first one on a machine is compiled. */
  startToxiproxy(): Promise<Toxiproxy>
  /**
   * Starts an empty docker engine of the bed's own, whatever `engine` says. The first one on a machine is compiled:
   * about four minutes on two cores. Throws one error that names all that the machine lacks for it.
   */
  startDockerEngine(options?: DockerEngineOptions): Promise<DockerEngine>
  /** Stops what this bed started, last first, and removes its folder. Throws after it tried everything. */
  close(): Promise<void>
}

/** Of the variables outside, these would change what a build or the action does. */
const foreign =
  /^(ACTIONS_|GITHUB_|RUNNER_|INPUT_|STATE_|BUILDX_|BUILDKIT_|OTEL_|SOURCE_DATE_EPOCH$|NODE_OPTIONS$)/
/** And these lead to a docker engine that the bed does without. */
const foreignWithoutDocker = /^DOCKER_/

/**
 * Makes this machine ready for real builds: finds out whether docker can be used (`BED_ENGINE` overrides),
 * builds the tools that are missing (minutes, once) and says so. Throws one error that names everything that
 * the machine lacks.
 */
export async function openBed(options: { engine?: Engine; log?: Log } = {}): Promise<Bed> {
  const log = options.log ?? ((line) => process.stderr.write(`${line}\n`))
  const engine = options.engine ?? (await detectEngine(process.env))
  const { goVersion } = await checkRequirements(engine)
  await buildTools(toolsFor(engine), goVersion, log)
  const runc = engine === 'bed' ? await ensureRunc(log) : ''
  if (!existsSync(node24)) throw new Error(`there is no ${node24}: run npm ci`)
  await clearAbandoned(engine, log)
  const run = await createRun()
  const env = await createEnvironment(engine, run)

  const buildx: Bed['buildx'] = (args, { env: more, ...rest } = {}) => {
    const [command, ...first] = engine === 'docker' ? ['docker', 'buildx'] : [join(binFolder, 'buildx')]
    return runCommand(command ?? '', [...first, ...args], { ...rest, env: { ...env, ...more } })
  }
  const started: { stop(): Promise<void> }[] = []
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(part)
    return part
  }
  const names = { builders: 0, registries: 0, s3: 0, proxies: 0, engines: 0 }
  return closeInTime(run, started, {
    engine,
    root: bedFolder,
    run,
    env,
    node: node24,
    act: join(binFolder, 'act'),
    log,
    buildx,
    startBuilder: async ({ name, config = '' } = {}) => {
      names.builders++
      const home = { run, env, buildx }
      // Names of containers are common to the whole engine.
      const own =
        name ?? (engine === 'docker' ? `bed-${process.pid}-${names.builders}` : `bed-${names.builders}`)
      return keep(
        await (engine === 'docker'
          ? startDockerBuilder(home, own, config)
          : startDaemonBuilder(home, own, runc, config))
      )
    },
    startRegistry: async () => {
      names.registries++
      return keep(await launchRegistry(join(run, `registry-${names.registries}`), env))
    },
    startS3: async () => {
      names.s3++
      return keep(await launchS3(join(run, `s3-${names.s3}`), env))
    },
    startToxiproxy: async () => {
      names.proxies++
      return keep(await launchToxiproxy(join(run, `toxiproxy-${names.proxies}`), env, log))
    },
    startDockerEngine: async (engineOptions) => {
      names.engines++
      return keep(await launchDockerEngine({ run, env, log }, names.engines, engineOptions))
    }
  })
}

/** Removes what earlier beds left behind that were killed before they could close. */
export async function clearAbandoned(engine: Engine, log: Log): Promise<void> {
  await removeAbandoned(async (run) => {
    const instances = join(run, 'buildx', 'instances')
    if (engine !== 'docker' || !existsSync(instances)) return
    const env = { ...process.env, BUILDX_CONFIG: join(run, 'buildx') }
    for (const name of await readdir(instances)) {
      const { exitCode, stderr } = await runCommand('docker', ['buildx', 'rm', '--force', name], { env })
      if (exitCode !== 0) log(`builder ${name} of an earlier run could not be removed: ${stderr.trim()}`)
    }
  })
}

function closeInTime(run: string, started: { stop(): Promise<void> }[], parts: Omit<Bed, 'close'>): Bed {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let closing: Promise<void> | undefined
  const closeOnce = async () => {
    const errors: unknown[] = []
    const attempt = (step: () => Promise<void>) => step().catch((error: unknown) => errors.push(error))
    for (const part of started.toReversed()) await attempt(() => part.stop())
    await attempt(() => removeRun(run))
    for (const signal of signals) process.off(signal, onSignal)
    process.off('exit', onExit)
    if (errors.length > 0)
      throw new AggregateError(errors, `the test bed did not close cleanly: ${errors.join('; ')}`)
  }
  const close = () => {
    closing ??= closeOnce()
    return closing
  }
  // A second signal while it closes changes nothing; afterwards the signal does what it always does.
  const onSignal = (signal: NodeJS.Signals) => {
    if (closing !== undefined) return
    close()
      .catch((error: unknown) => console.error(error))
      .finally(() => process.kill(process.pid, signal))
  }
  const onExit = () => removeRunNow(run)
  for (const signal of signals) process.on(signal, onSignal)
  process.once('exit', onExit)
  return { ...parts, close }
}

/** Which engine a bed uses here. */
export async function detectEngine(env: NodeJS.ProcessEnv): Promise<Engine> {
  const wanted = env.BED_ENGINE
  if (wanted === 'docker' || wanted === 'bed') return wanted
  if (wanted !== undefined && wanted !== '') throw new Error(`BED_ENGINE is '${wanted}': give docker or bed`)
  const answers = async (...args: string[]) => {
    const found = await runCommand('docker', args).catch(absent)
    return found !== undefined && found.exitCode === 0
  }
  return (await answers('buildx', 'version')) && (await answers('version', '--format', '{{.Server.Version}}'))
    ? 'docker'
    : 'bed'
}

function absent(error: Error): undefined {
  if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error
}

async function createEnvironment(engine: Engine, run: string): Promise<NodeJS.ProcessEnv> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !foreign.test(name) && (engine === 'docker' || !foreignWithoutDocker.test(name))
  )
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(kept),
    PATH: [dirname(node24), binFolder, process.env.PATH].join(delimiter),
    BUILDX_CONFIG: join(run, 'buildx')
  }
  await mkdir(join(run, 'buildx'))
  if (engine === 'docker') return env
  return { ...env, DOCKER_CONFIG: await writeDockerConfig(join(run, 'docker')) }
}
