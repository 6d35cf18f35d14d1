import { askBuildx, type BuildxCommand, complaintOf, STARTING_LIMIT } from '../buildx/ask.js'
import { jsonLines } from '../buildx/json-lines.js'
import { InputError } from '../errors.js'
import type { Runner } from './runners.js'
import type { Settings } from './settings.js'

export interface BuilderNode {
  name: string
  endpoint: string
  status: string
  /** Without a leading v; unknown while the node has not been started. */
  buildkitVersion: string | undefined
  /** What it builds for, first what it prefers; empty while the node has not been started. */
  platforms: string[]
  labels: Record<string, string>
}

export interface Builder {
  name: string
  /** Empty where docker, whose builder it is, does not answer. */
  driver: string
  nodes: BuilderNode[]
  /** What buildx says is wrong with it. */
  error: string | undefined
  /** Printed by a buildx that still called BuildKit's version `Buildkit`, as those before 0.12 did. */
  isOldBuildx: boolean
}

const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter'

/**
 * Parses what `buildx inspect` prints (docker/buildx commands/inspect.go): a head of `Key: value` lines, then,
 * after `Nodes:`, one such block per node, with indented lines under `Labels:`.
 */
export function parseInspect(text: string): Builder {
  const [head = '', nodes = ''] = text.split(/^Nodes:$/m)
  const blocks = nodes.split(/^(?=Name:)/m).filter((block) => block.trim() !== '')
  return {
    name: field(head, 'Name') ?? '',
    driver: field(head, 'Driver') ?? '',
    nodes: blocks.map(parseNode),
    isOldBuildx: blocks.some((block) => field(block, 'Buildkit') !== undefined),
    error:
      field(head, 'Error') ??
      blocks.map((block) => field(block, 'Error')).find((error) => error !== undefined)
  }
}

function parseNode(block: string): BuilderNode {
  const version = field(block, 'BuildKit version') ?? field(block, 'Buildkit')
  return {
    name: field(block, 'Name') ?? '',
    endpoint: field(block, 'Endpoint') ?? '',
    status: field(block, 'Status') ?? '',
    buildkitVersion: version?.replace(/^v/, ''),
    platforms: (field(block, 'Platforms') ?? '').match(/[^,\s*]+/g) ?? [],
    labels: Object.fromEntries(
      [...block.matchAll(/^ (org\.mobyproject\.\S+):[ \t]*(.*)$/gm)].map(([, key, value]) => [key, value])
    )
  }
}

function field(block: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(block)?.[1]?.trim()
}

/**
 * Whether the builder can write a cache for other builders. The docker driver without the containerd image
 * store cannot (docker/buildx build/utils.go: "Cache export is not supported for the docker driver").
 */
export function canExportCache(builder: Builder): boolean {
  return builder.driver !== 'docker' || builder.nodes.some((node) => SNAPSHOTTER in node.labels)
}

interface Place {
  builder: Builder
  runner: Pick<Runner, 'ephemeral'>
  settings: Pick<Settings, 'remoteEngine'>
}

/**
 * Whether nobody but this job uses the builder, now or later: it is on a machine that was made for the job. A builder of
 * kubernetes or behind an address is not known to be.
 */
export function isOfThisJob({ builder, runner, settings }: Place): boolean {
  const { driver, nodes } = builder
  if (settings.remoteEngine || nodes.some(({ endpoint }) => /^(tcp|ssh|https?):/.test(endpoint))) return false
  const isHere =
    driver === 'docker' ||
    driver === 'docker-container' ||
    (driver === 'remote' && nodes.every(({ endpoint }) => endpoint.startsWith('unix://')))
  return runner.ephemeral && isHere
}

/**
 * Asks for the builder that a build would use. One that has not been started yet is started if that may be, as the build
 * would have to do, so that its version is known.
 * @throws {InputError} if there is no such builder, or no docker for it
 */
export async function inspectBuilder(
  command: BuildxCommand,
  name: string | undefined,
  mayStart = true
): Promise<Builder> {
  const words = name === undefined ? [] : [name]
  const answer = await askBuildx(command, ['inspect', ...words])
  if (answer.exitCode !== 0) throw new InputError(await absence(command, name, complaintOf(answer)))
  const builder = parseInspect(answer.stdout)
  if (builder.driver === '') throw new InputError(noEngine(builder.error))
  return mayStart && canBeStarted(builder) ? startBuilder(command, builder) : builder
}

/** Others are not ours to start, and buildx tries for 20 s to reach them. */
function canBeStarted({ driver, nodes }: Builder): boolean {
  const isStartable = driver === 'docker-container' || driver === 'kubernetes'
  return isStartable && nodes.some(({ status }) => status === 'inactive' || status === 'stopped')
}

/** Starts the builder; one that cannot be started is left as it is: the build will say what is wrong. */
export async function startBuilder(command: BuildxCommand, builder: Builder): Promise<Builder> {
  const start = () => askBuildx(command, ['inspect', '--bootstrap', builder.name], STARTING_LIMIT)
  const first = await start()
  // What tries how the builder reaches this step (approach.ts) starts it, too, and may be the first.
  const isStartedByAnother = first.exitCode !== 0 && first.stderr.includes('already in use')
  const answer = isStartedByAnother ? await start() : first
  return answer.exitCode === 0 ? parseInspect(answer.stdout) : builder
}

async function absence(command: BuildxCommand, name: string | undefined, complaint: string): Promise<string> {
  if (name === undefined) return `The current builder cannot be used: ${complaint}`
  const known = await askBuildx(command, ['ls', '--format', '{{.Builder.Name}}'])
  const names = [...new Set(known.stdout.split('\n').filter((line) => line !== ''))]
  const choice =
    names.length > 0 ? `Builders on this runner: ${names.join(', ')}.` : 'There is no builder on this runner.'
  return `builder: "${name}" cannot be used: ${complaint}. ${choice}`
}

function noEngine(complaint = 'it does not answer'): string {
  return (
    `Docker cannot be reached, so there is nothing to build on (${complaint}). Start docker on this runner, set ` +
    'DOCKER_HOST to one that runs, or name a builder that needs none in `builder` (one of the remote or kubernetes driver).'
  )
}

/**
 * Whether the builder (the current one if no name is given) still has what an earlier job built for this repository: a completed record in its
 * history from before this job, and layers. A history alone proves nothing, as pruning layers leaves it.
 */
export async function holdsEarlierBuilds(
  command: BuildxCommand,
  name: string | undefined,
  repository: string,
  jobStartedAt: number
): Promise<boolean> {
  const builder = name === undefined ? [] : ['--builder', name]
  const filters = ['--filter', `repository=${repository}`, '--filter', 'status=completed']
  const history = await askBuildx(command, ['history', 'ls', ...builder, ...filters, '--format', 'json'])
  const finishedBefore = jsonLines<{ completed_at?: string }>(history.stdout).some(
    ({ completed_at }) => completed_at !== undefined && Date.parse(completed_at) < jobStartedAt
  )
  // An older buildx or BuildKit has no history: then nothing is known of earlier jobs.
  if (history.exitCode !== 0 || !finishedBefore) return false
  const usage = await askBuildx(command, ['du', ...builder, '--filter', 'type=regular', '--format', 'json'])
  return usage.exitCode === 0 && jsonLines(usage.stdout).length > 0
}
