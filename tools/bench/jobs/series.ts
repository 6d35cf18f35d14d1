import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bed, Builder, Toxiproxy } from '../../bed/bed.ts'
import { mustRun } from '../../bed/commands.ts'
import { launchRegistry } from '../../bed/registry.ts'
import { startCacheService } from '../../cache-service/server.ts'
import { createRuntimeToken } from '../../cache-service/token.ts'
import { type Output, SITUATIONS, type Situation, type Way } from './options.ts'
import { change, checkOut } from './project.ts'
import { RUN } from './ways.ts'

/** KB a second of each connection and direction, and milliseconds each way: a hosted runner and its cache service. */
const RATE = 100_000
const LATENCY = 10

export interface Lab {
  bed: Bed
  builder: Builder
  contexts: string[]
  packages: string
  memory: string
  /** Undefined: the cache is as near as this machine. */
  toxiproxy: Toxiproxy | undefined
}

export interface Taken {
  situation: Situation
  seconds: number
  /** In the cache service after this job. */
  megabytes: number
}

/** The jobs of one way, each on an emptied builder, with a cache service and registries that nobody used before. */
export async function runSeries(
  lab: Lab,
  way: Way,
  output: Output,
  onJob: (job: Taken) => void
): Promise<void> {
  const { bed, builder, contexts, packages, memory } = lab
  const folder = await mkdtemp(join(bed.run, 'jobs-'))
  const through = (upstream: string) => limit(lab.toxiproxy, upstream)
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })]
  try {
    const service = await startCacheService({ through })
    stops.unshift(() => service.stop())
    const [caches, images] = [
      await launchRegistry(join(folder, 'caches'), bed.env),
      await launchRegistry(join(folder, 'images'), bed.env)
    ]
    stops.unshift(
      () => caches.stop(),
      () => images.stop()
    )
    const workspace = await checkOut(folder)
    const token = createRuntimeToken({ scopes: [{ scope: 'refs/heads/main', permission: 3 }] })
    const place = {
      ...{ bed, builder: builder.name, contexts, packages, folder, workspace, output, memory },
      service: service.environment(token),
      cacheHost: await through(caches.host),
      imageHost: images.host
    }
    for (const [index, situation] of SITUATIONS.entries()) {
      await change(workspace, situation)
      await builder.empty()
      // What earlier jobs wrote shall not go to the disk in the time of this one.
      await mustRun('sync', [])
      const startedAt = performance.now()
      await RUN[way](place, { situation, number: index + 1 })
      const seconds = (performance.now() - startedAt) / 1000
      const bytes = service.entries().reduce((sum, { size }) => sum + size, 0)
      onJob({ situation, seconds, megabytes: bytes / 1e6 })
    }
  } finally {
    for (const stop of stops) await stop()
  }
}

/** The way to a server, as slow as that network is. */
async function limit(toxiproxy: Toxiproxy | undefined, upstream: string): Promise<string> {
  if (toxiproxy === undefined) return upstream
  const { address, add } = await toxiproxy.proxy(upstream)
  for (const stream of ['upstream', 'downstream'] as const) {
    await add({ type: 'latency', stream, attributes: { latency: LATENCY } })
    await add({ type: 'bandwidth', stream, attributes: { rate: RATE } })
  }
  return address
}
