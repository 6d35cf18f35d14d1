import type { Stage } from './stage.ts'

interface Vertex {
  digest: string
  name: string
  cached?: boolean
}

/** What BuildKit itself recorded of a build: the instructions that ran, and those that came from a cache. */
export interface BuildRecord {
  ran: string[]
  cached: string[]
}

/** Reads the newest record in the builder's history, by other code than the action's: of a job's build. */
export async function readNewestRecord(stage: Stage): Promise<BuildRecord> {
  const { bed, builder } = stage
  const list = await bed.buildx(['history', 'ls', '--builder', builder.name, '--format', 'json'])
  const records = list.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { ref: string; created_at: string })
  for (const { ref } of records.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))) {
    const vertices = await readVertices(stage, ref.split('/').at(-1) ?? '')
    if (!isExport(vertices) && !isProbe(vertices) && !isHelper(vertices)) return toRecord(vertices)
  }
  throw new Error(`Builder ${builder.name} has no build records.`)
}

async function readVertices({ bed, builder }: Stage, id: string): Promise<Vertex[]> {
  const logs = await bed.buildx(['history', 'logs', '--builder', builder.name, '--progress', 'rawjson', id])
  const vertices = new Map<string, Vertex>()
  for (const line of logs.stderr.split('\n').filter((line) => line.startsWith('{'))) {
    for (const event of (JSON.parse(line) as { vertexes?: Vertex[] }).vertexes ?? []) {
      const cached = event.cached === true || vertices.get(event.digest)?.cached === true
      vertices.set(event.digest, { ...event, cached })
    }
  }
  return [...vertices.values()]
}

/** The action writes caches by a build of its own, which has no other result. */
function isExport(vertices: Vertex[]): boolean {
  const some = (name: RegExp): boolean => vertices.some((vertex) => name.test(vertex.name))
  return (
    some(/^exporting (cache to|to GitHub Actions Cache)/) &&
    !some(/^exporting to (image|oci|docker|client|local|tar)/)
  )
}

/** The action finds out by a build of its own, without any result, whether the builder reaches it. */
function isProbe(vertices: Vertex[]): boolean {
  const { ran, cached } = toRecord(vertices)
  return (
    [...ran, ...cached].join() === '[1/1] COPY Dockerfile /' &&
    !vertices.some(({ name }) => name.startsWith('exporting'))
  )
}

/** The action gets at cache mounts by builds of its own. */
function isHelper(vertices: Vertex[]): boolean {
  return vertices.some(({ name }) => name.includes('target=/.helper'))
}

/** How many builds of the action's own the builder has made to get at cache mounts. */
export async function countHelperBuilds(stage: Stage): Promise<number> {
  const { bed, builder } = stage
  const list = await bed.buildx(['history', 'ls', '--builder', builder.name, '--format', 'json'])
  const refs = list.stdout.split('\n').filter((line) => line !== '')
  const all = await Promise.all(
    refs.map((line) => readVertices(stage, (JSON.parse(line) as { ref: string }).ref.split('/').at(-1) ?? ''))
  )
  return all.filter(isHelper).length
}

function toRecord(vertices: Vertex[]): BuildRecord {
  const steps = vertices.filter(({ name }) => /^\[[^\]]*\d+\/\d+\] /.test(name) && !/\] FROM /.test(name))
  return {
    ran: steps.filter(({ cached }) => !cached).map(({ name }) => name),
    cached: steps.filter(({ cached }) => cached).map(({ name }) => name)
  }
}
