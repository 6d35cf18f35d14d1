import { type Approach, noteReach, openApproach } from './approach.js'
import { importOf } from './backends/local.js'
import { parseEntries, renderEntry } from './buildx/cache-entry.js'
import type { EnvironmentFacts } from './environment/facts.js'
import { reasonOf } from './errors.js'
import type { Gateway } from './gateway/gateway.js'
import type { LayerPlan } from './plan/layer-plan.js'
import type { Caches, Plan } from './plan/plan.js'
import { say } from './say.js'
import type { LayerSource } from './store/layer-source.js'
import { becomesWriter, type OpenLayers, openLayers } from './store/layers.js'
import { readLayers, readRoot } from './store/oci-layout.js'
import { openReadOnly, openRepository } from './store/open-repository.js'
import type { Repository } from './store/repository.js'

/** How BuildKit reaches the layers of the local backend during a step: through the gateway, or as a folder. */
export interface LayerRoute {
  open: OpenLayers
  /** Values of `--cache-from` and `--cache-to`. */
  caches: Caches
  /** Whether what is read was written by builds like this one, so that it need not be written anew for its own sake. */
  isThere: boolean
  /** Undefined where BuildKit does not reach it, or has no need of it. */
  gateway: Gateway | undefined
  /** Of the gateway, as the builder reaches it. */
  address: string | undefined
  /** Takes what was read for lost: it is neither read nor built upon any more. */
  forget(): void
  close(): Promise<void>
}

/** Opens the layers, and finds the way between them and the builder; perhaps by an approach that was begun before. */
export async function openRoute(
  plan: LayerPlan,
  { exports }: Pick<Plan['ours'], 'exports'>,
  facts: EnvironmentFacts,
  early: Promise<Approach> | undefined
): Promise<LayerRoute> {
  const isOfUse = plan.writes || (plan.reads && plan.eager === undefined)
  const approach = isOfUse ? await approachOf(facts, early) : undefined
  const [open, reached] = await Promise.all([openLayers(plan), approach?.reached])
  const own = openRepository('own', plan, open)
  const route = { plan, open, approach, address: reached?.address }
  if (reached?.address !== undefined) {
    approach?.gateway?.serve(own)
    await noteReach(facts.temp, facts.builder.name, reached.address)
  }
  const imports = await findImports(route, own)
  const caches = { imports, exports: open.barrier === undefined ? await findExports(route, exports) : [] }
  sayWay(route, reached?.reason)
  return {
    open,
    caches,
    isThere: imports.length > 0 && !isOfOthers(route),
    gateway: reached?.address === undefined ? undefined : approach?.gateway,
    address: reached?.address,
    forget: () => {
      open.sources = []
      open.outcome = { status: 'missed', reason: 'a layer of it could not be had' }
    },
    close: async () => {
      await approach?.close()
      await open.claim?.release()
    }
  }
}

interface Route {
  plan: LayerPlan
  open: OpenLayers
  approach: Approach | undefined
  /** Of the gateway, as the builder reaches it; undefined if it does not. */
  address: string | undefined
}

/** What was begun early holds if it was about the builder that is used. */
async function approachOf(
  { buildx, builder, own, temp }: EnvironmentFacts,
  early: Promise<Approach> | undefined
): Promise<Approach> {
  const begun = own === undefined ? await early : undefined
  if (begun !== undefined && (begun.builder ?? builder.name) === builder.name) return begun
  return openApproach({ buildx, builder: builder.name, temp })
}

/** What BuildKit imports: each source as it may be read. */
async function findImports({ plan, open, approach, address }: Route, own: Repository): Promise<string[]> {
  const imports: string[] = []
  for (const [index, source] of [...open.sources].entries()) {
    const repository = source.folder === plan.folder ? own : openReadOnly(`part-${index}`, source)
    if (plan.eager === undefined && address !== undefined && approach?.gateway !== undefined) {
      approach.gateway.serve(repository)
      imports.push(renderEntry(registryEntry(approach.gateway, address, repository.name)))
      continue
    }
    const trouble = source.packs === undefined ? undefined : await fetchAll(open, source, repository)
    if (trouble === undefined) imports.push(renderEntry(importOf(source.folder)))
    // What cannot be had is not to be built upon either, or it would never be written anew.
    else open.sources = open.sources.filter((other) => other !== source)
  }
  return imports
}

/** Plain `type=local` wants the whole layout in the folder. What went wrong, if something did. */
async function fetchAll(
  open: OpenLayers,
  { folder }: LayerSource,
  repository: Repository
): Promise<string | undefined> {
  const startedAt = performance.now()
  try {
    const root = await readRoot(folder)
    if (root === undefined) throw new Error('there is no index')
    const layers = await readLayers(folder, root)
    await Promise.all(layers.map(({ digest }) => repository.fileOf(digest)))
    if (open.outcome.status === 'opened') {
      const seconds = open.outcome.seconds + (performance.now() - startedAt) / 1000
      open.outcome = { ...open.outcome, status: 'restored', seconds }
    }
    return undefined
  } catch (error) {
    open.outcome = { status: 'failed', reason: `the cache could not be restored (${reasonOf(error)})` }
    return reasonOf(error)
  }
}

/** What BuildKit exports to: through the gateway the lines that were planned for the folder, else these themselves. */
async function findExports(route: Route, planned: readonly string[]): Promise<string[]> {
  const { plan, open, approach, address } = route
  if (!plan.writes) return []
  const { gateway } = approach ?? {}
  if (gateway !== undefined && address !== undefined)
    return planned.map((line) =>
      throughGateway(line, route, registryEntry(gateway, address, 'own').attributes)
    )
  const barrier = await becomesWriter(open)
  if (barrier !== undefined) open.barrier = barrier
  return barrier === undefined ? [...planned] : []
}

function throughGateway(line: string, route: Route, place: Record<string, string>): string {
  const rest = Object.fromEntries(
    parseEntries(line).flatMap(({ attributes }) =>
      Object.entries(attributes).filter(([name]) => name !== 'dest')
    )
  )
  // What a build without an image wrote has layers that an image must not get as they are: they are written anew.
  const isHealing = isOfOthers(route)
  const healing = isHealing ? { compression: 'gzip', 'force-compression': 'true' } : {}
  // A level is that of the compression which was planned.
  if (isHealing) delete rest['compression-level']
  const manifest = { 'image-manifest': 'true', 'oci-mediatypes': 'true' }
  return renderEntry({ type: 'registry', attributes: { ...place, ...manifest, ...rest, ...healing } })
}

function registryEntry(gateway: Gateway, address: string, name: string) {
  const insecure = address.startsWith('127.') ? {} : { 'registry.insecure': 'true' }
  return { type: 'registry', attributes: { ref: `${gateway.refOf(address, name)}:latest`, ...insecure } }
}

/** Whether a build that makes an image reads the cache of builds that make none. */
function isOfOthers({ plan, open }: Pick<Route, 'plan' | 'open'>): boolean {
  return plan.purpose === 'image' && open.sources.some(({ purpose }) => purpose === 'other')
}

function sayWay(route: Route, reason: string | undefined): void {
  const { plan, address, approach } = route
  if (address === undefined) {
    const cause = approach === undefined ? plan.eager : `the builder does not reach this step (${reason})`
    say(`Layers are read and written as a folder, since ${cause}.`)
    return
  }
  if (plan.eager === undefined) say(`Layers go through ${address}, as BuildKit needs them.`)
  else say(`Layers are read as a folder, since ${plan.eager}, and written through ${address}.`)
  if (isOfOthers(route))
    say('The cache was written by builds without an image; its layers are compressed anew for this one.')
}
