import { splitPair } from '../inputs/lists.js'
import { askBuildx, type BuildxCommand } from './ask.js'

/*
 * What BuildKit was told to do, from the provenance that its history keeps of a build that succeeded: the graph of
 * operations (moby/buildkit solver/pb/ops.proto), and which lines of the Dockerfile they are.
 */

/** Files of a build context that a step reads: `from` is the context's name, `context` for the main one. */
export interface Reading {
  from: string
  /** As Go's filepath.Match has it, from the root of the context on; a folder stands for all in it. */
  pattern: string
  /** Of what the pattern finds, only what these find, in the form of .dockerignore; absent where that is all. */
  includes?: string[]
  /** Of what the pattern finds, in the form of .dockerignore. */
  excludes: string[]
}

/** An image that a step is based on, or copies from. */
export interface UsedImage {
  /** With its tag, as BuildKit completes it: `docker.io/library/node:24`. */
  ref: string
  /** `sha256:…` */
  digest: string
}

/** One vertex of a build. */
export interface DefinedStep {
  /** Digests of the vertices that it is made from. */
  inputs: string[]
  /** Of a RUN, what its program finds in its environment; undefined for others. */
  env: Record<string, string> | undefined
  reads: Reading[]
  images: UsedImage[]
  /** All that decides what it does, but for its environment and what differs from build to build. */
  operation: string
  /** Lines of the Dockerfile, from 1. */
  lines: { first: number; last: number } | undefined
}

/** A build for one platform. */
export interface BuildDefinition {
  /** By the digest of the vertex. */
  steps: Map<string, DefinedStep>
  /** Lines of the Dockerfile; empty where it is not known. */
  dockerfile: string[]
  /** Values of `--build-arg`. */
  args: Record<string, string>
}

/** `v1` since BuildKit 0.24. */
const TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2']

/**
 * Asks the builder's history how a build was defined. Undefined where it does not tell: of a build that failed, and where
 * buildx is older than 0.24.
 * @param platforms of the build, if it was for several
 */
export async function readDefinitions(
  command: BuildxCommand,
  builder: string,
  id: string,
  platforms: readonly string[]
): Promise<BuildDefinition[] | undefined> {
  const choices = platforms.length > 1 ? platforms.map((platform) => ['--platform', platform]) : [[]]
  const found = await Promise.all(choices.map((choice) => readDefinition(command, builder, id, choice)))
  const known = found.filter((definition) => definition !== undefined)
  return known.length === 0 ? undefined : known
}

async function readDefinition(
  command: BuildxCommand,
  builder: string,
  id: string,
  choice: readonly string[]
): Promise<BuildDefinition | undefined> {
  for (const type of TYPES) {
    const args = ['history', 'inspect', 'attachment', '--builder', builder, ...choice, '--type', type, id]
    const answer = await askBuildx(command, args)
    const definition = answer.exitCode === 0 ? parseDefinition(answer.stdout) : undefined
    if (definition !== undefined) return definition
  }
  return undefined
}

/* The parts of a provenance that are used, as JSON has them: everything may be missing. */

interface Predicate {
  buildDefinition?: {
    externalParameters?: { request?: { args?: Record<string, string> } }
    internalParameters?: { buildConfig?: BuildConfig }
  }
  runDetails?: { metadata?: { buildkit_metadata?: Metadata } }
  /** v0.2 */
  buildConfig?: BuildConfig
  invocation?: { parameters?: { args?: Record<string, string> } }
  metadata?: Record<string, unknown>
}

interface BuildConfig {
  digestMapping?: Record<string, string>
  llbDefinition?: { id: string; inputs?: string[]; op?: { Op?: Op } }[]
}

interface Metadata {
  source?: {
    locations?: Record<string, { locations?: { sourceIndex?: number; ranges?: Range[] }[] }>
    infos?: { filename?: string; data?: string }[]
  }
}

interface Range {
  start?: { line?: number }
  end?: { line?: number }
}

interface Op {
  source?: { identifier?: string; attrs?: Record<string, string> }
  exec?: { meta?: { env?: string[]; proxy_env?: object; extraHosts?: { Host?: string }[] }; mounts?: Mount[] }
  file?: {
    actions?: { Action?: { copy?: Copy; mkfile?: object }; input?: number; secondaryInput?: number }[]
  }
}

/** `mountType` is absent for a bind mount, and `input` for the first input. */
interface Mount {
  dest?: string
  selector?: string
  input?: number
  mountType?: number | string
}

interface Copy {
  src?: string
  include_patterns?: string[]
  exclude_patterns?: string[]
}

const METADATA_V02 = 'https://mobyproject.org/buildkit@v1#metadata'

/** Reads the predicate of a provenance; undefined if it is none that can be understood. */
export function parseDefinition(text: string): BuildDefinition | undefined {
  try {
    const value = JSON.parse(text) as Predicate & { predicate?: Predicate }
    return definitionOf(value.predicate ?? value)
  } catch {
    // No JSON, or not as BuildKit writes it.
    return undefined
  }
}

function definitionOf(predicate: Predicate): BuildDefinition | undefined {
  const config = predicate.buildDefinition?.internalParameters?.buildConfig ?? predicate.buildConfig
  const { digestMapping, llbDefinition } = config ?? {}
  if (digestMapping === undefined || llbDefinition === undefined) return undefined
  const metadata =
    predicate.runDetails?.metadata?.buildkit_metadata ??
    (predicate.metadata?.[METADATA_V02] as Metadata | undefined)
  const parameters =
    predicate.buildDefinition?.externalParameters?.request ?? predicate.invocation?.parameters
  return {
    steps: parseSteps(llbDefinition, digestMapping, metadata),
    dockerfile: dockerfileOf(metadata),
    args: argsOf(parameters?.args ?? {})
  }
}

type Node = NonNullable<BuildConfig['llbDefinition']>[number]

function parseSteps(
  nodes: readonly Node[],
  digestMapping: Record<string, string>,
  metadata: Metadata | undefined
): Map<string, DefinedStep> {
  const digests = new Map(Object.entries(digestMapping).map(([digest, id]) => [id, digest]))
  const sources = new Map(nodes.flatMap(({ id, op }) => (op?.Op?.source ? [[id, op.Op.source]] : [])))
  const documents = new Map(nodes.filter(isDocument).map(({ id, op }) => [id, op?.Op ?? {}]))
  const steps = nodes.flatMap((node): [string, DefinedStep][] => {
    const digest = digests.get(node.id)
    if (digest === undefined) return []
    const ids = (node.inputs ?? []).map((input) => input.replace(/:\d+$/, ''))
    const op = node.op?.Op ?? {}
    const inputs = ids.map((id) => digests.get(id)).filter((input) => input !== undefined)
    const used = ids.map((id) => sources.get(id))
    return [
      [
        digest,
        {
          inputs,
          env: op.exec && environmentOf(op.exec.meta?.env ?? []),
          reads: [...readsOfCopies(op.file, used), ...readsOfMounts(op.exec, used)],
          images: used.map((source) => imageOf(source?.identifier)).filter((image) => image !== undefined),
          operation: operationOf(
            op,
            ids.map((id) => documents.get(id)).filter((document) => document !== undefined)
          ),
          lines: linesOf(metadata, node.id)
        }
      ]
    ]
  })
  return new Map(steps)
}

function environmentOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map(splitPair))
}

type Sources = readonly ({ identifier?: string } | undefined)[]

const LOCAL = 'local://'

function readsOfCopies(file: Op['file'], sources: Sources): Reading[] {
  return (file?.actions ?? []).flatMap(({ Action, secondaryInput = 0 }): Reading[] => {
    const { identifier } = sources[secondaryInput] ?? {}
    if (Action?.copy === undefined || !identifier?.startsWith(LOCAL)) return []
    const { src = '/', include_patterns: includes = [], exclude_patterns: excludes = [] } = Action.copy
    const included = includes.length === 0 ? {} : { includes }
    return [{ from: identifier.slice(LOCAL.length), pattern: src, ...included, excludes }]
  })
}

function readsOfMounts(exec: Op['exec'], sources: Sources): Reading[] {
  return (exec?.mounts ?? []).flatMap(({ input = 0, mountType = 0, selector = '/', dest }): Reading[] => {
    const { identifier } = sources[input] ?? {}
    const isBind = mountType === 0 || mountType === 'BIND'
    if (!isBind || dest === '/' || !identifier?.startsWith(LOCAL)) return []
    return [{ from: identifier.slice(LOCAL.length), pattern: selector, excludes: [] }]
  })
}

function imageOf(identifier = ''): UsedImage | undefined {
  const { ref, digest } =
    /^(?:docker-image|oci-layout):\/\/(?<ref>[^@]+)@(?<digest>sha256:[0-9a-f]{64})$/.exec(identifier)
      ?.groups ?? {}
  return ref === undefined || digest === undefined ? undefined : { ref, digest }
}

/**
 * Without the environment, which is compared by itself, sessions and digests of the sources, and what BuildKit leaves out,
 * too (solver/llbsolver/ops/exec.go, CacheMap): the proxy, and addresses of hosts.
 * @param documents of the Dockerfile that it copies or mounts
 */
function operationOf({ source, exec, ...op }: Op, documents: readonly Op[] = []): string {
  if (source !== undefined) return JSON.stringify(imageOf(source.identifier)?.ref ?? source.identifier)
  if (exec === undefined) return JSON.stringify([op, ...documents])
  const { env: _, proxy_env: __, extraHosts = [], ...meta } = exec.meta ?? {}
  const hosts = extraHosts.map(({ Host }) => Host)
  return JSON.stringify([{ ...op, exec: { ...exec, meta: { ...meta, hosts } } }, ...documents])
}

/** Whether it is a document that stands in the Dockerfile. */
function isDocument({ inputs = [], op }: Node): boolean {
  const actions = op?.Op?.file?.actions ?? []
  return (
    inputs.length === 0 && actions.length > 0 && actions.every(({ Action }) => Action?.mkfile !== undefined)
  )
}

function linesOf(metadata: Metadata | undefined, id: string): DefinedStep['lines'] {
  // Of the main file, whose text is known.
  const ranges = metadata?.source?.locations?.[id]?.locations?.flatMap(({ sourceIndex = 0, ranges = [] }) =>
    sourceIndex === 0 ? ranges : []
  )
  const lines = (ranges ?? []).flatMap(({ start, end }) => [start?.line, end?.line])
  const known = lines.filter((line) => line !== undefined && line > 0) as number[]
  return known.length === 0 ? undefined : { first: Math.min(...known), last: Math.max(...known) }
}

/** What is built from several files has the main one first. */
function dockerfileOf(metadata: Metadata | undefined): string[] {
  const data = metadata?.source?.infos?.[0]?.data
  return data === undefined ? [] : Buffer.from(data, 'base64').toString('utf8').split('\n')
}

const ARGUMENT = 'build-arg:'

function argsOf(args: Record<string, string>): Record<string, string> {
  const pairs = Object.entries(args).filter(([name]) => name.startsWith(ARGUMENT))
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice(ARGUMENT.length), value]))
}
