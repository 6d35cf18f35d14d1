import type { Registry } from '../../../tools/bed/bed.ts'
import type { Fault, RequestHook } from '../../../tools/cache-service/requests.ts'
import { type CacheServer, startCacheService } from '../../../tools/cache-service/server.ts'
import {
  type Campaign,
  type CampaignRun,
  expectUnharmed,
  type FaultyJob,
  type Outcome,
  openCampaign,
  REPRODUCIBLE
} from './campaign.ts'
import { isIndex, jobOf } from './pack-service.ts'
import { openStage, type Stage } from './stage.ts'
import { type Stranger, startStranger } from './stranger.ts'

/* Jobs of main on a hosted runner whose cache service fails, and what is the same for all of them. */

export interface ServiceCampaign {
  stage: Stage
  registry: Registry
  service: CacheServer
  stranger: Stranger
  campaign: Campaign
  workspace: string
  /** The outcome without any cache. */
  without: Outcome
  /** A scope that no other test uses. */
  newScope(): string
  /** One job, of a scope of its own unless one is given, whose outcome is that without a cache. */
  run(inputs: Record<string, string>, options?: Partial<CampaignRun>): Promise<FaultyJob>
  /** Has the service do nothing unusual any more. */
  heal(): void
  close(): Promise<void>
}

export async function openServiceCampaign(
  options: Parameters<typeof startCacheService>[0] = {}
): Promise<ServiceCampaign> {
  const stage = await openStage()
  const [registry, service, stranger] = await Promise.all([
    stage.bed.startRegistry(),
    startCacheService(options),
    startStranger()
  ])
  const campaign = openCampaign(stage, registry)
  const workspace = await campaign.project()
  const without = await campaign.without(workspace)
  let scopes = 0
  const newScope = (): string => `fault-${String(++scopes).padStart(3, '0')}`
  return {
    ...{ stage, registry, service, stranger, campaign, workspace, without, newScope },
    run: async (inputs, { env, ...rest } = {}) => {
      const job = await campaign.run({
        workspace,
        ...rest,
        env: { ...jobOf(service), ...env },
        inputs: { 'cache-scope': newScope(), ...inputs }
      })
      expectUnharmed(job, without)
      return job
    },
    heal: () => {
      service.onRequest = undefined
      stranger.answer = undefined
      stranger.requests.length = 0
    },
    close: async () => {
      stranger.stop()
      await service.stop()
      await stage.close()
    }
  }
}

/** The project with a cache mount, whose image is the same. */
export const MOUNTED: Record<string, string> = {
  ...REPRODUCIBLE,
  Dockerfile: (REPRODUCIBLE.Dockerfile ?? '').replace(
    'RUN seq 100000 >',
    'RUN --mount=type=cache,target=/kept seq 100000 | tee /kept/numbers >'
  )
}

export const LOOKUP = 'GetCacheEntryDownloadURL'
export const RESERVE = 'CreateCacheEntry'
export const FINALIZE = 'FinalizeCacheEntryUpload'

/** The same fault at every call of these methods. */
export function failing(methods: string | readonly string[], fault: Fault): RequestHook {
  return ({ method }) => ([methods].flat().includes(method) ? fault : undefined)
}

/** Of the calls of a method each has the next of these faults; those that come after them have the last, or none. */
export function inTurn(method: string, faults: readonly (Fault | undefined)[]): RequestHook {
  let calls = 0
  return (request) => (request.method === method ? faults[Math.min(calls++, faults.length - 1)] : undefined)
}

/** Indexes that a job can find. */
export function indexesOf({ service }: ServiceCampaign, scope: string): string[] {
  return service
    .entries()
    .filter((entry) => isIndex(entry) && entry.finalized && entry.key.includes(scope))
    .map(({ key }) => key)
}
