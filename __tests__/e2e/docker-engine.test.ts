import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { namedBases, offlineBases } from '../../tools/bed/base-images.ts'
import { type Bed, type CommandResult, type DockerEngine, openBed } from '../../tools/bed/bed.ts'
import { findOnPath, mustRun, runCommand } from '../../tools/bed/commands.ts'
import { controlGroupOf, interfacePrefixOf } from '../../tools/bed/leftovers.ts'
import { binFolder } from '../../tools/bed/places.ts'
import { missingForDockerEngine } from '../../tools/bed/requirements.ts'

/*
 * The bed's own docker engine, with both of its image stores, and the two buildx drivers that want an engine.
 */

/** The first engine on a machine is compiled. */
const STARTING_TAKES_MS = 20 * 60_000

const missing = await missingForDockerEngine()
const describeEngine = missing.length === 0 ? describe : describe.skip
const unless = missing.length === 0 ? '' : ` (not run, since this machine lacks ${missing.join('; ')})`

let bed: Bed
/** Arguments by which a build finds its base on a machine without Docker Hub. */
let bases: string[]
beforeAll(async () => {
  bed = await openBed()
  const builder = await bed.startBuilder()
  const named = namedBases(await offlineBases(bed, builder))
  bases = named.split('\n').flatMap((line) => (line === '' ? [] : ['--build-context', line]))
  await builder.stop()
}, STARTING_TAKES_MS)
afterAll(async () => {
  await bed?.close()
})

describeEngine(`the docker engine with the containerd image store${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await bed.startDockerEngine()
  }, STARTING_TAKES_MS)
  afterAll(async () => {
    await engine?.stop()
  })

  test('answers clients as docker 29', async () => {
    const { Version } = (await ask(engine, '/version')) as { Version: string }
    expect(Version).toMatch(/^29\./)
    if (findOnPath('docker', engine.env.PATH) === undefined) return
    const asked = await mustRun('docker', ['version', '--format', '{{.Server.Version}}'], { env: engine.env })
    expect(asked.trim()).toBe(Version)
  })

  test('builds with its own builder and keeps the image', async () => {
    await keepImage(engine)
  })

  test('exports a cache, and its builder says which snapshotter it has', async () => {
    const cache = join(bed.run, 'exported')
    const exported = await build(engine, 'default', ['--cache-to', `type=local,dest=${cache}`])
    expect(exported).toMatchObject({ exitCode: 0 })
    expect(existsSync(join(cache, 'index.json'))).toBe(true)
    expect(await inspect(engine, 'default')).toMatch(/worker\.snapshotter: +overlayfs/)
  })

  test('boots a docker-container builder, which runs a step and is removed', async () => {
    await runInContainer(engine)
  })

  test('runs steps on a network of its own, whose gateway is this machine', async () => {
    const server = createServer((_, response) => response.end('reached')).listen(0, engine.gateway)
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const step = `RUN wget -q -O - http://${engine.gateway}:${port} && echo; ip address show eth0\n`
      const ran = await build(engine, 'default', ['--no-cache'], `${fromBusybox}${step}`)
      expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^#\d+ [\d.]+ reached$/m) })
      expect(ran.stderr).toContain(`inet ${engine.gateway.replace(/\d+$/, '')}`)
    } finally {
      server.close()
    }
  })
})

describeEngine(`the docker engine with the classic image store${unless}`, () => {
  let engine: DockerEngine
  beforeAll(async () => {
    engine = await bed.startDockerEngine({ containerdStore: false })
  }, STARTING_TAKES_MS)
  afterAll(async () => {
    await engine?.stop()
  })

  test('builds with its own builder and keeps the image', async () => {
    await keepImage(engine)
  })

  test('refuses to export a cache, and its builder names no snapshotter', async () => {
    const cache = join(bed.run, 'refused')
    const refused = await build(engine, 'default', ['--cache-to', `type=local,dest=${cache}`])
    expect(refused.exitCode).not.toBe(0)
    expect(refused.stderr).toContain('Cache export is not supported for the docker driver')
    expect(existsSync(cache)).toBe(false)
    const inspected = await inspect(engine, 'default')
    expect(inspected).toContain('BuildKit version')
    expect(inspected).not.toContain('snapshotter')
  })

  test('boots a docker-container builder, which runs a step and is removed', async () => {
    await runInContainer(engine)
  })
})

describeEngine(`a bed with a docker engine${unless}`, () => {
  test(
    'leaves no process, control group, mount, network interface or file, though it closes in the middle of a build',
    async () => {
      const before = tracesOnTheMachine()
      const own = await openBed()
      const engine = await own.startDockerEngine()
      await createBuilder(engine, 'abandoned', '')
      const begun = Promise.withResolvers<void>()
      const interrupted = build(
        engine,
        'abandoned',
        [],
        `${fromBusybox}RUN echo $((1+1))-begun; sleep 600\n`,
        (output) => {
          if (output.includes('2-begun')) begun.resolve()
        }
      )
      await Promise.race([begun.promise, interrupted])
      // It comes after what was printed before it.
      while (!processesOf(own).some((command) => command.includes('sleep 600'))) await setTimeout(50)
      expect(interfacesOf(own)).toHaveLength(1)
      await own.close()
      expect((await interrupted).exitCode).not.toBe(0)
      expect(processesOf(own)).toEqual([])
      expect(controlGroupsOf(own)).toEqual([])
      expect(interfacesOf(own)).toEqual([])
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(own.run)
      expect(tracesOnTheMachine()).toEqual(before)
      expect(existsSync(own.run)).toBe(false)
    },
    STARTING_TAKES_MS
  )
})

const fromScratch = 'FROM scratch\nLABEL made=here\nCOPY owner.json /\n'
const fromBusybox = 'FROM busybox:1.37\n'

async function keepImage(engine: DockerEngine): Promise<void> {
  const built = await build(engine, 'default', ['--load', '--tag', 'kept:1'])
  expect(built).toMatchObject({ exitCode: 0 })
  expect(await ask(engine, '/images/kept:1/json')).toMatchObject({
    RepoTags: ['kept:1'],
    Config: { Labels: { made: 'here' } }
  })
}

/** The image's shell answers, so the step ran; where, its host name and control group would say. */
async function runInContainer(engine: DockerEngine): Promise<void> {
  await createBuilder(engine, 'contained')
  expect(await inspect(engine, 'contained')).toMatch(/Driver: +docker-container\n(.*\n)*Status: +running\n/)
  const ran = await build(engine, 'contained', [], `${fromBusybox}RUN echo $((6 * 7)) from $0\n`)
  expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('42 from /bin/sh') })
  expect(await ask(engine, '/containers/json')).toMatchObject([{ Names: ['/buildx_buildkit_contained0'] }])
  await mustRun(buildx, ['rm', 'contained'], { env: engine.env })
  expect(await ask(engine, '/containers/json?all=true')).toEqual([])
  expect(await ask(engine, '/volumes')).toMatchObject({ Volumes: [] })
}

const buildx = join(binFolder, 'buildx')

async function createBuilder(engine: DockerEngine, name: string, network = ',network=host'): Promise<void> {
  const options = `image=${await engine.loadBuildkitImage()}${network}`
  const args = [
    'create',
    '--name',
    name,
    '--driver',
    'docker-container',
    '--driver-opt',
    options,
    '--bootstrap'
  ]
  await mustRun(buildx, args, { env: engine.env })
}

function build(
  engine: DockerEngine,
  builder: string,
  args: string[],
  dockerfile = fromScratch,
  onOutput: (output: string) => void = () => {}
): Promise<CommandResult> {
  const command = ['build', '--builder', builder, '--progress', 'plain', '--file', '-']
  return runCommand(buildx, [...command, ...bases, ...args, join(bed.run)], {
    env: engine.env,
    input: dockerfile,
    onOutput
  })
}

function inspect(engine: DockerEngine, builder: string): Promise<string> {
  return mustRun(buildx, ['inspect', builder], { env: engine.env })
}

/** What the engine's HTTP interface says at a path. */
function ask(engine: DockerEngine, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socketPath = engine.host.slice('unix://'.length)
    request({ socketPath, path }, (response) => json(response).then(resolve, reject))
      .once('error', reject)
      .end()
  })
}

/** What an engine leaves on a machine where nobody keeps it from doing so. */
function tracesOnTheMachine(): Record<string, unknown> {
  const paths = [
    '/run/containerd',
    '/run/docker',
    '/run/engine',
    '/opt/containerd',
    '/etc/docker',
    '/var/lib/docker'
  ]
  return {
    paths: paths.filter((path) => existsSync(path)),
    forwarding: readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8')
  }
}

/** Command lines of the processes in a bed's control groups: whatever namespaces they have, they show here. */
function processesOf({ run }: Bed): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProcess(name, 'cgroup').includes(controlGroupOf(run)))
    .map((name) => readProcess(name, 'cmdline').replaceAll('\0', ' '))
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (cause) {
    // It ended since the folder was listed.
    if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return ''
    throw cause
  }
}

function interfacesOf({ run }: Bed): string[] {
  return readdirSync('/sys/class/net').filter((name) => name.startsWith(interfacePrefixOf(run)))
}

function controlGroupsOf({ run }: Bed): string[] {
  return ['', ...readdirSync('/sys/fs/cgroup')]
    .map((hierarchy) => join('/sys/fs/cgroup', hierarchy, controlGroupOf(run)))
    .filter((path) => existsSync(path))
}
