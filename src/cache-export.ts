import type { Built, Run } from './attempts.js'
import { parseEntries, withoutSecrets } from './buildx/cache-entry.js'
import type { Vertex } from './buildx/events.js'
import { type ExportEnding, exportLimitOf, runExport } from './buildx/export.js'
import { sizeOfMadeLayers } from './buildx/made-layers.js'
import { isOnlyBuild } from './buildx/record.js'
import { registryOf } from './buildx/registry-names.js'
import { isWhollyCached, stepsOf } from './buildx/steps.js'
import { createBuildEnvironment } from './environment/build-environment.js'
import { isOfThisJob } from './environment/builder.js'
import { reasonOf } from './errors.js'
import { decideExports, type ExportEvidence, timeExports } from './plan/exports.js'
import { isThere } from './present-caches.js'
import { exportErrors } from './report/imports.js'
import { say } from './say.js'

/** What became of the cache that a build was to write. */
export type ExportOutcome =
  | { status: 'nothing to write' }
  | { status: 'skipped'; reason: string }
  | { status: 'written'; seconds: number }
  | { status: 'failed'; seconds: number; reason: string }

/** What is known of a build that has ended. */
export interface Finished {
  built: Built
  /** Its id in the builder's history, and what BuildKit recorded; undefined where there is no record. */
  id: string | undefined
  vertices: Vertex[] | undefined
  /** Why the builder could not be asked, if so: it would not write a cache either. */
  trouble: string | undefined
}

/**
 * Writes the cache of a build that has ended well, now that its image is where it belongs: nothing that goes wrong here
 * can change what was built. What was written with the image is looked at too.
 */
export async function exportCache(run: Run, finished: Finished): Promise<ExportOutcome> {
  const { built, vertices } = finished
  const { exports } = built.caches
  const ours = run.present
  if (exports.length === 0) return { status: 'nothing to write' }
  const early = timeExports(exports, run.plan.together).withImage
  const failed = exportErrors(vertices ?? [])
  if (built.ending.exitCode !== 0) {
    return failed.length > 0
      ? { status: 'failed', seconds: 0, reason: failed.join('; ') }
      : { status: 'skipped', reason: 'the build failed' }
  }
  const withImage: ExportOutcome =
    failed.length > 0
      ? { status: 'failed', seconds: 0, reason: failed.join('; ') }
      : { status: early.length > 0 ? 'written' : 'nothing to write', seconds: 0 }
  const isOurs = (line: string): boolean => ours.exports.includes(line)
  const { exports: wanted, skipped } = decideExports(
    {
      ours: exports.filter(isOurs),
      users: exports.filter((line) => !isOurs(line)),
      // What was lost is to be written anew, whatever still ran.
      mustPay: run.plan.mustPay && built.setbacks.length === 0,
      together: run.plan.together
    },
    await gatherEvidence(run, finished),
    run.inputs
  )
  if (wanted.length > 0 && finished.trouble !== undefined)
    return { status: 'failed', seconds: 0, reason: finished.trouble }
  const answering = wanted.filter((line) => !built.stalled.some((other) => isSamePlace(line, other)))
  if (answering.length > 0) return write(run, finished, answering)
  // That it did not is told already, as what went wrong with the first attempt.
  if (wanted.length > 0) return { status: 'skipped', reason: 'it did not answer before the build' }
  return skipped === undefined ? withImage : { status: 'skipped', reason: skipped }
}

/** Whether an export goes where an import comes from, as far as that can be told. */
function isSamePlace(exported: string, imported: string): boolean {
  const [{ type, attributes } = { type: '', attributes: {} }] = parseEntries(exported)
  return parseEntries(imported).some(
    (other) => other.type === type && (type !== 'registry' || hostOf(other.attributes) === hostOf(attributes))
  )
}

function hostOf({ ref = '' }: Record<string, string>): string {
  return registryOf(ref)
}

/** Asks the builder only what decides something. */
async function gatherEvidence(run: Run, finished: Finished): Promise<ExportEvidence> {
  const { facts, plan } = run
  const { built, vertices } = finished
  const steps = vertices && stepsOf(vertices)
  if (steps === undefined) return { steps, isThere: false, bytes: undefined }
  if (isWhollyCached(steps)) return { steps, isThere: await isOursThere(run, finished), bytes: undefined }
  const bytes = plan.mustPay
    ? await sizeOfMadeLayers(facts.buildx, built.builder.name, built.ending.startedAt)
    : undefined
  return { steps, isThere: false, bytes }
}

/** Whether our own cache is there already, as far as a build shows whose every step was cached. */
async function isOursThere(
  { facts, plan, present }: Run,
  { built, id, vertices = [] }: Finished
): Promise<boolean> {
  // What was lost is to be written anew.
  if (built.setbacks.length > 0) return false
  if (present.isThere || plan.layers !== undefined) return present.isThere
  const refs = present.imports.flatMap((line) =>
    parseEntries(line).flatMap(({ type, attributes }) => (type === 'registry' ? [attributes.ref] : []))
  )
  if (refs.length > 0)
    return vertices.some(
      ({ name, completed, error }) =>
        completed &&
        error === undefined &&
        refs.some((ref) => name === `importing cache manifest from ${ref}`)
    )
  // The others say nothing of a cache that is not there. But what a new builder that has made nothing else did not run,
  // it has from an import, and that was ours if there was no other.
  const isSole = plan.users.imports.length === 0 && isOfThisJob(facts)
  if (isSole && id !== undefined && (await isOnlyBuild(facts.buildx, built.builder.name, id))) return true
  const answers = await Promise.all(present.imports.map((entry) => isThere(entry, facts)))
  return answers.includes(true)
}

async function write(
  { facts, present, route, exportArgsFor }: Run,
  { built }: Finished,
  exports: string[]
): Promise<ExportOutcome> {
  say(`Writing the cache: ${exports.map((line) => withoutSecrets(line)).join(' and ')}`)
  // An attestation would be made for nothing.
  const env = createBuildEnvironment({ BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' })
  const args = exportArgsFor({ imports: built.caches.imports, exports })
  try {
    const minutes = exportLimitOf(exports, present.exports)
    const outcome = outcomeOf(await runExport(facts.buildx, args, env, minutes * 60_000), minutes)
    const [refused] = route?.gateway?.refused ?? []
    // BuildKit has only a status for it.
    return outcome.status === 'failed' && refused !== undefined ? { ...outcome, reason: refused } : outcome
  } catch (error) {
    return { status: 'failed', seconds: 0, reason: reasonOf(error) }
  }
}

function outcomeOf(
  { exitCode, seconds, overdue, vertices, complaint }: ExportEnding,
  minutes: number
): ExportOutcome {
  const errors = exportErrors(vertices)
  if (overdue) return { status: 'failed', seconds, reason: `it took longer than ${minutes} minutes` }
  if (errors.length > 0) return { status: 'failed', seconds, reason: errors.join('; ') }
  if (exitCode !== 0) return { status: 'failed', seconds, reason: complaint ?? `exit code ${exitCode}` }
  const again = stepsOf(vertices).find(({ status }) => status === 'executed')
  // Then it is the cache of another build, and of no use to this one.
  if (again !== undefined)
    return {
      status: 'failed',
      seconds,
      reason: `what the build is made from changed meanwhile: ${again.name}`
    }
  return { status: 'written', seconds }
}
