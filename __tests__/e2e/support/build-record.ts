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

/** Reads the newest record in the builder's history, by other code than the action's. */
export async function readNewestRecord({ bed, builder }: Stage): Promise<BuildRecord> {
  const list = await bed.buildx(['history', 'ls', '--builder', builder.name, '--format', 'json'])
  const records = list.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { ref: string; created_at: string })
  const newest = records.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0]
  if (newest === undefined) throw new Error(`Builder ${builder.name} has no build records.`)
  const id = newest.ref.split('/').at(-1) ?? ''
  const logs = await bed.buildx(['history', 'logs', '--builder', builder.name, '--progress', 'rawjson', id])
  const names = new Map<string, string>()
  const cached = new Set<string>()
  for (const line of logs.stderr.split('\n').filter((line) => line.startsWith('{'))) {
    for (const vertex of (JSON.parse(line) as { vertexes?: Vertex[] }).vertexes ?? []) {
      names.set(vertex.digest, vertex.name)
      if (vertex.cached) cached.add(vertex.digest)
    }
  }
  const steps = [...names].filter(([, name]) => /^\[[^\]]*\d+\/\d+\] /.test(name) && !/\] FROM /.test(name))
  return {
    ran: steps.filter(([digest]) => !cached.has(digest)).map(([, name]) => name),
    cached: steps.filter(([digest]) => cached.has(digest)).map(([, name]) => name)
  }
}
