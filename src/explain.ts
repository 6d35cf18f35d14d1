import type { Built, Run } from './attempts.js'
import type { BuildContexts } from './buildx/context.js'
import { type BuildDefinition, readDefinitions } from './buildx/definition.js'
import type { Vertex } from './buildx/events.js'
import { isRemoteContext } from './buildx/remote-context.js'
import { readIgnoreText, readSentFiles, type SentFiles } from './buildx/sent-files.js'
import { countSteps, isWhollyCached } from './buildx/steps.js'
import { reasonOf } from './errors.js'
import { splitPair } from './inputs/lists.js'
import { isThere } from './present-caches.js'
import { describeMaking, type MadeStep } from './record/making.js'
import type { Past } from './record/record-store.js'
import { cacheReasonOf } from './report/cache-reason.js'
import { type Cause, explainSteps } from './report/causes.js'
import { say } from './say.js'

/** What was found out of a build that has ended. */
export interface Explanation {
  steps: MadeStep[]
  definitions: BuildDefinition[] | undefined
  /** Of the contexts that steps read which ran. */
  files: ReadonlyMap<string, SentFiles>
  /** Of the steps that ran, by name. */
  causes: ReadonlyMap<string, Cause[]>
}

/** A build that has ended, as its builder's history has it. */
export interface EndedBuild {
  built: Built
  contexts: BuildContexts
  id: string
  vertices: Vertex[]
  /** Whether what it was made of is to be kept. */
  isKept: boolean
  /** Refs that have a cache of this scope which this run cannot read, as far as that is known. */
  elsewhere: readonly string[]
}

/** Why the steps of a build ran, as far as it can be found out. Where all were cached and nothing is kept, nothing is asked. */
export async function explainBuild(run: Run, ended: EndedBuild, past: Past): Promise<Explanation> {
  const { vertices, built } = ended
  const bare = describeMaking(vertices, undefined)
  if (bare.length === 0 || (isWhollyCached(bare) && !ended.isKept))
    return { steps: bare, definitions: undefined, files: new Map(), causes: new Map() }
  const { facts, inputs, plan } = run
  const succeeded = built.ending.exitCode === 0
  const definitions = succeeded
    ? await readDefinitions(facts.buildx, built.builder.name, ended.id, inputs.platforms)
    : undefined
  const steps = describeMaking(vertices, definitions)
  const files =
    plan.record === undefined
      ? new Map()
      : await readContexts(contextsToRead(steps, ended, past), run, ended, past.record)
  const imports = built.caches.imports
  const evidence = {
    ...{ plan, imports, vertices, past },
    restore: run.route?.open.outcome,
    isThere: await areThere(run, imports, steps),
    setbacks: built.setbacks,
    elsewhere: ended.elsewhere
  }
  const causes = explainSteps(steps, {
    before: past.record,
    noCache: inputs.noCache,
    noCacheFilters: inputs.noCacheFilters,
    files,
    args: Object.assign({}, ...(definitions ?? []).map(({ args }) => args)),
    cacheReason: cacheReasonOf(evidence),
    onlyLastStage: hasOnlyLastStage(run)
  })
  return { steps, definitions, files, causes }
}

/** Those that a step reads which ran, and those that are to be kept and are not known. */
function contextsToRead(steps: readonly MadeStep[], { isKept }: EndedBuild, { record }: Past): Set<string> {
  const readBy = (some: readonly MadeStep[]): string[] =>
    some.flatMap(({ defined }) => defined?.reads ?? []).map(({ from }) => from)
  const missing = isKept ? readBy(steps).filter((name) => !record?.files.has(name)) : []
  return new Set([...readBy(steps.filter(({ status }) => status === 'executed')), ...missing])
}

/** What these contexts send, as far as they are folders of this machine. `record` of a build before saves reading them anew. */
async function readContexts(
  names: ReadonlySet<string>,
  { inputs }: Run,
  { contexts: { context, named } }: EndedBuild,
  record: Past['record']
): Promise<ReadonlyMap<string, SentFiles>> {
  const folders = new Map(named.map(splitPair))
  folders.set('context', context)
  const found = await Promise.all(
    [...names].map(async (name): Promise<[string, SentFiles][]> => {
      const folder = folders.get(name)
      if (folder === undefined || isRemoteContext(folder) || folder.includes('://')) return []
      try {
        const dockerfile = name === 'context' ? (inputs.file ?? `${context}/Dockerfile`) : undefined
        const files = await readSentFiles(
          folder,
          await readIgnoreText(folder, dockerfile),
          record?.files.get(name)
        )
        return files === undefined ? [] : [[name, files]]
      } catch (error) {
        say(`Which files changed is not known: ${reasonOf(error)}`)
        return []
      }
    })
  )
  return new Map(found.flat())
}

/** Asked where nothing was cached although something should have been, and BuildKit does not tell. */
async function areThere(
  { facts, route }: Run,
  imports: readonly string[],
  steps: readonly MadeStep[]
): Promise<boolean | undefined> {
  if (route !== undefined || imports.length === 0 || countSteps(steps).cached > 0) return undefined
  const answers = await Promise.all(imports.map((entry) => isThere(entry, facts)))
  if (answers.includes(true)) return true
  return answers.every((answer) => answer === false) ? false : undefined
}

function hasOnlyLastStage({ plan: { backend }, inputs: { cacheExport } }: Run): boolean {
  return backend === 'inline' || (backend !== 'none' && cacheExport === 'min')
}
